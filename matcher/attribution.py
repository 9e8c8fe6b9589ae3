"""What would a record's score lose without each of its sentences?

Estimated from what the index holds, without embedding anything: the vector of the text less the share of the
sentence, the terms less its terms, and the concepts of what is left; the differences are counted in log-odds
(occlusion, Zeiler & Fergus 2014, on the parts of the fused score). A sentence also colours how a model reads
its neighbours, so vectors move further than its share alone. How much further was measured by embedding
needs-dev's seeds anew without each sentence (`eval/faithfulness.py`): `WIDENING`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from indexer import Generation, Partition, Role, Vectors, group, profiles, unit
from matcher.signals import Array, Signal

WIDENING = {Signal.DENSE: 4.0, Signal.CONCEPTS: 2.4, Signal.LEXICAL: 1.1, Signal.EXPANSION: 1.1}


@dataclass(frozen=True)
class Ask:
    """What asks, a text or a clause of it: aligned vector (d,), shares of concepts, terms, words."""

    vector: Vectors
    profile: Vectors
    terms: Sequence[str]
    words: Mapping[str, float]


@dataclass(frozen=True)
class Losses:
    """Log-odds that a record loses without each of its sentences: for the whole text (n,), by clause (m, n).

    `similarities` (m, n) are cosines of clauses and sentences in the aligned space.
    """

    whole: Array
    clauses: Array
    similarities: Array


def losses(
    asks: Sequence[Ask],
    keys: Sequence[int],
    generation: Generation,
    name: tuple[str, str],
    steepness: Mapping[Signal, float],
) -> list[Losses]:
    """Estimate the losses of records of one partition by their keys.

    `asks` are the whole text and then its clauses; `steepness` says how many log-odds a unit of a raw score
    (cosine, root of the share in common, BM25) is worth.
    """
    partition = generation.partitions[name]
    where = group(Role.DOCUMENT, *name)
    rows = [partition.row_of[key] for key in keys]
    places, bounds = partition.sentence_places(rows)
    lengths = (partition.spans[places, 3] - partition.spans[places, 2]).astype(np.float32)
    totals = np.add.reduceat(lengths, bounds[:-1])
    of = np.repeat(np.arange(len(rows)), np.diff(bounds))
    raw = partition.sentence_raw[places].astype(np.float32)
    less = _less(partition.raw[rows][of], raw, lengths / totals[of], generation)
    alone = np.diff(bounds)[of] == 1  # without its only sentence nothing is left of a text
    vectors = generation.alignment.transform(np.concatenate([partition.raw[rows], less, raw]), where)
    whole, less, sentences = np.split(vectors, [len(rows), len(rows) + len(less)])
    less[alone] = 0.0
    lost = _closeness(asks, whole, steepness, generation)[:, of]
    lost -= np.where(alone, 0.0, _closeness(asks, less, steepness, generation))
    lost += _words_lost(asks, partition, rows, places, of, steepness)
    similarities = np.stack([ask.vector for ask in asks]) @ sentences.T
    return [
        Losses(lost[0, start:end], lost[1:, start:end], similarities[1:, start:end].astype(np.float64))
        for start, end in pairwise(bounds)
    ]


def _less(wholes: Vectors, sentences: Vectors, shares: Vectors, generation: Generation) -> Vectors:
    """The raw vectors of texts less a sentence each, component by component."""
    parts, start = [], 0
    for component in generation.alignment.components:
        own = slice(start, start + component.dimensions)
        parts.append(unit(wholes[:, own] - shares[:, None] * sentences[:, own]))
        start += component.dimensions
    return np.concatenate(parts, axis=1)


def _closeness(
    asks: Sequence[Ask], vectors: Vectors, steepness: Mapping[Signal, float], generation: Generation
) -> Array:
    """Log-odds from meaning and concepts, (asks, vectors), widened."""
    asking = np.stack([ask.vector for ask in asks])
    wanted = np.stack([ask.profile for ask in asks])
    common = np.sqrt(np.maximum(wanted @ profiles(generation.concepts.scores(vectors)).T, 0.0))
    found = steepness[Signal.DENSE] * WIDENING[Signal.DENSE] * (asking @ vectors.T)
    return np.asarray(found + steepness[Signal.CONCEPTS] * WIDENING[Signal.CONCEPTS] * common, np.float64)


def _words_lost(
    asks: Sequence[Ask],
    partition: Partition,
    rows: Sequence[int],
    places: np.ndarray,
    of: np.ndarray,
    steepness: Mapping[Signal, float],
) -> Array:
    """Log-odds from words, (asks, sentences), that go with each sentence."""
    own = partition.lexical.counts[rows]
    less = sparse.csr_array(own[of] - partition.sentence_terms[places])
    less.eliminate_zeros()
    counts = sparse.csr_array(sparse.vstack([own, less]))
    found = np.zeros((len(asks), len(of)))
    for signal, queries in (
        (Signal.LEXICAL, [dict.fromkeys(ask.terms, 1.0) for ask in asks]),
        (Signal.EXPANSION, [ask.words for ask in asks]),
    ):
        scores = partition.lexical.scores_of(counts, queries).astype(np.float64)
        lost = scores[:, : len(rows)][:, of] - scores[:, len(rows) :]
        found += steepness[signal] * WIDENING[signal] * lost
    return found
