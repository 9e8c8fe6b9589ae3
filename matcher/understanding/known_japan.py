"""What are the municipalities, prefectures and regions of Japan called?"""

import re
from collections import defaultdict
from collections.abc import Iterator

from corpora import PREFECTURES, Organisation, bundled_records, municipalities, normalise
from matcher.understanding.known_places import Known, Rule
from matcher.understanding.place_names import CITIES, NOT_ALONE, REGIONS, VAGUE_REGIONS


def municipalities_of_japan() -> Iterator[Known]:
    """Municipalities with their suffix, the largest also without, English names as the records write them."""
    where: dict[str, list[str]] = defaultdict(list)
    tokyo = {m.name for m in municipalities() if m.prefecture == "東京都"}
    for municipality in municipalities():
        ward = municipality.name.partition("市")[2]
        where[municipality.name].append(municipality.prefecture)
        if ward in tokyo and municipality.prefecture not in where[ward]:
            where[ward].append(municipality.prefecture)
    for name, prefectures in where.items():
        yield Known(name, name, "JP", tuple(prefectures), Rule.MUNICIPALITY)
    for name, english in CITIES.items():
        yield Known(name[:-1], name, "JP", tuple(where[name]), Rule.ALONE)
        yield Known(english, name, "JP", tuple(where[name]), Rule.ALONE)
    for record in bundled_records():
        if (
            isinstance(record, Organisation)
            and record.place
            and record.place.name in where
            and record.name.en
        ):
            english = normalise(record.name.en)
            if re.search(r" (?:City|Town|Village|Ward)$", english):
                name = record.place.name
                yield Known(english, name, "JP", (record.place.prefecture or where[name][0],), Rule.ABROAD)


def prefectures_of_japan() -> Iterator[Known]:
    """Prefectures with and without 県, and in English."""
    for name, english in PREFECTURES.items():
        stem = name if name == "北海道" else name[:-1]
        yield Known(name, name, "JP", (name,), Rule.PREFECTURE)
        if stem not in NOT_ALONE and stem != name:
            yield Known(stem, name, "JP", (name,), Rule.ALONE)
        yield Known(english, name, "JP", (name,), Rule.ABROAD if name == "北海道" else Rule.ALONE)
        yield from (
            Known(f"{english} {kind}", name, "JP", (name,), Rule.ABROAD)
            for kind in ("Prefecture", "prefecture")
        )


def regions_of_japan() -> Iterator[Known]:
    """Regions, which have no prefecture of their own."""
    for name, english in REGIONS.items():
        rule = Rule.PREFECTURE if name in ("首都圏", "中国地方", "南西諸島") else Rule.REGION
        if name not in VAGUE_REGIONS:
            yield Known(name, name, "JP", (), rule)
        yield from (
            Known(name + more, name, "JP", (), Rule.PREFECTURE) for more in ("地方", "地域", "エリア")
        )
        yield Known(english, name, "JP", (), Rule.ABROAD)
