"""From which day to which do years, quarters and months last, also Japan's fiscal ones?

A fiscal year lasts from April to March and is named by the year it begins in. Days that the calendar does
not have raise `ValueError`, which `corpora.written.periods` takes for "no date".
"""

import calendar
from datetime import date

Days = tuple[date, date]


def month_days(year: int, month: int) -> Days:
    """The first and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def months_days(year: int, month: int, count: int) -> Days:
    """The first and last day of `count` months; a month beyond 12 is one of the next year."""
    last = month + count - 2
    first = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return first, month_days(year + last // 12, last % 12 + 1)[1]


def year_days(year: int, *, fiscal: bool, quarter: int = 0, half: int = 0) -> Days:
    """The first and last day of a year, or of its quarter (1-4) or half (1-2)."""
    begin = 4 if fiscal else 1
    if quarter:
        return months_days(year, begin + 3 * (quarter - 1), 3)
    if half:
        return months_days(year, begin + 6 * (half - 1), 6)
    return months_days(year, begin, 12)


def current_year(today: date, *, fiscal: bool) -> int:
    """The year, or fiscal year, that a day lies in."""
    return today.year - 1 if fiscal and today.month < 4 else today.year


def months_later(today: date, months: int) -> date:
    """The same day so many months later, or that month's last day."""
    last = month_days(today.year + (today.month - 1 + months) // 12, (today.month - 1 + months) % 12 + 1)[1]
    return last.replace(day=min(today.day, last.day))


def next_month_named(month: int, today: date) -> Days:
    """The month of that number that runs or comes next."""
    days = month_days(today.year, month)
    return days if days[1] >= today else month_days(today.year + 1, month)
