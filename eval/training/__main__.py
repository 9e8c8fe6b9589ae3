"""How is the shipped adapter made again? `make encoder`: fixed seeds, an hour on two cores.

First the recipe is proved on concepts that are left out (one fold in five), then the adapter is trained
on all of them and written to `indexer/data`, with a report in `eval/reports/encoder.json`.
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

from api import settings_from_environment
from corpora import concept_scheme
from eval.training.batches import Batch, batches
from eval.training.concepts import TARGET, trained_concepts
from eval.training.heldout import Heldout, summary
from eval.training.lora import AdaptedModel, Recipe, train
from eval.training.statements import Statement, by_concept, fold_of, load_statements
from indexer import Role, bundled_model, load_encoder

FOLDS = 5
REPORT = Path(__file__).resolve().parents[1] / "reports" / "encoder.json"
ADAPTER = Path(__file__).resolve().parents[2] / "indexer" / "data" / "adapter.safetensors"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prove the recipe on the folds that are asked for, then train on all."""
    options = _options(arguments)
    recipe = replace(Recipe(), **{k: v for k, v in vars(options).items() if k in asdict(Recipe()) and v})
    settings = settings_from_environment()
    bare = bundled_model(settings.models)
    report: dict[str, Any] = {"recipe": asdict(recipe), "statements": len(load_statements()), "folds": {}}
    for fold in options.folds:
        report["folds"][fold] = _prove(bare, recipe, fold, every=options.every, out=options.out)
    if not options.prove_only:
        report["losses"] = _train_all(bare, recipe, options.out)
        if options.out == ADAPTER:
            print("concepts: embedding the statements", flush=True)
            trained_concepts(load_encoder(cache=settings.models)).save(TARGET)
        REPORT.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.training", description=__doc__)
    parser.add_argument("--folds", type=int, nargs="*", default=[0], help="folds of concepts to leave out")
    parser.add_argument("--every", type=int, default=25, help="steps between two measurements")
    parser.add_argument("--prove-only", action="store_true", help="do not train on all concepts")
    parser.add_argument("--out", type=Path, default=ADAPTER, help="where the adapter is written")
    for name, value in asdict(Recipe()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), help=f"default {value}")
    return parser.parse_args(arguments)


def _prove(bare: Path, recipe: Recipe, fold: int, *, every: int, out: Path) -> list[dict[str, Any]]:
    """Train without one fold of concepts; measure on it before, on the way and at the end."""
    groups = by_concept(load_statements())
    kept = sorted(concept for concept in groups if fold_of(concept, folds=FOLDS) != fold)
    left = [own for concept, own in sorted(groups.items()) if fold_of(concept, folds=FOLDS) == fold]
    heldout = Heldout([s for own in left for s in own["need"]], [s for own in left for s in own["seed"]])
    model = AdaptedModel(bare, recipe)
    found = [_measured(model, heldout, 0)]
    for step, _ in enumerate(_logged(train(model, _source(groups, kept, recipe))), start=1):
        if step % every == 0 or step == recipe.steps:
            found.append(_measured(model, heldout, step))
            model.save(out.with_suffix(f".fold{fold}-{step}.safetensors"))
    return found


def _measured(model: AdaptedModel, heldout: Heldout, step: int) -> dict[str, Any]:
    needs = model.vectors([need.text for need in heldout.needs], Role.QUERY)
    seeds = model.vectors([seed.text for seed in heldout.seeds], Role.DOCUMENT)
    plain, centred = heldout.measures(needs, seeds), heldout.measures(*heldout.centred(needs, seeds))
    print(f"step {step}: {summary(plain)} | centred {summary(centred)}", flush=True)
    return {"step": step, "plain": plain, "centred": centred}


def _train_all(bare: Path, recipe: Recipe, out: Path) -> list[float]:
    groups = by_concept(load_statements())
    model = AdaptedModel(bare, recipe)
    losses = list(_logged(train(model, _source(groups, sorted(groups), recipe))))
    model.save(out)
    return [round(loss, 4) for loss in losses]


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
