"""What is a city or region like: how cold, how large, on the coast, on an island?

Rough facts about those that take part in the city-to-city programme, by the id of their organisation: the
mean temperature of the coldest month in whole degrees, the population in thousands to one digit, as of about
2020. Rounded so that they tell what is alike; for anything finer ask the statistics of the place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True)
class PlaceFacts:
    """What a place is like; None where that is not known.

    `coldest_c` is the mean of the coldest month in °C, `population_k` counts thousands. An island is one of
    less than 10,000 km², or a group of them.
    """

    coldest_c: int | None = None
    population_k: int | None = None
    coast: bool | None = None
    island: bool | None = None


@cache
def place_facts() -> Mapping[str, PlaceFacts]:
    """Return what the places of the programme are like, by the id of their organisation."""
    table = (files("corpora") / "places" / "facts.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines()[1:])
    return MappingProxyType(
        {
            name: PlaceFacts(int(coldest), int(population), coast == "yes", island == "yes")
            for name, coldest, population, coast, island in rows
        }
    )
