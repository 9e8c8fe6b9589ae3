"""What does a night's search for news cost beside matching every saved query again, and is it the same news?

Texts are those of the shipped illustrative seeds, told apart by a number; vectors lie around their topics and
are made up, so that what is compared is the search, with little embedding. Command:
`OMP_NUM_THREADS=1 python -m eval.bench.news [--records N]`.
"""

import argparse
import json
import random
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpora import Organisation, SavedQuery, Seed, Store, Viewer, bundled_records, concept_scheme, open_store
from indexer import (
    Component,
    ConceptModel,
    Encoded,
    Role,
    Shipped,
    encoder_version,
    fit_alignment,
    group,
    open_generation,
    unit,
    update_index,
)
from matcher import MOST, PROVISIONAL, Brief, Fusion, Matcher, NewsReport, Signal, find_news

SIZES = (384, 512)  # as those of the shipped encoder
MEMBERS = 20
SPREAD = 0.8  # how far a text lies from its topic
# Weights near the shipped ones, but for concepts: vectors that are made up have none.
FUSION: Fusion = replace(
    PROVISIONAL,
    weights={Signal.DENSE: 0.8, Signal.LEXICAL: 0.3, Signal.FEEDBACK: 0.4},
    prior=-4.3,
    threshold=0.64,
    brief=Brief({Signal.DENSE: 2.4, Signal.LEXICAL: 0.3, Signal.FEEDBACK: 0.2}, prior=-4.3),
)
_TOPIC = re.compile(r"題目(\d+)")


@dataclass(frozen=True)
class Figures:
    """Processor seconds and counts of a first night, a second one with new records, and of matching all."""

    records: int
    new: int
    queries: int
    first_cpu_s: float
    delta_cpu_s: float
    everything_cpu_s: float
    ratio: float
    embedded_in_delta: int
    asked: int
    passed_over: int
    found: int
    same_news: bool


class TopicEncoder:
    """Makes up the vector of a text: near that of the topic it names; counts what it embeds."""

    name, version = "topics", "1"
    components = tuple(Component(f"topics{place}", size) for place, size in enumerate(SIZES))

    def __init__(self) -> None:
        self.embedded = 0

    def encode(
        self,
        texts: Sequence[Sequence[str]],
        *,
        role: Role,
        progress: Callable[[int], None] | None = None,
    ) -> list[Encoded]:
        """Encode texts given as sentences."""
        self.embedded += len(texts)
        if progress:
            progress(len(texts))
        return [
            Encoded(_vector("".join(text)), np.stack([_vector("".join(text) + one) for one in text]))
            for text in texts
        ]


def _vector(text: str) -> np.ndarray:
    named = _TOPIC.search(text)
    own = _noise(text)
    centre = _noise(named[0]) if named else own
    parts = np.split(centre + SPREAD * own, np.cumsum(SIZES)[:-1])
    return np.concatenate([part / np.linalg.norm(part) for part in parts]).astype(np.float32)


def _noise(text: str) -> np.ndarray:
    return np.random.default_rng(list(text.encode())).normal(size=sum(SIZES))


def shipped_for(encoder: TopicEncoder) -> Shipped:
    """What is known beforehand: an alignment fitted on made-up texts, and concepts without a meaning."""
    vectors = {
        group(role, kind, language): np.stack(
            [_vector(f"題目{n}。{role}{kind}{language}") for n in range(40)]
        )
        for role in Role
        for kind in ("seed", "need")
        for language in ("ja", "en")
    }
    leaves = tuple(leaf.id for leaf in concept_scheme().leaves)
    weights = unit(np.random.default_rng(1).normal(size=(len(leaves), sum(SIZES))).astype(np.float32))
    concepts = ConceptModel(encoder_version(encoder), leaves, weights, np.zeros(len(leaves), np.float32))
    return Shipped({}, fit_alignment(vectors, components=encoder.components), concepts)


def _seeds(first: int, count: int) -> list[Seed]:
    texts = [r.text.ja for r in bundled_records() if isinstance(r, Seed) and r.text.ja]
    return [
        Seed.model_validate(
            {"id": f"seed-{n:06}", "text": {"ja": f"題目{n % len(texts)}の{n}。{texts[n % len(texts)]}"}}
        )
        for n in range(first, first + count)
    ]


def _filled(store: Store, records: int, queries: int) -> None:
    names = [f"member-{number:02}" for number in range(MEMBERS)]
    store.put(
        Organisation.model_validate({"id": name, "organisation_kind": "company", "name": {"en": name}})
        for name in names
    )
    store.put(_seeds(0, records))
    chance = random.Random(1)  # noqa: S311
    texts = [r.text.ja for r in bundled_records() if isinstance(r, Seed) and r.text.ja]
    for number in range(queries):
        topic = chance.randrange(len(texts))
        text = f"題目{topic}を求める{number}。{texts[topic][:120]}"
        store.save_query(organisation=names[number % MEMBERS], name=f"saved {number}", text=text)


def measured(directory: Path, *, records: int, queries: int, new: int) -> Figures:
    """Play two nights, then match every query again and compare."""
    encoder = TopicEncoder()
    known = shipped_for(encoder)
    with closing(open_store(directory / "store.sqlite")) as store:

        def night() -> tuple[Matcher, NewsReport, float]:
            update_index(store, directory / "index", encoder=encoder, known=lambda: known)
            generation = open_generation(directory / "index").prepared()
            matcher = Matcher(store, generation, encoder, fusion=FUSION)
            encoder.embedded = 0
            started = time.process_time()
            report = find_news(store, matcher, now=datetime.now(UTC))
            return matcher, report, time.process_time() - started

        _filled(store, records - new, queries)
        _, first, first_cpu_s = night()
        before = _found(store)
        store.put(_seeds(records - new, new))
        matcher, report, delta_cpu_s = night()
        embedded = encoder.embedded
        started = time.process_time()
        expected = _everything(store, matcher, newer=f"seed-{records - new:06}")
        everything_cpu_s = time.process_time() - started
        return Figures(
            records=records,
            new=new,
            queries=first.queries,
            first_cpu_s=round(first_cpu_s, 2),
            delta_cpu_s=round(delta_cpu_s, 2),
            everything_cpu_s=round(everything_cpu_s, 2),
            ratio=round(everything_cpu_s / delta_cpu_s, 1),
            embedded_in_delta=embedded,
            asked=report.asked,
            passed_over=report.passed_over,
            found=report.found,
            same_news=expected == _found(store) - before,
        )


def _everything(store: Store, matcher: Matcher, *, newer: str) -> set[tuple[str, str]]:
    """Match every saved query in full; returns what of the new records stands above its line."""
    found = set()
    for owner, query in _saved(store):
        result = matcher.match(query.text, k=MOST, viewer=Viewer(organisation=owner))
        found |= {
            (query.id, hit.record.id)
            for hit in result.hits
            if hit.score >= matcher.fusion.threshold and hit.record.id >= newer
        }
    return found


def _saved(store: Store) -> list[tuple[str, SavedQuery]]:
    names = [record.id for record in store.records("organisation")]
    return [(name, query) for name in names for query in store.saved_queries(organisation=name)]


def _found(store: Store) -> set[tuple[str, str]]:
    names = [record.id for record in store.records("organisation")]
    return {(own.query_id, own.match.record_id) for name in names for own in store.news_of(organisation=name)}


def main() -> None:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--new", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        figures = measured(Path(directory), records=options.records, queries=options.queries, new=options.new)
    print(json.dumps(asdict(figures)))


if __name__ == "__main__":
    main()
