"""Which whole values stand at one place of a JSON file, and where does the file break?

The values are built of ijson's events, so that a value that is too deep, too large or names a thing twice is
passed over and the next is read. ijson's own Python parser is taken: the one in C turns a lone surrogate
into "?" without a word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from corpora.readers.json_bytes import Utf8
from corpora.readers.json_values import MAX_DEPTH, MAX_OBJECT_BYTES, NotTakenError, exact, once

_STEPS = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
_TAKE_OUT = "Mend this object in the file; the ones around it were read."


@dataclass(frozen=True)
class Damage:
    """A value that is not taken (`ends` false), or the place after which nothing can be read."""

    problem: str
    remedy: str
    ends: bool


class Events:
    """The events of a JSON file up to its end or the first damage, which is then in `damage`."""

    def __init__(self, file: Utf8) -> None:
        self._file = file
        self.damage: Damage | None = None

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        import ijson

        begun = False
        try:
            for event in ijson.get_backend("python").basic_parse(
                self._file, buf_size=1024 * 1024, multiple_values=True
            ):
                begun = True
                yield event
        except (ijson.JSONError, ValueError) as error:  # ValueError: a text with a control character
            cut = isinstance(error, ijson.IncompleteJSONError)
            if cut and not begun and not self._file.damage:
                return  # there is nothing in the file
            self.damage = Damage(
                f"{self._file.damage or _reason(error, cut=cut)}; nothing below it can be read",
                "Save the file anew, as UTF-8, in the program it comes from.",
                ends=True,
            )


def _reason(error: Exception, *, cut: bool) -> str:
    if cut:
        return "breaks off: the file ends in the middle"
    said = " ".join(str(error).split())
    if number := re.search("[0-9]{400,}", said):
        return f"holds a number of {len(number[0]):,} digits, which cannot be kept"
    said = re.sub(" at ([0-9]+)$", r" at character \1", said if len(said) <= 120 else f"{said[:60]}...")
    return f"is no JSON here: {said}"


def located(events: Events) -> Iterator[tuple[list[str | None], str, Any]]:
    """Each event with the names that lead to it, None for a list; the path is one list that changes."""
    path: list[str | None] = []
    for event, value in events:
        if event in ("end_map", "end_array"):
            path.pop()
        elif event == "map_key":
            path[-1] = value
        yield path, event, value
        if event in ("start_map", "start_array"):
            path.append("" if event == "start_map" else None)


def objects(events: Events, place: tuple[str, ...] | None) -> Iterator[Any]:
    """Each element of the list that the names of `place` lead to; each outermost value where it is None.

    A value that is not taken, and the end by a damage, come as `Damage`.
    """
    target = [] if place is None else [*place, None]
    value: _Value | None = None
    for path, event, content in located(events):
        if value is None and path == target and event not in ("map_key", "end_map", "end_array"):
            value = _Value()
        if value is not None and value.takes(event, content):
            yield value.result if value.problem is None else Damage(value.problem, _TAKE_OUT, ends=False)
            value = None
    if events.damage:
        yield events.damage


class _Value:
    """A value that is being built; once it has a problem, its events are only counted."""

    def __init__(self) -> None:
        self.result: Any = None
        self.problem: str | None = None
        self._open: list[tuple[list[str], list[Any]]] = []
        self._depth = 0
        self._bytes = 0

    def takes(self, event: str, content: Any) -> bool:
        """Take an event; true when the value is whole."""
        if self.problem is None:
            try:
                self._store(event, content)
            except NotTakenError as error:
                self.problem = str(error)
                self._open.clear()
        self._depth += _STEPS.get(event, 0)
        return self._depth == 0 and event != "map_key"

    def _store(self, event: str, content: Any) -> None:
        self._bytes += len(content) if isinstance(content, str) else 8
        if self._bytes > MAX_OBJECT_BYTES:
            raise NotTakenError(f"is larger than {MAX_OBJECT_BYTES // 1024**2} MB")
        if event in ("start_map", "start_array"):
            if len(self._open) == MAX_DEPTH:
                raise NotTakenError(f"is nested more than {MAX_DEPTH} levels deep")
            self._open.append(([], []))
        elif event == "map_key":
            self._open[-1][0].append(content)
        elif event in ("end_map", "end_array"):
            names, values = self._open.pop()
            self._put(once(zip(names, values, strict=True)) if event == "end_map" else values)
        else:
            self._put(exact(str(content)) if isinstance(content, Decimal) else content)

    def _put(self, value: Any) -> None:
        if self._open:
            self._open[-1][1].append(value)
        else:
            self.result = value
