"""Which countries and prefectures are there, and which municipalities of Japan, in which prefecture?

Wards of designated cities bear the name of their city (札幌市中央区). One name may lie in several
prefectures (府中市).
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpora.places.countries import country_codes, country_name
from corpora.places.facts import PlaceFacts, place_facts
from corpora.places.prefectures import PREFECTURES
from corpora.places.regions import REGION_OF, REGIONS
from corpora.places.subregions import region_of

__all__ = [
    "PREFECTURES",
    "REGIONS",
    "REGION_OF",
    "Municipality",
    "PlaceFacts",
    "country_codes",
    "country_name",
    "municipalities",
    "place_facts",
    "region_of",
]


@dataclass(frozen=True)
class Municipality:
    """A city, ward, town or village by its Japanese names; `code` is the six digits of 地方公共団体コード."""

    prefecture: str
    name: str
    code: str


@cache
def municipalities() -> tuple[Municipality, ...]:
    """Return every municipality, ordered by code."""
    table = (files("corpora") / "places" / "municipalities.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines()[1:])
    return tuple(Municipality(prefecture, name, code) for prefecture, name, code in rows)
