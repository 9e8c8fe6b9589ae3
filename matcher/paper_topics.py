"""What is a paper of the programme about, and how much does it share with a need?

A project that is told as a need in the index is about what that need is about; any other paper about what its
title says. Compared are profiles over the concept scheme, in which a leaf also counts for its branch and its
group: two needs of one branch share something even where no leaf is the same.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from corpora import Need, NotFoundError, Partnership, concept_scheme
from indexer import Vectors
from matcher.match import Matcher

LINK = "link"  # its title is made of names: it tells of no topic
LEAST = 0.04  # of the sharing between two profiles that makes a concept worth naming
NAMED = 3
REMEMBERED = 4096  # titles

Profile = npt.NDArray[np.float64]


class Titles:
    """Remembers what titles are about, for as long as the same generation answers."""

    def __init__(self) -> None:
        self._generation: str | None = None
        self._known: dict[str, Profile] = {}

    def of(self, title: str, matcher: Matcher) -> Profile:
        """Return what a title is about."""
        if self._generation != matcher.generation.id or len(self._known) >= REMEMBERED:
            self._generation, self._known = matcher.generation.id, {}
        known = self._known.get(title)
        if known is None:
            known = np.asarray(matcher.made_ready(title).topic.profile, np.float64)
            self._known[title] = known
        return known


class PaperTopics:
    """Tells what papers are about, from the index of a matcher; `needs` are those that may be seen."""

    def __init__(self, matcher: Matcher, needs: Iterable[Need], titles: Titles | None = None) -> None:
        self._matcher = matcher
        self._titles = titles or Titles()
        self._leaves = matcher.generation.concepts.leaves
        self._needs: dict[str, list[str]] = {}
        for need in needs:
            if need.partnership:
                self._needs.setdefault(need.partnership, []).append(need.id)
        self._indexed = _profiles(matcher, {name for own in self._needs.values() for name in own})

    def of_text(self, asking: str | Need) -> Profile:
        """Return what a text or a need that asks is about: shares of the leaves (n,)."""
        return np.asarray(self._matcher.made_ready(asking).topic.profile, np.float64)

    def of(self, paper: Partnership) -> Profile | None:
        """Return what a paper is about; None where it does not say."""
        told = [self._indexed[name] for name in self._needs.get(paper.id, ()) if name in self._indexed]
        if told:
            return np.asarray(np.mean(told, axis=0), np.float64)
        if paper.category == LINK or paper.title is None:
            return None
        return self._titles.of(paper.title.best("ja"), self._matcher)

    def of_entry(self, record_id: str, language: str) -> Profile:
        """Return what the text of a need in a language is about. Raises `NotFoundError`."""
        partition = self._matcher.generation.partitions.get(("need", language))
        if partition is not None:
            for place in np.flatnonzero(partition.record_ids == record_id):
                return np.asarray(partition.profiles[[int(place)]].toarray()[0], np.float64)
        raise NotFoundError(f"Need '{record_id}' is not in the index. Bring it up to date: enmusubi index")

    def shared(self, left: Profile, right: Profile) -> float:
        """Return how much two profiles share, in [0, 1]: the cosine with branches and groups counted."""
        ancestry = _ancestry(self._leaves)
        one, other = left @ ancestry, right @ ancestry
        length = float(np.linalg.norm(one) * np.linalg.norm(other))
        return float(one @ other) / length if length else 0.0

    def in_common(self, left: Profile, right: Profile) -> tuple[str, ...]:
        """Name the concepts in which two profiles meet, leaves before branches, the strongest first."""
        leaves = np.minimum(left, right)
        best = [self._leaves[i] for i in np.argsort(-leaves, kind="stable")[:NAMED] if leaves[i] >= LEAST]
        if best:
            return tuple(best)
        return self._branches(np.minimum(left @ _ancestry(self._leaves), right @ _ancestry(self._leaves)))

    def only_in(self, left: Profile, right: Profile) -> tuple[str, ...]:
        """Name the concepts that the left profile has and the right one has not, the strongest first."""
        gone = np.where(right < LEAST, left, 0.0)
        return tuple(
            self._leaves[i] for i in np.argsort(-gone, kind="stable")[:NAMED] if gone[i] >= 2 * LEAST
        )

    def _branches(self, common: Profile) -> tuple[str, ...]:
        names = _concepts(self._leaves)
        scheme = concept_scheme()
        order = [i for i in np.argsort(-common, kind="stable") if common[i] >= LEAST]
        branches = [names[i] for i in order if scheme[names[i]].kind.value == "branch"]
        return tuple(branches[:NAMED])


def _profiles(matcher: Matcher, wanted: set[str]) -> Mapping[str, Vectors]:
    """The profiles of needs by record id, the mean over their languages."""
    found: dict[str, list[Vectors]] = {}
    for (kind, _), partition in matcher.generation.partitions.items():
        if kind == "need":
            for place, row in enumerate(partition.rows):
                if row.record_id in wanted:
                    own = partition.profiles[[place]].toarray()[0]
                    found.setdefault(row.record_id, []).append(own)
    return {name: np.asarray(np.mean(own, axis=0), np.float32) for name, own in found.items()}


@lru_cache(maxsize=4)
def _concepts(leaves: tuple[str, ...]) -> tuple[str, ...]:
    scheme = concept_scheme()
    above = {name for leaf in leaves if leaf in scheme for name in scheme.ancestors(leaf)}
    return (*leaves, *sorted(above - set(leaves)))


@lru_cache(maxsize=4)
def _ancestry(leaves: tuple[str, ...]) -> Profile:
    """Which concept each leaf counts for, (leaves, concepts): itself and all above it."""
    scheme, names = concept_scheme(), _concepts(leaves)
    places = {name: place for place, name in enumerate(names)}
    found = np.zeros((len(leaves), len(names)))
    for row, leaf in enumerate(leaves):
        for name in (leaf, *(scheme.ancestors(leaf) if leaf in scheme else ())):
            found[row, places[name]] = 1.0
    return found
