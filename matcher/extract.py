"""What has a shard to hand out so that a hit of its can be explained elsewhere, by the code of one machine?

The texts of the hits as they are indexed, and of those that say what an ordinary BM25 score is the words.
From the extracts of all shards a partition is put together that holds these and no others: first those that
say what is ordinary, in their order, then the hits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from indexer import Counts, DenseIndex, LexicalIndex, Partition, Row, Vectors, chosen_rows
from matcher.leg import Rows
from matcher.searched import Wanted


@dataclass(frozen=True, eq=False)
class Extract:
    """Some rows of a partition: the first, which are hits, with all that explains them; of all the words.

    `spans` say in their first column which of the rows a sentence belongs to.
    """

    rows: tuple[Row, ...]
    hits: int
    lexical: LexicalIndex
    raw: Vectors
    sentences: npt.NDArray[np.float16]
    spans: npt.NDArray[np.int32]
    sentence_terms: Counts
    profiles: sparse.csr_array


def extract_of(partition: Partition, wanted: Wanted) -> Extract:
    """Take out of a partition what it holds of the texts that are wanted."""
    hits = [partition.row_of[key] for key in wanted.hits if key in partition.row_of]
    others = [partition.row_of[key] for key in wanted.reference.tolist() if key in partition.row_of]
    chosen: Rows = np.array([*hits, *others], np.intp)
    places, bounds = partition.sentence_places(hits) if hits else (np.empty(0, np.intp), np.zeros(1, np.intp))
    spans = partition.spans[places]
    spans[:, 0] = np.repeat(np.arange(len(hits), dtype=np.int32), np.diff(bounds))
    return Extract(
        tuple(partition.rows[row] for row in chosen.tolist()),
        len(hits),
        partition.lexical.part(chosen),
        partition.raw[hits],
        partition.sentence_raw[places],
        spans,
        chosen_rows(partition.sentence_terms, places),
        sparse.csr_array(partition.profiles[hits]),
    )


def held_together(extracts: Sequence[Extract], wanted: Wanted, no_vectors: DenseIndex) -> Partition:
    """Put extracts of all shards together to one partition."""
    starts = np.cumsum([0, *(len(own.rows) for own in extracts)])
    rows = [row for own in extracts for row in own.rows]
    hits = [int(start) + i for start, own in zip(starts, extracts, strict=False) for i in range(own.hits)]
    place_of = {row.key: place for place, row in reversed(list(enumerate(rows)))}
    first = [place_of[key] for key in wanted.reference.tolist() if key in place_of]
    order: Rows = np.array([*first, *hits], np.intp)
    raw = np.concatenate([own.raw for own in extracts])
    size = raw.shape[1]
    return Partition(
        tuple(rows[place] for place in order.tolist()),
        raw=np.concatenate([np.zeros((len(first), size), np.float32), raw]),
        dense=no_vectors,
        lexical=LexicalIndex.joined([own.lexical for own in extracts]).part(order),
        sentences=np.concatenate([own.sentences for own in extracts]),
        spans=_spans(extracts, len(first)),
        sentence_terms=_stacked([own.sentence_terms for own in extracts]),
        profiles=_profiles([own.profiles for own in extracts], len(first)),
    )


def _spans(extracts: Sequence[Extract], before: int) -> npt.NDArray[np.int32]:
    """Where sentences stand, counted by rows that come after so many."""
    starts = np.cumsum([before, *(own.hits for own in extracts)])
    return np.concatenate(
        [
            own.spans + np.array([start, 0, 0, 0], np.int32)
            for own, start in zip(extracts, starts, strict=False)
        ]
    )


def _stacked(parts: Sequence[Counts]) -> Counts:
    return sparse.csr_array(sparse.vstack(parts, format="csr"))


def _profiles(parts: Sequence[sparse.csr_array], before: int) -> sparse.csr_array:
    nothing = sparse.csr_array((before, parts[0].shape[1]), dtype=parts[0].dtype)
    return _stacked([nothing, *parts])
