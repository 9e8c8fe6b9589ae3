"""Which countries are there, and what are they called in Japanese and English?

Names are CLDR's, and beside them the short, former and colloquial ones that it does not give. They stand
normalised.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from corpora.text import normalise
from corpora.written import word_table

_PARENTHESES = re.compile(r" ?\(([^)]*)\)")
_OTHER_NAMES = word_table("""
VN: Viet Nam; ヴェトナム; 日越
MM: ミャンマー; Burma; Myanmar
TR: Turkey
CZ: Czech Republic
CI: Ivory Coast
TL: East Timor
SZ: Swaziland; スワジランド
CV: Cabo Verde
GB: Britain; Great Britain; England; Scotland; Wales; UK; U.K.; 英国; Northern Ireland
US: USA; U.S.; US; 米国; アメリカ
KR: Korea; Republic of Korea; 大韓民国
AE: UAE
HK: Hong Kong; 香港
MO: Macao; Macau; マカオ
AU: 豪州
CN: Inner Mongolia; 内モンゴル
LA: Lao PDR; ラオス人民民主共和国
DE: ドイツ連邦共和国
CD: DR Congo; Democratic Republic of the Congo; コンゴ民主共和国
CG: コンゴ共和国
RU: Russian Federation
GM: The Gambia
KG: キルギスタン
FM: Micronesia; ミクロネシア
PS: パレスチナ; Palestine
""")
# CLDR codes that are no country of ISO 3166-1, or whose short names mean something else (ジャージー, アルバ).
_NO_COUNTRIES = frozenset(
    word_table("""
: AC; AQ; AW; BV; CC; CP; CQ; CX; DG; EA; EU; EZ; GG; GS; HM; IC; IO; JE; QO; SJ; TA; TF; UM; UN; XA; XB
: XK; ZZ
""")
)


@cache
def country_codes() -> Mapping[str, str]:
    """Return {name: ISO 3166-1 code}, every spelling of every country in Japanese and English."""
    found: dict[str, str] = {}
    names, english = _territories("ja"), _territories("en")
    for code in sorted(names.keys() - _NO_COUNTRIES):
        if len(code) == 2 and code.isalpha():
            for written in _spellings(names[code], english[code]):
                found.setdefault(written, code)
    for written, code in _OTHER_NAMES.items():
        found.setdefault(written, code)
    return MappingProxyType(found)


def country_name(code: str, language: str = "ja") -> str:
    """Return the name of a country by its ISO 3166-1 code; of a code that is none, the code."""
    return normalise(_PARENTHESES.sub("", _territories(language).get(code, code)))


@cache
def _territories(language: str) -> dict[str, str]:
    from babel import Locale

    return {str(code): str(name) for code, name in Locale(language).territories.items()}


def _spellings(*names: str) -> Iterator[str]:
    for name in map(normalise, names):
        plain = _PARENTHESES.sub("", name)
        yield plain
        yield from (plain.replace(" & ", " and "), plain.replace("St. ", "Saint "), plain.replace("’", "'"))
