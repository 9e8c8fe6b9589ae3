"""What does the index hold of the entries of one kind in one language?

Raw vectors of texts and sentences (so that a new alignment needs no embedding), the FAISS index of the
aligned ones, term counts, and where the sentences stand. `indexer.draft` puts it together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from corpora import IndexCorruptError
from indexer.arrays import mapped, open_sparse
from indexer.damage import DAMAGED
from indexer.dense import DenseIndex, Keys
from indexer.encoder import Vectors
from indexer.lexical import COLUMNS, Counts, LexicalIndex
from indexer.passages import FIELDS, FieldName
from indexer.plan import Row

RAW, SENTENCES, SPANS = "raw.npy", "sentences.npy", "spans.npy"
TERMS, PROFILES = "sentence_terms", "profiles"  # sparse: three files each
DENSE = "dense.faiss"
LEXICAL = ("terms.", "postings.", "statistics.")  # how the names of its files begin


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
    def record_ids(self) -> npt.NDArray[np.object_]:
        """The id of the record of each row."""
        return np.array([row.record_id for row in self.rows], object)

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


@dataclass(frozen=True)
class RawPartition:
    """What lies on disk of a partition, opened as far as bringing it up to date needs."""

    directory: Path
    rows: tuple[Row, ...]

    def raw(self) -> npt.NDArray[np.float32]:
        """Raw vectors (n, d), mapped anew on every call: the pages of each go with it."""
        return self._opened(RAW)

    def sentences(self) -> npt.NDArray[np.float16]:
        """Raw vectors of the sentences (m, d), mapped anew on every call."""
        return self._opened(SENTENCES)

    @cached_property
    def spans(self) -> npt.NDArray[np.int32]:
        """Row, field, start and end of each sentence (m, 4)."""
        return self._opened(SPANS)

    @cached_property
    def terms(self) -> Counts:
        """Term counts of the sentences."""
        return _sparse(self.directory, TERMS, COLUMNS)

    def files(self, beginnings: tuple[str, ...]) -> list[str]:
        """The names of its files that begin so, sorted."""
        return sorted(path.name for path in self.directory.iterdir() if path.name.startswith(beginnings))

    def profiles(self, leaves: int) -> Counts:
        """Shares of leaves (n, leaves)."""
        return _sparse(self.directory, PROFILES, leaves)

    def _opened(self, name: str) -> npt.NDArray[Any]:
        try:
            return mapped(self.directory / name)
        except DAMAGED as error:
            raise _damaged(self.directory, error) from error


def _sparse(directory: Path, stem: str, columns: int) -> Counts:
    try:
        return open_sparse(directory, stem, columns=columns)
    except DAMAGED as error:
        raise _damaged(directory, error) from error


def _damaged(directory: Path, error: BaseException) -> IndexCorruptError:
    return IndexCorruptError(f"{directory} is damaged: {error}. Rebuild: enmusubi index --full")


def open_partition(path: Path, rows: tuple[Row, ...], *, leaves: int, shard: bool = False) -> Partition:
    """Open the files of a partition, or of a `shard` of one; the arrays are mapped, not read.

    Raises `IndexCorruptError`.
    """
    own = RawPartition(path, rows)
    public = np.array([row.public for row in rows], bool)
    return Partition(
        rows,
        raw=own.raw(),
        dense=DenseIndex.load(path / DENSE),
        lexical=LexicalIndex.load(path, public, shard=shard),
        sentences=own.sentences(),
        spans=own.spans,
        sentence_terms=own.terms,
        profiles=own.profiles(leaves),
    )
