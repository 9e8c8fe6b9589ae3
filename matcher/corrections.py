"""What does somebody say of the limits that were read from their text: this is none, it is another?"""

from dataclasses import dataclass, replace
from datetime import date

from matcher.understanding import Constraints, Quotation


@dataclass(frozen=True)
class Corrections:
    """Limits to leave out, by kind and place (code points of the text), and values to put in their stead.

    A value stands for all limits of its kind that are left, and counts for nothing where there is none.
    """

    left_out: frozenset[tuple[str, int, int]] = frozenset()
    deadline: date | None = None
    budget_jpy: int | None = None

    def applied(self, found: Constraints) -> Constraints:
        """Return the limits as corrected."""

        def stays(kind: str, own: Quotation) -> bool:
            return (kind, own.start, own.end) not in self.left_out

        budgets = tuple(own for own in found.budgets if stays("budget", own.quotation))
        deadlines = tuple(own for own in found.deadlines if stays("deadline", own.quotation))
        if self.budget_jpy is not None:
            budgets = tuple(
                replace(own, low=None, high=self.budget_jpy, currency="JPY") for own in budgets[:1]
            )
        if self.deadline is not None:
            deadlines = tuple(replace(own, latest=self.deadline) for own in deadlines[:1])
        return Constraints(
            budgets,
            deadlines,
            tuple(own for own in found.places if stays("place", own.quotation)),
            tuple(own for own in found.scales if stays("scale", own.quotation)),
            tuple(own for own in found.temperatures if stays("temperature", own.quotation)),
        )


AS_READ = Corrections()
