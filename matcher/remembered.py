"""What of a standing query is the same every night, so that it need not be computed again?

Its raw vectors, as long as the encoder stays; what it is made ready to be looked up with, as long as the
index's alignment and concepts stay. Both are as confidential as the text, and lie with it in the store.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np

from corpora import Matchable, entry_texts
from indexer import Encoded, Encoder, EncoderBefore, Role
from matcher.expansion import Topic
from matcher.query import Query, read_query
from matcher.retrieve import Asked


class RememberingEncoder(EncoderBefore):
    """An encoder that embeds no text again which it remembers; `known` is by the hash of the sentences."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)
        self.known: dict[str, Encoded] = {}

    def encode(
        self,
        texts: Sequence[Sequence[str]],
        *,
        role: Role,
        progress: Callable[[int], None] | None = None,
    ) -> list[Encoded]:
        """Encode what is not remembered, as the encoder does, and remember it."""
        names = [_name(text, role) for text in texts]
        new = {name: text for name, text in zip(names, texts, strict=True) if name not in self.known}
        if new:
            made = self._encoder.encode(list(new.values()), role=role, progress=progress)
            self.known |= dict(zip(new, made, strict=True))
        return [self.known[name] for name in names]

    def embed(self, records: Iterable[Matchable], *, progress: Callable[[int], None] | None = None) -> None:
        """Embed records as what asks, in all their languages, many at once: quicker than one by one."""
        asking = [version.sentences for own in records for version in versions_of(own)]
        texts = [[sentence.text for sentence in own] for own in asking]
        self.encode(texts, role=Role.QUERY, progress=progress)


def versions_of(record: Matchable) -> tuple[Query, ...]:
    """Read a stored record as what asks, in each language that it is told in."""
    return tuple(
        read_query(f"{title}\n{text}" if title else text, kind=record.side)
        for _, title, text in entry_texts(record)
    )


def _name(sentences: Sequence[str], role: Role) -> str:
    return hashlib.sha256(json.dumps([role, *sentences], ensure_ascii=False).encode()).hexdigest()


def packed_vectors(known: Mapping[str, Encoded]) -> bytes:
    """Return what `RememberingEncoder` knows as bytes."""
    arrays = {f"{name}/{part}": getattr(own, part) for name, own in known.items() for part in _PARTS}
    return _packed(arrays)


def unpacked_vectors(data: bytes) -> dict[str, Encoded]:
    """Return what `packed_vectors` took."""
    arrays = _unpacked(data)
    names = {key.partition("/")[0] for key in arrays}
    return {name: Encoded(*(arrays[f"{name}/{part}"] for part in _PARTS)) for name in names}


def packed_query(asked: Asked) -> bytes:
    """Return a query made ready as bytes, but for its clauses and labels: they only explain."""
    words = {k: dict(v) for k, v in asked.topic.words.items()}
    own = {"belongs": asked.belongs, "names_concept": asked.names_concept}
    said = {"terms": list(asked.terms), "words": words, **own}
    text = np.frombuffer(json.dumps(said, ensure_ascii=False).encode(), np.uint8)
    return _packed({"vector": asked.vector, "profile": asked.topic.profile, "said": text})


def unpacked_query(data: bytes) -> Asked:
    """Return what `packed_query` took, without clauses."""
    arrays = _unpacked(data)
    said = json.loads(arrays["said"].tobytes())
    topic = Topic(arrays["profile"], said["words"])
    own = {name: said[name] for name in ("belongs", "names_concept")}
    return Asked(arrays["vector"], None, said["terms"], topic, **own)


_PARTS = ("whole", "sentences")


def _packed(arrays: Mapping[str, Any]) -> bytes:
    file = BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _unpacked(data: bytes) -> dict[str, Any]:
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        return dict(arrays)
