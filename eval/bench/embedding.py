"""How many documents a second does the encoder embed, and do quicker numbers change the vectors?

Texts of one length (shipped seeds, set one after the other and cut), embedded in turn, round by round, by:
the engine of the package that carries the weights (which the first engine of this project called), the same
weights through sentence-transformers as they come, and our encoder in float32 and bfloat16, which gives the
vectors of sentences as well. Command: `python -m eval.bench.embedding [--texts N] [--tokens N] [--json]`.
"""

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from api import settings_from_environment
from corpora import Seed, bundled_records
from eval.bench.peers.embedders import ENGINE, LIBRARY, Embeds, Floats, embedders, tokenizer_of
from indexer import Precision, Role, bundled_model, load_encoder, sentences_of, unit


@dataclass(frozen=True)
class Speed:
    """Documents a second by the clock (median, least, most), and cosines with float32 as it comes."""

    system: str
    per_second: float
    least: float
    most: float
    processor_ms: float
    ratio: float
    tenth_cosine: float
    least_cosine: float


def texts(count: int, tokens: int, tokenizer: Any) -> list[list[str]]:
    """Sentences of `count` texts of about so many tokens."""
    seeds = [record for record in bundled_records() if isinstance(record, Seed)]
    found = []
    for number in range(count):
        language = ("ja", "en")[number % 2]
        own = [text for seed in seeds if (text := seed.text.ja if language == "ja" else seed.text.en)]
        joined = ("" if language == "ja" else " ").join(
            own[(number + step) % len(own)] for step in range(0, 40 * 7, 7)
        )
        ends = tokenizer(joined, return_offsets_mapping=True, truncation=True, max_length=tokens)
        end = max(stop for _, stop in ends["offset_mapping"])
        found.append([sentence.text for sentence in sentences_of(joined[:end], language=language)])
    return found


def systems(cache: Path) -> dict[str, Embeds]:
    """The embedders by name. All read a text as a passage."""
    ours: tuple[Precision, ...] = ("float32", "bfloat16")
    return {**embedders(bundled_model(cache)), **{own: _ours(cache, own) for own in ours}}


def _ours(cache: Path, precision: Precision) -> Embeds:
    encoder = load_encoder("e5", cache=cache, precision=precision)
    return lambda given: np.stack([own.whole for own in encoder.encode(given, role=Role.DOCUMENT)])


def measure(known: dict[str, Embeds], given: list[list[str]], rounds: int) -> list[Speed]:
    """Embed the texts with each system in turn, `rounds` times."""
    seconds: dict[str, list[float]] = {name: [] for name in known}
    processor: dict[str, list[float]] = {name: [] for name in known}
    vectors: dict[str, Floats] = {}
    for embed in known.values():
        embed(given[:2])
    for _ in range(rounds):
        for name, embed in known.items():
            started, used = perf_counter(), process_time()
            vectors[name] = unit(embed(given))
            seconds[name].append(perf_counter() - started)
            processor[name].append(process_time() - used)
    return [_speed(name, seconds, processor[name], vectors, len(given)) for name in known]


def _speed(
    name: str, seconds: dict[str, list[float]], processor: list[float], vectors: dict[str, Floats], count: int
) -> Speed:
    rates = count / np.array(seconds[name])
    cosines = (vectors[name] * vectors[LIBRARY]).sum(axis=1)
    return Speed(
        name,
        per_second=round(float(np.median(rates)), 2),
        least=round(float(rates.min()), 2),
        most=round(float(rates.max()), 2),
        processor_ms=round(1000 * float(np.median(processor)) / count, 1),
        ratio=round(float(np.median(np.array(seconds[ENGINE]) / np.array(seconds[name]))), 2),
        tenth_cosine=round(float(np.percentile(cosines, 10)), 5),
        least_cosine=round(float(cosines.min()), 5),
    )


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.embedding", description=__doc__)
    parser.add_argument("--texts", type=int, default=48)
    parser.add_argument("--tokens", type=int, default=257)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    known = systems(cache := settings_from_environment().models)
    tokenizer = tokenizer_of(bundled_model(cache))
    found = measure(known, texts(options.texts, options.tokens, tokenizer), options.rounds)
    if options.json:
        print(json.dumps([asdict(own) for own in found], indent=2))
        return
    print("| by | documents/s (least to most) | times the engine | processor ms each | cosine p10 | least |")
    print("| --- | --- | --- | --- | --- | --- |")
    for own in found:
        print(
            f"| {own.system} | {own.per_second} ({own.least} to {own.most}) | {own.ratio} "
            f"| {own.processor_ms} | {own.tenth_cosine} | {own.least_cosine} |"
        )


if __name__ == "__main__":
    main()
