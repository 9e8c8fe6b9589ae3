"""Where do records live, and how are they found again?

`Store` is the protocol; `open_store` opens the SQLite implementation.
"""

from corpora.store.backup import release_store, tombstones_at
from corpora.store.protocol import (
    Change,
    ConceptEdit,
    ConceptOrigin,
    DoubtfulPair,
    Entry,
    EntryHead,
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
    Viewer,
    entry_hash,
    entry_texts,
)
from corpora.store.provenance import Ended, Imported, ImportRun, Origin, Sighting, Version
from corpora.store.schema import SCHEMA_VERSION
from corpora.store.sqlite import open_store

__all__ = [
    "SCHEMA_VERSION",
    "Change",
    "ConceptEdit",
    "ConceptOrigin",
    "DoubtfulPair",
    "Ended",
    "Entry",
    "EntryHead",
    "Filters",
    "ImportRun",
    "Imported",
    "Mention",
    "Merge",
    "Origin",
    "QueuedPair",
    "RecordConcept",
    "Sighting",
    "Store",
    "StoreCopy",
    "StoreCounts",
    "StoreFault",
    "Tombstone",
    "Undone",
    "Version",
    "Viewer",
    "entry_hash",
    "entry_texts",
    "open_store",
    "release_store",
    "tombstones_at",
]
