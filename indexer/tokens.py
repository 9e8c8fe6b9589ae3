"""Which terms of a text are looked up?

Japanese: SudachiPy mode A (the shortest units) with its normalised forms, content words only
(Takaoka et al. 2018, LREC). English: spaCy's tokens with lookup lemmas. Both after NFKC, casefolded,
stop words left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from corpora import normalise

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.lookups import Table
    from spacy.tokens import Doc, Token

VERSION = "2"  # raise it when the terms of a text would change
_CHUNK = 8_000  # characters; SudachiPy takes at most 49,149 bytes at once
_GAP = re.compile(r"[\s、。！？]")
_LONG_RUN = re.compile(r"\S{200}")
_CONTENT = {"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM", "X"}


def terms(text: str, *, language: str) -> list[str]:
    """Return the terms of one text in order of occurrence, repetitions kept."""
    return terms_of_many([text], language=language)[0]


def terms_of_many(texts: Iterable[str], *, language: str) -> list[list[str]]:
    """Return the terms of each text."""
    pick = _japanese_term if language == "ja" else _english_term
    return [
        [term for doc in own for term in _terms_of(doc, pick)] for own in parsed(texts, language=language)
    ]


def parsed(texts: Iterable[str], *, language: str) -> "Iterator[list[Doc]]":
    """Yield each text, normalised, as spaCy cuts it into tokens; a long one in several pieces."""
    pieces = [_pieces(normalise(text), language) for text in texts]
    docs = iter(_pipeline(language).pipe(chain.from_iterable(pieces)))
    return ([next(docs) for _ in own] for own in pieces)


@dataclass(frozen=True)
class Word:
    """A word of a text, of any part of speech: its term, and where it stands in the normalised text."""

    term: str
    start: int
    end: int


def words(text: str, *, language: str) -> list[Word]:
    """Return every word of a normalised text, stop words too: for phrases, where each word counts."""
    found: list[Word] = []
    start = 0
    for piece in _pieces(text, language, separate=False):
        for token in _pipeline(language)(piece):
            if not token.is_space:
                place = start + token.idx
                found.append(Word(_form(token, language), place, place + len(token.text)))
        start += len(piece)
    return found


def _form(token: "Token", language: str) -> str:
    if language == "ja":
        return str(token.norm_).casefold()
    return str(_lemmas().get(token.lower_, token.lower_)).casefold()


def _terms_of(doc: "Doc", pick: "Callable[[Token], str | None]") -> list[str]:
    return [term for token in doc if (term := pick(token)) is not None]


def _pieces(text: str, language: str, *, separate: bool = True) -> Sequence[str]:
    if language != "ja":  # the time of spaCy's tokenizer grows with the square of a run without a blank
        # Where places count, the run keeps its length: its last character gives way to the blank.
        text = _LONG_RUN.sub(r"\g<0> " if separate else lambda run: run[0][:-1] + " ", text)
    pieces = []
    start = 0
    while len(text) - start > _CHUNK:  # cut between words where a gap is near
        gaps = list(_GAP.finditer(text, start + _CHUNK - 500, start + _CHUNK))
        end = gaps[-1].end() if gaps else start + _CHUNK
        pieces.append(text[start:end])
        start = end
    return [*pieces, text[start:]]


def _japanese_term(token: "Token") -> str | None:
    if token.pos_ not in _CONTENT or token.is_stop or not any(map(str.isalnum, token.text)):
        return None
    return _form(token, "ja") or None


def _english_term(token: "Token") -> str | None:
    if token.is_stop or not any(map(str.isalnum, token.text)):
        return None
    return _form(token, "en")


@cache
def _pipeline(language: str) -> "Language":
    import spacy

    if language == "ja":
        return spacy.blank("ja", config={"nlp": {"tokenizer": {"split_mode": "A"}}})
    return spacy.blank("en")


@cache
def _lemmas() -> "Table":
    """Lemma by lower-case form: the table knows no capitals, and a sentence begins with one."""
    from spacy.lookups import load_lookups

    return load_lookups("en", ["lemma_lookup"]).get_table("lemma_lookup")
