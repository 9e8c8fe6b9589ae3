"""Which clauses of a need say nothing of what the matter is?

A greeting, a heading, a wish for an answer, or an announcement ("We look for the following:") is nothing
that a record could answer, however much a model makes of it. Such a clause is told by its terms: each is a
count, a word of which such sentences are made, or begins within a set phrase. To silence a real wish is worse
than to cite an empty one: what limits, what comes on top, what names only a number and what has no term
always tells.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from indexer import Word

ON_TOP = re.compile(
    r"あわせて|併せて|合わせて|加えて|さらに|同時に|一緒に"
    r"|[一-鿿ァ-ー]も、?(?:お願い|ほしい|欲しい|求め|必要|教わ)"
    r"|(?i:\b(?:also|besides|in addition|additionally|further(?:more)?|moreover|as well as|on top of)\b)"
)


MOST_COUNTED = 20


@dataclass(frozen=True)
class _Form:
    words: frozenset[str]
    phrases: re.Pattern[str]
    doubtful: frozenset[str]
    says: re.Pattern[str]


def is_mere_form(text: str, found: Sequence[Word], language: str) -> bool:
    """Whether a clause, normalised and with its words, says nothing; it is no limit (`ClauseKind`)."""
    form = _forms()[language]
    if ON_TOP.search(text) or form.says.search(text):
        return False
    told = [word for word in found if (word.says or word.term in form.doubtful) and not _is_count(word.term)]
    set_phrases = [match.span() for match in form.phrases.finditer(text)]
    return bool(told) and all(
        word.term in form.words or any(start <= word.start < end for start, end in set_phrases)
        for word in told
    )


def _is_count(term: str) -> bool:
    """Whether a term counts what follows ("two things") or where it stands; a year or an amount tells."""
    return term.isdecimal() and int(term) <= MOST_COUNTED


@cache
def _forms() -> dict[str, _Form]:
    raw = tomllib.loads((files("matcher") / "data" / "mere_form.toml").read_text(encoding="utf-8"))
    return {
        language: _Form(
            frozenset(own["words"].split()),
            re.compile("|".join(own["phrases"])),
            frozenset(own["doubtful"].split()),
            re.compile(own["says"]),
        )
        for language, own in raw.items()
    }
