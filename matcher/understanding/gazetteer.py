"""Which names of places are known?

Countries by CLDR, municipalities by the list of them, places abroad by the shipped partnerships.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from matcher.understanding.known_abroad import cities_abroad, countries
from matcher.understanding.known_japan import municipalities_of_japan, prefectures_of_japan, regions_of_japan
from matcher.understanding.known_places import Known, Rule
from matcher.understanding.place_names import ELSE


@cache
def gazetteer() -> dict[str, tuple[Known, ...]]:
    """Return the names by their first two characters, the longest first."""
    found: dict[str, Known] = {}
    for known in _all():
        if len(known.written) > 1:
            found.setdefault(known.written, known)
    index: dict[str, list[Known]] = defaultdict(list)
    for known in sorted(found.values(), key=lambda known: (-len(known.written), known.written)):
        index[known.written[:2]].append(known)
    return {start: tuple(names) for start, names in index.items()}


def _all() -> Iterator[Known]:
    """Every name; where two places share one, the first holds."""
    yield from (Known(written, "", None, (), Rule.NOTHING) for written in ELSE)
    yield from municipalities_of_japan()
    yield from prefectures_of_japan()
    yield from regions_of_japan()
    yield from cities_abroad()
    yield from countries()
