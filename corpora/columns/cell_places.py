"""Which country, prefecture or municipality does a cell mean?

Prefectures and municipalities of Japan are known by their lists, countries by CLDR. A municipality whose name
lies in one prefecture only brings it along; 美里町 lies in three and stays without.
"""

import re
from collections import defaultdict
from functools import cache
from typing import Any

from corpora.columns.cells import Cell, Read
from corpora.columns.notices import NoticeKind
from corpora.columns.targets import CellType
from corpora.places import PREFECTURES, country_codes, municipalities

_COUNTRY_REMEDY = "Write the country's usual name or its code of two letters, e.g. ベトナム, Vietnam or VN."
_PREFECTURE_REMEDY = (
    "Write one of the 47 prefectures, e.g. 富山県 or Toyama; for another country leave it empty."
)
_OFFICIAL = re.compile(r"(?:社会主義|人民|民主|連邦|イスラム)*(?:共和国|王国|連邦|国)$")
_POSTCODE = re.compile(r"^〒? ?[0-9]{3}-?[0-9]{4} ?")


def country(cell: Cell) -> Read:
    """Read a country. Raises `RecordError` where none has this name."""
    name, codes = cell.text, country_codes()
    if re.fullmatch(r"[A-Za-z]{2}", name) and name.upper() in codes.values():
        return Read({"country": name.upper()})
    folded = {known.casefold(): code for known, code in codes.items()}
    code = folded.get(name.casefold()) or folded.get(_OFFICIAL.sub("", name).casefold())
    if code is None:
        raise cell.refused("is no country that is known", _COUNTRY_REMEDY)
    return Read({"country": code})


def prefecture(cell: Cell) -> Read:
    """Read a prefecture of Japan. Raises `RecordError` where none has this name."""
    found = _prefectures().get(cell.text.casefold())
    if found is None:
        raise cell.refused("is no prefecture of Japan", _PREFECTURE_REMEDY)
    return Read({"country": "JP", "prefecture": found})


def place(cell: Cell) -> Read:
    """Read the name of a place; of a municipality of Japan also the country and, where unique, prefecture."""
    found = address(cell).value if cell.text in _in_japan() or _begins_with_prefecture(cell.text) else None
    if found is None:
        return Read({"name": cell.written.strip()})
    among = _in_japan().get(found.get("name", ""), ())
    notice = None
    if "prefecture" not in found and len(among) > 1:
        notice = cell.notice(NoticeKind.SEVERAL_PLACES, "、".join(among))
    return Read(found, notice)


def address(cell: Cell) -> Read:
    """Read prefecture and municipality off an address; what else it says is kept as a note."""
    text = _POSTCODE.sub("", cell.text)
    found: dict[str, Any] = {}
    if begins := _begins_with_prefecture(text):
        found = {"country": "JP", "prefecture": begins}
        text = text[len(begins) :].lstrip()
    names = [name for length in range(min(len(text), 12), 1, -1) if (name := text[:length]) in _in_japan()]
    fitting = [name for name in names if found.get("prefecture", _in_japan()[name][0]) in _in_japan()[name]]
    if fitting:
        found |= {"country": "JP", "name": fitting[0]}
        if len(_in_japan()[fitting[0]]) == 1:
            found["prefecture"] = _in_japan()[fitting[0]][0]
        text = text[len(fitting[0]) :]
    if found:
        return Read(found, note=bool(text.strip()))
    code = country_codes().get(cell.text)
    return Read({"country": code} if code else {"name": cell.written.strip()})


def located(read: dict[CellType, dict[str, Any]]) -> dict[str, Any]:
    """Put together what a row says of its place; what a column names holds before what follows from it."""
    order = (CellType.ADDRESS, CellType.PLACE, CellType.PREFECTURE, CellType.COUNTRY)
    found: dict[str, Any] = {}
    for cell in order:
        found |= read.get(cell, {})
    abroad = read.get(CellType.COUNTRY, {}).get("country", "JP") != "JP"
    if abroad and CellType.PREFECTURE not in read:
        found.pop("prefecture", None)
    return {"country": None, **found} if found else {}


def _begins_with_prefecture(text: str) -> str:
    return next((name for name in PREFECTURES if text.startswith(name)), "")


@cache
def _prefectures() -> dict[str, str]:
    found = {}
    for name, english in PREFECTURES.items():
        stem = name if name == "北海道" else name[:-1]
        for written in (name, stem, english, f"{english} Prefecture", f"{english}-ken"):
            found[written.casefold()] = name
    return found


@cache
def _in_japan() -> dict[str, tuple[str, ...]]:
    """{municipality: prefectures}, in the order of their codes."""
    found: dict[str, list[str]] = defaultdict(list)
    for municipality in municipalities():
        if municipality.prefecture not in found[municipality.name]:
            found[municipality.name].append(municipality.prefecture)
    return {name: tuple(prefectures) for name, prefectures in found.items()}
