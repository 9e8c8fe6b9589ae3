"""What stands on a page of a PDF: lines in reading order, and tables with the lines in their cells?"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from corpora.readers.pdf_lines import Line, Word, lines_of

_MAX_EDGES = 20_000  # more are a drawing, and looking for tables in them takes minutes
_NEAR = 2.0  # points between rules that are meant as one
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Column:
    """Lines below each other that may be parts of one paragraph, and where a full line ends."""

    lines: tuple[Line, ...]
    right: float


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
        inside, outside = _parted(words, [_is_in(word, table.bbox) for word in words])
        if inside:
            above, words = _parted(outside, [_middle(word)[1] < table.bbox[1] for word in outside])
            content.extend(_columns(above, page.width))
            content.append(_ruled(table.cells, inside))
    content.extend(_columns(words, page.width))
    return Page(number, float(page.height), tuple(content))


def _parted(words: list[Word], tests: list[bool]) -> tuple[list[Word], list[Word]]:
    """The words whose test holds, and the others."""
    both = list(zip(words, tests, strict=True))
    return [word for word, holds in both if holds], [word for word, holds in both if not holds]


def _words(page: Any) -> Iterator[Word]:
    found = page.filter(lambda item: item["object_type"] != "char" or item["upright"]).extract_words(
        keep_blank_chars=True, x_tolerance_ratio=0.12, return_chars=True
    )
    for word in found:
        if word["text"].strip():
            sizes = [char["size"] for char in word["chars"]]
            yield {**word, "size": float(median(sizes)), "chars": None}


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


def _middle(word: Word) -> tuple[float, float]:
    return (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2


def _is_in(word: Word, box: Box) -> bool:
    x, y = _middle(word)
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
        inside, words = _parted(words, [_is_in(word, cell) for word in words])
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


def _columns(words: list[Word], width: float) -> Iterator[Column]:
    """The words as columns of lines: one, or two where most lines leave the same gap in the middle."""
    middle = _gutter(words, width)
    if middle is None:
        if words:
            yield _column(words, least=0.75 * width)
        return
    crossing, sides = _parted(words, [word["x0"] < middle < word["x1"] for word in words])
    for line in [*lines_of(crossing), None]:
        limit = float("inf") if line is None else line.top
        above, sides = _parted(sides, [_middle(word)[1] < limit for word in sides])
        for side in _parted(above, [_middle(word)[0] < middle for word in above]):
            if side:
                yield _column(side)
        if line is not None:
            yield Column((line,), line.x1)


def _column(words: list[Word], *, least: float = 0.0) -> Column:
    lines = tuple(lines_of(words))
    return Column(lines, max(least, *(line.x1 for line in lines)))


def _gutter(words: list[Word], width: float) -> float | None:
    """Where a page is divided into two columns of text, if it is."""
    centre = width / 2
    left = [word for word in words if word["x1"] <= centre + 0.05 * width and word["x0"] < centre]
    right = [word for word in words if word["x0"] >= centre - 0.05 * width and word["x1"] > centre]
    if min(len(left), len(right)) < 6:
        return None
    middle = (max(word["x1"] for word in left) + min(word["x0"] for word in right)) / 2
    crossing = sum(word["x0"] < middle < word["x1"] for word in words)
    broad = all(median(word["x1"] - word["x0"] for word in side) > 0.25 * width for side in (left, right))
    return middle if broad and crossing <= 0.3 * len(words) else None
