"""How is a name spoken whose letters are spelt out: NTTデータ and エヌ・ティ・ティ・データ?"""

import re

from corpora.identity.characters import loose

_SOUNDS = {
    "a": "エ",
    "b": "ビ",
    "c": "シ",
    "d": "デ",
    "e": "イ",
    "f": "エフ",
    "g": "ジ",
    "h": "エチ",
    "i": "アイ",
    "j": "ジェ",
    "k": "ケ",
    "l": "エル",
    "m": "エム",
    "n": "エヌ",
    "o": "オ",
    "p": "ピ",
    "q": "キュ",
    "r": "アル",
    "s": "エス",
    "t": "テ",
    "u": "ユ",
    "v": "ブイ",
    "w": "ダブリュ",
    "x": "エックス",
    "y": "ワイ",
    "z": "ゼット",
    "0": "ゼロ",
    "1": "ワン",
    "2": "ツ",
    "3": "スリ",
    "4": "フォ",
    "5": "ファイブ",
    "6": "シックス",
    "7": "セブン",
    "8": "エイト",
    "9": "ナイン",
}
# ティー and テー, ディー and デー, ケイ and ケー are one letter, however it is printed.
_ONE_LETTER = (("テイ", "テ"), ("デイ", "デ"), ("ケイ", "ケ"), ("ジエイ", "ジエ"), ("エイ", "エ"))
_ACRONYM = re.compile(r"[A-Z][A-Z0-9]{1,5}(?![A-Za-z])")
_TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def as_spoken(key: str, *, written: str) -> str:
    """Return a `loose` key with every acronym of the written name as it is spoken."""
    spoken = key
    for acronym in _ACRONYM.findall(written.translate(_TO_ASCII)):
        if acronym.casefold() in spoken:
            sounds = "".join(_SOUNDS[character] for character in acronym.casefold())
            spoken = spoken.replace(acronym.casefold(), loose(sounds), 1)
    for sound, letter in _ONE_LETTER:
        spoken = spoken.replace(sound, letter)
    return spoken
