"""Is this object, or this table, a known export of another service, and which rows does it hold?

JSON: researchmap V2 and OpenAlex. Tables: researchmap V2 and KAKEN. What is recognised is read into native
rows, and no columns are looked for. Hand the rows of a whole file through `gathered`: items of a kind that is
not read then make one row, not one each.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from corpora.readers.kaken import kaken_table
from corpora.readers.openalex import openalex_rows
from corpora.readers.researchmap import researchmap_rows
from corpora.readers.researchmap_table import researchmap_table
from corpora.readers.rows import Row
from corpora.readers.seeds import gathered


def export_rows(value: Mapping[str, Any], number: int) -> Iterator[Row] | None:
    """Return the rows of an object that is a known export, None where it is none.

    `number` is the object's place in the file. Where it holds a list of its own, its rows are numbered within
    the list, and named after it as their sheet.
    """
    for read in (openalex_rows, researchmap_rows):
        rows = read(value, number)
        if rows is not None:
            return rows
    return None


def is_whole(outermost: Mapping[str, Any]) -> bool:
    """Tell whether the outermost object of a file is to be handed to `export_rows` as it is, lists and all.

    True for a researchmap answer with a profile: it tells whose the items are, and so who may see them.
    """
    return "@graph" in outermost and "permalink" in outermost


def table_export(headings: Sequence[str], *, above: str | None = None) -> Callable[[Row], Row] | None:
    """Return what turns a row under these headings into a native one; None where they are of no known export.

    `above` is the line above the headings: the researchmap export names its section there.
    """
    return kaken_table(headings) or researchmap_table(headings, section=above)


__all__ = ["export_rows", "gathered", "is_whole", "table_export"]
