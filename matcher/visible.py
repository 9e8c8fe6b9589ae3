"""Which rows of a partition may the asker see?

The store says by keys. Which rows those are is found once for each answer of the store, and remembered for as
long as the store gives the same one.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from indexer import Generation, Partition

Keys = npt.NDArray[np.int64]
MOST = 32  # answers of the store that are remembered


@dataclass(frozen=True, eq=False)
class Visible:
    """The rows of a partition that may be seen: `mask` (n,) says which, `keys` are theirs, sorted.

    `everything` says that these are all rows, `all_public` that they are the public ones and no others.
    """

    mask: npt.NDArray[np.bool_]
    keys: Keys
    everything: bool
    all_public: bool


def visible_of(allowed: Keys, partition: Partition) -> Visible:
    """Find the rows of keys (sorted); keys that the partition does not hold are passed over."""
    if len(allowed) < len(partition.keys):
        mask = np.zeros(len(partition.keys), bool)
        mask[places_among(allowed, partition.keys)[0]] = True
    else:
        mask = places_among(partition.keys, allowed)[1]
    keys = partition.keys[mask]
    keys.flags.writeable = False  # so that the dense index knows them again
    return Visible(
        mask,
        keys,
        everything=bool(mask.all()),
        all_public=np.array_equal(mask, partition.public),
    )


def places_among(few: Keys, many: Keys) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Where those of a few sorted keys that many sorted ones hold stand among these, and which they are."""
    if not len(many):
        return np.empty(0, np.intp), np.zeros(len(few), bool)
    places = np.minimum(np.searchsorted(many, few), len(many) - 1)
    held = np.asarray(many[places] == few)
    return places[held], held


class VisibleRows:
    """Remembers which rows of a generation the last answers of the store are."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._known: OrderedDict[int, tuple[Keys, dict[str, Mapping[str, Visible]]]] = OrderedDict()
        self._lock = Lock()

    def of(self, allowed: Keys, kind: str) -> Mapping[str, Visible]:
        """Return the visible rows of a kind, by language, of sorted keys.

        What cannot be written to is known again when it comes again.
        """
        if allowed.flags.writeable:
            return self._found(allowed, kind)
        with self._lock:
            _, by_kind = self._known.setdefault(
                id(allowed), (allowed, {})
            )  # held, so that its id stays its own
            self._known.move_to_end(id(allowed))
            if len(self._known) > MOST:
                self._known.popitem(last=False)
        found = by_kind.get(kind)
        if found is None:
            found = by_kind[kind] = self._found(allowed, kind)
        return found

    def _found(self, allowed: Keys, kind: str) -> dict[str, Visible]:
        return {
            language: visible_of(allowed, partition)
            for (own, language), partition in self._generation.partitions.items()
            if own == kind
        }
