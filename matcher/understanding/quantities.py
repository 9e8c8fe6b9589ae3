"""How large is it?

Population, households, staff, power, energy, throughput, area, buildings and vehicles; temperatures stand
in `matcher.understanding.temperatures`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpora import NUMBER, number_of
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
        value = number_of(match[0])
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


@dataclass(frozen=True)
class Rate:
    """A size that can be compared: `value` > 0 in the unit of its `dimension` (kg/day, m3/day or kW)."""

    value: float
    dimension: str
    quotation: Quotation


_UNITS = {
    "kg": ("kg/day", 1.0),
    "t": ("kg/day", 1e3),
    "kt": ("kg/day", 1e6),
    "L": ("m3/day", 1e-3),
    "kL": ("m3/day", 1.0),
    "m3": ("m3/day", 1.0),
}
_POWER = {"kW": 1.0, "MW": 1e3, "GW": 1e6, "kVA": 1.0}
_A_DAY = {"second": 86_400.0, "hour": 24.0, "day": 1.0, "week": 1 / 7, "month": 12 / 365, "year": 1 / 365}


def rate_of(scale: Scale) -> Rate | None:
    """Return a size as a rate that can be compared; None where it is none."""
    unit, _, every = scale.unit.partition("/")
    if scale.value <= 0:
        return None
    if scale.what == "power" and not every and unit in _POWER:
        return Rate(scale.value * _POWER[unit], "kW", scale.quotation)
    if every in _A_DAY and unit in _UNITS:
        dimension, factor = _UNITS[unit]
        return Rate(scale.value * factor * _A_DAY[every], dimension, scale.quotation)
    return None


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
