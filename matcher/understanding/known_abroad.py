"""What are other countries, and the partner cities in them, called?"""

import re
from collections.abc import Iterator
from dataclasses import replace

from corpora import Organisation, bundled_records, country_codes, country_name, normalise
from matcher.understanding.known_places import Known, Rule
from matcher.understanding.place_names import (
    ABROAD,
    AMBIGUOUS,
    DEMONYMS,
    NOT_STEMS,
)

_KIND_JA = re.compile(r"(?:特別市|特別州|管区|[市州省県都区])$")
_KIND_EN = re.compile(
    r"^Special Capital Region of | (?:City|Province|Region|State|Capital|Regency"
    r"|Metropolitan Administration)$"
    r"| Development Region.*$|, .*$"
)


def cities_abroad() -> Iterator[Known]:
    """Cities, provinces and states of the shipped partnerships."""
    country_of: dict[str, str] = {}
    for record in bundled_records():
        if not (isinstance(record, Organisation) and record.id.startswith("overseas-") and record.place):
            continue
        place, english = record.place, normalise(record.name.en or "")
        if place.name is None or place.country is None or "Authority" in english or "(Eastern" in english:
            continue
        country_of[place.name] = place.country
        names = {place.name, english, _KIND_EN.sub("", english), *map(normalise, record.aliases)}
        names |= {_KIND_JA.sub("", name) for name in names}
        names |= {name.replace(" ", "").capitalize() for name in names if name.isascii() and " " in name}
        for written in sorted(names - NOT_STEMS):
            if not (written.isascii() and written.isupper()):
                yield Known(written, place.name, place.country, (), Rule.ABROAD)
    for written, name in ABROAD.items():
        yield Known(written, name, country_of.get(name), (), Rule.ABROAD)


def countries() -> Iterator[Known]:
    """Countries by CLDR, by their other names and by adjectives."""
    for written, code in country_codes().items():
        yield _country(written, code)
    for written, code in DEMONYMS.items():
        yield replace(_country(written, code), rule=Rule.DEMONYM)


def _country(written: str, code: str) -> Known:
    weak = written in AMBIGUOUS or written in ("チリ", "マリ")
    return Known(written, country_name(code), code, (), Rule.WEAK if weak else Rule.COUNTRY)
