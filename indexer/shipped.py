"""What is known of the shipped texts before any home exists?

The vectors of the shipped seeds and needs, read as documents and as queries, made once for each encoder
and kept beside the models. They are the prior of every alignment, and spare a new home the work of
embedding the shipped records again. Nothing of a user's is ever kept here.
"""

import hashlib
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpora import Need, Seed, bundled_records, concept_scheme, entry_hash, entry_texts
from indexer.alignment import Alignment, Group, fit_alignment, group
from indexer.concepts import ConceptModel, concept_model
from indexer.damage import DAMAGED
from indexer.encoder import Encoded, Encoder, Progress, Role, Vectors, encoder_version
from indexer.passages import sentences_of

_FORMAT = "1"


@dataclass(frozen=True)
class Shipped:
    """Raw vectors of shipped texts by content hash, the alignment fitted on them, prototypes of concepts."""

    encoded: dict[str, Encoded]
    alignment: Alignment
    concepts: ConceptModel


@dataclass(frozen=True)
class _Text:
    kind: str
    language: str
    title: str | None
    text: str


def shipped(encoder: Encoder, *, cache: Path, progress: Progress | None = None) -> Shipped:
    """Load what is known of the shipped texts, embedding them on first use (a minute on two cores)."""
    texts = _texts()
    # The order counts: the vectors lie in the file in the order of the texts.
    facts = f"{_FORMAT}\0{encoder_version(encoder)}\0{list(texts)}"
    path = cache / f"shipped-{hashlib.sha256(facts.encode()).hexdigest()[:16]}.npz"
    arrays = _load(path)
    if arrays is None:
        arrays = _embedded(encoder, list(texts.values()), progress)
        _save(path, arrays)
    documents, sentences, bounds, queries = arrays
    encoded: dict[str, Encoded] = {}
    groups: dict[Group, list[Vectors]] = defaultdict(list)
    for place, (content_hash, text) in enumerate(texts.items()):
        encoded[content_hash] = Encoded(documents[place], sentences[bounds[place] : bounds[place + 1]])
        groups[group(Role.DOCUMENT, text.kind, text.language)].append(documents[place])
        groups[group(Role.QUERY, text.kind, text.language)].append(queries[place])
    fitted = fit_alignment(
        {key: np.stack(rows) for key, rows in groups.items()}, components=encoder.components
    )
    return Shipped(encoded, fitted, concept_model(encoder, fitted, concept_scheme(), cache=cache))


def count_shipped_texts() -> int:
    """How many texts `shipped` embeds, twice each, on first use."""
    return len(_texts())


def _texts() -> dict[str, _Text]:
    return {
        entry_hash(title, text): _Text(record.kind, language, title, text)
        for record in bundled_records()
        if isinstance(record, Seed | Need)
        for language, title, text in entry_texts(record)
    }


_Arrays = tuple[Vectors, Vectors, "np.ndarray", Vectors]


def _embedded(encoder: Encoder, texts: list[_Text], progress: Progress | None) -> _Arrays:
    documents = encoder.encode(
        [[s.text for s in sentences_of(t.text, language=t.language, title=t.title)] for t in texts],
        role=Role.DOCUMENT,
        progress=progress,
    )
    queries = encoder.encode(
        [[s.text for s in sentences_of(t.text, language=t.language)] for t in texts],
        role=Role.QUERY,
        progress=progress,
    )
    bounds = np.cumsum([0, *(len(document.sentences) for document in documents)])
    return (
        np.stack([document.whole for document in documents]),
        np.concatenate([document.sentences for document in documents]).astype(np.float16),
        bounds,
        np.stack([query.whole for query in queries]),
    )


def _load(path: Path) -> _Arrays | None:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return arrays["documents"], arrays["sentences"], arrays["bounds"], arrays["queries"]
    except DAMAGED:
        return None  # missing or damaged: it is made anew


def _save(path: Path, arrays: _Arrays) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}.npz")
    documents, sentences, bounds, queries = arrays
    np.savez(scratch, documents=documents, sentences=sentences, bounds=bounds, queries=queries)
    scratch.replace(path)
