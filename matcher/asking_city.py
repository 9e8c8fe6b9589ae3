"""Which city asks, in which country, and what is it like?"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpora import Need, Organisation, PlaceFacts, UsageError, country_codes, place_facts
from matcher.export_control import HOME
from matcher.likeness import NOTHING_KNOWN, told_of
from matcher.understanding.places import places
from matcher.understanding.reading import reading_of

_OVERSEAS = "overseas_government"
_CODE = re.compile(r"[A-Z]{2}")
_KIND = re.compile(r" (?:City|Province|Region|State|Regency|Capital)$")


@dataclass(frozen=True)
class AskingCity:
    """A city abroad: its country (ISO 3166-1), the ids of its organisations, what it is like."""

    country: str
    cities: tuple[str, ...]
    facts: PlaceFacts


def asking_city(
    text: str, organisations: Mapping[str, Organisation], *, country: str | None, need: Need | None = None
) -> AskingCity:
    """Find out who asks: by the need's holder, the cities and countries that the text names, or `country`.

    Raises `UsageError` where no country abroad can be told.
    """
    wanted = country_of(country) if country else None
    cities = tuple(dict.fromkeys((*_holder(need, organisations), *named_cities(text, organisations))))
    if wanted:
        cities = tuple(name for name in cities if _country(organisations[name]) == wanted)
    found = wanted or next(iter(_countries(text, cities, organisations, need)), None)
    if found is None:
        raise UsageError("The need names no country abroad. Give it: --country VN, or its name.")
    if found == HOME:
        raise UsageError("The country is Japan. Partners are found for cities abroad; give another country.")
    own = tuple(name for name in cities if _country(organisations[name]) == found)
    known = next((place_facts()[name] for name in own if name in place_facts()), NOTHING_KNOWN)
    return AskingCity(found, own, told_of(text, known))


def country_of(written: str) -> str:
    """Return the code of a country that is written as its code or its name. Raises `UsageError`."""
    known = country_codes()
    if _CODE.fullmatch(written.upper()) and written.upper() in known.values():
        return written.upper()
    names = {name.casefold(): code for name, code in known.items()}
    code = names.get(written.strip().casefold())
    if code is None:
        raise UsageError(
            f"There is no country '{written[:60]}'. Give its ISO code (VN) or its name (ベトナム, Viet Nam)."
        )
    return code


def _holder(need: Need | None, organisations: Mapping[str, Organisation]) -> tuple[str, ...]:
    known = organisations.get(need.organisation or "") if need else None
    return (known.id,) if known is not None and _is_overseas(known) else ()


def named_cities(text: str, organisations: Mapping[str, Organisation]) -> tuple[str, ...]:
    """Return the ids of the cities abroad that a text names, in the order in which it does."""
    found = []
    for name, own in organisations.items():
        if _is_overseas(own):
            starts = [start for start in (_start(text, label) for label in _labels(own)) if start >= 0]
            if starts:
                found.append((min(starts), name))
    return tuple(name for _, name in sorted(found))


def _labels(own: Organisation) -> Iterable[str]:
    yield from (label for label in (own.name.ja, own.name.en, *own.aliases) if label and len(label) > 2)
    if own.name.en and (short := _KIND.sub("", own.name.en)) != own.name.en:
        yield short


def _start(text: str, label: str) -> int:
    if not label.isascii():
        return text.find(label)
    match = re.search(rf"(?<![A-Za-z]){re.escape(label)}(?![A-Za-z])", text)
    return match.start() if match else -1


def _countries(
    text: str, cities: Iterable[str], organisations: Mapping[str, Organisation], need: Need | None
) -> Iterable[str]:
    if need and need.place and need.place.country not in (None, HOME):
        yield str(need.place.country)
    yield from (code for code in (_country(organisations[name]) for name in cities) if code)
    yield from (p.country for p in places(reading_of(text)) if p.country and p.country != HOME)


def _country(own: Organisation) -> str | None:
    return own.place.country if own.place else None


def _is_overseas(own: Organisation) -> bool:
    return own.organisation_kind.value == _OVERSEAS
