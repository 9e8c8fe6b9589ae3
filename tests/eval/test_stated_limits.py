"""Are the pairs that weights for stated limits are fitted on well formed, and apart from those that judge?"""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from corpora import check_text
from eval.missing import PAIRS

HOME = PAIRS.parent / "stated-limits"
GRAM = 5


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


PAIR_OF = {pair["id"]: pair for pair in lines(HOME / "pairs.jsonl")}
LABEL_OF = {label["id"]: label for label in lines(HOME / "labels.jsonl")}


def grams(text: str) -> set[str]:
    return {text[start : start + GRAM] for start in range(len(text) - GRAM + 1)}


@pytest.mark.parametrize("name", sorted(PAIR_OF))
def test_a_pair_is_readable_in_its_languages_and_its_labels_are_exact_parts(name: str) -> None:
    pair, label = PAIR_OF[name], LABEL_OF[name]

    assert check_text(pair["need"]) == pair["need_language"]
    assert check_text(pair["seed"]["text"]) == pair["seed"]["language"]
    assert pair["seed"]["text"].count(label["limit"]) == 1
    assert [pair["need"].count(own["text"]) for own in label["missing"]] in ([], [1])


def test_what_is_held_out_follows_from_the_ids_alone() -> None:
    def part(name: str) -> str:
        return "held" if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0 else "fit"

    assert {name: label["part"] for name, label in LABEL_OF.items()} == {name: part(name) for name in PAIR_OF}


def test_the_counts_are_those_that_the_readme_states() -> None:
    readme = " ".join((HOME / "README.md").read_text(encoding="utf-8").split())
    sides = Counter(f"{p['need_language']}/{p['seed']['language']} " for p in PAIR_OF.values())
    parts = Counter(label["part"] for label in LABEL_OF.values())
    missing = Counter(label["part"] for label in LABEL_OF.values() if label["missing"])

    assert f"{len(PAIR_OF)} pairs: {missing.total()} where the limit excludes something" in readme
    assert all(f"{side}{count}" in readme for side, count in sides.items())
    assert f"{parts['fit']} pairs are `fit` ({missing['fit']} with something missing)" in readme
    assert f"{parts['held']} `held` ({missing['held']})" in readme


def test_no_text_repeats_one_of_the_pairs_that_judge() -> None:
    def texts(pair: dict[str, Any]) -> list[str]:
        return [pair["need"], pair["seed"]["text"]]

    judging = [grams(text) for pair in lines(PAIRS / "pairs.jsonl") for text in texts(pair)]

    for pair in PAIR_OF.values():
        for own in map(grams, texts(pair)):
            assert max(len(own & other) / len(own | other) for other in judging) < 0.1, pair["id"]


def test_the_second_reader_agrees_as_often_as_the_readme_states() -> None:
    readme = " ".join((HOME / "README.md").read_text(encoding="utf-8").split())
    second = {label["id"]: label["missing"] for label in lines(HOME / "second.jsonl")}

    agreed = sum(bool(missing) == bool(LABEL_OF[name]["missing"]) for name, missing in second.items())

    assert set(second) == {name for name, label in LABEL_OF.items() if label["part"] == "held"}
    assert f"{agreed} of {len(second)} agree" in readme
