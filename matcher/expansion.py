"""Which concepts does a text ask about, and which words of the other language come with them?

A profile over the leaves: what the classifier says, labels in the text, and the edges from problems to
what answers them, shared out to related leaves in part. The labels of the likeliest leaves are looked up in
the language of the documents: so a Japanese need has English words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from corpora import concept_scheme
from indexer import Generation, LabelMatch, Vectors, counts_of, profiles, with_labels
from matcher.query import Query

EXPANDED = 3  # leaves whose labels are looked up
LEAST = 0.12  # share from which a leaf is looked up
NAMED = (
    0.18  # what a label in the text that asks adds to the score of its leaf, or of what answers its problem
)
RELATED = 0.15  # of a leaf's share that goes to its related leaves
TOPICS = (
    f"{EXPANDED} {LEAST} {NAMED} {RELATED}"  # all that topics depend on beside a generation, as one string
)


@dataclass(frozen=True)
class Topic:
    """What a text is about: shares of the leaves (n,), and weighted words to look up, by language.

    `labels` are the names of concepts that stand in it.
    """

    profile: Vectors
    words: Mapping[str, Mapping[str, float]]
    labels: tuple[LabelMatch, ...] = ()


def topic_of(query: Query, vector: Vectors, generation: Generation) -> Topic:
    """Say what a query is about, from its aligned vector (d,); labels stand in one clause each."""
    labels = tuple(
        replace(match, start=clause.start + match.start, end=clause.start + match.end)
        for clause, words in zip(query.clauses, query.clause_words, strict=True)
        for match in generation.labels.matches(clause.text, language=query.language, words=words)
    )
    (found,) = topics_of(
        [labels], vector[None], [query.own_terms], language=query.language, generation=generation
    )
    return found


def topics_of(
    labels: Sequence[tuple[LabelMatch, ...]],
    vectors: Vectors,
    terms: Sequence[Sequence[str]],
    *,
    language: str,
    generation: Generation,
) -> list[Topic]:
    """Say what several texts are about, whose labels are known, from their vectors (n, d) and terms."""
    model = generation.concepts
    scheme = concept_scheme()
    scores = model.scores(vectors, counts_of(terms), language)
    for own, known in zip(scores, labels, strict=True):
        named = {match.concept for match in known}
        answers = {answer for name in named if name in scheme for answer in scheme[name].solved_by}
        own[:] = with_labels(own, model.leaves, named | answers, worth=NAMED)
    return [
        Topic(_spread(profile, model.leaves), _words(profile, generation), known)
        for profile, known in zip(profiles(scores), labels, strict=True)
    ]


def _spread(profile: Vectors, leaves: tuple[str, ...]) -> Vectors:
    """Give a part of each share to related leaves: who asks for one may be helped by its neighbour."""
    related = _related(leaves)
    spread = profile * np.float32(1 - RELATED)
    for place in np.flatnonzero(profile).tolist():
        near = related[place] or [place]
        share = np.float32(RELATED * profile[place] / len(near))
        for other in near:
            spread[other] += share
    return spread


@lru_cache(maxsize=4)
def _related(leaves: tuple[str, ...]) -> list[list[int]]:
    """The places of the leaves that are related to each leaf."""
    places = {leaf: place for place, leaf in enumerate(leaves)}
    related = concept_scheme().related
    return [[places[name] for name in related.get(leaf, ()) if name in places] for leaf in leaves]


def _words(profile: Vectors, generation: Generation) -> dict[str, dict[str, float]]:
    likely = np.flatnonzero(profile >= LEAST)
    best = likely[np.argsort(-profile[likely], kind="stable")][:EXPANDED].tolist()
    found: dict[str, dict[str, float]] = {}
    for language, leaves in generation.words_of_leaves.items():
        words = found.setdefault(language, {})
        for place in best:
            share = float(profile[place])
            for word in leaves[place]:
                words.setdefault(word, share)  # the likeliest come first
    return found
