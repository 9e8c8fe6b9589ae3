"""What is a group of texts called, in Japanese and English?

By the leaf of the concept scheme that most of its members are about, and by the things it names that set it
apart from the others in each language: frequent here, rare elsewhere (class-based TF-IDF: Grootendorst 2022,
BERTopic), told as they stand in its texts.
Only texts that the asker may see are given, so a name tells nothing that they may not read.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from corpora import LANGUAGES, Bilingual, concept_scheme
from indexer import Vectors, things_of_many

WORDS = 5  # distinctive words of each language
CONCEPTS = 3  # leaves that are named
LEAST = 0.08  # share from which a leaf is named beside the first
Counts = Counter[str]


@dataclass(frozen=True)
class Name:
    """What a group is called; `concepts` are leaves, the likeliest first; `words` by language."""

    title: Bilingual
    concepts: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]


def names_of(
    groups: Sequence[Sequence[int]],
    profiles: Vectors,
    leaves: Sequence[str],
    texts: Sequence[Mapping[str, str]],
) -> list[Name]:
    """Name groups of texts, from the shares of the leaves (n, leaves) and the texts by language of each."""
    words = {language: _distinctive(groups, texts, language) for language in LANGUAGES}
    scheme = concept_scheme()
    named = []
    for place, group in enumerate(groups):
        shares = profiles[list(group)].mean(axis=0)
        order = np.argsort(-shares, kind="stable")[:CONCEPTS]
        concepts = tuple(leaves[i] for rank, i in enumerate(order) if rank == 0 or shares[i] >= LEAST)
        first = scheme[concepts[0]].label if concepts[0] in scheme else Bilingual(en=concepts[0])
        named.append(Name(first, concepts, {own: words[own][place] for own in LANGUAGES}))
    return named


def _distinctive(
    groups: Sequence[Sequence[int]], texts: Sequence[Mapping[str, str]], language: str
) -> list[tuple[str, ...]]:
    told = [place for place, own in enumerate(texts) if language in own]
    named = things_of_many((texts[place][language] for place in told), language=language)
    known = dict(zip(told, named, strict=True))
    counts = [Counter(thing for place in group for thing in dict(known.get(place, ()))) for group in groups]
    everywhere: Counts = sum(counts, Counter())
    mean = sum(everywhere.values()) / max(len(groups), 1)
    shown = [_shown(chain.from_iterable(known.get(place, ()) for place in group)) for group in groups]
    return [
        tuple(own[thing] for thing in _best(count, everywhere, mean))
        for count, own in zip(counts, shown, strict=True)
    ]


def _shown(things: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The form in which each thing stands most often, of equals the first."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for thing, form in things:
        forms[thing][form] += 1
    return {thing: own.most_common(1)[0][0] for thing, own in forms.items()}


def _best(own: Counts, everywhere: Counts, mean: float) -> list[str]:
    """The things that set a group apart; of equals the one that is told first."""
    weighed = {thing: count * math.log(1 + mean / everywhere[thing]) for thing, count in own.items()}
    return sorted(weighed, key=lambda thing: -weighed[thing])[:WORDS]
