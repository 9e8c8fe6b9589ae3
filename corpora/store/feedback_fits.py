"""What did the model of verdicts learn last night, and which of it may still count?

One row for each verdict that was fitted: its weight, and whether its pair was public then. What was fitted of
an account's verdicts on public pairs hangs together, so it counts only for as long as all of them stand, all
their records are public and the account is not disabled; else it is silent until the next night. A verdict on
another pair counts alone, for those who may see both records. Weights leave with the purge of either record.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from corpora.store.protocol import Viewer


@dataclass(frozen=True)
class Weight:
    """What was learned of one verdict: whose it is, its weight, and whether both its records were public."""

    feedback_id: int
    account: str
    public: bool
    weight: float


@dataclass(frozen=True)
class FittedVerdict:
    """A verdict that counts: whose, on which need and seed, with what weight."""

    account: str
    organisation: str | None
    need: str
    seed: str
    weight: float


class FitsStore(Protocol):
    """What was learned of verdicts."""

    def put_weights(self, weights: Iterable[Weight], *, version: str) -> None:
        """Keep what a fit has learned in place of the one before, in one transaction.

        `version` says of which model. Verdicts that are gone by now are passed over.
        """

    def fitted_verdicts(self, *, version: str) -> tuple[FittedVerdict, ...]:
        """Return those on public pairs that count, ordered by id: the same object until something changes.

        None where the last fit was of another version.
        """

    def fitted_on(self, record_id: str, *, version: str, viewer: "Viewer") -> tuple[FittedVerdict, ...]:
        """Return those on other pairs of a record that count and whose records the viewer may both see."""

    def has_fits(self) -> bool:
        """Whether any verdict has a weight."""
