"""Where do records live, and how are they found again?

`Store` is the protocol; `open_store` opens the SQLite implementation.
"""

from corpora.store.backup import release_store, tombstones_at
from corpora.store.feedback import Feedback, Verdict
from corpora.store.proposals import (
    ERASED,
    ClientKey,
    LoggedEvent,
    ProposalEvent,
    ProposalRow,
    ProposalScope,
    ProposalStanding,
)
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
    Viewer,
    entry_hash,
    entry_texts,
)
from corpora.store.provenance import Ended, Imported, ImportRun, Origin, Sighting, Version
from corpora.store.schema import SCHEMA_VERSION
from corpora.store.sqlite import open_store

__all__ = [
    "ERASED",
    "SCHEMA_VERSION",
    "Change",
    "ClientKey",
    "ConceptEdit",
    "ConceptOrigin",
    "DoubtfulPair",
    "Ended",
    "Entry",
    "Feedback",
    "Filters",
    "ImportRun",
    "Imported",
    "LoggedEvent",
    "Mention",
    "Merge",
    "Origin",
    "ProposalEvent",
    "ProposalRow",
    "ProposalScope",
    "ProposalStanding",
    "QueuedPair",
    "RecordConcept",
    "Sighting",
    "Store",
    "StoreCopy",
    "StoreCounts",
    "StoreFault",
    "Tombstone",
    "Undone",
    "Verdict",
    "Version",
    "Viewer",
    "entry_hash",
    "entry_texts",
    "open_store",
    "release_store",
    "tombstones_at",
]
