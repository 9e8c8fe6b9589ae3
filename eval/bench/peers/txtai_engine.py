"""How does txtai answer what its peers are asked?

Hybrid search as it offers it: FAISS as its defaults choose it for the size, its own BM25 (scores normalised,
terms kept apart in SQLite), both weighted .5, ten times k candidates of each; terms split at blanks. Content
is stored, since its filters are conditions in SQL, which it applies after the search to what was found: few
may be left. Vectors come from a function of ours, as its `external` method asks. After a change everything is
saved, as it has no other way to disk.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from txtai import Embeddings

from eval.bench.peers.hybrid_engine import Documents, Question, Vectors, Where

_WORDS = {"whitespace": True, "lowercase": False}
_FILTERED = {
    "illustrative": "select id, score from txtai where similar(:asked) and illustrative = :value",
    "prefecture": "select id, score from txtai where similar(:asked) and prefecture = :value",
}


class TxtaiEngine:
    """An `Embeddings` database in a directory."""

    hybrid = True

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._known: dict[str, Vectors] = {}

    def _config(self) -> dict[str, Any]:
        return {"transform": lambda texts: np.stack([self._known[text] for text in texts])}

    def build(self, documents: Documents) -> None:
        """Index and save."""
        self._embeddings = Embeddings(
            {
                "method": "external",
                "backend": "faiss",
                "content": True,
                "scoring": {"method": "bm25", "terms": True, "normalize": True, "tokenizer": _WORDS},
                **self._config(),
            }
        )
        self._embeddings.index(self._rows(documents))
        self._save()

    def _rows(self, documents: Documents) -> Iterator[tuple[int, dict[str, str], None]]:
        for place, (number, terms) in enumerate(zip(documents.numbers, documents.terms, strict=True)):
            text = f"n{number} {terms}"  # no two alike: vectors are found by text
            self._known[text] = documents.vectors[place]
            values = {name: own[place] for name, own in documents.columns.items()}
            yield number, {"text": text, **values}, None

    def _save(self) -> None:
        transform = self._embeddings.config.pop("transform")  # a function cannot be saved
        self._embeddings.save(str(self._directory))
        self._embeddings.config["transform"] = transform
        self._known.clear()

    def open(self) -> None:
        """Load."""
        self._embeddings = Embeddings()
        self._embeddings.load(str(self._directory), config=self._config())

    def search(self, question: Question, *, k: int, where: Where | None = None) -> list[int]:
        """Ask in words, or in SQL where there is a filter."""
        return self._asked(question, k, where, weight=0.5)

    def nearest(self, question: Question, *, k: int, where: Where | None = None) -> list[int]:
        """Give all the weight to vectors."""
        return self._asked(question, k, where, weight=1.0)

    def _asked(self, question: Question, k: int, where: Where | None, *, weight: float) -> list[int]:
        self._known = {question.terms: question.vector}
        if where is None:
            found = self._embeddings.search(question.terms, k, weights=weight)
        else:
            column, value = where
            found = self._embeddings.search(
                _FILTERED[column],
                k,
                weights=weight,
                parameters={"asked": question.terms, "value": value},
            )
        return [int(own["id"]) for own in found]

    def change(self, documents: Documents) -> None:
        """Upsert and save."""
        self._embeddings.upsert(self._rows(documents))
        self._save()

    def close(self) -> None:
        """Close the database."""
        self._embeddings.close()
