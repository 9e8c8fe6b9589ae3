"""Is a country a partner of the Joint Crediting Mechanism (JCM) as of a day?

The records of countries say when each signed. They name every partner up to `COMPLETE_UNTIL`; of a country
that they do not name, nothing is known after that day.
"""

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpora import Country, Membership, Source, UsageError, country_name

BODY, SIGNATURE = "jcm_partner", "signature"
COMPLETE_UNTIL = date(2024, 10, 31)  # when the Global Environment Centre counted 29, as the records do
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class JcmStanding(StrEnum):
    """How a country stands to the mechanism."""

    PARTNER = "partner"
    NOT_YET = "not_yet"
    NO_PARTNER = "no_partner"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class JcmStatus:
    """How a country (ISO 3166-1) stands as of a day; `signed` is the day of its signature, if it is known."""

    country: str
    as_of: date
    standing: JcmStanding
    signed: date | None = None
    source: Source | None = None


def jcm_status(country: str, as_of: date, known: Iterable[Country]) -> JcmStatus:
    """Say how a country stands as of a day, by the records of countries."""
    papers = sorted(_papers(country, known), key=lambda own: (own[0], own[1].as_of or ""))
    if not papers:
        standing = JcmStanding.NO_PARTNER if as_of <= COMPLETE_UNTIL else JcmStanding.UNKNOWN
        return JcmStatus(country, as_of, standing)
    first, paper = papers[0]
    signed = first if paper.group == SIGNATURE else None
    if first <= as_of:
        return JcmStatus(country, as_of, JcmStanding.PARTNER, signed, paper.source)
    standing = JcmStanding.NOT_YET if signed else JcmStanding.UNKNOWN
    return JcmStatus(country, as_of, standing, signed, paper.source)


def _papers(country: str, known: Iterable[Country]) -> Iterator[tuple[date, Membership]]:
    for record in known:
        if record.code == country:
            for own in record.memberships:
                if own.body == BODY and own.as_of:
                    yield last_day(own.as_of), own


def last_day(written: str) -> date:
    """Return the last day of a year, month or day: 2022, 2022-12 or 2022-12-31. Raises `UsageError`."""
    match = _DAY.fullmatch(written)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        month = month or 12
        return date(year or 0, month, day or calendar.monthrange(year or 0, month)[1])
    except ValueError as error:
        raise UsageError(
            f"'{written[:40]}' is no date. Write a year, a month or a day, e.g. 2022, 2022-12 or 2022-12-31."
        ) from error


JCM_WORDS: Mapping[JcmStanding, Mapping[str, str]] = {
    JcmStanding.PARTNER: {
        "ja": "{country}は{day}時点で二国間クレジット制度（JCM）のパートナー国です{signed}。",
        "en": "{country} is a partner of the Joint Crediting Mechanism (JCM) as of {day}{signed}.",
    },
    JcmStanding.NOT_YET: {
        "ja": "{country}は{day}時点ではまだJCMのパートナー国ではありません{signed}。",
        "en": "{country} is not yet a partner of the JCM as of {day}{signed}.",
    },
    JcmStanding.NO_PARTNER: {
        "ja": "{country}は{day}時点でJCMのパートナー国ではありません。",
        "en": "{country} is no partner of the JCM as of {day}.",
    },
    JcmStanding.UNKNOWN: {
        "ja": "{country}の{day}時点の状況は分かりません（手元の一覧は{until}まで）。JCMのウェブサイトで確認"
        "してください。",
        "en": "How {country} stands as of {day} is not known: our list ends on {until}. "
        "See the JCM's web site.",
    },
}
_SIGNED: Mapping[str, str] = {"ja": "（署名日：{day}）", "en": " (signed on {day})"}


def say_jcm(status: JcmStatus, language: str) -> str:
    """Say in one sentence how a country stands."""
    signed = _SIGNED[language].format(day=status.signed.isoformat()) if status.signed else ""
    return JCM_WORDS[status.standing][language].format(
        country=country_name(status.country, language),
        day=status.as_of.isoformat(),
        signed=signed,
        until=COMPLETE_UNTIL.isoformat(),
    )
