"""How do the columns of a row become one readable text in each language?

Columns of the text stand as they are, further ones (sections, keywords last) as paragraphs under their
heading: 「想定される用途：…」. Nothing is cut or changed. What is written in another language than the text
(English keywords of a Japanese one) is added to the text there is, so that no text of mere keywords arises.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from corpora.records import LANGUAGES
from corpora.text import language_of

_PARAGRAPH = "\n\n"


@dataclass(frozen=True)
class Passage:
    """What one cell gives a text; `language` is None where neither its column nor its content tells it."""

    target: str
    heading: str
    content: str
    language: str | None = None


def labelled(heading: str, content: str) -> str:
    """Return the content under its heading, in one line with it."""
    return f"{heading}{_colon(heading)}{content}"


@lru_cache(maxsize=1_024)
def _colon(heading: str) -> str:
    return "：" if language_of(heading) == "ja" else ": "


def passage(target: str, heading: str, content: str) -> Passage:
    """Make the passage of a cell; the target may name the language (text_en)."""
    language = target.rpartition("_")[2]
    return Passage(target, heading, content, language if language in LANGUAGES else language_of(content))


def composed(passages: Iterable[Passage]) -> dict[str, str]:
    """Return {language: text} of the passages of a row, in the order of its columns."""
    main: list[Passage] = []
    more: list[Passage] = []
    for each in passages:
        (more if each.target in ("section", "keywords") else main).append(each)
    texts: dict[str, list[str]] = {}
    undecided = _first_language(main) or _first_language(more) or "ja"
    for each in main:
        language = each.language or undecided
        texts.setdefault(language, []).append(each.content)
    for each in sorted(more, key=lambda one: one.target == "keywords"):
        language = each.language or undecided
        if (texts and language not in texts) or not main:
            language = undecided
        texts.setdefault(language, []).append(labelled(each.heading, each.content))
    return {language: _PARAGRAPH.join(texts[language]) for language in LANGUAGES if language in texts}


def _first_language(passages: list[Passage]) -> str | None:
    return next((each.language for each in passages if each.language), None)
