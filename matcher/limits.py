"""Does a record itself state a limit that rules out what a clause of a need speaks of?

Rules over words of both languages (`matcher.limit_words`), no model. A sentence of the record states a limit
where it says that something will not do, or has to be there. It rules a clause out where the clause has what
will not do, lacks what has to be there, or has the opposite of it. The first sentence of a text is not looked
at: it tells what is wrong with what others do.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpora import LANGUAGES, normalise
from matcher.limit_words import EXCLUDES, LACKS, OPPOSED, REQUIRES, THINGS

_NEAR = {"ja": 18, "en": 45}  # characters between a thing and the words that exclude or require it
_LACK_BEFORE, _LACK_AFTER = (
    32,
    14,
)  # characters within which a lack is told: before in English, after in Japanese
_DOES_WITHOUT = re.compile(r"\b(?:no|without|zero|free of|any)\b[\w\s-]{0,12}$", re.IGNORECASE)


@dataclass(frozen=True)
class _Limit:
    """What a sentence excludes and requires; the same thing may be both."""

    excluded: frozenset[str]
    required: frozenset[str]
    named: frozenset[str]


def _pattern(expression: str, language: str) -> re.Pattern[str]:
    whole_words = rf"\b(?:{expression})\b"
    return re.compile(whole_words if language == "en" else expression, re.IGNORECASE)


_THINGS = {
    language: {name: _pattern(own[place], language) for name, own in THINGS.items()}
    for place, language in enumerate(("ja", "en"))
}
_EXCLUDES, _REQUIRES, _LACKS = (
    {language: _pattern(words[language], language) for language in LANGUAGES}
    for words in (EXCLUDES, REQUIRES, LACKS)
)


def things_of(clause: str, language: str) -> dict[str, bool]:
    """Return what a clause speaks of, and whether it says that it is lacking."""
    text = normalise(clause)
    return {name: _lacks(text, found, language) for name, found in _found(text, language)}


def ruled_out(
    clauses: Sequence[Mapping[str, bool]], sentences: Sequence[str], language: str
) -> Iterator[tuple[int, list[int]]]:
    """Return the sentences of a record that state a limit, each with the clauses that it rules out.

    `clauses` are what `things_of` gives, `sentences` those of the record's text in order.
    """
    spoken = {name for clause in clauses for name in clause}
    # A limit on nothing that is spoken of, nor on the opposite of it, rules nothing out.
    telling = spoken | {other for pair in OPPOSED for one, other in (pair, pair[::-1]) if one in spoken}
    for place, sentence in enumerate(sentences):
        if place == 0 and len(sentences) > 1:
            continue
        limit = _limit(normalise(sentence), language, telling)
        conflicting = [i for i, own in enumerate(clauses) if limit and _conflict(own, limit)]
        if conflicting:
            yield place, conflicting


def _found(text: str, language: str, names: Iterable[str] = THINGS) -> Iterator[tuple[str, re.Match[str]]]:
    patterns = _THINGS[language]
    for name in names:
        if found := patterns[name].search(text):
            yield name, found


def _lacks(text: str, found: re.Match[str], language: str) -> bool:
    if language == "ja":
        around = text[found.start() : found.end() + _LACK_AFTER].split("、")[0]
    else:
        around = text[max(0, found.start() - _LACK_BEFORE) : found.end()]
    return bool(_LACKS[language].search(around))


def _limit(text: str, language: str, telling: Iterable[str]) -> _Limit | None:
    """What a sentence excludes and requires of the `telling` things, None where it does neither."""
    cues = [list(own[language].finditer(text)) for own in (_EXCLUDES, _REQUIRES)]
    if not any(cues):  # as of most sentences: two patterns in place of one for each thing
        return None
    named = {
        name: found
        for name, found in _found(text, language, telling)
        if language == "ja" or not _DOES_WITHOUT.search(text[: found.start()])
    }
    excluded, required = (
        frozenset(name for name, found in named.items() if _near(found, own, language)) for own in cues
    )
    return _Limit(excluded, required, frozenset(named))


def _near(found: re.Match[str], cues: Sequence[re.Match[str]], language: str) -> bool:
    within = _NEAR[language]
    return any(cue.start() - found.end() <= within and found.start() - cue.end() <= within for cue in cues)


def _conflict(clause: Mapping[str, bool], limit: _Limit) -> bool:
    has = {name for name, lacking in clause.items() if not lacking}
    lacks = {name for name, lacking in clause.items() if lacking}
    if has & limit.excluded or lacks & (limit.excluded | limit.required):
        return True
    return any(
        one in clause and other in limit.required and one not in limit.named and other not in clause
        for pair in OPPOSED
        for one, other in (pair, pair[::-1])
    )
