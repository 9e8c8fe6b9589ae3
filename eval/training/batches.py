"""What does the encoder see in one step?

Needs and seeds of some fifty concepts, one pair each, languages dealt at random so that half of the pairs
cross them; every other text of the batch is a negative. Concepts come in fours from one branch of the scheme:
the hard negatives are neighbours. Besides, labels of some of the concepts with what one word should find:
a label in the other language, a scope note, a seed.
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
    """Texts that ask and texts that answer, each with its concept; equal concepts belong together."""

    queries: tuple[tuple[str, str], ...]
    documents: tuple[tuple[str, str], ...]


def batches(
    groups: Groups,
    scheme: ConceptScheme,
    *,
    concepts: Sequence[str],
    size: int,
    labels: int,
    chance: random.Random,
) -> Iterator[Batch]:
    """Yield batches of about `size` pairs and `labels` pairs of labels, without end."""
    while True:
        dealt = {concept: _dealt(groups[concept], chance) for concept in concepts}
        for turn in range(PAIRS):
            for own in _by_neighbours(concepts, scheme, size, chance):
                pairs = [(concept, *dealt[concept][turn]) for concept in own]
                named = chance.sample(own, min(labels, len(own)))
                pairs += [_labelled(concept, groups[concept], scheme, chance) for concept in named]
                yield Batch(
                    tuple((concept, asked) for concept, asked, _ in pairs),
                    tuple((concept, answer) for concept, _, answer in pairs),
                )


def _dealt(own: Mapping[str, Sequence[Statement]], chance: random.Random) -> list[tuple[str, str]]:
    """Pairs of need and seed at random, each statement as seldom as can be."""
    needs, seeds = (chance.sample(list(own[kind]), len(own[kind])) for kind in ("need", "seed"))
    return [(needs[i % len(needs)].text, seeds[i % len(seeds)].text) for i in range(PAIRS)]


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
    count = min(len(chunks), max(1, round(len(concepts) / size)))
    for place in range(count):
        yield [concept for chunk in chunks[place::count] for concept in chunk]


def _labelled(
    concept: str, own: Mapping[str, Sequence[Statement]], scheme: ConceptScheme, chance: random.Random
) -> tuple[str, str, str]:
    asked, other = chance.sample(LANGUAGES, 2)
    known = scheme[concept]
    answers = (
        chance.choice(known.labels(other)),
        known.scope.best(chance.choice(LANGUAGES)),
        chance.choice(own["seed"]).text,
    )
    return concept, chance.choice(known.labels(asked)), chance.choice(answers)
