"""What do the matcher's tests share? A world of records, and the ranking as its definition says."""

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder, need, seed, shipped_for

from corpora import Filters, Matchable, Store, Viewer, entry_texts, open_store
from indexer import Generation, Role, group, open_generation, sentences_of, terms, update_index
from matcher import Matcher, Query, read_query

WORDS = {
    "ja": [
        "水素",
        "蒸気",
        "排熱",
        "太陽光",
        "風力",
        "断熱材",
        "蓄電池",
        "メタン",
        "森林",
        "港",
        "船",
        "下水",
        "工場",
        "農業",
    ],
    "en": [
        "hydrogen",
        "steam",
        "heat",
        "solar",
        "wind",
        "insulation",
        "battery",
        "methane",
        "forest",
        "port",
        "ship",
        "sewage",
        "factory",
        "farm",
    ],
}
SENTENCES = {
    "ja": ["{0}と{1}を使う技術です。", "{0}から{1}をつくる研究。", "{0}で困っている{1}を助ける！"],
    "en": ["We turn {0} into {1}. ", "A method for {0} near {1}. ", "Cheaper {0} without {1}! "],
}
SECTORS = ("storage", "industry", "policy")
ORGANISATIONS = ("org-a", "org-b")


@dataclass
class World:
    """A store with its index; `encoder` is the one that both were made with."""

    directory: Path
    records: tuple[Matchable, ...]
    store: Store
    encoder: FakeEncoder

    def index(self, *, full: bool = False) -> None:
        known = shipped_for(self.encoder)
        update_index(
            self.store, self.directory / "index", encoder=self.encoder, known=lambda: known, full=full
        )

    @property
    def generation(self) -> Generation:
        return open_generation(self.directory / "index")

    @property
    def matcher(self) -> Matcher:
        return Matcher(self.store, self.generation, self.encoder)


Build = Callable[[Iterable[Matchable]], World]
Texts = Callable[[int, str], str]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Build]:
    """Put records into a fresh store and index them."""
    opened: list[Store] = []

    def built(records: Iterable[Matchable]) -> World:
        directory = tmp_path_factory.mktemp("world")
        store = open_store(directory / "store.sqlite")
        opened.append(store)
        world = World(directory, tuple(records), store, FakeEncoder())
        store.put(world.records)
        world.index()
        return world

    yield built
    for store in opened:
        store.close()


def sample_text(random_: random.Random, language: str, sentences: int = 3) -> str:
    return "".join(
        random_.choice(SENTENCES[language]).format(*random_.sample(WORDS[language], 2))
        for _ in range(sentences)
    )


def sample_record(random_: random.Random, name: str, **values: object) -> Matchable:
    """A record in one language or two, with every field that a filter may ask for."""
    languages = random_.choice([["ja"], ["en"], ["ja", "en"]])
    texts = {language: sample_text(random_, language, random_.randint(1, 3)) for language in languages}
    titled = random_.random() < 0.5
    common = {
        "text": texts,
        "title": {language: f"{random_.choice(WORDS[language])}" for language in languages}
        if titled
        else None,
        "visibility": random_.choice(["public", "public", "public", "coalition", "organisation"]),
        "organisation": random_.choice(ORGANISATIONS),
        "sector": random_.choice([*SECTORS, None]),
        "illustrative": random_.random() < 0.5,
        "concepts": random_.sample(["c1", "c2", "c3"], random_.randint(0, 2)),
        "place": random_.choice([None, {"country": "VN"}, {"country": "JP", "prefecture": "長崎県"}]),
    }
    if random_.random() < 0.35:
        return need(name, **{**common, **values})
    return seed(name, **{**common, "trl": random_.choice([None, 2, 5, 9]), **values})


@pytest.fixture(scope="session")
def texts() -> Texts:
    """Make a text of two sentences of a language from a seed of randomness."""
    return lambda start, language: sample_text(random.Random(start), language, 2)


@pytest.fixture(scope="session")
def records() -> Callable[..., list[Matchable]]:
    """Make records of a seed of randomness, `count` of them, with values given for all."""

    def made(start: int, count: int, prefix: str = "r", **values: object) -> list[Matchable]:
        random_ = random.Random(start)
        names = [f"{prefix}{number:03d}" for number in range(count)]
        random_.shuffle(names)
        return [sample_record(random_, name, **values) for name in names]

    return made


@pytest.fixture(scope="session")
def world(build: Build, records: Callable[..., list[Matchable]]) -> World:
    """Ninety records of all sorts; tests must not write to it."""
    return build(records(1, 90))


def may_see(record: Matchable, viewer: Viewer) -> bool:
    """Who sees what, from the definition of `Visibility`."""
    if record.visibility == "public":
        return True
    if viewer.organisation is None:
        return False
    return record.visibility == "coalition" or record.organisation == viewer.organisation


def meets(record: Matchable, language: str, filters: Filters) -> bool:
    """Whether one language of a record meets the filters."""
    trl = getattr(record, "trl", None)
    checks: dict[str, Callable[[str], bool]] = {
        "sector": lambda value: record.sector == value,
        "organisation": lambda value: record.organisation == value,
        "country": lambda value: record.place is not None and record.place.country == value,
        "prefecture": lambda value: record.place is not None and record.place.prefecture == value,
        "language": lambda value: language == value,
        "illustrative": lambda value: record.illustrative == (value == "true"),
        "visibility": lambda value: record.visibility == value,
        "trl_min": lambda value: trl is not None and trl >= int(value),
        "trl_max": lambda value: trl is not None and trl <= int(value),
        "concept": lambda value: value in record.concepts,
    }
    return all(checks[key](value) for key, value in filters.conditions.items())


@pytest.fixture(scope="session")
def visible() -> Callable[..., set[str]]:
    """The ids of the records of a kind that may be seen and meet the filters."""

    def found(records: Sequence[Matchable], kind: str, viewer: Viewer, filters: Filters) -> set[str]:
        return {
            record.id
            for record in records
            if record.kind == kind
            and may_see(record, viewer)
            and any(meets(record, language, filters) for language in record.text.languages)
        }

    return found


@dataclass
class _Document:
    record: Matchable
    language: str
    vector: np.ndarray
    terms: Counter[str]
    dense: float = 0.0
    lexical: float = 0.0


class Definition:
    """The ranking written down from its definition: every visible document is scored, in float64."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.alignment = world.generation.alignment
        self.documents = [
            self._document(record, language, title, text)
            for record in world.records
            for language, title, text in entry_texts(record)
        ]

    def ranking(
        self, text: str, *, kind: str, viewer: Viewer | None = None, filters: Filters | None = None
    ) -> list[tuple[str, float]]:
        query = read_query(text, kind="need" if kind == "seed" else "seed")
        whole = self.world.encoder.encode([[s.text for s in query.sentences]], role=Role.QUERY)[0].whole
        vector = self._aligned(whole, group(Role.QUERY, query.kind, query.language))
        found = [
            document
            for language in ("ja", "en")
            for document in self._scored(query, vector, kind, language)
            if may_see(document.record, viewer or Viewer())
            and meets(document.record, language, filters or Filters())
        ]
        best: dict[str, np.ndarray] = {}
        for document in sorted(found, key=lambda d: (-(d.dense + 0.2 * d.lexical), d.record.id)):
            best.setdefault(document.record.id, document.vector)
        five = list(best.items())[:5]
        logits: dict[str, float] = {}
        for document in found:
            feedback = self._feedback(document, five, kind)
            logit = -4.5 + document.dense + 0.2 * document.lexical + 0.5 * feedback
            logits[document.record.id] = max(logit, logits.get(document.record.id, -math.inf))
        order = sorted(logits, key=lambda name: (-logits[name], name))
        return [(name, 1 / (1 + math.exp(-logits[name]))) for name in order]

    def _feedback(self, document: _Document, best: list[tuple[str, np.ndarray]], kind: str) -> float:
        """Nearness to the best records, leaving out the document's own and those that say the same."""
        others = [
            vector
            for name, vector in best
            if name != document.record.id and vector @ document.vector < 1 - 1e-6
        ]
        if not others:
            return 0.0
        centre = np.mean(others, axis=0)
        return self._standardised(document.vector, centre / np.linalg.norm(centre), kind, document.language)

    def _document(self, record: Matchable, language: str, title: str | None, text: str) -> _Document:
        sentences = [s.text for s in sentences_of(text, language=language, title=title)]
        whole = self.world.encoder.encode([sentences], role=Role.DOCUMENT)[0].whole
        vector = self._aligned(whole, group(Role.DOCUMENT, record.kind, language))
        return _Document(
            record, language, vector, Counter(terms(f"{title or ''}\n{text}", language=language))
        )

    def _aligned(self, whole: np.ndarray, where: tuple[str, str, str]) -> np.ndarray:
        parts, start = [], 0
        for component, weight in zip(self.alignment.components, self.alignment.weights, strict=True):
            own = slice(start, start + component.dimensions)
            centred = whole[own].astype(np.float64) - self.alignment.means[where][own]
            parts.append(centred / np.linalg.norm(centred) * math.sqrt(weight))
            start += component.dimensions
        return np.concatenate(parts)

    def _standardised(self, document: np.ndarray, query: np.ndarray, kind: str, language: str) -> float:
        moments = self.alignment.moments[kind, language]
        covariance = moments.covariance.astype(np.float64)
        deviation = math.sqrt(query @ covariance @ query)
        return float(np.clip((document - moments.mean) @ query / deviation, -6, 6))

    def _scored(self, query: Query, vector: np.ndarray, kind: str, language: str) -> list[_Document]:
        own = [d for d in self.documents if d.record.kind == kind and d.language == language]
        public = [document for document in own if document.record.visibility == "public"]
        scores = [self._bm25(query, document, public) for document in own]
        nearest = sorted(range(len(own)), key=lambda place: -float(own[place].vector @ vector))
        ordinary = [scores[place] for place in nearest if own[place] in public][:100]
        mean, deviation = (float(np.mean(ordinary)), float(np.std(ordinary))) if ordinary else (0.0, 0.0)
        for document, score in zip(own, scores, strict=True):
            document.dense = self._standardised(document.vector, vector, kind, language)
            document.lexical = float(np.clip((score - mean) / deviation, -6, 6)) if deviation > 1e-9 else 0.0
        return own

    @staticmethod
    def _bm25(query: Query, document: _Document, public: list[_Document]) -> float:
        lengths = [sum(other.terms.values()) for other in public]
        mean_length = sum(lengths) / len(lengths) if lengths else 1.0
        total = 0.0
        for term in sorted(set(query.terms)):
            count = document.terms[term]
            holders = sum(term in other.terms for other in public)
            idf = math.log(1 + (len(public) - holders + 0.5) / (holders + 0.5))
            saturation = 1.2 * (1 - 0.75 + 0.75 * sum(document.terms.values()) / mean_length)
            total += idf * count * 2.2 / (count + saturation) if count else 0.0
        return total


@pytest.fixture(scope="session")
def definition() -> Callable[[World], Definition]:
    return Definition


@pytest.fixture(scope="session")
def defined(world: World) -> Definition:
    """The definition over the shared world."""
    return Definition(world)
