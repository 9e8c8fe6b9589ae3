"""How does one get a home of any size, with vectors that cost nothing and lie as real ones do?

Records of two or three sentences cut from the shipped illustrative seeds, so that words are real; their
vectors are synthetic: topics of unequal size in each language's own corner, as sentence encoders leave them,
with variances that fall off as those of real texts do (`eval.bench.clusters`).
"""

import random
import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from time import perf_counter

import numpy as np

from corpora import AnyRecord, Need, Seed, Store, bundled_records, concept_scheme
from eval.bench.clusters import axes_of
from indexer import (
    Component,
    ConceptModel,
    Encoded,
    Progress,
    Role,
    Shipped,
    Vectors,
    encoder_version,
    fit_alignment,
    group,
    unit,
)

SIZES = (384, 512)  # of the shipped encoder's components
TOPICS = 400
CORNER, TOPIC, OWN = 1.0, 0.6, 0.7  # lengths of what a language, a topic and a text add to a vector
POOL = 4096  # texts share their own part with one another, in random pairs
BATCH = 2_000
_JAPANESE = re.compile("[ぁ-ヿ一-鿿]")
_NUMBER = re.compile(r"第([0-9]+)号|No\. ([0-9]+)")


class SyntheticEncoder:
    """Vectors by the number that stands in a text; what it took is kept in `seconds`."""

    name = "synthetic"

    def __init__(self, *, version: str = "1", sizes: tuple[int, ...] = SIZES) -> None:
        self.version = version
        self.components = tuple(Component(f"synthetic{place}", size) for place, size in enumerate(sizes))
        self.seconds = 0.0
        self.texts = 0

    def encode(
        self, texts: Sequence[Sequence[str]], *, role: Role, progress: Progress | None = None
    ) -> list[Encoded]:
        """Encode texts, in order."""
        started = perf_counter()
        pieces = [(piece, "".join(text)) for text in texts for piece in ("".join(text), *text)]
        vectors = self._vectors(pieces, role)
        found, start = [], 0
        for text in texts:
            end = start + 1 + len(text)
            found.append(Encoded(vectors[start], vectors[start + 1 : end]))
            start = end
        if progress:
            progress(len(texts))
        self.seconds += perf_counter() - started
        self.texts += len(texts)
        return found

    def _vectors(self, pieces: Sequence[tuple[str, str]], role: Role) -> Vectors:
        """The vectors of pieces of texts, each with the whole text: a piece keeps the topic of its text."""
        languages = [int(not _JAPANESE.search(whole)) * 2 + (role is Role.QUERY) for _, whole in pieces]
        topics = [topic_of(whole) for _, whole in pieces]
        own = np.array([divmod(zlib.crc32(piece.encode()), POOL) for piece, _ in pieces], np.int64)
        parts = []
        for place in range(len(self.components)):
            corners, centres, pool = self._parts[place]
            found = corners[languages] + centres[topics] + pool[own[:, 0] % POOL] + pool[own[:, 1]]
            parts.append(unit(found.astype(np.float32, copy=False)))
        return np.concatenate(parts, axis=1)

    @cached_property
    def _parts(self) -> list[tuple[Vectors, Vectors, Vectors]]:
        chance = np.random.default_rng(zlib.crc32(self.version.encode()))
        return [self._parts_of(chance, part.dimensions) for part in self.components]

    @staticmethod
    def _parts_of(chance: np.random.Generator, size: int) -> tuple[Vectors, Vectors, Vectors]:
        corners = unit(chance.standard_normal((4, size), np.float32)) * np.float32(CORNER)
        axes = axes_of(size, chance)  # unit variance in all: lengths around 1, as they vary
        topics, pool = (chance.standard_normal((count, size), np.float32) @ axes for count in (TOPICS, POOL))
        return corners, topics * np.float32(TOPIC), pool * np.float32(OWN / 2**0.5)


def topic_of(text: str) -> int:
    """The topic of a text by the number that stands in it; small numbers are topics of many texts."""
    found = _NUMBER.search(text)
    number = int(found[1] or found[2]) if found else zlib.crc32(text.encode())
    return int(TOPICS * random.Random(number).random() ** 2)  # noqa: S311


def shipped_facts(encoder: SyntheticEncoder) -> Shipped:
    """What would be known of shipped texts: an alignment from a few, a classifier with random directions."""
    texts = {language: [[text] for text in _sentences()[language][:200]] for language in ("ja", "en")}
    vectors = {
        group(role, kind, language): np.stack([own.whole for own in encoder.encode(part, role=role)])
        for role in Role
        for kind in ("seed", "need")
        for language, part in texts.items()
    }
    leaves = tuple(leaf.id for leaf in concept_scheme().leaves)
    size = sum(component.dimensions for component in encoder.components)
    weights = unit(np.random.default_rng(1).standard_normal((len(leaves), size), np.float32))
    rounded = weights.astype(np.float16).astype(np.float32)  # as it is saved
    model = ConceptModel(encoder_version(encoder), leaves, rounded, np.zeros(len(leaves), np.float32))
    return Shipped({}, fit_alignment(vectors, components=encoder.components), model)


@cache
def _sentences() -> dict[str, list[str]]:
    """Sentences of the shipped seeds by language."""
    seeds = [record for record in bundled_records() if isinstance(record, Seed)]
    japanese = [own for r in seeds for own in re.split(r"(?<=。)", r.text.ja or "") if len(own) > 10]
    english = [own for r in seeds for own in re.split(r"(?<=\.)\s+", r.text.en or "") if len(own) > 20]
    return {"ja": japanese, "en": english}


def record(number: int, *, edition: int = 0) -> Seed | Need:
    """The record of a number, the same for the same arguments: four of five are seeds, half are Japanese."""
    chance = random.Random(number * 1_000 + edition)  # noqa: S311
    language = "ja" if number % 2 else "en"
    chosen = chance.sample(_sentences()[language], chance.choice((1, 2)))
    tail = f"第{number}号の{edition}版。" if language == "ja" else f"No. {number}, edition {edition}."
    text = "".join([*chosen, tail]) if language == "ja" else " ".join([*chosen, tail])
    kind = Need if number % 5 == 0 else Seed
    return kind.model_validate({"id": f"r{number:07}", "text": {language: text}})


def records(numbers: range, *, edition: int = 0) -> Iterator[list[AnyRecord]]:
    """Yield the records of numbers in batches."""
    for start in range(numbers.start, numbers.stop, BATCH):
        stop = min(start + BATCH, numbers.stop)
        yield [record(number, edition=edition) for number in range(start, stop)]


def fill(store: Store, count: int) -> None:
    """Put the first `count` records into a store."""
    for batch in records(range(count)):
        store.put(batch)


def change(store: Store, count: int, share: float) -> int:
    """Add, update and withdraw a third of `share` of `count` records each; returns how many to embed."""
    third = max(int(count * share / 3), 1)
    step = count // (2 * third)
    for batch in records(range(count, count + third)):
        store.put(batch)
    store.put([record(number * 2 * step, edition=1) for number in range(third)])
    for number in range(third):
        store.withdraw(f"r{(number * 2 + 1) * step:07}")
    return 2 * third
