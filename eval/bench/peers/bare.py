"""What would FAISS and tantivy, put together by hand, take for the same vectors and terms?

The least that a hybrid search can cost: one index of all vectors, one of all terms, the ranks of both fused
(RRF, Cormack et al. 2009). It knows no visibility, no languages, no further signals, and explains nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import tantivy

from indexer import DenseIndex, Vectors

RRF_K = 60
LISTS, PROBES = 1024, 32  # of the inverted lists
_SAMPLE = 40  # vectors a list to train on

VERSION = f"faiss {version('faiss-cpu')}, tantivy {version('tantivy')}"

Nearest = Callable[[Vectors, int], list[int]]  # a vector (d,) and how many -> places, the nearest first


def single_thread() -> None:
    """Let FAISS use one thread."""
    faiss.omp_set_num_threads(1)


class BareHybrid:
    """Vectors in FAISS under their places, terms in tantivy under the same."""

    def __init__(self, nearest: Nearest, searcher: "tantivy.Searcher", schema: "tantivy.Schema") -> None:
        self.nearest = nearest
        self._searcher = searcher
        self._schema = schema

    def search(self, vector: Vectors, terms: Iterable[str], *, k: int, depth: int) -> list[int]:
        """Return the places of the k best by reciprocal rank, of the `depth` best by either."""
        scores: dict[int, float] = defaultdict(float)
        for ranking in (self.nearest(vector, depth), self._alike(terms, depth)):
            for rank, place in enumerate(ranking, start=1):
                scores[place] += 1 / (RRF_K + rank)
        return sorted(scores, key=lambda place: (-scores[place], place))[:k]

    def _alike(self, terms: Iterable[str], depth: int) -> list[int]:
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "terms", term, "freq"))
            for term in dict.fromkeys(terms)
        ]
        hits = self._searcher.search(tantivy.Query.boolean_query(clauses), depth, count=False).hits
        return [int(p or 0) for p in self._searcher.fast_field_values("place", [own for _, own in hits])]


def exact(vectors: Vectors) -> Nearest:
    """Compare with each of the vectors (n, d)."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return lambda vector, depth: _places(index, vector, depth)


def as_served(vectors: Vectors, kept: Path) -> Nearest:
    """Search the vectors (n, d) with our own dense index alone, made once and `kept`."""
    if not kept.exists():
        DenseIndex.build(np.arange(len(vectors)), vectors, dimensions=vectors.shape[1]).save(kept)
    index = DenseIndex.load(kept)
    return lambda vector, depth: [place for place, _ in index.search(vector, depth=depth)]


def in_lists(vectors: Vectors, kept: Path) -> Nearest:
    """Search the vectors (n, d) in inverted lists, in full precision, trained once and `kept`."""
    if kept.exists():
        index = faiss.read_index(str(kept))
    else:
        lists = min(LISTS, max(len(vectors) // _SAMPLE, 1))
        index = faiss.index_factory(vectors.shape[1], f"IVF{lists},Flat", faiss.METRIC_INNER_PRODUCT)
        chosen = np.random.default_rng(0).permutation(len(vectors))[: _SAMPLE * lists]
        index.train(vectors[chosen])
        index.add(vectors)
        faiss.write_index(index, str(kept))
    faiss.ParameterSpace().set_index_parameter(index, "nprobe", PROBES)
    return lambda vector, depth: _places(index, vector, depth)


def _places(index: Any, vector: Vectors, depth: int) -> list[int]:
    found: list[int] = index.search(vector[None], depth)[1][0].tolist()
    return found


def bare_hybrid(nearest: Nearest, terms: Sequence[str], directory: Path) -> BareHybrid:
    """Put a search of vectors and the terms of each, blanks between, side by side; `directory` is kept."""
    fresh = not directory.exists()
    directory.mkdir(parents=True, exist_ok=True)
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("terms", tokenizer_name="terms", index_option="freq")
    builder.add_integer_field("place", indexed=False, fast=True)
    schema = builder.build()
    index = tantivy.Index(schema, path=str(directory))
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("terms", analyzer)
    if fresh:
        writer = index.writer()
        for place, own in enumerate(terms):
            writer.add_document(tantivy.Document(place=place, terms=own))
        writer.commit()
        writer.wait_merging_threads()
    index.reload()
    return BareHybrid(nearest, index.searcher(), schema)
