"""Does a generation answer as it should, before anybody is answered by it?

Entries drawn by a fixed seed are looked up through both indexes as they lie on disk, and by brute force
over what these were made of: the raw vectors, the words of the sentences. Scores must be the same, and the
nearest be found: all of them by an exact index, nearly all by an approximate one. What is taken over was
tested when it was made.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from corpora import IndexCorruptError, Store
from indexer import tokens
from indexer.alignment import Alignment, group
from indexer.arrays import chunks, mapped
from indexer.dense import DenseIndex
from indexer.encoder import Role, Vectors
from indexer.generation import Held
from indexer.lexical import K1, B, Counts, LexicalIndex, term_counts
from indexer.partition import DENSE, LEXICAL, RAW, RawPartition

SAMPLE = 8  # entries of a partition
NEAREST = 10
LEAST_RECALL = 0.97  # `indexer.dense_effort` found .995 of more questions: some 30 of them scatter
TOLERANCE = 2e-5  # of scores around 1; half precision would be off by 5e-4


@dataclass(frozen=True)
class SelfTest:
    """How many questions were asked of the dense and the lexical index, and what was found of the nearest."""

    dense: int = 0
    lexical: int = 0
    recall: float = 1.0


def self_test(held: Held, store: Store, *, linked: Collection[str] = (), seed: int = 1) -> SelfTest:
    """Ask a generation that is written. Raises `IndexCorruptError` where an answer is wrong."""
    alignment = held.alignment()
    chance = np.random.default_rng(seed)
    dense = lexical = 0
    recalls: list[float] = []
    for name in [tuple(key.split("/")) for key in held.manifest.rows]:
        kind, language = name
        part = held.partition((kind, language))
        if not part.rows:
            continue
        rows = np.sort(chance.choice(len(part.rows), min(SAMPLE, len(part.rows)), replace=False))
        if f"{kind}-{language}/{DENSE}" not in linked:
            recalls += _ask_dense(part, alignment, (kind, language), rows.tolist())
            dense += len(rows)
        if not any(f"{kind}-{language}/{own}" in linked for own in part.files(LEXICAL)):
            lexical += _ask_lexical(part, store, language, rows.tolist())
    recall = float(np.mean(recalls)) if recalls else 1.0
    if recall < LEAST_RECALL:
        raise _wrong(held.id, f"of the {NEAREST} nearest only {recall:.3f} were found")
    return SelfTest(dense, lexical, recall)


def _wrong(name: str, what: str) -> IndexCorruptError:
    return IndexCorruptError(
        f"Generation {name} was written but does not answer as it should: {what}. It is not published, "
        "and what served before goes on serving. Run again: enmusubi index --full; if it comes back, check "
        "disk and memory."
    )


def _ask_dense(
    part: RawPartition, alignment: Alignment, name: tuple[str, str], rows: Sequence[int]
) -> list[float]:
    """Recall of the nearest for each of the rows, by the scores of all. Raises `IndexCorruptError`."""
    where = group(Role.DOCUMENT, *name)
    queries = alignment.transform(part.raw()[rows], where)
    every = _products(part, alignment, name, queries)
    place_of = {row.key: place for place, row in enumerate(part.rows)}
    index = DenseIndex.load(part.directory / DENSE)
    recalls = []
    for query, scores in zip(queries, every.T, strict=True):
        depth = min(NEAREST, len(scores))
        found = index.search(query, depth=depth)
        least = float(np.partition(scores, -depth)[-depth])
        own = np.array([scores[place_of[key]] for key, _ in found])
        told = np.array([score for _, score in found])
        if len(found) < depth or np.abs(own - told).max() > TOLERANCE:
            raise _wrong(part.directory.parent.name, f"{part.directory / DENSE} and the raw vectors differ")
        recalls.append(float((own >= least - TOLERANCE).mean()))
        if index.kind == "exact" and recalls[-1] < 1.0:
            raise _wrong(part.directory.parent.name, f"{part.directory / DENSE} misses nearer entries")
    return recalls


def _products(part: RawPartition, alignment: Alignment, name: tuple[str, str], queries: Vectors) -> Vectors:
    """Inner products (n, m) of all rows with the queries, from the raw vectors."""
    found = np.empty((len(part.rows), len(queries)), np.float32)
    for piece in chunks(len(part.rows), queries.shape[1] * 4):
        rows = mapped(part.directory / RAW)[piece]
        found[piece] = alignment.transform(rows, group(Role.DOCUMENT, *name)) @ queries.T
    return found


def _ask_lexical(part: RawPartition, store: Store, language: str, rows: Sequence[int]) -> int:
    """How many entries' own words were asked for. Raises `IndexCorruptError`."""
    wanted = {part.rows[row].key: part.rows[row].content_hash for row in rows}
    texts = [e.text for e in store.entries(wanted) if e.content_hash == wanted[e.key]]
    questions = [own for own in tokens.terms_of_many(texts, language=language) if own]
    public = np.array([row.public for row in part.rows], bool)
    index = LexicalIndex.load(part.directory, public)
    expected = bm25(part, public, questions)
    for terms, scores in zip(questions, expected, strict=True):
        if not np.allclose(index.scores(terms), scores, rtol=1e-4, atol=1e-5):
            what = f"the terms in {part.directory} and the words of the sentences differ"
            raise _wrong(part.directory.parent.name, what)
    return len(questions)


def bm25(
    part: RawPartition,
    public: np.ndarray,
    questions: Sequence[Sequence[str]],
) -> list[Vectors]:
    """BM25 of every entry (n,) for each question, from the words of the sentences, slowly and plainly."""
    asked = [np.unique(term_counts([terms]).indices) for terms in questions]
    columns = np.unique(np.concatenate([np.empty(0, np.int32), *asked]))
    terms = part.terms
    lengths = _by_entry(part, np.asarray(terms.sum(axis=1)).ravel()[:, None])[:, 0]
    counts = _by_entry(part, _columns(terms, columns))
    documents = int(public.sum())
    mean = float(lengths[public].mean()) if documents and lengths[public].any() else 1.0
    frequencies = (counts[public] > 0).sum(axis=0)
    rarity = np.log(1 + (documents - frequencies + 0.5) / (frequencies + 0.5))
    weighed = rarity * counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths[:, None] / mean))
    return [weighed[:, np.searchsorted(columns, own)].sum(axis=1) for own in asked]


def _columns(terms: Counts, columns: np.ndarray) -> np.ndarray:
    """Some columns of a sparse matrix, dense: one pass over what is stored."""
    if not len(columns):
        return np.zeros((terms.shape[0], 0))
    places = np.minimum(np.searchsorted(columns, terms.indices), len(columns) - 1)
    own = np.flatnonzero(columns[places] == terms.indices)
    rows = np.searchsorted(terms.indptr, own, side="right") - 1
    cells = rows * len(columns) + places[own]
    return np.bincount(cells, terms.data[own], terms.shape[0] * len(columns)).reshape(-1, len(columns))


def _by_entry(part: RawPartition, of_sentences: np.ndarray) -> np.ndarray:
    """Add up what is told of sentences (m, c) by entry (n, c)."""
    found = [np.bincount(part.spans[:, 0], own, len(part.rows)) for own in of_sentences.T]
    return np.stack(found, axis=1) if found else np.zeros((len(part.rows), 0))
