"""What does the index hold of the entries of one kind in one language?

Raw vectors of texts and sentences (so that a new alignment needs no embedding), the FAISS index of the
aligned ones, term counts, and where the sentences stand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from corpora import LANGUAGES, Entry, IndexCorruptError
from indexer import tokens
from indexer.alignment import Alignment, group
from indexer.concepts import ConceptModel, profiles
from indexer.damage import DAMAGED
from indexer.dense import DenseIndex, Keys
from indexer.encoder import Encoded, Encoder, Progress, Role, Vectors
from indexer.lexical import COLUMNS, Counts, LexicalIndex, term_counts
from indexer.passages import FieldName, Sentence, sentences_of
from indexer.plan import Row
from indexer.tagging import edited

_FIELDS: tuple[FieldName, ...] = ("title", "text")


@dataclass(frozen=True)
class SentenceVectors:
    """Sentences of one entry: field, start and end in the original, raw vectors (m, d)."""

    spans: tuple[tuple[FieldName, int, int], ...]
    vectors: Vectors


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
        profiles: sparse.csr_array,
    ) -> None:
        self.rows = rows
        self.raw = raw
        self.dense = dense
        self.lexical = lexical
        self.sentence_raw = sentences
        self.spans = spans
        self.profiles = profiles  # shares of leaves (n, leaves), in the order of the concept model
        self.keys: Keys = np.array([row.key for row in rows], np.int64)
        self.public = np.array([row.public for row in rows], bool)

    @cached_property
    def row_of(self) -> dict[int, int]:
        """Row by key."""
        return {row.key: place for place, row in enumerate(self.rows)}

    @cached_property
    def _bounds(self) -> npt.NDArray[np.intp]:
        return np.searchsorted(self.spans[:, 0], np.arange(len(self.rows) + 1))

    def sentences(self, key: int) -> SentenceVectors:
        """Return the sentences of an entry with their raw vectors."""
        row = self.row_of[key]
        own = slice(int(self._bounds[row]), int(self._bounds[row + 1]))
        spans = tuple((_FIELDS[field], int(start), int(end)) for _, field, start, end in self.spans[own])
        return SentenceVectors(spans, self.sentence_raw[own].astype(np.float32))

    def sentence_vectors(self, rows: Sequence[int]) -> tuple[Vectors, npt.NDArray[np.intp]]:
        """Return the raw sentence vectors (m, d) of rows one after the other, and where each row's begin.

        The bounds are (rows + 1); every entry has a sentence.
        """
        starts, ends = self._bounds[rows], self._bounds[np.asarray(rows, np.intp) + 1]
        lengths = ends - starts
        bounds = np.concatenate([[0], np.cumsum(lengths)])
        places = np.arange(bounds[-1]) + np.repeat(starts - bounds[:-1], lengths)
        return self.sentence_raw[places].astype(np.float32), bounds


@dataclass(frozen=True)
class Fresh:
    """An entry that has just been read: its vectors, its sentences, its terms."""

    encoded: Encoded
    sentences: Sequence[Sentence]
    terms: Sequence[str]


@dataclass(frozen=True)
class Draft:
    """A partition before alignment: arrays in the order of `rows`."""

    entries: tuple[Entry, ...]
    raw: Vectors
    counts: Counts
    sentences: npt.NDArray[np.float16]
    spans: npt.NDArray[np.int32]

    def aligned(self, alignment: Alignment, name: tuple[str, str]) -> Vectors:
        """The vectors in the common space."""
        where = group(Role.DOCUMENT, *name)
        return alignment.transform(self.raw, where) if len(self.entries) else self.raw


def dimensions(encoder: Encoder) -> int:
    """Length of an encoder's vectors."""
    return sum(component.dimensions for component in encoder.components)


def encode_entries(
    entries: Sequence[Entry],
    *,
    encoder: Encoder,
    known: Mapping[str, Encoded],
    progress: Callable[[int], Progress] | None = None,
) -> tuple[dict[int, Fresh], int]:
    """Read entries: by key what the index needs of each, and how many had to be embedded.

    `known` spares embedding the texts whose content hash it holds, if they were cut alike: the hash knows
    no language.
    """
    sentences = {e.key: sentences_of(e.text, language=e.language, title=e.title) for e in entries}
    unknown = [e for e in entries if not _fits(known.get(e.content_hash), sentences[e.key])]
    encoded = encoder.encode(
        [[sentence.text for sentence in sentences[entry.key]] for entry in unknown],
        role=Role.DOCUMENT,
        progress=progress(len(unknown)) if progress and unknown else None,
    )
    vectors = {entry.key: own for entry, own in zip(unknown, encoded, strict=True)}
    terms = _terms(entries)
    fresh = {
        e.key: Fresh(vectors.get(e.key) or known[e.content_hash], sentences[e.key], terms[e.key])
        for e in entries
    }
    return fresh, len(unknown)


def _fits(encoded: Encoded | None, sentences: Sequence[Sentence]) -> bool:
    return encoded is not None and len(encoded.sentences) == len(sentences)


def _terms(entries: Sequence[Entry]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for language in LANGUAGES:
        own = [entry for entry in entries if entry.language == language]
        texts = [f"{entry.title or ''}\n{entry.text}" for entry in own]
        found |= zip((e.key for e in own), tokens.terms_of_many(texts, language=language), strict=True)
    return found


def draft_partition(
    entries: Sequence[Entry], old: Partition | None, fresh: Mapping[int, Fresh], size: int
) -> Draft:
    """Put a partition together: fresh entries where there are any, the old partition's rows for the rest.

    `size` is the length of the vectors. Rows are in the order of keys.
    """
    entries = sorted(entries, key=lambda entry: entry.key)
    kept = [old.row_of[e.key] for e in entries if e.key not in fresh] if old else []
    new = [fresh[e.key] for e in entries if e.key in fresh]
    order = np.argsort(
        [e.key for e in entries if e.key not in fresh] + [e.key for e in entries if e.key in fresh],
        kind="stable",
    )
    old_raw = old.raw[kept] if old else np.empty((0, size), np.float32)
    old_counts = old.lexical.counts[kept] if old else sparse.csr_array((0, COLUMNS), dtype=np.float32)
    raw = np.concatenate([old_raw, *(f.encoded.whole[None] for f in new)]).astype(np.float32)
    counts = sparse.csr_array(sparse.vstack([old_counts, term_counts([f.terms for f in new])]))
    sentences, spans = _sentence_arrays(entries, old, fresh, size)
    return Draft(tuple(entries), raw[order], counts[order], sentences, spans)


def _sentence_arrays(
    entries: Sequence[Entry], old: Partition | None, fresh: Mapping[int, Fresh], size: int
) -> tuple[npt.NDArray[np.float16], npt.NDArray[np.int32]]:
    vectors: list[npt.NDArray[np.float16]] = [np.empty((0, size), np.float16)]
    spans: list[tuple[int, int, int, int]] = []
    for place, entry in enumerate(entries):
        if entry.key in fresh:
            own = fresh[entry.key]
            vectors.append(own.encoded.sentences.astype(np.float16))
            spans += [(place, _FIELDS.index(s.field), s.start, s.end) for s in own.sentences]
        elif old is not None:
            kept = old.sentences(entry.key)
            vectors.append(kept.vectors.astype(np.float16))
            spans += [(place, _FIELDS.index(field), start, end) for field, start, end in kept.spans]
    return np.concatenate(vectors), np.array(spans, np.int32).reshape(-1, 4)


def finish_partition(
    draft: Draft, alignment: Alignment, concepts: ConceptModel, name: tuple[str, str]
) -> Partition:
    """Align the vectors of a draft, make both indexes, and say what each entry is about."""
    rows = tuple(Row.of(entry) for entry in draft.entries)
    keys = np.array([row.key for row in rows], np.int64)
    public = np.array([row.public for row in rows], bool)
    aligned = draft.aligned(alignment, name)
    return Partition(
        rows,
        raw=draft.raw,
        dense=DenseIndex.build(keys, aligned, dimensions=draft.raw.shape[1]),
        lexical=LexicalIndex(draft.counts, public),
        sentences=draft.sentences,
        spans=draft.spans,
        profiles=_profiles(draft.entries, concepts.scores(aligned), concepts.leaves),
    )


def _profiles(entries: Sequence[Entry], scores: Vectors, leaves: Sequence[str]) -> sparse.csr_array:
    own = profiles(scores)
    for place, entry in enumerate(entries):
        if entry.edits:
            own[place] = edited(own[place], leaves, entry.edits)
    return sparse.csr_array(own)


def open_partition(path: Path, rows: tuple[Row, ...]) -> Partition:
    """Read the files of a partition. Raises `IndexCorruptError`."""
    public = np.array([row.public for row in rows], bool)
    try:
        raw, sentences, spans = (
            np.load(path / f"{name}.npy", allow_pickle=False) for name in ("raw", "sentences", "spans")
        )
        shares = sparse.csr_array(sparse.load_npz(path / "profiles.npz"))
    except DAMAGED as error:
        raise IndexCorruptError(f"{path} is damaged: {error}. Rebuild: enmusubi index --full") from error
    return Partition(
        rows,
        raw=raw,
        dense=DenseIndex.load(path / "dense.faiss"),
        lexical=LexicalIndex.load(path / "terms.npz", public),
        sentences=sentences,
        spans=spans,
        profiles=shares,
    )


def write_partition(path: Path, partition: Partition) -> None:
    """Write the files of a partition into a new directory."""
    path.mkdir(parents=True)
    np.save(path / "raw.npy", partition.raw)
    np.save(path / "sentences.npy", partition.sentence_raw)
    np.save(path / "spans.npy", partition.spans)
    sparse.save_npz(path / "profiles.npz", partition.profiles)
    partition.dense.save(path / "dense.faiss")
    partition.lexical.save(path / "terms.npz")
