"""Is what is remembered of who may see what never older than the store?"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_homes import AnyHome, Homes

from corpora import (
    Bilingual,
    Filters,
    NotFoundError,
    Organisation,
    Seed,
    Store,
    Tier,
    UsageError,
    Veil,
    Viewer,
    Visibility,
)
from corpora.records import SHARED, OrganisationKind
from corpora.store import visibility
from corpora.store.visibility import KnownKeys

VIEWERS = [Viewer(), Viewer("org-a"), Viewer("org-b", frozenset(["wg-1"]))]
TIERS = [Tier(own, ("org-b", "wg-1") if own in SHARED else ()) for own in Visibility]
FILTERS = [{}, {"language": "ja"}, {"trl_min": "5"}, {"organisation": "org-a"}, {"concept": "c1"}]
NAMES = st.sampled_from([f"s{number}" for number in range(4)])
RECORDS = st.builds(
    lambda tier, **fields: Seed(visibility=tier.visibility, shared_with=tier.shared_with, **fields),
    id=NAMES,
    text=st.builds(Bilingual, ja=st.sampled_from(["水素", "蒸気"]), en=st.sampled_from([None, "steam"])),
    organisation=st.sampled_from(["org-a", "org-b"]),
    tier=st.sampled_from(TIERS),
    trl=st.sampled_from([None, 3, 7]),
    concepts=st.sampled_from([(), ("c1",)]),
)
Write = Callable[[Store], None]


VEIL = Veil(
    Bilingual(ja="熱が余る。"), Tier(Visibility.PUBLIC), "office-1", datetime(2026, 11, 1, tzinfo=UTC)
)


def _tried(write: Write) -> Write:
    def tried(store: Store) -> None:
        try:
            write(store)
        except (NotFoundError, UsageError):
            return

    return tried


WRITES = st.one_of(
    RECORDS.map(lambda record: lambda store: store.put([record])),
    RECORDS.map(lambda record: lambda store: store.put([record], dry_run=True)),
    NAMES.map(lambda name: _tried(lambda store: store.withdraw(name))),
    NAMES.map(lambda name: _tried(lambda store: store.purge(name))),
    NAMES.map(lambda name: _tried(lambda store: store.veil(name, VEIL))),
    NAMES.map(lambda name: _tried(lambda store: store.edit_concepts(name, add=["c1"]))),
    NAMES.map(lambda name: _tried(lambda store: store.edit_concepts(name, remove=["c1"]))),
)


def answers(store: Store) -> list[list[int]]:
    return [
        store.visible_keys(kind="seed", viewer=viewer, filters=Filters(conditions)).tolist()
        for viewer in VIEWERS
        for conditions in FILTERS
    ]


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(writes=st.lists(st.tuples(WRITES, st.booleans()), min_size=1, max_size=6))
def test_after_any_write_by_this_or_another_connection_the_next_question_sees_it(
    new_home: Homes, writes: list[tuple[Write, bool]]
) -> None:
    home = new_home()
    asked, other = home.open(), home.open()

    for write, by_another in writes:
        answers(asked)  # remembered before the write
        write(other if by_another else asked)

        assert answers(asked) == answers(home.open())


def test_after_a_purge_and_after_burying_the_keys_are_gone(home: AnyHome) -> None:
    store, other = home.open(), home.open()
    store.put([Seed(id=name, text=Bilingual(ja="水素")) for name in ("s1", "s2", "s3")])
    assert len(answers(store)[0]) == 3

    other.purge("s1")
    assert len(answers(store)[0]) == 2

    store.purge("s2")
    assert len(answers(store)[0]) == 1


def test_while_nothing_is_written_the_answer_is_the_same_array_which_nobody_can_change(
    home: AnyHome,
) -> None:
    store = home.open()
    store.put([Seed(id="s1", text=Bilingual(ja="水素"))])

    first = store.visible_keys(kind="seed", viewer=Viewer(), filters=Filters({"language": "ja"}))
    second = store.visible_keys(kind="seed", viewer=Viewer(), filters=Filters({"language": "ja"}))

    assert first is second
    assert (first.dtype.name, first.flags.writeable, first.base) == ("int64", False, None)
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 7


ASKING = Organisation(
    id="org-a", name=Bilingual(en="Sample University"), organisation_kind=OrganisationKind.OTHER
)
SEED = Seed(id="s1", text=Bilingual(ja="水素"))
OTHER_WRITES: dict[str, Callable[[Store], object]] = {
    "a saved query": lambda store: store.save_query(organisation="org-a", name="熱", text="蒸気"),
    "the names of classes": lambda store: store.put_classes({"H01M": "Batteries"}),
    "an import that changed nothing": lambda store: store.put([SEED], dry_run=True),
}


@pytest.mark.parametrize("by_another", [False, True])
@pytest.mark.parametrize("what", OTHER_WRITES)
def test_what_decides_nothing_of_who_sees_what_forgets_nothing(
    home: AnyHome, what: str, by_another: bool
) -> None:
    asked, other = home.open(), home.open()
    asked.put([SEED, ASKING])
    first = asked.visible_keys(kind="seed", viewer=Viewer(), filters=Filters())

    OTHER_WRITES[what](other if by_another else asked)

    assert asked.visible_keys(kind="seed", viewer=Viewer(), filters=Filters()) is first


def test_what_is_written_in_a_transaction_that_is_taken_back_is_not_remembered(home: AnyHome) -> None:
    store = home.open()
    store.put([Seed(id="s1", text=Bilingual(ja="水素"))])
    connection = store._connection  # type: ignore[attr-defined]
    known, asked = KnownKeys(), {"kind": "seed", "viewer": Viewer(), "filters": Filters()}
    before = known.of(connection, **asked).tolist()  # type: ignore[arg-type]

    connection.execute("BEGIN")
    connection.execute("UPDATE records SET withdrawn_at = '2026-01-01'")
    within = known.of(connection, **asked).tolist()  # type: ignore[arg-type]
    connection.rollback()

    assert (within, known.of(connection, **asked).tolist()) == ([], before)  # type: ignore[arg-type]


def test_only_the_answers_asked_for_last_are_remembered(home: AnyHome, monkeypatch: Any) -> None:
    monkeypatch.setattr(visibility, "MOST_KNOWN", 2)
    store = home.open()
    store.put([Seed(id="s1", text=Bilingual(ja="水素"))])

    def ask(viewer: Viewer) -> object:
        return store.visible_keys(kind="seed", viewer=viewer, filters=Filters())

    first, second = ask(VIEWERS[0]), ask(VIEWERS[1])
    assert ask(VIEWERS[0]) is first
    ask(VIEWERS[2])

    assert ask(VIEWERS[0]) is first
    assert ask(VIEWERS[1]) is not second
