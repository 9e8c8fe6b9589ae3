"""What is alike between two places, and what is not?

Climate by the coldest month, size by population, coast and island; only what is known of both sides counts,
and that neither is an island makes no two places alike.
A text says of its place that it is cold, an island or on the coast where its words do.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from math import log

from corpora import PlaceFacts

FREEZING_C, WARM_C = 0, 15  # coldest month: below it is a cold place, from there on one without a winter
SAME_SIZE, OTHER_SIZE = 3.0, 10.0  # ratio of populations up to which two are alike, from which they are not
_WORDS: Mapping[str, re.Pattern[str]] = {
    "cold": re.compile(
        r"寒冷|厳寒|凍結|豪雪|積雪|氷点下|\b(?:cold|freezing|snowy|sub-?zero)\b", re.IGNORECASE
    ),
    "island": re.compile(
        r"離島|島嶼|(?<![ァ-ヺ半広福徳鹿])島(?=[のはでにをと、。])|\bislands?\b", re.IGNORECASE
    ),
    "coast": re.compile(
        r"港湾|臨海|沿岸|海岸|\b(?:harbours?|harbors?|seaports?|coast(?:al)?)\b", re.IGNORECASE
    ),
}


class Trait(StrEnum):
    """In what two places can be alike."""

    CLIMATE = "climate"
    SIZE = "size"
    COAST = "coast"
    ISLAND = "island"


class Climate(StrEnum):
    """How cold the coldest month is: below freezing, mild, or warm all the year."""

    COLD = "cold"
    MILD = "mild"
    WARM = "warm"


@dataclass(frozen=True)
class Likeness:
    """What is alike between two places, and what is not; `degree` in [-1, 1], 0 where nothing is known."""

    alike: tuple[Trait, ...] = ()
    unlike: tuple[Trait, ...] = ()

    @property
    def degree(self) -> float:
        """The share of the traits that are alike less the share of those that are not."""
        known = len(self.alike) + len(self.unlike)
        return (len(self.alike) - len(self.unlike)) / known if known else 0.0


NOTHING_KNOWN = PlaceFacts()


def climate_of(facts: PlaceFacts) -> Climate | None:
    """Return the climate of a place, None where it is not known."""
    if facts.coldest_c is None:
        return None
    if facts.coldest_c < FREEZING_C:
        return Climate.COLD
    return Climate.WARM if facts.coldest_c >= WARM_C else Climate.MILD


@lru_cache(maxsize=4096)
def likeness(left: PlaceFacts, right: PlaceFacts) -> Likeness:
    """Compare two places."""
    compared = {
        Trait.CLIMATE: _same(climate_of(left), climate_of(right)),
        Trait.SIZE: _same_size(left.population_k, right.population_k),
        Trait.COAST: _same(left.coast, right.coast),
        Trait.ISLAND: _same(left.island, right.island) if left.island or right.island else None,
    }
    return Likeness(
        tuple(trait for trait, same in compared.items() if same is True),
        tuple(trait for trait, same in compared.items() if same is False),
    )


def told_of(text: str, facts: PlaceFacts = NOTHING_KNOWN) -> PlaceFacts:
    """Add to what is known of a place what a text says of it; what is known stays."""
    said = {name: bool(pattern.search(text)) for name, pattern in _WORDS.items()}
    found = facts
    if said["cold"] and found.coldest_c is None:
        found = replace(found, coldest_c=FREEZING_C - 1)
    if said["island"] and found.island is None:
        found = replace(found, island=True, coast=True if found.coast is None else found.coast)
    if said["coast"] and found.coast is None:
        found = replace(found, coast=True)
    return found


def _same(left: object, right: object) -> bool | None:
    return None if left is None or right is None else left == right


def _same_size(left: int | None, right: int | None) -> bool | None:
    if not left or not right:
        return None
    ratio = abs(log(left / right))
    if ratio <= log(SAME_SIZE):
        return True
    return False if ratio >= log(OTHER_SIZE) else None


TRAIT_WORDS: Mapping[Trait, Mapping[str, str]] = {
    Trait.CLIMATE: {"ja": "冬の寒さ", "en": "cold of the winter"},
    Trait.SIZE: {"ja": "人口規模", "en": "population"},
    Trait.COAST: {"ja": "沿岸・内陸の別", "en": "coast or inland"},
    Trait.ISLAND: {"ja": "島であること", "en": "being an island"},
}
