"""Does a home of every earlier program open, keep what it held, and match as one that is filled today?

`old_homes/make.py` had the programs of their day make those homes.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import FakeEncoder, shipped_for
from old_homes.make import HOMES, RECORDS
from pydantic import TypeAdapter

from corpora import (
    SCHEMA_VERSION,
    AnyRecord,
    ProposalScope,
    Store,
    Tier,
    Viewer,
    Visibility,
    open_store,
)
from indexer import open_generation, update_index
from matcher import Matcher, Pipeline

HERE = Path(__file__).parent / "old_homes"
ADAPTER: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)
OWNER = Viewer("univ-sample")
NEEDS = ("屋根から逃げる蒸気の熱を使いたい。", "A membrane that lets only hydrogen pass.")


@pytest.fixture(scope="module", params=HOMES, ids=lambda schema: f"schema {schema}")
def schema(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def old(schema: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a home, as an earlier program left it."""
    path = tmp_path_factory.mktemp("old") / "store.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((HERE / f"schema_{schema:02}.sql").read_text("utf-8"))
        assert connection.execute("PRAGMA user_version").fetchone() == (schema,)
    return path


@pytest.fixture(scope="module")
def upgraded(old: Path) -> Iterator[Store]:
    """The same, opened by this program."""
    store = open_store(old)
    yield store
    store.close()


@pytest.fixture(scope="module")
def fresh(schema: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in which this program did what the earlier one did."""
    store = open_store(tmp_path_factory.mktemp("fresh") / "store.sqlite")
    lines = (HERE / RECORDS).read_text("utf-8").splitlines()
    store.put([ADAPTER.validate_json(line) for line in lines])
    store.withdraw("seed-old-withdrawn")
    store.purge("seed-old-purged")
    if schema >= 2:
        store.edit_concepts("seed-old-1", add=["steam-leak-traps"])
    if schema >= 4:
        store.merge("comp-twin", "comp-sample", by="example")
    if schema >= 8:
        hidden = store.get("need-old-2").model_copy(update={"visibility": Visibility.ORGANISATION})
        store.put([hidden])
    yield store
    store.close()


def test_a_home_of_every_schema_opens_sound_and_with_the_tables_of_a_new_one(
    upgraded: Store, fresh: Store, old: Path
) -> None:
    assert upgraded.faults() == ()
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        made = connection.execute(MADE).fetchall()
    with closing(sqlite3.connect(old.with_name("new.sqlite"))) as connection:
        open_store(old.with_name("new.sqlite")).close()
        assert made == connection.execute(MADE).fetchall()


MADE = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"


def test_every_record_is_kept_and_what_was_withdrawn_or_purged_stays_so(
    upgraded: Store, fresh: Store
) -> None:
    kept = {record.id: record for record in upgraded.records()}

    assert kept == {record.id: record for record in fresh.records()}
    assert {"seed-old-1", "need-old-1", "res-sample", "link-old-1"} <= set(kept)
    assert not {"seed-old-withdrawn", "seed-old-purged"} & set(kept)
    assert [own.record_id for own in upgraded.tombstones()] == ["seed-old-purged"]
    assert upgraded.counts() == fresh.counts()
    assert entries(upgraded) == entries(fresh)


def entries(store: Store) -> set[tuple[object, ...]]:
    return {(own.record_id, own.language, own.content_hash, own.edits) for own in store.entries()}


# Of the others the test above says that records, entries and concepts are the same: nothing else is indexed.
@pytest.mark.parametrize("schema", [min(HOMES)], indirect=True)
def test_a_home_of_the_first_program_matches_as_one_that_is_filled_today(
    upgraded: Store, fresh: Store, tmp_path: Path
) -> None:
    before, after = (matcher(store, tmp_path / name) for name, store in (("new", fresh), ("old", upgraded)))

    for text, find, viewer in (
        (NEEDS[0], "seeds", Viewer()),
        (NEEDS[1], "seeds", OWNER),
        (NEEDS[1], "needs", OWNER),
    ):
        expected = hits(before, text, find, viewer)
        assert hits(after, text, find, viewer) == expected
        assert len(expected) >= 1


def matcher(store: Store, index: Path) -> Matcher:
    encoder = FakeEncoder()
    update_index(store, index, encoder=encoder, known=lambda: shipped_for(encoder))
    return Matcher(store, open_generation(index), encoder)


def hits(engine: Matcher, text: str, find: str, viewer: Viewer) -> list[tuple[str, float]]:
    return [(hit.record.id, hit.score) for hit in engine.match(text, find=find, viewer=viewer).hits]


def test_accounts_terms_tokens_proposals_and_saved_texts_are_kept(
    schema: int, upgraded: Store, kept_people: Callable[[Store], object]
) -> None:
    expected = [] if schema < 8 else [("lead-1", "wg_lead", 1, 0), ("office-1", "office", 0, 1)]

    assert kept_people(upgraded) == expected
    assert Pipeline(upgraded).verify() == ()
    listed = upgraded.proposals(scope=ProposalScope(everything=True))
    assert [own.standing.stage for own in listed] == ["proposed"] * (schema >= 8)
    saved = upgraded.saved_queries(organisation="univ-sample")
    assert [own.text for own in saved] == ["蒸気の熱を使いたい。"] * (schema >= 8)
    if schema >= 8:
        tier = upgraded.get("need-old-2", viewer=OWNER).visibility
        assert Tier(tier) == Tier(Visibility.ORGANISATION)
        assert upgraded.token(upgraded.tokens_of("office-1")[0].id) is not None


@pytest.fixture
def kept_people() -> Callable[[Store], object]:
    return lambda store: [
        (own.id, str(own.role), len(store.terms_of(own.id)), len(store.tokens_of(own.id)))
        for own in sorted(store.accounts(), key=lambda own: own.id)
    ]


def test_the_present_schema_has_a_home_here_too() -> None:
    assert max(HOMES) == SCHEMA_VERSION, "Run tests/old_homes/make.py for the schema that is left (HOMES)."
    assert all((HERE / f"schema_{own:02}.sql").is_file() for own in HOMES)
