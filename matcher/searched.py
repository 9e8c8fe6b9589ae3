"""What does a matcher search: one open generation, or something that answers as one does?

Three questions are all that a match asks of what is indexed: which documents are candidates, what do the
texts of the hits hold, and which vectors have the records that verdicts are about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from indexer import Generation, Vectors
from matcher.leg import Leg, Question, leg_of
from matcher.phases import Phase, timed
from matcher.visible import Keys, VisibleRows

Name = tuple[str, str]  # kind and language of a partition


@dataclass(frozen=True, eq=False)
class Wanted:
    """The texts of one partition that are wanted to explain hits: whole those of `hits`, and of the
    `reference` (that say what an ordinary BM25 score is) the words.
    """

    hits: Sequence[int]
    reference: Keys


class Searched(Protocol):
    """Answers what a match asks; all answers are of one generation."""

    def legs(self, question: Question, kind: str, allowed: Keys) -> Sequence[Leg]:
        """Return what each language says; `allowed` are the keys that the asker may see, sorted."""
        ...

    def holding(self, wanted: Mapping[Name, Wanted]) -> Generation:
        """Return a generation that holds these texts; others it need not hold."""
        ...

    def vectors(self, kind: str, names: Sequence[str]) -> dict[str, list[Vectors]]:
        """Return by id the vectors (d,) of records of a kind, one for each of their languages."""
        ...


class Whole:
    """One generation that is open here."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._visible = VisibleRows(generation)

    def legs(self, question: Question, kind: str, allowed: Keys) -> list[Leg]:
        """Ask every partition of the kind."""
        with timed(Phase.VISIBLE):
            seen = self._visible.of(allowed, kind)
        return [
            leg_of(partition, seen[language], question, language)
            for (own, language), partition in self._generation.partitions.items()
            if own == kind and len(partition.keys)
        ]

    def holding(self, wanted: Mapping[Name, Wanted]) -> Generation:
        """The generation: it holds all."""
        return self._generation

    def vectors(self, kind: str, names: Sequence[str]) -> dict[str, list[Vectors]]:
        """Look them up in every partition of the kind."""
        found: dict[str, list[Vectors]] = {}
        wanted = set(names)
        for (own, _), partition in self._generation.partitions.items():
            if own == kind:
                rows = [row for row in partition.rows if row.record_id in wanted]
                vectors = partition.dense.vectors([row.key for row in rows])
                for row, vector in zip(rows, vectors, strict=True):
                    found.setdefault(row.record_id, []).append(vector)
        return found
