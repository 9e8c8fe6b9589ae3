"""What does a quota for each organisation cost in ranking quality, and how much does it even out?

needs-dev names no organisations, so its 160 seeds are given to twelve made-up ones of unlike size by lot: one
holds about a third of the seeds, the next half as many, and so on down. `DRAWS` lots are drawn. Each quota is
applied to the rankings that `match` serves; nDCG@10 is compared with that without a quota. The order of the
hits that stay is not changed. Command: `python -m eval.exposure`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from api import settings_from_environment
from eval.collection import Collection
from eval.measures import measurement
from eval.systems import Bench, Rankings, enmusubi, scored
from indexer import encoder_version, load_encoder
from matcher import attention_of, fusion_for, within_quota

COLLECTION = Path(__file__).resolve().parent / "collections" / "needs-dev"
ORGANISATIONS, DRAWS, K = 12, 5, 10
QUOTAS = (1, 2, 3, 4, 5)

Holders = Mapping[str, str]


@dataclass(frozen=True)
class QuotaMeasure:
    """Means over the lots: nDCG@10 under the quota, its loss, the inequity; and the worst loss of a lot."""

    quota: int | None
    ndcg: float
    loss: float
    worst_loss: float
    inequity: float


def quotas(collection: Collection, rankings: Rankings, line: float) -> list[QuotaMeasure]:
    """Measure every quota over the lots, first no quota at all."""
    lots = [holders_by_lot(collection, draw) for draw in range(DRAWS)]
    whole = _ndcg(collection, rankings)
    found = []
    for quota in (None, *QUOTAS):
        own = [rankings if quota is None else under_quota(rankings, lot, quota) for lot in lots]
        values = [_ndcg(collection, one) for one in (own[:1] if quota is None else own)]
        inequities = [_inequity(one, lot, line) for one, lot in zip(own, lots, strict=True)]
        mean = float(np.mean(values))
        found.append(QuotaMeasure(quota, mean, whole - mean, whole - min(values), float(np.mean(inequities))))
    return found


def holders_by_lot(collection: Collection, draw: int) -> Holders:
    """Give each document to an organisation by lot; the n-th largest has a chance of 1/n."""
    own = np.random.default_rng(draw)
    names = [f"organisation-{number}" for number in range(1, ORGANISATIONS + 1)]
    chances = 1 / np.arange(1, ORGANISATIONS + 1)
    documents = sorted(collection.documents)
    return dict(
        zip(documents, own.choice(names, len(documents), p=chances / chances.sum()).tolist(), strict=True)
    )


def under_quota(rankings: Rankings, holders: Holders, quota: int) -> Rankings:
    """Put the first K within the quota first; what is passed over follows with what it had below it."""
    found = {}
    for query, ranked in rankings.items():
        kept = within_quota([holders[name] for name, _ in ranked], quota, K)
        rest = sorted(set(range(len(ranked))) - set(kept))
        found[query] = [ranked[place] for place in (*kept, *rest)]
    return found


def _ndcg(collection: Collection, rankings: Rankings) -> float:
    """nDCG@10 of the rankings in the order in which they stand."""
    placed = {
        query: [(name, float(-rank)) for rank, (name, _) in enumerate(ranked)]
        for query, ranked in rankings.items()
    }
    return measurement(collection, scored(placed, "quota")).mean("all", "nDCG@10") or 0.0


def _inequity(rankings: Rankings, holders: Holders, line: float) -> float:
    named = ([(name, holders[name], score) for name, score in ranked] for ranked in rankings.values())
    return attention_of(named, k=K, line=line).inequity


def main() -> None:
    """Print what each quota costs and evens out."""
    bench = Bench(settings_from_environment().models)
    collection = Collection.load(COLLECTION)
    line = fusion_for(encoder_version(load_encoder(cache=bench.cache))).threshold
    found = quotas(collection, enmusubi(collection, bench), line)
    print(
        json.dumps([{key: _rounded(value) for key, value in asdict(own).items()} for own in found], indent=2)
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


if __name__ == "__main__":
    main()
