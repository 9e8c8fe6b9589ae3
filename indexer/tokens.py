"""Which terms of a text are looked up?

Japanese: SudachiPy mode A (the shortest units) with its normalised forms, content words only
(Takaoka et al. 2018, LREC). English: spaCy's tokens with lookup lemmas. Both after NFKC, casefolded,
stop words left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from corpora import normalise

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.lookups import Table
    from spacy.tokens import Doc

VERSION = "2"  # raise it when the terms of a text would change
_CHUNK = 8_000  # characters; SudachiPy takes at most 49,149 bytes at once
_GAP = re.compile(r"[\s、。！？]")
_LONG_RUN = re.compile(r"\S{200}")
_BLANK = "空白"
_SUDACHI = Lock()  # its tokenizer refuses a second thread
MOST_KNOWN = 2**16  # words of which is remembered what they say
_CONTENT = {"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM", "X"}


def terms(text: str, *, language: str) -> list[str]:
    """Return the terms of one text in order of occurrence, repetitions kept."""
    return terms_of_many([text], language=language)[0]


def terms_of_many(texts: Iterable[str], *, language: str) -> list[list[str]]:
    """Return the terms of each text."""
    return [
        [
            told.term
            for piece in _pieces(normalise(text), language)
            for told, _ in _told(piece, language)
            if told.term is not None
        ]
        for text in texts
    ]


def parsed(texts: Iterable[str], *, language: str) -> "Iterator[list[Doc]]":
    """Yield each text, normalised, as spaCy cuts it into tokens; a long one in several pieces."""
    pieces = [_pieces(normalise(text), language) for text in texts]
    docs = iter(_pipeline(language).pipe(chain.from_iterable(pieces)))
    for own in pieces:
        with _SUDACHI:
            found = [next(docs) for _ in own]
        yield found


class Word(NamedTuple):
    """A word of a text, of any part of speech: its term, where it stands in the normalised text, and whether
    it says anything: only then is it among the terms of the text.
    """

    term: str
    start: int
    end: int
    says: bool


def words(text: str, *, language: str) -> list[Word]:
    """Return every word of a normalised text, stop words too: for phrases, where each word counts."""
    found: list[Word] = []
    start = 0
    for piece in _pieces(text, language, separate=False):
        found += [
            Word(told.form, start + place, start + place + told.length, told.term is not None)
            for told, place in _told(piece, language)
        ]
        start += len(piece)
    return found


class _Told(NamedTuple):
    """A word: the form in which it is looked up, the same if it says anything at all, and its length."""

    form: str
    term: str | None
    length: int


def _told(piece: str, language: str) -> Iterator[tuple[_Told, int]]:
    """Yield the words of a piece, blanks left out, each with its place."""
    return _japanese(piece) if language == "ja" else _english(piece)


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


def _english(piece: str) -> Iterator[tuple[_Told, int]]:
    # What is told of a word depends on the word alone, so that each is looked at once.
    found = _pipeline("en").tokenizer(piece).to_array(["ORTH", "IDX"]).tolist()
    return ((told, place) for orth, place in found if (told := _english_word(orth)) is not None)


@lru_cache(MOST_KNOWN)
def _english_word(orth: int) -> _Told | None:
    word = _pipeline("en").vocab[orth]
    if word.is_space:
        return None
    form = str(_lemmas().get(word.lower_, word.lower_)).casefold()
    says = not word.is_stop and any(map(str.isalnum, word.text))
    return _Told(form, form if says else None, len(word.text))


def _japanese(piece: str) -> Iterator[tuple[_Told, int]]:
    """As spaCy's Japanese, which would make a document of its own objects in five times the time."""
    with _SUDACHI:
        found = [
            (surface, _tag(morpheme.part_of_speech()), morpheme.normalized_form(), morpheme.begin())
            for morpheme in _pipeline("ja").tokenizer.tokenizer.tokenize(piece)
            if (surface := morpheme.surface()) and not surface.isspace()
        ]
    given = None  # part of speech that the word before has decided
    for place, (surface, tag, norm, start) in enumerate(found):
        own, given = given, None
        if own is None:
            own, given = _part_of_speech(surface, tag, _next_tag(piece, found, place))
        yield _japanese_word(surface, norm, own), start


def _next_tag(piece: str, found: Sequence[tuple[str, str, str, int]], place: int) -> str | None:
    """The tag of what follows a word: of a blank, but for a single space between words."""
    surface, _, _, start = found[place]
    end = start + len(surface)
    following = found[place + 1][3] if place + 1 < len(found) else len(piece)
    if piece[end:following].removeprefix(" "):
        return _BLANK
    return found[place + 1][1] if place + 1 < len(found) else None


@lru_cache(1024)
def _tag(parts: tuple[str, ...]) -> str:
    return "-".join(part for part in parts[:4] if part != "*")


@lru_cache(MOST_KNOWN)
def _part_of_speech(surface: str, tag: str, next_tag: str | None) -> tuple[int, int | None]:
    """The part of speech of a word, and that of the next one where it is decided, too."""
    from spacy.lang.ja import resolve_pos

    own, following = resolve_pos(surface, tag, next_tag)
    return own, following


@lru_cache(MOST_KNOWN)
def _japanese_word(surface: str, norm: str, part_of_speech: int) -> _Told:
    from spacy.symbols import NAMES

    word = _pipeline("ja").vocab[surface]
    form = (norm or word.norm_).casefold()
    says = NAMES[part_of_speech] in _CONTENT and not word.is_stop and any(map(str.isalnum, surface))
    return _Told(form, form if says and form else None, len(surface))


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
