"""How far is a batch from what it should be: texts of a concept near, all others far?

Compared as they will be served, where that is asked for: each group's mean taken out, and the other encoder's
likeness added, so that this encoder learns what the other one does not know.
"""

from collections.abc import Sequence

import torch

from eval.training.batches import Batch

LEAST = 8  # texts that have a mean


def contrast(
    batch: Batch,
    vectors: torch.Tensor,
    other: torch.Tensor | None,
    *,
    temperature: float,
    centred: bool,
    weight: float,
) -> torch.Tensor:
    """Return the mean over both directions of -log of the share that goes to texts of the same concept.

    `vectors` (n + m, d) of queries and documents, `other` (n + m, e) the other encoder's.
    """
    scores = _likeness(batch, vectors, centred=centred)
    if other is not None and weight:
        scores = (1 - weight) * scores + weight * _likeness(batch, other, centred=True)
    scores = scores / temperature
    same = torch.tensor(
        [[a == b for b, _ in batch.documents] for a, _ in batch.queries], device=scores.device
    ).float()
    return (_cross_entropy(scores, same) + _cross_entropy(scores.T, same.T)) / 2


def without_means(vectors: torch.Tensor, groups: Sequence[str]) -> torch.Tensor:
    """Take each group's mean out of unit vectors (n, d), where it has enough texts for one."""
    for name in sorted(set(groups)):
        own = torch.tensor([place for place, other in enumerate(groups) if other == name])
        if len(own) >= LEAST:
            own = own.to(vectors.device)
            rest = vectors[own] - vectors[own].mean(dim=0, keepdim=True)
            vectors = vectors.index_copy(0, own, torch.nn.functional.normalize(rest, dim=-1))
    return vectors


def _likeness(batch: Batch, vectors: torch.Tensor, *, centred: bool) -> torch.Tensor:
    asked, answers = vectors[: len(batch.queries)], vectors[len(batch.queries) :]
    if centred:
        asked, answers = (
            without_means(own, groups) for own, groups in zip((asked, answers), batch.groups, strict=True)
        )
    return asked @ answers.T


def _cross_entropy(scores: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
    targets = same / same.sum(1, keepdim=True)
    return -(torch.log_softmax(scores, dim=1) * targets).sum(1).mean()
