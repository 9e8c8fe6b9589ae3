"""Which names did an organisation bear before, until when, and which short forms are in general use?

Facts that everybody can look up stand in two tables beside this module; what a store knows comes from the
aliases of its records.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from corpora.identity.characters import loose, plain, strict


class How(StrEnum):
    """How a name ended: the body was renamed, became part of a new one, or was taken in by one that stood."""

    RENAMED = "renamed"
    MERGED = "merged"
    ABSORBED = "absorbed"


@dataclass(frozen=True)
class Succession:
    """From `since` on, the body of the former name is the successor, or a part of it."""

    former: str
    successor: str
    since: date
    how: How
    prefecture: str | None = None

    @property
    def former_key(self) -> str:
        """The former name as it is compared."""
        return key_of(self.former)

    @property
    def successor_key(self) -> str:
        """The successor's name as it is compared."""
        return key_of(self.successor)


def key_of(name: str) -> str:
    """Return a bare name (without legal form) as it is compared."""
    return loose(strict(plain(name)))


@cache
def successions() -> dict[str, tuple[Succession, ...]]:
    """Return the successions by the key of the former name."""
    found: dict[str, tuple[Succession, ...]] = {}
    for former, successor, since, how, prefecture in _rows("former_names.tsv"):
        one = Succession(former, successor, date.fromisoformat(since), How(how), prefecture or None)
        found[one.former_key] = (*found.get(one.former_key, ()), one)
    return found


@cache
def new_names() -> dict[str, tuple[Succession, ...]]:
    """Return the successions that brought a new name, by its key: before their date nobody bore it."""
    found: dict[str, tuple[Succession, ...]] = {}
    for own in successions().values():
        for one in own:
            if one.how is not How.ABSORBED:
                found[one.successor_key] = (*found.get(one.successor_key, ()), one)
    return found


@cache
def short_names() -> dict[str, str]:
    """Return the full name of each short form, both as they are compared."""
    return {key_of(short): key_of(name) for short, name in _rows("short_names.tsv")}


def followers(key: str, prefecture: str | None) -> tuple[Succession, ...]:
    """Return how the body of a former name went on, its successor's successor included, in order."""
    found: list[Succession] = []
    for one in successions().get(key, ()):
        if one.prefecture in (None, prefecture) or prefecture is None:
            found += [one, *followers(one.successor_key, one.prefecture)]
    return tuple(found)


def _rows(table: str) -> list[list[str]]:
    text = (files("corpora") / "identity" / table).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()[1:]]
