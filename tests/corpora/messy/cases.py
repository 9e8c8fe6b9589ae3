"""What is a messy file, and what must an import make of it?

A `Case` holds the file's writer and, beside it as data, what a liaison officer may expect of the import. Rows
are known by their title; a place is the row as a spreadsheet (or the list) shows it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ANY = "any sheet or page"
Rows = int | tuple[int, ...] | None


@dataclass(frozen=True)
class Good:
    """A row that must be in the store with these values; `row` is where it stands, where that matters."""

    title: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Bad:
    """A row that must be refused: there, in that column, for a reason or remedy that `word` is found in.

    `row` None is any row; a tuple is any of them. `word` is a regular expression, capitals do not count.
    """

    row: Rows
    word: str
    column: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Either:
    """A row that may be stored with these values, or refused there; anything but lost or stored otherwise."""

    title: str
    row: Rows
    values: Mapping[str, Any] = field(default_factory=dict)
    sheet: str | None = None


@dataclass(frozen=True)
class Noise:
    """What is no data (notes, units, totals): it may be passed over or refused, never stored."""

    row: Rows
    sheet: str | None = None


@dataclass(frozen=True)
class Covered:
    """A row below a damage: it may be stored, refused, or lie under a refusal above it."""

    title: str
    row: int


@dataclass(frozen=True)
class Case:
    """One file, and all that may become of it.

    `whole`: it must be refused as a whole for that reason; `or_whole`: it may be. `unchanged` rows say the
    same again as another row; `others` rows at most may be stored as records of another kind (a profile as a
    researcher). `kept` are (title, words) of which one, between |, must be found in the record or a notice;
    `never` are words that no record may hold. `hostile` files are read within bounds.
    """

    name: str
    file: str
    write: Callable[[Path], None]
    stored: tuple[Good, ...] = ()
    refused: tuple[Bad, ...] = ()
    either: tuple[Either, ...] = ()
    noise: tuple[Noise, ...] = ()
    covered: tuple[Covered, ...] = ()
    kind: str = "seed"
    whole: str | None = None
    or_whole: str | None = None
    unchanged: int = 0
    others: int = 0
    kept: tuple[tuple[str, str], ...] = ()
    never: tuple[str, ...] = ()
    hostile: bool = False


# ---- values that are more than equal ----


@dataclass(frozen=True)
class OneOf:
    """Any of these values will do."""

    values: tuple[Any, ...]

    def __eq__(self, other: object) -> bool:
        return other in self.values

    __hash__ = None


@dataclass(frozen=True)
class Holding:
    """A text that holds these words as they were written."""

    words: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and all(word in other for word in self.words)

    __hash__ = None


def one_of(*values: Any) -> OneOf:
    """Any of these values will do."""
    return OneOf(values)


def holding(*words: str) -> Holding:
    """A text that holds all these words."""
    return Holding(words)


# ---- rows that most cases are made of ----

HEADER = ("整理番号", "シーズ名", "技術概要", "所属", "TRL")
UNIVERSITY = "例示大学"
UNIVERSITY_ID = "univ-example"


def cells(number: int, **changed: Any) -> list[Any]:
    """A good row under HEADER; `changed` by the names id, title, text, place, trl."""
    row = {
        "id": f"S-{number:03d}",
        "title": title(number),
        "text": text(number),
        "place": UNIVERSITY,
        "trl": str(number % 9 + 1),
    }
    return list((row | changed).values())


def title(number: int) -> str:
    """The title of the numbered row."""
    return f"排熱回収の試作{number}号"


def text(number: int) -> str:
    """The text of the numbered row."""
    return f"工場の排熱を{number}段の熱交換器で集め、温室の暖房に使う技術です。"


def good(number: int, **changed: Any) -> Good:
    """What the numbered row says once it is stored."""
    values = {"text": text(number), "organisation": UNIVERSITY_ID, "trl": number % 9 + 1} | changed
    return Good(values.pop("title", title(number)), values)


def goods(*numbers: int) -> tuple[Good, ...]:
    """What the numbered rows say once they are stored."""
    return tuple(good(number) for number in numbers)


DEADLINE = date(2027, 3, 31)


def says(record: Mapping[str, Any], name: str) -> Any:
    """What a record (as JSON) says in a field, in whichever language it is said."""
    value = record.get(name)
    if name in ("title", "text") and isinstance(value, Mapping):
        return value.get("ja") if value.get("ja") is not None else value.get("en")
    if name in ("deadline", "published", "valid_until") and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def found(word: str, *texts: str | None) -> bool:
    """Whether a word (a regular expression) is found in one of the texts; capitals do not count."""
    return any(re.search(word, text or "", re.IGNORECASE) for text in texts)
