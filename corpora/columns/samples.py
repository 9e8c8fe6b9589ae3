"""Do the cells of a column fit what its heading says, or do they say something else?

A heading alone may mean two things (連絡先 an office or an address, 所属 a university or a faculty): the
cells decide. Each rule looks at the cells that hold something; most of them must agree.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from corpora.columns import cell_dates, cell_visibility, cell_words
from corpora.columns.cells import Cell
from corpora.columns.reasons import Reason
from corpora.errors import RecordError
from corpora.records import Visibility

_MOST = 0.6
_LONGEST_LEVEL = 20
_LEVEL_HEADING = re.compile(r"公開|開示|閲覧|共有|機密|秘密|(?i:visib|disclos|confiden|access)")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"[(+]?[0-9][0-9() +‐-]{5,}(?: ?\(?(?:内線|ext\.?) ?:?[0-9]+\)?)?")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_ORGANISATION = re.compile(
    r"大学(?!院)|高専|高等専門学校|機構|研究所|法人|会社|㈱|組合|協会|財団|[都道府県市町村区]$"
    r"|(?i:universit|institute|college|\b(?:inc|ltd|corp|co)\b\.?|city)"
)
_DEPARTMENT = re.compile(
    r"学部|研究科|専攻|学科|学院|学系|学域|センター|講座|部門|研究室|課$|部$|室$|係$|(?:教授|講師|助教)$"
    r"|(?i:faculty|school|department|division|laborator|cent(?:er|re))"
)


def texts_of(values: Sequence[Any]) -> list[str]:
    """The cells that hold something that says something, normalised."""
    cells = (Cell(value, "", "") for value in values)
    return [cell.text for cell in cells if not cell.is_empty and not cell.is_not_yet_known]


def decided(target: str, values: Sequence[Any], *, own: bool) -> tuple[str | None, Reason | None]:
    """Return the target that the cells speak for, and why if it is another; None where they fit none.

    `own`: the heading is a column name of ours and means itself whatever the cells hold.
    """
    texts = texts_of(values)
    if own or not texts:
        return target, None
    for rule_target, fits, instead, why in _RULES:
        if rule_target == target and fits(texts):
            return instead, why
    reader = _READERS.get(target)
    if reader and _share(texts, reader) < _MOST:
        return None, Reason.DO_NOT_FIT
    return target, None


def say_who_may_see(heading: str, values: Sequence[Any]) -> bool:
    """Whether the cells are words for who may see a row, and one of them is not everyone.

    Such a column counts under whatever heading: passed over, it would open to everyone what is confidential.
    """
    levels = {_level(text) for text in texts_of(values)}
    if None in levels or levels <= {Visibility.PUBLIC.value}:
        return False
    return Visibility.PUBLIC.value in levels or bool(_LEVEL_HEADING.search(heading))


def _level(text: str) -> str | None:
    if len(text) > _LONGEST_LEVEL:
        return None
    try:
        return str(cell_visibility.visibility(Cell(text, "", "")).value)
    except RecordError:
        return None


def _share(texts: Sequence[str], fits: Callable[[str], object]) -> float:
    return sum(1 for text in texts if fits(text)) / len(texts)


def _are(pattern: re.Pattern[str], *, whole: bool = True) -> Callable[[Sequence[str]], bool]:
    look = pattern.fullmatch if whole else pattern.search
    return lambda texts: _share(texts, look) >= _MOST


def _are_faculties(texts: Sequence[str]) -> bool:
    return _share(texts, lambda t: _DEPARTMENT.search(t) and not _ORGANISATION.search(t)) >= _MOST


def _are_dates(texts: Sequence[str]) -> bool:
    return _share(texts, _is_date) >= _MOST


def _are_no_dates(texts: Sequence[str]) -> bool:
    return _share(texts, _is_date) < 1 - _MOST


def _is_date(text: str) -> bool:
    try:
        return cell_dates.first_day(Cell(text, "", "")).value is not None
    except RecordError:
        return any(character.isdigit() for character in text)  # it means to be one: its row is refused


def _have_no_level(texts: Sequence[str]) -> bool:
    return _share(texts, re.compile("[0-9]").search) < 1 - _MOST


_NUMBERS = re.compile(r"[0-9]{1,9}")
# target, what speaks against it, what it is then (None: not known), why
_RULES: tuple[tuple[str, Callable[[Sequence[str]], bool], str | None, Reason], ...] = (
    ("id", _are(_NUMBERS), "number", Reason.ARE_NUMBERS),
    ("organisation", _are_faculties, "department", Reason.ARE_FACULTIES),
    ("contact_office", _are(_EMAIL), "email", Reason.ARE_ADDRESSES),
    ("contact_office", _are(_PHONE), "phone", Reason.ARE_ADDRESSES),
    ("contact_office", _are(_URL), "url", Reason.ARE_ADDRESSES),
    ("visibility", _are_dates, "published", Reason.ARE_DATES),
    ("trl", _have_no_level, "stage", Reason.ARE_STAGES),
    ("deadline", _are_no_dates, "section", Reason.ARE_NO_DATES),
    ("published", _are_no_dates, None, Reason.ARE_NO_DATES),
    ("valid_until", _are_no_dates, None, Reason.ARE_NO_DATES),
)


def _is_kind(text: str) -> bool:
    try:
        cell_words.kind(Cell(text, "", ""))
    except RecordError:
        return False
    return True


# What a cell must be for a target that is easily mistaken.
_READERS: dict[str, Callable[[str], object]] = {
    "email": _EMAIL.search,
    "phone": re.compile(r"[0-9]{2}").search,
    "kind": _is_kind,
}
