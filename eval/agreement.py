"""How far does a second reader, who has not seen the first one's labels, agree with them?

Of the gaps: the sort of a need (`gap`, `near`, `answered`), whether the words that no seed meets overlap, and
whether one seed at least is named by both. Of the visions: the verdict on a statement and a seed, and whether
it is accepted (fits or partly) at all. Beside the raw share stands Cohen's kappa, agreement beyond chance
(Cohen 1960); for ordered verdicts with quadratic weights (Cohen 1968). Command: `python -m eval.agreement`.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sklearn.metrics import cohen_kappa_score

from eval.backcast import VERDICTS, VISIONS, judgments
from eval.gaps import LABELLED

SECOND = "second.jsonl"
Pairs = Sequence[tuple[str, str]]


def agreement(pairs: Pairs, order: Sequence[str] | None = None) -> dict[str, float]:
    """Return how many were labelled twice, the share that is equal, and kappa.

    `order`: weighted, of labels from the least to the most.
    """
    first, second = zip(*pairs, strict=True)
    kappa = cohen_kappa_score(
        first, second, labels=list(order) if order else None, weights="quadratic" if order else None
    )
    equal = sum(one == other for one, other in pairs)
    return {"labelled twice": len(pairs), "equal": equal / len(pairs), "kappa": float(kappa)}


def of_gaps(directory: Path = LABELLED) -> dict[str, dict[str, float]]:
    """Compare the labels of the gaps: sorts, missing words, seeds."""
    known = {row["_id"]: row for row in _rows(directory / "needs.jsonl")}
    both = [(known[row["_id"]], row) for row in _rows(directory / SECOND)]
    near = [(one, two) for one, two in both if one["sort"] == two["sort"] == "near"]
    answered = [(one, two) for one, two in both if one["sort"] == two["sort"] == "answered"]
    return {
        "sort": agreement([(one["sort"], two["sort"]) for one, two in both]),
        "missing words overlap": _share([_overlap(one, two) for one, two in near]),
        "a seed in common": _share([bool({*one["seeds"]} & {*two["seeds"]}) for one, two in answered]),
    }


def of_visions(directory: Path = VISIONS) -> dict[str, dict[str, float]]:
    """Compare the verdicts on statements and seeds, and whether each pair is accepted."""
    known = judgments()
    pairs = [
        (known[row["vision"], row["language"], row["statement"], row["seed"]], row["verdict"])
        for row in _rows(directory / SECOND)
    ]
    accepted = [tuple("no" if verdict == "no" else "accepted" for verdict in pair) for pair in pairs]
    return {
        "verdict": agreement(pairs, tuple(reversed(VERDICTS))),
        "accepted": agreement([(one, two) for one, two in accepted]),
    }


def _overlap(one: dict[str, Any], two: dict[str, Any]) -> bool:
    """Whether the two slices of the text have a letter in common."""
    text, first, second = str(one["text"]), str(one["missing"]), str(two["missing"])
    start, other = text.find(first), text.find(second)
    return start < other + len(second) and other < start + len(first)


def _share(held: Sequence[bool]) -> dict[str, float]:
    return {"labelled twice": len(held), "equal": sum(held) / len(held) if held else 0.0}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    print(json.dumps({"gaps": of_gaps(), "visions": of_visions()}, indent=2))
