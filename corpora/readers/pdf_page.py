"""What stands on a page of a PDF: lines in reading order, and tables with the lines in their cells?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from corpora.readers.pdf_columns import Column, columns_of, middle_of, parted
from corpora.readers.pdf_lines import Word, lines_of

_MAX_EDGES = 10_000  # more are a drawing, and looking for tables in them takes minutes
_NEAR = 2.0  # points between rules that are meant as one
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class RuledTable:
    """A table: for each place in its grid the number of its cell (None for none), and the cells."""

    grid: tuple[tuple[int | None, ...], ...]
    cells: tuple[Column, ...]


@dataclass(frozen=True)
class Page:
    """What stands on a page, in reading order; `height` in points."""

    number: int
    height: float
    content: tuple[Column | RuledTable, ...]


def page_of(page: Any, number: int) -> Page:
    """Read a page of pdfplumber. Text set at an angle (watermarks, axes of plots) is left out."""
    words = [*_words(page), *_filled_fields(page)]
    content: list[Column | RuledTable] = []
    tables = page.find_tables() if 0 < len(page.edges) <= _MAX_EDGES else []
    # one cell is a frame about a text
    for table in sorted((table for table in tables if len(table.cells) > 1), key=lambda table: table.bbox[1]):
        inside, outside = parted(words, [_is_in(word, table.bbox) for word in words])
        if inside:
            above, words = parted(outside, [middle_of(word)[1] < table.bbox[1] for word in outside])
            content.extend(columns_of(above, page.width))
            content.append(_ruled(table.cells, inside))
    content.extend(columns_of(words, page.width))
    return Page(number, float(page.height), tuple(content))


def _words(page: Any) -> Iterator[Word]:
    level = page.filter(lambda item: item["object_type"] != "char" or _is_level(item["matrix"]))
    found = level.extract_words(keep_blank_chars=True, x_tolerance_ratio=0.12, return_chars=True)
    for word in found:
        if word["text"].strip():
            sizes = [char["size"] for char in word["chars"]]
            yield {**word, "size": float(median(sizes)), "chars": None}


def _is_level(matrix: Sequence[float]) -> bool:
    return matrix[0] > 0 and abs(matrix[1]) <= 0.1 * matrix[0]


def _filled_fields(page: Any) -> Iterator[Word]:
    """What was typed into the fields of a form, where the fields stand."""
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    for annotation in resolve1(page.page_obj.annots) or []:
        field = resolve1(annotation)
        if not isinstance(field, dict) or getattr(resolve1(field.get("Subtype")), "name", "") != "Widget":
            continue
        parent = resolve1(field.get("Parent")) or {}
        kind, value = (resolve1(field.get(key) or parent.get(key)) for key in ("FT", "V"))
        box = [float(resolve1(edge)) for edge in resolve1(field.get("Rect")) or []]
        if getattr(kind, "name", "") not in ("Tx", "Ch") or not isinstance(value, bytes) or len(box) != 4:
            continue
        top = float(page.height) - max(box[1], box[3])
        for index, line in enumerate(decode_text(value).splitlines()):
            if line.strip():
                place = {"top": top + 10 * index, "bottom": top + 10 * index + 10, "size": 10.0}
                yield {"text": line, "x0": min(box[0], box[2]), "x1": max(box[0], box[2]), **place}


def _is_in(word: Word, box: Box) -> bool:
    x, y = middle_of(word)
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _ruled(cells: list[Box], words: list[Word]) -> RuledTable:
    """The grid that all rules of a table make; a merged cell takes several places."""
    xs = _edges([edge for cell in cells for edge in (cell[0], cell[2])])
    ys = _edges([edge for cell in cells for edge in (cell[1], cell[3])])
    grid: list[list[int | None]] = [[None] * (len(xs) - 1) for _ in ys[1:]]
    texts: list[Column] = []
    for number, cell in enumerate(sorted(cells, key=lambda cell: (cell[1], cell[0]))):
        for row in range(_nearest(ys, cell[1]), _nearest(ys, cell[3])):
            for column in range(_nearest(xs, cell[0]), _nearest(xs, cell[2])):
                grid[row][column] = number
        inside, words = parted(words, [_is_in(word, cell) for word in words])
        padding = min((word["x0"] - cell[0] for word in inside), default=0.0)
        texts.append(Column(tuple(lines_of(inside)), cell[2] - padding))
    return RuledTable(tuple(map(tuple, grid)), tuple(texts))


def _edges(values: list[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _nearest(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))
