"""Does a store come from its file into a database as it was, whole or not at all, and is that looked at?"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import seed
from store_homes import PostgresHome

from corpora import ConfigurationError, HomeError, load_store, open_store, release_store
from corpora.store.postgres_connection import PostgresConnection

HOME = Path(__file__).parents[1] / "old_homes" / "schema_11.sql"
NEW = ("SELECT max(key) FROM entries", "SELECT max(id) FROM log", "SELECT max(sequence) FROM proposal_events")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store of which every kind of table holds something, and whose newest entry was purged."""
    path = tmp_path / "store.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(HOME.read_text("utf-8"))
    with closing(open_store(path)) as store:
        store.put([seed("newest", text={"ja": "消す。"})])
        store.purge("newest")
        store.put_classes({"a\0b": "\1\2", "\1": "熱\n\t\\N"})
        store.secret("cursors")
    release_store(path)
    return path


@pytest.fixture
def home(tmp_path: Path) -> Iterator[PostgresHome]:
    made = PostgresHome(tmp_path / "database")
    yield made
    made.close()


def tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a file, but what only counts changes; a copy is signed out."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in found
            if not name.endswith("_version") and name != "sessions"
        }


def load(file: Path, home: PostgresHome, *, keep: bool = True, again: bool = False) -> dict[str, int]:
    with load_store(file, str(home.place), keep=keep, again=again) as rows:
        return dict(rows)


def tables_in(home: PostgresHome) -> list[str]:
    return [
        name for (name,) in home.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    ]


def test_every_row_and_counter_of_the_file_is_in_the_database(
    file: Path, home: PostgresHome, tmp_path: Path
) -> None:
    told = load(file, home)

    with closing(open_store(home.place)) as store:
        assert store.faults() == ()  # the chain of proposals holds
        store.copy_to(tmp_path / "back.sqlite")
    expected = tables(file)
    assert tables(tmp_path / "back.sqlite") == expected
    counted = {name: len(rows) for name, rows in expected.items() if name != "sqlite_sequence"}
    assert told == {**counted, "sessions": 0}
    assert sum(1 for rows in expected.values() if rows) >= 20


def test_the_next_keys_are_those_that_the_file_would_have_given(file: Path, home: PostgresHome) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:  # the newest event was cut off
        connection.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'proposal_events'")
    load(file, home)
    assert home.rows("SELECT seq FROM sqlite_sequence WHERE name = 'proposal_events'") == [(2,)]

    given = []
    for place in (home.place, file):
        with closing(open_store(place)) as store:
            store.put([seed("next", text={"ja": "次。"})])
            given.append([store._connection.execute(said).fetchone() for said in NEW])  # type: ignore[attr-defined]
    assert given[0] == given[1]


def test_what_is_not_kept_leaves_no_table_and_what_broke_off_no_row(file: Path, home: PostgresHome) -> None:
    load(file, home, keep=False)
    assert tables_in(home) == []

    open_store(home.place).close()  # an empty store
    with suppress(KeyboardInterrupt), load_store(file, str(home.place)):
        raise KeyboardInterrupt
    assert home.rows("SELECT count(*) FROM records") == [(0,)]
    assert home.files_holding("例示") == []


def test_a_database_that_holds_a_store_is_refused_and_stays(file: Path, home: PostgresHome) -> None:
    with closing(open_store(home.place)) as store:
        store.put([seed("there")])

    with pytest.raises(ConfigurationError, match=r"holds a store already \(records: 1, entries: 1\)"):
        load(file, home)

    assert home.rows("SELECT id FROM records") == [("there",)]


def test_a_database_that_holds_just_the_rows_of_the_file_is_filled_where_that_was_not_told(
    file: Path, home: PostgresHome
) -> None:
    rows = load(file, home)

    assert load(file, home, again=True) == rows
    home.edit("UPDATE classes SET name = 'another' WHERE code = (SELECT min(code) FROM classes)")
    with pytest.raises(ConfigurationError, match="holds a store already"):
        load(file, home, again=True)


def test_a_row_that_changes_on_the_way_keeps_all_from_being_kept(
    file: Path, home: PostgresHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = PostgresConnection.fill

    def badly(
        self: PostgresConnection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> None:
        fill(self, table, columns, ((*row[:-1], "?") if table == "classes" else row for row in rows))

    monkeypatch.setattr(PostgresConnection, "fill", badly)

    with pytest.raises(HomeError, match="does not hold of classes what the file holds"):
        load(file, home)

    assert tables_in(home) == []
