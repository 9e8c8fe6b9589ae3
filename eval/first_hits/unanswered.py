"""How sure is the first hit of a need where nothing answers it, and is a short one surer than a whole one?

For every topic its seeds, and whatever was graded for its needs, are taken out (`eval.abstention`), and whole
needs and their short forms are asked again: no first hit is relevant then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from eval.abstention import topic_of, without_answers
from eval.collection import Collection
from eval.first_hits.gaps import LIMITS, Array, by_topic, draws
from eval.short import COLLECTIONS, FORMS, WHOLE, Found, Short, short_needs, whole_needs
from eval.systems import Bench, indexed
from indexer import Encoder


@dataclass(frozen=True)
class First:
    """The likelihood of the first hit with all answers there, and without them."""

    asked: Short
    intact: float
    removed: float


def firsts(found: Sequence[Found], encoder: Encoder, bench: Bench) -> list[First]:
    """Ask whole needs and short forms again without their answers; `found` is what they find with them."""
    collection = Collection.load(COLLECTIONS / "needs-dev")
    intact: Mapping[str, float] = {own.asked.id: own.hits[0][1] for own in found}
    own_needs = [*whole_needs(collection), *short_needs(collection)]
    with indexed(collection, bench, encoder) as home:
        return [
            First(own, intact[own.id], next((score for _, score in matcher.ranking(own.text, k=1)), 0.0))
            for topic, matcher in without_answers(collection, home, encoder, bench)
            for own in own_needs
            if topic_of(own.of) == topic
        ]


def table(read: Sequence[First], line: float) -> str:
    """Return by form how likely first hits are called, and how many reach the line of abstention, with limits
    by topic; how much the last two lie above those of whole needs; and how well likelihoods tell whether
    answers are there (area under the ROC curve).
    """
    lines = [
        f"| first hit of | likelihood, answers there | taken out | reach {line:.2f} there | taken out "
        "| likelihood taken out, beyond whole | reach, beyond whole | AUROC |",
        "| --- " * 8 + "|",
    ]
    whole = _sums(read, WHOLE, line)
    for form in (WHOLE, *FORMS):
        sums = np.hstack([_sums(read, form, line), whole])
        limits = np.quantile(_shares(draws(sums)), LIMITS, axis=0)
        means = _shares(sums.sum(axis=0, keepdims=True))[0]
        cells = [
            f"{mean:.3f} ({low:.3f} to {high:.3f})" for mean, (low, high) in zip(means, limits.T, strict=True)
        ]
        lines.append(f"| {form} | {' | '.join(cells)} | {_told_apart(read, form):.3f} |")
    return "\n".join(lines)


def _sums(read: Sequence[First], form: str, line: float) -> Array:
    """By topic, how many needs, and the sums of what is told of them."""
    own = [one for one in read if one.asked.form == form]
    rows = [(1, one.intact, one.removed, one.intact >= line, one.removed >= line) for one in own]
    return by_topic([topic_of(one.asked.of) for one in own], np.array(rows, np.float64))


def _shares(sums: Array) -> Array:
    """Means of a form, and how much the last two lie above those of whole needs, whose sums stand behind."""
    own, whole = (part[:, 1:] / part[:, :1] for part in np.hsplit(sums, 2))
    return np.hstack([own, own[:, 1::2] - whole[:, 1::2]])


def _told_apart(read: Sequence[First], form: str) -> float:
    own = [one for one in read if one.asked.form == form]
    labels = [1] * len(own) + [0] * len(own)
    return float(roc_auc_score(labels, [*(one.intact for one in own), *(one.removed for one in own)]))
