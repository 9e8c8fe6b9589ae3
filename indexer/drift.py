"""How far have the texts moved away from the alignment that was fitted on them, and when is it too far?

The alignment is frozen across nights, so that scores of two nights can be compared. What it subtracts is the
mean of a language's texts; as records come and go, the mean moves. Drift is the distance between the mean
that would be fitted now and the frozen one, in standard deviations of the texts around it, for the kind and
language that moved farthest. Means are those of public records, shrunk towards what ships, as in the fit.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indexer.alignment import Alignment, Group, shrunk
from indexer.encoder import Vectors

# Refits from here on: see eval/reports/2026-11-27-growth.md, "Drift".
LIMIT = 0.25


@dataclass(frozen=True)
class PublicMean:
    """The mean (d,) of the raw vectors of a group's public records, and how many they are."""

    mean: Vectors
    count: int


def drift(alignment: Alignment, prior: Alignment, current: Mapping[Group, PublicMean]) -> float:
    """Return how far the texts have moved since `alignment` was fitted; 0 right after."""
    return max(
        (_of_group(alignment, prior, key, own) for key, own in current.items() if own.count), default=0
    )


def _of_group(alignment: Alignment, prior: Alignment, key: Group, own: PublicMean) -> float:
    frozen = alignment.means.get(key)
    if frozen is None:
        return float("inf")  # texts of a kind or language that the alignment knows nothing of
    wanted = shrunk(own.mean, own.count, prior.means.get(key))
    total, start = 0.0, 0
    for component, weight in zip(alignment.components, alignment.weights, strict=True):
        part = slice(start, start + component.dimensions)
        # Vectors have unit length: what their mean lacks of it is their variance around it.
        variance = max(1.0 - float(frozen[part] @ frozen[part]), 1e-6)
        total += weight * float(((wanted[part] - frozen[part]) ** 2).sum()) / variance
        start += component.dimensions
    return float(np.sqrt(total))


def too_far(value: float) -> str | None:
    """Say why the alignment is fitted anew; None while it need not be."""
    if value <= LIMIT:
        return None
    return f"drift {value:.2f} > limit {LIMIT:.2f}: the alignment is fitted anew, nothing is embedded again"
