"""What does the encoder see in one step?

Needs and seeds of all concepts or of some, one pair each, languages dealt at random so that half of the pairs
cross them; every other text of the batch is a negative. Concepts come in fours from one branch of the scheme:
the hard negatives are neighbours. Besides, labels of some of the concepts with what one word should find: a
label in the other language, a scope note, a seed.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpora import LANGUAGES, ConceptScheme
from eval.training.statements import Statement

NEIGHBOURS = 4  # concepts of one branch that come together
PAIRS = 4  # pairs of a concept in one epoch: each need once, each seed once

Groups = Mapping[str, Mapping[str, Sequence[Statement]]]


@dataclass(frozen=True)
class Batch:
    """Texts that ask and texts that answer, each with its concept; equal concepts belong together.

    `groups` name for each of them, queries and documents apart, the texts that share a mean.
    """

    queries: tuple[tuple[str, str], ...]
    documents: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


@dataclass(frozen=True)
class _Pair:
    concept: str
    asked: str
    answer: str
    groups: tuple[str, str]


def batches(
    groups: Groups,
    scheme: ConceptScheme,
    *,
    concepts: Sequence[str],
    size: int,
    labels: int,
    chance: random.Random,
) -> Iterator[Batch]:
    """Yield batches of about `size` pairs (0: of every concept one) and `labels` of labels, without end."""
    while True:
        dealt = {concept: _dealt(groups[concept], chance) for concept in concepts}
        for turn in range(PAIRS):
            for own in _by_neighbours(concepts, scheme, size, chance):
                pairs = [_told(concept, *dealt[concept][turn]) for concept in own]
                named = chance.sample(own, min(labels, len(own)))
                pairs += [_labelled(concept, groups[concept], scheme, chance) for concept in named]
                yield Batch(
                    tuple((pair.concept, pair.asked) for pair in pairs),
                    tuple((pair.concept, pair.answer) for pair in pairs),
                    (tuple(pair.groups[0] for pair in pairs), tuple(pair.groups[1] for pair in pairs)),
                )


def _told(concept: str, need: Statement, seed: Statement) -> _Pair:
    return _Pair(concept, need.text, seed.text, (f"need/{need.language}", f"document/{seed.language}"))


def _dealt(
    own: Mapping[str, Sequence[Statement]], chance: random.Random
) -> list[tuple[Statement, Statement]]:
    """Pairs of need and seed at random, each statement as seldom as can be."""
    needs, seeds = (chance.sample(list(own[kind]), len(own[kind])) for kind in ("need", "seed"))
    return [(needs[i % len(needs)], seeds[i % len(seeds)]) for i in range(PAIRS)]


def _by_neighbours(
    concepts: Sequence[str], scheme: ConceptScheme, size: int, chance: random.Random
) -> Iterator[list[str]]:
    branches: dict[str | None, list[str]] = defaultdict(list)
    for concept in concepts:
        branches[scheme[concept].broader].append(concept)
    chunks = []
    for own in branches.values():
        chance.shuffle(own)
        chunks += [own[start : start + NEIGHBOURS] for start in range(0, len(own), NEIGHBOURS)]
    chance.shuffle(chunks)
    count = min(len(chunks), max(1, round(len(concepts) / size))) if size else 1
    for place in range(count):
        yield [concept for chunk in chunks[place::count] for concept in chunk]


def _labelled(
    concept: str, own: Mapping[str, Sequence[Statement]], scheme: ConceptScheme, chance: random.Random
) -> _Pair:
    language, other = chance.sample(LANGUAGES, 2)
    known = scheme[concept]
    asked = chance.choice(known.labels(language))
    told = chance.choice(LANGUAGES)
    label, seed = chance.choice(known.labels(other)), chance.choice(own["seed"])
    answer, spoken = chance.choice(
        ((label, other), (known.scope.best(told), told), (seed.text, seed.language))
    )
    return _Pair(concept, asked, answer, (f"label/{language}", f"document/{spoken}"))
