"""Is a text table read as it was meant, whoever saved it, and is every broken row named?"""

import csv
import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora import FormatError
from corpora.readers import Row
from corpora.readers.lines import MAX_LINE_BYTES, raw_lines
from corpora.readers.separated import read_separated

Read = Callable[..., list[Row]]
CLOSE = "Close the quote, or double it where it is part of the text."
SHORTEN = "Shorten it, or put a link in its place."
MEND = "Correct it in the program it comes from, and save it as UTF-8."


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file (bytes, or text as UTF-8) and read it."""

    def rows(content: str | bytes, name: str = "rows.csv") -> list[Row]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read_separated(path))

    return rows


@pytest.fixture
def refused(read: Read, tmp_path: Path) -> Callable[..., str]:
    """The message of a file that cannot be read as a whole, without the folder."""

    def message(content: str | bytes, name: str = "rows.csv") -> str:
        with pytest.raises(FormatError) as error:
            read(content, name)
        return str(error.value).removeprefix(f"{tmp_path}/")

    return message


def problems(rows: list[Row]) -> dict[int, str | None]:
    return {row.number: row.problem for row in rows if row.problem}


def good(rows: list[Row]) -> dict[int, dict[str, object]]:
    return {row.number: dict(row.values) for row in rows if not row.problem}


# ---- rows, headings, cells ----


def test_a_row_holds_its_cells_untouched_under_the_headings_of_the_file(read: Read) -> None:
    rows = read('番号,シーズ名,text_en\ns1,水素,"Hydrogen, green"\ns2,"一行目\n二行目",\n s3 ,熱,=x\n')

    assert rows == [
        Row(2, {"番号": "s1", "シーズ名": "水素", "text_en": "Hydrogen, green"}),
        Row(3, {"番号": "s2", "シーズ名": "一行目\n二行目", "text_en": ""}),
        Row(4, {"番号": " s3 ", "シーズ名": "熱", "text_en": "=x"}),
    ]


def test_title_and_notes_above_the_headings_are_passed_over_and_counted(read: Read) -> None:
    rows = read(
        "例示大学 シーズ一覧,,,\n作成日,2024-04-01,,\n\n番号,題,概要,段階\n1,水素,電解,4\n2,熱,蓄熱,5\n"
    )

    assert good(rows) == {
        5: {"番号": "1", "題": "水素", "概要": "電解", "段階": "4"},
        6: {"番号": "2", "題": "熱", "概要": "蓄熱", "段階": "5"},
    }


def test_empty_rows_are_passed_over_and_the_count_goes_on(read: Read) -> None:
    assert read("id,text_ja\n\n,\n  , \ns1,水素\n\n") == [Row(5, {"id": "s1", "text_ja": "水素"})]


def test_cells_under_no_heading_are_kept_under_the_letters_of_their_column(read: Read) -> None:
    rows = read("id,,text_ja,\ns1,memo,水素,\ns2,,熱,x\n")

    assert [row.values for row in rows] == [
        {"id": "s1", "text_ja": "水素", "列B": "memo"},
        {"id": "s2", "text_ja": "熱", "列D": "x"},
    ]


def test_a_row_longer_than_the_headings_is_refused_with_all_it_holds(read: Read) -> None:
    rows = read("id,text_ja\ns1,水素, 安い\ns2,熱\ns3,風,\n")

    assert rows == [
        Row(
            2,
            {"id": "s1", "text_ja": "水素", "列C": " 安い"},
            "has 3 cells, the header 2",
            remedy="Put quotes around a cell that holds a comma.",
        ),
        Row(3, {"id": "s2", "text_ja": "熱"}),
        Row(4, {"id": "s3", "text_ja": "風"}),
    ]


def test_a_row_shorter_than_the_headings_lacks_the_last_cells(read: Read) -> None:
    assert read("id,text_ja,sector\ns1,水素\ns2,熱,policy\n") == [
        Row(2, {"id": "s1", "text_ja": "水素", "sector": ""}),
        Row(3, {"id": "s2", "text_ja": "熱", "sector": "policy"}),
    ]


def test_two_short_rows_that_make_up_one_were_torn_by_a_line_break_and_are_both_refused(read: Read) -> None:
    whole = "".join(f"s{number},水素,長い,4\n" for number in range(8))

    rows = read(f"id,題,概要,段階\n{whole}s8,熱,蓄えた熱を\n運ぶ,5\ns9,風,読む,6\n")

    torn = "has {} cells, the header 4, and seems torn from the row beside it"
    assert problems(rows) == {10: torn.format(3), 11: torn.format(2)}
    assert list(good(rows)) == [2, 3, 4, 5, 6, 7, 8, 9, 12]


def test_headings_that_are_repeated_further_down_are_no_record(read: Read) -> None:
    rows = read("id,題\ns1,水素\nid,題\ns2,熱\n")

    assert problems(rows) == {3: "repeats the headings"}
    assert list(good(rows)) == [2, 4]


def test_a_heading_that_stands_twice_is_refused_by_name(refused: Callable[..., str]) -> None:
    assert refused("id,text_ja, id ,sector,sector\ns1,水,s2,a,b\n") == (
        "rows.csv: column name twice in the header: id, sector. Rename one."
    )


@pytest.mark.parametrize("content", ["", "\n", ",,\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(refused: Callable[..., str], content: str | bytes) -> None:
    assert refused(content) == "rows.csv: is empty. Give it column names and rows."


@pytest.mark.parametrize("content", [",,\ns1,a,b\n", "1,2\n3,4\n"])
def test_a_table_without_headings_is_refused_with_an_example(
    refused: Callable[..., str], content: str
) -> None:
    assert refused(content) == (
        "rows.csv: no column names were found in the first 30 rows. "
        "Put them into the first row, e.g. id,text_ja,sector."
    )


def test_headings_alone_are_a_table_without_rows(read: Read) -> None:
    assert read("id,text_ja\n") == []


# ---- separators and quotes ----


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_the_separator_is_the_one_that_gives_equal_rows(read: Read, separator: str) -> None:
    lines = [["番号", "題", "語"], ["1", "水素, 電解; 他", "a;b"], ["2", "熱", "c;d"]]
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(lines)

    assert list(good(read(out.getvalue())).values()) == [
        dict(zip(lines[0], line, strict=True)) for line in lines[1:]
    ]


def test_of_two_separators_that_do_as_well_the_suffix_decides(read: Read) -> None:
    content = "a\tb,c\n1\t2,3\n"

    assert read(content, "rows.tsv") == [Row(2, {"a": "1", "b,c": "2,3"})]
    assert read(content, "rows.csv") == [Row(2, {"a\tb": "1\t2", "c": "3"})]


def test_apostrophes_that_open_and_close_cells_are_quotes(read: Read) -> None:
    rows = read("'id','title'\n's1','water, clean'\n's2','heat'\n")

    assert list(good(rows).values()) == [
        {"id": "s1", "title": "water, clean"},
        {"id": "s2", "title": "heat"},
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_end_as_windows_unix_and_old_macs_end_them(read: Read, line_end: str) -> None:
    assert [row.number for row in read(line_end.join(["id,題", "s1,水素", "", "s2,熱"]))] == [2, 4]


def test_a_quote_that_is_never_closed_loses_its_own_row_only(read: Read) -> None:
    rows = read('id,text_ja\ns1,水素\ns2,"熱\ns3,風\ns4,"光,\n増す"\n')

    assert rows == [
        Row(2, {"id": "s1", "text_ja": "水素"}),
        Row(
            3,
            {"id": "s2", "text_ja": '"熱'},
            'holds a quote (") that is not closed before its cell ends',
            value='s2,"熱',
            remedy=CLOSE,
        ),
        Row(4, {"id": "s3", "text_ja": "風"}),
        Row(5, {"id": "s4", "text_ja": "光,\n増す"}),
    ]


def test_what_an_open_quote_tore_off_is_no_record(read: Read) -> None:
    rows = read('id,題,概要\ns1,水素,"長い\n続き\n終わり\ns2,熱,短い\ns3,風\n')

    assert list(problems(rows)) == [2, 3, 4]
    assert list(good(rows)) == [5, 6]


def test_after_two_hundred_broken_quotes_the_rest_of_the_file_is_given_up(read: Read) -> None:
    rows = read("id,text_ja\n" + 'a,"x\n' * 300)

    assert [row.number for row in rows] == list(range(2, 203))
    assert (rows[-1].problem or "").startswith("cannot be read, nor any row below it: ")


@given(data=st.text("ab\r\n", max_size=12).map(str.encode), size=st.integers(1, 4))
def test_lines_end_at_the_same_places_however_the_file_is_handed_out(data: bytes, size: int) -> None:
    file = io.BytesIO(data)

    lines = list(raw_lines(lambda most: file.readline(min(most, size))))

    assert lines == data.splitlines(keepends=True)


# ---- what is too large, what is no text ----


def test_a_cell_of_fifty_megabytes_loses_its_own_row_only(read: Read) -> None:
    rows = read(b"id,text_en\ns1," + b"a" * (50 << 20) + b"\ns2,heat\n")

    assert rows == [
        Row(2, {"id": "", "text_en": ""}, "holds a line of more than 8 MB", remedy=SHORTEN),
        Row(3, {"id": "s2", "text_en": "heat"}),
    ]


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_of_more_than_a_million_characters_loses_its_own_row_only(read: Read, quote: str) -> None:
    allowed, too_long = (f"{quote}{'a' * length}{quote}" for length in (1_000_000, 1_000_001))

    rows = read(f"id,text_en\ns1,{too_long}\ns2,{allowed}\ns3,heat\n")

    assert problems(rows) == {2: "holds a cell of more than 1,000,000 characters"}
    assert rows[0].remedy == SHORTEN
    assert list(good(rows)) == [3, 4]


def test_a_file_of_huge_rows_is_read_in_bounded_memory(tmp_path: Path) -> None:
    row = b",".join([b"s1", *[b"a" * 1_000_000] * 6]) + b"\n"
    (tmp_path / "rows.csv").write_bytes(b"id,a,b,c,d,e,f\n" + row * 25)

    tracemalloc.start()
    count = sum(1 for _ in read_separated(tmp_path / "rows.csv"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 25
    assert peak < 16 * len(row)


def test_a_file_of_one_endless_line_is_refused(refused: Callable[..., str]) -> None:
    assert refused(b"a" * (MAX_LINE_BYTES + 1)) == (
        "rows.csv: no column names were found in the first 30 rows (row 1 holds a line of more than 8 MB). "
        "Put them into the first row, e.g. id,text_ja,sector."
    )


def test_a_nul_is_refused_with_its_column(read: Read) -> None:
    rows = read("id,text_ja\ns1,水\x00素\ns2,熱\n")

    assert rows == [
        Row(
            2,
            {"id": "s1", "text_ja": "水\x00素"},
            "holds a NUL character",
            column="text_ja",
            value="水\\0素",
            remedy="Delete the character.",
        ),
        Row(3, {"id": "s2", "text_ja": "熱"}),
    ]


def test_a_formula_that_reaches_outside_is_refused_and_any_other_is_a_text(read: Read) -> None:
    rows = read("id,題\ns1,=cmd|' /C calc'!A0\ns2,=1+1\ns3,- 熱|風\n")

    assert rows == [
        Row(
            2,
            {"id": "s1", "題": "=cmd|' /C calc'!A0"},
            "holds a formula that reaches outside the file",
            column="題",
            value="=cmd|' /C calc'!A0",
            remedy="Type the value in its place.",
        ),
        Row(3, {"id": "s2", "題": "=1+1"}),
        Row(4, {"id": "s3", "題": "- 熱|風"}),
    ]


# ---- encodings ----

TABLE = "id,題\r\ns1,①㈱髙島屋のﾊﾞｲｵﾏｽ～㌍ⅣⅣ纊\r\ns2,ﾃｽ\r\n"
ENCODINGS = ["cp932", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_table_in_any_encoding_of_excel_is_read_character_for_character(read: Read, encoding: str) -> None:
    assert read(TABLE.encode(encoding)) == [
        Row(2, {"id": "s1", "題": "①㈱髙島屋のﾊﾞｲｵﾏｽ～㌍ⅣⅣ纊"}),
        Row(3, {"id": "s2", "題": "ﾃｽ"}),
    ]


def test_the_byte_order_mark_of_big_endian_is_no_part_of_the_first_heading(read: Read) -> None:
    assert read(b"\xfe\xff" + "id\ns1\n".encode("utf-16-be")) == [Row(2, {"id": "s1"})]


def test_a_row_of_the_other_encoding_is_read_where_its_bytes_leave_no_doubt(read: Read) -> None:
    lines = ["id,題", "s1,再生可能エネルギー", "s2,水素をつくる", "s3,熱をためる"]
    wide = [line.encode() for line in lines]
    narrow = [line.encode("cp932") for line in lines]

    in_utf8 = read(b"\n".join([*wide[:3], narrow[3]]))
    in_cp932 = read(b"\n".join([*narrow[:3], "s3,熱をためる装置".encode()]))

    assert list(good(in_utf8).values())[2] == {"id": "s3", "題": "熱をためる"}
    assert list(good(in_cp932).values())[2] == {"id": "s3", "題": "熱をためる装置"}


def test_a_row_that_reads_in_both_encodings_is_refused(read: Read) -> None:
    both = "s3,ああ".encode()  # as CP932: 縺ゅ≠

    rows = read("id,題\ns1,再生可能\ns2,水素をつくる\n".encode("cp932") + both)

    assert problems(rows) == {4: "can be read both as CP932 and as UTF-8"}
    assert rows[-1].remedy == MEND


@pytest.mark.parametrize("cut", [slice(0, -1), slice(0, -2), slice(1, None)])
@pytest.mark.parametrize("text", ["水素", "ああい"])
@pytest.mark.parametrize("others", [0, 3])
def test_a_damaged_row_of_utf_8_never_comes_in_as_what_cp932_makes_of_it(
    read: Read, cut: slice, text: str, others: int
) -> None:
    rows = read(
        "id,題\n".encode() + "s1,熱をためる\n".encode() * others + b"s2," + text.encode()[cut] + b"\n"
    )

    assert list(problems(rows)) == [others + 2]
    assert (rows[-1].problem or "").startswith("is damaged: byte ")
    assert len(good(rows)) == others


def test_a_single_kanji_cut_in_half_is_damaged_and_not_a_rare_one(read: Read) -> None:
    rows = read("id,題\ns1,熱\n".encode() + b"s2," + "水".encode()[:2] + b"\n")

    assert problems(rows) == {3: "is damaged: byte 4 of its line is no UTF-8"}


def test_half_a_character_of_utf_16_is_a_damaged_row(read: Read) -> None:
    rows = read("id,題\ns1,熱\ns2,水".encode("utf-16") + b"\x20")

    assert problems(rows) == {3: "is damaged: half a character is no UTF-16"}


def test_euc_jp_is_refused_by_name(refused: Callable[..., str]) -> None:
    assert refused("id,題\ns1,水素をつくる\ns2,ためる\n".encode("euc-jp")) == (
        "rows.csv: is in EUC-JP. Save it as UTF-8."
    )


def test_bytes_that_are_no_text_are_refused(refused: Callable[..., str]) -> None:
    assert refused(b"id,x\n" + b"\xff\x80\x81,\xfd\n" * 3) == (
        "rows.csv: is neither UTF-8, UTF-16 nor CP932 (Shift_JIS). Save it as UTF-8."
    )


# ---- whatever is written ----


def test_a_line_of_cp932_that_also_spells_private_characters_of_utf8_is_cp932(read: Read) -> None:
    rows = read("番号,概要\n,魃Ё﨟Ё\n".encode("cp932"))

    assert [row.values for row in rows] == [{"番号": "", "概要": "魃Ё﨟Ё"}]
    assert problems(rows) == {}


cells = st.text(  # of CP932, but for what its codec writes as a wider form
    st.one_of(
        st.sampled_from("水素熱①髙ガ゙ﾊﾞ,;|\t\n '\"x5.-"),
        st.characters(codec="cp932", exclude_characters="\x00\r¢£¬‖−〜"),
    ),
    max_size=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    table=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    separator=st.sampled_from(",\t;|"),
    encoding=st.sampled_from(ENCODINGS),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_cells_are_written_are_read_again(
    read: Read,
    table: list[tuple[str, str, str]],
    quoting: Literal[0, 1],
    separator: str,
    encoding: str,
    line_end: str,
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=line_end)
    writer.writerows([("番号", "シーズ名", "概要"), *table])

    rows = read(out.getvalue().encode(encoding))

    assert rows == [
        Row(number, dict(zip(("番号", "シーズ名", "概要"), row, strict=True)))
        for number, row in enumerate(table, 2)
        if any(cell.strip() for cell in row)
    ]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_no_bytes_whatever_raise_anything_but_a_format_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"id,title\n" + data)

    numbers, refusal = [], f"{path}: "
    try:
        numbers = [row.number for row in read_separated(path)]
    except FormatError as error:
        refusal = str(error)

    assert refusal.startswith(f"{path}: ")
    assert numbers == sorted(set(numbers))
