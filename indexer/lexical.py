"""Which documents share the query's words, among those that may be seen?

BM25 (Robertson & Zaragoza 2009) on a sparse term matrix from scikit-learn's hashing vectoriser: a
term's column depends on the term alone, so adding documents changes no other row. Document frequencies
and mean length come from public documents only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from corpora import IndexCorruptError
from indexer.asked_terms import Gathered, Terms, TermsHeld, runs, terms_of, weights_of
from indexer.damage import DAMAGED
from indexer.postings import Postings, mapped

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import HashingVectorizer

K1 = 1.2
B = 0.75
COLUMNS = 2**20
MOST_KNOWN = 2**18  # terms whose column is remembered
FILES = (*(f"terms.{part}.npy" for part in ("data", "indices", "indptr")), "statistics.npy")
Counts: TypeAlias = sparse.csr_array


def term_counts(documents: Sequence[Sequence[str]]) -> Counts:
    """Count terms: (n, 2**20) sparse, float32."""
    if not documents:
        return sparse.csr_array((0, COLUMNS), dtype=np.float32)
    return sparse.csr_array(_vectoriser().transform(documents), dtype=np.float32)


@cache
def _vectoriser() -> "HashingVectorizer":
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        analyzer=list, n_features=COLUMNS, norm=None, alternate_sign=False, dtype=np.float32
    )


_known_columns: dict[str, int] = {}


def _columns(terms: Sequence[str]) -> list[int]:
    """The column of each term."""
    try:
        return [_known_columns[term] for term in terms]
    except KeyError:
        return _learnt_columns(terms)


def _learnt_columns(terms: Sequence[str]) -> list[int]:
    known = {term: _known_columns.get(term) for term in terms}  # others may forget them meanwhile
    found = {term: _column(term) for term, column in known.items() if column is None}
    if len(_known_columns) + len(found) > MOST_KNOWN:
        _known_columns.clear()
    if len(found) <= MOST_KNOWN:
        _known_columns.update(found)
    return [found[term] if column is None else column for term in terms for column in (known[term],)]


def _column(term: str) -> int:
    """The column of a term: the vectoriser's own hash, without the half millisecond that it takes for any."""
    from sklearn.utils import murmurhash3_32

    return abs(int(murmurhash3_32(term))) % COLUMNS


def _heaviest(query: Mapping[str, float]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
    """The columns of a query's terms, sorted, each once, and the heaviest weight of the terms in each."""
    found: dict[int, float] = {}
    for column, weight in zip(_columns(list(query)), query.values(), strict=True):
        found[column] = max(found.get(column, 0.0), weight)
    columns = sorted(found)
    return np.array(columns, np.intp), np.array([found[column] for column in columns], np.float32)


def counts_of(documents: Sequence[Sequence[str]]) -> Counts:
    """Count the terms of a few documents, most of which were met before: the same as `term_counts`."""
    own = [np.unique(_columns(terms), return_counts=True) for terms in documents]
    indptr = np.cumsum([0, *(len(columns) for columns, _ in own)])
    columns, counts = (np.concatenate([np.empty(0), *(pair[i] for pair in own)]) for i in (0, 1))
    return _counts(counts, columns, indptr)


def chosen_rows(counts: Counts, rows: npt.ArrayLike) -> Counts:
    """Return some rows of term counts: as `counts[rows]`, in a tenth of the time where they are few."""
    chosen = np.asarray(rows, np.intp)
    starts, ends = counts.indptr[chosen], counts.indptr[chosen + 1]
    places = runs(starts, ends)
    return _counts(counts.data[places], counts.indices[places], np.append(0, np.cumsum(ends - starts)))


def _counts(data: npt.ArrayLike, columns: npt.ArrayLike, indptr: npt.NDArray[np.intp]) -> Counts:
    return sparse.csr_array(
        (np.asarray(data, np.float32), np.asarray(columns, np.int32), indptr.astype(np.int32)),
        shape=(len(indptr) - 1, COLUMNS),
    )


class LexicalIndex:
    """BM25 over documents in the order of their rows; `public` says which rows give the statistics."""

    def __init__(self, counts: Counts, public: npt.NDArray[np.bool_]) -> None:
        reference = counts[public] if public.any() else counts[:0]
        documents = reference.shape[0]
        self._take(counts, documents, float(reference.sum()) / max(documents, 1) or 1.0)
        frequencies = np.bincount(reference.indices, minlength=COLUMNS)
        self._postings = Postings.of(self._weighed(counts), frequencies)

    def _take(self, counts: Counts, documents: int, mean_length: float) -> None:
        self.counts = counts
        self._documents = documents
        self._mean_length = mean_length

    @property
    def usual(self) -> tuple[int, float]:
        """How many public documents there are, and how many terms they have on average."""
        return self._documents, self._mean_length

    def _weighed(self, counts: Counts) -> Counts:
        """What each term of each document is worth before its rarity counts."""
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        saturation = K1 * (1 - B + B * lengths / self._mean_length)
        weights = counts.copy()
        weights.data = counts.data * (K1 + 1) / (counts.data + np.repeat(saturation, np.diff(counts.indptr)))
        return weights

    def part(self, rows: npt.NDArray[np.intp]) -> "LexicalIndex":
        """Return an index of some rows, in their order; its statistics are still those of all."""
        counts = chosen_rows(self.counts, rows)
        columns = np.unique(counts.indices)
        return self._with(counts, columns, self._postings.frequencies_of(columns))

    @staticmethod
    def joined(parts: Sequence["LexicalIndex"]) -> "LexicalIndex":
        """Return one index of the rows of parts of the same whole, one part after the other."""
        every = [part._postings for part in parts]
        columns, first = np.unique(np.concatenate([own.columns for own in every]), return_index=True)
        frequencies = np.concatenate([own.frequencies for own in every])[first]
        counts = sparse.csr_array(sparse.vstack([part.counts for part in parts], format="csr"))
        return parts[0]._with(counts, columns, frequencies)

    def _with(
        self, counts: Counts, columns: npt.NDArray[np.integer], frequencies: npt.NDArray[np.number]
    ) -> "LexicalIndex":
        """An index of other rows with the same statistics; frequencies are those of their columns, sorted."""
        found = type(self).__new__(type(self))
        found._take(counts, self._documents, self._mean_length)
        order = np.argsort(counts.indices, kind="stable")
        found._postings = Postings(
            columns.astype(np.int32),
            np.append(np.searchsorted(counts.indices[order], columns), len(order)).astype(np.int64),
            np.repeat(np.arange(counts.shape[0], dtype=np.int32), np.diff(counts.indptr))[order],
            found._weighed(counts).data[order],
            frequencies.astype(np.int32),
        )
        return found

    @classmethod
    def load(cls, directory: Path, public: npt.NDArray[np.bool_], *, shard: bool = False) -> "LexicalIndex":
        """Map what `save` wrote, for rows of which as many were public, or in the whole of a `shard` more.

        Raises `IndexCorruptError`.
        """
        found = cls.__new__(cls)
        try:
            data, indices, indptr, statistics = (mapped(directory / name) for name in FILES)
            found._postings = Postings.load(directory)
            counts = sparse.csr_array((data, indices, indptr), shape=(len(indptr) - 1, COLUMNS))
            documents, mean_length = statistics.tolist()
        except DAMAGED as error:
            raise IndexCorruptError(
                f"The terms in {directory} are damaged: {error}. Rebuild: enmusubi index --full"
            ) from error
        whole = documents if shard and documents >= public.sum() else public.sum()
        if (counts.shape[0], documents) != (len(public), whole):
            raise IndexCorruptError(
                f"The terms in {directory} are those of {counts.shape[0]} documents, {documents:.0f} of them "
                f"public; expected {len(public)} and {public.sum()}. Rebuild: enmusubi index --full"
            )
        found._take(counts, int(documents), mean_length)
        return found

    def save(self, directory: Path) -> None:
        """Write term counts, postings and statistics as plain arrays."""
        statistics = np.array([self._documents, self._mean_length])
        places = (self.counts.indices.astype(np.int32), self.counts.indptr.astype(np.int32))
        arrays = (self.counts.data, *places, statistics)
        for name, array in zip(FILES, arrays, strict=True):
            np.save(directory / name, array)
        self._postings.save(directory)

    def idf(self, columns: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
        """ln(1 + (N - n + .5) / (n + .5)) over the public documents, n those with the term."""
        return self._idf(self._postings.frequencies_of(columns))

    def _idf(self, n: npt.NDArray[np.number]) -> npt.NDArray[np.float32]:
        return np.asarray(np.log1p((self._documents - n + 0.5) / (n + 0.5)), np.float32)

    def shared(self, row: int, query: Sequence[str]) -> list[str]:
        """Return the query's terms that a row holds, in the query's order, each once."""
        bounds = self.counts.indptr[row : row + 2]
        own = set(self.counts.indices[bounds[0] : bounds[1]].tolist())
        unique = list(dict.fromkeys(query))
        return [term for term, column in zip(unique, _columns(unique), strict=True) if column in own]

    def scores(self, query: Mapping[str, float] | Iterable[str]) -> npt.NDArray[np.float32]:
        """Return the BM25 score of every row; each query term counts once, times its weight if it has one."""
        weights = query if isinstance(query, Mapping) else dict.fromkeys(query, 1.0)
        columns, heaviest = _heaviest(weights)
        places, known = self._postings.places(columns)
        places = places[known]  # looked up once: both what a term is worth and where it stands
        worths = self._idf(self._postings.frequencies[places]) * heaviest[known]
        return self._postings.sums(places, worths, rows=self.counts.shape[0])

    def scores_of(self, counts: Counts, queries: Sequence[Terms]) -> npt.NDArray[np.float32]:
        """Return the BM25 scores (queries, m) of other documents by the statistics of this index."""
        asked = self.asked(queries)
        return asked.scores(asked.held(counts, np.arange(counts.shape[0])))

    def asked(self, queries: Sequence[Terms]) -> "AskedTerms":
        """Make queries ready that are asked of a few documents each."""
        terms = terms_of(queries)
        columns, weights = weights_of(queries, dict(zip(terms, _columns(terms), strict=True)))
        return AskedTerms(columns, weights * self.idf(columns.astype(np.intp)), self._mean_length)

    def worths(self) -> Counts:
        """Return what each term of each row is worth to a query that holds it, (rows, 2**20)."""
        found = self._weighed(self.counts)
        found.data = found.data * self.idf(found.indices)
        return found


@dataclass(frozen=True)
class AskedTerms:
    """Queries by the statistics of an index: sorted columns, what each is worth in each query."""

    columns: npt.NDArray[np.int32]
    worths: npt.NDArray[np.float32]
    mean_length: float

    def held(self, counts: Counts, rows: npt.ArrayLike) -> TermsHeld:
        """How often rows of a matrix of counts hold the terms."""
        return Gathered.of(counts, rows).held(self.columns, np.size(rows))

    def scores(self, documents: TermsHeld) -> npt.NDArray[np.float32]:
        """Return the BM25 scores (queries, documents)."""
        saturation = K1 * (1 - B + B * documents.lengths / self.mean_length)
        held = np.zeros_like(documents.counts)
        there = documents.counts != 0
        np.divide(documents.counts * (K1 + 1), documents.counts + saturation[:, None], out=held, where=there)
        # Not BLAS, which rounds equal rows differently by where they stand.
        return np.asarray(np.einsum("qc,nc->qn", self.worths, held), np.float32)
