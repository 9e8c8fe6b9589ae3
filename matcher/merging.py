"""What do the shards of a partition say together?

The same as the whole partition: the best of each signal are among the best of their shards, cosines and BM25
scores depend on no other document of the partition, and of the nearest public ones only the nearest of all
say what is ordinary. Equal scores are ordered by key, as everywhere.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from matcher.leg import EVERY, REFERENCE, Leg, Nearest, Rows, Texts

Own = TypeVar("Own", Texts, Nearest)


def merged(legs: Sequence[Leg], *, depth: int) -> Leg:
    """Merge the legs of all shards of one language; the rows of its reference count these documents only."""
    texts = _by_key([leg.texts for leg in legs])
    seen = sum(leg.seen for leg in legs)
    if len(legs) > 1 and seen > EVERY * depth:
        texts = _chosen(texts, np.unique(np.concatenate(_best_of(texts, depth))))
    near = _by_key([leg.reference for leg in legs])
    near = _chosen(near, np.argsort(-near.cosines, kind="stable")[:REFERENCE])
    rows: Rows = np.arange(len(near.keys))
    besides = [leg.besides for leg in legs if leg.besides is not None]
    return Leg(
        legs[0].language,
        seen,
        texts,
        Nearest(rows, near.keys, near.cosines, near.lexical, near.expanded),
        _by_key(besides) if besides else None,
    )


def _best_of(texts: Texts, depth: int) -> list[Rows]:
    """Places of the nearest texts, and of the best by each BM25 score."""
    near = np.argsort(-texts.cosines, kind="stable")[:depth]
    found = [near]
    for scores in (texts.lexical, texts.expanded):
        places = np.flatnonzero(scores)
        found.append(places[np.argsort(-scores[places], kind="stable")[:depth]])
    return found


def _by_key(parts: Sequence[Own]) -> Own:
    """All of the parts in the order of their keys."""
    together = _each(parts[0], lambda name: np.concatenate([getattr(part, name) for part in parts]))
    return _chosen(together, np.argsort(together.keys, kind="stable"))


def _chosen(own: Own, places: npt.NDArray[np.intp]) -> Own:
    return _each(own, lambda name: getattr(own, name)[places])


def _each(own: Own, value: Callable[[str], Any]) -> Own:
    return type(own)(**{part.name: value(part.name) for part in fields(own)})
