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
    Counts,
    Encoded,
    Generation,
    Moments,
    Partition,
    Role,
    Vectors,
    chosen_rows,
    group,
    profiles,
)
from matcher.left_texts import Texts, heard_of, texts_of, vectors_of
from matcher.signals import Array, Reference, Signal, ordinary

WIDENING = {Signal.DENSE: 4.0, Signal.CONCEPTS: 2.4, Signal.LEXICAL: 1.1, Signal.EXPANSION: 1.1}


@dataclass(frozen=True)
class Ask:
    """What asks, a text or a clause of it: aligned vector (d,), shares of concepts, terms, words, and to
    which power the share of concepts in common counts (`Asked.root`).
    """

    vector: Vectors
    profile: Vectors
    terms: Sequence[str]
    words: Mapping[str, float]
    root: float = 0.5


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
    steepness, moments = usual.steepness, generation.alignment.moments[name]
    partition = generation.partitions[name]
    texts = texts_of(partition, [partition.row_of[key] for key in keys])
    vectors = vectors_of(texts, generation, group(Role.DOCUMENT, *name))
    whole, without, sentences = np.split(vectors, [len(texts.rows), len(texts.rows) + len(texts.of)])
    alone = np.diff(texts.bounds)[texts.of] == 1  # without its only sentence nothing is left of a text
    without[alone] = 0.0
    wider = {signal: steepness[signal] * more for signal, more in WIDENING.items()}
    both = vectors[: len(texts.rows) + len(texts.of)]
    heard = heard_of(generation, partition, texts, name[1])
    shares = profiles(generation.concepts.scores_with(both, heard))
    rest = [asks[0], *less_clauses]
    near = _closeness(asks, both, shares, wider)
    near[:, len(texts.rows) :][:, alone] = 0.0
    words, unusual = _words_of(asks, rest, partition, texts, usual)
    near += words
    lost = near[:, : len(texts.rows)][:, texts.of] - near[:, len(texts.rows) :]
    told = _closeness(rest, whole, shares[: len(texts.rows)], steepness, among=moments) + unusual
    asked = told[0] - told[1:]
    similarities = _products([ask.vector for ask in asks], sentences)
    return [
        Losses(lost[0, start:end], lost[1:, start:end], similarities[1:, start:end], asked[:, place])
        for place, (start, end) in enumerate(pairwise(texts.bounds))
    ]


def _words_of(
    asks: Sequence[Ask], rest: Sequence[Ask], partition: Partition, texts: Texts, usual: Usual
) -> tuple[Array, Array]:
    """Log-odds from words: (asks, rows and those without a sentence each); and (rest, rows) beside what is
    usual for each, in the unit of the first.
    """
    lexical, count = partition.lexical, len(texts.rows)
    queries: list[Mapping[str, float] | Sequence[str]] = []
    for own_asks in (asks, rest):
        queries += [ask.terms for ask in own_asks]
        queries += [ask.words for ask in own_asks]
    asked = lexical.asked(queries)
    held = asked.held(lexical.counts, [*texts.rows, *usual.reference.rows.tolist()])
    left = held.less(asked.held(partition.sentence_terms, texts.places), texts.of)
    among, without = asked.scores(held), asked.scores(left)
    own, expanded, rest_own, rest_expanded = np.split(
        np.arange(len(queries)), np.cumsum([len(asks), len(asks), len(rest)])
    )
    near, unusual = np.zeros((len(asks), count + len(texts.of))), np.zeros((len(rest), count))
    for signal, places, others in (
        (Signal.LEXICAL, own, rest_own),
        (Signal.EXPANSION, expanded, rest_expanded),
    ):
        told = np.concatenate([among[places, :count], without[places]], axis=1)
        near += usual.steepness[signal] * WIDENING[signal] * told
        usually = [ordinary(scores, usual.reference.weights) for scores in among[others, count:]]
        above = np.stack([u.standardised(s) for u, s in zip(usually, among[others, :count], strict=True)])
        unusual += usual.steepness[signal] * usually[0].deviation * above
    return near, unusual


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
    common = np.maximum(_products([ask.profile for ask in asks], shares), 0.0)
    common **= np.array([ask.root for ask in asks])[:, None]
    near = _products([ask.vector for ask in asks], vectors)
    if among:
        means, deviations = among.of_many_scores(np.stack([ask.vector for ask in asks]))
        near = (near - means[:, None]) / deviations[:, None] * deviations[0]
    return np.asarray(steepness[Signal.DENSE] * near + steepness[Signal.CONCEPTS] * common, np.float64)


def _products(asking: Sequence[Vectors], vectors: Vectors) -> Array:
    """Every product (asks, vectors). Not BLAS, which rounds equal rows differently by where they stand."""
    return np.asarray(np.vecdot(np.stack(asking)[:, None], vectors), np.float64)


def _words(
    asks: Sequence[Ask], partition: Partition, counts: Counts, steepness: Mapping[Signal, float]
) -> Array:
    """Log-odds from words, (asks, texts), of texts given by their counts."""
    queries = [*(dict.fromkeys(ask.terms, 1.0) for ask in asks), *(ask.words for ask in asks)]
    own, others = np.split(partition.lexical.scores_of(counts, queries), 2)
    return np.asarray(steepness[Signal.LEXICAL] * own + steepness[Signal.EXPANSION] * others, np.float64)
