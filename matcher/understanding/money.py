"""How much may it cost?

Only a sum that the text names as a limit or as means counts: what electricity costs today, what a company
sells, a price for each piece or month are sums, but no budgets.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from matcher.understanding.figures import FIGURE, SCALES, WORDS, number
from matcher.understanding.money_cues import is_budget, limit_after
from matcher.understanding.reading import Quotation, Reading

Currency = Literal["JPY", "USD", "EUR"]
_MOST = 10**16
_AMOUNT = re.compile(
    r"(?:(?<![A-Za-z$])(?P<prefix>JPY|USD|EUR|US\$|[¥$€]) ?)?"
    rf"(?P<number>{FIGURE}|{WORDS})"
    r"(?: ?(?P<scale>thousand|million|billion|trillion|mln|mn|bn|tn|[mMkKbB])(?![A-Za-z]))?"
    r"(?: ?(?P<tail>(?P<large>百万|千|万|億|兆)? ?(?:(?P<yen>円)(?![形筒卓滑満盤錐])|米?ドル"
    r"|(?P<euro>ユーロ))"
    r"|(?:(?P<yen_en>yen|JPY)|(?:US |U\.S\. )?dollars?|USD|(?P<euro_en>euros?|EUR))(?![A-Za-z])))?"
)
_BETWEEN = re.compile(r" ?(?:~|〜|-|–|—|から|ないし|to|and) ?")
_LARGE = {"千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8, "兆": 10**12}
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


@dataclass(frozen=True)
class _Amount:
    start: int
    end: int
    value: Decimal
    face: Decimal
    scale: int
    currency: Currency | None
    tailed: bool


def budgets(reading: Reading) -> tuple[Budget, ...]:
    """Find the sums that may be spent, in order; of a range the upper end is the budget."""
    sums = [found for found in _ranges(reading.text) if found[1].currency]
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


def _budget(reading: Reading, low: _Amount | None, high: _Amount, before: str, after: str) -> Budget:
    least, most = (None if low is None else int(low.value)), int(high.value)
    quotation = reading.quotation((low or high).start, high.end + limit_after(after))
    currency = high.currency or "JPY"
    if low is None and (_LEAST.search(after) or _AT_LEAST.search(before)):
        return Budget(most, None, currency, quotation)
    return Budget(least, most, currency, quotation)


def _ranges(text: str) -> Iterator[tuple[_Amount | None, _Amount]]:
    """Pairs (low, high) of amounts; low is None where an amount stands alone."""
    amounts = list(_amounts(text))
    low: _Amount | None = None
    for amount, following in pairwise([*amounts, None]):
        if amount is None:
            continue
        if low is None and following and _BETWEEN.fullmatch(text, amount.end, following.start):
            merged = _low_end(amount, following)
            if merged:
                low = merged
                continue
        high = amount
        if low and not high.currency:
            high = _Amount(high.start, high.end, high.value, high.face, high.scale, low.currency, high.tailed)
        yield low, high
        low = None


def _low_end(low: _Amount, high: _Amount) -> _Amount | None:
    """The lower end, with the scale and currency that it shares with the upper; None if it is no range."""
    currency = low.currency or high.currency
    if currency is None or (low.tailed and not high.tailed) or (high.currency or currency) != currency:
        return None
    value = low.value
    if high.scale > low.scale and not low.tailed and value * high.scale / low.scale <= high.value:
        value = value * high.scale / low.scale
    if value > high.value:
        return None
    return _Amount(low.start, low.end, value, low.face, low.scale, currency, low.tailed)


def _amounts(text: str) -> Iterator[_Amount]:
    for match in _AMOUNT.finditer(text):
        value = number(match["number"])
        vague = match["number"][0] in "十百千万億兆" and text[match.start() - 1 : match.start()] in (
            *("数", "何", "幾"),
        )
        if value is None or vague:
            continue
        outer = SCALES.get((match["scale"] or "").lower(), 1) * _LARGE.get(match["large"] or "", 1)
        inner = next((_LARGE[mark] for mark in reversed(match["number"]) if mark in "万億兆"), 1)
        if value * outer <= _MOST:
            currency = _currency(match)
            tailed = match["tail"] is not None
            yield _Amount(*match.span(), value * outer, value, outer * inner, currency, tailed)


def _currency(match: re.Match[str]) -> Currency | None:
    prefix = match["prefix"]
    if match["yen"] or match["yen_en"] or prefix in ("JPY", "¥"):
        return "JPY"
    if match["euro"] or match["euro_en"] or prefix in ("EUR", "€"):
        return "EUR"
    return "USD" if prefix or match["tail"] else None
