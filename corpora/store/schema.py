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


def _006_accounts(db: Database) -> None:
    # The circles to which a record is open beside everyone and the members: its owner's and its tier's.
    db.execute(
        """CREATE TABLE record_audience (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               circle TEXT NOT NULL,
               PRIMARY KEY (record_id, circle)) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX record_audience_by_circle ON record_audience (circle)")
    db.execute(
        """INSERT INTO record_audience (record_id, circle)
           SELECT id, 'organisation:' || iif(kind = 'organisation', id, organisation) FROM records
           WHERE kind = 'organisation' OR organisation <> ''"""
    )
    # Decided for a field of a record, it outlives imports; the value is withheld.
    db.execute(
        """CREATE TABLE field_tiers (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               field TEXT NOT NULL,
               organisation TEXT NOT NULL,
               visibility TEXT NOT NULL,
               shared_with TEXT NOT NULL,
               PRIMARY KEY (record_id, field))"""
    )
    # What is seen in place of a record by those who may not see it; the hash is that of what was approved.
    db.execute(
        """CREATE TABLE veils (
               record_id TEXT PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE,
               teaser_id TEXT NOT NULL UNIQUE REFERENCES records(id) ON DELETE CASCADE,
               approved_by TEXT NOT NULL,
               approved_at TEXT NOT NULL,
               content_hash TEXT NOT NULL)"""
    )
    db.execute(
        """CREATE TABLE accounts (
               id TEXT PRIMARY KEY,
               name TEXT NOT NULL,
               organisation TEXT,
               role TEXT NOT NULL,
               working_groups TEXT NOT NULL DEFAULT '[]',
               language TEXT NOT NULL,
               email TEXT UNIQUE,
               subject TEXT UNIQUE,
               created_at TEXT NOT NULL,
               disabled_at TEXT)"""
    )
    db.execute(
        """CREATE TABLE terms (
               id INTEGER PRIMARY KEY AUTOINCREMENT,
               account TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
               working_group TEXT NOT NULL,
               first_day TEXT NOT NULL,
               last_day TEXT NOT NULL)"""
    )
    db.execute("CREATE INDEX terms_by_account ON terms (account)")
    db.execute(
        """CREATE TABLE tokens (
               id TEXT PRIMARY KEY,
               account TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
               hash TEXT NOT NULL,
               scopes TEXT NOT NULL,
               created_at TEXT NOT NULL,
               expires_at TEXT NOT NULL,
               revoked_at TEXT,
               used_at TEXT)"""
    )
    db.execute("CREATE INDEX tokens_by_account ON tokens (account)")
    db.execute(
        """CREATE TABLE sessions (
               hash TEXT PRIMARY KEY,
               account TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
               token TEXT REFERENCES tokens(id) ON DELETE CASCADE,
               scopes TEXT NOT NULL,
               expires_at TEXT NOT NULL)"""
    )
    db.execute("CREATE INDEX sessions_by_account ON sessions (account)")
    db.execute("CREATE INDEX sessions_by_token ON sessions (token)")


def _007_proposals(db: Database) -> None:
    # The log is what counts; `proposals` says where each stands, and can be made from the log again.
    db.execute(
        """CREATE TABLE proposals (
               id TEXT PRIMARY KEY,
               place INTEGER NOT NULL UNIQUE,
               version INTEGER NOT NULL,
               need_id TEXT NOT NULL,
               seed_id TEXT NOT NULL,
               need_party TEXT,
               seed_party TEXT,
               working_group TEXT,
               stage TEXT NOT NULL,
               open INTEGER NOT NULL,
               owner TEXT,
               due TEXT,
               active_at TEXT NOT NULL)"""
    )
    db.execute("CREATE UNIQUE INDEX proposals_open_pair ON proposals (need_id, seed_id) WHERE open = 1")
    db.execute("CREATE INDEX proposals_by_need ON proposals (need_id)")
    db.execute("CREATE INDEX proposals_by_seed ON proposals (seed_id)")
    db.execute(
        """CREATE TABLE proposal_events (
               sequence INTEGER PRIMARY KEY AUTOINCREMENT,
               proposal TEXT NOT NULL,
               number INTEGER NOT NULL,
               at TEXT NOT NULL,
               actor TEXT NOT NULL,
               organisation TEXT,
               role TEXT NOT NULL,
               kind TEXT NOT NULL,
               payload TEXT NOT NULL,
               texts_hash TEXT,
               previous TEXT NOT NULL,
               hash TEXT NOT NULL,
               UNIQUE (proposal, number))"""
    )
    for what in ("UPDATE", "DELETE"):
        db.execute(
            f"""CREATE TRIGGER proposal_events_no_{what.lower()} BEFORE {what} ON proposal_events
                BEGIN SELECT RAISE(ABORT, 'the log of proposals is only added to'); END"""
        )
    # Texts stand apart from the events that are chained: a purge erases them and the chain still holds.
    db.execute(
        """CREATE TABLE proposal_texts (
               sequence INTEGER PRIMARY KEY REFERENCES proposal_events(sequence),
               salt TEXT NOT NULL,
               texts TEXT NOT NULL)"""
    )
    db.execute(
        """CREATE TABLE proposal_keys (
               actor TEXT NOT NULL,
               key TEXT NOT NULL,
               fingerprint TEXT NOT NULL,
               proposal TEXT NOT NULL,
               PRIMARY KEY (actor, key))"""
    )
    db.execute("CREATE INDEX proposal_keys_by_proposal ON proposal_keys (proposal)")
    db.execute(
        """CREATE TABLE feedback (
               id INTEGER PRIMARY KEY AUTOINCREMENT,
               account TEXT NOT NULL,
               organisation TEXT,
               need_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               seed_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               verdict TEXT NOT NULL,
               reason TEXT,
               at TEXT NOT NULL,
               withdrawn_at TEXT)"""
    )
    db.execute(
        """CREATE UNIQUE INDEX feedback_that_stands ON feedback (account, need_id, seed_id)
           WHERE withdrawn_at IS NULL"""
    )
    db.execute("CREATE INDEX feedback_by_need ON feedback (need_id)")
    db.execute("CREATE INDEX feedback_by_seed ON feedback (seed_id)")


def _008_serving(db: Database) -> None:
    # Whether a record may be seen is told by this index alone: a hidden one costs no more than a missing one.
    db.execute("CREATE INDEX records_seen ON records (id, withdrawn_at, visibility, organisation)")
    db.execute("CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL)")
    db.execute(
        """CREATE TABLE import_jobs (
               id TEXT PRIMARY KEY,
               account TEXT NOT NULL,
               file TEXT NOT NULL,
               wish TEXT NOT NULL,
               created_at TEXT NOT NULL,
               state TEXT NOT NULL,
               rows INTEGER NOT NULL DEFAULT 0,
               started_at TEXT,
               finished_at TEXT,
               report TEXT,
               corrections BLOB,
               error TEXT)"""
    )
    db.execute("CREATE INDEX import_jobs_by_account ON import_jobs (account, state)")
    # What was made under a key leaves with the record: nothing of a purged one stays.
    db.execute(
        """CREATE TABLE request_keys (
               account TEXT NOT NULL,
               key TEXT NOT NULL,
               digest TEXT NOT NULL,
               record_id TEXT REFERENCES records(id) ON DELETE CASCADE,
               version INTEGER,
               job_id TEXT REFERENCES import_jobs(id) ON DELETE CASCADE,
               at TEXT NOT NULL,
               PRIMARY KEY (account, key))"""
    )
    db.execute("CREATE INDEX request_keys_by_record ON request_keys (record_id)")
    db.execute("CREATE INDEX request_keys_by_job ON request_keys (job_id)")


def _009_what_is_seen(db: Database) -> None:
    # Goes up with whatever decides who sees what, so that answers are remembered over all other writes.
    db.execute("CREATE TABLE seen_version (number INTEGER NOT NULL)")
    db.execute("INSERT INTO seen_version VALUES (0)")
    for table in ("records", "entries", "record_audience", "veils", "record_concepts", "concept_edits"):
        for what in ("INSERT", "UPDATE", "DELETE"):
            db.execute(
                f"""CREATE TRIGGER seen_version_{table}_{what.lower()} AFTER {what} ON {table}
                    BEGIN UPDATE seen_version SET number = number + 1; END"""
            )


def _010_feedback_fits(db: Database) -> None:
    # The model of verdicts, fitted at night: it leaves with the verdicts that it is made of.
    db.execute(
        """CREATE TABLE feedback_model (
               number INTEGER PRIMARY KEY CHECK (number = 1),
               version TEXT NOT NULL,
               fitted_at TEXT NOT NULL)"""
    )
    db.execute("CREATE TABLE feedback_fits (account TEXT PRIMARY KEY, verdicts INTEGER NOT NULL)")
    db.execute(
        """CREATE TABLE feedback_weights (
               feedback_id INTEGER PRIMARY KEY REFERENCES feedback(id) ON DELETE CASCADE,
               public INTEGER NOT NULL,
               weight REAL NOT NULL)"""
    )
    # Goes up with whatever changes which verdicts count, beside what `seen_version` tells of records.
    db.execute("CREATE TABLE verdicts_version (number INTEGER NOT NULL)")
    db.execute("INSERT INTO verdicts_version VALUES (0)")
    for table, what in (
        *(("feedback", what) for what in ("UPDATE", "DELETE")),
        *(("feedback_weights", what) for what in ("INSERT", "DELETE")),
        *(("feedback_model", what) for what in ("INSERT", "UPDATE")),
        *(("accounts", what) for what in ("UPDATE", "DELETE")),
    ):
        db.execute(
            f"""CREATE TRIGGER verdicts_version_{table}_{what.lower()} AFTER {what} ON {table}
                BEGIN UPDATE verdicts_version SET number = number + 1; END"""
        )
    # Which server sees to a job: several may have one home open.
    db.execute("ALTER TABLE import_jobs ADD COLUMN owner TEXT")
    # Beside records and jobs, what else was made under a key: 'account:ID', 'feedback:ID' and the like.
    db.execute("ALTER TABLE request_keys ADD COLUMN made TEXT")
    db.execute("CREATE INDEX request_keys_by_made ON request_keys (made)")
    for table, what in (
        ("accounts", "DELETE"),
        ("feedback", "DELETE"),
        ("feedback", "UPDATE OF withdrawn_at"),
        ("saved_queries", "DELETE"),
        ("tokens", "DELETE"),
    ):
        db.execute(
            f"""CREATE TRIGGER request_keys_{table}_{what.split()[0].lower()} AFTER {what} ON {table}
                BEGIN DELETE FROM request_keys WHERE made = '{table}:' || OLD.id; END"""
        )
    # What an account said leaves with its purge: a reason is a text, and speaks of its writer.
    db.execute(
        """CREATE TRIGGER feedback_leaves_with_account AFTER DELETE ON accounts
           BEGIN DELETE FROM feedback WHERE account = OLD.id; END"""
    )


def _011_statistics(db: Database) -> None:
    # Of a release only what was shown is kept; who stands behind the newest leaves with the organisation.
    db.execute(
        """CREATE TABLE statistic_releases (
               number INTEGER PRIMARY KEY AUTOINCREMENT,
               at TEXT NOT NULL,
               k INTEGER NOT NULL)"""
    )
    db.execute(
        """CREATE TABLE statistic_figures (
               release INTEGER NOT NULL REFERENCES statistic_releases(number) ON DELETE CASCADE,
               cell TEXT NOT NULL,
               shown INTEGER NOT NULL,
               PRIMARY KEY (release, cell)) WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE statistic_bases (
               cell TEXT NOT NULL,
               organisation TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               PRIMARY KEY (cell, organisation)) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX statistic_bases_by_organisation ON statistic_bases (organisation)")


def _012_told_reminders(db: Database) -> None:
    # What a digest told is kept with it: codes and numbers only. `reminded` says that it was kept; of the
    # digests that are there already it is not yet.
    db.execute("ALTER TABLE digests ADD COLUMN since TEXT")
    db.execute("ALTER TABLE digests ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0")
    db.execute(
        """UPDATE digests SET since = (SELECT max(before.put_at) FROM digests AS before
           WHERE before.organisation = digests.organisation AND before.number < digests.number)"""
    )
    db.execute(
        """CREATE TABLE told_reminders (
               digest_id TEXT NOT NULL REFERENCES digests(id) ON DELETE CASCADE,
               number INTEGER NOT NULL,
               proposal TEXT NOT NULL,
               stage TEXT NOT NULL,
               why TEXT NOT NULL,
               days INTEGER NOT NULL,
               PRIMARY KEY (digest_id, number)) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX told_reminders_by_proposal ON told_reminders (proposal)")


MIGRATIONS: tuple[Migration, ...] = (
    _001_records_and_entries,
    _002_concepts,
    _003_history_origins_withheld,
    _004_review,
    _005_news,
    _006_accounts,
    _007_proposals,
    _008_serving,
    _009_what_is_seen,
    _010_feedback_fits,
    _011_statistics,
    _012_told_reminders,
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
