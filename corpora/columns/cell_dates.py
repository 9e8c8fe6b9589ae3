"""Which day does a cell mean?

Years of an era or of the West, fiscal years (April to March), months, days; also short forms that only a cell
allows: R1, H31.4, S63, 2027-03, 20270331, a day as a spreadsheet numbers it (46112). What lasts longer than a
day gives its first day (`first_day`: published) or its last (`last_day`: deadline, valid_until):

    令和元年, R1      2019-01-01 .. 2019-12-31   the whole calendar year, though the era began in May
    平成31年, H31     2019-01-01 .. 2019-12-31   the whole calendar year, though the era ended in April
    2019年度, FY2019  2019-04-01 .. 2020-03-31
    令和9年度末       2027-04-01 .. 2028-03-31
    2027年4月～9月    2027-04-01 .. 2027-09-30

What counts from the day on which it was written (来年度, 2年以内, 3月末 without a year) is kept as a note:
the same file must mean the same whenever it is imported. So is a date with words that may change it.
"""

import re
from datetime import date, datetime, timedelta
from math import isfinite

from corpora.columns.cells import Cell, Read, kept
from corpora.columns.notices import NoticeKind
from corpora.written import Period, periods

_REMEDY = "Write a day, month or year, e.g. 2027-03-31, 2027年3月 or 令和9年度."
_EPOCH = date(1899, 12, 30)
_SERIALS = range(36_526, 73_051)  # 2000-01-01 to 2100-01-01
_WEEKDAY = re.compile(r" ?\((?:[月火水木金土日](?:曜日?)?|[A-Z][a-z]{2,8})\)")
_TIME = re.compile(
    r"(?<=[0-9日])[T ]*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"
)
_ERA = re.compile(
    r"(令和|平成|昭和|大正|明治|[RHSTMrhstm])\.? ?(元|[0-9]{1,2})年?"
    r"(?:[./-]([0-9]{1,2})(?:[./-]([0-9]{1,2}))?)?"
)
_NUMERIC = re.compile(r"((?:18|19|20)[0-9]{2})(?:[./-]([0-9]{1,2})(?:[./-]([0-9]{1,2}))?)?[./-]?")
_YEARS = re.compile(r"([0-9]{4}) ?[~〜–—-] ?([0-9]{4}) ?(年度?)")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_ERAS = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
_BESIDE = re.compile(
    r"[ 、,。()~〜\-–—→]|までに?|頃|ごろ|予定|目途|目処|めど|目標|以内|締め?切り?|必着|希望"
    r"|遅くとも|期限|完了|開始|から|より|以降|以後|[をにの]"
    r"|(?i:\b(?:by|until|till|no later than|from|to|around|about|deadline|due|expected|planned|since"
    r"|after|onwards|the|on|of|in"
    r")\b)"
)
_ONWARDS = re.compile(r"以降|以後|から$|より$|[~〜→]$|(?i:\b(?:from|after|onwards|since)\b)")
_TODAYS = (date(2001, 1, 15), date(2003, 8, 15))


def first_day(cell: Cell) -> Read:
    """Read the first day of what a cell names."""
    return _day(cell, last=False)


def last_day(cell: Cell) -> Read:
    """Read the last day of what a cell names; what only begins then (2027年4月以降) has none."""
    return _day(cell, last=True)


def _day(cell: Cell, *, last: bool) -> Read:
    value = cell.value
    if isinstance(value, datetime):
        return Read(value.date().isoformat())
    if isinstance(value, date):
        return Read(value.isoformat())
    if isinstance(value, float) and not value.is_integer():
        if isfinite(value) and int(value) in _SERIALS:
            return _serial(cell, int(value))
        raise cell.refused("may be several months (2027.1 is January or October)", _REMEDY)
    if cell.text.isascii() and cell.text.isdigit() and int(cell.text[:12]) in _SERIALS:
        return _serial(cell, int(cell.text))
    return _written(cell, last=last)


def _serial(cell: Cell, number: int) -> Read:
    day = (_EPOCH + timedelta(days=number)).isoformat()
    return Read(day, cell.notice(NoticeKind.SERIAL_DATE, day))


def _written(cell: Cell, *, last: bool) -> Read:
    text = _spelt_out(_TIME.sub("", _WEEKDAY.sub("", cell.text)).strip())
    found = periods(text, _TODAYS[0])
    if not found:
        if re.search(r"[0-9]", text):
            raise cell.refused("is no date that is understood", _REMEDY)
        return kept(cell)
    if _relative(text, found[0]):
        return kept(cell, NoticeKind.RELATIVE_DATE)
    if len(found) > 1:
        found = periods(text, found[0].first)  # 2027年4月～9月: the second month is that after the first
    beside = "".join(text[a:b] for a, b in _gaps(text, found))
    if re.search(r"[0-9]", beside):
        raise cell.refused("is no date that is understood", _REMEDY)
    if len(found) > 2 or _BESIDE.sub("", beside) or (last and len(found) == 1 and _ONWARDS.search(text)):
        return kept(cell)
    first, end = found[0].first, found[-1].last
    if first > end:
        raise cell.refused("ends before it begins", _REMEDY)
    day = (end if last else first).isoformat()
    return Read(day, cell.notice(NoticeKind.RANGE_TAKEN, day) if len(found) == 2 else None)


def _spelt_out(text: str) -> str:
    """The text with a short form that stands alone written out."""
    if compact := _COMPACT.fullmatch(text):
        return "{}年{}月{}日".format(*(int(part) for part in compact.groups()))
    if era := _ERA.fullmatch(text):
        return _joined(_ERAS.get(era[1].upper(), era[1]) + era[2], era[3], era[4])
    if numeric := _NUMERIC.fullmatch(text):
        return _joined(numeric[1], numeric[2], numeric[3])
    if re.match(r"[rhstm][0-9]", text):
        text = text[0].upper() + text[1:]
    if years := _YEARS.fullmatch(text):
        return "{0}{2}〜{1}{2}".format(*years.groups())
    return re.sub(r"(?<=[0-9元]) +(?=[年月日度])|(?<=[年月度]) +(?=[0-9])", "", text)


def _joined(year: str, month: str | None, day: str | None) -> str:
    return f"{year}年" + (f"{int(month)}月" if month else "") + (f"{int(day)}日" if day else "")


def _relative(text: str, found: Period) -> bool:
    others = periods(text, _TODAYS[1])
    return not others or (others[0].first, others[0].last) != (found.first, found.last)


def _gaps(text: str, found: list[Period]) -> list[tuple[int, int]]:
    borders = [0, *(place for period in found for place in (period.start, period.end)), len(text)]
    return list(zip(borders[::2], borders[1::2], strict=True))
