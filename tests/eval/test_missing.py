"""Is it measured rightly what is told to be missing, and are the labelled pairs well formed?"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder, shipped_for
from hypothesis import given
from hypothesis import strategies as st

import eval.missing
from corpora import check_text
from eval.missing import PAIRS, MissingMeasure, missing
from eval.systems import Bench
from indexer import sentences_of

SENTENCES = st.sets(st.integers(0, 4), max_size=3)
LABELLED = st.lists(st.tuples(SENTENCES, SENTENCES), max_size=6).map(
    # one complete pair and one with something missing, so that every share is one of something
    lambda pairs: [(set(), set()), ({0}, set()), *pairs]
)


# ---- the measure ----


def test_precision_and_recall_are_over_the_sentences_of_all_pairs() -> None:
    # given three pairs: one told rightly and once too often, one complete and left in peace, one missed
    labels = {"a": {0, 2}, "b": set(), "c": {1}}
    told = {"a": {0, 1}, "b": set(), "c": set()}

    measured = MissingMeasure.of(labels, told)

    assert measured == MissingMeasure(precision=1 / 2, recall=1 / 3, complete_in_peace=1.0)


def test_a_complete_pair_of_which_anything_is_told_is_not_left_in_peace() -> None:
    labels = {"a": {0}, "b": set(), "c": set()}

    measured = MissingMeasure.of(labels, {"a": {0}, "b": {3}, "c": set()})

    assert measured == MissingMeasure(precision=1 / 2, recall=1.0, complete_in_peace=1 / 2)


def test_where_nothing_is_told_precision_is_nothing() -> None:
    measured = MissingMeasure.of({"a": {0}, "b": set()}, {"a": set(), "b": set()})

    assert measured == MissingMeasure(precision=0.0, recall=0.0, complete_in_peace=1.0)


@given(LABELLED)
def test_to_tell_exactly_what_is_labelled_is_right_and_shares_stay_shares(
    pairs: list[tuple[set[int], set[int]]],
) -> None:
    labels = {str(place): own for place, (own, _) in enumerate(pairs)}
    told = {str(place): own for place, (_, own) in enumerate(pairs)}

    assert MissingMeasure.of(labels, labels) == MissingMeasure(1.0, 1.0, 1.0)
    measured = MissingMeasure.of(labels, told)
    assert all(0 <= share <= 1 for share in vars(measured).values())


# ---- the labelled pairs ----


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (PAIRS / name).read_text(encoding="utf-8").splitlines()]


PAIR_OF = {pair["id"]: pair for pair in lines("pairs.jsonl")}
LABELS = {own["id"]: own["missing"] for own in lines("labels.jsonl")}
KINDS = {"temperature": 3, "readiness": 3, "scale": 2, "place": 2, "feedstock": 2, "other": 8}
SECOND_REQUIREMENTS = {"p05", "p14", "p15", "p26", "p39"}


def cut(name: str) -> list[tuple[int, int]]:
    pair = PAIR_OF[name]
    return [(s.start, s.end) for s in sentences_of(pair["need"], language=pair["need_language"])]


def test_there_are_forty_pairs_with_a_label_each() -> None:
    assert len(lines("pairs.jsonl")) == len(lines("labels.jsonl")) == 40
    assert sorted(PAIR_OF) == sorted(LABELS) == [f"p{number:02d}" for number in range(1, 41)]


@pytest.mark.parametrize("name", sorted(PAIR_OF))
def test_a_pair_is_readable_in_the_languages_that_it_names(name: str) -> None:
    pair = PAIR_OF[name]

    assert set(pair) == {"id", "need", "need_language", "seed"}
    assert set(pair["seed"]) == {"title", "text", "language", "trl"}
    assert check_text(pair["need"]) == pair["need_language"]
    assert check_text(pair["seed"]["text"]) == pair["seed"]["language"]
    assert pair["seed"]["title"].strip()
    assert pair["seed"]["trl"] is None or pair["seed"]["trl"] in range(1, 10)


@pytest.mark.parametrize("file", ["labels.jsonl", "second.jsonl"])
def test_every_label_is_an_exact_part_of_one_sentence_of_its_need(file: str) -> None:
    for own in lines(file):
        assert set(own) == {"id", "missing"}
        need = PAIR_OF[own["id"]]["need"]
        for label in own["missing"]:
            assert set(label) == {"text", "kind", "reason"}
            assert label["kind"] in KINDS
            assert label["reason"].strip()
            assert need.count(label["text"]) == 1
            start = need.index(label["text"])
            end = start + len(label["text"])
            assert [first <= start < end <= last for first, last in cut(own["id"])].count(True) == 1


def test_half_of_the_pairs_of_each_languages_miss_one_requirement() -> None:
    found = Counter(
        (pair["need_language"], pair["seed"]["language"], len(LABELS[name])) for name, pair in PAIR_OF.items()
    )

    assert found == {
        (asks, answers, count): 5 for asks in ("ja", "en") for answers in ("ja", "en") for count in (0, 1)
    }


def test_the_counts_are_those_that_the_readme_states() -> None:
    readme = " ".join((PAIRS / "README.md").read_text(encoding="utf-8").split())

    kinds = Counter(label["kind"] for own in LABELS.values() for label in own)
    assert kinds == KINDS
    assert f"sentences of the needs hold {kinds.total()} missing spans" in readme
    second = {name for name, own in LABELS.items() if any("second requirement" in x["reason"] for x in own)}
    assert second == SECOND_REQUIREMENTS
    assert f"{kinds.total() - len(second)} are near misses" in readme


def test_the_second_reader_agrees_as_often_as_the_readme_states() -> None:
    second = {own["id"]: own["missing"] for own in lines("second.jsonl")}

    def places(name: str, labels: list[dict[str, str]]) -> set[int]:
        starts = [(PAIR_OF[name]["need"].index(label["text"]), len(label["text"])) for label in labels]
        return {place for start, length in starts for place in range(start, start + length)}

    assert len(second) == 14
    assert set(second) <= set(LABELS)
    assert all(bool(own) == bool(LABELS[name]) for name, own in second.items())
    overlapping = [name for name, own in second.items() if places(name, own) & places(name, LABELS[name])]
    assert len(overlapping) == sum(map(bool, second.values())) == 6


# ---- asked and compared ----


@pytest.fixture
def two_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two pairs of which one seed is made for other temperatures, asked with a fake encoder."""
    need = "工場の湯を増やしたい。120℃の蒸気がほしい。"
    seeds = {"p1": "40℃の湯を作る。", "p2": "120℃の蒸気を作る。"}
    pairs = [
        {
            "id": name,
            "need": need,
            "need_language": "ja",
            "seed": {"title": "技術", "text": text, "language": "ja", "trl": None},
        }
        for name, text in seeds.items()
    ]
    label = {"text": "120℃の蒸気", "kind": "temperature", "reason": "other temperatures"}
    labels = [{"id": "p1", "missing": [label]}, {"id": "p2", "missing": []}]
    for name, rows in (("pairs", pairs), ("labels", labels)):
        (tmp_path / f"{name}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    monkeypatch.setattr(eval.missing, "PAIRS", tmp_path)
    monkeypatch.setattr(eval.missing, "bundled_records", list)
    monkeypatch.setattr(eval.missing, "load_encoder", lambda **_: FakeEncoder())
    monkeypatch.setattr(eval.missing, "shipped", lambda encoder, **_: shipped_for(encoder))


@pytest.mark.usefixtures("two_pairs")
def test_what_is_told_of_each_needs_own_seed_is_compared_sentence_by_sentence(tmp_path: Path) -> None:
    assert missing(Bench(tmp_path)) == MissingMeasure(precision=1.0, recall=1.0, complete_in_peace=1.0)


@pytest.mark.usefixtures("two_pairs")
def test_a_label_in_another_sentence_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(path.read_text().replace(json.dumps("120℃の蒸気"), json.dumps("工場の湯")))

    assert missing(Bench(tmp_path)) == MissingMeasure(precision=0.0, recall=0.0, complete_in_peace=1.0)
