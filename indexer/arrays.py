"""How do large arrays lie on disk, so that opening maps them and writing never holds all of one?

Plain .npy files; a sparse matrix is three of them. Pages of a mapped file are the system's to take back.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from indexer.lexical import Counts

Array = npt.NDArray[Any]
Opener = Callable[[], Array]
PARTS = ("data", "indices", "indptr")
CHUNK_BYTES = 32 * 2**20


def mapped(path: Path) -> Array:
    """Open an .npy file without reading it. Raises what `indexer.damage` lists."""
    try:
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except ValueError:  # nothing can be mapped of an array without elements
        return np.asarray(np.load(path, allow_pickle=False))


def sparse_names(stem: str) -> tuple[str, ...]:
    """The names of the files of a sparse matrix."""
    return tuple(f"{stem}.{part}.npy" for part in PARTS)


def save_sparse(directory: Path, stem: str, matrix: Counts) -> None:
    """Write a sparse matrix; its files are named by `sparse_names`."""
    for name, part in zip(sparse_names(stem), PARTS, strict=True):
        np.save(directory / name, getattr(matrix, part))


def open_sparse(directory: Path, stem: str, *, columns: int) -> Counts:
    """Open what `save_sparse` wrote without reading it. Raises what `indexer.damage` lists."""
    data, indices, indptr = (mapped(directory / name) for name in sparse_names(stem))
    return sparse.csr_array((data, indices, indptr), shape=(len(indptr) - 1, columns))


def chunks(count: int, row_bytes: int) -> Iterator[slice]:
    """Cut `count` rows into slices of about 32 MB."""
    step = max(CHUNK_BYTES // max(row_bytes, 1), 1)
    for start in range(0, count, step):
        yield slice(start, min(start + step, count))


def write_chosen(
    path: Path,
    source: npt.NDArray[np.int64],
    openers: Sequence[Opener],
    *,
    dtype: npt.DTypeLike,
    width: int,
    watch: Callable[[slice, Array], None] | None = None,
) -> None:
    """Write rows of arrays (each (n, width)), thought of as one after the other, in the order of `source`.

    Arrays are opened for each chunk and let go after it, so that mapped pages do not add up; `watch` is shown
    what is written.
    """
    kind = np.dtype(dtype)
    bounds = np.cumsum([0, *(len(opener()) for opener in openers)])
    header = {
        "descr": np.lib.format.dtype_to_descr(kind),
        "fortran_order": False,
        "shape": (len(source), width),
    }
    parts = [*chunks(len(source), width * kind.itemsize)]
    room = np.empty((parts[0].stop if parts else 0, width), kind)  # the first is the largest
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for part in parts:
            block = chosen(source[part], openers, bounds, into=room[: part.stop - part.start])
            if watch:
                watch(part, block)
            file.write(block.data)


def chosen(
    source: npt.NDArray[np.int64],
    openers: Sequence[Opener],
    bounds: npt.NDArray[np.int64],
    *,
    into: Array,
) -> Array:
    """Put rows of arrays that are thought of as one after the other `into` an array (len(source), width).

    `bounds` say where each array begins. Returns `into`.
    """
    whose = np.searchsorted(bounds, source, side="right") - 1
    arrays = {place: openers[place]() for place in np.unique(whose).tolist()}
    # Most rows come from the generation before, in its order: what follows each other is copied together.
    breaks = np.flatnonzero((np.diff(source) != 1) | (np.diff(whose) != 0)) + 1
    for start, end in pairwise([0, *breaks.tolist(), len(source)]):
        if start < end:
            first = source[start] - bounds[whose[start]]
            into[start:end] = arrays[int(whose[start])][first : first + end - start]
    return into
