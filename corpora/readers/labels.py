"""Which words are labels on a seed sheet, and what stands under them?

A label is known by its words (技術概要, 研究者, Keywords ...), by marks about it (■概要, 【概要】) or by the
style of a heading. Labels are handed on as written, without marks and colons; so are the texts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpora.readers.label_words import ENDINGS, SENSES, Sense
from corpora.text import normalise

MAX_LABEL = 24  # characters; longer is a sentence
_DOCUMENT = re.compile(
    "(研究|技術|産学連携)?(シーズ|ニーズ)(集|シート|紹介|調査票|一覧|個票|カード|提案書)"
    "|^(研究|技術)?(シーズ|ニーズ)$|^(シーズ|ニーズ|seed|need|sheet|様式|別紙|no|番号)[0-9]+$|^以上$"
)
_PARENTHESES = re.compile(r"[(\[<].*?[)\]>]")
_FRAME = re.compile(r"^[■◆●○□◇◎★☆▼▲▶►・※\uff0a*#\s]*(\(?[0-9]{1,2}[.)])?\s*|[:\uff1a\s]+$")
_NO_LETTER = re.compile(r"[\s・\-_.]+")


@lru_cache(maxsize=4096)
def sense(label: str) -> Sense | None:
    """What a heading or label says of what stands under it; None where its words are not known."""
    if len(label) > 2 * MAX_LABEL:
        return None
    plain = _FRAME.sub("", normalise(label).casefold()).strip("【】〔〕「」《》<>[]")
    whole = _PARENTHESES.sub("", plain)
    for word in (whole, *re.split(r"[/、,&・]|\band\b|及び", whole)):
        if (core := _NO_LETTER.sub("", word)) in SENSES:
            return SENSES[core]
    core = _NO_LETTER.sub("", whole)
    if len(core) <= MAX_LABEL // 2:
        return next((kind for kind, endings in ENDINGS.items() if core.endswith(endings)), None)
    return None


def is_document_name(line: str) -> bool:
    """Is this the name or number of a form or collection (研究シーズシート), not of what it describes?"""
    return len(line) <= 40 and _DOCUMENT.search(_NO_LETTER.sub("", normalise(line).casefold())) is not None


@dataclass(frozen=True)
class Part:
    """A text, and the label that it stands under; None continues what stood before.

    `heading` is the level of a heading's style, 0 where the text or label has none.
    """

    label: str | None
    text: str
    heading: int = 0


_BRACKETED = re.compile(r"[【〔《]\s*([^【】〔〕《》\n]{1,24}?)\s*[】〕》]\s*[:\uff1a]?")
_MARKED = re.compile(r"[■◆□◇◎▼▲▶►❏❑]\s*([^\n:\uff1a■◆□◇◎▼▲]{1,24}?)\s*(?:$|[:\uff1a])")
_COLON = re.compile(r"(?:^|(?<=[\s　]))([A-Za-z][A-Za-z /&'-]{0,30}?|[^\s:\uff1a。、]{1,24}?)[ 　]*[:\uff1a]")
_GAP = re.compile(r"([^\s　][^\t\n　]{0,23}?)(?:\t|　| {2,})[\s　]*(?=\S)")
_NO_LABEL = re.compile(r"(図|表|写真|注|fig|table)?[\s.]*[0-9\uff10-\uff19]*", re.IGNORECASE)


def parts_of_line(line: str, *, heading: int = 0) -> Iterator[Part]:
    """The labels in one line or paragraph with what follows them; `heading` is its level, 0 for none."""
    found = _labels(line, heading)
    if not found:
        yield Part(None, line, heading)
        return
    if before := line[: found[0][1]].strip():
        yield Part(None, before)
    ends = [start for _, start, _ in found[1:]] + [len(line)]
    for (label, _, end), stop in zip(found, ends, strict=True):
        yield Part(label, line[end:stop].strip(), heading)


def _labels(line: str, heading: int) -> list[tuple[str, int, int]]:
    """Each label in a line: as written, where it starts and where its text starts."""
    if sense(line) is not None and len(line) <= MAX_LABEL:
        return [(bare(line), 0, len(line))]
    if match := _MARKED.match(line):
        return [(match[1].strip(), 0, match.end())]
    bracketed = [match for match in _BRACKETED.finditer(line) if not _NO_LABEL.fullmatch(match[1])]
    if bracketed and bracketed[0].start() == 0:
        known = [match for match in bracketed if match.start() == 0 or sense(match[1]) is not None]
        return [(match[1], match.start(), match.end()) for match in known]
    if heading > 1 and len(line) <= MAX_LABEL:
        return [(bare(line), 0, len(line))]
    colons = [match for match in _COLON.finditer(line) if sense(match[1]) is not None]
    if colons and not line[: colons[0].start(1)].strip("■◆●○□◇◎・ 　"):
        return [(bare(match[1]), match.start(1), match.end()) for match in colons]
    gap = _GAP.match(line)
    return [(bare(gap[1]), 0, gap.end())] if gap and sense(gap[1]) is not None else []


def bare(label: str) -> str:
    """A label as written, on one line, without marks before it and colons after."""
    line = re.sub(r"\s*\n\s*", " " if label.isascii() else "", label)
    return re.sub(r"^[■◆●○□◇◎★☆▼▲▶►・※\s　]*|[:\uff1a\s　]+$", "", line)
