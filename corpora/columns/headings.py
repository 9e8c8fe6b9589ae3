"""What does a heading say, and which target is known by it?

Headings are compared without width, case, spaces, numbering, marks (※必須, *) and what brackets add
(300字以内); brackets that change the meaning (英語, カナ, 千円, TRL) are kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from corpora.columns.targets import table_lines, targets
from corpora.text import normalise

_NUMBERING = re.compile(r"^\s*(?:Q ?[0-9]+|[(]?[0-9]{1,2}(?=[).:、 ])|[■◆●○▼・*※]+)[).:、 ]*", re.IGNORECASE)
_CIRCLED = re.compile(r"^\s*[①-⑳❶-❿]")
_BRACKETS = re.compile(r"[(\[【〔<「『{]([^()\[\]【】〔〕<>「」『』{}]*)[)\]】〕>」』}]")
_MARKS = re.compile(r"[※*].*$")
_LEVELS = re.compile(r"[\r\n/>|→]+| - ")
_SILENT = re.compile(r"[\s・/_\-.,:、。'\"?!&’‐–—ー~]+")
_HINTS = re.compile(
    r"[0-9]+ ?字|文字|字以内|必須|任意|複数|選択|記入|記載|例|以内|程度|可能|場合|ください|下さい"
    r"|あれば|対外|再掲|自由"
    r"|required|optional|max|characters|words|e\.g\.|if any|please|free",
    re.IGNORECASE,
)
_PREFIXES = re.compile(
    r"^(?:ご|お|御|貴社の?|貴団体の?|貴機関の?|御社の?|当該|本|主な|主たる|主要な|具体的な?|関連する|現在の"
    r"|提案する|your|the|main|brief|short)(?=..)"
)
_SUFFIXES = re.compile(
    r"(?<=..)(?:欄|記入欄|について|に関して|等|など|一覧|情報|様|さま|殿|をご記入ください|をお書きください)$"
)


@dataclass(frozen=True)
class Heading:
    """A heading as it is compared: its levels from top to bottom, and what stood in brackets."""

    written: str
    levels: tuple[str, ...]
    asides: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """What to look up, the fullest first: all, without what brackets add, the lowest level."""
        full = key_of("".join((*self.levels, *self.asides)))
        return tuple(dict.fromkeys(key for key in (full, key_of("".join(self.levels))) if key))


def heading_of(written: str) -> Heading:
    """Take a heading apart."""
    text = _NUMBERING.sub(
        "", normalise(_CIRCLED.sub("", written).replace("\n", "/").replace("\r", ""))
    ).strip()
    asides = [aside for found in _BRACKETS.findall(text) if (aside := found.strip())]
    bare = _BRACKETS.sub("", text).strip()
    if not key_of(bare):
        bare, asides = "".join(asides[:1]), asides[1:]
    bare = _MARKS.sub("", bare) or bare
    levels = tuple(level.strip() for level in _LEVELS.split(bare) if key_of(level))
    return Heading(written, levels, tuple(aside for aside in asides if not _HINTS.search(aside)))


def key_of(text: str) -> str:
    """The form in which headings are compared."""
    return _SILENT.sub("", normalise(text)).casefold() or normalise(text).strip()


def shortened(key: str) -> Iterator[str]:
    """Shorter forms of a key that mean the same (ご担当者 -> 担当者, 研究の概要 -> 研究概要)."""
    bare = _SUFFIXES.sub("", _PREFIXES.sub("", key))
    for form in dict.fromkeys((_PREFIXES.sub("", key), _SUFFIXES.sub("", key), bare, without_no(bare))):
        if form and form != key:
            yield form


def without_no(key: str) -> str:
    """A key without の between words."""
    return re.sub(r"(?<=[\u3400-\u9fff\u30a0-\u30ffa-z])の(?=[\u3400-\u9fff\u30a0-\u30ffa-z])", "", key)


@cache
def known_headings(kind: str) -> dict[str, tuple[str, int]]:
    """Return {key: (target, rank)} for a kind of record; a lower rank names the target more exactly."""
    allowed, found = targets(kind), dict[str, tuple[str, int]]()
    forms = [form for form in _forms() if form[0] in allowed]
    for target, key, rank, kinds in forms:
        if kind in kinds.split():
            found.setdefault(key, (target, rank))
    for target, key, rank, kinds in forms:
        if kinds == "*":
            found.setdefault(key, (target, rank))
    return found


@cache
def headings_of_other_kinds(kind: str) -> dict[str, str]:
    """Return {key: target} of headings that only another kind of record knows."""
    return {key: target for target, key, _, _ in _forms() if key not in known_headings(kind)}


def _forms() -> Iterator[tuple[str, str, int, str]]:
    for target, kinds, _, written in table_lines("headings.tsv"):
        for rank, form in enumerate(written.split(";")):
            heading = heading_of(form)
            yield target, heading.keys[0], rank, kinds
