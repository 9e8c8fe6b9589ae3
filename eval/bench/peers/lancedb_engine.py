"""How does LanceDB answer what its peers are asked?

Hybrid search as it offers it: its own inverted lists in full precision (`IVF_FLAT`, lists and probes as its
defaults choose them), its own full-text index with terms split at blanks, fused by its RRF reranker;
bitmaps on the columns, filters before the search. Its own threads are left to it. After a change the indexes
are brought up to date (`optimize`).
"""

from pathlib import Path
from typing import Any

import lancedb
import numpy as np
import pyarrow as pa
from lancedb.rerankers import RRFReranker

from eval.bench.peers.hybrid_engine import Documents, Question, Where


class LanceDbEngine:
    """A table in a directory."""

    hybrid = True

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def build(self, documents: Documents) -> None:
        """Make the table and all its indexes."""
        table = lancedb.connect(self._directory).create_table("records", _rows(documents))
        table.create_index(metric="dot", vector_column_name="vector", index_type="IVF_FLAT")
        table.create_fts_index(
            "terms",
            base_tokenizer="whitespace",
            stem=False,
            remove_stop_words=False,
            lower_case=False,
            ascii_folding=False,
            with_position=False,
        )
        table.create_scalar_index("number")
        for name in documents.columns:
            table.create_scalar_index(name, index_type="BITMAP")

    def open(self) -> None:
        """Open the table."""
        self._table = lancedb.connect(self._directory).open_table("records")
        self._fused = RRFReranker()

    def search(self, question: Question, *, k: int, where: Where | None = None) -> list[int]:
        """Ask by vector and by terms."""
        asked = self._table.search(query_type="hybrid", vector_column_name="vector", fts_columns="terms")
        return _numbers(asked.vector(question.vector).text(question.terms).rerank(self._fused), k, where)

    def nearest(self, question: Question, *, k: int, where: Where | None = None) -> list[int]:
        """Ask by vector."""
        asked = self._table.search(question.vector, vector_column_name="vector").distance_type("dot")
        return _numbers(asked, k, where)

    def change(self, documents: Documents) -> None:
        """Merge by number, and bring the indexes up to date."""
        merging = self._table.merge_insert("number").when_matched_update_all().when_not_matched_insert_all()
        merging.execute(_rows(documents))
        self._table.optimize()

    def close(self) -> None:
        """Forget the table."""
        self._table = None


def _rows(documents: Documents) -> "pa.Table":
    size = documents.vectors.shape[1]
    return pa.table(
        {
            "number": pa.array(documents.numbers, pa.int64()),
            "terms": pa.array(documents.terms, pa.string()),
            "vector": pa.FixedSizeListArray.from_arrays(pa.array(np.ravel(documents.vectors)), size),
            **{name: pa.array(own, pa.string()) for name, own in documents.columns.items()},
        }
    )


def _numbers(asked: Any, k: int, where: Where | None) -> list[int]:
    if where:
        asked = asked.where(f"{where[0]} = '{where[1]}'", prefilter=True)
    found: list[int] = asked.select(["number"]).limit(k).to_arrow().column("number").to_pylist()
    return found
