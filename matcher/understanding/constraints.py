"""Which limits does a text set: cost, date, place, size, temperature?"""

from dataclasses import dataclass
from datetime import date

from matcher.understanding.deadlines import Deadline, deadlines
from matcher.understanding.money import Budget, budgets
from matcher.understanding.places import PlaceMention, places
from matcher.understanding.quantities import Scale, scales
from matcher.understanding.reading import Quotation, Reading
from matcher.understanding.temperatures import Temperature, temperatures


@dataclass(frozen=True)
class Constraints:
    """What a text sets as limits, each in the order of the text with its quotation."""

    budgets: tuple[Budget, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    scales: tuple[Scale, ...] = ()
    temperatures: tuple[Temperature, ...] = ()

    def by_kind(self) -> dict[str, list[Quotation]]:
        """Return the quotations by kind of limit."""
        return {
            "budget": [budget.quotation for budget in self.budgets],
            "deadline": [deadline.quotation for deadline in self.deadlines],
            "place": [place.quotation for place in self.places],
            "scale": [scale.quotation for scale in self.scales],
            "temperature": [temperature.quotation for temperature in self.temperatures],
        }

    @property
    def budget_jpy(self) -> int | None:
        """The largest budget in yen: of a whole and its parts the whole."""
        return max((budget.jpy for budget in self.budgets if budget.jpy is not None), default=None)

    @property
    def deadline(self) -> date | None:
        """The earliest deadline."""
        return min((deadline.latest for deadline in self.deadlines), default=None)

    @property
    def countries(self) -> tuple[str, ...]:
        """ISO 3166-1 codes of the countries that are named, in order, each once."""
        return tuple(dict.fromkeys(place.country for place in self.places if place.country))


def constraints(reading: Reading, today: date) -> Constraints:
    """Find the limits that a text sets; `today` is what relative dates start from."""
    return Constraints(
        budgets(reading), deadlines(reading, today), places(reading), scales(reading), temperatures(reading)
    )
