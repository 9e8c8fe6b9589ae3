"""Which target does a heading name, how surely, and why?

Tried in this order: our own column name, the heading as offices write it, its lowest level (連絡先/氏名), the
heading without words that add nothing (ご担当者), and one slip of the keyboard that touches no kanji
(キーワド). A heading that only another kind of record knows is kept as a note. Nothing else is guessed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpora.columns.headings import (
    Heading,
    heading_of,
    headings_of_other_kinds,
    key_of,
    known_headings,
    shortened,
)
from corpora.columns.reasons import Reason
from corpora.columns.targets import targets

_LANGUAGES = {
    "ja": re.compile(r"日本語|和文|和|邦文|(?i:ja|jp|jpn|japanese)"),
    "en": re.compile(r"英語|英文|英|英字|ローマ字|(?i:en|eng|english|romaji|latin)"),
}
_KANA = re.compile(
    r"(?:全角)?カナ|(?:全角)?カタカナ|フリガナ|ふりがな|かな|よみ|読み|ヨミ|(?i:kana|furigana)"
)
_UNIT = re.compile(r"(?:単位:?)?(?:[百千万億]*円|JPY|(?i:yen|million yen|thousand yen))(?:単位)?")
_PERSON = frozenset({"contact_office", "contact_name"})
# Below a heading for contacts these mean the contact, not the researcher or the owner of the record.
_OF_CONTACT = {"researcher": "contact_name", "organisation": "contact_office", "department": "contact_office"}


@dataclass(frozen=True)
class Match:
    """A target for a heading; `confidence` from 0 to 1, `rank` 0 for the most exact heading of the target."""

    target: str
    confidence: float
    rank: int
    reason: Reason
    detail: str = ""


def match(written: str, kind: str, *, mixed: bool = False) -> Match | None:
    """Find the target of a heading for a kind of record; with `mixed`, also those of other kinds."""
    if written.strip() in targets(kind):
        return Match(written.strip(), 1.0, 0, Reason.OWN_NAME)
    heading = heading_of(written)
    found = next(_found(heading, kind), None)
    if found:
        return _narrowed(found, heading, kind)
    others = headings_of_other_kinds(kind)
    other = next((others[key] for key in heading.keys if key in others), None)
    if other and (mixed or "notes" in targets(kind)):
        reason = Reason.KNOWN if mixed else Reason.OTHER_KIND
        return Match(other if mixed else "notes", 0.8, 99, reason, other)
    return None


def _found(heading: Heading, kind: str) -> Iterator[Match]:
    known = known_headings(kind)
    for place, key in enumerate(heading.keys):
        if key in known:
            yield Match(known[key][0], 0.98 - 0.03 * place, known[key][1], Reason.KNOWN)
    if len(heading.levels) > 1:
        yield from _by_levels(heading, kind)
    for key in heading.keys:
        for form in shortened(key):
            if form in known:
                yield Match(known[form][0], 0.9, known[form][1] + 50, Reason.SAME_MEANING, form)
    for key in heading.keys:
        if near := _near(key, kind):
            yield Match(known[near][0], 0.8, known[near][1] + 90, Reason.ONE_SLIP, near)


def _by_levels(heading: Heading, kind: str) -> Iterator[Match]:
    known = known_headings(kind)
    above, below = (known.get(key_of(level)) for level in (heading.levels[-2], heading.levels[-1]))
    if below is None:
        return
    target = below[0]
    if above and above[0] in _PERSON:
        target = _OF_CONTACT.get(target, target)
    if target in targets(kind):
        yield Match(target, 0.88, below[1] + 20, Reason.LOWEST_LEVEL, heading.levels[-1])


def _narrowed(found: Match, heading: Heading, kind: str) -> Match:
    """What brackets add: the language, kana or a unit of measure; anything else makes it less sure."""
    target, sure = found.target, found.confidence
    for aside in heading.asides:
        language = next((name for name, words in _LANGUAGES.items() if words.fullmatch(aside)), None)
        base = re.sub("_(?:ja|en|kana)$", "", target)
        if language and f"{base}_{language}" in targets(kind):
            target = f"{base}_{language}"
        elif _KANA.fullmatch(aside) and f"{base}_kana" in targets(kind):
            target = f"{base}_kana"
        elif aside.upper() == "TRL" and target == "stage":
            target = "trl"
        elif not (language or _UNIT.fullmatch(aside) or len(heading.keys) == 1):
            sure = min(sure, 0.85)
    return replace(found, target=target, confidence=sure)


def _near(key: str, kind: str) -> str | None:
    """The known key that one slip leads to (two in a long one), if it leads to one target only."""
    least = 6 if key.isascii() else 4
    if len(key) < least:
        return None
    from rapidfuzz.distance import Levenshtein

    allowed = 2 if len(key) >= 9 else 1
    close = [
        known
        for known in known_headings(kind)
        if abs(len(known) - len(key)) <= allowed
        and len(known) >= least
        and Levenshtein.distance(key, known, score_cutoff=allowed) <= allowed
        and all(
            _may_slip(key[op.src_pos : op.src_pos + 1]) and _may_slip(known[op.dest_pos : op.dest_pos + 1])
            for op in Levenshtein.editops(key, known)
        )
    ]
    if len({known_headings(kind)[known][0] for known in close}) != 1:
        return None
    return min(close, key=lambda known: (Levenshtein.distance(key, known), known))


def _may_slip(character: str) -> bool:
    return not re.search(r"[0-9\u3400-\u9fff]", character)
