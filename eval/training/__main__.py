"""How is the shipped adapter made again? `make encoder`: fixed seeds, a minute on a GPU.

On two cores it takes a night. Three recipes are trained on all concepts and their changes averaged
(`soup.py`); the adapter is written to `indexer/data`. With `--folds` the recipes and their mean are first
proved on concepts that are left out. A report is written to `eval/reports/encoder.json`.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from api import settings_from_environment
from corpora import concept_scheme
from eval.training.batches import Batch, batches
from eval.training.concepts import TARGET, trained_concepts
from eval.training.heldout import Heldout, Vectors, summary
from eval.training.lora import AdaptedModel, Beside, Recipe, train
from eval.training.soup import Halves, mixed, save_mixed
from eval.training.statements import Statement, by_concept, fold_of, load_statements
from indexer import Role, bundled_model, load_encoder

FOLDS = 5
SHARE = 0.8
RECIPES: Mapping[str, Recipe] = {
    "plain": Recipe(share=SHARE),
    "beside USE": Recipe(temperature=0.05, centred=True, beside=1 / 3, share=SHARE),
    "centred": Recipe(temperature=0.05, centred=True, seed=2, share=SHARE),
}
REPORT = Path(__file__).resolve().parents[1] / "reports" / "encoder.json"
ADAPTER = Path(__file__).resolve().parents[2] / "indexer" / "data" / "adapter.safetensors"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prove the recipes on the folds that are asked for, then train on all."""
    options = _options(arguments)
    recipes = {
        name: replace(own, steps=options.steps or own.steps, size=options.size or own.size)
        for name, own in RECIPES.items()
    }
    settings = settings_from_environment()
    bare = bundled_model(settings.models)
    beside = _remembering(settings.models)
    report: dict[str, Any] = {"recipes": {name: asdict(own) for name, own in recipes.items()}, "folds": {}}
    for fold in options.folds:
        report["folds"][fold] = _prove(bare, recipes, fold, beside)
    if not options.prove_only:
        adapters = [
            _trained(bare, own, sorted(by_concept(load_statements())), beside) for own in recipes.values()
        ]
        save_mixed(options.out, adapters, share=SHARE)
        if options.out == ADAPTER:
            print("concepts: embedding the statements", flush=True)
            trained_concepts(load_encoder(cache=settings.models)).save(TARGET)
    REPORT.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.training", description=__doc__)
    parser.add_argument("--folds", type=int, nargs="*", default=[], help="folds of concepts to leave out")
    parser.add_argument("--prove-only", action="store_true", help="do not train on all concepts")
    parser.add_argument("--out", type=Path, default=ADAPTER, help="where the adapter is written")
    parser.add_argument("--steps", type=int, help="other than the recipes say")
    parser.add_argument("--size", type=int, help="concepts in a batch; all of them unless given")
    return parser.parse_args(arguments)


def _prove(bare: Path, recipes: Mapping[str, Recipe], fold: int, beside: Beside) -> dict[str, Any]:
    """Train without one fold of concepts; measure each recipe, and their mean, on it."""
    groups = by_concept(load_statements())
    kept = sorted(concept for concept in groups if fold_of(concept, folds=FOLDS) != fold)
    left = [own for concept, own in sorted(groups.items()) if fold_of(concept, folds=FOLDS) == fold]
    heldout = Heldout([s for own in left for s in own["need"]], [s for own in left for s in own["seed"]])
    adapters: dict[str, Halves] = {}
    found = {"untrained": _measured(bare, [], heldout, "untrained")}
    for name, recipe in recipes.items():
        adapters[name] = _trained(bare, recipe, kept, beside)
        found[name] = _measured(bare, [adapters[name]], heldout, name)
    found["mean"] = _measured(bare, list(adapters.values()), heldout, "mean")
    return found


def _trained(bare: Path, recipe: Recipe, concepts: Sequence[str], beside: Beside) -> Halves:
    model = AdaptedModel(bare, recipe)
    for _ in _logged(train(model, _source(by_concept(load_statements()), concepts, recipe), beside)):
        pass
    return model.halves()


def _measured(bare: Path, adapters: Sequence[Halves], heldout: Heldout, name: str) -> dict[str, Any]:
    model = AdaptedModel(bare, Recipe(rank=1))
    if adapters:
        model.add(mixed(adapters, share=SHARE))
    needs = model.vectors([need.text for need in heldout.needs], Role.QUERY)
    seeds = model.vectors([seed.text for seed in heldout.seeds], Role.DOCUMENT)
    plain, centred = heldout.measures(needs, seeds), heldout.measures(*heldout.centred(needs, seeds))
    print(f"{name}: {summary(plain)} | centred {summary(centred)}", flush=True)
    return {"plain": plain, "centred": centred}


def _remembering(cache: Path) -> Beside:
    """The vectors (n, 512) of USE; each text is read once."""
    encoder, known = load_encoder("use", cache=cache), dict[str, Vectors]()

    def vectors(texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        for text, encoded in zip(new, encoder.encode([[text] for text in new], role=Role.QUERY), strict=True):
            known[text] = encoded.whole
        return np.stack([known[text] for text in texts])

    return vectors


def _source(
    groups: Mapping[str, Mapping[str, Sequence[Statement]]], concepts: Sequence[str], recipe: Recipe
) -> Iterator[Batch]:
    chance = random.Random(recipe.seed)  # noqa: S311
    return batches(
        groups, concept_scheme(), concepts=concepts, size=recipe.size, labels=recipe.labels, chance=chance
    )


def _logged(losses: Iterator[float]) -> Iterator[float]:
    started = time.monotonic()
    for step, loss in enumerate(losses, start=1):
        if step <= 3 or step % 5 == 0:
            print(f"{step}: loss {loss:.3f}, {time.monotonic() - started:.0f} s", flush=True)
        yield loss


if __name__ == "__main__":
    sys.exit(main())
