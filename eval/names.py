"""How well are written names told to mean one organisation or person, beside a reader?

Against `eval/collections/names` (its README has the rules): `python -m eval.names`, `--json` for programs.
Measured twice: by the names alone, and with the shipped records, whose names and aliases are then known.
"""

import argparse
import csv
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from corpora import (
    DOUBTFUL_FROM,
    SAME_FROM,
    Decision,
    Judgement,
    Names,
    PersonalIds,
    bundled_records,
    compare,
    decide,
    judge_person,
    open_store,
    read_name,
    read_person,
)

PAIRS = Path(__file__).resolve().parent / "collections" / "names"
_PRECISION = 0.98


@dataclass(frozen=True)
class Side:
    """One written name with what its list says of it."""

    written: str
    context: Mapping[str, str]

    @property
    def as_of(self) -> date | None:
        """The day on which the name was written, where it is told."""
        return date.fromisoformat(self.context["as_of"]) if "as_of" in self.context else None


@dataclass(frozen=True)
class Pair:
    """Two written names, and whether a reader takes them for one."""

    id: str
    what: str
    left: Side
    right: Side
    same: bool
    rule: str

    @property
    def for_tuning(self) -> bool:
        """Whether thresholds may be chosen on this pair; the others are for reporting."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 2 == 0


@dataclass(frozen=True)
class NamesMeasure:
    """Precision and recall of what is taken for one; `queue` pairs are left to a person."""

    pairs: int
    precision: float
    recall: float
    queue: int
    queue_same: int
    wrong: tuple[str, ...] = ()


Judge = Callable[[Pair], Judgement]


def read_pairs(path: Path = PAIRS / "pairs.tsv") -> list[Pair]:
    """Read the labelled pairs."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Pair(
            row["id"],
            row["what"],
            Side(row["left"], _context(row["left_context"])),
            Side(row["right"], _context(row["right_context"])),
            row["label"] == "same",
            row["rule"],
        )
        for row in rows
    ]


def by_names(pair: Pair) -> Judgement:
    """Judge a pair by the two names alone."""
    return _person(pair, _by_name) if pair.what == "person" else _by_name(pair.left, pair.right)


def with_records(names: Names) -> Judge:
    """Judge a pair by the records that each name is taken for, else by the names alone."""

    def organisations(left: Side, right: Side) -> Judgement:
        one, two = (_found(names, side) for side in (left, right))
        shared = sorted(one.keys() & two.keys(), key=lambda record: (-min(one[record], two[record]), record))
        known = min(one[shared[0]], two[shared[0]]) if shared else 0.0
        sure = [{record for record, score in found.items() if score >= SAME_FROM} for found in (one, two)]
        if all(sure) and not sure[0] & sure[1]:
            return Judgement(0.0)
        direct = _by_name(left, right)
        return direct if direct.score >= known else Judgement(known)

    def judge(pair: Pair) -> Judgement:
        return _person(pair, organisations) if pair.what == "person" else organisations(pair.left, pair.right)

    return judge


def measure(
    pairs: Iterable[Pair],
    judge: Judge,
    *,
    same_from: float = SAME_FROM,
    doubtful_from: float = DOUBTFUL_FROM,
) -> NamesMeasure:
    """Judge the pairs and compare with the labels."""
    found = [
        (pair, decide(judge(pair).score, same_from=same_from, doubtful_from=doubtful_from)) for pair in pairs
    ]
    taken = [pair for pair, decision in found if decision is Decision.SAME]
    queue = [pair for pair, decision in found if decision is Decision.DOUBTFUL]
    right = sum(pair.same for pair in taken)
    return NamesMeasure(
        pairs=len(found),
        precision=right / len(taken) if taken else 1.0,
        recall=right / max(1, sum(pair.same for pair, _ in found)),
        queue=len(queue),
        queue_same=sum(pair.same for pair in queue),
        wrong=tuple(pair.id for pair in taken if not pair.same),
    )


def tuned(pairs: Iterable[Pair], judge: Judge) -> float:
    """Return the lowest score from which pairs are right often enough, in steps of a hundredth."""
    scored = [(judge(pair).score, pair.same) for pair in pairs]
    lowest = 1.0
    for hundredth in range(99, 49, -1):
        taken = [same for score, same in scored if score >= hundredth / 100]
        if taken and sum(taken) / len(taken) < _PRECISION:
            break
        lowest = hundredth / 100
    return lowest


def held_out() -> NamesMeasure:
    """Measure with the shipped records on the half of the pairs that no threshold was chosen on."""
    with tempfile.TemporaryDirectory() as home, closing(open_store(Path(home) / "store.db")) as store:
        store.put(bundled_records())
        return measure((p for p in read_pairs() if not p.for_tuning), with_records(Names(store)))


def report() -> dict[str, object]:
    """Measure on the half for tuning, the other half and all, by the names alone and with records."""
    pairs = read_pairs()
    halves = {
        "tuning": [pair for pair in pairs if pair.for_tuning],
        "held_out": [pair for pair in pairs if not pair.for_tuning],
        "all": pairs,
        "organisations": [pair for pair in pairs if pair.what == "organisation"],
        "persons": [pair for pair in pairs if pair.what == "person"],
    }
    with tempfile.TemporaryDirectory() as home, closing(open_store(Path(home) / "store.db")) as store:
        store.put(bundled_records())
        known = with_records(Names(store))
        found = {
            way: {half: asdict(measure(own, judge)) for half, own in halves.items()}
            for way, judge in (("names_alone", by_names), ("with_records", known))
        }
        missed = Counter(
            pair.rule for pair in pairs if pair.same and known(pair).decision is not Decision.SAME
        )
    return {
        "thresholds": {"same_from": SAME_FROM, "doubtful_from": DOUBTFUL_FROM},
        "lowest_same_from_on_tuning_half": tuned(halves["tuning"], by_names),
        **found,
        "missed_by_rule": dict(missed.most_common()),
    }


def _by_name(left: Side, right: Side) -> Judgement:
    one, two = (
        read_name(
            side.written,
            prefecture=side.context.get("prefecture"),
            country=side.context.get("country"),
            as_of=side.as_of,
        )
        for side in (left, right)
    )
    return compare(one, two)


def _found(names: Names, side: Side) -> dict[str, float]:
    context = side.context
    answer = names.organisation(
        side.written, prefecture=context.get("prefecture"), country=context.get("country"), as_of=side.as_of
    )
    if answer.id is not None:
        return {answer.id: answer.score}
    return {c.id: min(c.score, SAME_FROM - 0.01) for c in answer.doubtful}


def _person(pair: Pair, organisations: Callable[[Side, Side], Judgement]) -> Judgement:
    sides = (pair.left, pair.right)
    people = [
        read_person(side.written, kana=side.context.get("kana"), latin=side.context.get("latin"))
        for side in sides
    ]
    ids = [PersonalIds(side.context.get("researchmap"), side.context.get("orcid")) for side in sides]
    places = [Side(side.context.get("organisation", ""), {}) for side in sides]
    here = organisations(*places).decision is Decision.SAME if all(p.written for p in places) else None
    return judge_person(people[0], people[1], ids=(ids[0], ids[1]), same_organisation=here)


def _context(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split("; ") if part)


def _print(found: dict[str, object]) -> None:
    for way in ("names_alone", "with_records"):
        sys.stdout.write(f"{way}\n")
        rows = found[way]
        for half, own in rows.items() if isinstance(rows, dict) else ():
            sys.stdout.write(
                f"  {half:14} {own['pairs']:4} pairs  precision {own['precision']:.3f}  "
                f"recall {own['recall']:.3f}  queue {own['queue']} ({own['queue_same']} of them same)  "
                f"wrong {', '.join(own['wrong']) or '-'}\n"
            )
    for name in ("thresholds", "lowest_same_from_on_tuning_half", "missed_by_rule"):
        sys.stdout.write(f"{name}: {found[name]}\n")


def main(arguments: list[str] | None = None) -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(prog="python -m eval.names", description=main.__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    found = report()
    if parser.parse_args(arguments).json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    else:
        _print(found)


if __name__ == "__main__":
    main()
