"""What does each row of a file say and where does it stand, as Excel in Japan and other programs write it?"""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora import FormatError
from corpora.readers import READERS, Row, read_rows


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

    assert (
        refused(tmp_path, "x", "a.parquet") == f"a.parquet: format '.parquet' is not known. Known: {known}."
    )
    assert refused(tmp_path, "x", "seeds") == f"seeds: format '' is not known. Known: {known}."
    assert {
        ".csv",
        ".tsv",
        ".txt",
        ".xlsx",
        ".xls",
        ".json",
        ".jsonl",
        ".docx",
        ".pdf",
        ".ris",
        ".bib",
    } <= set(READERS)


def test_the_suffix_may_stand_in_capitals(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "id\ns1\n", "SEEDS.CSV") == [Row(2, {"id": "s1"})]


def test_a_file_that_is_absent_or_a_folder_is_refused_before_any_row_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()

    for name in ("absent.csv", "absent.jsonl", "folder.csv"):
        with pytest.raises(FormatError) as error:
            read_rows(tmp_path / name)
        assert str(error.value) == f"{tmp_path / name}: there is no such file. Check the path."


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
