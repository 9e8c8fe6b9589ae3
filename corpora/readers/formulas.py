"""Which cells of a sheet cannot be trusted: errors, formulas not computed, or reaching outside?

Nothing is ever computed: the result stored in the file is taken. A formula that fetches from the web, from
another book or from a program (DDE) is refused all the same, for its result is not this list's own.
"""

import re
from typing import IO, Any
from xml.parsers import expat

from corpora.readers.cells import Problem

Flags = dict[tuple[int, int], Problem]

# Where a part of a workbook may hold such cells.
MARKS = re.compile(rb"<(?:\w+:)?f[\s/>]|\st\s*=\s*[\"']e[\"']")
_TEXTS = re.compile(r'"(?:[^"]|"")*"')
_OUTSIDE = re.compile(
    r"'[^']*\[[^\]]+\][^']*'\s*!"  # '[1]a sheet'!A1
    r"|(?<![\w\]])\[[^\[\]]+\][\w.]*!"  # [1]Sheet1!A1
    r"|\|"  # cmd|'/C ...'!A0: no operator
    r"|\b(?:WEBSERVICE|RTD|DDE|IMAGE|CALL|REGISTER(?:\.ID)?|EXEC|STOCKHISTORY|IMPORT\w+|CUBE\w+|SQL\.REQUEST)\s*\(",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_MAX_FORMULA = 10_000  # of a hostile one, no more is looked at or kept


def error_problem(value: str) -> Problem:
    """The problem of a cell that holds an error such as #N/A."""
    return Problem(
        f"holds the error {value[:20]}", "Correct its formula, or type the value.", value=value[:200]
    )


def formula_problem(formula: str, *, stored: bool) -> Problem | None:
    """The problem of a formula (without its =), None where its stored result can be taken.

    Of one whose text is not known, "|" says that it reaches outside.
    """
    value = f"={formula[:199]}" if formula.strip("|") else None
    if reaches_outside(formula):
        return Problem(
            "holds a formula that reaches outside the file",
            "Copy the cell and paste it as a value.",
            value=value,
        )
    if not stored:
        return Problem(
            "holds a formula whose result is not stored",
            "Open the file in a spreadsheet program and save it, or paste the cell as a value.",
            value=value,
        )
    return None


def reaches_outside(formula: str) -> bool:
    """Whether a formula takes from another book, the web or a program."""
    return bool(_OUTSIDE.search(_TEXTS.sub('""', formula[:_MAX_FORMULA])))


def flagged_cells(sheet: IO[bytes]) -> Flags:
    """Return the problems of a sheet (XML of an .xlsx) by row and column, both counted from 0.

    Raises `expat.ExpatError` where it is no XML.
    """
    scan = _Scan()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.text
    parser.ParseFile(sheet)
    return scan.flags


class _Scan:
    """Gathers what one cell after the other holds."""

    def __init__(self) -> None:
        self.flags: Flags = {}
        self._shared: dict[str, str] = {}
        self._row = self._column = -1
        self._inside: str | None = None
        self._type = "n"
        self._parts: dict[str, str] = {}
        self._group: str | None = None

    def start(self, name: str, attributes: dict[str, Any]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
        elif tag == "c":
            self._place(attributes.get("r"))
            self._type, self._parts, self._group = attributes.get("t", "n"), {}, None
        elif tag in ("f", "v"):
            self._inside = tag
            self._parts[tag] = ""
            if tag == "f" and attributes.get("t") == "shared":
                self._group = attributes.get("si")

    def text(self, data: str) -> None:
        if self._inside and len(self._parts[self._inside]) < _MAX_FORMULA:
            self._parts[self._inside] += data

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == self._inside:
            self._inside = None
        elif tag == "c" and (problem := self._problem()):
            self.flags[self._row, self._column] = problem

    def _place(self, reference: str | None) -> None:
        match = _REFERENCE.fullmatch(reference or "")
        if match is None:
            self._column += 1
            return
        self._row, self._column = int(match[2]) - 1, -1
        for letter in match[1].upper():
            self._column = 26 * (self._column + 1) + ord(letter) - ord("A")

    def _problem(self) -> Problem | None:
        value, formula = self._parts.get("v"), self._parts.get("f")
        if formula is not None:
            if self._group is not None:
                formula = self._shared.setdefault(self._group, formula)
            if problem := formula_problem(
                formula, stored=bool(value) or (value is not None and self._type == "str")
            ):
                return problem
        return error_problem(value or "#?") if self._type == "e" else None
