"""How many yen does a cell mean?

A unit in the cell (3,000万円, 3千万, 1.5億, 30 million yen) holds before one in the heading (予算（千円）).
Of a range the upper end is the budget. A sum in another currency has no value in yen: no rate is known
offline.
"""

import re
from decimal import Decimal

from corpora.columns.cells import Cell, Read, kept
from corpora.columns.notices import NoticeKind
from corpora.text import normalise
from corpora.written import sums_in

_REMEDY = "Write it with its unit, e.g. 300万円, or name the unit in the heading, e.g. 予算（万円）."
_UNITS = {
    "億円": 10**8,
    "百万円": 10**6,
    "百万": 10**6,
    "千万円": 10**7,
    "万円": 10**4,
    "万": 10**4,
    "千円": 10**3,
    "円": 1,
    "million yen": 10**6,
    "million jpy": 10**6,
    "jpy million": 10**6,
    "m yen": 10**6,
    "thousand yen": 10**3,
    "k yen": 10**3,
    "yen": 1,
    "jpy": 1,
}
_UNIT = re.compile("|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True)))
_OTHER_CURRENCY = re.compile(r"ドル|ユーロ|[$€]|(?i:\b(?:usd|eur|dollars?|euros?)\b)")
_LEAST_WITHOUT_UNIT = 10_000
_BESIDE = re.compile(
    r"[ 、,。():~〜\-–—]|約|およそ|おおむね|概ね|程度|ほど|くらい|ぐらい|前後|以内|以下|未満|まで"
    r"|上限|最大|最低|総額|予算|概算|目安|税[込抜別]み?き?|を?想定"
    r"|(?i:\b(?:about|around|approx|approximately|up to|at most|max|maximum|no more than|less than|within"
    r"|total|in total|budget|or less|ca)\b\.?)"
)
_FLOOR = re.compile(r"以上|から$|より$|[~〜+]$|(?i:\b(?:at least|or more|more than|minimum)\b)")
_LEAST = re.compile(r"最低|(?i:\b(?:at least|more than|minimum)\b)")


def yen(cell: Cell) -> Read:
    """Read a sum in whole yen."""
    if _OTHER_CURRENCY.search(normalise(cell.column)):
        return kept(cell, NoticeKind.OTHER_CURRENCY)
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return _plain(cell, Decimal(str(cell.value)))
    sums = list(sums_in(cell.text))
    bare = all(high.currency is None for _, high in sums)
    if bare:
        sums = list(sums_in(f"{cell.text}円"))  # so that a range without a unit is one
    if not sums:
        if re.search(r"[0-9]", cell.text):
            raise cell.refused("is no sum of money that is understood", _REMEDY)
        return kept(cell)
    low, high = sums[0]
    if high.currency not in (None, "JPY"):
        return kept(cell, NoticeKind.OTHER_CURRENCY)
    before, after = cell.text[: (low or high).start], cell.text[high.end :]
    if cell.text[0] in "-−▲△":
        raise cell.refused("is less than nothing", _REMEDY)
    if len(sums) > 1 or _BESIDE.sub("", _FLOOR.sub("", before + after)):
        return kept(cell)
    found = _plain(cell, high.value).value if bare and high.scale == 1 else int(high.value)
    if low is not None:
        return Read(found, cell.notice(NoticeKind.UPPER_TAKEN, f"{found:,}"))
    floor = _FLOOR.search(after) or _LEAST.search(before)
    return Read(found, cell.notice(NoticeKind.FLOOR_TAKEN, f"{found:,}") if floor else None)


def _plain(cell: Cell, value: Decimal) -> Read:
    unit = _heading_unit(cell)
    if not value.is_finite():
        raise cell.refused("is no sum of money that is understood", _REMEDY)
    if value < 0:
        raise cell.refused("is less than nothing", _REMEDY)
    if unit is None and 0 < value < _LEAST_WITHOUT_UNIT:
        raise cell.refused("has no unit: yen, 千円 or 万円", _REMEDY)
    return Read(int(value * (unit or 1)))


def _heading_unit(cell: Cell) -> int | None:
    """What a bare number under this heading counts."""
    found = _UNIT.search(normalise(cell.column).casefold().replace("_", " "))
    return _UNITS[found[0]] if found else None
