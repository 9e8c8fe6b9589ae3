"""What does the index hold of texts, and of each without one of its sentences?

Nothing is embedded or cut into words: the vector less the share of the sentence, the terms less its terms.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer import Component, Gathered, Generation, Partition, Vectors, standardised, unit


@dataclass(frozen=True)
class Texts:
    """Rows of a partition, and their sentences, one row after the other: whose each is (s,), where it stands
    (s,), the bounds of the rows (rows + 1), and what the index holds of rows and sentences.
    """

    rows: Sequence[int]
    of: npt.NDArray[np.intp]
    places: npt.NDArray[np.intp]
    bounds: npt.NDArray[np.intp]
    raw: Vectors
    sentences: Vectors
    shares: Vectors


def texts_of(partition: Partition, rows: Sequence[int]) -> Texts:
    """Gather what the index holds of rows."""
    places, bounds = partition.sentence_places(rows)
    of = np.repeat(np.arange(len(rows)), np.diff(bounds))
    spans = partition.spans[places]
    lengths = (spans[:, 3] - spans[:, 2]).astype(np.float32)
    shares = np.asarray(lengths / np.add.reduceat(lengths, bounds[:-1])[of], np.float32)
    sentences = partition.sentence_raw[places].astype(np.float32)
    return Texts(rows, of, places, bounds, partition.raw[rows], sentences, shares)


def vectors_of(texts: Texts, generation: Generation, where: tuple[str, str, str]) -> Vectors:
    """Aligned vectors of the rows, of each without one of its sentences, and of the sentences."""
    without = less(texts.raw[texts.of], texts.sentences, texts.shares, generation.alignment.components)
    return generation.alignment.transform(np.concatenate([texts.raw, without, texts.sentences]), where)


def heard_of(generation: Generation, partition: Partition, texts: Texts, language: str) -> Vectors | None:
    """What the words of the rows, and of each without one of its sentences, say of concepts."""
    words = generation.concepts.words
    if words is None:
        return None
    own = Gathered.of(partition.lexical.counts, texts.rows)
    parts = Gathered.of(partition.sentence_terms, texts.places)
    sums = words.sums(own.rows, own.columns, language, among=len(texts.rows))
    rows, columns = own.gone(parts, texts.of, partition.lexical.counts.shape[1])
    gone = words.sums(rows, columns, language, among=len(texts.of))
    return standardised(np.concatenate([sums, sums[texts.of] - gone]))


def less(wholes: Vectors, sentences: Vectors, shares: Vectors, components: Sequence[Component]) -> Vectors:
    """Return the raw vectors (n, d) of texts less a sentence each, which is a share (n,) of its text."""
    parts, start = [], 0
    for component in components:
        own = slice(start, start + component.dimensions)
        parts.append(unit(wholes[:, own] - shares[:, None] * sentences[:, own]))
        start += component.dimensions
    return np.concatenate(parts, axis=1)
