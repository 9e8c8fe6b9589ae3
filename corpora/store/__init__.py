"""Where do records live, and how are they found again?

`Store` is the protocol; `open_store` opens the SQLite implementation.
"""

from corpora.store.protocol import Change, Entry, Filters, Store, StoreCounts, Viewer
from corpora.store.sqlite import open_store

__all__ = ["Change", "Entry", "Filters", "Store", "StoreCounts", "Viewer", "open_store"]
