"""What do the verdicts that stand tonight teach, account by account?

For each account a kernel ridge regression (scikit-learn's `KernelRidge`) of its verdicts on public pairs,
over the vectors of need and seed; `verdicts.py` says what is made of the weights. The fit is a function of
the verdicts that stand, the public records and their vectors alone: with one taken back the weights are
those of a store in which it was never given. A verdict on a pair that is not for all is no part of the fit:
it keeps its own value, for its own pair.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpora import Feedback, Matchable, Store, Verdict, Visibility, Weight
from indexer import Generation, Vectors
from matcher.searched import Whole
from matcher.signals import Array
from matcher.verdicts import RIDGE, SIDES_OF_A_PAIR, likeness, model_version, vectors_of

VALUES: Mapping[Verdict, float] = {Verdict.RELEVANT: 1.0, Verdict.PARTLY: 0.0, Verdict.NOT_RELEVANT: -1.0}
MOST = 1_000  # verdicts of an account that count, the newest: time grows with the cube


@dataclass(frozen=True)
class VerdictsReport:
    """What a fit did, in numbers only: how many verdicts of how many accounts count.

    `public` are those that speak for pairs like theirs, `own` those for their own pair alone; `left_out` are
    on records that are not in the index, or are an account's older ones beyond the most that count.
    """

    accounts: int
    public: int
    own: int
    left_out: int


def fit_verdicts(store: Store, generation: Generation) -> VerdictsReport:
    """Fit the model of verdicts anew and keep its weights in the store.

    Raises `LockedError` where another process writes for too long.
    """
    said = store.feedback()
    by_account: dict[str, list[Feedback]] = {}
    for one in said:
        by_account.setdefault(one.account, []).append(one)
    public = _public(store, said)
    vectors = {
        kind: vectors_of(Whole(generation), kind, sorted({getattr(one, kind) for one in said}))
        for kind in SIDES_OF_A_PAIR
    }
    weights = [
        weight
        for own in by_account.values()
        for weight in _of_account(sorted(own, key=lambda one: one.id)[-MOST:], public, vectors)
    ]
    if weights or store.has_fits():
        store.put_weights(weights, version=model_version(generation))
    shared = sum(own.public for own in weights)
    accounts = len({own.account for own in weights})
    return VerdictsReport(accounts, shared, len(weights) - shared, len(said) - len(weights))


def _public(store: Store, said: Sequence[Feedback]) -> set[str]:
    """The ids of those records that verdicts are about and that everybody may see."""
    names = sorted({name for one in said for name in (one.need, one.seed)})
    return {
        name
        for name, record in store.get_many(names).items()
        if isinstance(record, Matchable) and record.visibility is Visibility.PUBLIC
    }


def _of_account(
    said: Sequence[Feedback], public: set[str], vectors: Mapping[str, Mapping[str, Vectors]]
) -> list[Weight]:
    shared = [one for one in said if {one.need, one.seed} <= public]
    placed = [one for one in shared if one.need in vectors["need"] and one.seed in vectors["seed"]]
    weights = [
        Weight(one.id, one.account, public=False, weight=VALUES[one.verdict])
        for one in said
        if one not in shared
    ]
    if placed:
        needs = np.stack([vectors["need"][one.need] for one in placed])
        seeds = np.stack([vectors["seed"][one.seed] for one in placed])
        learned = fitted(needs, seeds, np.array([VALUES[one.verdict] for one in placed]))
        weights += [
            Weight(one.id, one.account, public=True, weight=float(own))
            for one, own in zip(placed, learned, strict=True)
        ]
    return weights


def fitted(needs: Vectors, seeds: Vectors, values: Array) -> Array:
    """Return the weights (n,) of the verdicts of one account on pairs (n, d), (n, d)."""
    from sklearn.kernel_ridge import KernelRidge

    alike = likeness(needs @ needs.T) * likeness(seeds @ seeds.T)
    np.fill_diagonal(alike, 1.0)
    model = KernelRidge(alpha=RIDGE, kernel="precomputed").fit(alike, values)
    return np.asarray(model.dual_coef_, np.float64)
