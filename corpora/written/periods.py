"""Which days does a date in words mean?

Texts are normalised ones. Whether anything is due then, the words around the date tell: it is not asked here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from corpora.written.days import Days
from corpora.written.overlaps import longest_first
from corpora.written.periods_en import ENGLISH
from corpora.written.periods_ja import JAPANESE


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, named from `start` to `end` (places in the text).

    `closes`: its end is named (末, end of). `binding`: the words themselves set a limit (within two years).
    `yearless`: the year was not said.
    """

    start: int
    end: int
    first: date
    last: date
    closes: bool
    binding: bool
    yearless: bool


def periods(text: str, today: date) -> list[Period]:
    """Find the dates that a normalised text names, in order; of those that overlap the first and longest."""
    found = []
    for pattern, days_of, manner in (*JAPANESE, *ENGLISH):
        for match in pattern.finditer(text):
            if days := _days(days_of, match, today):
                closes = any(match.groupdict().get(name) for name in ("close", "end"))
                found.append(Period(*match.span(), *days, closes, manner == "binding", manner == "yearless"))
    kept = longest_first((period.start, period.end, place) for place, period in enumerate(found))
    return [found[place] for place in kept]


def _days(
    read: Callable[[re.Match[str], date], Days | None], match: re.Match[str], today: date
) -> Days | None:
    try:
        return read(match, today)
    except (ValueError, OverflowError):  # 30 February, or a year beyond the calendar
        return None
