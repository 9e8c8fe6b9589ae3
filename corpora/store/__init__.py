"""Where do records live, and how are they found again?

`Store` is the protocol; `open_store` opens the SQLite implementation.
"""

from corpora.store.protocol import (
    Change,
    ConceptEdit,
    ConceptOrigin,
    Entry,
    Filters,
    Mention,
    RecordConcept,
    Store,
    StoreCounts,
    Viewer,
    entry_hash,
    entry_texts,
)
from corpora.store.provenance import Ended, Imported, ImportRun, Origin, Sighting, Version
from corpora.store.sqlite import open_store

__all__ = [
    "Change",
    "ConceptEdit",
    "ConceptOrigin",
    "Ended",
    "Entry",
    "Filters",
    "ImportRun",
    "Imported",
    "Mention",
    "Origin",
    "RecordConcept",
    "Sighting",
    "Store",
    "StoreCounts",
    "Version",
    "Viewer",
    "entry_hash",
    "entry_texts",
    "open_store",
]
