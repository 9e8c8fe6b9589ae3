"""What is a benchmark of speed asked, and of what?

Seeds of three sentences of the shipped ones, in both languages, each saying in its text that it was made up
for a test; vectors with topics and variances as those of real texts (`eval.bench.homes`), under the version
of the encoder that is served, so that everything fitted for it is used. Needs are put together in the same
way.
"""

import time
from collections.abc import Iterator, Sequence

from corpora import Seed
from eval.bench import homes
from eval.bench.synthetic import FILTERS, synthetic_seeds
from indexer import Component, Encoded, Progress, Role, expected_version

COLUMNS = tuple(dict.fromkeys(name for conditions in FILTERS.values() for name in conditions))


class ServedLike(homes.SyntheticEncoder):
    """Realistic vectors, named as the served encoder's; what drawing them took stands in `seconds` by the
    clock, in `processor_s` of the processor.
    """

    def __init__(self) -> None:
        name, version = (expected_version() or "@").split("@", 1)
        super().__init__(version=version)
        self.name = name
        first, second = homes.SIZES
        self.components = (Component("first", first, 1.0), Component("second", second, 0.5))
        self.processor_s = 0.0

    def encode(
        self, texts: Sequence[Sequence[str]], *, role: Role, progress: Progress | None = None
    ) -> list[Encoded]:
        """Encode texts, in order."""
        before = time.process_time()
        found = super().encode(texts, role=role, progress=progress)
        self.processor_s += time.process_time() - before
        return found


def seeds(count: int) -> Iterator[Seed]:
    """Draw seeds, the same on every run."""
    return synthetic_seeds(count, tail=_said)


def changed_seeds(count: int, share: float) -> Iterator[Seed]:
    """Return the seeds of every so many numbers, each with another text."""
    step = max(round(1 / share), 1)
    for number, seed in enumerate(synthetic_seeds(count, tail=_said_again)):
        if number % step == 0:
            yield seed


def _said(number: int, language: str) -> str:
    if language == "ja":
        return f"これは試験のためにつくった第{number}号の文章です。"
    return f" This text was made up for a test: No. {number}."


def _said_again(number: int, language: str) -> str:
    again = "改めました。" if language == "ja" else " It was changed."
    return _said(number, language) + again


def value_of(seed: Seed, column: str) -> str:
    """Return what a filter compares, as text."""
    if column == "illustrative":
        return str(seed.illustrative).lower()
    return (seed.place.prefecture if seed.place else None) or ""
