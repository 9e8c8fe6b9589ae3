"""Is exactly that done which makes the index agree with the store?"""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import ConceptEdit, Entry
from indexer import Plan, Row, Versions, plan

VERSIONS = Versions("e5@1", "1", "c1")


def entry(
    key: int, *, content: str = "a", record: str | None = None, public: bool = True, edits: str = ""
) -> Entry:
    decided = tuple(ConceptEdit(edit[1:], edit[0] == "+") for edit in edits.split())
    return Entry(key, record or f"r{key}", "seed", "ja", None, content, content, public, decided)


def row(
    key: int, *, content: str = "a", record: str | None = None, public: bool = True, edits: str = ""
) -> Row:
    return Row(key, record or f"r{key}", content, public, edits)


def planned(entries: Iterable[Entry], rows: Iterable[Row] | None, **values: object) -> Plan:
    known = None if rows is None else {own.key: own for own in rows}
    return plan(entries, known, **{"wanted": VERSIONS, "held": VERSIONS, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entries", "rows", "expected"),
    [
        pytest.param([], [], Plan((), (), (), (), False), id="nothing at all"),
        pytest.param([entry(1)], [row(1)], Plan((), (), (), (1,), False), id="nothing changed"),
        pytest.param([entry(2), entry(1)], [], Plan((1, 2), (), (), (), False), id="added"),
        pytest.param([entry(1, content="b")], [row(1)], Plan((), (1,), (), (), False), id="another text"),
        pytest.param([entry(1, record="x")], [row(1)], Plan((), (1,), (), (), False), id="another record"),
        pytest.param([], [row(2), row(1)], Plan((), (), (1, 2), (), False), id="removed"),
        pytest.param([entry(1, public=False)], [row(1)], Plan((), (), (), (1,), True), id="hidden"),
        pytest.param([entry(1)], [row(1, public=False)], Plan((), (), (), (1,), True), id="shown"),
        pytest.param(
            [entry(1), entry(2)],
            [row(1)],
            Plan((2,), (), (), (1,), False),
            id="a second record with the text",
        ),
        pytest.param(
            [entry(2)], [row(1), row(2)], Plan((), (), (1,), (2,), False), id="one of two twins left"
        ),
        pytest.param(
            [entry(1, content="b"), entry(2, content="a")],
            [row(1, content="a"), row(2, content="b")],
            Plan((), (1, 2), (), (), False),
            id="two texts swapped",
        ),
        pytest.param(
            [entry(9, record="r1")],
            [row(1)],
            Plan((9,), (), (1,), (), False),
            id="the record under a new key",
        ),
        pytest.param(
            [entry(1, content="b", public=False)],
            [row(1)],
            Plan((), (1,), (), (), False),
            id="changed and hidden",
        ),
        pytest.param(
            [entry(1), entry(2, content="b"), entry(4)],
            [row(1), row(2), row(3)],
            Plan((4,), (2,), (3,), (1,), False),
            id="everything at once",
        ),
    ],
)
def test_the_plan_is_what_changed(entries: list[Entry], rows: list[Row], expected: Plan) -> None:
    found = planned(entries, rows)

    assert found == expected
    assert found.empty == (entries == [] == rows or expected == Plan((), (), (), (1,), False))


@pytest.mark.parametrize(
    ("rows", "values", "reason"),
    [
        (None, {"held": None}, "there is no index yet"),
        ([row(1), row(7)], {"full": True}, "a full rebuild was asked for"),
        (None, {"full": True, "held": None}, "a full rebuild was asked for"),
        (
            [row(1), row(7)],
            {"held": Versions("use@1", "1", "c1")},
            "the encoder changed from 'use@1' to 'e5@1'",
        ),
        (
            [row(1), row(7)],
            {"held": Versions("e5@1", "0", "c0")},
            "the tokeniser changed from version 0 to 1",
        ),
        (
            [row(1), row(7)],
            {"held": Versions("use@1", "0", "c1")},
            "the encoder changed from 'use@1' to 'e5@1'",
        ),
    ],
)
def test_what_makes_everything_anew_keeps_nothing_and_says_why(
    rows: list[Row] | None, values: dict[str, object], reason: str
) -> None:
    found = planned([entry(2), entry(1)], rows, **values)

    assert found == Plan((1, 2), (), (7,) if rows else (), (), False, reason, retag=True)
    assert not found.empty


@pytest.mark.parametrize(
    ("decided", "held", "changed"),
    [
        ("", "", False),
        ("+a -b", "+a,-b", False),
        ("+a", "", True),
        ("", "-a", True),
        ("+a", "-a", True),
        ("+a +b", "+a", True),
    ],
)
def test_what_people_decided_of_concepts_changes_the_index_and_no_text_of_it(
    decided: str, held: str, changed: bool
) -> None:
    found = planned([entry(1, edits=decided)], [row(1, edits=held)])

    assert found == Plan((), (), (), (1,), False, edits_changed=changed)
    assert found.empty is not changed
    assert Row.of(entry(1, edits=decided)) == row(1, edits=",".join(decided.split()))


def test_decisions_on_a_text_that_changed_are_read_with_it() -> None:
    found = planned([entry(1, content="b", edits="+a")], [row(1)])

    assert found == Plan((), (1,), (), (), False)


@pytest.mark.parametrize("held", [Versions("e5@1", "1", "c0"), Versions("e5@1", "1", "c1", "older")])
def test_other_concepts_or_another_tagger_tag_every_record_anew_and_keep_what_is_known_of_the_texts(
    held: Versions,
) -> None:
    found = planned([entry(1), entry(2)], [row(1)], held=held)

    assert found == Plan((2,), (), (), (1,), False, retag=True)
    assert not planned([entry(1)], [row(1)], held=held).empty


def test_an_empty_store_without_an_index_still_gets_one() -> None:
    assert not planned([], None, held=None).empty


@settings(max_examples=100, deadline=None)
@given(
    entries=st.dictionaries(st.integers(1, 9), st.tuples(st.sampled_from("ab"), st.booleans())),
    rows=st.dictionaries(st.integers(1, 9), st.tuples(st.sampled_from("ab"), st.booleans())),
)
def test_following_the_plan_makes_the_rows_of_the_store(
    entries: dict[int, tuple[str, bool]], rows: dict[int, tuple[str, bool]]
) -> None:
    wanted = {key: entry(key, content=content, public=public) for key, (content, public) in entries.items()}
    held = {key: row(key, content=content, public=public) for key, (content, public) in rows.items()}

    found = planned(wanted.values(), held.values())

    result = {key: own.content_hash for key, own in held.items() if key not in found.remove}
    result |= {key: wanted[key].content_hash for key in (*found.add, *found.update)}
    assert result == {key: own.content_hash for key, own in wanted.items()}
    assert sorted((*found.add, *found.update, *found.keep)) == sorted(wanted)
    assert set(found.update) == {k for k in wanted.keys() & held if entries[k][0] != rows[k][0]}
