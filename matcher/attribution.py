"""What would a record's score lose without each of its sentences?

Estimated from what the index holds, without embedding anything: the vector of the text less the share of the
sentence, the terms less its terms, and the concepts of what is left; the differences are counted in log-odds
(occlusion, Zeiler & Fergus 2014, on the parts of the fused score). A sentence also colours how a model reads
its neighbours, so vectors move further than its share alone. How much further was measured by embedding
needs-dev's seeds anew without each sentence (`eval/faithfulness.py`): `WIDENING`.

What a record loses where the asking text lacks a clause is estimated likewise; there `matcher.leaving` says
how the vector moves, and each signal counts beside what is usual for the text that is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from indexer import (
    Component,
    Counts,
    Encoded,
    Generation,
    Moments,
    Partition,
    Role,
    Vectors,
    chosen_rows,
    counts_less,
    group,
    profiles,
    unit,
)
from matcher.signals import Array, Reference, Signal, ordinary

WIDENING = {Signal.DENSE: 4.0, Signal.CONCEPTS: 2.4, Signal.LEXICAL: 1.1, Signal.EXPANSION: 1.1}


@dataclass(frozen=True)
class Ask:
    """What asks, a text or a clause of it: aligned vector (d,), shares of concepts, terms, words."""

    vector: Vectors
    profile: Vectors
    terms: Sequence[str]
    words: Mapping[str, float]


@dataclass(frozen=True)
class Usual:
    """How many log-odds a unit of a raw score (cosine, root of the share in common, BM25) is worth in one
    language, and the documents that say what an ordinary BM25 score is.
    """

    steepness: Mapping[Signal, float]
    reference: Reference


@dataclass(frozen=True)
class Losses:
    """Log-odds that a record loses without each of its sentences: for the whole text (n,), by clause (m, n).

    `similarities` (m, n) are cosines of clauses and sentences in the aligned space; `asked` (m,) is what the
    record loses where the text that asks lacks a clause.
    """

    whole: Array
    clauses: Array
    similarities: Array
    asked: Array


def losses(
    asks: Sequence[Ask],
    less_clauses: Sequence[Ask],
    keys: Sequence[int],
    generation: Generation,
    name: tuple[str, str],
    usual: Usual,
) -> list[Losses]:
    """Estimate the losses of records of one partition by their keys.

    `asks` are the whole text and then its clauses, `less_clauses` the text without each clause.
    """
    steepness = usual.steepness
    partition = generation.partitions[name]
    where = group(Role.DOCUMENT, *name)
    rows = [partition.row_of[key] for key in keys]
    places, bounds = partition.sentence_places(rows)
    lengths = (partition.spans[places, 3] - partition.spans[places, 2]).astype(np.float32)
    totals = np.add.reduceat(lengths, bounds[:-1])
    of = np.repeat(np.arange(len(rows)), np.diff(bounds))
    raw = partition.sentence_raw[places].astype(np.float32)
    without = less(partition.raw[rows][of], raw, lengths / totals[of], generation.alignment.components)
    alone = np.diff(bounds)[of] == 1  # without its only sentence nothing is left of a text
    vectors = generation.alignment.transform(np.concatenate([partition.raw[rows], without, raw]), where)
    whole, without, sentences = np.split(vectors, [len(rows), len(rows) + len(without)])
    without[alone] = 0.0
    wider = {signal: steepness[signal] * more for signal, more in WIDENING.items()}
    own = chosen_rows(partition.lexical.counts, rows)
    left = counts_less(chosen_rows(own, of), chosen_rows(partition.sentence_terms, places))
    counts = sparse.csr_array(sparse.vstack([own, left]))
    shares = _shares(generation, vectors[: counts.shape[0]], counts, name[1])
    near = _closeness(asks, vectors[: counts.shape[0]], shares, wider)
    near[:, len(rows) :][:, alone] = 0.0
    near += _words(asks, partition, counts, wider)
    lost = near[:, : len(rows)][:, of] - near[:, len(rows) :]
    rest = [asks[0], *less_clauses]
    told = _closeness(rest, whole, shares[: len(rows)], steepness, among=generation.alignment.moments[name])
    told += _unusual_words(rest, partition, rows, usual)
    asked = told[0] - told[1:]
    similarities = _products([ask.vector for ask in asks], sentences)
    return [
        Losses(lost[0, start:end], lost[1:, start:end], similarities[1:, start:end], asked[:, place])
        for place, (start, end) in enumerate(pairwise(bounds))
    ]


def less(wholes: Vectors, sentences: Vectors, shares: Vectors, components: Sequence[Component]) -> Vectors:
    """Return the raw vectors (n, d) of texts less a sentence each, which is a share (n,) of its text."""
    parts, start = [], 0
    for component in components:
        own = slice(start, start + component.dimensions)
        parts.append(unit(wholes[:, own] - shares[:, None] * sentences[:, own]))
        start += component.dimensions
    return np.concatenate(parts, axis=1)


def lost_with(
    ask: Ask,
    key: int,
    generation: Generation,
    name: tuple[str, str],
    steepness: Mapping[Signal, float],
    *,
    left: Sequence[Encoded],
    terms: Counts,
) -> Array:
    """Return the log-odds (v,) that a record loses where only a part of its text is left.

    `left` are the parts embedded anew, `terms` their counts (v, columns). Not counted: nearness to other
    hits, concepts that people added or removed, and that signals end at six standard deviations.
    """
    partition = generation.partitions[name]
    row = partition.row_of[key]
    raw = np.stack([partition.raw[row], *(own.whole for own in left)])
    vectors = generation.alignment.transform(raw, group(Role.DOCUMENT, *name))
    counts = sparse.csr_array(sparse.vstack([chosen_rows(partition.lexical.counts, [row]), terms]))
    shares = _shares(generation, vectors, counts, name[1])
    told = _closeness([ask], vectors, shares, steepness) + _words([ask], partition, counts, steepness)
    return np.asarray(told[0, 0] - told[0, 1:], np.float64)


def _shares(generation: Generation, vectors: Vectors, counts: Counts, language: str) -> Vectors:
    """What texts are about: shares of the leaves (n, leaves)."""
    return profiles(generation.concepts.scores(vectors, counts, language))


def _closeness(
    asks: Sequence[Ask],
    vectors: Vectors,
    shares: Vectors,
    steepness: Mapping[Signal, float],
    *,
    among: Moments | None = None,
) -> Array:
    """Log-odds from meaning and concepts, (asks, vectors).

    Where asks are compared, nearness counts beside what is usual for each ask `among` the documents, in the
    unit of the first.
    """
    common = np.sqrt(np.maximum(_products([ask.profile for ask in asks], shares), 0.0))
    near = _products([ask.vector for ask in asks], vectors)
    if among:
        means, deviations = among.of_many_scores(np.stack([ask.vector for ask in asks]))
        near = (near - means[:, None]) / deviations[:, None] * deviations[0]
    return np.asarray(steepness[Signal.DENSE] * near + steepness[Signal.CONCEPTS] * common, np.float64)


def _products(asking: Sequence[Vectors], vectors: Vectors) -> Array:
    """Every product (asks, vectors). Not BLAS, which rounds equal rows differently by where they stand."""
    return np.asarray(np.einsum("ad,nd->an", np.stack(asking), vectors, dtype=np.float64), np.float64)


def _words(
    asks: Sequence[Ask], partition: Partition, counts: Counts, steepness: Mapping[Signal, float]
) -> Array:
    """Log-odds from words, (asks, texts), of texts given by their counts."""
    queries = [*(dict.fromkeys(ask.terms, 1.0) for ask in asks), *(ask.words for ask in asks)]
    own, others = np.split(partition.lexical.scores_of(counts, queries), 2)
    return np.asarray(steepness[Signal.LEXICAL] * own + steepness[Signal.EXPANSION] * others, np.float64)


def _unusual_words(asks: Sequence[Ask], partition: Partition, rows: Sequence[int], usual: Usual) -> Array:
    """Log-odds from words, (asks, rows), beside what is usual for each ask, in the unit of the first."""
    counts = chosen_rows(partition.lexical.counts, [*rows, *usual.reference.rows.tolist()])
    queries = [*(dict.fromkeys(ask.terms, 1.0) for ask in asks), *(ask.words for ask in asks)]
    own, others = np.split(partition.lexical.scores_of(counts, queries), 2)
    found = np.zeros((len(asks), len(rows)))
    for signal, scores in ((Signal.LEXICAL, own), (Signal.EXPANSION, others)):
        among = [ordinary(near, usual.reference.weights) for near in scores[:, len(rows) :]]
        above = np.stack([own.standardised(s) for own, s in zip(among, scores[:, : len(rows)], strict=True)])
        found += usual.steepness[signal] * among[0].deviation * above
    return found
