"""What do the shards of a partition say together?

The same as the whole partition: the best of each signal are among the best of their shards, cosines and BM25
scores depend on no other document of the partition, and of the nearest public ones only the nearest of all
say what is ordinary. Equal scores are ordered by key, as everywhere.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TypeVar

import numpy as np

from matcher.leg import EVERY, REFERENCE, Leg, Nearest, Rows, Texts

Own = TypeVar("Own", Texts, Nearest)


def merged(legs: Sequence[Leg], *, depth: int) -> Leg:
    """Merge the legs of all shards of one language; the rows of its reference count these documents only."""
    texts = [leg.texts for leg in legs]
    seen = sum(leg.seen for leg in legs)
    cut = len(legs) > 1 and seen > EVERY * depth
    near = [leg.reference for leg in legs]
    nearest = _together(near, _first(near, "cosines", REFERENCE))
    besides = [leg.besides for leg in legs if leg.besides is not None]
    return Leg(
        legs[0].language,
        seen,
        _by_key(texts, _best_of(texts, depth) if cut else None),
        replace(nearest, rows=np.arange(len(nearest.keys))),
        _by_key(besides) if besides else None,
        legs[0].usual,
    )


def _best_of(parts: Sequence[Texts], depth: int) -> Rows:
    """Places of the nearest texts, and of the best by each BM25 score, all parts thought of as one."""
    near = _first(parts, "cosines", depth)
    alike = [_first(parts, name, depth, above=0.0) for name in ("lexical", "expanded")]
    return np.unique(np.concatenate([near, *alike]))


def _first(parts: Sequence[Own], name: str, depth: int, *, above: float = -np.inf) -> Rows:
    """Places of the highest values above a bound, equal ones by key."""
    values = np.concatenate([getattr(part, name) for part in parts])
    keys = np.concatenate([part.keys for part in parts])
    places = np.flatnonzero(values > above)
    return places[np.lexsort((keys[places], -values[places]))[:depth]]


def _by_key(parts: Sequence[Own], places: Rows | None = None) -> Own:
    """All of the parts, or what stands at some places of them, in the order of the keys."""
    keys = np.concatenate([part.keys for part in parts])
    chosen = np.arange(len(keys)) if places is None else places
    return _together(parts, chosen[np.argsort(keys[chosen])])


def _together(parts: Sequence[Own], places: Rows) -> Own:
    names = [part.name for part in fields(parts[0])]
    return type(parts[0])(
        **{name: np.concatenate([getattr(part, name) for part in parts])[places] for name in names}
    )
