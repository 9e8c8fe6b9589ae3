"""Which documents are candidates, and how strongly does each signal speak for them?

Language by language: every language gives its own candidates, so that none crowds the other out. Two
rounds: meaning and words, then nearness to the three best of the first round (Rocchio 1971; Lavrenko &
Croft 2001). Only what the asker may see takes part in the second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from indexer import Alignment, Generation, Partition, Vectors
from matcher.fusion import weighted_sum
from matcher.signals import Array, Signal, standardised

DEPTH = 100  # candidates per signal and language
REFERENCE = 100  # public documents that say what an ordinary lexical score is
FEEDBACK_DOCUMENTS = 3

Keys = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Candidates:
    """Candidates of one language: keys and record ids, and their signals, in the same order."""

    language: str
    keys: Keys
    record_ids: tuple[str, ...]
    vectors: Vectors
    signals: dict[Signal, Array] = field(default_factory=dict)


@dataclass(frozen=True)
class Retrieval:
    """A query that is ready to be looked up in one generation, for one kind and one asker.

    `vector` is aligned, unit length; `allowed` holds the keys that the asker may see, sorted.
    """

    generation: Generation
    kind: str
    vector: Vectors
    terms: Sequence[str]
    allowed: Keys
    depth: int = DEPTH

    def candidates(self) -> list[Candidates]:
        """Return the candidates of every language with all their signals."""
        partitions = {
            language: partition
            for (kind, language), partition in self.generation.partitions.items()
            if kind == self.kind and len(partition.rows)
        }
        visible = {
            language: np.intersect1d(self.allowed, partition.keys, assume_unique=True)
            for language, partition in partitions.items()
        }
        found = {lang: self._first_round(lang, part, visible[lang]) for lang, part in partitions.items()}
        centre = self._feedback_vector(list(found.values()))
        if centre is None:
            return list(found.values())
        return [
            self._second_round(lang, partitions[lang], visible[lang], first, centre)
            for lang, first in found.items()
        ]

    def _first_round(self, language: str, partition: Partition, visible: Keys) -> Candidates:
        lexical = partition.lexical.scores(self.terms)
        keys = self._union(
            _nearest(partition, self.vector, visible, self.depth),
            _best(partition, lexical, visible, self.depth),
        )
        return self._candidates(language, partition, keys, lexical)

    def _second_round(
        self, language: str, partition: Partition, visible: Keys, first: Candidates, centre: Vectors
    ) -> Candidates:
        keys = self._union(first.keys, _nearest(partition, centre, visible, self.depth))
        lexical = partition.lexical.scores(self.terms)
        found = self._candidates(language, partition, keys, lexical)
        found.signals[Signal.FEEDBACK] = _similarity_signal(
            self.generation.alignment, found.vectors, centre, (self.kind, language)
        )
        return found

    def _candidates(
        self, language: str, partition: Partition, keys: Keys, lexical: npt.NDArray[np.float32]
    ) -> Candidates:
        rows = [partition.row_of[int(key)] for key in keys]
        vectors = partition.dense.vectors(keys.tolist())
        reference = self._reference(partition)
        signals = {
            Signal.DENSE: _similarity_signal(
                self.generation.alignment, vectors, self.vector, (self.kind, language)
            ),
            Signal.LEXICAL: standardised(
                lexical[rows].astype(np.float64),
                mean=float(lexical[reference].mean()) if len(reference) else 0.0,
                deviation=float(lexical[reference].std()) if len(reference) else 0.0,
            ),
        }
        ids = tuple(partition.rows[row].record_id for row in rows)
        return Candidates(language, keys, ids, vectors, signals)

    def _reference(self, partition: Partition) -> list[int]:
        """Rows of the nearest public documents: what is not public must not move a score."""
        public = partition.keys[partition.public]
        hits = partition.dense.search(self.vector, depth=REFERENCE, allowed=public)
        return [partition.row_of[key] for key, _ in hits]

    def _feedback_vector(self, found: Sequence[Candidates]) -> Vectors | None:
        scored = [
            (-float(score), record_id, vector)
            for own in found
            for score, record_id, vector in zip(
                weighted_sum(own.signals), own.record_ids, own.vectors, strict=True
            )
        ]
        best: dict[str, Vectors] = {}
        for _, record_id, vector in sorted(scored, key=lambda item: item[:2]):
            best.setdefault(record_id, vector)
            if len(best) == FEEDBACK_DOCUMENTS:
                break
        if not best:
            return None
        centre = np.mean(list(best.values()), axis=0)
        return np.asarray(centre / max(float(np.linalg.norm(centre)), 1e-9), np.float32)

    @staticmethod
    def _union(*keys: Keys) -> Keys:
        return np.unique(np.concatenate(keys))


def _nearest(partition: Partition, vector: Vectors, visible: Keys, depth: int) -> Keys:
    allowed = None if len(visible) == len(partition.keys) else visible
    return np.array(
        [key for key, _ in partition.dense.search(vector, depth=depth, allowed=allowed)], np.int64
    )


def _best(partition: Partition, scores: npt.NDArray[np.float32], visible: Keys, depth: int) -> Keys:
    rows = np.searchsorted(partition.keys, visible)
    rows = rows[scores[rows] > 0]
    order = np.lexsort((partition.keys[rows], -scores[rows]))
    return partition.keys[rows[order[:depth]]]


def _similarity_signal(
    alignment: Alignment, vectors: Vectors, query: Vectors, documents: tuple[str, str]
) -> Array:
    moments: Mapping[tuple[str, str], object] = alignment.moments
    if documents not in moments:
        return np.zeros(len(vectors))
    mean, deviation = alignment.moments[documents].of_scores(query)
    return standardised((vectors @ query).astype(np.float64), mean=mean, deviation=deviation)
