"""Is one run better than another, or was it luck which queries were asked?

A paired two-sided randomisation test on the difference of the means: under the null
hypothesis the two systems are the same, so each query's two scores may change places; the
p-value is the share of such exchanges whose difference is as large as the observed one
(Smucker, Allan & Carterette 2007, "A comparison of statistical significance tests for
information retrieval evaluation"). All 2^n exchanges are tried where they are no more than
the resamples, else that many are drawn, and the observed one counts as drawn: p is never 0.

The interval is the percentile bootstrap of the mean difference over queries (Efron 1979).
Both use a fixed seed: the same scores give the same figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from corpora import UsageError

RESAMPLES = 10_000
CONFIDENCE = 0.95
_SEED = 20070607
_BATCH = 1_000  # resamples held in memory at once

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PairedDifference:
    """The mean of run A less that of run B, over the queries that both were asked.

    `p_value` is two-sided; `ci_low` to `ci_high` holds the difference with 95% confidence.
    """

    mean_a: float
    mean_b: float
    difference: float
    p_value: float
    ci_low: float
    ci_high: float
    queries: int


def paired_difference(
    scores_a: Mapping[str, float], scores_b: Mapping[str, float], *, resamples: int = RESAMPLES
) -> PairedDifference:
    """Compare two runs by their scores per query id.

    Raises `UsageError` where there is no query, the two sides were not asked the same, or
    fewer than 10,000 resamples are wanted.
    """
    _check(scores_a, scores_b, resamples)
    queries = sorted(scores_a)
    a = np.array([scores_a[query] for query in queries])
    b = np.array([scores_b[query] for query in queries])
    difference = float(np.mean(a - b))
    p_value, low, high = 1.0, difference, difference
    if len(queries) > 1:  # with one query, both exchanges are as large as the observed one
        p_value = _p_value(a, b, resamples)
        low, high = _interval(a - b, resamples)
    return PairedDifference(
        mean_a=float(np.mean(a)),
        mean_b=float(np.mean(b)),
        difference=difference,
        p_value=p_value,
        ci_low=low,
        ci_high=high,
        queries=len(queries),
    )


def _check(scores_a: Mapping[str, float], scores_b: Mapping[str, float], resamples: int) -> None:
    if resamples < RESAMPLES:
        raise UsageError(f"{resamples} resamples are too few for a p-value. Take {RESAMPLES} or more.")
    if only_one := sorted(scores_a.keys() ^ scores_b.keys()):
        raise UsageError(
            f"Query '{only_one[0]}' has a score in one run only ({len(only_one)} such queries). "
            "Compare runs over the same queries."
        )
    if not scores_a:
        raise UsageError("There is no query to compare the runs on. Give at least one score per run.")


def _mean_difference(a: _Array, b: _Array, axis: int = -1) -> _Array:
    return np.asarray(np.mean(a - b, axis=axis))


def _p_value(a: _Array, b: _Array, resamples: int) -> float:
    test = stats.permutation_test(
        (a, b),
        _mean_difference,
        permutation_type="samples",
        alternative="two-sided",
        vectorized=True,
        n_resamples=resamples,
        batch=_BATCH,
        rng=np.random.default_rng(_SEED),
    )
    return float(test.pvalue)


def _interval(differences: _Array, resamples: int) -> tuple[float, float]:
    interval = stats.bootstrap(
        (differences,),
        np.mean,
        method="percentile",
        confidence_level=CONFIDENCE,
        n_resamples=resamples,
        batch=_BATCH,
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return float(interval.low), float(interval.high)
