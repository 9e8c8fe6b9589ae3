"""When do kana and Latin letters spell the same Japanese name, whichever romanisation was used?

Every reading is brought to one spelling near the Kunrei system. A long vowel is `:`; Latin letters may leave
it out (Kono for コウノ), kana may not.
"""

import re
from functools import lru_cache

_MACRONS = str.maketrans(
    dict(zip("āīūēōâîûêô", ("a:", "i:", "u:", "e:", "o:") * 2, strict=True)) | {"ー": ":", "-": "", "'": ""}
)
_LONG = (
    (re.compile(r"o(?:h(?![aiueoy])|u|o)|o:"), "o:"),
    (re.compile(r"uu|u:"), "u:"),
    (re.compile(r"aa|ah(?![aiueoy])|a:"), "a:"),
    (re.compile(r"ii|i:"), "i:"),
    (re.compile(r"ee|e:"), "e:"),
)
_KUNREI = (
    *(("tch", "cch"), ("shi", "si"), ("sh", "sy"), ("chi", "ti"), ("ch", "ty"), ("tsu", "tu"), ("ct", "tt")),
    *(("fu", "hu"), ("ji", "zi"), ("jy", "zy"), ("j", "zy"), ("dzu", "zu"), ("du", "zu"), ("di", "zi")),
)
_M_BEFORE_LIPS = re.compile(r"m(?=[bmp])")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー\s・･]+")


def is_kana(text: str) -> bool:
    """Whether a text is written in kana only."""
    return bool(text.strip()) and _KANA.fullmatch(text) is not None


@lru_cache(maxsize=65_536)
def spelling(word: str) -> str:
    """Return one word of a reading, kana or Latin, in the one spelling, long vowels marked."""
    if is_kana(word):
        import jaconv

        word = jaconv.kata2alphabet(jaconv.hira2kata(word)).replace("-", ":")
    word = word.casefold().replace("'", "").replace("’", "").translate(_MACRONS)
    for pattern, long in _LONG:
        word = pattern.sub(long, word)
    for latin, kunrei in _KUNREI:
        word = word.replace(latin, kunrei)
    return _M_BEFORE_LIPS.sub("n", word)


def short(word: str) -> str:
    """Return a spelling without its long vowels."""
    return word.replace(":", "")


def alike(word: str, other: str, *, kana: tuple[bool, bool] = (False, False)) -> bool:
    """Whether two spellings may be one word; `kana` says which of them was written in kana.

    Latin letters may leave out any long vowel that the other has; kana leave out none.
    """
    if short(word) != short(other):
        return False
    ours, theirs = _long_vowels(word), _long_vowels(other)
    return ours == theirs or (ours < theirs and not kana[0]) or (theirs < ours and not kana[1])


def _long_vowels(word: str) -> set[int]:
    return {place - count for count, place in enumerate(m.start() for m in re.finditer(":", word))}
