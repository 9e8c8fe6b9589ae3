"""Which rows does a JSON or JSON Lines file give, and where does it say that it is damaged?"""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora import FormatError
from corpora.readers import Row, read_rows

OURS = {"kind": "seed", "id": "s1", "title": {"ja": "光触媒"}, "text": {"ja": "水を分ける。"}, "trl": 4}
THEIRS = {"シーズ名": "光触媒", "技術概要": "水を分ける。", "TRL": 4}


def rows_of(tmp_path: Path, content: Any, name: str = "seeds.json") -> list[Row]:
    path = tmp_path / name
    text = content if isinstance(content, str | bytes) else json.dumps(content, ensure_ascii=False)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_rows(path))


def refusal_of(tmp_path: Path, content: Any, name: str = "seeds.json") -> str:
    with pytest.raises(FormatError) as error:
        rows_of(tmp_path, content, name)
    return str(error.value).removeprefix(f"{tmp_path}/")


# ---- where the records are ----


@pytest.mark.parametrize(
    "content",
    [
        [THEIRS, THEIRS],
        {"count": 2, "next": None, "results": [THEIRS, THEIRS]},
        {"response": {"docs": [THEIRS, THEIRS]}, "took": {"ms": [1]}},
        {"title": "シーズ集", "items": [THEIRS, THEIRS]},
        {"研究シーズ": [THEIRS, THEIRS]},
        {"kind": "list", "entries": [THEIRS, THEIRS]},
        json.dumps(THEIRS) + "\n" + json.dumps(THEIRS),
    ],
    ids=["array", "results", "nested", "with a title", "any name", "a kind of theirs", "one after the other"],
)
def test_the_objects_of_a_list_are_rows_wherever_the_list_stands(tmp_path: Path, content: Any) -> None:
    assert rows_of(tmp_path, content) == [Row(1, THEIRS), Row(2, THEIRS)]


@pytest.mark.parametrize(
    "record",
    [
        OURS,
        OURS | {"source": [{"document": "D"}]},
        {"id": "o1", "name": {"ja": "例示大学"}, "memberships": [{"body": "B"}, {"body": "C"}]},
    ],
)
def test_one_record_of_ours_is_one_native_row_though_it_holds_lists(tmp_path: Path, record: Any) -> None:
    assert rows_of(tmp_path, record) == [Row(1, record, native=True)]


def test_one_object_of_theirs_with_a_title_is_one_row_though_it_holds_a_list(tmp_path: Path) -> None:
    value = THEIRS | {"研究者": [{"氏名": "甲野 例"}]}

    assert rows_of(tmp_path, value) == [Row(1, value)]


def test_of_several_lists_the_one_named_as_such_is_read_and_none_is_guessed(tmp_path: Path) -> None:
    assert rows_of(tmp_path, {"people": [{"a": 1}], "items": [THEIRS]}) == [Row(1, THEIRS)]
    assert refusal_of(tmp_path, {"people": [{"a": 1}], "things": {"all": [THEIRS]}}) == (
        "seeds.json: holds 2 lists of objects (people, things.all). Save the one that is meant as a file of "
        "its own, or name it 'items'."
    )


@pytest.mark.parametrize("content", ["", "  \n", "[]"])
def test_a_file_without_any_object_is_refused(tmp_path: Path, content: str) -> None:
    assert refusal_of(tmp_path, content) == (
        "seeds.json: holds no object. Write one {...}, or a list of them in [...]."
    )


def test_what_is_no_object_in_a_list_is_a_row_with_a_problem(tmp_path: Path) -> None:
    assert rows_of(tmp_path, [5, THEIRS]) == [
        Row(1, {}, "is no object", value="5", remedy="Write one {...} each."),
        Row(2, THEIRS),
    ]


# ---- ours or theirs ----


@pytest.mark.parametrize("name", ["seeds.json", "seeds.jsonl"])
@pytest.mark.parametrize(
    ("value", "native"),
    [
        (OURS, True),
        ({"text": {"en": "Heat"}, "colour": "red"}, True),
        ({"kind": "sead", "colour": "red"}, True),
        ({"id": "s1", "trl": 4}, True),
        (THEIRS, False),
        ({"title": "Heat", "organisation": "Sample University"}, False),
        ({"kind": "seed", "title": "Heat"}, False),
        ({"id": "s1", "text_ja": "熱"}, False),
        ({"id": "s1", "colour": "red"}, False),
    ],
)
def test_a_row_is_native_if_it_is_nested_as_our_records_are(
    tmp_path: Path, name: str, value: dict[str, Any], native: bool
) -> None:
    assert rows_of(tmp_path, json.dumps(value), name) == [Row(1, value, native=native)]


# ---- numbers ----


@pytest.mark.parametrize("name", ["seeds.json", "seeds.jsonl"])
@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("1.50", 1.5),
        ("0.1", 0.1),
        ("12345678901234567890", 12345678901234567890),
        ("0.12345678901234567890", "0.12345678901234567890"),
        ("1e-400", "1E-400"),
    ],
)
def test_a_number_is_exact_or_stays_as_it_was_written(
    tmp_path: Path, name: str, literal: str, value: Any
) -> None:
    row = rows_of(tmp_path, f'{{"値": {literal}}}', name)[0]

    assert str(row.values["値"]).upper() == str(value)
    assert type(row.values["値"]) is type(value)


# ---- what is not taken, and the next is ----

MEND = "Mend this object in the file; the ones around it were read."


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ('{"a": 1, "b": {"x": 1, "x": 2}}', "holds the name 'x' twice in one object"),
        ('{"a": 1e400}', "holds 1e400, which is no number that can be kept"),
        ('{"a": ' + "[" * 64 + "]" * 64 + "}", "is nested more than 64 levels deep"),
        ('{"a": ' + '{"b":' * 5000 + "1" + "}" * 5000 + "}", "is nested more than 64 levels deep"),
    ],
)
def test_an_object_that_is_not_taken_is_reported_and_the_next_is_read(
    tmp_path: Path, value: str, problem: str
) -> None:
    after = json.dumps(THEIRS)

    whole = rows_of(tmp_path, f"[{value}, {after}]")

    assert [(row.number, (row.problem or "").replace("1E+400", "1e400")) for row in whole] == [
        (1, problem),
        (2, ""),
    ]
    assert (whole[0].remedy, whole[1].values) == (MEND, THEIRS)
    if len(value) < 1000:  # the parser of lines gives up by itself on deeper ones
        assert [row.problem for row in rows_of(tmp_path, f"{value}\n{after}", "seeds.jsonl")] == [
            problem,
            None,
        ]


def test_nesting_of_64_levels_is_read(tmp_path: Path) -> None:
    value = json.loads('{"a": ' + "[" * 63 + "]" * 63 + "}")

    for name in ("seeds.json", "seeds.jsonl"):
        assert rows_of(tmp_path, json.dumps(value), name) == [Row(1, value)]


def test_a_line_with_nan_is_a_problem(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, '{"a": NaN}\n{"a": -Infinity}', "seeds.jsonl")

    assert [row.problem for row in rows] == [
        "holds NaN, which is no JSON; write a number or null",
        "holds -Infinity, which is no JSON; write a number or null",
    ]


# ---- damage ----

ANEW = "Save the file anew, as UTF-8, in the program it comes from."


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ("", "breaks off: the file ends in the middle"),
        (', {"シーズ名": "熱', "breaks off: the file ends in the middle"),
        (', {"a": NaN}]', "is no JSON here: Unexpected symbol 'N' at character 52"),
        (', {"a": ' + "9" * 5000 + "}]", "holds a number of 5,000 digits, which cannot be kept"),
        ("] x", "is no JSON here: Unexpected symbol 'x' at character 46"),
    ],
)
def test_objects_before_a_damage_are_read_and_the_last_row_says_where_the_file_breaks(
    tmp_path: Path, rest: str, problem: str
) -> None:
    rows = rows_of(tmp_path, f"[{json.dumps(THEIRS, ensure_ascii=False)}{rest}")

    assert rows == [
        Row(1, THEIRS),
        Row(2, {}, f"{problem}; nothing below it can be read", remedy=ANEW),
    ]


def test_a_file_that_breaks_before_its_first_object_is_refused_as_a_whole(tmp_path: Path) -> None:
    assert refusal_of(tmp_path, '[{"シーズ名": "熱') == (
        f"seeds.json: breaks off: the file ends in the middle; nothing below it can be read. {ANEW}"
    )
    assert refusal_of(tmp_path, "[" * 200_000).startswith("seeds.json: breaks off")
    assert refusal_of(tmp_path, '{"a":' * 100_000).startswith("seeds.json: breaks off")


# ---- encodings ----


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp932"]
)
def test_a_file_is_read_character_for_character_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    value = {"シーズ名": "①㈱髙ｶﾞ～水素"}

    assert rows_of(tmp_path, json.dumps([value], ensure_ascii=False).encode(encoding)) == [Row(1, value)]


def test_a_file_that_changes_its_encoding_is_read_up_to_there(tmp_path: Path) -> None:
    first = '[{"名": "水素"}, {"名": "'.encode()

    rows = rows_of(tmp_path, first + "水素".encode("cp932") + b'"}, {"a": 1}]')

    assert rows == [
        Row(1, {"名": "水素"}),
        Row(2, {}, f"is not UTF-8 from byte {len(first)} on; nothing below it can be read", remedy=ANEW),
    ]


def test_bytes_that_are_neither_utf_8_nor_cp932_are_no_characters(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, b'[{"a": 1}, {"a": "\xff\xfd"}]')

    assert [row.problem for row in rows] == [
        None,
        "is not UTF-8 from byte 18 on; nothing below it can be read",
    ]


def test_json_lines_in_utf_16_are_refused_with_what_to_do(tmp_path: Path) -> None:
    assert refusal_of(tmp_path, json.dumps(OURS).encode("utf-16"), "seeds.jsonl") == (
        "seeds.jsonl: is in UTF-16. Save it as UTF-8."
    )


def test_a_lone_surrogate_is_handed_on_and_not_turned_into_a_question_mark(tmp_path: Path) -> None:
    assert rows_of(tmp_path, '[{"名": "\\ud800"}]') == [Row(1, {"名": "\ud800"})]


# ---- size ----


def test_a_line_of_50_megabytes_is_a_problem_that_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "seeds.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": {"ja": "')
        for _ in range(50):
            file.write(b"x" * 1_000_000)
        file.write(b'"}}\n' + json.dumps(OURS).encode())

    tracemalloc.start()
    rows = list(read_rows(path))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert rows == [
        Row(
            1,
            {},
            "is longer than 16 MB",
            remedy="Shorten its texts; none may hold more than a million characters.",
        ),
        Row(2, OURS, native=True),
    ]
    assert most < 48_000_000


def test_an_object_of_more_than_16_megabytes_is_a_problem_and_the_next_is_read(tmp_path: Path) -> None:
    large = {"説明": ["x" * 1_000_000] * 17}

    rows = rows_of(tmp_path, [large, THEIRS])

    assert rows == [Row(1, {}, "is larger than 16 MB", remedy=MEND), Row(2, THEIRS)]


# ---- whatever is written ----

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    objects=st.lists(st.dictionaries(st.text(max_size=8), json_values, max_size=4), min_size=1, max_size=4),
    ascii_only=st.booleans(),
)
def test_whatever_objects_a_list_holds_are_read_again(
    tmp_path: Path, objects: list[dict[str, Any]], ascii_only: bool
) -> None:
    rows = rows_of(tmp_path, json.dumps(objects, ensure_ascii=ascii_only))

    assert [(row.number, row.values, row.problem) for row in rows] == [
        (number, value, None) for number, value in enumerate(objects, 1)
    ]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    data=st.binary(max_size=60),
    before=st.sampled_from([b"", b"[", b'[{"a": 1}, ', b'{"a": [{"b": 1}', b"\xff\xfe"]),
)
def test_no_bytes_whatever_raise_anything_but_a_format_error(
    tmp_path: Path, data: bytes, before: bytes
) -> None:
    rows, refusal = [], f"{tmp_path}/seeds.json: "

    try:
        rows = rows_of(tmp_path, before + data)
    except FormatError as error:
        refusal = str(error)

    assert refusal.startswith(f"{tmp_path}/seeds.json: ")
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
