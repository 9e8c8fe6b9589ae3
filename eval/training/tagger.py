"""Which thresholds should the tagger have? Chosen on labelled shipped texts that the sample does not hold.

`tags.tsv` was labelled by the rules of `eval/collections/concept-tags`, whose 150 texts only judge. Command:
`python -m eval.training.tagger` prints the best settings; they stand in `indexer/tagging.py`.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path

import numpy as np

from api import settings_from_environment
from corpora import Store
from eval.systems import Bench, shipped_home
from eval.tagging import TaggingMeasure, read_tags
from indexer import MOST_CONCEPTS, Generation, Role, Vectors, group, load_encoder, mentions_of, profiles

TAGS = Path(__file__).parent / "tags.tsv"
LABELS = (0.06, 0.12, 0.18, 0.25)
TEMPERATURES = (0.08, 0.1, 0.13, 0.17)
ENOUGH = (0.12, 0.16, 0.2, 0.25, 0.3)

Heard = Mapping[str, tuple[Vectors, frozenset[str]]]  # scores and the concepts named, by record


def main() -> int:
    """Print the five best settings by macro- and micro-F1 together."""
    labels = read_tags(TAGS)
    bench = Bench(settings_from_environment().models)
    with shipped_home(bench, load_encoder(cache=bench.cache)) as (store, generation):
        heard = _heard(store, generation, labels)
        leaves = generation.concepts.leaves
    found = []
    for label, temperature, enough in product(LABELS, TEMPERATURES, ENOUGH):
        given = {
            name: _given(*own, leaves, label=label, temperature=temperature, enough=enough)
            for name, own in heard.items()
        }
        measure = TaggingMeasure.of(labels, given)
        found.append((measure.macro_f1 + measure.micro_f1, label, temperature, enough, measure))
    for _, label, temperature, enough, measure in sorted(found, key=lambda own: -own[0])[:5]:
        print(f"label {label}, temperature {temperature}, enough {enough}: {measure}")
    return 0


def _heard(store: Store, generation: Generation, wanted: Iterable[str]) -> Heard:
    names = set(wanted)
    entries = {entry.key: entry for entry in store.entries()}
    scores: dict[str, list[Vectors]] = defaultdict(list)
    own: dict[str, list[int]] = defaultdict(list)
    for (kind, language), partition in generation.partitions.items():
        aligned = generation.alignment.transform(partition.raw, group(Role.DOCUMENT, kind, language))
        told = generation.concepts.scores(aligned, partition.lexical.counts, language)
        for row, score in zip(partition.rows, told, strict=True):
            if row.record_id in names:
                scores[row.record_id].append(score)
                own[row.record_id].append(row.key)
    return {
        name: (
            np.mean(scores[name], axis=0),
            frozenset(mentions_of([entries[key] for key in own[name]], generation.labels)),
        )
        for name in scores
    }


def _given(
    scores: Vectors,
    named: frozenset[str],
    leaves: tuple[str, ...],
    *,
    label: float,
    temperature: float,
    enough: float,
) -> set[str]:
    raised = scores + np.array([label if leaf in named else 0.0 for leaf in leaves], np.float32)
    shares = profiles(raised[None], temperature=temperature)[0]
    best = np.argsort(-shares, kind="stable")[:MOST_CONCEPTS]
    return {leaves[place] for place in best if shares[place] >= enough}


if __name__ == "__main__":
    sys.exit(main())
