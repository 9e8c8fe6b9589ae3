"""Which seeds does a PDF hold, and which of its pages cannot be read?

Texts, tables and filled-in fields are read page by page; lines that come again at the top or bottom of pages,
and page numbers, are left out. A page that is only a picture is reported, never guessed at. Scripts, actions
and embedded files are never run or opened.
"""

import logging
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from corpora.errors import FormatError
from corpora.readers.pdf_blocks import blocks_of
from corpora.readers.pdf_file import MAX_CHARACTERS, MEND, UnreadablePageError, check_page, opened
from corpora.readers.pdf_page import Page, page_of
from corpora.readers.rows import Row
from corpora.readers.sheets import rows_of_document


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
    rows = chain(rows_of_document(blocks_of(pages)), problems)
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
