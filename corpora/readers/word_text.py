"""Which text does a reader see in a paragraph of a Word document?"""

from collections.abc import Iterator
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # a shape once more
_UNSEEN = ("del", "moveFrom", "delText", "instrText", "rt", "pPr", "sdtPr", "rPr")
_SKIPPED = {_FALLBACK, *(f"{W}{tag}" for tag in _UNSEEN)}
BREAK = "\f"
_CHARACTERS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}


def text_of(element: Any) -> str:
    """The visible text of a paragraph, a page break as a form feed; text boxes are apart."""
    pieces: list[str] = []
    for child in element:
        tag = child.tag
        if tag in _SKIPPED or tag == f"{W}txbxContent" or _is_hidden(child) or is_prompt(child):
            continue
        if tag in (f"{W}t", _MATH_TEXT):
            pieces.append(child.text or "")
        elif tag == f"{W}br":
            pieces.append(BREAK if child.get(f"{W}type") == "page" else "\n")
        elif tag in _CHARACTERS:
            pieces.append(_CHARACTERS[tag])
        else:
            pieces.append(text_of(child))
    return "".join(pieces)


def _is_hidden(element: Any) -> bool:
    hidden = element.find(f"{W}rPr/{W}vanish") if element.tag == f"{W}r" else None
    return hidden is not None and hidden.get(f"{W}val") not in ("0", "false", "off")


def is_prompt(element: Any) -> bool:
    """Is this a control that nobody filled in, with its prompt for text?"""
    return element.tag == f"{W}sdt" and element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def outermost(element: Any, tag: str) -> Iterator[Any]:
    """The elements of a tag that are seen and stand within no other of it."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _SKIPPED:
            yield from outermost(child, tag)
