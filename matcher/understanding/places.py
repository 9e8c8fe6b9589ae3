"""Which places does a text name?

Names are looked up longest first and only where what stands around them lets them be a place: 京都 is not
in 東京都, 津市 not in 会津市, and no turkey is a country.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.understanding.gazetteer import gazetteer
from matcher.understanding.known_places import Known, Rule
from matcher.understanding.reading import Quotation, Reading

_STARTS = re.compile("(?<![A-Za-z0-9À-ɏ])[A-ZÀ-Þ]|[ぁ-ヿ㐀-鿿]")
_KATAKANA = re.compile("[ァ-ヺー]")
_KANJI = re.compile("[㐀-鿿々]")
_NO_INSTITUTION = re.compile(
    r"^(?:市|立|工業|女子|教育|府立|道立)?大学|^立大学|^(?:電力|ガス|銀行|新聞|議定書|信用金庫|製鉄|工大"
    r"|海上)"
    r"|^ (?:University|Protocol|Gas|Steel|Electric|Institute|Agreement|Bay|Shimbun|Motor|Heavy|Bank)"
)
_OTHER_COUNTRY_WORD = re.compile(r"^(?:語|人|製|産|料理|米(?!国)|ドル|式|系|風|洋|石|茶)")
_PREPOSITION = re.compile(
    r"(?:(?:^|[^A-Za-z])(?:[Ii]n|[Ff]rom|to|of|[Ff]or|[Aa]cross|[Tt]hroughout|into|and|or|between|[Nn]ear"
    r"|[Oo]utside"
    r"|[Aa]round|[Aa]t|the|[Nn]orthern|[Ss]outhern|[Ee]astern|[Ww]estern|[Cc]entral)|,) $"
)
_PARTICLE = re.compile(
    r"^(?:の|で|に|を|へ|から|、|・|周辺|近郊|都心|湾|市内|県内|府内|都内|在住|近く|郊外|沿岸|地区|エリア"
    r"|港|など|[。)」\n]|$)"
)
_REGION_PARTICLE = re.compile(
    r"^(?:の|で|に|を|へ|から|、|・|は|が|や|各|全域|一円|管内|圏|内|沿岸|本土|[0-9]県|など|[。)」\n]|$)"
)
_NO_ADJECTIVE = re.compile(
    r"^(?! [a-z])|^ (?:as|and|or|but|language|text|versions?|translations?|speak\w*|manuals?|interpreter|food"
    r"|cuisine|restaurants?)\b"
)
_WEAK_JA = re.compile(r"^(?:国|共和国|政府|の首都|・|北部|南部|中部|大使)")
_FISH = re.compile("養殖|魚|ハマチ|ブリ|漁|釣|カキ|ヒラメ")


@dataclass(frozen=True)
class PlaceMention:
    """A place that a text names; `name` is Japanese, as records write it.

    `prefectures` are those in which the place may lie: several where the text leaves it open, none abroad
    and for regions.
    """

    name: str
    country: str | None
    prefectures: tuple[str, ...]
    quotation: Quotation


def places(reading: Reading) -> tuple[PlaceMention, ...]:
    """Find the places that a text names, in order."""
    found = list(_found(reading.text))
    named = {known.name for _, known in found if known.rule in (Rule.PREFECTURE, Rule.ALONE)}
    mentions = []
    before: tuple[int, Known | None] = (-1, None)
    for start, known in found:
        beside = {before[1].name} if before[1] and before[0] == start else set()
        prefectures = known.prefectures
        if len(prefectures) > 1:
            prefectures = _narrowed(_narrowed(prefectures, named), beside)
        end = start + len(known.written)
        mentions.append(PlaceMention(known.name, known.country, prefectures, reading.quotation(start, end)))
        before = (end, known)
    return tuple(mentions)


def _narrowed(prefectures: tuple[str, ...], named: set[str]) -> tuple[str, ...]:
    return tuple(prefecture for prefecture in prefectures if prefecture in named) or prefectures


def _found(text: str) -> Iterator[tuple[int, Known]]:
    names, reached = gazetteer(), 0
    for match in _STARTS.finditer(text):
        start = match.start()
        if start < reached:
            continue
        for known in names.get(text[start : start + 2], ()):
            if text.startswith(known.written, start) and _may_be(known, text, start):
                reached = start + len(known.written)
                if known.rule is not Rule.NOTHING:
                    yield start, known
                break


def _may_be(known: Known, text: str, start: int) -> bool:
    end = start + len(known.written)
    last, after = text[start - 1 : start], text[end : end + 14]
    if not _is_whole(known.written, last, after):
        return False
    if known.rule is Rule.NOTHING:
        return True
    if _NO_INSTITUTION.match(after):
        return False
    latin = known.written[0] < "\u3000"
    before = text[max(0, start - 14) : start]
    return _fits_latin(known, before, after) if latin else _fits_japanese(known, before, after)


def _is_whole(written: str, last: str, after: str) -> bool:
    """Whether a name neither begins nor ends within a run of katakana or letters."""
    if written[0] < "\u3000":
        return not re.match(r"[A-Za-z0-9À-ɏ]", after)
    cut_before = _KATAKANA.match(written[0]) and _KATAKANA.match(last)
    cut_after = _KATAKANA.match(written[-1]) and _KATAKANA.match(after)
    return not cut_before and not cut_after


def _fits_latin(known: Known, before: str, after: str) -> bool:
    if known.rule is Rule.DEMONYM:
        return not _NO_ADJECTIVE.match(after)
    if known.rule is Rule.WEAK:
        return bool(_PREPOSITION.search(before)) and not re.match(r" (?:[A-Z]|dollars|litter|farm)|\$", after)
    if known.rule is Rule.ALONE:
        return bool(_PREPOSITION.search(before)) or after.startswith((", ", "'s"))
    return True


def _fits_japanese(known: Known, before: str, after: str) -> bool:
    kanji_before = bool(_KANJI.match(before[-1:]))
    if known.rule is Rule.MUNICIPALITY:
        fits = not kanji_before or before[-1] in "県府都道郡内側"
        return fits and not after.startswith(("場", "民館"))
    if known.rule is Rule.ALONE:
        alone = not kanji_before and not _KATAKANA.match(before[-1:])
        return alone and bool(_PARTICLE.match(after))
    if known.rule is Rule.REGION:
        alone = not kanji_before or before[-1] in "北南東西"
        return alone and bool(_REGION_PARTICLE.match(after))
    if known.rule is Rule.WEAK:
        return bool(_WEAK_JA.match(after)) or before.endswith("南米")
    return known.rule is not Rule.COUNTRY or _is_country(known, before, after)


def _is_country(known: Known, before: str, after: str) -> bool:
    if _OTHER_COUNTRY_WORD.match(after):
        return False
    if known.written == "タイ":
        return not _FISH.search(before + after)
    if known.written == "日本":
        inside = after.startswith(("国内", "企業", "各地", "全国", "市場", "政府"))
        return not _KANJI.match(before[-1:]) and (inside or not _KANJI.match(after))
    return not _KANJI.match(before[-1:]) or before[-1] in "対在訪駐北南東西部"
