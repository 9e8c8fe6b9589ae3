"""How do entries become a partition: read, drafted with what is known already, aligned?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt
from scipy import sparse

from corpora import LANGUAGES, Entry
from indexer import tokens
from indexer.alignment import Alignment, group
from indexer.concepts import profiles
from indexer.dense import DenseIndex
from indexer.encoder import Encoded, Encoder, Progress, Role, Vectors
from indexer.lexical import Counts, LexicalIndex, term_counts
from indexer.partition import Partition
from indexer.passages import FIELDS, Sentence, sentences_of
from indexer.plan import Row
from indexer.tagging import edited


@dataclass(frozen=True)
class Fresh:
    """An entry that has just been read: its vectors, its sentences, the terms of each."""

    encoded: Encoded
    sentences: Sequence[Sentence]
    terms: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Draft:
    """A partition before alignment: arrays in the order of `rows`."""

    entries: tuple[Entry, ...]
    raw: Vectors
    sentences: npt.NDArray[np.float16]
    spans: npt.NDArray[np.int32]
    terms: Counts  # of the sentences

    @cached_property
    def counts(self) -> Counts:
        """Term counts of the entries: those of their sentences together."""
        places = np.arange(len(self.spans))
        whose = sparse.csr_array(
            (np.ones(len(places), np.float32), (self.spans[:, 0], places)),
            shape=(len(self.entries), len(places)),
        )
        return sparse.csr_array(whose @ self.terms)

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
    terms = _terms(entries, sentences)
    fresh = {
        e.key: Fresh(vectors.get(e.key) or known[e.content_hash], sentences[e.key], terms[e.key])
        for e in entries
    }
    return fresh, len(unknown)


def _fits(encoded: Encoded | None, sentences: Sequence[Sentence]) -> bool:
    return encoded is not None and len(encoded.sentences) == len(sentences)


def _terms(
    entries: Sequence[Entry], sentences: Mapping[int, Sequence[Sentence]]
) -> dict[int, list[list[str]]]:
    """The terms of each sentence, by key."""
    found: dict[int, list[list[str]]] = {}
    for language in LANGUAGES:
        own = [entry.key for entry in entries if entry.language == language]
        texts = [sentence.text for key in own for sentence in sentences[key]]
        terms = tokens.terms_of_many(texts, language=language)
        ends = list(accumulate((len(sentences[key]) for key in own), initial=0))
        found |= {key: terms[start:end] for key, start, end in zip(own, ends, ends[1:], strict=False)}
    return found


def draft_partition(
    entries: Sequence[Entry], old: Partition | None, fresh: Mapping[int, Fresh], size: int
) -> Draft:
    """Put a partition together: fresh entries where there are any, the old partition's rows for the rest.

    `size` is the length of the vectors. Rows are in the order of keys.
    """
    entries = sorted(entries, key=lambda entry: entry.key)
    kept = [place for place, entry in enumerate(entries) if entry.key not in fresh] if old else []
    new = [place for place, entry in enumerate(entries) if entry.key in fresh]
    parts = [_fresh(new, [fresh[entries[place].key] for place in new], size)]
    if old and kept:
        parts.append(_kept(kept, [old.row_of[entries[place].key] for place in kept], old))
    order, of_sentences = (
        np.argsort(np.concatenate(own), kind="stable")
        for own in ([part.places for part in parts], [part.spans[:, 0] for part in parts])
    )
    return Draft(
        tuple(entries),
        np.concatenate([part.raw for part in parts])[order],
        np.concatenate([part.sentences for part in parts])[of_sentences],
        np.concatenate([part.spans for part in parts])[of_sentences],
        sparse.csr_array(sparse.csr_array(sparse.vstack([part.terms for part in parts]))[of_sentences]),
    )


@dataclass(frozen=True)
class _Part:
    """Some entries of a draft by their places in it; the first column of `spans` is such a place."""

    places: Sequence[int]
    raw: Vectors
    sentences: npt.NDArray[np.float16]
    spans: npt.NDArray[np.int32]
    terms: Counts


def _fresh(places: Sequence[int], entries: Sequence[Fresh], size: int) -> _Part:
    spans = [
        (place, FIELDS.index(s.field), s.start, s.end)
        for place, entry in zip(places, entries, strict=True)
        for s in entry.sentences
    ]
    none = np.empty((0, size), np.float32)
    return _Part(
        places,
        np.concatenate([none, *(entry.encoded.whole[None] for entry in entries)]).astype(np.float32),
        np.concatenate([none, *(entry.encoded.sentences for entry in entries)]).astype(np.float16),
        np.array(spans, np.int32).reshape(-1, 4),
        term_counts([terms for entry in entries for terms in entry.terms]),
    )


def _kept(places: Sequence[int], rows: Sequence[int], old: Partition) -> _Part:
    sentences, bounds = old.sentence_places(rows)
    spans = old.spans[sentences].copy()
    spans[:, 0] = np.repeat(np.asarray(places, np.int32), np.diff(bounds))
    return _Part(
        places,
        old.raw[rows],
        old.sentence_raw[sentences],
        spans,
        sparse.csr_array(old.sentence_terms[sentences]),
    )


def finish_partition(draft: Draft, aligned: Vectors, scores: Vectors, leaves: Sequence[str]) -> Partition:
    """Make both indexes of a draft, and say what each entry is about.

    `aligned` are its vectors (n, d) in the common space, `scores` (n, leaves) what each says of the leaves.
    """
    rows = tuple(Row.of(entry) for entry in draft.entries)
    keys = np.array([row.key for row in rows], np.int64)
    public = np.array([row.public for row in rows], bool)
    return Partition(
        rows,
        raw=draft.raw,
        dense=DenseIndex.build(keys, aligned, dimensions=draft.raw.shape[1]),
        lexical=LexicalIndex(draft.counts, public),
        sentences=draft.sentences,
        spans=draft.spans,
        sentence_terms=draft.terms,
        profiles=_profiles(draft.entries, scores, leaves),
    )


def _profiles(entries: Sequence[Entry], scores: Vectors, leaves: Sequence[str]) -> sparse.csr_array:
    own = profiles(scores)
    for place, entry in enumerate(entries):
        if entry.edits:
            own[place] = edited(own[place], leaves, entry.edits)
    return sparse.csr_array(own)
