"""How well is it told which requirements a seed does not meet?

Against `eval/collections/missing-requirements` (its README has the rules): each need is asked over its own
seed and the shipped ones, and what the explanation of its seed calls unmet is compared with the labels,
sentence by sentence of the need.
"""

import json
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpora import Bilingual, Seed, Visibility, bundled_records, open_store
from eval.systems import Bench
from indexer import load_encoder, open_generation, sentences_of, shipped, update_index
from matcher import Hit, Matcher

PAIRS = Path(__file__).resolve().parent / "collections" / "missing-requirements"
DEEP = 300  # every record is found

Sentences = Mapping[str, set[int]]


@dataclass(frozen=True)
class MissingMeasure:
    """Precision and recall over pairs and sentences; the share of complete pairs left in peace."""

    precision: float
    recall: float
    complete_in_peace: float

    @staticmethod
    def of(labels: Sentences, told: Sentences) -> "MissingMeasure":
        """Compare the sentences that were labelled and told, by pair."""
        right = sum(len(labels[pair] & told[pair]) for pair in labels)
        complete = [pair for pair, own in labels.items() if not own]
        return MissingMeasure(
            right / max(sum(map(len, told.values())), 1),
            right / sum(map(len, labels.values())),
            sum(not told[pair] for pair in complete) / len(complete),
        )


def missing(bench: Bench) -> MissingMeasure:
    """Ask every need of the labelled pairs and compare what is told of its seed."""
    lines = (PAIRS / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = {pair["id"]: pair for pair in map(json.loads, lines)}
    labelled = map(json.loads, (PAIRS / "labels.jsonl").read_text(encoding="utf-8").splitlines())
    labels = {
        own["id"]: {
            _sentence(pairs[own["id"]], pairs[own["id"]]["need"].index(span["text"]))
            for span in own["missing"]
        }
        for own in labelled
    }
    told = {
        name: {_sentence(pairs[name], unmet.asked.start) for unmet in hit.explanation.unmet}
        for name, hit in _hits(pairs, bench).items()
    }
    return MissingMeasure.of(labels, told)


def _sentence(pair: Mapping[str, str], start: int) -> int:
    """Which sentence of the need a place belongs to."""
    ends = [s.end for s in sentences_of(pair["need"], language=pair["need_language"])]
    return next(place for place, end in enumerate(ends) if start < end)


def _hits(pairs: Mapping[str, Any], bench: Bench) -> dict[str, Hit]:
    encoder = load_encoder(cache=bench.cache)
    known = shipped(encoder, cache=bench.cache)
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        with closing(open_store(home / "store.sqlite")) as store:
            store.put([*bundled_records(), *(_seed(name, pair["seed"]) for name, pair in pairs.items())])
            update_index(store, home / "index", encoder=encoder, known=lambda: known)
            matcher = Matcher(store, open_generation(home / "index"), encoder)
            return {
                name: next(h for h in matcher.match(pair["need"], k=DEEP).hits if h.record.id == name)
                for name, pair in pairs.items()
            }


def _seed(name: str, written: Mapping[str, Any]) -> Seed:
    language = written["language"]
    return Seed.model_validate(
        {
            "id": name,
            "title": Bilingual.model_validate({language: written["title"]}),
            "text": Bilingual.model_validate({language: written["text"]}),
            "trl": written["trl"],
            "illustrative": True,
            "visibility": Visibility.PUBLIC,
        }
    )
