"""What does a home with 100,000 seeds look like, before anybody has so many?

Texts are put together from sentences of the shipped records, so that words are as frequent as in real ones;
vectors lie in clusters, and an encoder that only draws them stands in for the one that is served: it carries
that one's version, so that everything fitted for it is used. Store, index and matcher are the real ones.
"""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np

from corpora import LANGUAGES, Need, Seed, Store, bundled_records, open_store
from indexer import (
    Component,
    Encoded,
    Generation,
    Progress,
    Role,
    Shipped,
    Vectors,
    expected_version,
    open_generation,
    sentences_of,
    shipped,
    unit,
    update_index,
)

CLUSTERS = 1_000
SPREAD = 0.8  # length of what sets a text apart from its cluster, whose centre has length 1
SENTENCE_SPREAD = 0.5  # and a sentence from its text
SENTENCES = 3
PUBLIC = 0.98
# What a filter keeps -> its conditions. The values are drawn, and say nothing of these prefectures.
FILTERS = {
    0.5: {"illustrative": "true"},
    0.1: {"prefecture": "大阪府"},
    0.01: {"prefecture": "長崎県"},
    0.001: {"prefecture": "沖縄県"},
}


class SyntheticEncoder:
    """Draws vectors in clusters from the digest of a text; the same text always has the same."""

    def __init__(self) -> None:
        self.name, self.version = (expected_version() or "@").split("@", 1)
        self.components = (Component("first", 384, 1.0), Component("second", 512, 0.5))
        self._centres = self._unit(np.random.default_rng(0).normal(size=(CLUSTERS, 896)).astype(np.float32))

    def encode(
        self, texts: Sequence[Sequence[str]], *, role: Role, progress: Progress | None = None
    ) -> list[Encoded]:
        """Draw a text from one of the clusters, and its sentences around it."""
        return [self._drawn("".join(sentences), len(sentences)) for sentences in texts]

    def _drawn(self, text: str, sentences: int) -> Encoded:
        digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
        chance = np.random.default_rng(int.from_bytes(digest, "big"))
        noise = self._unit(chance.standard_normal((1 + sentences, 896), np.float32))
        whole = self._unit(self._centres[chance.integers(CLUSTERS)] + SPREAD * noise[0])
        return Encoded(whole, self._unit(whole + SENTENCE_SPREAD * noise[1:]))

    def _unit(self, vectors: Vectors) -> Vectors:
        return np.concatenate([unit(vectors[..., :384]), unit(vectors[..., 384:])], axis=-1)


@dataclass(frozen=True)
class Home:
    """An open store, the generation that serves, and the encoder that both were made with."""

    store: Store
    generation: Generation
    encoder: SyntheticEncoder


def directory_of(records: int, cache: Path) -> Path:
    """Where a home of so many seeds is kept."""
    return cache / f"seeds-{records}"


def filled(records: int, cache: Path) -> Path:
    """Return the directory of a home whose store holds so many seeds; its index may be missing."""
    directory = directory_of(records, cache)
    directory.mkdir(parents=True, exist_ok=True)
    full = directory / "filled"
    if not full.exists():
        with closing(open_store(directory / "store.sqlite")) as store:
            store.put(synthetic_seeds(records))
        full.touch()
    return directory


def prepared(records: int, cache: Path) -> Home:
    """Return a home of so many seeds, half of them in each language, made once in `cache`."""
    directory = directory_of(records, cache)
    encoder = SyntheticEncoder()
    made = directory / "made"
    if not made.exists():
        with closing(open_store(filled(records, cache) / "store.sqlite")) as store:
            update_index(store, directory / "index", encoder=encoder, known=lambda: known_of(encoder, cache))
        made.touch()
    store = open_store(directory / "store.sqlite")
    return Home(store, open_generation(directory / "index").prepared(), encoder)


def known_of(encoder: SyntheticEncoder, cache: Path) -> Shipped:
    """What would be known of shipped texts if the encoder were real."""
    found = shipped(encoder, cache=cache)
    return Shipped({}, found.alignment, found.concepts)


def synthetic_seeds(count: int, *, tail: Callable[[int, str], str] | None = None) -> Iterator[Seed]:
    """Draw seeds, the same on every run; `tail` says what ends a text, by number and language."""
    chance = random.Random(1)  # noqa: S311
    kept = list(FILTERS.items())[1:]
    for number in range(count):
        language = LANGUAGES[number % 2]
        drawn = chance.random()
        place, bound = None, 0.0
        end = tail(number, language) if tail else ""
        for share, conditions in kept:
            bound += share
            place = place or ({"prefecture": conditions["prefecture"]} if drawn < bound else None)
        yield Seed.model_validate(
            {
                "id": f"synthetic-{number:06}",
                "title": {language: f"試験用シーズ{number}" if language == "ja" else f"Test seed {number}"},
                "text": {language: _text(chance, "seed", language) + end},
                "organisation": f"synthetic-{number % 60}",
                "place": place,
                "trl": chance.randint(1, 9),
                "illustrative": chance.random() < 0.5,
                "visibility": "public" if chance.random() < PUBLIC else "organisation",
            }
        )


def queries(count: int) -> list[str]:
    """Draw needs in both languages in turn, from the sentences of the shipped needs."""
    chance = random.Random(2)  # noqa: S311
    return [_text(chance, "need", LANGUAGES[number % 2]) for number in range(count)]


def _text(chance: random.Random, kind: str, language: str) -> str:
    return ("" if language == "ja" else " ").join(chance.sample(_sentences(kind, language), SENTENCES))


@cache
def _sentences(kind: str, language: str) -> list[str]:
    records = (own for own in bundled_records() if isinstance(own, Seed | Need) and own.kind == kind)
    texts = (text for own in records if (text := own.text.get(language)))
    found = (sentence.text for text in texts for sentence in sentences_of(text, language=language))
    return list(dict.fromkeys(islice(found, 2_000)))
