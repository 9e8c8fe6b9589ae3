"""What does the index hold of the entries of one kind in one language?

Raw vectors of texts and sentences (so that a new alignment needs no embedding), the FAISS index of the
aligned ones, term counts, and where the sentences stand. `indexer.draft` puts it together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from corpora import IndexCorruptError
from indexer.damage import DAMAGED
from indexer.dense import DenseIndex, Keys
from indexer.encoder import Vectors
from indexer.lexical import Counts, LexicalIndex
from indexer.passages import FIELDS, FieldName
from indexer.plan import Row


@dataclass(frozen=True)
class SentenceVectors:
    """Sentences of one entry: field, start and end in the original, raw vectors (m, d), term counts."""

    spans: tuple[tuple[FieldName, int, int], ...]
    vectors: Vectors
    terms: Counts


class Partition:
    """The entries of one kind in one language; arrays are in the order of `rows`."""

    def __init__(
        self,
        rows: tuple[Row, ...],
        *,
        raw: Vectors,
        dense: DenseIndex,
        lexical: LexicalIndex,
        sentences: npt.NDArray[np.float16],
        spans: npt.NDArray[np.int32],
        sentence_terms: Counts,
        profiles: sparse.csr_array,
    ) -> None:
        self.rows = rows
        self.raw = raw
        self.dense = dense
        self.lexical = lexical
        self.sentence_raw = sentences
        self.spans = spans
        self.sentence_terms = sentence_terms
        self.profiles = profiles  # shares of leaves (n, leaves), in the order of the concept model
        self.keys: Keys = np.array([row.key for row in rows], np.int64)
        self.public = np.array([row.public for row in rows], bool)

    @cached_property
    def row_of(self) -> dict[int, int]:
        """Row by key."""
        return {row.key: place for place, row in enumerate(self.rows)}

    @cached_property
    def public_keys(self) -> Keys | None:
        """The keys of the public entries, which nobody can change; None where all are public."""
        if self.public.all():
            return None
        keys: Keys = self.keys[self.public]
        keys.flags.writeable = False
        return keys

    @cached_property
    def _bounds(self) -> npt.NDArray[np.intp]:
        return np.searchsorted(self.spans[:, 0], np.arange(len(self.rows) + 1))

    def sentences(self, key: int) -> SentenceVectors:
        """Return the sentences of an entry with their raw vectors."""
        own = self._own(key)
        raw = self.sentence_raw[own].astype(np.float32)
        return SentenceVectors(self.sentence_spans(key), raw, self.sentence_terms[own])

    def sentence_spans(self, key: int) -> tuple[tuple[FieldName, int, int], ...]:
        """Return where the sentences of an entry stand: field, start and end in the original."""
        return tuple(
            (FIELDS[field], int(start), int(end)) for _, field, start, end in self.spans[self._own(key)]
        )

    def _own(self, key: int) -> slice:
        """The places of an entry's sentences."""
        row = self.row_of[key]
        return slice(int(self._bounds[row]), int(self._bounds[row + 1]))

    def sentence_places(self, rows: Sequence[int]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Where the sentences of rows stand, one row after the other, and where each row's begin.

        The bounds are (rows + 1); every entry has a sentence.
        """
        starts, ends = self._bounds[rows], self._bounds[np.asarray(rows, np.intp) + 1]
        lengths = ends - starts
        bounds = np.concatenate([[0], np.cumsum(lengths)])
        return np.arange(bounds[-1]) + np.repeat(starts - bounds[:-1], lengths), bounds

    def sentence_vectors(self, rows: Sequence[int]) -> tuple[Vectors, npt.NDArray[np.intp]]:
        """Return the raw sentence vectors (m, d) of rows one after the other, and where each row's begin."""
        places, bounds = self.sentence_places(rows)
        return self.sentence_raw[places].astype(np.float32), bounds


def open_partition(path: Path, rows: tuple[Row, ...]) -> Partition:
    """Read the files of a partition. Raises `IndexCorruptError`."""
    public = np.array([row.public for row in rows], bool)
    try:
        raw, sentences, spans = (
            np.load(path / f"{name}.npy", allow_pickle=False) for name in ("raw", "sentences", "spans")
        )
        shares, sentence_terms = (
            sparse.csr_array(sparse.load_npz(path / f"{name}.npz")) for name in ("profiles", "sentence_terms")
        )
    except DAMAGED as error:
        raise IndexCorruptError(f"{path} is damaged: {error}. Rebuild: enmusubi index --full") from error
    return Partition(
        rows,
        raw=raw,
        dense=DenseIndex.load(path / "dense.faiss"),
        lexical=LexicalIndex.load(path, public),
        sentences=sentences,
        spans=spans,
        sentence_terms=sentence_terms,
        profiles=shares,
    )


def write_partition(path: Path, partition: Partition) -> None:
    """Write the files of a partition into a new directory."""
    path.mkdir(parents=True)
    np.save(path / "raw.npy", partition.raw)
    np.save(path / "sentences.npy", partition.sentence_raw)
    np.save(path / "spans.npy", partition.spans)
    sparse.save_npz(path / "sentence_terms.npz", partition.sentence_terms)
    sparse.save_npz(path / "profiles.npz", partition.profiles)
    partition.dense.save(path / "dense.faiss")
    partition.lexical.save(path)
