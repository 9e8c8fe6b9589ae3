"""What does a plan reckoned backwards take for granted, and what may the asker say instead?

The shipped assumptions are `data/assumptions.toml`: each has a value, its meaning in both languages and a
source where there is one. Whoever asks may replace any value; nothing else can be added, so no slip of the
pen is taken for an assumption.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from corpora import Bilingual, FormatError, RecordError

BASE_YEAR = "base_year"
TARGET_YEAR, THRESHOLD, UNKNOWN_TRL, GAP_TRL = "target_year", "threshold", "unknown_trl", "gap_trl"
LEAD_DEFAULT = "lead_default"
HIGHEST_TRL = 9
_MOST_YEARS = 50
_YEARS = (2000, 2200)


@dataclass(frozen=True)
class Assumption:
    """Something taken for granted: a year, a number of years, a readiness or a likelihood.

    without a `source` the value is our own; `changed` says that the asker has said it.
    """

    id: str
    value: float
    meaning: Bilingual
    source: Bilingual | None = None
    changed: bool = False

    @property
    def years(self) -> int:
        """The value as whole years (or a year, or a readiness)."""
        return int(self.value)


class Assumptions:
    """All assumptions by id, in their order."""

    def __init__(self, known: Mapping[str, Assumption]) -> None:
        self.known: Mapping[str, Assumption] = MappingProxyType(dict(known))

    def __getitem__(self, name: str) -> Assumption:
        return self.known[name]

    def lead(self, group: str) -> str:
        """The id of the assumption on how long it takes to deploy something of a group of concepts."""
        own = f"lead_{group}"
        return own if own in self.known else LEAD_DEFAULT

    def steps(self, trl: int, until: int = HIGHEST_TRL) -> tuple[str, ...]:
        """The ids of the steps from one readiness to another."""
        return tuple(step(level) for level in range(trl, until))

    def sum(self, names: tuple[str, ...]) -> int:
        """How many years the named assumptions take together."""
        return sum(self.known[name].years for name in names)

    def changed_by(self, values: Mapping[str, Any]) -> "Assumptions":
        """Return these with other values. Raises `RecordError` for an unknown id or a value out of bounds."""
        known = dict(self.known)
        for name, value in values.items():
            if name not in known:
                raise RecordError(
                    f"There is no assumption '{name}'. Known: {', '.join(known)}.",
                    field=name,
                    value=str(value),
                )
            known[name] = replace(known[name], value=_checked(name, value), changed=True)
        return Assumptions(known)


def step(level: int) -> str:
    """The id of the step from one readiness to the next."""
    return f"step_{level}_{level + 1}"


def shipped_assumptions(year: int) -> Assumptions:
    """Return the assumptions that ship; the plan begins in `year`."""
    raw = tomllib.loads((files("matcher") / "data" / "assumptions.toml").read_text(encoding="utf-8"))
    begins = Bilingual(
        ja="計画を始める年（指定がなければ今年）", en="Year in which the plan begins: this year"
    )
    known = {BASE_YEAR: Assumption(BASE_YEAR, year, begins)}
    for name, own in raw.items():
        meaning = Bilingual(ja=own["ja"], en=own["en"])
        told = Bilingual(ja=own["source_ja"], en=own["source_en"]) if "source_ja" in own else None
        known[name] = Assumption(name, _checked(name, own["value"]), meaning, told)
    return Assumptions(known)


def read_assumptions(path: Path) -> Mapping[str, Any]:
    """Read the values of an asker's file: `id = value`, or tables with a `value` as in the shipped file.

    Raises `FormatError`.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FormatError(
            f"{path} cannot be read as assumptions: {error}. Write lines like step_6_7 = 4 (TOML, UTF-8)."
        ) from error
    return {name: own.get("value") if isinstance(own, dict) else own for name, own in raw.items()}


def _checked(name: str, value: object) -> float:
    """A value within the bounds of its kind. Raises `RecordError`."""
    if name == THRESHOLD:
        whole, least, most = False, 0.05, 0.99
    elif name in (BASE_YEAR, TARGET_YEAR):
        whole, least, most = True, *map(float, _YEARS)
    elif name in (UNKNOWN_TRL, GAP_TRL):
        whole, least, most = True, 1.0, float(HIGHEST_TRL)
    else:
        whole, least, most = True, 0.0, float(_MOST_YEARS)
    number = isinstance(value, int) or (isinstance(value, float) and not whole)
    if isinstance(value, bool) or not number or not least <= float(str(value)) <= most:
        kind = "a whole number" if whole else "a number"
        raise RecordError(
            f"The assumption '{name}' is {value!r}. Give {kind} from {least:g} to {most:g}.",
            field=name,
            value=str(value),
        )
    return float(str(value))
