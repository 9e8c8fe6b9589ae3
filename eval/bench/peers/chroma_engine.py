"""How does Chroma answer what its peers are asked?

Vectors alone: the edition that runs on one's own machine ranks by no terms. Its graph (HNSW) as it comes
(inner product, 16 neighbours, 100 looked at), in a persistent client without telemetry; filters on metadata,
before the search. A change is on disk on return.
"""

from pathlib import Path
from typing import Any

import chromadb
from chromadb.config import Settings

from eval.bench.peers.hybrid_engine import Documents, Question, Where


class ChromaEngine:
    """A collection in a directory."""

    hybrid = False

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def _connected(self) -> Any:
        return chromadb.PersistentClient(str(self._directory), settings=Settings(anonymized_telemetry=False))

    def build(self, documents: Documents) -> None:
        """Add in the largest batches that it takes."""
        self._client = self._connected()
        self._collection = self._client.create_collection(
            "records", embedding_function=None, configuration={"hnsw": {"space": "ip"}}
        )
        self._put(documents)

    def _put(self, documents: Documents) -> None:
        most = self._client.get_max_batch_size()
        names = list(documents.columns)
        for start in range(0, len(documents.numbers), most):
            part = slice(start, start + most)
            values = zip(*(documents.columns[name][part] for name in names), strict=True)
            self._collection.upsert(
                ids=[str(number) for number in documents.numbers[part]],
                embeddings=documents.vectors[part],
                metadatas=[dict(zip(names, own, strict=True)) for own in values],
            )

    def open(self) -> None:
        """Open the collection."""
        self._client = self._connected()
        self._collection = self._client.get_collection("records", embedding_function=None)

    def search(self, question: Question, *, k: int, where: Where | None = None) -> list[int]:
        """Ask by vector."""
        return self.nearest(question, k=k, where=where)

    def nearest(self, question: Question, *, k: int, where: Where | None = None) -> list[int]:
        """Ask by vector."""
        found = self._collection.query(
            query_embeddings=question.vector[None],
            n_results=k,
            where={where[0]: where[1]} if where else None,
            include=["distances"],
        )
        return [int(own) for own in found["ids"][0]]

    def change(self, documents: Documents) -> None:
        """Upsert."""
        self._put(documents)

    def close(self) -> None:
        """Let go of the client and what it keeps open."""
        self._client.close()
