"""What must a lexical engine answer to be measured beside the others?

Rows are numbered from 0 in the order of `build`. Every engine is given terms, never text: what a term is
was decided before (`indexer.tokens`).
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Documents = Sequence[Sequence[str]]
Mask = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.float32]


class LexicalEngine(Protocol):
    """BM25 with k1 = 1.2 and b = 0.75; `on_disk` says that building and changing already write."""

    on_disk: bool

    def build(self, documents: Documents) -> None:
        """Make the documents searchable."""

    def search(self, query: Sequence[str], k: int, *, visible: Mask | None = None) -> list[int]:
        """Return at most k rows that share a term with the query, best first, among the visible ones."""

    def scores(self, query: Sequence[str]) -> Scores:
        """Return the score of every row, 0 where no term is shared."""

    def change(self, rows: Sequence[int], documents: Documents) -> None:
        """Replace the documents of some rows; they are searchable on return."""

    def statistics_from(self, public: Mask) -> bool:
        """Take document frequencies and mean length from these rows from now on; False: it cannot."""

    def save(self, directory: Path) -> None:
        """Write the index, where it is not `on_disk` anyway."""

    def close(self) -> None:
        """Let go of files and threads."""


Factory = Callable[[Path], LexicalEngine]


class _Known(NamedTuple):
    module: str
    name: str
    libraries: tuple[str, ...]


_ENGINES: Mapping[str, _Known] = {
    "term matrix": _Known("term_matrix", "TermMatrix", ()),
    "tantivy": _Known("tantivy_engine", "TantivyEngine", ("tantivy",)),
    "bm25s": _Known("bm25s_engine", "Bm25sEngine", ("bm25s",)),
    "bm25s + numba": _Known("bm25s_engine", "Bm25sNumbaEngine", ("bm25s", "numba")),
    "SQLite FTS5": _Known("fts5_engine", "Fts5Engine", ()),
}


def installed_engines() -> dict[str, Factory]:
    """Engines by name, ours first; each is made with an empty directory that it may write to."""
    return {
        name: getattr(import_module(f"eval.bench.peers.{known.module}"), known.name)
        for name, known in _ENGINES.items()
        if all(find_spec(library) for library in known.libraries)
    }


def missing_engines() -> list[str]:
    """Names of the engines whose library is not installed."""
    return [name for name, known in _ENGINES.items() if not all(map(find_spec, known.libraries))]
