"""Which days does a Japanese date mean?

Eras and Western years, fiscal years, their halves and quarters, months, seasons with a year, and what is
said relative to today. 来春 and the like name no days and are left out.
"""

import re
from datetime import date

from corpora.written.days import (
    Days,
    current_year,
    month_days,
    months_days,
    months_later,
    next_month_named,
    year_days,
)
from corpora.written.figures import FIGURE, number_of

_ERAS = {
    "令和": 2018,
    "平成": 1988,
    "昭和": 1925,
    "大正": 1911,
    "明治": 1867,
    "R": 2018,
    "H": 1988,
    "S": 1925,
}
_AHEAD = {"今": 0, "本": 0, "来": 1, "再来": 2}
_SEASONS = {"春": 3, "夏": 6, "秋": 9}
_K = "一二三四五六七八九十"
_MONTH = (
    rf"(?P<month>1[0-2]|[1-9]|十[一二]?|[{_K}])月(?:(?P<day>[0-9]{{1,2}})日"
    r"|(?P<third>上旬|初旬|初め|中旬|半ば)|(?P<close>末日?|下旬|中|いっぱい))?"
)
_PART = (
    rf"{_MONTH}|第 ?(?P<quarter>[1-4一二三四]) ?四半期|(?P<half>上半期|上期|前半|下半期|下期|後半)"
    r"|(?P<season>春|夏|秋)|(?P<end>末|内|中(?!国)|いっぱい)|(?P<opening>当初|初め|はじめ|初頭)"
)
_YEAR = (
    rf"(?:(?P<era>令和|平成|昭和|大正|明治|(?<![A-Za-z])[RHS]) ?(?P<era_year>元|[0-9]{{1,2}}"
    rf"|[{_K}]{{1,4}}) ?年"
    rf"|(?<![0-9])(?<![0-9][.,])(?P<western>(?:19|20)[0-9]{{2}}|二〇[〇{_K}]{{2}}) ?年"
    r"|(?P<ahead>今|本|再来|来)年)(?P<fiscal>度)?"
)
_DURATION = rf"(?P<count>半|{FIGURE})(?P<unit>年|[かヶカケ箇]月)(?P<and_half>半)?"
_SHORT = r"(?<![0-9A-Za-z./-])(?P<year>20[0-9]{2}|R[0-9]{1,2})"


def _int(written: str | None) -> int:
    return int(number_of(written) or 0) if written else 0


def _dated(match: re.Match[str], today: date) -> Days:
    fiscal = bool(match["fiscal"])
    year = _year(match, today, fiscal=fiscal)
    if match["month"]:
        month = _int(match["month"])
        return _in_month(match, month_days(year + (fiscal and month < 4), month))
    if match["season"]:
        return months_days(year, _SEASONS[match["season"]], 3)
    if match["opening"]:
        return month_days(year, 4 if fiscal else 1)
    half = 0 if not match["half"] else 1 if match["half"] in ("上半期", "上期", "前半") else 2
    return year_days(year, fiscal=fiscal, quarter=_int(match["quarter"]), half=half)


def _year(match: re.Match[str], today: date, *, fiscal: bool) -> int:
    if match["era"]:
        return _ERAS[match["era"]] + (1 if match["era_year"] == "元" else _int(match["era_year"]))
    if match["western"]:
        return _int(match["western"])
    return current_year(today, fiscal=fiscal) + _AHEAD[match["ahead"]]


def _in_month(match: re.Match[str], days: Days) -> Days:
    if match["day"]:
        return (days[0].replace(day=int(match["day"])),) * 2
    if match["third"]:
        return days[0], days[0].replace(day=20 if match["third"] in ("中旬", "半ば") else 10)
    return days


def _yearless(match: re.Match[str], today: date) -> Days:
    return _in_month(match, next_month_named(_int(match["month"]), today))


def _numeric(match: re.Match[str], today: date) -> Days:
    del today
    year = int(match["year"].removeprefix("R")) + (2018 if match["year"].startswith("R") else 0)
    days = month_days(year, int(match["month"]))
    return (days[0].replace(day=int(match["day"])),) * 2 if match.groupdict().get("day") else days


def _running(match: re.Match[str], today: date) -> Days:
    fiscal = "度" in match[0]
    return year_days(current_year(today, fiscal=fiscal), fiscal=fiscal)


def _duration(match: re.Match[str], today: date) -> Days | None:
    written = match["count"]
    count = 0.5 if written == "半" else float(number_of(written) or 0)
    months = round(count * (12 if match["unit"] == "年" else 1)) + (6 if match["and_half"] else 0)
    return (today, months_later(today, months)) if 0 < months <= 600 else None


JAPANESE = (
    (re.compile(rf"{_YEAR}(?:の? ?(?:{_PART}))?"), _dated, ""),
    (re.compile(rf"(?<![0-9{_K}年度の]){_MONTH}"), _yearless, "yearless"),
    (
        re.compile(
            rf"{_SHORT}(?P<mark>[./-])(?P<month>1[0-2]|0?[1-9])(?P=mark)(?P<day>[0-9]{{1,2}})(?![0-9])"
        ),
        _numeric,
        "",
    ),
    (
        re.compile(
            rf"{_SHORT}(?:/|(?<=R[0-9])\.|(?<=R[0-9]{{2}})\.)(?P<month>1[0-2]"
            rf"|0?[1-9])(?![0-9./-])(?P<close>末)?"
        ),
        _numeric,
        "",
    ),
    (re.compile(rf"(?<![0-9{_K}今本来昨前翌元年])(?P<end>年度[末内中]|年[末内])"), _running, "yearless"),
    (re.compile(rf"{_DURATION}間?(?:以内|のうちに)"), _duration, "binding"),
    (re.compile(rf"(?:今後|向こう){_DURATION}間?(?:で|以内|のうちに)"), _duration, "binding"),
    (re.compile(rf"{_DURATION}後"), _duration, ""),
)
