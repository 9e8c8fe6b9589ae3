"""What do the matcher's tests share? A world of records, and the ranking as its definition says."""

import itertools
import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder, need, seed, shipped_for

from corpora import Filters, Matchable, Store, Viewer, concept_scheme, entry_texts, open_store
from indexer import Generation, Role, group, open_generation, sentences_of, terms, update_index
from matcher import PROVISIONAL, Brief, Fusion, Matcher, Query, Signal, read_query
from matcher.attribution import WIDENING

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
GROUPS = ("innovation_wg", "international_wg")


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
    visibility = random_.choice([*["public"] * 5, "coalition", "working_group", "named", "organisation"])
    shared = {"working_group": GROUPS, "named": ORGANISATIONS}.get(visibility, ())
    common = {
        "text": texts,
        "title": {language: f"{random_.choice(WORDS[language])}" for language in languages}
        if titled
        else None,
        "visibility": visibility,
        "shared_with": random_.sample(shared, 1) if shared else [],
        "organisation": random_.choice(ORGANISATIONS),
        "sector": random_.choice([*SECTORS, None]),
        "illustrative": random_.random() < 0.5,
        "concepts": random_.sample(["c1", "c2", "c3"], random_.randint(0, 2)),
        "place": random_.choice([None, {"country": "VN"}, {"country": "JP", "prefecture": "長崎県"}]),
    }
    if "visibility" in values:
        common["shared_with"] = []
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
    if record.visibility == "working_group" and viewer.working_groups.intersection(record.shared_with):
        return True
    if viewer.organisation is None:
        return False
    named = record.visibility == "named" and viewer.organisation in record.shared_with
    return record.visibility == "coalition" or named or record.organisation == viewer.organisation


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


EVERYTHING = Fusion(
    weights={
        Signal.DENSE: 0.7,
        Signal.LEXICAL: 0.3,
        Signal.EXPANSION: 0.2,
        Signal.CONCEPTS: 4.0,
        Signal.FEEDBACK: 0.5,
        Signal.CONSTRAINTS: 1.0,
    },
    prior=-4.0,
    threshold=0.5,
    fitted=True,
    brief=Brief(
        {Signal.DENSE: 2.0, Signal.CONCEPTS: 1.0, Signal.FEEDBACK: 0.2, Signal.CONSTRAINTS: 1.0}, -5.0
    ),
)


@pytest.fixture(scope="session")
def everything() -> Fusion:
    """A fusion that every signal has a weight in."""
    return EVERYTHING


@dataclass(eq=False)
class _Sentence:
    length: int
    raw: np.ndarray
    terms: Counter[str]


@dataclass(eq=False)
class _Document:
    record: Matchable
    language: str
    raw: np.ndarray
    sentences: list[_Sentence]
    vector: np.ndarray
    profile: np.ndarray
    terms: Counter[str]
    signals: dict[Signal, float] = field(default_factory=dict)


@dataclass(eq=False)
class _Question:
    vector: np.ndarray
    terms: dict[str, float]
    profile: np.ndarray
    words: dict[str, dict[str, float]]
    names_concept: bool = False
    root: float = 0.5

    @property
    def told(self) -> float:
        """As told in full where a label of the scheme stands in it."""
        return 1.0 if self.names_concept else self.fullness

    @property
    def fullness(self) -> float:
        """0 for nine different terms or fewer, 1 for twenty or more."""
        return float(np.clip((len(self.terms) - 9) / 11, 0, 1))


class Definition:
    """The ranking written down from its definition: every visible document is scored, in float64."""

    def __init__(self, world: World, fusion: Fusion = PROVISIONAL) -> None:
        self.world = world
        self.fusion = self.model = fusion
        self.generation = world.generation
        self.alignment = self.generation.alignment
        self.before = shipped_for(world.encoder).alignment
        self.documents = [
            self._document(record, language, title, text)
            for record in world.records
            for language, title, text in entry_texts(record)
        ]

    def ranking(
        self, text: str, *, kind: str, viewer: Viewer | None = None, filters: Filters | None = None
    ) -> list[tuple[str, float]]:
        query = read_query(text, kind="need" if kind == "seed" else "seed")
        question = self.questions(query)[0]
        self.model = self.fusion.at(question.told)
        found = [
            document
            for language in ("ja", "en")
            for document in self._scored(question, kind, language)
            if may_see(document.record, viewer or Viewer())
            and meets(document.record, language, filters or Filters())
        ]
        best: dict[str, np.ndarray] = {}
        for document in sorted(found, key=lambda d: (-self._sum(d), d.record.id)):
            best.setdefault(document.record.id, document.vector)
        five = list(best.items())[:5]
        logits: dict[str, float] = {}
        for document in found:
            known = self._known(question, kind)
            document.signals[Signal.FEEDBACK] = known * self._feedback(document, five, kind)
            logit = self.model.prior + self._sum(document)
            logits[document.record.id] = max(logit, logits.get(document.record.id, -math.inf))
        order = self._conditioned(sorted(logits, key=lambda name: (-logits[name], name)), logits, query)
        return [(name, 1 / (1 + math.exp(-logits[name]))) for name in order]

    def _sum(self, document: _Document) -> float:
        return sum(self.model.weights.get(name, 0.0) * value for name, value in document.signals.items())

    def _conditioned(self, order: list[str], logits: dict[str, float], query: Query) -> list[str]:
        """Of the first fifty, lower those that are not ready by the deadline; no text has a temperature."""
        deadline = query.constraints.deadline
        if deadline is None:
            return order
        years = (deadline - date.today()).days / 365.25
        needed = 7 if years <= 1 else 5 if years <= 3 else 4 if years <= 5 else 0
        records = {record.id: record for record in self.world.records}
        for name in order[:50]:
            trl = getattr(records[name], "trl", None)
            if trl is not None and trl < needed:
                logits[name] -= 0.5 * self.fusion.weights[Signal.CONSTRAINTS]
        return sorted(order, key=lambda name: (-logits[name], name))

    def questions(self, query: Query) -> list[_Question]:
        """The whole text that asks, and then its clauses."""
        (encoded,) = self.world.encoder.encode([[s.text for s in query.sentences]], role=Role.QUERY)
        mean = self._mean(query)
        whole = self._aligned(encoded.whole, mean)
        named = self._named(query)
        own = self._profile(whole, named)
        asked = dict.fromkeys(query.terms, 1.0)
        found = [_Question(whole, asked, self._spread(own), self._words(own), bool(named))]
        root = found[0].root = self._root(found[0])
        for vector, sentence in zip(encoded.sentences, query.sentences, strict=True):
            aligned = self._aligned(vector, mean)
            asked = dict.fromkeys(terms(sentence.text, language=query.language), 1.0)
            found.append(_Question(aligned, asked, self._profile(aligned), {"ja": {}, "en": {}}, root=root))
        return found

    def less_clauses(self, query: Query) -> list[_Question]:
        """The whole text without each of its clauses."""
        (encoded,) = self.world.encoder.encode([[s.text for s in query.sentences]], role=Role.QUERY)
        total = sum(len(sentence.text) for sentence in query.sentences)
        root = self.questions(query)[0].root
        found = []
        for place, sentence in enumerate(query.sentences):
            raw = encoded.whole - len(sentence.text) / total * encoded.sentences[place].astype(np.float64)
            vector = self._aligned(self._unit(raw), self._mean(query))
            others = [own for other, own in enumerate(query.sentences) if other != place]
            asked = dict.fromkeys(
                (t for own in others for t in terms(own.text, language=query.language)), 1.0
            )
            clause = query.clauses[place]
            profile = self._profile(vector, self._named(query, without=(clause.start, clause.end)))
            found.append(_Question(vector, asked, self._spread(profile), self._words(profile), root=root))
        return found

    @staticmethod
    def _root(question: _Question) -> float:
        """Shares in common count by their square root, where few words ask by the fourth."""
        return 0.25 + 0.25 * question.told

    def _mean(self, query: Query) -> np.ndarray:
        """What queries have in common; of those that only name a thing, moved as the documents were."""
        told = group(Role.QUERY, query.kind, query.language)
        answers = group(Role.DOCUMENT, "seed" if query.kind == "need" else "need", query.language)
        moved = self.alignment.means[answers].astype(np.float64) - self.before.means[answers]
        full = float(np.clip((len(set(query.terms)) - 9) / 11, 0, 1))
        return full * self.alignment.means[told] + (1 - full) * (self.before.means[told] + moved)

    def _named(self, query: Query, *, without: tuple[int, int] = (0, 0)) -> set[str]:
        """The concepts that a text calls by name outside a stretch, and what solves its problems."""
        scheme = concept_scheme()
        found = self.generation.labels.matches(query.text, language=query.language)
        named = {match.concept for match in found if not without[0] <= match.start < without[1]}
        return named | {answer for name in named if name in scheme for answer in scheme[name].solved_by}

    def _profile(self, vector: np.ndarray, named: Iterable[str] = ()) -> np.ndarray:
        """Shares of the eight best leaves; a label is worth .12."""
        model = self.generation.concepts
        scores = model.weights.astype(np.float64) @ vector + model.bias
        scores += [0.12 * (leaf in set(named)) for leaf in model.leaves]
        shares = np.exp((scores - scores.max()) / 0.06)
        shares[np.argsort(-scores)[8:]] = 0
        return shares / shares.sum()

    def _spread(self, profile: np.ndarray) -> np.ndarray:
        """15% of a share goes to the related leaves, where there are any."""
        leaves = self.generation.concepts.leaves
        spread = np.zeros_like(profile)
        for place, share in enumerate(profile):
            near = [leaves.index(n) for n in concept_scheme().related.get(leaves[place], ()) if n in leaves]
            spread[place] += 0.85 * share
            for other in near or [place]:
                spread[other] += 0.15 * share / len(near or [place])
        return spread

    def _words(self, profile: np.ndarray) -> dict[str, dict[str, float]]:
        """The words for the three best leaves, where their share is .12 or more."""
        best = [place for place in np.argsort(-profile)[:3] if profile[place] >= 0.12]
        found: dict[str, dict[str, float]] = {}
        for language, phrases in self.generation.phrases.items():
            words = found.setdefault(language, {})
            for place in best:
                for word in {w for p in phrases.get(self.generation.concepts.leaves[place], ()) for w in p}:
                    words[word] = max(words.get(word, 0.0), float(profile[place]))
        return found

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
        cut = sentences_of(text, language=language, title=title)
        (encoded,) = self.world.encoder.encode([[s.text for s in cut]], role=Role.DOCUMENT)
        halved = encoded.sentences.astype(np.float16).astype(np.float64)  # as the index keeps them
        sentences = [
            _Sentence(s.end - s.start, raw, Counter(terms(s.text, language=language)))
            for s, raw in zip(cut, halved, strict=True)
        ]
        vector = self._aligned(
            encoded.whole, self.alignment.means[group(Role.DOCUMENT, record.kind, language)]
        )
        return _Document(
            record,
            language,
            encoded.whole.astype(np.float64),
            sentences,
            vector,
            self._profile(vector),
            sum((sentence.terms for sentence in sentences), Counter()),
        )

    def _aligned(self, whole: np.ndarray, mean: np.ndarray) -> np.ndarray:
        parts, start = [], 0
        for component, weight in zip(self.alignment.components, self.alignment.weights, strict=True):
            own = slice(start, start + component.dimensions)
            centred = whole[own].astype(np.float64) - mean[own]
            parts.append(centred / np.linalg.norm(centred) * math.sqrt(weight))
            start += component.dimensions
        return np.concatenate(parts)

    # ---- what a document would lose ----

    def losses(
        self, document: _Document, question: _Question, steepness: Mapping[Signal, float]
    ) -> list[float]:
        """What a document would lose without each sentence: one after the other is taken out."""
        more = {signal: steepness[signal] * WIDENING[signal] for signal in steepness}
        whole = self.told(document, question, more)
        total = sum(sentence.length for sentence in document.sentences)
        found = []
        for sentence in document.sentences:
            rest = replace(document, terms=document.terms - sentence.terms)
            if len(document.sentences) == 1:
                left = self.told(rest, question, {**more, Signal.DENSE: 0.0, Signal.CONCEPTS: 0.0})
            else:
                raw = document.raw - sentence.length / total * sentence.raw
                left = self.told(self._moved(rest, raw), question, more)
            found.append(whole - left)
        return found

    def told(self, document: _Document, question: _Question, steepness: Mapping[Signal, float]) -> float:
        """The log-odds that speak for a document, by raw scores and what a unit of each is worth."""
        return (
            steepness[Signal.DENSE] * float(document.vector @ question.vector)
            + steepness[Signal.CONCEPTS] * (document.profile @ question.profile) ** question.root
            + steepness[Signal.LEXICAL] * self._bm25(question.terms, document)
            + steepness[Signal.EXPANSION] * self._bm25(question.words[document.language], document)
        )

    def less(self, document: _Document, gone: Iterable[int]) -> _Document:
        """A document without some of its sentences, the rest embedded anew."""
        fields = {language: (title, text) for language, title, text in entry_texts(document.record)}
        title, text = fields[document.language]
        cut = sentences_of(text, language=document.language, title=title)
        kept = [place for place in range(len(cut)) if place not in set(gone)]
        (encoded,) = self.world.encoder.encode([[cut[place].text for place in kept]], role=Role.DOCUMENT)
        counted = sum((document.sentences[place].terms for place in kept), Counter())
        return self._moved(replace(document, terms=counted), encoded.whole)

    def _moved(self, document: _Document, raw: np.ndarray) -> _Document:
        """The same document where its text has another vector, brought to unit length by component."""
        mean = self.alignment.means[group(Role.DOCUMENT, document.record.kind, document.language)]
        vector = self._aligned(self._unit(raw), mean)
        return replace(document, vector=vector, profile=self._profile(vector))

    def _unit(self, raw: np.ndarray) -> np.ndarray:
        parts, start = [], 0
        for component in self.alignment.components:
            own = raw[start : start + component.dimensions]
            parts.append(own / max(np.linalg.norm(own), 1e-9))
            start += component.dimensions
        return np.concatenate(parts)

    def cosines(self, document: _Document, question: _Question) -> list[float]:
        """How near each sentence is to what asks."""
        mean = self.alignment.means[group(Role.DOCUMENT, document.record.kind, document.language)]
        return [float(self._aligned(s.raw, mean) @ question.vector) for s in document.sentences]

    def reference(self, kind: str, language: str, question: _Question) -> list[_Document]:
        """The hundred nearest public documents, which say what an ordinary BM25 score is."""
        own = [d for d in self.documents if (d.record.kind, d.language) == (kind, language)]
        public = [d for d in own if d.record.visibility == "public"]
        return sorted(public, key=lambda d: -float(d.vector @ question.vector))[:100]

    def usual_words(
        self, words: Mapping[str, float], document: _Document, first: _Question
    ) -> tuple[float, float]:
        """Mean and deviation of the BM25 scores of the reference documents of the first question."""
        near = self.reference(document.record.kind, document.language, first)
        return self._weighed([self._bm25(words, other) for other in near], near, first)

    @staticmethod
    def _weighed(
        scores: Sequence[float], near: Sequence[_Document], question: _Question
    ) -> tuple[float, float]:
        """Mean and deviation, each document weighing the square of how much nearer it is than the last."""
        cosines = np.array([float(document.vector @ question.vector) for document in near])
        weights = (cosines - cosines.min() + 1e-9) ** 2
        mean = np.average(scores, weights=weights)
        return float(mean), float(np.average((scores - mean) ** 2, weights=weights) ** 0.5)

    def words(self, words: Mapping[str, float], document: _Document) -> float:
        """The BM25 score of a document."""
        return self._bm25(words, document)

    def usual(self, document: _Document, question: _Question) -> tuple[float, float]:
        """Mean and deviation of the cosines of documents like this one with a question."""
        moments = self.alignment.moments[document.record.kind, document.language]
        covariance = moments.covariance.astype(np.float64)
        spread = question.vector @ covariance @ question.vector
        return float(moments.mean @ question.vector), math.sqrt(spread)

    def document(self, record_id: str, language: str) -> _Document:
        """The text of a record in a language."""
        return next(d for d in self.documents if (d.record.id, d.language) == (record_id, language))

    def _standardised(self, document: np.ndarray, query: np.ndarray, kind: str, language: str) -> float:
        moments = self.alignment.moments[kind, language]
        covariance = moments.covariance.astype(np.float64)
        deviation = math.sqrt(query @ covariance @ query)
        return float(np.clip((document - moments.mean) @ query / deviation, -6, 6))

    def _scored(self, question: _Question, kind: str, language: str) -> list[_Document]:
        own = [d for d in self.documents if d.record.kind == kind and d.language == language]
        lexical = self._ordinary(question, question.terms, own)
        expansion = self._ordinary(question, question.words[language], own)
        known = self._known(question, kind)
        for document, shared, expanded in zip(own, lexical, expansion, strict=True):
            dense = self._standardised(document.vector, question.vector, kind, language)
            document.signals = {
                Signal.DENSE: dense,
                Signal.LEXICAL: shared,
                Signal.EXPANSION: known * expanded,
                Signal.CONCEPTS: known * (document.profile @ question.profile) ** question.root,
            }
        return own

    def _known(self, question: _Question, kind: str) -> float:
        """How far concepts and feedback count: less where a few words ask texts of under eight terms."""
        known = [own for (of_kind, _), own in self._statistics.items() if of_kind == kind]
        count = sum(own[0] for own in known)
        length = (sum(own[0] * own[1] for own in known) + 50 * 8) / (count + 50)
        return question.told + (1 - question.told) * float(np.clip((length - 4) / 4, 0, 1))

    def _ordinary(
        self, question: _Question, words: Mapping[str, float], own: Sequence[_Document]
    ) -> list[float]:
        """BM25 in units of its spread over the hundred nearest public documents."""
        scores = [self._bm25(words, document) for document in own]
        near = self.reference(own[0].record.kind, own[0].language, question) if own else []
        ordinary = [self._bm25(words, document) for document in near]
        mean, deviation = self._weighed(ordinary, near, question) if near else (0.0, 0.0)
        if deviation <= 1e-9:
            return [0.0] * len(own)
        return [float(np.clip((score - mean) / deviation, -6, 6)) for score in scores]

    def _bm25(self, words: Mapping[str, float], document: _Document) -> float:
        count, mean_length, holders = self._statistics[document.record.kind, document.language]
        length = sum(document.terms.values())
        total = 0.0
        for term in sorted(words):
            own = document.terms[term]
            if own:
                idf = math.log(1 + (count - holders[term] + 0.5) / (holders[term] + 0.5))
                total += words[term] * idf * own * 2.2 / (own + 1.2 * (0.25 + 0.75 * length / mean_length))
        return total

    @cached_property
    def _statistics(self) -> dict[tuple[str, str], tuple[int, float, Counter[str]]]:
        """By kind and language: how many texts are public, how long they are, how many hold each term."""
        found = {}
        for name in itertools.product(("seed", "need"), ("ja", "en")):
            texts = [d for d in self.documents if (d.record.kind, d.language) == name]
            public = [d.terms for d in texts if d.record.visibility == "public"]
            mean_length = sum(own.total() for own in public) / len(public) if public else 1.0
            found[name] = (len(public), mean_length, Counter(term for own in public for term in own))
        return found


@pytest.fixture(scope="session")
def definition() -> Callable[..., Definition]:
    return Definition


@pytest.fixture(scope="session")
def defined(world: World) -> Definition:
    """The definition over the shared world."""
    return Definition(world)


@pytest.fixture(scope="session")
def defined_with_everything(world: World) -> Definition:
    """The definition over the shared world, every signal having a weight."""
    return Definition(world, EVERYTHING)
