"""How does tantivy, the Rust engine in the manner of Lucene, answer what its peers are asked?

Its Python binding has no way in for statistics: document frequencies and mean length are those of all
segments, deleted documents counted until segments merge. Lengths are rounded to a byte.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tantivy

from eval.bench.peers.lexical_engine import Documents, Mask, Scores


class TantivyEngine:
    """An index in a directory, terms split at spaces, an integer field for the row."""

    on_disk = True

    def __init__(self, directory: Path) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("terms", tokenizer_name="terms", index_option="freq")
        builder.add_integer_field("row", indexed=True, fast=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(directory))
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("terms", analyzer)
        self._rows = 0
        self._writer: tantivy.IndexWriter | None = None

    def build(self, documents: Documents) -> None:
        """Add, commit and wait for the merges, which would disturb the searches after."""
        self._rows = len(documents)
        self._write(range(len(documents)), documents, replaced=False)
        self.close()

    def _write(self, rows: Sequence[int], documents: Documents, *, replaced: bool) -> None:
        self.close()
        self._writer = writer = self._index.writer()
        for row, document in zip(rows, documents, strict=True):
            if replaced:
                writer.delete_documents_by_term("row", row)
            writer.add_document(tantivy.Document(row=row, terms=" ".join(document)))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: Sequence[str], k: int, *, visible: Mask | None = None) -> list[int]:
        """A filter is a set of row numbers that must match and adds nothing to the score."""
        rows, _ = self._hits(query, k, visible)
        return rows

    def _hits(self, query: Sequence[str], k: int, visible: Mask | None) -> tuple[list[int], list[float]]:
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "terms", term, "freq"))
            for term in dict.fromkeys(query)
        ]
        wanted = tantivy.Query.boolean_query(clauses)
        if visible is not None:
            allowed = tantivy.Query.term_set_query(self._schema, "row", np.flatnonzero(visible).tolist())
            silent = tantivy.Query.const_score_query(allowed, 0.0)
            wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, wanted), (tantivy.Occur.Must, silent)])
        hits = self._searcher.search(wanted, k, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return [int(row or 0) for row in rows], [float(score) for score, _ in hits]

    def scores(self, query: Sequence[str]) -> Scores:
        """As many hits as there are rows."""
        scores = np.zeros(self._rows, np.float32)
        rows, found = self._hits(query, max(self._rows, 1), None)
        scores[rows] = found
        return scores

    def change(self, rows: Sequence[int], documents: Documents) -> None:
        """Delete by row number and add, in one commit."""
        self._write(rows, documents, replaced=True)

    def statistics_from(self, public: Mask) -> bool:
        """The binding offers nothing; boosts could mend document frequencies, not the mean length."""
        return False

    def save(self, directory: Path) -> None:
        """A commit has written it."""

    def close(self) -> None:
        """Wait for merges and give the lock back."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None
