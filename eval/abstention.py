"""Does the engine know when nothing fits?

Within the field: for every topic its seeds, and whatever was graded for its needs, are taken out of the
corpus, and the needs are asked again. Each need gives two scores (its best hit's), one where answers exist
and one where they were removed. Off the field: needs that nobody in the field could answer.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from corpora import Seed
from eval.collection import Collection
from eval.systems import Bench, IndexedHome, indexed
from indexer import Encoder, load_encoder, open_generation, shipped, update_index
from matcher import Matcher

FALSE_ABSTENTION = 0.05


@dataclass(frozen=True)
class Abstention:
    """How well the best hit's score tells answerable from unanswerable.

    `threshold` is the score below which 5% of the answerable needs lie; `removed_caught` and
    `off_field_caught` are the shares of the others below it.
    """

    auroc: float
    threshold: float
    removed_caught: float
    off_field_caught: float
    needs: int

    @staticmethod
    def of(intact: Sequence[float], removed: Sequence[float], off_field: Sequence[float]) -> "Abstention":
        """Measure from the best scores of the same needs, with and without their answers."""
        labels = [1] * len(intact) + [0] * len(removed)
        threshold = float(np.quantile(intact, FALSE_ABSTENTION, method="lower"))
        return Abstention(
            auroc=float(roc_auc_score(labels, [*intact, *removed])),
            threshold=threshold,
            removed_caught=float(np.mean(np.array(removed) < threshold)),
            off_field_caught=float(np.mean(np.array(off_field) < threshold)) if off_field else float("nan"),
            needs=len(intact),
        )


def answers_of_topics(collection: Collection) -> Mapping[str, frozenset[str]]:
    """Return by topic what must go, so that its needs have no answer: its seeds and all graded above 0.

    The topic is what stands before the hyphen in the ids of needs and seeds.
    """
    found: dict[str, set[str]] = {topic_of(query): set() for query in collection.queries}
    for document in collection.documents:
        found.setdefault(topic_of(document), set()).add(document)
    for query, grades in collection.qrels.items():
        found[topic_of(query)] |= {document for document, grade in grades.items() if grade > 0}
    return {topic: frozenset(documents) for topic, documents in found.items()}


def topic_of(name: str) -> str:
    """Return the topic of a need or seed: the part of its id before the last hyphen."""
    return name.rpartition("-")[0]


def abstention(collection: Collection, directory: Path, bench: Bench) -> Abstention:
    """Ask every need with and without its answers, and the needs of `unanswerable.jsonl` in `directory`."""
    encoder = load_encoder(cache=bench.cache)
    lines = (directory / "unanswerable.jsonl").read_text(encoding="utf-8").splitlines()
    with indexed(collection, bench, encoder) as home:
        matcher = Matcher(home.store, home.generation, encoder)
        intact = [_best(matcher, query.text) for query in collection.queries.values()]
        off_field = [_best(matcher, json.loads(line)["text"]) for line in lines]
        removed = list(_removed(collection, home, encoder, bench))
    return Abstention.of(intact, removed, off_field)


def _removed(collection: Collection, home: IndexedHome, encoder: Encoder, bench: Bench) -> Iterator[float]:
    for topic, matcher in without_answers(collection, home, encoder, bench):
        asked = [query for query in collection.queries.values() if topic_of(query.id) == topic]
        yield from (_best(matcher, query.text) for query in asked)


def without_answers(
    collection: Collection, home: IndexedHome, encoder: Encoder, bench: Bench
) -> Iterator[tuple[str, Matcher]]:
    """Yield by topic what searches the home while the answers of the topic's needs are taken out."""
    records = {document.id: name for name, document in home.names.items()}
    known = shipped(encoder, cache=bench.cache)
    for topic, answers in answers_of_topics(collection).items():
        gone = [home.store.get(records[answer]) for answer in sorted(answers)]
        for record in gone:
            home.store.withdraw(record.id)
        update_index(home.store, home.directory, encoder=encoder, known=lambda: known)
        yield topic, Matcher(home.store, open_generation(home.directory), encoder)
        home.store.put(record for record in gone if isinstance(record, Seed))


def _best(matcher: Matcher, text: str) -> float:
    return max((score for _, score in matcher.ranking(text, k=1)), default=0.0)
