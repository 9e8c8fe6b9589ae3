"""How far may the texts move away from a frozen alignment before the ranking suffers?

A collection is served as it is, then again and again with the means of its documents moved, as if they had
been fitted when other texts were there: towards what a few of its topics have in common, both languages
apart, by a given drift (`indexer.drift`). Vectors, queries and moments stay. Where nDCG@10 falls measurably
is the limit. Command: `python -m eval.drift [--collection DIR] [--draws N]`.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

import numpy as np

from api import settings_from_environment
from corpora import LANGUAGES
from eval.collection import Collection
from eval.measures import measurement
from eval.systems import Bench, IndexedHome, indexed, rankings, scored
from indexer import (
    Alignment,
    DenseIndex,
    Encoded,
    Encoder,
    Generation,
    Partition,
    Progress,
    Role,
    Vectors,
    group,
    load_encoder,
    profiles,
)
from matcher import Matcher

ROOT = Path(__file__).resolve().parents[1]
COLLECTION = ROOT / "eval" / "collections" / "needs-dev"
DRIFTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
DRAWS = 6
DOCUMENTS = 6  # whose common direction is taken


@dataclass(frozen=True)
class Loss:
    """What a drift costs in nDCG@10: the mean over draws, the worst draw, and across languages."""

    drift: float
    mean: float
    worst: float
    across: float


class Remembering:
    """An encoder that embeds no text twice."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.version, self.components = encoder.name, encoder.version, encoder.components
        self._known: dict[tuple[Role, tuple[str, ...]], Encoded] = {}

    def encode(
        self, texts: Sequence[Sequence[str]], *, role: Role, progress: Progress | None = None
    ) -> list[Encoded]:
        """Encode texts, in order."""
        keys = [(role, tuple(text)) for text in texts]
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        found = self._encoder.encode([key[1] for key in new], role=role, progress=progress) if new else []
        self._known |= zip(new, found, strict=True)
        return [self._known[key] for key in keys]


def losses(
    collection: Collection, bench: Bench, *, drifts: Sequence[float] = DRIFTS, draws: int = DRAWS
) -> tuple[float, list[Loss]]:
    """nDCG@10 without drift, and what each drift costs."""
    encoder = Remembering(load_encoder(cache=bench.cache))
    with indexed(collection, bench, encoder) as home:
        asker = _Asker(collection, home, encoder, bench)
        before = asker.figures(home.generation)
        found = []
        for value in drifts:
            after = [
                asker.figures(projected(home.generation, moved(home.generation, value, seed=draw)))
                for draw in range(draws)
            ]
            differences = [own[0] - before[0] for own in after]
            across = [own[1] - before[1] for own in after]
            found.append(Loss(value, fmean(differences), min(differences), fmean(across)))
            print(found[-1], file=sys.stderr)
        return before[0], found


@dataclass(frozen=True)
class _Asker:
    collection: Collection
    home: IndexedHome
    encoder: Encoder
    bench: Bench

    def figures(self, generation: Generation) -> tuple[float, float]:
        """NDCG@10 over all, and across languages."""
        matcher = Matcher(self.home.store, generation, self.encoder)
        own = measurement(
            self.collection, scored(rankings(matcher, self.collection, self.home, self.bench), "drift")
        )
        across = [own.mean(direction, "nDCG@10") or 0.0 for direction in ("ja->en", "en->ja")]
        return own.mean("all", "nDCG@10") or 0.0, fmean(across)


def moved(generation: Generation, drift: float, *, seed: int) -> Alignment:
    """The alignment with the means of documents moved by `drift` standard deviations in each component."""
    chance = np.random.default_rng(seed)
    alignment = generation.alignment
    means = dict(alignment.means)
    for language in LANGUAGES:
        raw = generation.partitions["seed", language].raw
        key = group(Role.DOCUMENT, "seed", language)
        few = raw[chance.choice(len(raw), DOCUMENTS, replace=False)].mean(axis=0) - means[key]
        means[key] = _towards(alignment, means[key], few, drift)
    return replace(alignment, means=means)


def _towards(alignment: Alignment, mean: Vectors, direction: Vectors, drift: float) -> Vectors:
    """Move a mean so that the drift of the texts from it is as given.

    Drift is counted by the variance around the moved mean, which is nearly that around the mean.
    """
    found, start = mean.copy(), 0
    for component in alignment.components:
        part = slice(start, start + component.dimensions)
        deviation = np.sqrt(max(1.0 - float(mean[part] @ mean[part]), 1e-6))
        found[part] += direction[part] / np.linalg.norm(direction[part]) * np.float32(drift * deviation)
        start += component.dimensions
    return found


def projected(generation: Generation, alignment: Alignment) -> Generation:
    """The generation under another alignment: nothing is embedded."""
    partitions: Mapping[tuple[str, str], Partition] = {
        (kind, language): _projected(part, generation, alignment, (kind, language))
        for (kind, language), part in generation.partitions.items()
    }
    return replace(generation, alignment=alignment, partitions=partitions)


def _projected(
    part: Partition, generation: Generation, alignment: Alignment, name: tuple[str, str]
) -> Partition:
    from scipy import sparse

    if not len(part.rows):
        return part
    aligned = alignment.transform(part.raw, group(Role.DOCUMENT, *name))
    scores = generation.concepts.scores(aligned, part.lexical.counts, name[1])
    return Partition(
        part.rows,
        raw=part.raw,
        dense=DenseIndex.build(part.keys, aligned, dimensions=aligned.shape[1], kind="exact"),
        lexical=part.lexical,
        sentences=part.sentence_raw,
        spans=part.spans,
        sentence_terms=part.sentence_terms,
        profiles=sparse.csr_array(profiles(scores)),
    )


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m eval.drift", description=__doc__)
    parser.add_argument("--collection", type=Path, default=COLLECTION, help="a test set in BEIR layout")
    parser.add_argument("--draws", type=int, default=DRAWS, help="directions tried for each drift")
    options = parser.parse_args()
    bench = Bench(settings_from_environment().models)
    before, found = losses(Collection.load(options.collection), bench, draws=options.draws)
    print(f"nDCG@10 without drift: {before:.4f}\n")
    print("| drift | change of nDCG@10 | worst draw | across languages |\n| --- | --- | --- | --- |")
    for own in found:
        print(f"| {own.drift:.1f} | {own.mean:+.4f} | {own.worst:+.4f} | {own.across:+.4f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
