"""Which labels and values stand in a table that is the form of one seed?

Labels and values alternate in a row; a label may also stand alone above its value, or a row of labels above a
row of values. A label is of known words, or short and in a column where most cells are labels. One that spans
rows, or stands before another label, is a group: 研究者 | 氏名 gives "研究者 氏名".
"""

from collections.abc import Iterator
from dataclasses import dataclass

from corpora.readers.grids import Cell, Grid
from corpora.readers.labels import MAX_LABEL, Part, Sense, bare, parts_of_line, sense


@dataclass(frozen=True)
class _Place:
    """A cell where it starts in a row; `below`: it began in a row above, `spans`: it is in more than one."""

    column: int
    cell: Cell
    below: bool
    spans: bool

    @property
    def text(self) -> str:
        return self.cell.text.strip()

    @property
    def known(self) -> bool:
        return sense(self.text) is not None


def form_parts(grid: Grid) -> list[Part] | None:
    """The labels of a form with their values, in order; None where the table is no form."""
    rows = [_places(grid.rows, number) for number in range(len(grid.rows))]
    shares = _shares(rows)
    parts: list[Part] = []
    index = 0
    while index < len(rows):
        if pairs := _pairs_down(rows, index):
            parts.extend(pairs)
            index += 1
        else:
            waits = bool(parts) and parts[-1].label is not None and not parts[-1].text
            parts.extend(_across(rows[index], shares, waits=waits))
        index += 1
    known = [kind for part in parts if part.label and (kind := sense(part.label.split(" ")[-1]))]
    return parts if len(known) >= 2 or {Sense.TITLE, Sense.TEXT} & set(known) else None


def _places(rows: tuple[tuple[Cell, ...], ...], number: int) -> list[_Place]:
    """The cells of a row where they start; an empty one over several rows (a photograph's) is left out."""
    row, places = rows[number], []
    for column, cell in enumerate(row):
        if column == 0 or row[column - 1] is not cell:
            below = number > 0 and rows[number - 1][column] is cell
            spans = below or (number + 1 < len(rows) and rows[number + 1][column] is cell)
            if cell.text.strip() or not spans:
                places.append(_Place(column, cell, below, spans))
    return places


def _shares(rows: list[list[_Place]]) -> dict[int, float]:
    """For each column, the share of known labels among the cells that start in it."""
    columns: dict[int, list[bool]] = {}
    for place in (place for row in rows for place in row if place.text and not place.below):
        columns.setdefault(place.column, []).append(place.known)
    return {column: sum(known) / len(known) for column, known in columns.items()}


def _pairs_down(rows: list[list[_Place]], index: int) -> list[Part]:
    """A row of labels only, with their values in the row below."""
    labels, values = rows[index], rows[index + 1] if index + 1 < len(rows) else []
    same = len(labels) > 1 and [place.column for place in labels] == [place.column for place in values]
    if not same or not all(place.known for place in labels) or any(place.known for place in values):
        return []
    return [Part(bare(label.text), value.text) for label, value in zip(labels, values, strict=True)]


def _across(row: list[_Place], shares: dict[int, float], *, waits: bool) -> Iterator[Part]:
    """The labels of one row with what stands right of them; `waits`: the label above has no value yet."""
    group, row = _without_group(row)
    if row and len(row) % 2 == 0 and all(_may_be_label(place, shares) for place in row[::2]):
        for left, right in zip(row[::2], row[1::2], strict=True):
            if not (left.below and right.below):
                yield Part(group + bare(left.text), right.text)
        return
    label: str | None = None
    labelled = False
    for index, place in enumerate(row):
        value_here = label is not None and index == len(row) - 1  # 種別 | 大学: a value, though a known word
        if place.known and shares.get(place.column, 1.0) >= 0.5 and not value_here:
            if label is not None:
                yield Part(label, "")
            label, labelled = (None, labelled) if place.below else (group + bare(place.text), True)
        elif place.text and not place.below:
            yield from _value(place.text, label, whole=labelled or waits)
            label = None
    if label is not None:
        yield Part(label, "")


def _without_group(row: list[_Place]) -> tuple[str, list[_Place]]:
    """The name of the group that a row begins with, and the cells after it."""
    grouped = len(row) >= 3 and row[1].known and not row[1].spans and row[0].text and len(row) % 2 == 1
    if grouped and (row[0].spans or row[0].known):
        return f"{bare(row[0].text)} ", row[1:]
    return "", row


def _may_be_label(place: _Place, shares: dict[int, float]) -> bool:
    short = 0 < len(place.text) <= MAX_LABEL and place.text.count("\n") <= 1
    return place.known or (short and shares.get(place.column, 0.0) > 0.5)


def _value(text: str, label: str | None, *, whole: bool) -> Iterator[Part]:
    """A cell that is no label: the value of one, or lines that may hold labels of their own."""
    if label is not None or whole:
        yield Part(label, text)
        return
    for line in text.split("\n"):
        if line.strip():
            yield from parts_of_line(line.strip())
