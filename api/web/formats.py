"""How are numbers, days, moments and amounts of money written in each language?"""

from datetime import UTC, date, datetime, timedelta, timezone

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

JAPAN = timezone(timedelta(hours=9))
LOCALES = {"ja": "ja_JP", "en": "en_GB"}
_DAY = {"ja": "y年M月d日", "en": "d MMMM y"}
_MOMENT = {"ja": "y年M月d日 H:mm", "en": "d MMMM y, H:mm"}
_MAN, _OKU = 10**4, 10**8


def number(value: float, language: str) -> str:
    """Write a number with its thousands set apart, and at most two decimals."""
    return str(format_decimal(value, format="#,##0.##", locale=LOCALES[language]))


def day(value: date | str, language: str) -> str:
    """Write a day; a text is taken as ISO 8601."""
    told = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return str(format_date(told, format=_DAY[language], locale=LOCALES[language]))


def moment(value: datetime | str, language: str) -> str:
    """Write a moment as clocks in Japan show it; what has no zone is UTC."""
    told = datetime.fromisoformat(value) if isinstance(value, str) else value
    told = told.replace(tzinfo=told.tzinfo or UTC).astimezone(JAPAN)
    return str(format_datetime(told, format=_MOMENT[language], locale=LOCALES[language]))


def yen(value: int, language: str) -> str:
    """Write an amount of yen: 3,000万円, ¥30 million."""
    if language == "ja":
        for unit, word in ((_OKU, "億"), (_MAN, "万")):
            if value >= unit and value % (unit // 100) == 0:
                return f"{number(value / unit, language)}{word}円"
        return f"{number(value, language)}円"
    if value >= 10**6 and value % 10**4 == 0:
        return f"¥{number(value / 10**6, language)} million"
    return f"¥{number(value, language)}"
