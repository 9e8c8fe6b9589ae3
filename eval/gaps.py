"""Are the challenges found that no seed answers, and those that are shared, and no others?

The needs of `collections/gaps` are put beside the shipped seeds and looked over as `enmusubi gaps` and
`enmusubi shared-challenges` do it; its README says what counts as found and as false. What the matcher's two
numbers were chosen on lies elsewhere: `answering` looks at the judged needs of shipped-needs and needs-dev
(which line tells a full answer from a partial one?), `cutting` at the topics of needs-dev (which cut puts the
needs of a topic together?). Run: `python -m eval.gaps`, or `python -m eval.gaps numbers`.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import adjusted_rand_score

from api import settings_from_environment
from corpora import Matchable, Need, Organisation, Store, Viewer, bundled_records, open_store
from eval.collection import Collection
from eval.systems import Bench
from indexer import Encoder, load_encoder, open_generation, shipped, update_index
from matcher import (
    ANSWERS,
    Challenge,
    Challenges,
    GapKind,
    Landscape,
    Matcher,
    gap_challenges,
    grouping,
    joined,
    shared_challenges,
)

COLLECTIONS = Path(__file__).resolve().parent / "collections"
LABELLED = COLLECTIONS / "gaps"
SHARED_BY = 3
Values = npt.NDArray[np.float64]
LINES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.84, 0.88, 0.9, 0.92, 0.95, 0.97)
FULL, DEPTH = 2, 50  # the grade of a whole answer; how many seeds are ranked


@dataclass(frozen=True)
class Labelled:
    """A need of the collection: its challenge, its sort, who holds it, what no seed meets, who answers."""

    id: str
    challenge: str
    sort: str
    holder: str
    missing: str | None
    seeds: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """How many planted challenges were found, of how many, and what was told besides.

    `named` are the names of the challenges that were found, each with the label it stands for.
    """

    whole: int
    wholes: int
    near: int
    nears: int
    false: tuple[str, ...]
    shared: int
    shareds: int
    shared_false: tuple[str, ...]
    needless: int
    answering: int
    agreement: float
    named: tuple[tuple[str, str, str, float], ...]


def gaps(bench: Bench) -> Found:
    """Look over the collection, and compare with its labels."""
    labels = {own.id: own for own in labelled()}
    with home(bench, load_encoder(cache=bench.cache)) as (store, matcher):
        landscape = Landscape(store, matcher)
        told = gap_challenges(store, landscape, landscape.gaps(), viewer=Viewer())
        shared = shared_challenges(store, landscape, viewer=Viewer(), k=SHARED_BY)
        needless = {gap.record.id for gap in landscape.gaps(of="seed").gaps}
    whole, false, named = _wholes(told, labels)
    met, more = _requirements(told, labels)
    lost = {own.id for own in labels.values() if own.sort == "near"} & _without_answer(told)
    by_challenge = Counter(own.challenge for own in labels.values() if own.sort == "gap")
    answering = {name for own in labels.values() if own.sort == "answered" for name in own.seeds}
    planted, wrong = _shared(shared, labels)
    return Found(
        whole=len(whole),
        wholes=len(by_challenge),
        near=len(met | lost),
        nears=sum(own.sort == "near" for own in labels.values()),
        false=(*false, *more),
        shared=len(planted),
        shareds=len(_shareds(labels)),
        shared_false=wrong,
        needless=len(needless & answering),
        answering=len(answering),
        agreement=told.agreement,
        named=named,
    )


def labelled() -> list[Labelled]:
    """Read the labels of the collection."""
    return [
        Labelled(
            row["_id"],
            row["challenge"],
            row["sort"],
            row["holder"],
            row.get("missing"),
            tuple(row.get("seeds", ())),
        )
        for row in _rows("needs.jsonl")
    ]


@contextmanager
def home(bench: Bench, encoder: Encoder) -> Iterator[tuple[Store, Matcher]]:
    """Put the needs of the collection, their holders and the shipped seeds into a fresh home."""
    with _home(bench, encoder, [*_seeds(), *_holders(), *_needs()]) as made:
        yield made


def _seeds() -> list[Any]:
    return [own for own in bundled_records() if own.kind == "seed"]


def _holders() -> Iterator[Organisation]:
    for row in _rows("holders.jsonl"):
        place = {"country": row["country"], "prefecture": row.get("prefecture")}
        yield Organisation.model_validate(
            {
                "kind": "organisation",
                "id": row["id"],
                "organisation_kind": row["kind"],
                "name": {"ja": row["ja"], "en": row["en"]},
                "place": place,
            }
        )


def _needs() -> Iterator[Need]:
    for row in _rows("needs.jsonl"):
        yield Need(
            id=row["_id"],
            text={row["lang"]: row["text"]},
            organisation=row["holder"],
            published=row["published"],
            deadline=row.get("deadline"),
        )


def _rows(name: str) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, (LABELLED / name).read_text(encoding="utf-8").splitlines())


@contextmanager
def _home(bench: Bench, encoder: Encoder, records: Sequence[Any]) -> Iterator[tuple[Store, Matcher]]:
    known = shipped(encoder, cache=bench.cache)
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        with closing(open_store(place / "store.sqlite")) as store:
            store.put(records)
            update_index(store, place / "index", encoder=encoder, known=lambda: known)
            yield store, Matcher(store, open_generation(place / "index"), encoder)


def _wholes(
    told: Challenges, labels: Mapping[str, Labelled]
) -> tuple[set[str], list[str], tuple[tuple[str, str, str, float], ...]]:
    """The planted challenges that were found, what else was told, and the names."""
    found: set[str] = set()
    false, named = [], []
    for own in (own for own in told.challenges if own.gaps[0].kind is GapKind.NO_ANSWER):
        members = [labels[record.id] for record in own.members]
        sort = Counter(one.sort for one in members).most_common(1)[0][0]
        (challenge, most) = Counter(one.challenge for one in members).most_common(1)[0]
        title = own.name.title
        named.append((challenge, title.ja or "", title.en or "", own.stability))
        if sort == "near":
            continue
        if sort == "answered" or challenge in found or 2 * most <= len(members):
            false.append(f"{challenge}: {title.en} ({len(members)})")
        else:
            found.add(challenge)
    return found, false, tuple(named)


def _without_answer(told: Challenges) -> set[str]:
    gaps = (gap for own in told.challenges for gap in own.gaps)
    return {gap.record.id for gap in gaps if gap.kind is GapKind.NO_ANSWER}


def _requirements(told: Challenges, labels: Mapping[str, Labelled]) -> tuple[set[str], list[str]]:
    """The near misses whose missing requirement was told, and requirements that are met."""
    met, false = set(), []
    for gap in (gap for own in told.challenges for gap in own.gaps if gap.kind is GapKind.REQUIREMENT):
        own = labels[gap.record.id]
        text = gap.record.text.best(gap.record.text.languages[0])
        start = text.find(own.missing) if own.missing else -1
        if own.missing and gap.asked.start < start + len(own.missing) and gap.asked.end > start:
            met.add(own.id)
        else:
            false.append(f"{own.id}: {gap.asked.text[:40]} ({gap.reason})")
    return met, false


def _shareds(labels: Mapping[str, Labelled]) -> set[str]:
    holders: dict[str, set[str]] = {}
    for own in labels.values():
        holders.setdefault(own.challenge, set()).add(own.holder)
    return {challenge for challenge, own in holders.items() if len(own) >= SHARED_BY}


def _shared(told: Challenges, labels: Mapping[str, Labelled]) -> tuple[set[str], tuple[str, ...]]:
    found: set[str] = set()
    false = []
    for own in told.challenges:
        challenge, holders = _most(own, labels)
        if challenge in _shareds(labels) and challenge not in found and holders >= SHARED_BY:
            found.add(challenge)
        else:
            false.append(f"{challenge}: {own.name.title.en} ({len(own.members)})")
    return found, tuple(false)


def _most(own: Challenge, labels: Mapping[str, Labelled]) -> tuple[str, int]:
    """The challenge of most members, where it is most of them, and how many hold it."""
    members = [labels[record.id] for record in own.members]
    challenge, most = Counter(one.challenge for one in members).most_common(1)[0]
    if 2 * most <= len(members):
        return "mixed", 0
    return challenge, len({one.holder for one in members if one.challenge == challenge})


def answering(bench: Bench) -> tuple[list[float], list[float]]:
    """Return the best probabilities of the shipped needs that a seed answers wholly, and without those seeds.

    Without: all seeds that were graded above 0 are left out of the ranking.
    """
    grades: dict[str, dict[str, int]] = {}
    for line in (COLLECTIONS / "shipped-needs" / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        need, seed, grade = line.split("\t")
        grades.setdefault(need, {})[seed] = int(grade)
    needs = {own.id: own for own in bundled_records() if isinstance(own, Matchable) and own.id in grades}
    intact, removed = [], []
    with _home(bench, load_encoder(cache=bench.cache), _seeds()) as (_, matcher):
        for need, own in sorted(needs.items()):
            if max(grades[need].values()) < FULL:
                continue
            title = f"{own.title.best('ja')}\n" if own.title else ""
            ranked = matcher.ranking(title + own.text.best("ja"), k=DEPTH)
            intact.append(ranked[0][1])
            removed.append(max(score for seed, score in ranked if grades[need].get(seed, 0) == 0))
    return intact, removed


def _lines(intact: Values, removed: Values) -> Iterator[str]:
    """Tell what lines catch, first the one that tells best (Youden 1950), in the middle of its gap."""
    scores = np.unique(np.concatenate([intact, removed]))
    between = (scores[1:] + scores[:-1]) / 2
    gained = [np.mean(removed < line) - np.mean(intact < line) for line in between]
    best = float(between[int(np.argmax(gained))])
    yield f"AUROC {np.mean(intact[:, None] > removed) + np.mean(intact[:, None] == removed) / 2:.3f}"
    for line in (best, *LINES):
        false, caught = np.mean(intact < line), np.mean(removed < line)
        told = f"false gaps {false:.3f}, caught {caught:.3f}, gained {caught - false:.3f}"
        yield f"line {line:.3f}{' (best)' if line == best else ''}: {told}"


def cutting(bench: Bench) -> list[tuple[float, float]]:
    """Return for each cut how far the groups of the needs of needs-dev agree with their topics."""
    collection = Collection.load(COLLECTIONS / "needs-dev")
    encoder = load_encoder(cache=bench.cache)
    needs = [Need(id=own.id, text={own.language: own.text}) for own in collection.queries.values()]
    with _home(bench, encoder, needs) as (store, matcher):
        landscape = Landscape(store, matcher)
        profiles = np.stack([landscape.profile(own) for own in needs])
        vectors = joined(np.stack([landscape.vector(own) for own in needs]), profiles)
    topics = [own.id.rpartition("-")[0] for own in needs]
    found = []
    for apart in np.arange(0.3, 0.95, 0.04):
        labels = np.zeros(len(needs), int)
        for place, group in enumerate(grouping(vectors, apart=float(apart)).groups):
            labels[list(group)] = place
        found.append((round(float(apart), 2), float(adjusted_rand_score(topics, labels))))
    return found


def main(arguments: Sequence[str]) -> None:
    """Print the measure, or what the numbers were chosen on."""
    bench = Bench(settings_from_environment().models)
    if list(arguments) == ["numbers"]:
        print(f"line {ANSWERS} is used")
        for told in _lines(*map(np.array, answering(bench))):
            print(told)
        for apart, agreement in cutting(bench):
            print(f"cut {apart}: adjusted Rand {agreement:.3f}")
        return
    found = gaps(bench)
    for challenge, japanese, english, stability in found.named:
        print(f"{challenge}  {japanese} / {english}  ({stability:.2f})")
    print(json.dumps({name: value for name, value in vars(found).items() if name != "named"}, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
