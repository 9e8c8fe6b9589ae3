"""Which requirements does a compound need consist of, and how far does each seed answer each of them?

A need for a team asks for several things in one breath, often in one sentence: its clauses are cut again
where a list goes on. Each phrase is read twice, alone and in its sentence, and told its concepts; it weighs
as much as it speaks of a concept at all, so that a greeting or a date covers nothing. What a seed gives to a
phrase is the probability of the fitted model (`matcher.fusion`) from nearness and concepts.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer import (
    Encoder,
    Generation,
    Partition,
    Role,
    Vectors,
    group,
    profiles,
    term_counts,
    terms_of_many,
    unit,
)
from matcher.fusion import Fusion
from matcher.query import Query
from matcher.signals import Array, Signal
from matcher.understanding import ClauseKind, Quotation

_CUT = re.compile(r"(?<=[、，；;])|(?<=[,:])(?=\s)")
_LEAST_LETTERS = {"ja": 6, "en": 12}
_LETTER = re.compile(r"[^\W\d_]")
SPREAD = 0.2  # temperature of a phrase's concepts: few words tell them less surely than a whole need
SPEAKS = 0.05  # lead of the best concept from which a phrase speaks of one rather than not
SOFT = 0.1
LIMITING = 0.2  # what a clause that only limits weighs beside one that asks
IN_SENTENCE, WHOLE = (
    1.0,
    0.4,
)  # shares of the phrase in its sentence, and of the whole need, beside the phrase alone
LEAST = 0.05  # probability below which a seed does not answer


@dataclass(frozen=True)
class Aspect:
    """A phrase of the need: its place in the original, what it weighs in (0, 1], its likeliest concept."""

    asked: Quotation
    weight: float
    concept: str


@dataclass(frozen=True)
class Aspects:
    """The phrases of a need, with their aligned vectors (m, d) and shares of the leaves (m, n)."""

    phrases: tuple[Aspect, ...]
    vectors: Vectors
    profiles: Vectors

    @property
    def weights(self) -> Array:
        """What each phrase weighs (m,)."""
        return np.array([phrase.weight for phrase in self.phrases], np.float64)


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, the words of it that are looked up, and what it weighs beside the others."""

    asked: Quotation
    told: str
    share: float = 1.0


def aspects_of(query: Query, generation: Generation, encoder: Encoder) -> Aspects:
    """Cut a need into phrases and say what each is about. Embeds the need and each phrase."""
    pieces = [
        Piece(quotation, quotation.text, LIMITING if kind is ClauseKind.CONSTRAINT else 1.0)
        for quotation, kind in _phrases(query)
    ]
    return aspects_of_pieces(pieces, query.language, generation, encoder)


def aspects_of_pieces(
    pieces: Sequence[Piece],
    language: str,
    generation: Generation,
    encoder: Encoder,
    *,
    share_of_whole: float = WHOLE,
) -> Aspects:
    """Say what each piece of a need is about. Embeds all of them together, and each alone."""
    texts = [piece.told for piece in pieces]
    told, *alone = encoder.encode([texts, *([text] for text in texts)], role=Role.QUERY)
    where = group(Role.QUERY, "need", language)
    align = generation.alignment.transform
    single = align(np.stack([own.whole for own in alone]), where)
    whole, within = align(told.whole[None], where), align(told.sentences, where)
    counts = term_counts(terms_of_many(texts, language=language))
    scores = generation.concepts.scores(single, counts, language)
    leads = scores.max(axis=1)
    weights = 1 / (1 + np.exp((SPEAKS - leads) / SOFT))
    leaves = [generation.concepts.leaves[int(place)] for place in scores.argmax(axis=1)]
    return Aspects(
        tuple(
            Aspect(piece.asked, float(weight) * piece.share, leaf)
            for piece, weight, leaf in zip(pieces, weights, leaves, strict=True)
        ),
        unit(single + IN_SENTENCE * within + share_of_whole * whole),
        profiles(scores, temperature=SPREAD),
    )


def answers(
    aspects: Aspects,
    partition: Partition,
    rows: npt.NDArray[np.intp],
    generation: Generation,
    name: tuple[str, str],
    fusion: Fusion,
) -> Array:
    """Say how probably each row answers each phrase, (m, rows); 0 where that is less than `LEAST`."""
    moments = generation.alignment.moments[name]
    means, spreads = moments.of_many_scores(aspects.vectors)
    vectors = partition.dense.vectors(partition.keys[rows].tolist())
    nearness = (aspects.vectors @ vectors.T - means[:, None]) / spreads[:, None]
    common = np.sqrt(np.asarray(partition.profiles[rows] @ aspects.profiles.T, np.float64).T)
    weights = fusion.weights
    logits = weights.get(Signal.DENSE, 0.0) * nearness + weights.get(Signal.CONCEPTS, 0.0) * common
    found = 1 / (1 + np.exp(-(fusion.prior + logits)))
    return np.where(found < LEAST, 0.0, found)


def _phrases(query: Query) -> Iterator[tuple[Quotation, ClauseKind]]:
    """The clauses cut where a list goes on; what says too little stays with what follows."""
    least = _LEAST_LETTERS[query.language]
    for clause in query.clauses:
        start = 0
        ends = [match.start() for match in _CUT.finditer(clause.text)]
        for end in [*(own for own in ends if own < len(clause.text)), len(clause.text)]:
            said = len(_LETTER.findall(clause.text[start:end]))
            left = len(_LETTER.findall(clause.text[end:]))
            if end < len(clause.text) and (said < least or left < least):
                continue
            text = clause.text[start:end]
            begin = clause.start + start + len(text) - len(text.lstrip())
            yield Quotation(begin, begin + len(text.strip()), text.strip()), clause.kind
            start = end
