"""What is each entry about, computed for those that changed and taken over for the rest?

Profiles stand in the partition, tags in the store (`indexer.tagging`), each from scores of a classifier of
its own: profiles for entries that are new or edited, tags for all entries of records that are tagged.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from corpora import ConceptEdit, RecordConcept, Store
from indexer.alignment import Alignment, group
from indexer.arrays import chosen
from indexer.concepts import ConceptModel, profiles
from indexer.draft import Draft
from indexer.encoder import Role, Vectors
from indexer.lexical import Counts
from indexer.plan import Row
from indexer.tagging import Tagger, edited

PIECE = 2_000  # entries scored at a time


@dataclass
class Subjects:
    """Scores entries of one partition after the other and keeps those that tags will need.

    `concepts` gives profiles, `tagging` tags. `tagged` names the records that are tagged; None means all.
    With `anew` no old profile is taken over.
    """

    concepts: ConceptModel
    tagging: ConceptModel
    alignment: Alignment
    tagged: Collection[str] | None
    anew: bool
    scores: dict[int, Vectors] = field(default_factory=dict)
    told: dict[int, Row] = field(default_factory=dict)

    def profiles(self, draft: Draft) -> Counts | None:
        """The profiles (n, leaves) of a partition; None where the old ones hold."""
        stale = self._stale(draft)
        wanted = stale | self._to_tag(draft)
        if not stale.any() and draft.same:
            self._scored(draft, wanted, stale)
            return None
        own = self._scored(draft, wanted, stale)
        kept = np.flatnonzero(~stale)
        parts = [own]
        if draft.old is not None and len(kept):
            parts.append(draft.old.profiles(len(self.concepts.leaves))[draft.source[kept]])
        order = np.argsort(np.concatenate([np.flatnonzero(stale), kept]), kind="stable")
        return sparse.csr_array(sparse.csr_array(sparse.vstack(parts, format="csr"))[order])

    def _stale(self, draft: Draft) -> npt.NDArray[np.bool_]:
        """Which rows need a profile of their own."""
        if self.anew or draft.old is None:
            return np.ones(len(draft.rows), bool)
        before = draft.old.rows
        return np.array(
            [
                fresh or row.edits != before[source].edits
                for row, source, fresh in zip(
                    draft.rows, draft.source.tolist(), draft.changed.tolist(), strict=True
                )
            ],
            bool,
        )

    def _to_tag(self, draft: Draft) -> npt.NDArray[np.bool_]:
        if self.tagged is None:
            return np.ones(len(draft.rows), bool)
        return np.array([row.record_id in self.tagged for row in draft.rows], bool)

    def _scored(
        self, draft: Draft, wanted: npt.NDArray[np.bool_], stale: npt.NDArray[np.bool_]
    ) -> sparse.csr_array:
        """Score the rows that are wanted; returns the profiles of the stale ones, in order."""
        found = [sparse.csr_array((0, len(self.concepts.leaves)), dtype=np.float32)]
        places, tagged = np.flatnonzero(wanted), self._to_tag(draft)
        for start in range(0, len(places), PIECE):
            own = places[start : start + PIECE]
            aligned = self._aligned(draft, own)
            told = tagged[own]
            rows = [draft.rows[i] for i in own[told]]
            scores = self.tagging.scores(aligned[told], draft.counts[own[told]], draft.name[1])
            self.scores |= zip((row.key for row in rows), scores, strict=True)
            self.told |= {row.key: row for row in rows}
            changed = stale[own]
            shares = self.concepts.scores(aligned[changed], draft.counts[own[changed]], draft.name[1])
            found.append(self._profiles([draft.rows[i] for i in own[changed]], shares))
        return sparse.csr_array(sparse.vstack(found, format="csr"))

    def _aligned(self, draft: Draft, places: npt.NDArray[np.int64]) -> Vectors:
        source, openers = draft.vectors
        bounds = np.cumsum([0, *(len(opener()) for opener in openers)])
        room = np.empty((len(places), draft.size), np.float32)
        raw = chosen(source[places], openers, bounds, into=room)
        return self.alignment.transform(raw, group(Role.DOCUMENT, *draft.name))

    def _profiles(self, rows: list[Row], scores: Vectors) -> sparse.csr_array:
        own = profiles(scores)
        for place, row in enumerate(rows):
            if row.edits:
                own[place] = edited(own[place], self.concepts.leaves, _edits(row.edits))
        return sparse.csr_array(own)

    def tags(self, store: Store, tagger: Tagger) -> dict[str, tuple[RecordConcept, ...]]:
        """Tag the records whose entries were scored; their texts are read piece by piece.

        A record that changed since its entries were read is left as it is: the next night sees to it.
        """
        found: dict[str, tuple[RecordConcept, ...]] = {}
        for keys in self._pieces():
            entries = list(store.entries(keys))
            changed = set(keys) - {e.key for e in entries if e.content_hash == self.told[e.key].content_hash}
            left = {self.told[key].record_id for key in changed}
            own = [entry for entry in entries if entry.record_id not in left]
            if own:
                found |= tagger.tags(own, np.stack([self.scores[entry.key] for entry in own]))
        return found

    def _pieces(self) -> Iterator[list[int]]:
        """Keys piece by piece, those of one record together."""
        piece: list[int] = []
        of_record: Mapping[str, list[int]] = _by_record(self.told)
        for own in of_record.values():
            piece += own
            if len(piece) >= PIECE:
                yield piece
                piece = []
        if piece:
            yield piece


def _by_record(rows: Mapping[int, Row]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for key in sorted(rows):
        found.setdefault(rows[key].record_id, []).append(key)
    return found


def _edits(told: str) -> list[ConceptEdit]:
    return [ConceptEdit(edit[1:], edit[0] == "+") for edit in told.split(",")]
