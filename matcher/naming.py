"""What is a group of texts called, in Japanese and English?

By the leaf of the concept scheme that most of its members are about, and by the words that set it apart from
the others in each language: frequent here, rare elsewhere (class-based TF-IDF: Grootendorst 2022, BERTopic).
Only texts that the asker may see are given, so a name tells nothing that they may not read.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpora import LANGUAGES, Bilingual, concept_scheme
from indexer import Vectors, terms_of_many

WORDS = 5  # distinctive words of each language
CONCEPTS = 3  # leaves that are named
LEAST = 0.08  # share from which a leaf is named beside the first
_SHORTEST = {"ja": 2, "en": 3}
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
        first = scheme[concepts[0]].pref if concepts[0] in scheme else Bilingual(en=concepts[0])
        named.append(Name(first, concepts, {own: words[own][place] for own in LANGUAGES}))
    return named


def _distinctive(
    groups: Sequence[Sequence[int]], texts: Sequence[Mapping[str, str]], language: str
) -> list[tuple[str, ...]]:
    told = [place for place, own in enumerate(texts) if language in own]
    counted = terms_of_many([texts[place][language] for place in told], language=language)
    known = dict(zip(told, counted, strict=True))
    counts = [Counter(term for place in group for term in set(known.get(place, ()))) for group in groups]
    everywhere: Counts = sum(counts, Counter())
    mean = sum(everywhere.values()) / max(len(groups), 1)
    return [_best(own, everywhere, mean, language) for own in counts]


def _best(own: Counts, everywhere: Counts, mean: float, language: str) -> tuple[str, ...]:
    weighed = {
        term: count * math.log(1 + mean / everywhere[term])
        for term, count in own.items()
        if len(term) >= _SHORTEST[language] and not term.isdecimal()
    }
    return tuple(sorted(weighed, key=lambda term: (-weighed[term], term))[:WORDS])
