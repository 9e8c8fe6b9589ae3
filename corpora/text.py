"""How is Japanese and English text made searchable without losing where it stood?

Normalising is NFKC (Unicode Standard Annex 15) plus the CJK radicals that PDF text
holds in place of characters (Unicode's EquivalentUnifiedIdeograph), control
characters turned to spaces, variation selectors left out (U+E0100 after 葛), and a hyphen,
dash, minus or line that stands for the long-vowel mark turned into it: between
katakana where the one on one side stands alone (デ－タ, コンピュ―タ, シャ-プ). Between
longer words it may join two of them (アルミナ‐ジルコニア) and stays.
Every normalised character knows its original place.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

from corpora.errors import TextError

# CJK Radicals Supplement (U+2E80-2EF3) -> the ideograph that is meant. NFKC mends the
# Kangxi radicals (U+2F00-2FD5) but of these only U+2E9F and U+2EF3. U+2E80 stands for none.
_RADICALS = str.maketrans(
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻竹糹纟罓罒㓁冗𦉫羊羊𦍋耂肀聿月臼艹艹艹虎衤覀西见角𧢲讠贝足车辶辶辶阝钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
)
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")
# Marks of combining class 0 that NFC joins to the letter before them: Indic vowel signs and the like.
_JOINING = frozenset(
    "\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u102e\u1b35"
    "\U00011127\U0001133e\U00011357\U000114b0\U000114ba\U000114bd\U000115af\U00011930"
)
_LONG_CLUSTER = 32
# What most texts are made of: it neither joins nor changes its script when normalised, so it is only counted.
_KANA_AND_KANJI = "\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff"
_LATIN = "A-Za-zＡ-Ｚａ-ｚ"
_USUAL = f"\\x00-\\x7f\u3000-\u3003\u3005\u3008-\u3020\u30fb\uff01-\uff5e{_KANA_AND_KANJI}"
_UNUSUAL_RUN = re.compile(f"[^{_USUAL}]+")  # marks that join a letter before them do not change its script
_NOT_JAPANESE = re.compile(f"[^{_KANA_AND_KANJI}]+")
_NOT_LATIN = re.compile(f"[^{_LATIN}]+")
# What stays as it is unless something joins it: printable ASCII, whole kana and kanji, Japanese full stops.
_PLAIN_RUN = re.compile(
    "[ -~\u3041-\u3096\u30a1-\u30fa\u30fb\u30fc\u3001-\u3003\u3005\u3008-\u3011\u4e00-\u9fff]{2,}"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SELECTORS = dict.fromkeys((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
# What looks like the long-vowel mark once NFKC has been applied (it makes - of － and ‐ of ‑).
_LONG_VOWEL = re.compile(
    r"[-‐–—―─━−](?=[ァ-ヺ])(?:(?<=(?<![ァ-ヺー])[ァ-ヺ].)|(?<=(?<![ァ-ヺー])[ァ-ヺ][ァィゥェォャュョヮ].)"
    r"|(?<=[ァ-ヺ].)(?=[ァ-ヺ](?![ァ-ヺー])))"
)
_IRREGULAR = re.compile(
    "[\x00-\x1f\x7f-\x9f\ufe00-\ufe0f\U000e0100-\U000e01ef" + "".join(map(chr, _RADICALS)) + "]"
)


@dataclass(frozen=True)
class Normalised:
    """A normalised text; character i came from `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the normalised text to code-point offsets of the original."""
        if start >= end:
            after = self.ends[-1] if self.ends else 0
            return (self.starts[start] if start < len(self.starts) else after,) * 2
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> str:
    """Return `text` normalised for searching; length may differ from the original."""
    return text if is_normalised(text) else normalise_with_offsets(text).text


def is_normalised(text: str) -> bool:
    """Whether normalising would leave each character of `text` as it is."""
    if text.isascii():
        return not _IRREGULAR.search(text)
    return (
        unicodedata.is_normalized("NFKC", text)
        and not _IRREGULAR.search(text)
        and not _LONG_VOWEL.search(text)
    )


def normalise_with_offsets(text: str) -> Normalised:
    """Return `text` normalised, each character with its place in the original."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        if plain := _PLAIN_RUN.match(text, position):
            end = plain.end() - 1  # what follows may join the last character
            pieces.append(text[position:end])
            starts.extend(range(position, end))
            ends.extend(range(position + 1, end + 1))
            position = end
        end = _cluster_end(text, position)
        piece = _normalise_cluster(text[position:end])
        pieces.append(piece)
        starts.extend([position] * len(piece))
        ends.extend([end] * len(piece))
        position = end
    return Normalised(_LONG_VOWEL.sub("ー", "".join(pieces)), tuple(starts), tuple(ends))


def language_of(text: str) -> str | None:
    """Tell "ja" or "en" from the script of the letters; None where there is neither.

    Japanese is assumed from a fifth of kana and kanji on: Japanese texts are full of Latin
    abbreviations, English ones hold a Japanese name at most.
    """
    japanese, latin, other = _letters(text[:20_000])
    if other > japanese + latin or japanese + latin == 0:
        return None
    return "ja" if japanese >= 0.2 * (japanese + latin) else "en"


def check_text(text: str, *, what: str = "text") -> str:
    """Return the language of a text that can be matched.

    Raises `TextError` where the text is empty, holds a lone surrogate, or holds no
    Japanese or Latin letter.
    """
    if not text.strip():
        raise TextError(f"The {what} is empty. Give a description in Japanese or English.")
    if lone := _SURROGATE.search(text):
        raise TextError(
            f"The {what} holds a lone surrogate U+{ord(lone[0]):04X} at character {lone.start()}: "
            "it is not valid Unicode. Save it as UTF-8 and try again."
        )
    language = language_of(text)
    if language is None:
        raise TextError(
            f"The {what} ({len(text)} characters, beginning {text[:12]!r}) holds no Japanese or English "
            "words. Describe it in one of the two languages."
        )
    return language


def _letters(text: str) -> tuple[int, int, int]:
    """Count the letters of `text`, once normalised: kana and kanji, Latin ones, others."""
    unusual = _UNUSUAL_RUN.findall(text)
    usual = _UNUSUAL_RUN.sub("", text) if unusual else text
    japanese = len(_NOT_JAPANESE.sub("", usual))
    latin = len(_NOT_LATIN.sub("", usual))
    other = usual.count("々")
    for character in filter(str.isalpha, "".join(map(normalise, unusual))):
        if _is_japanese(character):
            japanese += 1
        elif "LATIN" in unicodedata.name(character, ""):
            latin += 1
        else:
            other += 1
    return japanese, latin, other


def _is_japanese(character: str) -> bool:
    code = ord(character)
    return 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0x20000 <= code <= 0x323AF


def _cluster_end(text: str, start: int) -> int:
    end = start + 1
    while end < len(text) and _joins(text[end]):
        end += 1
    return end


def _joins(character: str) -> bool:
    if ord(character) in _SELECTORS:
        return True
    # Half-width voiced marks and compatibility jamo join as what NFKC makes of them.
    first = unicodedata.normalize("NFKC", character)[0]
    return (
        unicodedata.combining(first) != 0
        or first in _JOINING
        or "\u1160" <= first <= "\u11ff"  # Hangul vowels and finals
    )


def _normalise_cluster(cluster: str) -> str:
    # selectors that follow nothing become a space, so that no place of the original is without its character
    plain = cluster.translate(_SELECTORS).translate(_RADICALS).translate(_CONTROLS) or " "
    if len(plain) > _LONG_CLUSTER:  # unicodedata sorts marks in quadratic time, unless they are in order
        decomposed = "".join(unicodedata.normalize("NFKD", character) for character in plain)
        runs = groupby(decomposed, key=lambda character: unicodedata.combining(character) != 0)
        plain = "".join(
            mark
            for marked, run in runs
            for mark in (sorted(run, key=unicodedata.combining) if marked else run)
        )
    return unicodedata.normalize("NFKC", plain)
