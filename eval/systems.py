"""Which systems are measured, and how does each rank a collection?

`bm25`, `e5` and `rrf` are what general-purpose engines offer; `enmusubi` is exactly what `match` serves:
the collection's documents are imported as public seeds into a fresh home, its queries are asked as needs.
`enmusubi-oracle` knows the query means of the very queries that are measured: an upper bound, never served.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from corpora import LANGUAGES, Bilingual, InputError, Seed, Store, UsageError, bundled_records, open_store
from eval.collection import Collection, Document, Query
from eval.runs import Run, ScoredDocument
from indexer import (
    Encoder,
    Generation,
    LexicalIndex,
    Precision,
    Progress,
    Role,
    fit_alignment,
    group,
    load_encoder,
    open_generation,
    sentences_of,
    shipped,
    term_counts,
    terms_of_many,
    update_index,
)
from matcher import Matcher

DEPTH = 100
RRF_K = 60
Rankings = Mapping[str, Sequence[tuple[str, float]]]


@dataclass(frozen=True)
class Bench:
    """What systems need besides the collection: where models lie, and what reports progress."""

    cache: Path
    progress: Callable[[int, str], Progress] | None = None

    def reporter(self, total: int, what: str) -> Progress | None:
        """A progress report for `total` steps, where one is wanted."""
        return self.progress(total, what) if self.progress else None


def run_of(system: str, collection: Collection, bench: Bench) -> Run:
    """Rank every query of a collection with a system, 100 deep. Raises `UsageError` for an unknown system."""
    if system not in SYSTEMS:
        raise UsageError(f"Unknown system '{system}'. Allowed: {', '.join(SYSTEMS)}.")
    return scored(SYSTEMS[system](collection, bench), system)


def bm25(collection: Collection, _: Bench) -> Rankings:
    """BM25 over all documents in one index, tokens of spaCy."""
    documents = list(collection.documents.values())
    index = LexicalIndex(term_counts(_terms(documents)), np.ones(len(documents), bool))
    ids = [document.id for document in documents]
    queries = list(collection.queries.values())
    tokens = dict(zip((q.id for q in queries), _terms(queries), strict=True))
    return {query: _best(ids, index.scores(own).astype(float)) for query, own in tokens.items()}


def e5(collection: Collection, bench: Bench) -> Rankings:
    """Cosine of multilingual-e5-small, as its card says."""
    encoder = load_encoder("e5", cache=bench.cache)
    documents = _vectors(encoder, collection.documents.values(), Role.DOCUMENT, bench)
    queries = _vectors(encoder, collection.queries.values(), Role.QUERY, bench)
    ids = list(collection.documents)
    return {
        query: _best(ids, documents @ vector)
        for query, vector in zip(collection.queries, queries, strict=True)
    }


def rrf(collection: Collection, bench: Bench) -> Rankings:
    """Reciprocal rank fusion of e5 and BM25 (Cormack, Clarke & Büttcher 2009), k = 60."""
    runs = (e5(collection, bench), bm25(collection, bench))
    fused: dict[str, list[tuple[str, float]]] = {}
    for query in collection.queries:
        scores: dict[str, float] = {}
        for run in runs:
            for rank, (document, _) in enumerate(run.get(query, ()), start=1):
                scores[document] = scores.get(document, 0.0) + 1.0 / (RRF_K + rank)
        fused[query] = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return fused


def enmusubi(collection: Collection, bench: Bench) -> Rankings:
    """What `match` serves, over a home that holds the collection alone."""
    return _served(collection, bench, oracle=False)


def enmusubi_float32(collection: Collection, bench: Bench) -> Rankings:
    """The same with vectors in float32, also where the processor is quicker with bfloat16."""
    return _served(collection, bench, oracle=False, precision="float32")


def enmusubi_oracle(collection: Collection, bench: Bench) -> Rankings:
    """The same with the query means of the measured queries themselves: not reachable in service."""
    return _served(collection, bench, oracle=True)


def _served(collection: Collection, bench: Bench, *, oracle: bool, precision: Precision = "auto") -> Rankings:
    encoder = load_encoder(cache=bench.cache, precision=precision)
    with indexed(collection, bench, encoder) as home:
        generation = home.generation
        if oracle:
            queries = list(collection.queries.values())
            vectors = _vectors(encoder, queries, Role.QUERY, bench)
            own = {
                group(Role.QUERY, "need", language): vectors[[q.language == language for q in queries]]
                for language in LANGUAGES
            }
            fitted = fit_alignment(own, components=encoder.components)
            means = {**generation.alignment.means, **fitted.means}
            generation = replace(generation, alignment=replace(generation.alignment, means=means))
        return rankings(Matcher(home.store, generation, encoder), collection, home, bench)


@dataclass(frozen=True)
class IndexedHome:
    """A home that holds a collection alone; `names` are the documents by the ids of their records."""

    directory: Path
    store: Store
    generation: Generation
    names: Mapping[str, Document]


@contextmanager
def shipped_home(bench: Bench, encoder: Encoder) -> Iterator[tuple[Store, Generation]]:
    """Put the shipped records into a fresh home and index it."""
    known = shipped(encoder, cache=bench.cache)
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        with closing(open_store(home / "store.sqlite")) as store:
            store.put(bundled_records())
            update_index(store, home / "index", encoder=encoder, known=lambda: known)
            yield store, open_generation(home / "index")


@contextmanager
def indexed(collection: Collection, bench: Bench, encoder: Encoder) -> Iterator[IndexedHome]:
    """Put a collection's documents as public seeds into a fresh home and index it."""
    known = shipped(encoder, cache=bench.cache)
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        with closing(open_store(home / "store.sqlite")) as store:
            names = _named(collection)
            store.put(_seed(name, document) for name, document in names.items())
            update_index(
                store,
                home / "index",
                encoder=encoder,
                known=lambda: known,
                progress=lambda total: bench.reporter(total, "documents") or (lambda _: None),
            )
            yield IndexedHome(home / "index", store, open_generation(home / "index"), names)


def seeds_of(collection: Collection) -> list[Seed]:
    """Return a collection's documents as public seeds."""
    return [_seed(name, document) for name, document in _named(collection).items()]


def _named(collection: Collection) -> dict[str, Document]:
    """The documents by ids that any store takes."""
    return {f"d{place:07d}": document for place, document in enumerate(collection.documents.values())}


def rankings(matcher: Matcher, collection: Collection, home: IndexedHome, bench: Bench) -> Rankings:
    """Ask every query as a need, exactly as `match` does."""
    report = bench.reporter(len(collection.queries), "queries")
    found = {}
    for query in collection.queries.values():
        found[query.id] = [(home.names[name].id, score) for name, score in _asked(matcher, query.text)]
        if report:
            report(1)
    return found


def scored(rankings: Rankings, system: str) -> Run:
    """Make a run of rankings, 100 deep."""
    hits = {
        query: tuple(ScoredDocument(document, score) for document, score in ranking)
        for query, ranking in rankings.items()
    }
    return Run(system, hits).top(DEPTH)


def _asked(matcher: Matcher, text: str) -> list[tuple[str, float]]:
    try:
        return matcher.ranking(text, find="seeds", k=DEPTH)
    except InputError:
        return []  # a text that `match` refuses finds nothing, and is measured so


def _seed(name: str, document: Document) -> Seed:
    title = Bilingual(**{document.language: document.title}) if document.title.strip() else None
    return Seed(id=name, title=title, text=Bilingual(**{document.language: document.text}))


def _vectors(encoder: Encoder, texts: Iterable[Document | Query], role: Role, bench: Bench) -> np.ndarray:
    cut = [
        [s.text for s in sentences_of(t.text, language=t.language, title=getattr(t, "title", None))]
        for t in texts
    ]
    encoded = encoder.encode(cut, role=role, progress=bench.reporter(len(cut), role.value))
    return np.stack([own.whole for own in encoded])


def _terms(texts: Sequence[Document | Query]) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for language in LANGUAGES:
        places = [i for i, t in enumerate(texts) if t.language == language]
        contents = [f"{getattr(texts[i], 'title', '')}\n{texts[i].text}" for i in places]
        found |= zip(places, terms_of_many(contents, language=language), strict=True)
    return [found[place] for place in range(len(texts))]


def _best(ids: Sequence[str], scores: np.ndarray) -> list[tuple[str, float]]:
    order = sorted(range(len(ids)), key=lambda i: (-scores[i], ids[i]))[:DEPTH]
    return [(ids[i], float(scores[i])) for i in order]


SYSTEMS: dict[str, Callable[[Collection, Bench], Rankings]] = {
    "bm25": bm25,
    "e5": e5,
    "rrf": rrf,
    "enmusubi": enmusubi,
    "enmusubi-float32": enmusubi_float32,
    "enmusubi-oracle": enmusubi_oracle,
}
