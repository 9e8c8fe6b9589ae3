"""Do two written names mean one person, how surely, and what speaks for and against it?"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from typing import Any

from corpora.identity.characters import plain, strict
from corpora.identity.likeness import Judgement, Why
from corpora.identity.readings import alike, is_kana, short, spelling
from corpora.text import normalise

_BRACKETS = re.compile(r"[（(\[［].*?[)）\]］]")
_TITLES = re.compile(
    r"\s*(?:名誉|特任|特命|特定|客員|主任)?(?:教授|准教授|助教|講師|研究員|研究教授)$"
    r"|\s*(?:博士|先生|氏|さん|様|教授|准教授|助教授|助教|講師)$"
    r"|^(?:dr|prof|professor|mr|ms|mrs)\.?\s+|,?\s+(?:ph\.?\s?d\.?|dr\.?\s?eng\.?)$",
    re.IGNORECASE,
)
_ONE_UNSURE = 0.75
_GUESSED = 0.8


@dataclass(frozen=True)
class Reading:
    """How a name sounds: its words in one spelling; words of one letter are initials."""

    words: tuple[str, ...]
    kana: bool = False

    @property
    def key(self) -> str:
        """What equal readings share: the words without long vowels, in the order of the alphabet."""
        return " ".join(sorted(short(word) for word in self.words))

    @property
    def initials(self) -> bool:
        """Whether a word is an initial only."""
        return any(len(word) == 1 for word in self.words)


@dataclass(frozen=True)
class Person:
    """A person's written name, read: kanji key where it has kanji, and every reading that is given.

    `surname` is told where a blank follows it.
    """

    written: str
    kanji: str | None = None
    readings: tuple[Reading, ...] = ()
    surname: str | None = None


@lru_cache(maxsize=65_536)
def read_person(written: str, *, kana: str | None = None, latin: str | None = None) -> Person:
    """Read a name as it was written, with the kana and Latin forms that its file gives."""
    name = _without_titles(written)
    sounds = [sound for sound in (kana, latin) if sound and sound.strip()]
    kanji = None
    if is_kana(name) or name.isascii() or not re.search(r"[㐀-鿿々\U00020000-\U000323af]", name):
        sounds.insert(0, name)
    else:
        kanji = strict(plain(name))
    surname = strict(plain(name.split()[0])) if kanji and " " in name else None
    return Person(written, kanji, tuple(map(_reading, sounds)), surname)


@lru_cache(maxsize=65_536)
def usual_reading(written: str) -> Reading | None:
    """Guess how a name in kanji is read, by a dictionary; None where it does not know all of it.

    Names have several readings: what is guessed is for a person to check.
    """
    tokens = _tokenizer().tokenize(_without_titles(written))
    words = [token.reading_form() for token in tokens if token.surface().strip()]
    if len(words) < 2 or not all(map(is_kana, words)):
        return None
    return Reading(tuple(map(spelling, words)))


@cache
def _tokenizer() -> Any:
    from sudachipy import Dictionary

    dictionary = Dictionary()
    return getattr(dictionary, "tokenizer", dictionary.create)()  # older releases know `create` only


def compare_persons(left: Person, right: Person) -> Judgement:
    """Compare two names, the organisation left aside; the order does not matter."""
    if left.kanji and right.kanji:
        return _by_kanji(left, right)
    best = _best_sound(left.readings, right.readings)
    if best.score:
        return best
    for unread, other in ((left, right), (right, left)):
        if unread.kanji and not unread.readings and (guess := usual_reading(unread.written)):
            best = _best_sound((guess,), other.readings)
    return best.capped(_GUESSED, Why.GUESSED_READING) if best.score else best


def _best_sound(ours: tuple[Reading, ...], theirs: tuple[Reading, ...]) -> Judgement:
    return max((_by_sound(*pair) for pair in product(ours, theirs)), key=_score, default=Judgement(0.0))


def _score(judgement: Judgement) -> float:
    return judgement.score


def _by_kanji(left: Person, right: Person) -> Judgement:
    sounds = [_by_sound(*pair) for pair in product(left.readings, right.readings)]
    sound = max(sounds, key=_score, default=None)
    if left.kanji == right.kanji:
        found = Judgement(1.0, (Why.SAME_NAME,))
        return found if sound is None or sound.score else found.capped(_ONE_UNSURE, Why.OTHER_READING)
    if sound and sound.score:
        return sound.capped(_ONE_UNSURE, Why.OTHER_KANJI)
    if left.kanji == right.surname or right.kanji == left.surname:
        return Judgement(0.7, (Why.SURNAME_ONLY,))
    return Judgement(0.0)


def _by_sound(left: Reading, right: Reading) -> Judgement:
    if not left.words or not right.words:
        return Judgement(0.0)
    if left.initials or right.initials:
        return Judgement(0.72, (Why.INITIALS,)) if _fits_initials(left, right) else Judgement(0.0)
    kana = (left.kana, right.kana)
    if len(left.words) == len(right.words) and _same_words(left.words, right.words, kana=kana):
        return Judgement(0.95, (Why.SAME_READING,))
    if min(len(left.words), len(right.words)) == 1:
        ours, theirs = _joined(left), _joined(right)
        if any(alike(one, two, kana=kana) for one, two in product(ours, theirs)):
            return Judgement(0.95, (Why.SAME_READING,))
        if len(left.words) != len(right.words) and {left.words[0], left.words[-1]} & set(right.words):
            return Judgement(0.7, (Why.SURNAME_ONLY,))
    return Judgement(0.0)


def _same_words(ours: tuple[str, ...], theirs: tuple[str, ...], *, kana: tuple[bool, bool]) -> bool:
    orders = (theirs, theirs[::-1], (theirs[-1], *theirs[:-1]))
    return any(
        all(alike(one, two, kana=kana) for one, two in zip(ours, order, strict=True)) for order in orders
    )


def _fits_initials(left: Reading, right: Reading) -> bool:
    if len(left.words) != len(right.words) or len(left.words) < 2:
        return False
    for order in (right.words, right.words[::-1]):
        pairs = list(zip(left.words, order, strict=True))
        whole = [(one, two) for one, two in pairs if len(one) > 1 and len(two) > 1]
        if whole and all(alike(one, two) for one, two in whole) and all(o[0] == t[0] for o, t in pairs):
            return True
    return False


def _joined(reading: Reading) -> set[str]:
    return {"".join(reading.words), "".join(reading.words[::-1])}


def _without_titles(written: str) -> str:
    name = _BRACKETS.sub("", normalise(written)).strip()
    for _ in range(2):
        shorter = _TITLES.sub("", name).strip()
        name = shorter or name
    return name


def _reading(sound: str) -> Reading:
    text = normalise(sound)
    words = [word.strip(".") for word in re.split(r"[\s,・･]+|(?<=\b[A-Za-z])\.", text) if word.strip(".")]
    return Reading(tuple(spelling(word) for word in words), is_kana(text))
