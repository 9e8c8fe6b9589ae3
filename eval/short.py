"""How well are needs answered that are typed in a hurry, and are the likelihoods right there, too?

The short forms of the needs of needs-dev (`eval/collections/short-needs`), in two sentences, in one and in
words, against its seeds and with the grades of the needs that they were made of.
Command: `python -m eval.short`, as `match` serves them.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np

from api import settings_from_environment
from eval.abstention import topic_of
from eval.collection import Collection
from eval.measures import ndcg
from eval.systems import Bench, indexed
from eval.training.calibration import calibration_error
from indexer import Encoder, load_encoder
from matcher import Fusion, Matcher, Signal

COLLECTIONS = Path(__file__).resolve().parent / "collections"
BEST = 10
DEPTH = 100
FORMS = ("two", "sentence", "words")
WHOLE = "whole"


@dataclass(frozen=True)
class Short:
    """A short form of a need, `of`, or that need itself; all grades of that need."""

    id: str
    of: str
    form: str
    text: str
    language: str
    grades: Mapping[str, int]


@dataclass(frozen=True)
class Found:
    """What a short form finds, at most `DEPTH` deep: hits in their order, with probability and signals."""

    asked: Short
    told: float
    belonging: float
    hits: Sequence[tuple[str, float]]
    signals: Mapping[str, Mapping[Signal, float]]

    @property
    def topic(self) -> str:
        """The topic of the need."""
        return topic_of(self.asked.of)


def short_needs(needs: Collection) -> list[Short]:
    """Return the short forms in the order of their file, with the grades of the needs."""
    lines = (COLLECTIONS / "short-needs" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [
        Short(o["_id"], o["of"], o["form"], o["text"], o["lang"], needs.qrels.get(o["of"], {})) for o in found
    ]


def whole_needs(needs: Collection) -> list[Short]:
    """Return the needs themselves, to be asked beside their short forms."""
    own = needs.queries.values()
    return [Short(o.id, o.id, WHOLE, o.text, o.language, needs.qrels.get(o.id, {})) for o in own]


def asked(
    encoder: Encoder, bench: Bench, fusion: Fusion | None = None, *, whole: bool = False
) -> list[Found]:
    """Ask all short forms against the seeds of needs-dev, with the shipped fusion unless another is given.

    `whole`: the needs themselves before them.
    """
    needs = Collection.load(COLLECTIONS / "needs-dev")
    with indexed(needs, bench, encoder) as home:
        matcher = Matcher(home.store, home.generation, encoder, fusion=fusion)
        names = {name: document.id for name, document in home.names.items()}
        return [
            Found(
                own,
                (ready := matcher.made_ready(own.text)).told,
                ready.belonging,
                [(names[name], score) for name, score in matcher.ranking(own.text, k=DEPTH)],
                {names[name]: signals for name, signals in matcher.signals(own.text, k=DEPTH)},
            )
            for own in [*(whole_needs(needs) if whole else ()), *short_needs(needs)]
        ]


def by_form(found: Sequence[Found], order: Callable[[Found], Sequence[str]]) -> dict[str, float]:
    """nDCG@10 of each short form by its id, with its hits in an order."""
    return ndcg(
        {own.asked.id: order(own) for own in found}, {own.asked.id: own.asked.grades for own in found}
    )


def measured(found: Sequence[Found]) -> dict[str, float]:
    """nDCG@10; of the ten best hits, what was predicted, what was relevant, and how far that is apart."""
    best = [(own.asked.grades.get(name, 0) > 0, score) for own in found for name, score in own.hits[:BEST]]
    relevant, predicted = (np.array(column) for column in zip(*best, strict=True))
    return {
        "nDCG@10": fmean(by_form(found, lambda own: [name for name, _ in own.hits]).values()),
        "predicted": float(predicted.mean()),
        "relevant": float(relevant.mean()),
        "expected calibration error": calibration_error(predicted, relevant),
    }


def main() -> int:
    """Print the measures by form."""
    bench = Bench(settings_from_environment().models)
    found = asked(load_encoder(cache=bench.cache), bench)
    figures = {form: measured([own for own in found if own.asked.form == form]) for form in FORMS}
    rounded = {form: {k: round(v, 4) for k, v in own.items()} for form, own in figures.items()}
    print(json.dumps(rounded, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
