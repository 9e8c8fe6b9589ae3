"""Where does a JSON file hold its records, and what does each say?

Four shapes are read: an array of objects, one object that is a record, objects one after the other (JSON
Lines under the suffix .json), and one object around a single array of objects, under whatever name (items,
results, records, response.docs ...). What stands around that array (counts, dates, links) is about the file
and no row. The file is streamed, twice at most, never held.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpora.errors import FormatError
from corpora.readers.json_bytes import Utf8
from corpora.readers.json_events import Damage, Events, located, objects
from corpora.readers.json_values import is_native, rows_of_object
from corpora.readers.labels import Sense, sense
from corpora.readers.rows import Row
from corpora.readers.shapes import is_whole
from corpora.records import RECORD_TYPES

_LISTS = ("items", "results", "records", "data", "seeds", "needs", "works", "docs", "hits")
_MAX_LIST_DEPTH = 4
Place = tuple[str, ...]


def read_json(path: Path) -> Iterator[Row]:
    """Read the objects of a JSON file; `Row.number` counts them from 1.

    Objects before a damage come out; the last row then says where the file breaks. Raises `FormatError` for a
    file without any object, or with several lists none of which is the obvious one.
    """
    place = _list_place(path)
    number = 0
    with closing(Utf8(path)) as file:
        for number, value in enumerate(objects(Events(file), place), start=1):
            if isinstance(value, Damage):
                if value.ends and number == 1:
                    raise FormatError(f"{path}: {value.problem}. {value.remedy}")
                yield Row(number, {}, value.problem, remedy=value.remedy)
            elif isinstance(value, dict):
                yield from rows_of_object(number, value)
            else:
                yield Row(number, {}, "is no object", value=str(value)[:200], remedy="Write one {...} each.")
    if not number:
        raise FormatError(f"{path}: holds no object. Write one {{...}}, or a list of them in [...].")


@dataclass
class _Outline:
    """What the outermost value holds: what tells whether it is a record, and its lists of objects."""

    is_list: bool = False
    is_several: bool = False
    top: dict[str, Any] = field(default_factory=dict)
    lists: list[Place] = field(default_factory=list)

    @property
    def is_record(self) -> bool:
        """Is the outermost object a record of ours, or has it a title or a text of its own?"""
        ours = {name: value for name, value in self.top.items() if name != "kind" or value in RECORD_TYPES}
        return (bool(ours) and is_native(ours)) or any(
            sense(name) in (Sense.TITLE, Sense.TEXT) and isinstance(value, str)
            for name, value in ours.items()
        )


def _list_place(path: Path) -> Place | None:
    """The names that lead to the list of objects; None where the outermost value is itself the record."""
    with closing(Utf8(path)) as file:
        outline = _outline(Events(file))
    if outline.is_list:
        return ()
    if is_whole(outline.top):
        return None
    known = [place for place in outline.lists if place[-1].casefold() in _LISTS]
    if len(known) == 1 and not outline.is_several and "kind" not in outline.top:
        return known[0]
    if outline.is_several or not outline.lists or outline.is_record:
        return None
    if len(outline.lists) == 1:
        return outline.lists[0]
    names = ", ".join(".".join(place) for place in outline.lists[:10])
    raise FormatError(
        f"{path}: holds {len(outline.lists)} lists of objects ({names}). Save the one that is "
        "meant as a file of its own, or name it 'items'."
    )


def _outline(events: Events) -> _Outline:
    """Look through the file once; damage ends the look, for the reading will report it."""
    outline, previous = _Outline(), ""
    for path, event, value in located(events):
        if not path and event == "start_array":
            return _Outline(is_list=True)
        if not path and previous == "end_map" and event != "end_map":
            return _Outline(is_several=True)
        if len(path) == 1:
            _note(outline.top, str(path[0]), event, value)
        elif len(path) == 2 and event == "map_key" and isinstance(outline.top[str(path[0])], dict):
            outline.top[str(path[0])][value] = None
        if previous == "start_array" and event == "start_map" and len(path) <= _MAX_LIST_DEPTH + 1:
            names = tuple(name for name in path if name is not None)
            if path == [*names, None]:
                outline.lists.append(names)
        previous = event
    return outline


def _note(top: dict[str, Any], name: str, event: str, value: Any) -> None:
    if event in ("start_map", "start_array"):
        top[name] = {} if event == "start_map" else []
    elif event not in ("map_key", "end_map", "end_array"):
        top[name] = value
