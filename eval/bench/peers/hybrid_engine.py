"""What must a search engine of vectors and terms answer to be measured beside ours?

Records are numbered from 0. Every engine is given the same vectors and the same terms: those of our index
(Sudachi's words for Japanese, stems for English), each under a name that every tokenizer leaves whole, blanks
between. What it may do with them is said where it is adapted, one module each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Where = tuple[str, str]  # a column and the value that it must have


@dataclass(frozen=True)
class Documents:
    """Records by number: vectors (n, d), terms with blanks between, values by column."""

    numbers: Sequence[int]
    vectors: Vectors
    terms: Sequence[str]
    columns: Mapping[str, Sequence[str]]

    def taken(self, places: Sequence[int], *, texts: Sequence[int]) -> "Documents":
        """Return the records at some places, with the vectors and terms of others."""
        return Documents(
            [self.numbers[place] for place in places],
            np.ascontiguousarray(self.vectors[list(texts)]),
            [self.terms[place] for place in texts],
            {name: [own[place] for place in places] for name, own in self.columns.items()},
        )


@dataclass(frozen=True)
class Question:
    """A query: its text for ours; its vector (d,) and terms for the others."""

    text: str
    vector: Vectors
    terms: str


class HybridEngine(Protocol):
    """An engine whose index lies in a directory; `hybrid` is False where it has no lexical search."""

    hybrid: bool

    def build(self, documents: Documents) -> None:
        """Make the documents searchable, on disk."""

    def open(self) -> None:
        """Read what was built."""

    def search(self, question: Question, *, k: int, where: Where | None = None) -> list[int]:
        """Return the numbers of the k best by vector and terms."""

    def nearest(self, question: Question, *, k: int, where: Where | None = None) -> list[int]:
        """Return the numbers of the k nearest by vector alone, as this engine finds them."""

    def change(self, documents: Documents) -> None:
        """Replace records: they are searchable and on disk on return."""

    def close(self) -> None:
        """Let go of files and threads."""


class Known(NamedTuple):
    """Where an engine is adapted, and what it needs."""

    module: str
    name: str
    packages: Mapping[str, str]  # module -> package

    @property
    def installed(self) -> bool:
        """Whether all that it needs is there."""
        return all(find_spec(module) for module in self.packages)

    @property
    def version(self) -> str:
        """The packages with their versions."""
        return ", ".join(f"{package} {version(package)}" for package in self.packages.values())

    def made(self, directory: Path) -> HybridEngine:
        """Return the engine on a directory."""
        adapted = import_module(f"eval.bench.peers.{self.module}")
        engine: HybridEngine = getattr(adapted, self.name)(directory)
        return engine


_BARE = {"faiss": "faiss-cpu", "tantivy": "tantivy"}
PEERS: Mapping[str, Known] = {
    "exact": Known("floor_engine", "ExactFloor", _BARE),
    "lists": Known("floor_engine", "ListsFloor", _BARE),
    "txtai": Known("txtai_engine", "TxtaiEngine", {"txtai": "txtai"}),
    "lancedb": Known("lancedb_engine", "LanceDbEngine", {"lancedb": "lancedb"}),
    "chroma": Known("chroma_engine", "ChromaEngine", {"chromadb": "chromadb"}),
}
LABELS: Mapping[str, str] = {
    "exact": "exact FAISS + tantivy",
    "lists": "FAISS in lists + tantivy",
    "txtai": "txtai",
    "lancedb": "LanceDB",
    "chroma": "Chroma (vectors only)",
}
