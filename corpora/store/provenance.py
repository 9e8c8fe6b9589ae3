"""Where was a record read, what was it before, and what does its owner alone know of it?

The types; `history`, `origins` and `withheld` keep them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from corpora.records import AnyRecord


@dataclass(frozen=True)
class Origin:
    """A place in a file: `row` and `page` count from 1. `list_name` stays the same when the file moves."""

    list_name: str
    file: str
    row: int
    sheet: str | None = None
    page: int | None = None


@dataclass(frozen=True)
class Sighting:
    """Where a record stood on a list, and the imports that saw it first and last.

    `gone` is the import of the complete list that no longer held it; None while it is there.
    """

    origin: Origin
    first_seen: int
    last_seen: int
    gone: int | None = None


@dataclass(frozen=True)
class Imported:
    """A record as it was read.

    `withheld` are fields that only the record's own organisation may read, in place of those kept before;
    with None those kept before stay. They are never a part of the record.
    """

    record: AnyRecord
    origin: Origin | None = None
    withheld: Mapping[str, str] | None = None


@dataclass(frozen=True)
class ImportRun:
    """One reading of one file. `finished_at` and `counts` are None where it was cut off."""

    id: int
    at: str
    list_name: str
    file: str
    file_hash: str
    mapping: str | None
    counts: Mapping[str, int] | None
    finished_at: str | None


class Ended(StrEnum):
    """Why a version of a record is a former one."""

    UPDATED = "updated"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Version:
    """What a record was from `at` to `until`, and the import that had brought it, if one had.

    `number` counts from 1. `withheld` is filled for the organisation that owns the version and the record.
    """

    number: int
    record: AnyRecord
    at: str
    until: str
    ended: Ended
    import_id: int | None
    withheld: Mapping[str, str]
