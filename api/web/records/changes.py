"""What differs between two versions of a record?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpora import AnyRecord

_NEVER_SHOWN = ("kind", "id")


@dataclass(frozen=True)
class Difference:
    """A field that says something else: what it said before and says after, as text."""

    field: str
    before: str
    after: str


def differences(before: AnyRecord, after: AnyRecord) -> Iterator[Difference]:
    """Yield the fields that differ, in the order of the record; bilingual ones language by language."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    for name in dict.fromkeys([*old, *new]):
        if name not in _NEVER_SHOWN and old.get(name) != new.get(name):
            yield from _of_field(name, old.get(name), new.get(name))


def _of_field(name: str, old: Any, new: Any) -> Iterator[Difference]:
    if name in ("title", "text"):
        for language in ("ja", "en"):
            told = [(one or {}).get(language) or "" for one in (old, new)]
            if told[0] != told[1]:
                yield Difference(f"{name}_{language}", *told)
    else:
        yield Difference(name, _plain(old), _plain(new))


def _plain(value: Any) -> str:
    """A value as one line of text."""
    if isinstance(value, dict):
        return " ".join(_plain(one) for one in value.values() if one not in (None, "", []))
    if isinstance(value, list):
        return " / ".join(map(_plain, value))
    return "" if value is None else str(value)
