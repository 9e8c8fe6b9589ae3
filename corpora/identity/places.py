"""Which municipality or prefecture of Japan does a written name mean, and is it the only one of its name?"""

import re
from dataclasses import dataclass
from functools import cache

from corpora.identity.characters import plain, strict
from corpora.places import municipalities

_ROMAN = (
    "hokkaido aomori iwate miyagi akita yamagata fukushima ibaraki tochigi gunma saitama chiba tokyo kanagawa"
    " niigata toyama ishikawa fukui yamanashi nagano gifu shizuoka aichi mie shiga kyoto osaka hyogo nara"
    " wakayama tottori shimane okayama hiroshima yamaguchi tokushima kagawa ehime kochi fukuoka saga nagasaki"
    " kumamoto oita miyazaki kagoshima okinawa"
)
_HALL = re.compile(r"(?<=[市区])役所$|(?<=[町村])役場$|(?<=[都府県])庁$")
_HALL_OF_HOKKAIDO = re.compile(r"^北海道庁$")
_DISTRICT = re.compile(r"^[^市区町村]{1,6}郡(?=.+[町村]$)")
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]+)[)\]]$|,\s*([a-z]+)$")


@dataclass(frozen=True)
class Located:
    """A name that was looked up: `name` without what stood before and behind it.

    `family` is "prefecture" or "municipality" where it is one; `several` says that it lies in more than one
    prefecture and none was given.
    """

    name: str
    prefecture: str | None
    family: str | None = None
    several: bool = False


@cache
def _prefectures() -> dict[str, str]:
    """Every way to write a prefecture, `plain` -> its full name."""
    names = list(dict.fromkeys(m.prefecture for m in municipalities()))
    found = {plain(name): name for name in names}
    found |= {plain(name)[:-1]: name for name in names if name != "北海道"}
    for roman, name in zip(_ROMAN.split(), names, strict=True):
        found |= dict.fromkeys((roman, f"{roman} prefecture", f"{roman}-ken"), name)
    return found


@cache
def _full_names() -> tuple[tuple[str, str], ...]:
    return tuple((plain(full), full) for full in dict.fromkeys(_prefectures().values()))


@cache
def _municipalities() -> dict[str, tuple[str, ...]]:
    """Name of a municipality (`strict`) -> the prefectures in which one lies."""
    found: dict[str, tuple[str, ...]] = {}
    for municipality in municipalities():
        key = strict(plain(municipality.name))
        found[key] = (*found.get(key, ()), municipality.prefecture)
    return found


def prefecture_of(written: str | None) -> str | None:
    """Return the full Japanese name of a prefecture (富山, 富山県, Toyama); None where there is none such."""
    return _prefectures().get(plain(written)) if written else None


def locate(name: str, prefecture: str | None) -> Located:
    """Look up a `plain` name, with the prefecture it was given or that stands in front of or behind it."""
    name, bracket = _split_bracket(name)
    prefecture = prefecture or bracket
    name = "北海道" if _HALL_OF_HOKKAIDO.match(name) else _HALL.sub("", name)
    if (full := _prefectures().get(name)) and plain(full) == name:
        return Located(name, full, "prefecture")
    for key, full in _full_names():
        if name.startswith(key) and (own := _inside(name[len(key) :].strip(), full)):
            return Located(own, full, "municipality")
    own = _DISTRICT.sub("", name)
    homes = _municipalities().get(strict(own), ())
    if prefecture in homes:
        return Located(own, prefecture, "municipality")
    if homes and prefecture is None:
        return Located(own, homes[0] if len(homes) == 1 else None, "municipality", len(homes) > 1)
    return Located(name, prefecture)


def is_shared(name: str) -> bool:
    """Whether municipalities of this `plain` name lie in several prefectures."""
    return len(_municipalities().get(strict(name), ())) > 1


def _split_bracket(name: str) -> tuple[str, str | None]:
    found = _BRACKET.search(name)
    home = _prefectures().get((found[1] or found[2]).strip()) if found else None
    return (name[: found.start()].strip(), home) if found and home else (name, None)


def _inside(name: str, prefecture: str) -> str | None:
    """The municipality's name where `name` is one of the prefecture, with or without its district."""
    own = _DISTRICT.sub("", name)
    return own if prefecture in _municipalities().get(strict(own), ()) else None
