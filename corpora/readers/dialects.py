"""Which character separates the cells of a text table, and which one quotes them?"""

import csv
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

_SAMPLE_ROWS = 60


@dataclass(frozen=True)
class Dialect:
    """One character each; a quote within a quoted cell is doubled."""

    separator: str
    quote: str = '"'


def sniff_dialect(lines: list[str], *, suffix: str = ".csv") -> Dialect:
    """Choose the separator under which most rows have the same number of cells, and more than one.

    Where several do as well, the one with more cells, then the one that the suffix names. `lines` are the
    first ones of the file, with their ends.
    """
    candidates = ("\t", ",", ";", "|") if suffix == ".tsv" else (",", "\t", ";", "|")
    dialects = [Dialect(separator, _quote(lines, separator)) for separator in candidates]
    return max(dialects, key=lambda dialect: _consistency(lines, dialect))


def _consistency(lines: list[str], dialect: Dialect) -> tuple[float, int]:
    table = csv.reader(iter(lines), delimiter=dialect.separator, quotechar=dialect.quote)
    widths: list[int] = []
    with suppress(csv.Error):  # a cell over the limit: judged by the rows before it
        widths.extend(len(cells) for cells in islice(table, _SAMPLE_ROWS) if any(map(str.strip, cells)))
    several = Counter(width for width in widths if width > 1)
    if not several:
        return 0.0, 1
    width, count = max(several.items(), key=lambda item: (item[1], item[0]))
    return round(count / len(widths), 1), width


def _quote(lines: list[str], separator: str) -> str:
    """The apostrophe where cells of nearly every line stand between two, else the quotation mark."""
    edge = re.escape(separator)
    quoted = re.compile(rf"(?:^|{edge})'[^'\r\n]*'(?={edge}|\r|\n|$)")
    filled = [line for line in lines[:_SAMPLE_ROWS] if line.strip()]
    return "'" if sum(bool(quoted.search(line)) for line in filled) > 0.9 * len(filled) else '"'
