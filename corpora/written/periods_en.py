"""Which days does an English date mean?

Months, quarters, calendar and fiscal years (FY2027 is Japan's, April 2027 to March 2028), with early, mid,
end of and seasons, and what is said relative to today.
"""

import re
from datetime import date, timedelta

from corpora.written.days import (
    Days,
    current_year,
    month_days,
    months_days,
    months_later,
    next_month_named,
    year_days,
)
from corpora.written.figures import FIGURE, NUMBER_WORDS, number_of

_NAMES = dict(
    zip(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        range(1, 13),
        strict=True,
    ),
)
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
# What remains of a year, in months, and of a month, in days.
_SHARES = {"early": (3, 10), "beginning of": (1, 5), "start of": (1, 5), "mid": (6, 15), "middle of": (6, 15)}
_MONTH = (
    r"(?P<month>(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?![a-z]))(?:\.(?= ?[0-9]))?"
)
_PART = (
    r"(?<![A-Za-z0-9])(?:(?:the )?(?:(?P<end>[Ee]nd of|[Ee]nd|[Ll]ate)|(?P<share>[Ee]arly|[Bb]eginning of"
    r"|[Ss]tart of|[Mm]iddle of|[Mm]id)|(?P<season>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all)|Q(?P<q>[1-4])"
    r"|(?P<nth>first|second|third|fourth|last|final) quarter)[ -](?:of )?(?:the )?)?"
)
# A bare year must not be the number of a quantity (by 2030 tonnes).
_NO_COUNT = (
    r"(?![0-9])(?![.,][0-9])(?! ?(?:%|percent|tonnes?|tons?|t\b|[kMG]Wh?|yen|dollars|euros|people|kg"
    r"|residents"
    r"|households|homes|families|m[23]|cubic|square|hectares|ha\b|units|times|litres|hours|days))"
    r"(?!(?!まで)[\u3040-\u30ff\u3400-\u9fff])"
)
_FISCAL = r"(?:FY|[Ff]iscal(?: [Yy]ear)?|[Ff]inancial [Yy]ear)[ -]?'?"


def _modified(match: re.Match[str], days: Days) -> Days:
    first = days[0]
    if match["season"]:
        return months_days(first.year, _SEASONS[match["season"].lower()], 3)
    if not match["share"]:
        return days
    months, count = _SHARES[match["share"].lower()]
    if days[1] - first > timedelta(days=31):
        return months_days(first.year, first.month, months)
    return first, first + timedelta(days=count - 1)


def _month(match: re.Match[str], today: date) -> Days:
    del today
    days = month_days(int(match["year"]), _NAMES[match["month"][:3]])
    day = match["day"] or match["day_after"]
    return (days[0].replace(day=int(day)),) * 2 if day else _modified(match, days)


def _year(match: re.Match[str], today: date) -> Days:
    del today
    named = match.groupdict()
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    quarter = int(match["q"] or named.get("q_after") or 0) or _QUARTERS.get(match["nth"] or "", 0)
    return _modified(match, year_days(year, fiscal=bool(named.get("fiscal")), quarter=quarter))


def _yearless(match: re.Match[str], today: date) -> Days:
    return _modified(match, next_month_named(_NAMES[match["month"][:3]], today))


def _ahead(match: re.Match[str], today: date) -> Days:
    fiscal = bool(match["fiscal"])
    year = current_year(today, fiscal=fiscal) + (match["ahead"] in ("next", "coming", "following"))
    return _modified(match, year_days(year, fiscal=fiscal))


def _running(match: re.Match[str], today: date) -> Days:
    del match
    return year_days(today.year, fiscal=False)


def _duration(match: re.Match[str], today: date) -> Days | None:
    written = match["count"]
    count = 1.0 if written in ("a", "an", "one") else float(number_of(written) or 0)
    months = round(count * (12 if match["unit"] == "year" else 1))
    return (today, months_later(today, months)) if 0 < months <= 600 else None


ENGLISH = (
    (
        re.compile(
            rf"{_PART}(?:(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)? (?:of )?)?{_MONTH}"
            r"(?: (?P<day_after>[0-3]?[0-9])(?:st|nd|rd|th)?)?,? (?:of )?(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
        ),
        _month,
        "",
    ),
    (
        re.compile(
            rf"{_PART}(?P<fiscal>{_FISCAL})(?P<year>20[0-9]{{2}}"
            rf"|[0-9]{{2}})(?![0-9])(?: ?Q(?P<q_after>[1-4]))?"
        ),
        _year,
        "",
    ),
    (re.compile(rf"{_PART}(?<![0-9][.,])(?P<year>(?:19|20)[0-9]{{2}}){_NO_COUNT}"), _year, ""),
    (
        re.compile(
            rf"{_PART}(?:next |[0-3]?[0-9](?:st|nd|rd|th)? (?:of )?)?{_MONTH}(?: [0-3]?[0-9](?:st|nd|rd"
            rf"|th)?)?(?! ?[0-9])"
        ),
        _yearless,
        "yearless",
    ),
    (
        re.compile(
            rf"{_PART}(?P<ahead>next|this|current|coming|following) (?P<fiscal>(?:fiscal|financial"
            rf"|business) )?year(?!s)"
        ),
        _ahead,
        "",
    ),
    (
        re.compile(r"(?<![A-Za-z])(?:the )?(?P<end>year-end|year end|end of the year|year's end)"),
        _running,
        "",
    ),
    (
        re.compile(
            r"(?<![A-Za-z])(?:[Ww]ithin|[Ii]n the next|[Oo]ver the next|[Oo]ver the coming|[Ii]n the coming)"
            rf"(?: the)?(?: next| coming)? (?:(?:{FIGURE}|{NUMBER_WORDS})(?: to | or |-|–))?"
            rf"(?P<count>an?|{FIGURE}|{NUMBER_WORDS})[ -](?P<unit>year|month)s?(?![a-z-])"
        ),
        _duration,
        "binding",
    ),
)
