"""Which paragraphs and tables do the pages of a PDF make, and which lines are headers and footers?

A line is one if it comes again at the top or bottom of half of the pages, or is a page number there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

from corpora.readers.blocks import Block, Paragraph
from corpora.readers.grids import Cell, Grid
from corpora.readers.labels import is_document_name, parts_of_line
from corpora.readers.pdf_columns import Column
from corpora.readers.pdf_lines import Line
from corpora.readers.pdf_page import Page, RuledTable
from corpora.readers.pdf_paragraphs import Joined, joined, paragraphs, words_in
from corpora.text import normalise

_MARGIN = 0.1  # of a page's height
_PAGE_NUMBER = re.compile(
    r"[-–—\s(]*(page|p\.?)?\s*[0-9]{1,4}\s*((/|of)\s*[0-9]{1,4})?[-–—\s)]*(ページ|頁)?", re.IGNORECASE
)


@dataclass(frozen=True)
class _Piece:
    """A paragraph within one column; `opens`: it is the first one there."""

    lines: Joined
    paragraph: Paragraph
    opens: bool


def blocks_of(pages: list[Page]) -> Iterator[Block]:
    """The paragraphs and tables of all pages, without headers, footers and page numbers."""
    parts = [part for page in pages for part in page.content]
    columns = [part for part in parts if isinstance(part, Column)]
    cells = [cell for part in parts if isinstance(part, RuledTable) for cell in part.cells]
    whole_words = words_in(line for column in (*columns, *cells) for line in column.lines)
    waiting: _Piece | None = None  # it may go on in the next column
    for piece in _pieces(pages, whole_words):
        if isinstance(piece, _Piece) and waiting and piece.opens and waiting.lines.goes_on_in(piece.lines):
            text = joined(waiting.paragraph.text, piece.lines.text, whole_words)
            waiting = replace(piece, paragraph=replace(waiting.paragraph, text=text))
            continue
        if waiting is not None:
            yield waiting.paragraph
        waiting = piece if isinstance(piece, _Piece) else None
        if isinstance(piece, Grid):
            yield piece
    if waiting is not None:
        yield waiting.paragraph


def _pieces(pages: list[Page], whole_words: frozenset[str]) -> Iterator[_Piece | Grid]:
    columns = [part for page in pages for part in page.content if isinstance(part, Column)]
    body = median([line.size for column in columns for line in column.lines] or [10.0])
    repeated = _repeated(pages)
    for page in pages:
        shown = 0
        for part in page.content:
            if isinstance(part, RuledTable):
                yield _grid(part, page.number, whole_words)
                continue
            kept = [line for line in part.lines if not _is_margin(line, page, repeated)]
            for index, lines in enumerate(paragraphs(kept, whole_words, right=part.right)):
                heading = _heading(lines.first, body, first=shown < 2)
                yield _Piece(lines, Paragraph(lines.text, heading, page.number), opens=index == 0)
                shown += 1


def _grid(table: RuledTable, page: int, whole_words: frozenset[str]) -> Grid:
    cells = [
        Cell("\n".join(lines.text for lines in paragraphs(cell.lines, whole_words, right=cell.right)))
        for cell in table.cells
    ]
    rows = ((Cell("") if number is None else cells[number] for number in row) for row in table.grid)
    return Grid(tuple(map(tuple, rows)), page)


def _heading(line: Line, body: float, *, first: bool) -> int:
    """The level of a heading by its size; only what opens a page may be of the first."""
    if line.size < 1.15 * body:
        return 0
    return 1 if first and line.size >= 1.3 * body else 2


def _repeated(pages: list[Page]) -> frozenset[str]:
    """The lines that stand at the top or bottom of at least two pages and of half of them."""
    found = Counter(
        text
        for page in pages
        for text in {
            _key(line)
            for part in page.content
            if isinstance(part, Column)
            for line in part.lines
            if _in_margin(line, page)
        }
    )
    return frozenset(text for text, times in found.items() if times >= max(2, len(pages) / 2))


def _is_margin(line: Line, page: Page, repeated: frozenset[str]) -> bool:
    if not _in_margin(line, page):
        return False
    if _PAGE_NUMBER.fullmatch(normalise(line.text)):
        return True
    labelled = any(part.label for part in parts_of_line(line.text)) and not is_document_name(line.text)
    return _key(line) in repeated and not labelled


def _in_margin(line: Line, page: Page) -> bool:
    return line.bottom < _MARGIN * page.height or line.top > (1 - _MARGIN) * page.height


def _key(line: Line) -> str:
    return re.sub("[0-9]+", "0", "".join(normalise(line.text).split()))
