"""What follows what in a document: which labelled texts, seed lists and new beginnings?

Readers of documents give paragraphs and tables in reading order; here they become what `sheets` puts
together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from corpora.readers.forms import form_parts
from corpora.readers.grids import Cell, Grid, SeedList, data_lines, seed_list
from corpora.readers.labels import Part, parts_of_line, sense

CLOSED = Part("", "")  # what follows stands under no label


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `heading` is its level (1 is the highest, 0 text), `starts`: after a page break."""

    text: str
    heading: int = 0
    page: int | None = None
    starts: bool = False


@dataclass(frozen=True)
class Said:
    """A part of a sheet and the page it stands on."""

    part: Part
    page: int | None


@dataclass(frozen=True)
class Start:
    """Here another sheet may begin: at a heading of the first level, or at a page."""

    by_heading: bool


@dataclass(frozen=True)
class Listed:
    """A list of seeds, and which table of the document it is (from 1)."""

    table: int
    seeds: SeedList


Item = Said | Start | Listed
Block = Paragraph | Grid


def items_of(blocks: Iterable[Block]) -> Iterator[Item]:
    """The parts, lists and beginnings in a document's paragraphs and tables."""
    tables, page = _Tables(), None
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from tables.flush(closing=True)
        if block.page != page or (isinstance(block, Paragraph) and block.starts):
            yield Start(by_heading=False)
            page = block.page
        yield from tables.items(block) if isinstance(block, Grid) else _paragraph_items(block)
    yield from tables.flush(closing=False)


def _paragraph_items(block: Paragraph) -> Iterator[Item]:
    if block.heading == 1 and sense(block.text) is None:
        yield Start(by_heading=True)
    for line in block.text.split("\n"):
        if line.strip():
            for part in parts_of_line(line.strip(), heading=block.heading):
                yield Said(part, block.page)


class _Tables:
    """Tables as they come, with what a table needs to know of the one before it on the page before."""

    def __init__(self) -> None:
        self._count = 0
        self._list: Listed | None = None
        self._after_form: int | None = None

    def flush(self, *, closing: bool) -> Iterator[Item]:
        """Hand out the list that waits for its continuation; a text that follows a form is not of it."""
        if self._list is not None:
            yield self._list
            self._list = None
        if closing and self._after_form is not None:
            yield Said(CLOSED, self._after_form or None)
            self._after_form = None

    def items(self, grid: Grid) -> Iterator[Item]:
        """The items of one table."""
        if self._list is not None and (further := _continued(self._list.seeds, grid)):
            finished, rest = further
            yield replace(self._list, seeds=finished)
            self._list = Listed(self._list.table, rest)
            return
        yield from self.flush(closing=False)
        self._count += 1
        seeds = seed_list(grid)
        if seeds is not None:
            yield from self.flush(closing=True)
            self._list = Listed(self._count, seeds)
            return
        yield from self._form(grid)

    def _form(self, grid: Grid) -> Iterator[Item]:
        parts = form_parts(grid)
        if parts is None:
            yield Said(Part(None, data_lines(grid)), grid.page)
            return
        if parts[0].label is not None:
            yield from self.flush(closing=True)
        yield from (Said(part, grid.page) for part in parts)
        self._after_form = grid.page or 0


def _continued(seeds: SeedList, grid: Grid) -> tuple[SeedList, SeedList] | None:
    """The list so far and its rows on the next page, where `grid` goes on with it.

    A first row without its first cell is the rest of the row that the page cut in two.
    """
    above = seeds.grid
    if grid.page is None or above.page is None or grid.page != above.page + 1:
        return None
    if len(grid.rows[0]) != len(above.rows[0]):
        return None
    header = above.rows[: seeds.first]
    first = seeds.first if _texts(grid.rows[: seeds.first]) == _texts(header) else 0
    if first == 0 and seed_list(grid) is not None:
        return None
    rows = list(grid.rows)
    if first < len(rows) and not rows[first][0].text and all(row[0].text for row in above.rows):
        both = zip(above.rows[-1], rows.pop(first), strict=True)
        last = tuple(Cell("\n".join(filter(None, (one.text, two.text)))) for one, two in both)
        seeds = replace(seeds, grid=Grid((*above.rows[:-1], last), above.page))
    return seeds, SeedList(Grid(tuple(rows), grid.page), seeds.headings, first, seeds.caption)


def _texts(rows: tuple[tuple[Cell, ...], ...]) -> list[list[str]]:
    return [["".join(cell.text.split()) for cell in row] for row in rows]
