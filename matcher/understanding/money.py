"""How much may it cost?

Only a sum that the text names as a limit or as means counts: what electricity costs today, what a company
sells, a price for each piece or month are sums, but no budgets.
"""

import re
from dataclasses import dataclass

from corpora import Amount, Currency, sums_in
from matcher.understanding.money_cues import is_budget, limit_after
from matcher.understanding.reading import Quotation, Reading

_LEAST = re.compile(r"^ ?(?:以上|or more|or above|at least)")
_AT_LEAST = re.compile(r"(?:at least|more than|最低でも|最低) ?$")


@dataclass(frozen=True)
class Budget:
    """A sum that may be spent, in units of the currency; `high` is None where only a floor is named."""

    low: int | None
    high: int | None
    currency: Currency
    quotation: Quotation

    @property
    def jpy(self) -> int | None:
        """Yen that may be spent at most; None for another currency: no rate is known offline."""
        if self.currency != "JPY":
            return None
        return self.low if self.high is None else self.high


def budgets(reading: Reading) -> tuple[Budget, ...]:
    """Find the sums that may be spent, in order; of a range the upper end is the budget."""
    sums = [found for found in sums_in(reading.text) if found[1].currency]
    borders = [0, *(high.end for _, high in sums), len(reading.text)]
    found = []
    for place, (low, high) in enumerate(sums):
        start = (low or high).start
        before = reading.before(start, 40)[-(start - borders[place]) :] if start > borders[place] else ""
        following = sums[place + 1] if place + 1 < len(sums) else None
        until = (following[0] or following[1]).start if following else len(reading.text)
        after = reading.after(high.end, 32)[: until - high.end]
        if is_budget(before, after):
            found.append(_budget(reading, low, high, before, after))
    return tuple(found)


def _budget(reading: Reading, low: Amount | None, high: Amount, before: str, after: str) -> Budget:
    least, most = (None if low is None else int(low.value)), int(high.value)
    quotation = reading.quotation((low or high).start, high.end + limit_after(after))
    currency = high.currency or "JPY"
    if low is None and (_LEAST.search(after) or _AT_LEAST.search(before)):
        return Budget(most, None, currency, quotation)
    return Budget(least, most, currency, quotation)
