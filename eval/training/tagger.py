"""Which thresholds should the tagger have? Chosen on labelled shipped texts that the sample does not hold.

`tags.tsv` was labelled by the rules of `eval/collections/concept-tags`, whose 150 texts only judge. As the
tagger learns from these records too, each is scored by a classifier that was fitted without its fold.
Command: `python -m eval.training.tagger` prints the best settings; they stand in `indexer/tagging.py`.
"""

import hashlib
import sys
from collections import defaultdict
from collections.abc import Mapping
from itertools import product

import numpy as np
from scipy import sparse

from api import settings_from_environment
from corpora import Entry, concept_scheme
from eval.tagging import TaggingMeasure, read_tags
from eval.training.tagging import TAGS, Example, Material, material
from indexer import (
    MOST_CONCEPTS,
    LabelMatcher,
    Vectors,
    load_encoder,
    mentions_of,
    phrases_of,
    profiles,
    term_counts,
    terms_of_many,
)

FOLDS = 5
LABELS = (0.06, 0.1, 0.14, 0.18, 0.25)
TEMPERATURES = (0.1, 0.13, 0.17, 0.22, 0.28)
ENOUGH = (0.12, 0.14, 0.16, 0.18, 0.2, 0.25)

Heard = Mapping[str, tuple[Vectors, frozenset[str]]]  # scores and the concepts named, by record


def main() -> int:
    """Print the five best settings by macro- and micro-F1 together."""
    labels = read_tags(TAGS)
    leaves = tuple(leaf.id for leaf in concept_scheme().leaves)
    heard = left_out(material(load_encoder(cache=settings_from_environment().models)))
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


def left_out(known: Material) -> Heard:
    """Score each labelled record by a classifier that was fitted without its fold, and say what it names."""
    labels = LabelMatcher(phrases_of(concept_scheme()))
    places: dict[str, list[int]] = defaultdict(list)
    for place, example in enumerate(known.examples):
        if example.record is not None:
            places[example.record].append(place)
    found = {}
    for fold in range(FOLDS):
        own = {name: rows for name, rows in places.items() if _fold_of(name) == fold}
        model = known.fitted(without=own)
        for name, rows in own.items():
            texts = [known.examples[row] for row in rows]
            scores = [
                model.scores(known.vectors[[row]], _counts(text), text.language)[0]
                for row, text in zip(rows, texts, strict=True)
            ]
            named = mentions_of([_entry(name, text) for text in texts], labels)
            found[name] = (np.mean(scores, axis=0), frozenset(named))
    return found


def _fold_of(record: str) -> int:
    return int(hashlib.sha256(record.encode()).hexdigest(), 16) % FOLDS


def _counts(example: Example) -> sparse.csr_array:
    return term_counts(terms_of_many([f"{example.title or ''}\n{example.text}"], language=example.language))


def _entry(record: str, example: Example) -> Entry:
    return Entry(0, record, example.kind, example.language, example.title, example.text, "", True)


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
