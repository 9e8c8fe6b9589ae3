"""Which sums of money does a text name, and in which currency?

Texts are normalised ones. What a sum is for is not asked here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from corpora.written.figures import FIGURE, NUMBER_SCALES, NUMBER_WORDS, number_of

Currency = Literal["JPY", "USD", "EUR"]
_MOST = 10**16
_AMOUNT = re.compile(
    r"(?:(?<![A-Za-z$])(?P<prefix>JPY|USD|EUR|US\$|[¥$€]) ?)?"
    rf"(?P<number>{FIGURE}|{NUMBER_WORDS})"
    r"(?: ?(?P<scale>thousand|million|billion|trillion|mln|mn|bn|tn|[mMkKbB])(?![A-Za-z]))?"
    r"(?: ?(?P<tail>(?P<large>百万|千|万|億|兆)? ?(?:(?P<yen>円)(?![形筒卓滑満盤錐])|米?ドル"
    r"|(?P<euro>ユーロ))"
    r"|(?:(?P<yen_en>yen|JPY)|(?:US |U\.S\. )?dollars?|USD|(?P<euro_en>euros?|EUR))(?![A-Za-z])))?"
)
_BETWEEN = re.compile(r" ?(?:~|〜|-|–|—|から|ないし|to|and) ?")
_LARGE = {"千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8, "兆": 10**12}


@dataclass(frozen=True)
class Amount:
    """A number of money from `start` to `end` of a text; `value` is in units of `currency` (None: unsaid).

    `scale` is what the figure was written in (10,000 for 万); `tailed`: a currency stands behind the figure.
    """

    start: int
    end: int
    value: Decimal
    scale: int
    currency: Currency | None
    tailed: bool


def sums_in(text: str) -> Iterator[tuple[Amount | None, Amount]]:
    """Find the sums in order, as pairs (low, high); low is None where an amount stands alone."""
    amounts = list(_amounts(text))
    low: Amount | None = None
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
            high = replace(high, currency=low.currency)
        yield low, high
        low = None


def _low_end(low: Amount, high: Amount) -> Amount | None:
    """The lower end, with the scale and currency that it shares with the upper; None if it is no range."""
    currency = low.currency or high.currency
    if currency is None or (low.tailed and not high.tailed) or (high.currency or currency) != currency:
        return None
    value = low.value
    if high.scale > low.scale and not low.tailed and value * high.scale / low.scale <= high.value:
        value = value * high.scale / low.scale
    if value > high.value:
        return None
    return replace(low, value=value, currency=currency)


def _amounts(text: str) -> Iterator[Amount]:
    for match in _AMOUNT.finditer(text):
        value = number_of(match["number"])
        vague = match["number"][0] in "十百千万億兆" and text[match.start() - 1 : match.start()] in (
            *("数", "何", "幾"),
        )
        if value is None or vague:
            continue
        outer = NUMBER_SCALES.get((match["scale"] or "").lower(), 1) * _LARGE.get(match["large"] or "", 1)
        inner = next((_LARGE[mark] for mark in reversed(match["number"]) if mark in "万億兆"), 1)
        if value * outer <= _MOST:
            currency = _currency(match)
            tailed = match["tail"] is not None
            yield Amount(*match.span(), value * outer, outer * inner, currency, tailed)


def _currency(match: re.Match[str]) -> Currency | None:
    prefix = match["prefix"]
    if match["yen"] or match["yen_en"] or prefix in ("JPY", "¥"):
        return "JPY"
    if match["euro"] or match["euro_en"] or prefix in ("EUR", "€"):
        return "EUR"
    return "USD" if prefix or match["tail"] else None
