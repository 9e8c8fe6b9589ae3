"""What will a partition hold, and where does each of its rows come from?

From the partition before, as far as nothing has changed, and from what has just been read. Nothing of it is
in memory at once: vectors are copied from file to file, and files that would be the same are linked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from corpora import EntryHead
from indexer.arrays import Opener
from indexer.lexical import Counts
from indexer.partition import RawPartition
from indexer.plan import Row
from indexer.reading import Fresh

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Draft:
    """The rows of a partition in the order of keys; `source` (n,) says where each comes from.

    Sources count the rows of `old` first, then those of `fresh`.
    """

    name: tuple[str, str]
    size: int
    rows: tuple[Row, ...]
    source: Places
    old: RawPartition | None
    fresh: Fresh

    @property
    def same(self) -> bool:
        """Whether the entries are those of the old partition, and say the same."""
        old = self.old
        return old is not None and len(self.rows) == len(old.rows) and not self.fresh.rows

    @cached_property
    def changed(self) -> npt.NDArray[np.bool_]:
        """Which rows are fresh (n,)."""
        return self.source >= self._old_count

    @property
    def public(self) -> npt.NDArray[np.bool_]:
        """Which rows anybody may see (n,)."""
        return np.array([row.public for row in self.rows], bool)

    @property
    def _old_count(self) -> int:
        return len(self.old.rows) if self.old else 0

    @cached_property
    def vectors(self) -> tuple[Places, list[Opener]]:
        """Where the vectors of the rows lie: sources among the arrays that are opened."""
        old, fresh = self.old, self.fresh
        source = self.source.copy()
        own = self.changed
        source[own] = fresh.places[source[own] - self._old_count] + self._old_count
        return source, [*([old.raw] if old else []), fresh.log.raw]

    @cached_property
    def _sentence_source(self) -> tuple[Places, npt.NDArray[np.int64]]:
        """Where each sentence comes from, old sentences counted first, and how many each row has."""
        counts, starts = [], []
        before = 0
        for spans, rows in (
            (self.old.spans if self.old else None, self._old_count),
            (self.fresh.spans, len(self.fresh.rows)),
        ):
            if spans is not None:
                bounds = np.searchsorted(spans[:, 0], np.arange(rows + 1))
                counts.append(np.diff(bounds))
                starts.append(bounds[:-1] + before)
                before += len(spans)
        lengths = np.concatenate(counts)[self.source].astype(np.int64)
        first = np.concatenate(starts)[self.source].astype(np.int64)
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        return np.arange(total) + np.repeat(first - (ends - lengths), lengths), lengths

    @property
    def sentence_vectors(self) -> tuple[Places, list[Opener]]:
        """Where the vectors of the sentences lie, as `vectors`."""
        old, fresh = self.old, self.fresh
        source = self._sentence_source[0].copy()
        before = len(old.spans) if old else 0
        own = source >= before
        source[own] = fresh.sentence_places[source[own] - before] + before
        return source, [*([old.sentences] if old else []), fresh.log.sentences]

    @cached_property
    def spans(self) -> npt.NDArray[np.int32]:
        """Row, field, start and end of each sentence (m, 4)."""
        source, lengths = self._sentence_source
        every = [*([self.old.spans] if self.old else []), self.fresh.spans]
        spans = np.concatenate(every)[source]
        spans[:, 0] = np.repeat(np.arange(len(self.rows), dtype=np.int32), lengths)
        return spans

    @cached_property
    def terms(self) -> Counts:
        """Term counts of the sentences."""
        if self.same and self.old:
            return self.old.terms
        every = [*([self.old.terms] if self.old else []), self.fresh.terms]
        stacked = sparse.csr_array(sparse.vstack(every, format="csr"))
        return sparse.csr_array(stacked[self._sentence_source[0]])

    @cached_property
    def counts(self) -> Counts:
        """Term counts of the entries: those of their sentences together."""
        places = np.arange(len(self.spans))
        whose = sparse.csr_array(
            (np.ones(len(places), np.float32), (self.spans[:, 0], places)),
            shape=(len(self.rows), len(places)),
        )
        return sparse.csr_array(whose @ self.terms)


def draft_partition(
    name: tuple[str, str], heads: Sequence[EntryHead], old: RawPartition | None, fresh: Fresh, *, size: int
) -> Draft:
    """Put a partition together: fresh entries where there are any, the old partition's rows for the rest.

    `size` is the length of the vectors. Of the rows taken over, who may see them and what people decided of
    their concepts is that of `heads`.
    """
    place_of = {row.key: place for place, row in enumerate(old.rows)} if old else {}
    read = {row.key: place for place, row in enumerate(fresh.rows)}
    rows: list[Row] = []
    source: list[int] = []
    for head in sorted(heads, key=lambda head: head.key):
        if head.key in read:
            rows.append(fresh.rows[read[head.key]])
            source.append(len(place_of) + read[head.key])
        elif old and head.key in place_of and _says(old.rows[place_of[head.key]], head):
            rows.append(Row.of(head))
            source.append(place_of[head.key])
    return Draft(name, size, tuple(rows), np.array(source, np.int64), old, fresh)


def _says(row: Row, head: EntryHead) -> bool:
    return (row.record_id, row.content_hash) == (head.record_id, head.content_hash)


def by_partition(
    heads: Sequence[EntryHead], names: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], list[EntryHead]]:
    """Sort entries by kind and language."""
    groups: dict[tuple[str, str], list[EntryHead]] = {name: [] for name in names}
    for head in heads:
        groups[head.kind, head.language].append(head)
    return groups
