"""How does an empty index come about, and what does an approximate one have to learn first?

Main directions, centroids and the range of each number are learnt from a sample of the vectors given, with
fixed seeds. They can be taken over unchanged from an older index, so that nights differ by their texts
alone.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from indexer.dense_kinds import IndexKind
from indexer.encoder import Vectors

_faiss: Any = faiss  # the types that it declares know less than its objects can

DIRECTIONS = 128  # numbers of a rough vector, at most
_LISTS_PER_ROOT = 4  # lists = this times the square root of how many vectors there are
_LEARNT_PER_LIST = 32
_THREADS = 2  # BLAS rounds by how it shares out its work: more or fewer would give other bytes
_SEED = 20261127


@contextmanager
def fixed_threads() -> Iterator[None]:
    """Compute with the same number of threads on every machine."""
    with threadpool_limits(limits=_THREADS):
        yield


def empty_index(
    kind: IndexKind, vectors: Vectors, *, public: npt.NDArray[np.intp], dimensions: int, like: Any = None
) -> Any:
    """Return an index without vectors that keeps keys.

    An approximate one learns from those of the `vectors` (n, d) in the rows `public`, unless it is `like`
    another of as many dimensions.
    """
    if kind == "ivf" and like is not None and like.kind == "ivf" and like.rough.d == dimensions:
        return _faiss.IndexIDMap(_faiss.IndexRefineFlat(_emptied(like.rough)))
    if kind == "ivf" and len(public):
        return _faiss.IndexIDMap(_faiss.IndexRefineFlat(_learnt(vectors, public)))
    return _faiss.IndexIDMap(_faiss.IndexFlatIP(dimensions))


def lists_for(count: int) -> int:
    """Into how many lists so many vectors are put."""
    return max(1, min(round(_LISTS_PER_ROOT * math.sqrt(count)), count))


def _learnt(vectors: Vectors, rows: npt.NDArray[np.intp]) -> Any:
    lists = lists_for(len(rows))
    chosen = np.random.default_rng(_SEED).choice(
        rows, min(_LEARNT_PER_LIST * lists, len(rows)), replace=False
    )
    sample = np.ascontiguousarray(vectors[np.sort(chosen)], np.float32)
    index = _rough(_main_directions(sample), lists)
    clustering = _faiss.downcast_index(index.index).cp
    clustering.seed, clustering.niter = _SEED, 10
    clustering.min_points_per_centroid, clustering.max_points_per_centroid = 1, _LEARNT_PER_LIST
    index.train(sample)
    return index


def _main_directions(sample: Vectors) -> Vectors:
    """The directions (m, d) that hold most of the vectors: products of what they leave are small."""
    _, directions = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(directions[:, ::-1][:, :DIRECTIONS].T, np.float32)


def _rough(directions: Vectors, lists: int) -> Any:
    """An index, not yet trained, of vectors turned onto these directions (m, d)."""
    m, d = directions.shape
    turn = _faiss.LinearTransform(d, m, False)
    _faiss.copy_array_to_vector(directions.ravel(), turn.A)
    turn.is_trained = True
    centroids = _faiss.IndexFlatIP(m)
    rounding, metric = _faiss.ScalarQuantizer.QT_8bit, _faiss.METRIC_INNER_PRODUCT
    return _faiss.IndexPreTransform(
        turn, _faiss.IndexIVFScalarQuantizer(centroids, m, lists, rounding, metric, False)
    )


def _emptied(rough: Any) -> Any:
    """What an index has learnt, without its vectors."""
    old_turn = _faiss.downcast_VectorTransform(rough.chain.at(0))
    old = _faiss.downcast_index(rough.index)
    index = _rough(_faiss.vector_to_array(old_turn.A).reshape(old_turn.d_out, old_turn.d_in), old.nlist)
    new = _faiss.downcast_index(index.index)
    _faiss.downcast_index(new.quantizer).add(old.quantizer.reconstruct_n(0, old.nlist))
    _faiss.copy_array_to_vector(_faiss.vector_to_array(old.sq.trained), new.sq.trained)
    new.is_trained = index.is_trained = True
    return index
