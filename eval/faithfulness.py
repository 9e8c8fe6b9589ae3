"""Do explanations cite what the score rests on?

What is cited is taken out of the text, the text is embedded and scored anew, and the loss in log-odds is set
beside that of random stretches of the same length (deletion, as in DeYoung et al. 2020, ERASER). Once for
seeds (whose sentences are cited), once for needs (whose clauses are), and for counterfactuals: does the seed
really leave the hits? What is left is scored as a record that nobody sees: it moves nothing else, but it is
near its original, which may be among the best of the first round, so losses are told rather too low.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from corpora import Bilingual, Seed, Visibility, open_store
from eval.collection import Collection
from eval.significance import PairedDifference, paired_difference
from eval.systems import Bench, seeds_of
from indexer import load_encoder, open_generation, shipped, update_index
from matcher import Hit, Matcher, MatchResult, RecordQuotation

DRAWS = 3  # random stretches beside each that is cited
COUNTERFACTUALS = 3  # hits of each need whose counterfactual is tried: each embeds a dozen texts
_SEED = 20200709

Span = tuple[int, int]


@dataclass(frozen=True)
class Deletion:
    """What taking out the cited costs beside as much at random: means of the losses in log-odds, the share of
    pairs where the cited costs more, a paired test over needs, and pairs where nothing else was left to take.
    """

    cited: float
    random: float
    wins: float
    pairs: int
    left_out: int
    paired: PairedDifference

    @staticmethod
    def of(losses: Mapping[str, Sequence[tuple[float, float]]], *, left_out: int) -> "Deletion":
        """Summarise (loss of the cited, mean loss at random) of the pairs of each need."""
        all_pairs = np.array([pair for own in losses.values() for pair in own])
        means = {name: np.mean(own, axis=0) for name, own in losses.items() if own}
        return Deletion(
            float(all_pairs[:, 0].mean()),
            float(all_pairs[:, 1].mean()),
            float((all_pairs[:, 0] > all_pairs[:, 1]).mean()),
            len(all_pairs),
            left_out,
            paired_difference(
                {name: float(mean[0]) for name, mean in means.items()},
                {name: float(mean[1]) for name, mean in means.items()},
            ),
        )


@dataclass(frozen=True)
class Faithfulness:
    """Deletion in seeds and in needs; the share of counterfactuals after which the seed really leaves; what
    explaining costs as a share of the rest of the query's time (median).
    """

    seeds: Deletion
    needs: Deletion
    counterfactuals_hold: float
    counterfactuals: int
    cost: float


def faithfulness(collection: Collection, bench: Bench, *, k: int = 10) -> Faithfulness:
    """Measure the explanations of the k best seeds of every query."""
    encoder = load_encoder(cache=bench.cache)
    known = shipped(encoder, cache=bench.cache)
    chance = random.Random(_SEED)  # noqa: S311
    with TemporaryDirectory() as directory, closing(open_store(Path(directory) / "store.sqlite")) as store:
        store.put(seeds_of(collection))
        index = Path(directory) / "index"
        update_index(store, index, encoder=encoder, known=lambda: known)
        matcher = Matcher(store, open_generation(index), encoder)
        results = {name: matcher.match(q.text, k=k) for name, q in collection.queries.items()}
        seeds = {name: [_seed_without(matcher, name, result, hit, chance) for hit in result.hits]
                 for name, result in results.items()}  # fmt: skip
        store.put(variant for own in seeds.values() for cuts in own for variant in cuts.variants())
        update_index(store, index, encoder=encoder, known=lambda: known)
        matcher = Matcher(store, open_generation(index), encoder)
        return _measured(matcher, results, seeds, chance)


@dataclass(frozen=True)
class _Cuts:
    """A seed without what is cited, without random stretches, and without its counterfactual sentences."""

    hit: Hit
    cited: Seed | None
    random: tuple[Seed, ...]
    counterfactual: Seed | None

    def variants(self) -> Iterator[Seed]:
        yield from self.random
        yield from (seed for seed in (self.cited, self.counterfactual) if seed)


def _seed_without(
    matcher: Matcher, query: str, result: MatchResult, hit: Hit, chance: random.Random
) -> _Cuts:
    name = f"{query}:{hit.record.id}"
    cited = [_place(evidence.found) for evidence in hit.explanation.evidence]
    others = [own for sentence in hit.explanation.sentences if (own := _place(sentence)) not in cited]
    length = sum(end - start for _, (start, end) in set(cited))
    draws = [_drawn(others, length, chance) for _ in range(DRAWS)]
    counterfactual = matcher.counterfactual(result, hit) if hit.rank <= COUNTERFACTUALS else None
    leaves = counterfactual.sentences if counterfactual and counterfactual.leaves else ()
    without = [_place(sentence) for sentence in leaves]
    return _Cuts(
        hit,
        _variant(hit, f"{name}:cited", cited),
        tuple(v for i, own in enumerate(draws) if own and (v := _variant(hit, f"{name}:{i}", own))),
        _variant(hit, f"{name}:counterfactual", without) if without else None,
    )


def _place(found: RecordQuotation) -> tuple[str, Span]:
    return found.field, (found.quotation.start, found.quotation.end)


def _drawn(
    others: Sequence[tuple[str, Span]], length: int, chance: random.Random
) -> list[tuple[str, Span]] | None:
    """Stretches at random, `length` characters in all, the last one cut; None where there is less."""
    drawn, left = [], length
    for field, (start, end) in chance.sample(others, len(others)):
        if left > 0:
            drawn.append((field, (start, min(end, start + left))))
            left -= end - start
    return drawn if left <= 0 else None


def _variant(hit: Hit, name: str, cuts: Iterable[tuple[str, Span]]) -> Seed | None:
    """The seed without some stretches, seen by nobody outside; None where nothing is left to read."""
    language = hit.language
    title = (hit.record.title.get(language) if hit.record.title else None) or ""
    text = hit.record.text.get(language) or ""
    title, text = (
        without(own, [span for field, span in set(cuts) if field == name])
        for name, own in (("title", title), ("text", text))
    )
    if not any(map(str.isalnum, title + text)):
        return None
    if not any(map(str.isalnum, text)):
        title, text = "", title
    return Seed(
        id=name,
        title=Bilingual.model_validate({language: title}) if title.strip() else None,
        text=Bilingual.model_validate({language: text}),
        visibility=Visibility.COALITION,
        illustrative=True,
    )


def without(text: str, spans: Iterable[Span]) -> str:
    """Return a text without some stretches (code points) of it."""
    bounds = [0, *(place for span in sorted(spans) for place in span), len(text)]
    return "".join(text[start:end] for start, end in list(pairwise(bounds))[::2])


def _measured(
    matcher: Matcher,
    results: Mapping[str, MatchResult],
    seeds: Mapping[str, Sequence[_Cuts]],
    chance: random.Random,
) -> Faithfulness:
    of_seeds: dict[str, list[tuple[float, float]]] = {name: [] for name in results}
    of_needs: dict[str, list[tuple[float, float]]] = {name: [] for name in results}
    held: list[bool] = []
    for name, result in results.items():
        ids = [hit.record.id for hit in result.hits]
        cuts = seeds[name]
        known = matcher.log_odds(result.query.text, [*ids, *(v.id for own in cuts for v in own.variants())])
        for own in cuts:
            now = known[own.hit.record.id]
            if own.cited and own.random:
                others = float(np.mean([now - known[variant.id] for variant in own.random]))
                of_seeds[name].append((now - known[own.cited.id], others))
            if own.counterfactual and result.next_best is not None:
                lost = now - known[own.counterfactual.id]
                held.append(own.hit.explanation.log_odds - lost < result.next_best)
        of_needs[name] = list(_of_need(matcher, result, known, chance))
    pairs = sum(len(result.hits) for result in results.values())

    def deletion(losses: Mapping[str, Sequence[tuple[float, float]]]) -> Deletion:
        return Deletion.of(losses, left_out=pairs - sum(map(len, losses.values())))

    costs = [r.explaining_ms / (r.took_ms - r.explaining_ms) for r in results.values()]
    return Faithfulness(
        deletion(of_seeds), deletion(of_needs), float(np.mean(held)), len(held), float(np.median(costs))
    )


def _of_need(
    matcher: Matcher, result: MatchResult, known: Mapping[str, float], chance: random.Random
) -> Iterator[tuple[float, float]]:
    """Losses of the hits when the need lacks the clause that is cited first, and as much at random.

    All clauses that are cited are often all that is wanted: nothing would be left to compare with.
    """
    text, spans = result.query.text, [(clause.start, clause.end) for clause in result.query.clauses]
    by_clauses: dict[tuple[int, ...], list[str]] = {}
    for hit in result.hits:
        clauses = tuple(evidence.clause for evidence in hit.explanation.evidence[:1])
        by_clauses.setdefault(clauses, []).append(hit.record.id)
    for clauses, ids in by_clauses.items():
        cited = [spans[clause] for clause in clauses]
        others = [("text", span) for place, span in enumerate(spans) if place not in clauses]
        length = sum(end - start for start, end in cited)
        draws = [own for _ in range(DRAWS) if (own := _drawn(others, length, chance))]
        if not draws or not any(map(str.isalnum, without(text, cited))):
            continue
        less = matcher.log_odds(without(text, cited), ids)
        at_random = [matcher.log_odds(without(text, [span for _, span in own]), ids) for own in draws]
        for record in ids:
            yield known[record] - less[record], float(np.mean([known[record] - r[record] for r in at_random]))
