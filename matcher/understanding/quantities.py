"""How large is it?

Population, households, staff, power, energy, throughput, area, buildings and vehicles; temperatures stand
in `matcher.understanding.temperatures`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.understanding.figures import NUMBER, number
from matcher.understanding.reading import Quotation, Reading, Span
from matcher.understanding.units import COUNTS, EVERY_AFTER, EVERY_BEFORE, MEASURE, MEASURES, What

_NUMBER = re.compile(rf"(?<!第){NUMBER}")
_BESIDE = 24
# Of these one (1戸あたり) says no size.
_COUNTED = frozenset({"people", "households", "buildings", "vehicles", "units"})


@dataclass(frozen=True)
class Scale:
    """A size: the number in `unit` ("people", "kW", "t/day") of `what` (a kind of quantity)."""

    value: float
    unit: str
    what: What
    quotation: Quotation


def scales(reading: Reading) -> tuple[Scale, ...]:
    """Find the sizes that a text names, in order."""
    found = []
    for match in _NUMBER.finditer(reading.text):
        value = number(match[0])
        sized = (
            None
            if value is None
            else _measured(reading.text, match.span()) or _counted(reading.text, match.span())
        )
        if value is not None and sized and (value != 1 or sized[1] not in _COUNTED):
            what, unit, (start, end) = sized
            more = 10_000 if "万" in reading.text[match.end() : match.end() + 2] and unit == "people" else 1
            found.append(Scale(float(value) * more, unit, what, reading.quotation(start, end)))
    return tuple(found)


_Sized = tuple[What, str, Span]


def _measured(text: str, span: Span) -> _Sized | None:
    start, end = span
    measure = MEASURE.match(text, end)
    if not measure:
        return None
    what, unit = MEASURES[measure["unit"]]
    if after := EVERY_AFTER.match(text, measure.end()):
        return what, f"{unit}/{(after.lastgroup or '').removesuffix('_en')}", (start, after.end())
    beside = max(0, start - _BESIDE)
    if before := EVERY_BEFORE.search(text[beside:start]):
        return what, f"{unit}/{before.lastgroup}", (beside + before.start(), measure.end())
    return what, unit, (start, measure.end())


def _counted(text: str, span: Span) -> _Sized | None:
    return next(_counts(text, span), None)


def _counts(text: str, span: Span) -> Iterator[_Sized]:
    start, end = span
    beside = max(0, start - _BESIDE)
    for count in COUNTS:
        after = count.after.match(text, end)
        before = count.before.search(text[beside:start]) if after and count.before else None
        if after and (before or not count.before):
            whole = (beside + before.start() if before else start, max(after.end(), end))
            yield count.what, count.unit, whole
