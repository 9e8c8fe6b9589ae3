"""How did the database come to look as it does?

Ordered migrations: each runs once, in order, and its number is kept in `PRAGMA user_version`.
A migration that has shipped is never edited; a new one is added below it.
"""

from collections.abc import Callable

from sqlite_utils import Database

from corpora.errors import ConfigurationError

Migration = Callable[[Database], None]


def _001_records_and_entries(db: Database) -> None:
    db.table("records").create(
        {
            "id": str,
            "kind": str,
            "document": str,
            "content_hash": str,
            "visibility": str,
            "organisation": str,
            "country": str,
            "prefecture": str,
            "sector": str,
            "trl": int,
            "illustrative": int,
            "updated_at": str,
            "withdrawn_at": str,
        },
        pk="id",
        not_null={"kind", "document", "content_hash", "visibility", "illustrative", "updated_at"},
    )
    db.table("records").create_index(["kind", "visibility"])
    db.table("records").create_index(["organisation"])
    # AUTOINCREMENT: a key is never given twice, so that a stale index cannot name another entry.
    db.execute(
        """CREATE TABLE entries (
               key INTEGER PRIMARY KEY AUTOINCREMENT,
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               language TEXT NOT NULL,
               title TEXT,
               text TEXT NOT NULL,
               content_hash TEXT NOT NULL,
               UNIQUE (record_id, language))"""
    )
    db.execute(
        """CREATE TABLE record_concepts (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               concept TEXT NOT NULL,
               PRIMARY KEY (record_id, concept))"""
    )
    db.table("log").create({"id": int, "at": str, "action": str, "record_id": str}, pk="id")


def _002_concepts(db: Database) -> None:
    # What the tagger found stands beside what files gave; what people decided stands apart and outlives both.
    db.execute("ALTER TABLE record_concepts RENAME TO given_concepts")
    db.execute(
        """CREATE TABLE record_concepts (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               concept TEXT NOT NULL,
               origin TEXT NOT NULL,
               probability REAL,
               mentions TEXT NOT NULL DEFAULT '[]',
               PRIMARY KEY (record_id, concept, origin))"""
    )
    db.execute(
        """INSERT INTO record_concepts (record_id, concept, origin)
           SELECT record_id, concept, 'given' FROM given_concepts"""
    )
    db.execute("DROP TABLE given_concepts")
    db.execute(
        """CREATE TABLE concept_edits (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               concept TEXT NOT NULL,
               keep INTEGER NOT NULL,
               at TEXT NOT NULL,
               PRIMARY KEY (record_id, concept))"""
    )
    db.table("classes").create({"code": str, "name": str}, pk="code", not_null={"name"})


def _003_history_origins_withheld(db: Database) -> None:
    # What is read from a list beside the record stands apart from it: another row is no other record.
    db.execute(
        """CREATE TABLE imports (
               id INTEGER PRIMARY KEY AUTOINCREMENT,
               at TEXT NOT NULL,
               list TEXT NOT NULL,
               file TEXT NOT NULL,
               file_hash TEXT NOT NULL,
               mapping TEXT,
               counts TEXT,
               finished_at TEXT)"""
    )
    db.execute("ALTER TABLE records ADD COLUMN version INTEGER NOT NULL DEFAULT 1")
    db.execute("ALTER TABLE records ADD COLUMN import_id INTEGER REFERENCES imports(id)")
    db.execute(
        """CREATE TABLE history (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               version INTEGER NOT NULL,
               document TEXT NOT NULL,
               withheld TEXT NOT NULL,
               withheld_by TEXT,
               at TEXT NOT NULL,
               until TEXT NOT NULL,
               ended TEXT NOT NULL,
               import_id INTEGER REFERENCES imports(id),
               PRIMARY KEY (record_id, version))"""
    )
    db.execute(
        """INSERT INTO history SELECT id, 1, document, '{}', NULL, updated_at, withdrawn_at, 'withdrawn', NULL
           FROM records WHERE withdrawn_at IS NOT NULL"""
    )
    db.execute(
        """CREATE TABLE origins (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               list TEXT NOT NULL,
               file TEXT NOT NULL,
               sheet TEXT,
               row INTEGER NOT NULL,
               page INTEGER,
               first_seen INTEGER NOT NULL REFERENCES imports(id),
               last_seen INTEGER NOT NULL REFERENCES imports(id),
               gone INTEGER REFERENCES imports(id),
               PRIMARY KEY (record_id, list))"""
    )
    db.execute("CREATE INDEX origins_by_list ON origins (list, last_seen)")
    db.execute(
        """CREATE TABLE withheld (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               field TEXT NOT NULL,
               value TEXT NOT NULL,
               organisation TEXT NOT NULL,
               PRIMARY KEY (record_id, field))"""
    )
    db.execute("CREATE INDEX log_by_record ON log (record_id)")


def _004_review(db: Database) -> None:
    # What these tables hold of a record leaves with it: a purge deletes the record's row.
    db.execute(
        """CREATE TABLE doubtful_pairs (
               id INTEGER PRIMARY KEY AUTOINCREMENT,
               what TEXT NOT NULL,
               left_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               right_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               score REAL NOT NULL,
               reasons TEXT NOT NULL,
               proposed_at TEXT NOT NULL,
               same INTEGER,
               decided_by TEXT,
               decided_at TEXT,
               UNIQUE (what, left_id, right_id))"""
    )
    db.execute("CREATE INDEX doubtful_pairs_by_right ON doubtful_pairs (right_id)")
    db.execute("CREATE INDEX doubtful_pairs_by_left ON doubtful_pairs (left_id)")
    db.execute(
        """CREATE TABLE merges (
               id INTEGER PRIMARY KEY AUTOINCREMENT,
               kept_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               merged_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               merged_by TEXT NOT NULL,
               merged_at TEXT NOT NULL,
               undone_by TEXT,
               undone_at TEXT)"""
    )
    db.execute("CREATE INDEX merges_by_merged ON merges (merged_id)")
    db.execute("CREATE INDEX merges_by_kept ON merges (kept_id)")
    db.execute(
        """CREATE TABLE merge_changes (
               merge_id INTEGER NOT NULL REFERENCES merges(id) ON DELETE CASCADE,
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               before TEXT NOT NULL,
               after_hash TEXT NOT NULL,
               withdrawn INTEGER NOT NULL,
               PRIMARY KEY (merge_id, record_id))"""
    )
    db.execute("CREATE INDEX merge_changes_by_record ON merge_changes (record_id)")


def _005_news(db: Database) -> None:
    # Nothing here outlives what it was made of: a saved query, the record that asks, the record that answers,
    # or the organisation that is told.
    db.execute(
        """CREATE TABLE saved_queries (
               id TEXT PRIMARY KEY,
               organisation TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               name TEXT NOT NULL,
               text TEXT NOT NULL,
               find TEXT NOT NULL,
               filters TEXT NOT NULL,
               threshold REAL,
               created_at TEXT NOT NULL,
               changed_at TEXT NOT NULL,
               paused INTEGER NOT NULL DEFAULT 0,
               UNIQUE (organisation, name))"""
    )
    db.execute(
        """CREATE TABLE followings (
               organisation TEXT PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE,
               needs INTEGER NOT NULL,
               seeds INTEGER NOT NULL,
               email TEXT,
               language TEXT)"""
    )
    asks = """organisation TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               query_id TEXT NOT NULL,
               saved_id TEXT REFERENCES saved_queries(id) ON DELETE CASCADE,
               own_id TEXT REFERENCES records(id) ON DELETE CASCADE"""
    db.execute(
        f"""CREATE TABLE judged_queries (
               {asks},
               state TEXT NOT NULL,
               engine TEXT NOT NULL,
               PRIMARY KEY (organisation, query_id))"""
    )
    db.execute(
        f"""CREATE TABLE query_memories (
               {asks},
               what TEXT NOT NULL,
               made_by TEXT NOT NULL,
               data BLOB NOT NULL,
               PRIMARY KEY (organisation, query_id, what))"""
    )
    db.execute(
        """CREATE TABLE seen_records (
               record_id TEXT PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE,
               state TEXT NOT NULL)"""
    )
    db.execute(
        """CREATE TABLE digests (
               id TEXT PRIMARY KEY,
               number INTEGER NOT NULL,
               organisation TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               put_at TEXT NOT NULL,
               delivered_at TEXT)"""
    )
    db.execute("CREATE INDEX digests_by_organisation ON digests (organisation)")
    db.execute(
        f"""CREATE TABLE found_matches (
               {asks},
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               score REAL NOT NULL,
               generation TEXT NOT NULL,
               pointer TEXT,
               found_at TEXT NOT NULL,
               digest_id TEXT REFERENCES digests(id) ON DELETE SET NULL,
               told_at TEXT,
               PRIMARY KEY (organisation, query_id, record_id))"""
    )
    db.execute("CREATE INDEX found_matches_by_record ON found_matches (record_id)")
    db.execute("CREATE INDEX found_matches_by_digest ON found_matches (digest_id)")
    for table in ("judged_queries", "query_memories", "found_matches"):
        db.execute(f"CREATE INDEX {table}_by_saved ON {table} (saved_id)")
        db.execute(f"CREATE INDEX {table}_by_own ON {table} (own_id)")


MIGRATIONS: tuple[Migration, ...] = (
    _001_records_and_entries,
    _002_concepts,
    _003_history_origins_withheld,
    _004_review,
    _005_news,
)

SCHEMA_VERSION = len(MIGRATIONS)


def migrate(db: Database) -> None:
    """Bring the database up to the newest version, all in one transaction.

    Raises `ConfigurationError` where the database was made by a newer program.
    """
    version = schema_version(db)
    if version > len(MIGRATIONS):
        raise ConfigurationError(
            f"The store has schema version {version}, this program knows {len(MIGRATIONS)}. "
            "Upgrade enmusubi, or use another home."
        )
    if version == len(MIGRATIONS):
        return
    with db.conn:
        db.conn.execute("BEGIN IMMEDIATE")
        # Read again: another process may have migrated while this one waited for the lock.
        for migration in MIGRATIONS[schema_version(db) :]:
            migration(db)
        db.conn.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def schema_version(db: Database) -> int:
    """Return how many migrations a database has seen."""
    return int(db.conn.execute("PRAGMA user_version").fetchone()[0])
