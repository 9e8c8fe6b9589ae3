"""What does each row of a file say and where does it stand, as Excel in Japan and other programs write it?"""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora import FormatError
from corpora.readers import READERS, Row, nested, read_rows


def rows_of(tmp_path: Path, content: str | bytes, name: str = "rows.csv") -> list[Row]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_rows(path))


def refused(tmp_path: Path, content: str | bytes, name: str = "rows.csv") -> str:
    """The message of a file that cannot be read as a whole, without the folder."""
    with pytest.raises(FormatError) as error:
        rows_of(tmp_path, content, name)
    return str(error.value).removeprefix(f"{tmp_path}/")


# ---- which files ----


def test_a_format_that_is_not_known_is_refused_with_those_that_are(tmp_path: Path) -> None:
    known = ", ".join(READERS)

    assert refused(tmp_path, "x", "seeds.odt") == f"seeds.odt: format '.odt' is not known. Known: {known}."
    assert refused(tmp_path, "x", "seeds") == f"seeds: format '' is not known. Known: {known}."
    assert {".jsonl", ".csv", ".json", ".docx", ".pdf"} <= set(READERS)


def test_the_suffix_may_stand_in_capitals(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "id\ns1\n", "SEEDS.CSV") == [Row(2, {"id": "s1"})]


def test_a_file_that_is_absent_or_a_folder_is_refused_before_any_row_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()

    for name in ("absent.csv", "absent.jsonl", "folder.csv"):
        with pytest.raises(FormatError) as error:
            read_rows(tmp_path / name)
        assert str(error.value) == f"{tmp_path / name}: there is no such file. Check the path."


# ---- comma-separated ----


def test_a_table_is_read_with_its_rows_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    rows = rows_of(
        tmp_path, 'id,text_ja,text_en\ns1,水素,"Hydrogen, green"\ns2,"一行目\n二行目",\n s3 ,熱,Heat\n'
    )

    assert rows == [
        Row(2, {"id": "s1", "text": {"ja": "水素", "en": "Hydrogen, green"}}),
        Row(3, {"id": "s2", "text": {"ja": "一行目\n二行目"}}),
        Row(4, {"id": " s3 ", "text": {"ja": "熱", "en": "Heat"}}),
    ]


TABLE = "id,text_ja,aliases\r\ns1,①㈱髙島屋のﾊﾞｲｵﾏｽ～㌍,ⅣⅣ;纊\r\n"
TABLE_ROWS = [Row(2, {"id": "s1", "text": {"ja": "①㈱髙島屋のﾊﾞｲｵﾏｽ～㌍"}, "aliases": ["ⅣⅣ", "纊"]})]


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_a_table_as_a_japanese_excel_saves_it_is_read_character_for_character(
    tmp_path: Path, encoding: str
) -> None:
    assert rows_of(tmp_path, TABLE.encode(encoding)) == TABLE_ROWS


def test_the_byte_order_mark_is_no_part_of_the_first_column_name(tmp_path: Path) -> None:
    assert rows_of(tmp_path, b"\xef\xbb\xbfid\ns1\n") == [Row(2, {"id": "s1"})]


def test_a_file_in_another_encoding_is_refused_with_those_to_save_it_in(tmp_path: Path) -> None:
    message = "rows.csv: is neither UTF-8 nor CP932 (Shift_JIS). Save it in one of the two."

    assert refused(tmp_path, "id,text_ja\ns1,水素をつくる\n".encode("utf-16")) == message
    assert refused(tmp_path, "id,text_ja\ns1,水素の製造\n".encode("euc-jp") + b"\xff\x80\x81") == message


@pytest.mark.parametrize("content", ["", "\n", ",,\ns1,a,b\n", "  , \n"])
def test_a_table_without_column_names_is_refused_with_an_example(tmp_path: Path, content: str) -> None:
    assert refused(tmp_path, content) == (
        "rows.csv: the first line holds no column names. Put them there, e.g. id,text_ja,sector."
    )


def test_a_column_name_that_stands_twice_is_refused_by_name(tmp_path: Path) -> None:
    assert refused(tmp_path, "id,text_ja, id ,sector,sector\ns1,水,s2,a,b\n") == (
        "rows.csv: column name twice in the header: id, sector. Rename one."
    )


def test_columns_without_a_name_are_left_out_however_many(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "id,,text_ja,\ns1,memo,水素,memo\n") == [
        Row(2, {"id": "s1", "text": {"ja": "水素"}})
    ]


def test_a_row_with_too_many_cells_is_a_problem_and_the_next_row_is_read(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "id,text_ja\ns1,水素, 安い\ns2,熱\n")

    assert rows == [
        Row(2, {}, "has 3 cells, the header 2; quote cells that hold a comma"),
        Row(3, {"id": "s2", "text": {"ja": "熱"}}),
    ]


def test_a_row_with_too_few_cells_lacks_the_last_fields(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "id,text_ja,sector\ns1,水素\n") == [Row(2, {"id": "s1", "text": {"ja": "水素"}})]


def test_empty_rows_are_passed_over_and_the_count_goes_on(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "id,text_ja\n\n,\n  , \ns1,水素\n\n")

    assert rows == [Row(5, {"id": "s1", "text": {"ja": "水素"}})]


def test_a_quote_that_is_never_closed_is_a_problem_and_swallows_no_row_in_silence(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, 'id,text_ja\ns1,水素\ns2,"熱\ns3,風\ns4,光\n')

    assert rows == [
        Row(2, {"id": "s1", "text": {"ja": "水素"}}),
        Row(3, {}, "cannot be read, nor any row below it: unexpected end of data; check its quotes"),
    ]


def test_a_cell_of_more_than_two_million_characters_is_a_problem(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, f"id,text_en\ns1,{'a' * 2_000_001}\n")

    assert [(row.number, row.problem) for row in rows] == [
        (2, "cannot be read, nor any row below it: field larger than field limit (2000000); check its quotes")
    ]
    assert refused(tmp_path, "a" * 2_000_001) == (
        "rows.csv: the header cannot be read: field larger than field limit (2000000)."
    )


cells = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from('",\n\r;①髙\x00')), min_size=1, max_size=20
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(table=st.lists(st.tuples(cells.filter(str.strip), cells), min_size=1, max_size=5))
def test_whatever_a_cell_holds_is_read_as_it_was_written(
    tmp_path: Path, table: list[tuple[str, str]]
) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    lines = ["contact,text_ja", *(f"{quoted(one)},{quoted(other)}" for one, other in table)]

    rows = rows_of(tmp_path, "\r\n".join(lines))

    assert rows == [
        Row(number, {"contact": one, "text": {"ja": other}}) for number, (one, other) in enumerate(table, 2)
    ]


# ---- flat columns, nested fields ----


def test_the_columns_of_a_flat_table_become_the_fields_of_a_record() -> None:
    flat = {
        "id": "x",
        "title_ja": "題",
        "title_en": "Title",
        "text_ja": "本文",
        "name_ja": "名",
        "name_kana": "ナ",
        "office_en": "Office",
        "country": "VN",
        "prefecture": "富山県",
        "place": "富山市",
        "concepts": "heat; hydrogen ;; ",
        "aliases": "甲;乙",
        "notes": "覚書",
        "trl": "",
        "sector": None,
        "budget_jpy": 30,
    }

    assert nested(flat) == {
        "id": "x",
        "title": {"ja": "題", "en": "Title"},
        "text": {"ja": "本文"},
        "name": {"ja": "名", "kana": "ナ"},
        "office": {"en": "Office"},
        "place": {"country": "VN", "prefecture": "富山県", "name": "富山市"},
        "concepts": ["heat", "hydrogen"],
        "aliases": ["甲", "乙"],
        "notes": ["覚書"],
        "budget_jpy": 30,
    }


def test_a_field_that_is_nested_already_stays_as_it_is() -> None:
    record = {"text": {"ja": "本文"}, "place": {"country": "VN"}, "concepts": ["a;b"], "notes": []}

    assert nested(record) == record


@pytest.mark.parametrize("columns", [("text", "text_ja"), ("text_ja", "text")])
def test_a_plain_column_beside_those_of_its_languages_wins_so_that_the_row_is_refused(
    columns: tuple[str, str],
) -> None:
    assert nested({column: f"in {column}" for column in columns}) == {"text": "in text"}


# ---- JSON Lines ----

AFTER = Row(2, {"id": "s2"}, native=True)  # a line that is read after one that is not


def test_every_line_is_an_object_and_empty_lines_are_counted_but_passed_over(tmp_path: Path) -> None:
    content = '\ufeff{"id": "s1", "text": {"ja": "水素"}}\r\n\n   \n{"id": "s2", "trl": 4}'

    assert rows_of(tmp_path, content, "rows.jsonl") == [
        Row(1, {"id": "s1", "text": {"ja": "水素"}}, native=True),
        Row(4, {"id": "s2", "trl": 4}, native=True),
    ]


@pytest.mark.parametrize("line", ["[1, 2]", '"text"', "5", "null", "true"])
def test_a_line_that_is_json_but_no_object_is_a_problem(tmp_path: Path, line: str) -> None:
    rows = rows_of(tmp_path, f'{line}\n{{"id": "s2"}}\n', "rows.jsonl")

    assert rows == [Row(1, {}, "is JSON but no object; write one {...} per line"), AFTER]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"id": "s1"', "is not JSON: Expecting ',' delimiter: line 1 column 12 (char 11)"),
        ("id,text_ja", "is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ('{"id": "s1"} {"id": "s2"}', "is not JSON: Extra data: line 1 column 14 (char 13)"),
    ],
)
def test_a_line_that_is_no_json_is_a_problem_with_its_place(tmp_path: Path, line: str, problem: str) -> None:
    rows = rows_of(tmp_path, f'{line}\n{{"id": "s2"}}\n', "rows.jsonl")

    assert rows[0].number == 1
    assert rows[0].problem == problem
    assert rows[1:] == [AFTER]


def test_a_line_that_is_not_utf_8_is_a_problem_with_its_byte(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, b'{"id": "' + "水".encode("cp932") + b'"}\n{"id": "s2"}\n', "rows.jsonl")

    assert rows == [Row(1, {}, "is not UTF-8 (byte 8); save the file as UTF-8"), AFTER]


@pytest.mark.parametrize("depth", [5_000, 100_000])
@pytest.mark.parametrize("brackets", ["[]", '{"a":}'])
def test_a_line_that_is_nested_too_deeply_is_a_problem(tmp_path: Path, depth: int, brackets: str) -> None:
    deep = brackets[:-1] * depth + "1" + brackets[-1] * depth

    rows = rows_of(tmp_path, f'{{"text": {deep}}}\n{{"id": "s2"}}\n', "rows.jsonl")

    assert rows[0].number == 1
    assert rows[0].values == {}
    assert (rows[0].problem or "").startswith("is not JSON: maximum recursion depth exceeded")
    assert rows[1:] == [AFTER]


def test_a_number_of_too_many_digits_is_a_problem(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, f'{{"trl": {"9" * 5000}}}\n{{"id": "s2"}}\n', "rows.jsonl")

    assert (rows[0].problem or "").startswith("is not JSON: Exceeds the limit (4300 digits)")
    assert rows[1:] == [AFTER]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    objects=st.lists(st.dictionaries(st.text(max_size=8), json_values, max_size=4), max_size=5),
    ascii_only=st.booleans(),
)
def test_whatever_object_is_written_on_a_line_is_read_again(
    tmp_path: Path, objects: list[dict[str, object]], ascii_only: bool
) -> None:
    content = "".join(json.dumps(value, ensure_ascii=ascii_only) + "\n" for value in objects)

    rows = rows_of(tmp_path, content, "rows.jsonl")

    assert [(row.number, row.values, row.problem) for row in rows] == [
        (number, value, None) for number, value in enumerate(objects, 1)
    ]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.binary(max_size=200), suffix=st.sampled_from([".csv", ".jsonl"]))
def test_no_bytes_whatever_raise_anything_but_a_format_error(
    tmp_path: Path, data: bytes, suffix: str
) -> None:
    rows, refusal = [], f"{tmp_path}/rows{suffix}: "

    try:
        rows = rows_of(tmp_path, data, f"rows{suffix}")
    except FormatError as error:
        refusal = str(error)

    assert refusal.startswith(f"{tmp_path}/rows{suffix}: ")
    numbers = [row.number for row in rows]
    assert numbers == sorted(set(numbers))
    assert all(not row.values for row in rows if row.problem)
