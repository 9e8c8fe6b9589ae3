"""Would one more number make the likelihoods of a few words better, on topics that it was not fitted on?

Each candidate is a term beside the log-odds that are served. Level, steepness and the term's weight are
fitted (scikit-learn) on the ten best hits of the needs that a fold's model saw, and judged by the log-loss of
the other needs, topic by topic, against that model as it is. p is that of a paired randomisation test over
topics, times the number of candidates (Bonferroni). Terms of single hits (rank, square, language) could
change an order: they are tried for what they tell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from eval.first_hits.readings import Best, Fold, best_by
from eval.short import BEST, Found
from eval.significance import PairedDifference, paired_difference
from matcher import Fusion

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ten:
    """The ten best hits of a need: log-odds in falling order, and whether relevant, in its own language."""

    found: Found
    log_odds: Array
    relevant: npt.NDArray[np.bool_]
    same_language: Array


Term = Callable[[Ten], Sequence[Array | float]]
CANDIDATES: Mapping[str, Term] = {
    "level and steepness again": lambda own: (),
    "first hit above the mean of the rest": lambda own: (_above_rest(own),),
    "the same, on steepness too": lambda own: (_above_rest(own), _above_rest(own) * own.log_odds),
    "first hit above the second": lambda own: (own.log_odds[0] - own.log_odds[1],),
    "log-odds of the first hit": lambda own: (own.log_odds[0],),
    "mean log-odds of the ten": lambda own: (own.log_odds.mean(),),
    "logarithm of the rank": lambda own: (np.log(np.arange(1, len(own.log_odds) + 1)),),
    "square of the log-odds": lambda own: (own.log_odds**2,),
    "belonging to the field": lambda own: (own.found.belonging,),
    "same language": lambda own: (own.same_language,),
    "two to five words": lambda own: (float(own.found.asked.form == "words"),),
}


@dataclass(frozen=True)
class Mend:
    """The log-loss with a candidate less that without, paired by topic; its p-value for `tried` candidates;
    and how much more is predicted than relevant with it, of first hits and of the rest.
    """

    name: str
    loss: PairedDifference
    tried: int
    first: float
    rest: float

    @property
    def p(self) -> float:
        """The p-value for as many candidates as were tried."""
        return min(1.0, self.loss.p_value * self.tried)


def mends(
    parts: Sequence[Fold],
    served: Fusion,
    languages: Mapping[str, str],
    candidates: Mapping[str, Term] = CANDIDATES,
) -> list[Mend]:
    """Try every candidate on the needs of a few words."""
    tens = [
        (_tens(part.seen, part.model, served, languages), _tens(part.unseen, part.model, served, languages))
        for part in parts
    ]
    return [_tried(name, term, tens, len(candidates)) for name, term in candidates.items()]


def _tried(name: str, term: Term, tens: Sequence[tuple[list[Ten], list[Ten]]], tried: int) -> Mend:
    with_it: dict[str, list[float]] = {}
    without: dict[str, list[float]] = {}
    apart: tuple[list[float], list[float]] = ([], [])
    for seen, unseen in tens:
        columns = np.concatenate([_columns(own, term) for own in seen])
        centre, spread = columns.mean(axis=0), columns.std(axis=0)
        spread[spread == 0] = 1.0
        model = LogisticRegression(C=1e4, max_iter=5_000)
        model.fit((columns - centre) / spread, np.concatenate([own.relevant for own in seen]))
        for own in unseen:
            logits = model.decision_function((_columns(own, term) - centre) / spread)
            with_it.setdefault(own.found.topic, []).extend(_losses(logits, own.relevant))
            without.setdefault(own.found.topic, []).extend(_losses(own.log_odds, own.relevant))
            gaps = 1 / (1 + np.exp(-logits)) - own.relevant
            apart[0].append(float(gaps[0]))
            apart[1].extend(gaps[1:].tolist())
    means = [{topic: fmean(own) for topic, own in losses.items()} for losses in (with_it, without)]
    return Mend(name, paired_difference(*means), tried, fmean(apart[0]), fmean(apart[1]))


def _tens(found: Sequence[Found], model: Fusion, served: Fusion, languages: Mapping[str, str]) -> list[Ten]:
    return [_ten(own, best_by(model, own, served), languages) for own in found if own.told < 1]


def _ten(found: Found, best: Best, languages: Mapping[str, str]) -> Ten:
    names = [name for name, _ in best[:BEST]]
    return Ten(
        found,
        np.array([log_odds for _, log_odds in best[:BEST]]),
        np.array([found.asked.grades.get(name, 0) > 0 for name in names]),
        np.array([float(languages[name] == found.asked.language) for name in names]),
    )


def _columns(own: Ten, term: Term) -> Array:
    return np.stack([np.broadcast_to(o, own.log_odds.shape) for o in (own.log_odds, *term(own))], axis=1)


def _above_rest(own: Ten) -> float:
    return float(own.log_odds[0] - own.log_odds[1:].mean())


def _losses(logits: Array, relevant: npt.NDArray[np.bool_]) -> list[float]:
    return list(map(float, np.logaddexp(0, logits) - relevant * logits))


def table(tried: Sequence[Mend]) -> str:
    """Return the candidates as a table in Markdown."""
    lines = ["| a few words, and | log-loss | limits | p | rank 1 | ranks 2-10 |", "| --- " * 6 + "|"]
    for own in tried:
        loss = own.loss
        lines.append(
            f"| {own.name} | {loss.difference:+.4f} | {loss.ci_low:+.4f} to {loss.ci_high:+.4f} | "
            f"{own.p:.2f} | {own.first:+.3f} | {own.rest:+.3f} |"
        )
    return "\n".join(lines)
