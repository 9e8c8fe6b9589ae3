"""Why does this record stand before that one?

The difference of two explanations, signal by signal: it adds up to the difference of the log-odds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from matcher.explain import Contribution, Explanation
from matcher.match import Hit
from matcher.signals import Signal

_Named = TypeVar("_Named", int, str)  # a clause or a concept


@dataclass(frozen=True)
class Contrast:
    """What the first record has before the second.

    `differences` are contributions of the first less those of the second, the largest first;
    `only_first` and `only_second` are clauses (places in the query) that only one of them answers with
    evidence; `concepts_first` and `concepts_second` likewise; `unmet_first` and `unmet_second` clauses that
    only one leaves open.
    """

    first: Hit
    second: Hit
    differences: tuple[Contribution, ...]
    only_first: tuple[int, ...]
    only_second: tuple[int, ...]
    concepts_first: tuple[str, ...]
    concepts_second: tuple[str, ...]
    unmet_first: tuple[int, ...]
    unmet_second: tuple[int, ...]


def contrast(first: Hit, second: Hit) -> Contrast:
    """Compare two hits of one query."""
    one, other = first.explanation, second.explanation
    values, others = _values(one), _values(other)
    differences = [
        Contribution(signal, values.get(signal, 0.0) - others.get(signal, 0.0))
        for signal in Signal
        if signal in values or signal in others
    ]
    answered = [[e.clause for e in own.evidence] for own in (one, other)]
    unmet = [[u.clause for u in own.unmet] for own in (one, other)]
    return Contrast(
        first,
        second,
        tuple(sorted(differences, key=lambda c: -abs(c.value))),
        _without(answered[0], answered[1]),
        _without(answered[1], answered[0]),
        _without(one.shared_concepts, other.shared_concepts),
        _without(other.shared_concepts, one.shared_concepts),
        _without(unmet[0], unmet[1]),
        _without(unmet[1], unmet[0]),
    )


def _values(explanation: Explanation) -> Mapping[Signal, float]:
    return {contribution.signal: contribution.value for contribution in explanation.contributions}


def _without(own: Sequence[_Named], others: Sequence[_Named]) -> tuple[_Named, ...]:
    return tuple(one for one in dict.fromkeys(own) if one not in others)
