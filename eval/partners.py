"""Would the partners of the 22 projects of 2022 have been found without them?

Leave-one-out: each project is hidden with every record of the same two cities (links, lists of participants,
other projects) and every outcome of its cities; then its need is asked, in which the names of Japanese
organisations are masked. Right are the municipality and the implementers of the hidden project; those that no
other record names cannot be found. The powers of `matcher.case_votes` are chosen anew for each project, on
the other 21, by the likelihood of what is right (Duin 1976; nested, so that no project helps its own answer).
Beside it the baselines: the most frequent parties, the most frequent in the country (then anywhere), and who
has the paper that shares most concepts with the need. Command: `python -m eval.partners [--json]`.
"""

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product

import numpy as np
from scipy import stats

from api import settings_from_environment
from corpora import Need, Organisation, Partnership
from eval.significance import CONFIDENCE, RESAMPLES, PairedDifference, paired_difference
from eval.systems import Bench, shipped_home
from indexer import load_encoder
from matcher import (
    IMPLEMENTERS,
    MUNICIPALITIES,
    Asker,
    Engagement,
    Grounds,
    Matcher,
    PaperTopics,
    Powers,
    Programme,
    Standing,
    TrackRecord,
    asking_city,
    cities_of,
    implementers_of,
    municipalities_of,
    programme_of,
    ranking,
    track_record,
)

CUTS = (1, 3, 5)
LEAST = 1e-4  # share that a party which cannot be found counts with
GRID = tuple(
    Powers(*powers)
    for powers in product((0.0, 0.25, 0.5, 0.75, 1.0), (0.0, 1.0, 2.0), (0.0, 1.0), (0.0, 1.0, 2.0))
)
OURS, AS_SHIPPED = "enmusubi", "enmusubi, powers as shipped"
SIDES = ("municipalities", "implementers")
Orders = Mapping[str, Sequence[str]]  # system -> parties, the likeliest first


@dataclass(frozen=True)
class Case:
    """A hidden project: its id, what is left, who asks, and who is right on each side."""

    name: str
    programme: Programme
    record: TrackRecord
    asker: Asker
    right: Mapping[str, frozenset[str]]

    def ranked(self, side: str, powers: Powers) -> list[Standing]:
        """Rank a side with some powers."""
        found = ranking(self.programme, self.record, self.asker, **{side: powers})
        return list(getattr(found, side))

    def engagements(self, side: str) -> tuple[Engagement, ...]:
        """The engagements that are left on a side."""
        return tuple(getattr(self.record, side))


@dataclass(frozen=True)
class Figures:
    """Mean reciprocal rank with its bootstrap interval, and how often a right one is among the first."""

    mrr: float
    low: float
    high: float
    hits: Mapping[int, int]
    reciprocal_ranks: Mapping[str, float]


@dataclass(frozen=True)
class PartnerMeasure:
    """A side measured: figures by system, the best baseline, and the paired comparison with it.

    `powers` are the likeliest over all cases: those to ship.
    """

    cases: int
    powers: Powers
    systems: Mapping[str, Figures]
    best_baseline: str
    paired: PairedDifference


def same_pair(programme: Programme, project: Partnership) -> frozenset[str]:
    """Return the ids of all papers on the same two cities as a project, and of outcomes of its cities."""
    cities = {name for name, _ in cities_of(project)}
    towns = set(municipalities_of(project))
    return frozenset(
        paper.id
        for paper in programme.papers.values()
        if cities & {name for name, _ in cities_of(paper)}
        and (paper.category == "outcome" or towns & set(municipalities_of(paper)))
    ) | {project.id}


def mask(organisations: Iterable[Organisation]) -> Callable[[str], str]:
    """Return what takes the names of Japanese organisations out of a text, short forms included."""
    names = sorted({name for own in organisations for name in _names(own)}, key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in names if name.isascii())
    other = "|".join(re.escape(name) for name in names if not name.isascii())
    english, japanese = re.compile(rf"(?<![A-Za-z])(?:{latin})(?![A-Za-z])"), re.compile(other)
    return lambda text: japanese.sub("連携先", english.sub("a partner", text))


def _names(own: Organisation) -> Iterable[str]:
    if own.place is None or own.place.country != "JP":
        return
    yield from (name for name in (own.name.ja, own.name.en, *own.aliases) if name and len(name) > 1)
    if own.organisation_kind.value in ("prefecture", "city", "ward", "town", "village"):
        if own.name.ja and len(own.name.ja) > 2:
            yield own.name.ja[:-1]
        if own.name.en:
            yield own.name.en.split(" ")[0]


def cases(matcher: Matcher, whole: Programme, *, language: str = "ja") -> list[Case]:
    """Hide every project in turn, and make its need ready to ask in a language."""
    needs = {need.partnership: need for need in whole.needs.values()}
    projects = [own for own in whole.papers.values() if own.category == "project" and own.id in needs]
    masked = mask(whole.organisations.values())
    asked = {own.id: masked(needs[own.id].text.best(language)) for own in projects}
    return [_case(matcher, whole, own, needs[own.id], asked[own.id]) for own in projects]


def _case(matcher: Matcher, whole: Programme, project: Partnership, need: Need, text: str) -> Case:
    programme = whole.without(same_pair(whole, project))
    city = asking_city(text, programme.organisations, country=None, need=need)
    about = PaperTopics(matcher, programme.needs.values())
    shared = Grounds(programme, about, about.of_text(text)).shared
    return Case(
        project.id,
        programme,
        track_record(programme.papers.values(), programme.organisations),
        Asker(city.country, city.cities, city.facts, shared),
        {
            "municipalities": frozenset(municipalities_of(project)),
            "implementers": frozenset(implementers_of(project, whole.organisations)),
        },
    )


def likelihoods(found: Sequence[Case], side: str) -> dict[Powers, list[float]]:
    """Return for each choice of powers the log of the share of what is right, in every case."""
    grid = GRID if side == "municipalities" else tuple(own for own in GRID if own.own == 0)
    return {powers: [_likelihood(case, side, powers) for case in found] for powers in grid}


def _likelihood(case: Case, side: str, powers: Powers) -> float:
    right = case.right[side]
    return math.log(LEAST + sum(own.share for own in case.ranked(side, powers) if own.party in right))


def best_powers(known: Mapping[Powers, Sequence[float]], *, without: int | None = None) -> Powers:
    """Return the likeliest powers over the cases, one of them left out; of equals the first of the grid."""
    return max(known, key=lambda powers: sum(v for i, v in enumerate(known[powers]) if i != without))


def measure(found: Sequence[Case], side: str) -> PartnerMeasure:
    """Measure a side: Enmusubi with powers chosen on the other cases, and the baselines."""
    known = likelihoods(found, side)
    orders: dict[str, dict[str, Sequence[str]]] = {}
    for place, case in enumerate(found):
        nested = case.ranked(side, best_powers(known, without=place))
        shipped = case.ranked(side, MUNICIPALITIES if side == "municipalities" else IMPLEMENTERS)
        ours = {OURS: [own.party for own in nested], AS_SHIPPED: [own.party for own in shipped]}
        for system, order in {**ours, **baselines(case, side)}.items():
            orders.setdefault(system, {})[case.name] = order
    right = {case.name: case.right[side] for case in found}
    systems = {system: _figures(own, right) for system, own in orders.items()}
    best = max((name for name in systems if name not in (OURS, AS_SHIPPED)), key=lambda n: systems[n].mrr)
    paired = paired_difference(systems[OURS].reciprocal_ranks, systems[best].reciprocal_ranks)
    return PartnerMeasure(len(found), best_powers(known), systems, best, paired)


def baselines(case: Case, side: str) -> Orders:
    """Rank by frequency, by frequency in the country, and by the paper that shares most; equals by id."""
    own = case.engagements(side)
    often = Counter(engagement.party for engagement in own)
    there = Counter(e.party for e in own if e.country == case.asker.country)
    nearest: dict[str, float] = {}
    for engagement in own:
        shared = [case.asker.topics.get(paper, 0.0) for paper in engagement.papers]
        nearest[engagement.party] = max(nearest.get(engagement.party, 0.0), *shared)
    return {
        "most frequent": sorted(often, key=lambda party: (-often[party], party)),
        "most frequent in the country": sorted(often, key=lambda p: (-there[p], -often[p], p)),
        "concepts only": sorted(often, key=lambda party: (-nearest[party], party)),
    }


def _figures(orders: Orders, right: Mapping[str, frozenset[str]]) -> Figures:
    ranks = {name: _rank(order, right[name]) for name, order in orders.items()}
    reciprocal = {name: 1 / rank if rank else 0.0 for name, rank in ranks.items()}
    low, high = _interval(np.array(list(reciprocal.values())))
    hits = {cut: sum(bool(rank) and rank <= cut for rank in ranks.values()) for cut in CUTS}
    return Figures(float(np.mean(list(reciprocal.values()))), low, high, hits, reciprocal)


def _rank(order: Sequence[str], right: frozenset[str]) -> int:
    """The rank of the first that is right, 0 where none is."""
    return next((rank for rank, party in enumerate(order, start=1) if party in right), 0)


def _interval(values: "np.ndarray") -> tuple[float, float]:
    found = stats.bootstrap(
        (values,),
        np.mean,
        method="percentile",
        confidence_level=CONFIDENCE,
        n_resamples=RESAMPLES,
        rng=np.random.default_rng(2022),
    ).confidence_interval
    return float(found.low), float(found.high)


def partners(bench: Bench, *, language: str = "ja") -> dict[str, PartnerMeasure]:
    """Measure both sides over the shipped records."""
    encoder = load_encoder(cache=bench.cache)
    with shipped_home(bench, encoder) as (store, generation):
        found = cases(
            Matcher(store, generation, encoder), programme_of(list(store.records())), language=language
        )
    return {side: measure(found, side) for side in SIDES}


def table(measured: Mapping[str, PartnerMeasure]) -> str:
    """Return the figures as Markdown, and in words whether the best baseline is beaten."""
    lines = []
    for side, own in measured.items():
        lines += [f"{side}, {own.cases} projects", "", "| system | MRR (95%) | hit@1 | hit@3 | hit@5 |"]
        lines.append("| --- | --- | --- | --- | --- |")
        for name, figures in own.systems.items():
            hits = " | ".join(str(figures.hits[cut]) for cut in CUTS)
            interval = f"{figures.mrr:.3f} ({figures.low:.3f} to {figures.high:.3f})"
            lines.append(f"| {name} | {interval} | {hits} |")
        paired = own.paired
        lines += [
            "",
            f"{OURS} less '{own.best_baseline}': {paired.difference:+.3f} "
            f"({paired.ci_low:+.3f} to {paired.ci_high:+.3f}), p = {paired.p_value:.3f}: "
            + ("significant at 5%." if paired.p_value < 0.05 else "not significant at 5%."),
            f"Likeliest over all: {own.powers}.",
            "",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    figures = partners(Bench(settings_from_environment().models))
    if "--json" in sys.argv[1:]:
        print(json.dumps({side: asdict(own) for side, own in figures.items()}, ensure_ascii=False, indent=2))
    else:
        print(table(figures))
