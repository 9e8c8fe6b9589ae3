"""Which level, stage, sector, kind, list or yes and no does a cell mean?"""

import re
from functools import cache

from corpora.columns.cells import Cell, Read, kept
from corpora.columns.headings import key_of
from corpora.columns.notices import NoticeKind
from corpora.columns.targets import table_lines
from corpora.records import RECORD_TYPES, Sector

_LEVEL = r"(?:TRL|Technology Readiness Level|技術成熟度(?:レベル)?|レベル|Level|Lv\.?) ?[:=]? ?-?"
_TO = r"(?:~|〜|-|–|—|から|、|,|・|to|or|and)"
_TRL = re.compile(
    rf"(?P<named>{_LEVEL})? ?(?P<low>[1-9])(?:\.0)?(?: ?{_TO} ?(?:{_LEVEL})? ?(?P<high>[1-9]))?"
    r"(?: ?(?:相当|程度|段階|以上|レベル))?(?P<more> ?[(:、,].*)?",
    re.IGNORECASE | re.DOTALL,
)
_TRL_REMEDY = "Write a technology readiness level from 1 to 9, e.g. 4 or TRL4."
_KINDS = {
    "シーズ": "seed",
    "技術シーズ": "seed",
    "研究シーズ": "seed",
    "seeds": "seed",
    "ニーズ": "need",
    "課題": "need",
    "needs": "need",
    "組織": "organisation",
    "機関": "organisation",
    "organization": "organisation",
    "研究者": "researcher",
    "窓口": "contact_point",
}
_FLAGS = {
    "true": True,
    "yes": True,
    "1": True,
    "はい": True,
    "false": False,
    "no": False,
    "0": False,
    "いいえ": False,
}
_SEPARATORS = re.compile(r"[;；、\n]")


def identifier(cell: Cell) -> Read:
    """Read an id. Raises `RecordError` for characters that an id cannot have."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}", cell.text):
        return Read(cell.text)
    raise cell.refused("is no id", "Use Latin letters, digits and . _ : - only, 128 at most.")


def trl(cell: Cell) -> Read:
    """Read a technology readiness level; of a range the lower end. A stage in words is kept as a note."""
    found = _TRL.fullmatch(cell.text)
    if not found:
        if re.search(r"[0-9]", cell.text):
            raise cell.refused("is no technology readiness level", _TRL_REMEDY)
        return kept(cell)
    low, high = int(found["low"]), int(found["high"] or found["low"])
    if high < low:
        raise cell.refused("is no technology readiness level: the range falls", _TRL_REMEDY)
    notice = cell.notice(NoticeKind.LOWER_TAKEN, low) if high > low else None
    return Read(low, notice, note=bool(found["more"]))


def stage(cell: Cell) -> Read:
    """Read a level only where it is called one (TRL4); anything else is a stage in words, a note."""
    found = _TRL.fullmatch(cell.text)
    if found and (found["named"] or "").upper().startswith(("TRL", "TECH", "技術成熟度")):
        return trl(cell)
    return Read(note=True)


def sector(cell: Cell) -> Read:
    """Read one of the fourteen sectors by its id or a label; of several known ones none is chosen."""
    parts = [part for part in re.split(r"[;,、/\n|]", cell.text) if part.strip()]
    found = {name for part in (cell.text, *parts) if (name := _sectors().get(key_of(part)))}
    if len(found) != 1:
        return kept(cell)
    complete = key_of(cell.text) in _sectors()
    return Read(next(iter(found)), None, note=not complete)


@cache
def _sectors() -> dict[str, str]:
    labels = {key_of(name.value): name.value for name in Sector}
    for name, *languages in table_lines("sectors.tsv"):
        labels |= {key_of(label): name for language in languages for label in language.split(";")}
    return labels


def kind(cell: Cell) -> Read:
    """Read the kind of record. Raises `RecordError` for a word that names none."""
    words = cell.text.casefold()
    if words in RECORD_TYPES or words in _KINDS:
        return Read(_KINDS.get(words, words))
    raise cell.refused("names no kind of record", f"Known: {', '.join(RECORD_TYPES)}.")


def flag(cell: Cell) -> Read:
    """Read yes or no."""
    words = cell.text.casefold()
    if words in _FLAGS:
        return Read(_FLAGS[words])
    raise cell.refused("is neither true nor false", "Write true or false.")


def parts(cell: Cell) -> Read:
    """Read a list whose items are separated by semicolons, 、 or lines."""
    return Read([part.strip() for part in _SEPARATORS.split(cell.written) if part.strip()])


def years(cell: Cell) -> Read:
    """Read a list of years. Raises `RecordError` where one is no year of four digits."""
    found = re.split(r"[;,、\s]+", cell.text)
    if not all(re.fullmatch(r"[0-9]{4}", year) for year in found):
        raise cell.refused("is no list of years", "Write years of four digits, e.g. 2024;2025.")
    return Read([int(year) for year in found])
