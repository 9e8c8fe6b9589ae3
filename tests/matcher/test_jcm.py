"""Does what is said of the Joint Crediting Mechanism change with the day that is asked about?"""

from datetime import date

import pytest

from corpora import Country, UsageError, bundled_records
from matcher import JcmStanding, jcm_status, last_day, say_jcm

COUNTRIES = [record for record in bundled_records() if isinstance(record, Country)]
PARTNER, NO_PARTNER = JcmStanding.PARTNER, JcmStanding.NO_PARTNER


def standing(code: str, written: str) -> JcmStanding:
    return jcm_status(code, last_day(written), COUNTRIES).standing


def test_the_countries_of_the_programme_stand_right_as_of_december_2022() -> None:
    expected = {
        "PW": PARTNER,
        "CL": PARTNER,
        "MN": PARTNER,
        "VN": PARTNER,
        "ID": PARTNER,
        "TH": PARTNER,
        "PH": PARTNER,
        "MY": NO_PARTNER,
        "KH": PARTNER,
        "IN": NO_PARTNER,
        "MV": PARTNER,
    }

    assert {code: standing(code, "2022-12") for code in expected} == expected


@pytest.mark.parametrize(
    ("code", "before", "day"),
    [
        ("MN", "2013-01-07", "2013-01-08"),
        ("PW", "2014-01-12", "2014-01-13"),
        ("CL", "2015-05-25", "2015-05-26"),
        ("PH", "2017-01-11", "2017-01-12"),
        ("SN", "2022-08-24", "2022-08-25"),
        ("UA", "2022-12-31", "2024-02-06"),
    ],
)
def test_a_country_is_a_partner_from_the_day_of_its_signature(code: str, before: str, day: str) -> None:
    assert standing(code, before) is JcmStanding.NOT_YET
    assert standing(code, day) is PARTNER
    assert jcm_status(code, last_day(day), COUNTRIES).signed == date.fromisoformat(day)


def test_seventeen_had_signed_when_2021_began_and_25_when_2022_ended() -> None:
    counts = {
        year: sum(standing(own.code, year) is PARTNER for own in COUNTRIES)
        for year in ("2012", "2020", "2022")
    }

    assert counts == {"2012": 0, "2020": 17, "2022": 25}


def test_of_a_country_that_the_records_do_not_name_nothing_is_known_after_they_end() -> None:
    assert standing("MY", "2024-10-31") is NO_PARTNER
    assert standing("MY", "2024-11-01") is JcmStanding.UNKNOWN
    assert standing("MN", "2030") is PARTNER


def test_a_country_known_only_from_a_later_paper_is_unknown_before_it() -> None:
    paper = {"body": "jcm_partner", "as_of": "2022-12"}
    known = [
        Country.model_validate({"id": "c", "code": "XX", "name": {"en": "Nowhere"}, "memberships": [paper]})
    ]

    assert jcm_status("XX", date(2022, 12, 30), known).standing is JcmStanding.UNKNOWN
    assert jcm_status("XX", date(2022, 12, 31), known).standing is PARTNER


def test_the_standing_is_said_in_both_languages_with_its_days() -> None:
    status = jcm_status("PW", date(2022, 12, 31), COUNTRIES)

    assert say_jcm(status, "ja") == (
        "パラオは2022-12-31時点で二国間クレジット制度（JCM）のパートナー国です（署名日：2014-01-13）。"
    )
    assert "signed on 2014-01-13" in say_jcm(status, "en")


@pytest.mark.parametrize(
    ("written", "day"),
    [("2022", date(2022, 12, 31)), ("2024-02", date(2024, 2, 29)), ("2013-01-08", date(2013, 1, 8))],
)
def test_a_year_or_a_month_means_its_last_day(written: str, day: date) -> None:
    assert last_day(written) == day


@pytest.mark.parametrize("written", ["", "22", "2022-13", "2022-02-30", "0000", "2022-1", "２０２２", "now"])
def test_what_is_no_date_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(UsageError, match="2022-12-31"):
        last_day(written)
