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
    """The apostrophe where it opens and closes cells and the quotation mark does not."""
    edge = re.escape(separator)
    counts = {
        quote: sum(
            len(re.findall(rf"(?:^|{edge}){quote}[^{quote}\r\n]*{quote}(?={edge}|\r|\n|$)", line))
            for line in lines[:_SAMPLE_ROWS]
        )
        for quote in "\"'"
    }
    return "'" if counts["'"] > 1 and not counts['"'] else '"'
