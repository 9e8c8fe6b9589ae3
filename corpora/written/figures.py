"""Which number is written here, in digits, kanji or English words?

The patterns are parts of larger ones. They try a run of digits only from its beginning and give nothing
back, so that a text of digits is read in linear time.
"""

import re
from decimal import Decimal

from corpora.written.word_tables import word_table

_KANJI = "〇零一二三四五六七八九十百千万億兆"
_SMALL = {"十": 10, "百": 100, "千": 1_000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|.")
_BAD_COMMA = re.compile(r",(?![0-9]{3}(?![0-9]))")

# 3,000 / 1億5,000万 / 三千万 / 2.5
FIGURE = (
    rf"(?<![0-9{_KANJI}])(?<![0-9][.,])[0-9{_KANJI}]{{1,20}}+"
    rf"(?:[.,][0-9]{{1,9}}+[{_KANJI}]{{0,6}}+[0-9]{{0,4}}+){{0,8}}+(?![0-9{_KANJI}])"
)

_UNITS = {
    word: Decimal(value)
    for word, value in word_table("""
0.5: half a
1: one; a
2: two
3: three
4: four
5: five
6: six
7: seven
8: eight
9: nine
10: ten
11: eleven
12: twelve
13: thirteen
14: fourteen
15: fifteen
16: sixteen
17: seventeen
18: eighteen
19: nineteen
20: twenty
30: thirty
40: forty
50: fifty
60: sixty
70: seventy
80: eighty
90: ninety
""").items()
}
NUMBER_SCALES = {
    word: 10 ** int(power)
    for word, power in word_table("""
3: thousand; k
6: million; mln; mn; m
9: billion; bn; b
12: trillion; tn
""").items()
}
_ALONE = "|".join(sorted(_UNITS.keys() - {"a", "half a"}, key=len, reverse=True))
_STEP = "hundred|thousand|million|billion|trillion"
# two / thirty-two / half a million / two hundred thousand
NUMBER_WORDS = (
    rf"(?i:(?<![A-Za-z-])(?:{_ALONE}|(?:half )?a(?= (?:{_STEP})))"
    rf"(?:[ -](?:{_ALONE}|{_STEP})(?![A-Za-z])){{0,6}}(?![A-Za-z]))"
)
NUMBER = rf"(?:{FIGURE}(?: (?:thousand|million|billion)(?![A-Za-z]))?|{NUMBER_WORDS})"


def number_of(written: str) -> Decimal | None:
    """Return what `NUMBER` matched as a number, None where it is none (1,5 or 億 alone)."""
    if written[0].isascii() and written[0].isalpha():
        return _spoken(written.lower())
    figure, _, scale = written.partition(" ")
    value = _figured(figure)
    return None if value is None else value * NUMBER_SCALES.get(scale, 1)


def _figured(written: str) -> Decimal | None:
    if _BAD_COMMA.search(written):
        return None
    total = section = Decimal(0)
    digits: Decimal | None = None
    for token in _TOKEN.findall(written.translate(_DIGITS).replace(",", "")):
        if token in _LARGE:
            group = section + (digits or 0)
            if group == 0:
                return None
            total += group * _LARGE[token]
            section, digits = Decimal(0), None
        elif token in _SMALL:
            section += (1 if digits is None else digits) * _SMALL[token]
            digits = None
        elif digits is not None or not token[0].isdigit():
            return None
        else:
            digits = Decimal(token)
    return total + section + (digits or 0)


def _spoken(words: str) -> Decimal:
    total = section = Decimal(0)
    for word in words.replace("half a", "half-a").replace("-", " ").replace("half a", "half_a").split():
        if word == "hundred":
            section = (section or 1) * Decimal(100)
        elif word in NUMBER_SCALES:
            total += (section or 1) * NUMBER_SCALES[word]
            section = Decimal(0)
        else:
            section += _UNITS[word.replace("_", " ")]
    return total + section
