"""How does a database of PostgreSQL come to hold the tables of the store?

By the migrations of `schema`, told in its own words: they stand once. The table `store_version` keeps how
many have run. Some of what SQLite has by itself is made beside them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlite_utils import Database

from corpora.errors import ConfigurationError
from corpora.store import dialect
from corpora.store.postgres_connection import PostgresConnection
from corpora.store.schema import MIGRATIONS

_FUNCTIONS = """
    CREATE TABLE store_version (number BIGINT NOT NULL);
    INSERT INTO store_version VALUES (0);
    CREATE FUNCTION written(list TEXT) RETURNS JSON LANGUAGE sql IMMUTABLE
        AS $$ SELECT replace(replace(list, '\\u0001', '\\u0001\\u0002'),
                             '\\u0000', '\\u0001\\u0001')::json $$;
    CREATE FUNCTION instr(told TEXT, sought TEXT) RETURNS INTEGER LANGUAGE sql IMMUTABLE
        AS 'SELECT strpos(told, sought)';
    CREATE FUNCTION json_remove(told TEXT, VARIADIC paths TEXT[]) RETURNS TEXT LANGUAGE sql IMMUTABLE
        AS $$ SELECT (told::jsonb - ARRAY(SELECT substr(path, 3) FROM unnest(paths) AS path))::text $$;
    CREATE FUNCTION json_valid(told TEXT) RETURNS BOOLEAN LANGUAGE plpgsql IMMUTABLE
        AS $$ BEGIN PERFORM told::json; RETURN true; EXCEPTION WHEN others THEN RETURN false; END $$"""
# After the migration of that number, from 1: what SQLite keeps by itself, under the name that it has there.
_BESIDE: Mapping[int, str] = {
    7: """CREATE TABLE sqlite_sequence (name TEXT PRIMARY KEY, seq BIGINT NOT NULL);
          CREATE FUNCTION proposal_events_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              INSERT INTO sqlite_sequence VALUES ('proposal_events', NEW.sequence)
              ON CONFLICT (name) DO UPDATE SET seq = greatest(sqlite_sequence.seq, excluded.seq);
              RETURN NULL; END $$;
          CREATE TRIGGER proposal_events_counted AFTER INSERT ON proposal_events
              FOR EACH ROW EXECUTE FUNCTION proposal_events_counted()""",
    8: "ALTER TABLE import_jobs ADD COLUMN rowid BIGINT GENERATED ALWAYS AS IDENTITY",
}
# What is told of the values of a column to the planner holds some of them, and outlives a purge: nothing is
# kept but of columns in which everybody's words stand.
_NO_VALUES_KEPT = """
    DO $$ DECLARE own record; BEGIN
        FOR own IN SELECT attrelid::regclass AS place, attname FROM pg_attribute
                   JOIN pg_class ON pg_class.oid = attrelid
                   WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attnum > 0
                     AND NOT attisdropped AND atttypid IN ('text'::regtype, 'bytea'::regtype)
                     AND attname NOT IN ('kind', 'visibility', 'language', 'origin', 'state', 'verdict')
        LOOP EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', own.place, own.attname);
        END LOOP; END $$"""


def migrate(connection: PostgresConnection) -> None:
    """Bring the database up to the newest version, within a transaction of which it is the only writer.

    Raises `ConfigurationError` where the database was made by a newer program.
    """
    if not connection.run("SELECT to_regclass('store_version')").fetchone()[0]:  # type: ignore[index]
        connection.run(_FUNCTIONS)
    version = schema_version(connection)
    if version > len(MIGRATIONS):
        raise ConfigurationError(
            f"The store has schema version {version}, this program knows {len(MIGRATIONS)}. "
            "Upgrade enmusubi, or use another database."
        )
    told = cast(Database, _Told(connection))
    for number, migration in enumerate(MIGRATIONS[version:], version + 1):
        migration(told)
        if number in _BESIDE:
            connection.run(_BESIDE[number])
    if version < len(MIGRATIONS):
        connection.run(_NO_VALUES_KEPT)
        connection.execute("UPDATE store_version SET number = ?", [len(MIGRATIONS)])


def schema_version(connection: PostgresConnection) -> int:
    """Return how many migrations a database has seen."""
    (number,) = connection.execute("SELECT number FROM store_version").fetchone() or (0,)
    return int(number)


class _Told:
    """As much of sqlite-utils' `Database` as migrations use."""

    def __init__(self, connection: PostgresConnection) -> None:
        self._connection = connection

    def execute(self, sql: str) -> None:
        for statement in dialect.definition(sql):
            self._connection.run(statement, ())

    def table(self, name: str) -> "_Table":
        return _Table(self, name)


class _Table:
    def __init__(self, told: _Told, name: str) -> None:
        self._told, self._name = told, name

    def create(self, columns: Mapping[str, type[Any]], *, pk: str, not_null: Iterable[str] = ()) -> None:
        types = {str: "TEXT", int: "INTEGER"}
        lines = []
        for column, kind in columns.items():
            key = " PRIMARY KEY" + (" AUTOINCREMENT" if kind is int else "") if column == pk else ""
            lines.append(f"{column} {types[kind]}{key}{' NOT NULL' if column in not_null else ''}")
        self._told.execute(f"CREATE TABLE {self._name} ({', '.join(lines)})")

    def create_index(self, columns: list[str]) -> None:
        names = "_".join([self._name, *columns])
        self._told.execute(f"CREATE INDEX idx_{names} ON {self._name} ({', '.join(columns)})")
