"""Which seeds does a PDF hold, and which of its pages cannot be read?

Texts, tables and filled-in fields are read page by page; lines that come again at the top or bottom of pages,
and page numbers, are left out. A page that is only a picture is reported, never guessed at. Scripts, actions
and embedded files are never run or opened.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

from corpora.errors import FormatError
from corpora.readers.blocks import Block, Paragraph
from corpora.readers.grids import Cell, Grid
from corpora.readers.labels import parts_of_line
from corpora.readers.pdf_file import MAX_CHARACTERS, MEND, UnreadablePageError, check_page, opened
from corpora.readers.pdf_lines import Line, paragraphs, words_in
from corpora.readers.pdf_page import Column, Page, RuledTable, page_of
from corpora.readers.rows import Row
from corpora.readers.sheets import rows_of_document
from corpora.text import normalise

_MARGIN = 0.1  # of a page's height
_PAGE_NUMBER = re.compile(
    r"[-–—\s(]*(page|p\.?)?\s*[0-9]{1,4}\s*((/|of)\s*[0-9]{1,4})?[-–—\s)]*(ページ|頁)?", re.IGNORECASE
)


def read_pdf(path: Path) -> Iterator[Row]:
    """Read the seeds of a PDF; shapes and keys are those of `rows_of_document`, `page` says where one begins.

    A page that cannot be read is a row with a problem. Raises `FormatError` for a file that is encrypted, a
    portfolio, damaged or too large, or has no page that can be read.
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    with opened(path) as pdf:
        pages, problems = _read(path, pdf)
    if not any(page.content for page in pages):
        reasons = "; ".join(f"{row.problem}"[3:].replace(", which", "", 1) for row in problems[:3])
        more = f" and {len(problems) - 3} more like it" if len(problems) > 3 else ""
        remedy = problems[0].remedy if problems else "Check that it is the right file."
        raise FormatError(f"{path}: {reasons or 'holds no text'}{more}. {remedy}")
    rows = chain(rows_of_document(_blocks(pages)), problems)
    yield from sorted(rows, key=lambda row: row.page or 0)


def _read(path: Path, pdf: Any) -> tuple[list[Page], list[Row]]:
    """The pages that can be read, and a row for each other one."""
    pages: list[Page] = []
    problems: list[Row] = []
    characters, count = 0, len(pdf.pages)
    for number, page in enumerate(pdf.pages, start=1):
        try:
            check_page(page)
            pages.append(page_of(page, number))
            characters += len(page.chars)
        except MemoryError:
            raise
        except UnreadablePageError as error:
            problems.append(
                Row(1, {}, f"is page {number} of {count}, which {error}", page=number, remedy=error.remedy)
            )
        except Exception as error:  # what pdfminer raises on damage is of any kind
            reason = f"is page {number} of {count}, which is damaged ({type(error).__name__})"
            problems.append(Row(1, {}, reason, page=number, remedy=MEND))
        page.close()
        if characters > MAX_CHARACTERS:
            raise FormatError(f"{path}: holds more than {MAX_CHARACTERS:,} characters. Split it.")
    return pages, problems


def _blocks(pages: list[Page]) -> Iterator[Block]:
    columns = [part for page in pages for part in page.content if isinstance(part, Column)]
    cells = [
        cell for page in pages for part in page.content if isinstance(part, RuledTable) for cell in part.cells
    ]
    lines = [line for part in columns for line in part.lines]
    whole_words = words_in(chain(lines, *(cell.lines for cell in cells)))
    body = median([line.size for line in lines] or [10.0])
    repeated = _repeated(pages)
    for page in pages:
        shown = 0
        for part in page.content:
            if isinstance(part, RuledTable):
                yield _grid(part, page.number, whole_words)
                continue
            kept = [line for line in part.lines if not _is_margin(line, page, repeated)]
            for text, line in paragraphs(kept, whole_words, right=part.right):
                yield Paragraph(text, _heading(line, body, first=shown < 2), page.number)
                shown += 1


def _grid(table: RuledTable, page: int, whole_words: frozenset[str]) -> Grid:
    cells = [
        Cell("\n".join(text for text, _ in paragraphs(cell.lines, whole_words, right=cell.right)))
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
    return _key(line) in repeated and not any(part.label for part in parts_of_line(line.text))


def _in_margin(line: Line, page: Page) -> bool:
    return line.bottom < _MARGIN * page.height or line.top > (1 - _MARGIN) * page.height


def _key(line: Line) -> str:
    return re.sub("[0-9]+", "0", "".join(normalise(line.text).split()))
