"""Which rows hold a term, and what is it worth in each?

The term matrix by column: for every column that occurs its rows and weights, one after the other. The arrays
lie on disk as plain .npy files and are mapped, so that opening an index reads nothing and holds nothing.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Columns = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Postings:
    """`columns` (c,) sorted; `starts` (c + 1,) where each begins in `rows` and `weights`; `frequencies` (c,)
    in how many public rows each occurs.
    """

    columns: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]
    frequencies: npt.NDArray[np.int32]

    @staticmethod
    def of(weighed: sparse.csr_array, frequencies: npt.NDArray[np.int64]) -> "Postings":
        """Turn a matrix (n, columns) round; `frequencies` are those of all columns."""
        turned = sparse.csc_array(weighed)
        columns = np.flatnonzero(np.diff(turned.indptr)).astype(np.int32)
        starts = np.append(turned.indptr[columns], turned.indptr[-1]).astype(np.int64)
        rows = turned.indices.astype(np.int32)
        return Postings(columns, starts, rows, turned.data, frequencies[columns].astype(np.int32))

    def frequencies_of(self, columns: Columns) -> npt.NDArray[np.float32]:
        """In how many public rows each of some columns occurs."""
        places, known = self.places(columns)
        found = np.zeros(len(columns), np.float32)
        found[known] = self.frequencies[places[known]]
        return found

    def sums(self, places: Columns, worths: Floats, *, rows: int) -> Floats:
        """Return for each of the rows the sum of its weights in the columns at places, times worths.

        The places are those of different columns that occur, see `places`.
        """
        starts, ends = self.starts[places], self.starts[places + 1]
        own = [slice(*pair) for pair in zip(starts.tolist(), ends.tolist(), strict=True)]
        if not own:
            return np.zeros(rows, np.float32)
        held = np.concatenate([self.rows[part] for part in own])
        weights = np.concatenate([self.weights[part] for part in own])
        bounds = np.append(0, np.cumsum(ends - starts)).astype(held.dtype)
        asked = sparse.csc_array((weights, held, bounds), shape=(rows, len(own)), copy=False)
        return np.asarray(asked @ worths, np.float32)

    def places(self, columns: Columns) -> tuple[Columns, npt.NDArray[np.bool_]]:
        """Where columns stand, and which of them occur at all."""
        if not len(self.columns):
            return np.zeros(len(columns), np.intp), np.zeros(len(columns), bool)
        asked = columns.astype(self.columns.dtype)  # else all columns that occur would be converted to theirs
        places = np.minimum(np.searchsorted(self.columns, asked), len(self.columns) - 1)
        return places, np.asarray(self.columns[places] == asked)

    def save(self, directory: Path) -> None:
        """Write each array into a file of its own."""
        for own in fields(self):
            np.save(_file(directory, own.name), getattr(self, own.name))

    @staticmethod
    def load(directory: Path) -> "Postings":
        """Map what `save` wrote. Raises what `indexer.damage` lists, or ValueError where it does not fit."""
        found = Postings(**{own.name: mapped(_file(directory, own.name)) for own in fields(Postings)})
        found.check()
        return found

    def check(self) -> None:
        """Raise ValueError where the arrays do not belong together."""
        columns, postings = len(self.columns), len(self.rows)
        lengths = (len(self.starts), len(self.frequencies), len(self.weights))
        if lengths != (columns + 1, columns, postings) or self.starts[-1] != postings:
            raise ValueError("the arrays of the postings do not belong together")


def mapped(path: Path) -> npt.NDArray[Any]:
    """Open an .npy file without reading it."""
    try:
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except ValueError:  # nothing can be mapped of an array without elements
        return np.asarray(np.load(path, allow_pickle=False))


def _file(directory: Path, name: str) -> Path:
    return directory / f"postings.{name}.npy"
