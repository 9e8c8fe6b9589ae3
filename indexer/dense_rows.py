"""In which rows do keys stand?

Rows are in the order of keys. Which rows an asker may see is worked out once for an array of keys that nobody
can change any more, and kept for the next searches with the same array.
"""

from dataclasses import dataclass
from functools import cached_property
from weakref import ReferenceType, ref

import numpy as np
import numpy.typing as npt

from corpora import NotFoundError

Keys = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]

_SPARSE = (
    8  # a table of all keys from the first to the last is made if they are no more than this times the rows
)
_REMEMBERED = 4  # arrays: what an asker may see and what is public come in turn, and others ask meanwhile


@dataclass(frozen=True, eq=False)
class Seen:
    """The rows that a search may return."""

    rows: Rows
    among: int

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def bitmap(self) -> npt.NDArray[np.uint8]:
        """A bit for every row, the lowest first."""
        flags = np.zeros(self.among, bool)
        flags[self.rows] = True
        return np.packbits(flags, bitorder="little")


class KeyRows:
    """The rows of ascending keys (n,)."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._lately: tuple[tuple[ReferenceType[Keys], Seen], ...] = ()  # the last one first

    def __len__(self) -> int:
        return len(self.keys)

    def rows_of(self, keys: Keys) -> Rows:
        """Return the row of each key. Raises `NotFoundError` for a key that is not there."""
        rows, known = self._look_up(keys)
        if not known.all():
            raise NotFoundError(
                f"Key {keys[~known][0]} is not in the index. Bring it up to date: enmusubi index"
            )
        return rows

    def seen(self, allowed: Keys) -> Seen:
        """Return the rows of the allowed keys, all different, that are there."""
        lately = self._lately
        for keys, seen in lately:
            if keys() is allowed:
                return seen
        rows, known = self._look_up(allowed)
        seen = Seen(rows[known], len(self.keys))
        if not allowed.flags.writeable and allowed.base is None:
            self._lately = ((ref(allowed), seen), *lately)[:_REMEMBERED]
        return seen

    @cached_property
    def _table(self) -> npt.NDArray[np.int32] | None:
        """The row of every key from the first to the last, -1 where there is none."""
        keys = self.keys
        if not len(keys) or int(keys[-1]) - int(keys[0]) >= _SPARSE * len(keys):
            return None
        table = np.full(int(keys[-1] - keys[0]) + 1, -1, np.int32)
        table[keys - keys[0]] = np.arange(len(keys), dtype=np.int32)
        return table

    def _look_up(self, keys: Keys) -> tuple[Rows, npt.NDArray[np.bool_]]:
        if not len(self.keys):
            return np.zeros(len(keys), np.int64), np.zeros(len(keys), bool)
        table = self._table
        if table is None:
            rows = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
            return rows, self.keys[rows] == keys
        inside = (keys >= self.keys[0]) & (keys <= self.keys[-1])
        rows = table[np.where(inside, keys - self.keys[0], 0)].astype(np.int64)
        return rows, inside & (rows >= 0)
