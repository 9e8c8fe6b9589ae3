"""How is Japanese and English text made searchable without losing where it stood?

Normalising is NFKC (Unicode Standard Annex 15) plus the CJK radicals that PDF text
holds in place of characters (Unicode's EquivalentUnifiedIdeograph), control
characters turned to spaces. Every normalised character knows its original place.
"""

import unicodedata
from dataclasses import dataclass

from corpora.errors import TextError

# CJK Radicals Supplement (U+2E80-2EF3) -> the ideograph that is meant. NFKC mends the
# Kangxi radicals (U+2F00-2FD5) but of these only U+2E9F and U+2EF3.
_RADICALS = str.maketrans(
    "⺁⺄⺅⺆⺉⺊⺌⺍⺎⺐⺒⺓⺔⺕⺖⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺫⺬⺭⺮⺯⺰⺲⺶⺷⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂乙亻冂刂卜小小兀尢巳幺彑彐忄扌攵旡日月歺母民氵氺灬爫爫丬牛犭王目示礻竹糹纟罒羊羊耂肀聿月臼艹艹艹虎衤覀西见角讠贝足车辶辶辶阝钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
)
_JOINING = {"\uff9e", "\uff9f"}  # half-width voiced marks join the kana before them


@dataclass(frozen=True)
class Normalised:
    """A normalised text; character i came from `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the normalised text to code-point offsets of the original."""
        if start >= end:
            return (self.starts[start] if start < len(self.starts) else 0,) * 2
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> str:
    """Return `text` normalised for searching; length may differ from the original."""
    return normalise_with_offsets(text).text if _is_irregular(text) else text


def normalise_with_offsets(text: str) -> Normalised:
    """Return `text` normalised, each character with its place in the original."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        end = _cluster_end(text, position)
        piece = _normalise_cluster(text[position:end])
        pieces.append(piece)
        starts.extend([position] * len(piece))
        ends.extend([end] * len(piece))
        position = end
    return Normalised("".join(pieces), tuple(starts), tuple(ends))


def language_of(text: str) -> str | None:
    """Tell "ja" or "en" from the script of the letters; None where there is neither.

    Japanese is assumed from a fifth of kana and kanji on: Japanese texts are full of Latin
    abbreviations, English ones hold a Japanese name at most.
    """
    japanese = latin = other = 0
    for character in normalise(text[:20_000]):
        if not character.isalpha():
            continue
        if _is_japanese(character):
            japanese += 1
        elif "LATIN" in unicodedata.name(character, ""):
            latin += 1
        else:
            other += 1
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
    for position, character in enumerate(text):
        if "\ud800" <= character <= "\udfff":
            raise TextError(
                f"The {what} holds a lone surrogate U+{ord(character):04X} at character {position}: "
                "it is not valid Unicode. Save it as UTF-8 and try again."
            )
    language = language_of(text)
    if language is None:
        raise TextError(
            f"The {what} ({len(text)} characters, beginning {text[:12]!r}) holds no Japanese or English "
            "words. Describe it in one of the two languages."
        )
    return language


def _is_irregular(text: str) -> bool:
    return not text.isascii() or any(ord(character) < 32 or ord(character) == 127 for character in text)


def _is_japanese(character: str) -> bool:
    code = ord(character)
    return 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0x20000 <= code <= 0x323AF


def _cluster_end(text: str, start: int) -> int:
    end = start + 1
    while end < len(text) and end - start < 32 and _joins(text[end]):
        end += 1
    return end


def _joins(character: str) -> bool:
    return (
        character in _JOINING
        or unicodedata.combining(character) != 0
        or "\u1160" <= character <= "\u11ff"  # Hangul vowels and finals
    )


def _normalise_cluster(cluster: str) -> str:
    if len(cluster) == 1 and (ord(cluster) < 32 or 127 <= ord(cluster) < 160):
        return " "
    return unicodedata.normalize("NFKC", cluster.translate(_RADICALS)).replace("\u3000", " ")
