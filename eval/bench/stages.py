"""Where does the time of a query go, stage by stage, and where would it go among more records?

Stages are those of `matcher.Phase` without embedding. Constants come from homes of up to `FITTED` records
whose queries find nothing in the processor's caches (`eval.bench.caches`), as those to more hardly do:

- dense: by its steps (`eval.bench.dense_costs`), in each language; where no effort would do, by the line
  through the homes that compare every vector;
- lexical: so much at the start and so much for each posting of the query's terms, of which a line through the
  homes says how many there are;
- every other stage looks at no more texts among more records: so much at the start, and what grows with the
  logarithm of how many there are.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from corpora import UsageError
from eval.bench.caches import Caches
from eval.bench.dense_costs import Probed, looked_at, search_ms
from eval.bench.scale import FITTED, line_through
from indexer import Generation, term_counts
from matcher import Matcher, MatchResult, Phase

BETWEEN = "between"  # what belongs to no stage
SUMS = ("ranked_ms", "explained_ms")
STAGES = (*(phase.value for phase in Phase if phase is not Phase.EMBEDDING), BETWEEN)
EMPTIED = " emptied"  # ends the names of figures that were taken with caches emptied
EXPLAINING = Phase.EXPLAINING.value

Figures = Mapping[str, float]


def stage_ms(
    matchers: Mapping[int, Matcher], texts: Sequence[str], caches: Caches | None = None
) -> dict[int, dict[str, float]]:
    """Ask homes by size, and return what each stage takes in the median; `explained_ms` is all of it,
    `ranked_ms` all but explaining.

    Each text is asked of every home in turn, so that what else the machine does meanwhile is alike for all.
    With `caches` these are emptied before each query, and every name ends in `EMPTIED`.
    """
    took: dict[int, list[dict[str, float]]] = {size: [] for size in matchers}
    for text in texts:
        for size, matcher in matchers.items():
            if caches:
                caches.empty()
            took[size].append(_stages_of(matcher.match(text, k=10)))
    end = EMPTIED if caches else ""
    return {
        size: {f"{name}{end}": float(np.median([one[name] for one in own])) for name in (*STAGES, *SUMS)}
        for size, own in took.items()
    }


def _stages_of(found: MatchResult) -> dict[str, float]:
    whole = found.took_ms - found.phases[Phase.EMBEDDING]
    own = {name.value: ms for name, ms in found.phases.items() if name is not Phase.EMBEDDING}
    own[BETWEEN] = whole - sum(own.values())
    return {**own, "ranked_ms": whole - found.explaining_ms, "explained_ms": whole}


def postings(matcher: Matcher, texts: Sequence[str], kind: str) -> float:
    """How many postings have the terms and the concepts' words of a query, in the median."""
    held = {
        language: np.bincount(part.lexical.counts.indices, minlength=part.lexical.counts.shape[1])
        for (own, language), part in matcher.generation.partitions.items()
        if own == kind
    }
    found = []
    for text in texts:
        asked = matcher.made_ready(text)
        found.append(
            sum(
                frequencies[term_counts([list(terms)]).indices].sum()
                for language, frequencies in held.items()
                for terms in (asked.terms, asked.topic.words.get(language, {}))
            )
        )
    return float(np.median(found))


def compares_all(generation: Generation, kind: str) -> bool:
    """Whether a search compares every vector."""
    return all(part.dense.kind == "exact" for (own, _), part in generation.partitions.items() if own == kind)


def simulated(figures: Mapping[int, Figures], probed: Probed, records: int) -> dict[str, float]:
    """Foretell every stage among so many records, and what they add up to (`ranked_ms`, `explained_ms`).

    Raises `UsageError` for no more records than the largest home has that foretells.
    """
    known = {size: own for size, own in figures.items() if size <= FITTED}
    if not max(known) < records < math.inf:
        raise UsageError(
            f"{records} records are not foretold: homes of up to {max(known):,} are measured. Give a whole "
            "number that is larger."
        )
    found = {name: _bounded(known, name, records) for name in STAGES}
    found["lexical"] = _lexical(known, records)
    found["dense"] = _dense(known, probed, records)
    explained = sum(found.values())
    return {**found, "ranked_ms": explained - found[EXPLAINING], "explained_ms": explained}


def _lexical(known: Mapping[int, Figures], records: int) -> float:
    many = line_through([(size, own["postings"]) for size, own in known.items()]).at(records)
    by_posting = line_through([(round(own["postings"]), own[f"lexical{EMPTIED}"]) for own in known.values()])
    return by_posting.at(round(many))


def _dense(known: Mapping[int, Figures], probed: Probed, records: int) -> float:
    parts = looked_at(probed, records)
    looked = [own for own in parts if own is not None]
    if len(looked) < len(parts):
        exact = [(size, own[f"dense{EMPTIED}"]) for size, own in known.items() if own["compares_all"]]
        return line_through(exact).at(records)
    return sum(search_ms(probed.costs, own) for own in looked)


def _bounded(known: Mapping[int, Figures], stage: str, records: int) -> float:
    """What a stage takes that looks at no more texts among more records."""
    took = [own[f"{stage}{EMPTIED}"] for own in known.values()]
    slope, start = np.polyfit(np.log(list(known)), took, 1)
    if slope <= 0:
        return float(np.mean(took))
    return float(start + slope * math.log(records))


def stage_table(figures: Mapping[int, Figures], probed: Probed) -> Iterator[str]:
    """What the stages take in smaller homes, caches emptied, and what is foretold of larger ones."""
    smaller = [size for size in figures if size <= FITTED]
    larger = [size for size in figures if size > FITTED]
    heads = [f"{size:,}, caches emptied" for size in smaller]
    heads += [f"{size:,} foretold | {size:,} | off by" for size in larger]
    yield f"| stage, processor ms (p50) | {' | '.join(heads)} |"
    yield "| --- |" + " --- |" * (len(smaller) + 3 * len(larger))
    said = {size: simulated(figures, probed, size) for size in larger}
    for name in (*STAGES, *SUMS):
        cells = [f"{figures[size][f'{name}{EMPTIED}']:.2f}" for size in smaller]
        for size in larger:
            told, took = said[size][name], figures[size][name]
            cells.append(f"{told:.2f} | {took:.2f} | {f'{told / took - 1:+.0%}' if took else ''}")
        yield f"| {LABELS.get(name, name)} | {' | '.join(cells)} |"


LABELS = {
    BETWEEN: "in between",
    "ranked_ms": "ranked, beyond embedding",
    "explained_ms": "with ten explanations, beyond embedding",
}


def plan_table(figures: Mapping[int, Figures], probed: Probed, sizes: Sequence[int]) -> Iterator[str]:
    """What is foretold of a query at these sizes, and of how much a dense search in one language looks at.

    Raises `UsageError` for a size that `simulated` refuses.
    """
    heads = ("effort", "vectors looked through", "compared again", "ranked, ms", "with ten explanations, ms")
    yield f"| records | {' | '.join(heads)} |"
    yield "| --- |" + " --- |" * len(heads)
    for records in sizes:
        found = simulated(figures, probed, records)
        first = looked_at(probed, records)[0]
        looked = ("none is enough", f"{round(records / probed.records * probed.parts[0][1]):,}", "")
        if first is not None:
            looked = (f"{first.effort:g}", f"{first.vectors:,.0f}", f"{first.work.again:,}")
        took = f"{found['ranked_ms']:,.0f} | {found['explained_ms']:,.0f}"
        yield f"| {records:,} | {' | '.join(looked)} | {took} |"
