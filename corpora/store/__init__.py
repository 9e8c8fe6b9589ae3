"""Where do records live, and how are they found again?

`Store` is the protocol; `open_store` opens the SQLite implementation.
"""

from corpora.store.accounts import (
    ROLE_NAMES,
    Account,
    AccountStore,
    Role,
    Scope,
    Session,
    Term,
    Token,
)
from corpora.store.audience import owner_of, visible_to
from corpora.store.backup import release_store, tombstones_at
from corpora.store.protocol import (
    Change,
    ConceptEdit,
    ConceptOrigin,
    DoubtfulPair,
    Entry,
    Filters,
    Mention,
    Merge,
    QueuedPair,
    RecordConcept,
    Store,
    StoreCopy,
    StoreCounts,
    StoreFault,
    Tombstone,
    Undone,
    Veil,
    Veiled,
    Viewer,
    entry_hash,
    entry_texts,
)
from corpora.store.provenance import Ended, Imported, ImportRun, Origin, Sighting, Version
from corpora.store.schema import SCHEMA_VERSION
from corpora.store.sqlite import open_store

__all__ = [
    "ROLE_NAMES",
    "SCHEMA_VERSION",
    "Account",
    "AccountStore",
    "Change",
    "ConceptEdit",
    "ConceptOrigin",
    "DoubtfulPair",
    "Ended",
    "Entry",
    "Filters",
    "ImportRun",
    "Imported",
    "Mention",
    "Merge",
    "Origin",
    "QueuedPair",
    "RecordConcept",
    "Role",
    "Scope",
    "Session",
    "Sighting",
    "Store",
    "StoreCopy",
    "StoreCounts",
    "StoreFault",
    "Term",
    "Token",
    "Tombstone",
    "Undone",
    "Veil",
    "Veiled",
    "Version",
    "Viewer",
    "entry_hash",
    "entry_texts",
    "open_store",
    "owner_of",
    "release_store",
    "tombstones_at",
    "visible_to",
]
