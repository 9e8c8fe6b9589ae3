"""What would FAISS and tantivy, put together by hand, take for the same vectors and terms?

The least that a hybrid search can cost: 100 candidates of each, fused by reciprocal rank (Cormack et al.
2009, k = 60). FAISS compares with every vector, or with those of 32 of up to 1,024 inverted lists, in full
precision; a filter is a bitmap in FAISS and a term in tantivy. After a change FAISS's file is written anew
and tantivy commits. It knows no visibility, no languages, no further signals, and explains nothing.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

import faiss as library
import numpy as np
import tantivy

from eval.bench.peers.hybrid_engine import Documents, Question, Where

faiss: Any = library  # its types know nothing of what its Python side adds
DEPTH, RRF_K = 100, 60
LISTS, PROBES = 1024, 32
_SAMPLE = 40  # vectors a list to train on


class ExactFloor:
    """Compares with every vector."""

    hybrid = True

    def __init__(self, directory: Path) -> None:
        self._vectors = directory / "vectors.faiss"
        self._columns = directory / "columns.npz"
        self._directory = directory / "tantivy"

    def build(self, documents: Documents) -> None:
        """Add all vectors and all terms."""
        self._directory.mkdir(parents=True)
        index = faiss.IndexIDMap2(self._empty(documents.vectors))
        index.add_with_ids(documents.vectors, np.array(documents.numbers, np.int64))
        faiss.write_index(index, str(self._vectors))
        columns = {name: np.array(own) for name, own in documents.columns.items()}
        columns["numbers"] = np.array(documents.numbers, np.int64)
        np.savez(self._columns, allow_pickle=False, **columns)
        self._write(self._opened(), documents, replaced=False)

    def _empty(self, vectors: Any) -> Any:
        return faiss.IndexFlatIP(vectors.shape[1])

    def open(self) -> None:
        """Read vectors and columns into memory; tantivy maps its files."""
        self._faiss: Any = faiss.read_index(str(self._vectors))
        with np.load(self._columns) as columns:
            numbers = columns["numbers"]
            self._kept = {
                (name, value): faiss.IDSelectorBitmap(_bits(numbers[columns[name] == value]))
                for name in columns.files
                if name != "numbers"
                for value in np.unique(columns[name])
            }
        self._tantivy: Any = self._opened()
        self._searcher: Any = self._tantivy.searcher()

    def _opened(self) -> "tantivy.Index":
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("terms", tokenizer_name="terms", index_option="freq")
        builder.add_text_field("values", tokenizer_name="raw", index_option="basic")
        builder.add_integer_field("number", indexed=True, fast=True)
        self._schema = builder.build()
        index = tantivy.Index(self._schema, path=str(self._directory))
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("terms", analyzer)
        return index

    def _write(self, index: "tantivy.Index", documents: Documents, *, replaced: bool) -> None:
        writer = index.writer()
        for place, (number, terms) in enumerate(zip(documents.numbers, documents.terms, strict=True)):
            if replaced:
                writer.delete_documents_by_term("number", number)
            values = [f"{name}={own[place]}" for name, own in documents.columns.items()]
            writer.add_document(tantivy.Document(number=number, terms=terms, values=values))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()

    def search(self, question: Question, *, k: int, where: Where | None = None) -> list[int]:
        """Fuse the ranks of the nearest and of the most alike."""
        scores: dict[int, float] = defaultdict(float)
        for ranking in (self.nearest(question, k=DEPTH, where=where), self._alike(question, where)):
            for rank, number in enumerate(ranking, start=1):
                scores[number] += 1 / (RRF_K + rank)
        return sorted(scores, key=lambda number: (-scores[number], number))[:k]

    def nearest(self, question: Question, *, k: int, where: Where | None = None) -> list[int]:
        """Ask FAISS."""
        if where and where not in self._kept:
            return []
        chosen = self._parameters(self._kept[where] if where else None)
        found = self._faiss.search(question.vector[None], k, params=chosen)[1][0]
        return [number for number in found.tolist() if number >= 0]

    def _parameters(self, kept: Any) -> Any:
        return faiss.SearchParameters(sel=kept) if kept is not None else None

    def _alike(self, question: Question, where: Where | None) -> list[int]:
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "terms", term, "freq"))
            for term in dict.fromkeys(question.terms.split())
        ]
        wanted = tantivy.Query.boolean_query(clauses)
        if where:
            kept = tantivy.Query.term_query(self._schema, "values", "=".join(where), "basic")
            silent = tantivy.Query.const_score_query(kept, 0.0)
            wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, wanted), (tantivy.Occur.Must, silent)])
        hits = self._searcher.search(wanted, DEPTH, count=False).hits
        return [int(n or 0) for n in self._searcher.fast_field_values("number", [own for _, own in hits])]

    def change(self, documents: Documents) -> None:
        """Take the old ones out, add the new, write."""
        numbers = np.array(documents.numbers, np.int64)
        self._faiss.remove_ids(numbers)
        self._faiss.add_with_ids(documents.vectors, numbers)
        scratch = self._vectors.with_suffix(".new")
        faiss.write_index(self._faiss, str(scratch))
        scratch.replace(self._vectors)
        self._write(self._tantivy, documents, replaced=True)
        self._searcher = self._tantivy.searcher()

    def close(self) -> None:
        """Forget both."""
        self._faiss = self._searcher = self._tantivy = None
        self._kept = {}


class ListsFloor(ExactFloor):
    """Compares with the vectors of the nearest inverted lists."""

    def _empty(self, vectors: Any) -> Any:
        lists = min(LISTS, max(len(vectors) // _SAMPLE, 1))
        index = faiss.index_factory(vectors.shape[1], f"IVF{lists},Flat", faiss.METRIC_INNER_PRODUCT)
        index.train(vectors[np.random.default_rng(0).permutation(len(vectors))[: _SAMPLE * lists]])
        return index

    def _parameters(self, kept: Any) -> Any:
        return faiss.SearchParametersIVF(nprobe=PROBES, sel=kept)


def _bits(numbers: Any) -> Any:
    """One bit a number, the lowest first."""
    marked = np.zeros(int(numbers.max()) + 1, bool)
    marked[numbers] = True
    return np.packbits(marked, bitorder="little")
