"""Does a filter that keeps little cost recall, or leave fewer than k?

Dense search and the whole ranking are compared with comparing and scoring every visible record.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpora import Filters, Viewer
from eval.bench.search_report import Filtered, K, time_of
from eval.bench.synthetic import FILTERS, Home
from indexer import Role, Vectors, group
from matcher import Matcher, Phase

_ORACLE = 64  # queries for which every visible record is scored


@dataclass(frozen=True)
class Asking:
    """A query as every engine gets it."""

    text: str
    vector: Vectors
    terms: Sequence[str]


def filtered(home: Home, matcher: Matcher, asking: Sequence[Asking], share: float) -> Filtered:
    """Ask with a filter that keeps a share of the records."""
    filters = Filters(FILTERS[share])
    visible = np.asarray(home.store.visible_keys(kind="seed", viewer=Viewer(), filters=filters), np.int64)
    everything = Matcher(home.store, home.generation, home.encoder, depth=len(visible))
    few = asking[:: max(len(asking) // _ORACLE, 1)]
    found = [matcher.match(own.text, k=K, filters=filters) for own in asking]
    exact = {own.text: everything.match(own.text, k=K, filters=filters) for own in few}
    recalls = [
        recall([hit.record.id for hit in own.hits], [hit.record.id for hit in exact[own.query.text].hits])
        for own in found
        if own.query.text in exact
    ]
    return Filtered(
        share,
        len(visible),
        float(np.mean([_dense_recall(home, own.vector, visible) for own in few])),
        float(np.mean(recalls)),
        min(len(own.hits) for own in found),
        time_of([own.took_ms - own.phases[Phase.EMBEDDING] - own.explaining_ms for own in found]),
    )


def recall(found: Sequence[object], wanted: Sequence[object]) -> float:
    """Return the share of what is wanted that was found."""
    return len(set(found) & set(wanted)) / max(len(wanted), 1)


def _dense_recall(home: Home, vector: Vectors, visible: np.ndarray) -> float:
    """Recall at 10 in each language against comparing with every visible vector."""
    recalls = []
    for (kind, language), partition in home.generation.partitions.items():
        rows = np.flatnonzero(np.isin(partition.keys, visible))
        if len(rows):
            own = home.generation.alignment.transform(
                partition.raw[rows], group(Role.DOCUMENT, kind, language)
            )
            wanted = partition.keys[rows[np.argsort(-(own @ vector), kind="stable")[:K]]]
            hits = partition.dense.search(vector, depth=K, allowed=partition.keys[rows])
            recalls.append(recall([key for key, _ in hits], wanted.tolist()))
    return float(np.mean(recalls))
