"""Which paragraphs and tables, as a reader of the page sees them, stand in the body of a Word document?"""

import re
from collections.abc import Iterator
from typing import Any

from corpora.readers.blocks import Block, Paragraph
from corpora.readers.grids import Cell, Grid

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # a shape once more
_UNSEEN = ("del", "moveFrom", "delText", "instrText", "rt", "pPr", "sdtPr", "rPr")
_SKIPPED = {_FALLBACK, *(f"{_W}{tag}" for tag in _UNSEEN)}
_WITHIN = {f"{_W}{tag}" for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml")}
_BREAK = "\f"
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": ""}


def blocks_of(document: Any) -> Iterator[Block]:
    """The paragraphs and tables of a document's body in order."""
    yield from _Body(document).blocks(document.element.body)


class _Body:
    def __init__(self, document: Any) -> None:
        self._document = document
        self._levels: dict[str | None, int] = {}
        self._notes = {kind: _notes(document, kind) for kind in ("footnote", "endnote")}
        self._breaks = False

    def blocks(self, parent: Any) -> Iterator[Block]:
        """The blocks within a body, a cell, a text box or a control."""
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag in _WITHIN and not _is_prompt(child):
                yield from self.blocks(child)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        level = self._level(element)
        self._breaks |= element.find(f"{_W}pPr/{_W}pageBreakBefore") is not None
        for index, text in enumerate(_text(element).split(_BREAK)):
            self._breaks |= index > 0
            if text.strip():
                yield Paragraph(text, level, starts=self._breaks)
                self._breaks = False
        for box in _outermost(element, f"{_W}txbxContent"):
            yield from self.blocks(box)
        for kind, notes in self._notes.items():
            for reference in element.iter(f"{_W}{kind}Reference"):
                if note := notes.get(reference.get(f"{_W}id")):
                    yield Paragraph(note)
        section = element.find(f"{_W}pPr/{_W}sectPr")
        if section is not None:
            kind = section.find(f"{_W}type")
            self._breaks |= kind is None or kind.get(f"{_W}val") != "continuous"

    def _level(self, element: Any) -> int:
        """The level of a heading's style; a title counts as one of the first."""
        outline = element.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None:
            return _outline(outline)
        style = element.find(f"{_W}pPr/{_W}pStyle")
        name = None if style is None else style.get(f"{_W}val")
        if name not in self._levels:
            self._levels[name] = _style_level(self._document, name)
        return self._levels[name]

    def _table(self, element: Any) -> Iterator[Block]:
        rows = [row for row in _children(element, "tr") if row.find(f"{_W}trPr/{_W}del") is None]
        cells = [_children(row, "tc") for row in rows]
        if sum(len(row) for row in cells) == 1:
            yield from self.blocks(cells[0][0])  # a frame about the text
            return
        grid: list[list[Cell]] = []
        for row, row_cells in zip(rows, cells, strict=True):
            above = grid[-1] if grid else []
            line = [Cell("")] * _number(row, "trPr/gridBefore")
            for cell in row_cells:
                within = _merged_into(cell, above, len(line)) or Cell(self._cell_text(cell))
                line.extend([within] * max(1, _number(cell, "tcPr/gridSpan")))
            grid.append(line)
        width = max((len(line) for line in grid), default=0)
        if width:
            yield Grid(tuple(tuple(line + [Cell("")] * (width - len(line))) for line in grid))

    def _cell_text(self, cell: Any) -> str:
        texts = []
        for block in self.blocks(cell):
            if isinstance(block, Paragraph):
                texts.append(block.text)
            else:
                texts.extend("\t".join(inner.text for inner in row) for row in block.rows)
        return "\n".join(texts).strip()


def _merged_into(cell: Any, above: list[Cell], column: int) -> Cell | None:
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    continues = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
    return above[column] if continues and column < len(above) else None


def _number(element: Any, path: str) -> int:
    found = element.find("/".join(f"{_W}{tag}" for tag in path.split("/")))
    written = "" if found is None else found.get(f"{_W}val", "")
    return min(int(written), 63) if re.fullmatch(r"[0-9]{1,9}", written) else 0  # Word's own limit is 63


def _children(element: Any, tag: str) -> list[Any]:
    """The rows or cells of a table, also those within controls or tracked insertions."""
    found = []
    for child in element:
        if child.tag == f"{_W}{tag}":
            found.append(child)
        elif child.tag in _WITHIN:
            found.extend(_children(child, tag))
    return found


def _text(element: Any) -> str:
    """The visible text of a paragraph, a page break as a form feed; text boxes are apart."""
    pieces: list[str] = []
    for child in element:
        tag = child.tag
        if tag in _SKIPPED or tag == f"{_W}txbxContent" or _is_hidden(child) or _is_prompt(child):
            continue
        if tag in (f"{_W}t", _MATH_TEXT):
            pieces.append(child.text or "")
        elif tag == f"{_W}br":
            pieces.append(_BREAK if child.get(f"{_W}type") == "page" else "\n")
        elif tag in _CHARACTERS:
            pieces.append(_CHARACTERS[tag])
        else:
            pieces.append(_text(child))
    return "".join(pieces)


def _is_hidden(element: Any) -> bool:
    hidden = element.find(f"{_W}rPr/{_W}vanish") if element.tag == f"{_W}r" else None
    return hidden is not None and hidden.get(f"{_W}val") not in ("0", "false", "off")


def _is_prompt(element: Any) -> bool:
    return element.tag == f"{_W}sdt" and element.find(f"{_W}sdtPr/{_W}showingPlcHdr") is not None


def _outermost(element: Any, tag: str) -> Iterator[Any]:
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _SKIPPED:
            yield from _outermost(child, tag)


def _outline(element: Any) -> int:
    written = element.get(f"{_W}val", "")
    level = int(written) if re.fullmatch("[0-9]", written) else 9
    return level + 1 if level < 9 else 0


def _style_level(document: Any, style_id: str | None) -> int:
    """The outline level of a style or of the one that it is based on."""
    styles = {style.style_id: style for style in document.styles} if style_id else {}
    style = styles.get(style_id)
    for _ in range(10):
        if style is None:
            return 0
        if style.name == "Title":
            return 1
        if heading := re.fullmatch(r"[Hh]eading ([1-9])", style.name or ""):
            return int(heading[1])
        outline = style.element.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None:
            return _outline(outline)
        style = getattr(style, "base_style", None)
    return 0


def _notes(document: Any, kind: str) -> dict[str, str]:
    """The texts of the footnotes or endnotes by their id."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(f"/{kind}s"):
            continue
        root = parse_xml(relation.target_part.blob)
        return {note.get(f"{_W}id"): _text(note).strip() for note in root.iter(f"{_W}{kind}")}
    return {}
