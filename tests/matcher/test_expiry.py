"""Are those asked whose needs and seeds lapse, and is a renewal one?"""

from datetime import date

import pytest
from conftest import need, seed

from corpora import Need, UsageError
from matcher import EXPIRY_WORDS, expiring, renewed

TODAY = date(2026, 11, 27)


def test_what_lapses_is_told_the_first_first_also_what_has_lapsed() -> None:
    records = [
        need("late", valid_until="2026-11-20"),
        need("by-deadline", deadline="2027-01-26"),
        need("both", deadline="2026-12-01", valid_until="2028-01-01"),
        seed("soon", valid_until="2026-11-27"),
        seed("far", valid_until="2027-01-27"),
        seed("for-ever"),
    ]

    assert [(one.record.id, one.field, one.days) for one in expiring(records, TODAY)] == [
        ("late", "valid_until", -7),
        ("soon", "valid_until", 0),
        ("by-deadline", "deadline", 60),
    ]
    assert {one.field for one in expiring(records, TODAY, within_days=900)} == set(EXPIRY_WORDS)


def test_a_renewed_record_is_the_same_but_for_its_last_day() -> None:
    before = need("n", valid_until="2026-11-20", deadline="2026-12-01")

    after = renewed(before, until=date(2027, 3, 31), today=TODAY)

    assert isinstance(after, Need)
    assert after == before.model_copy(update={"valid_until": date(2027, 3, 31)})
    assert [one.days for one in expiring([after], TODAY, within_days=900)] == [124]


@pytest.mark.parametrize(
    "until", [date(2026, 11, 27), date(2026, 1, 1), date(2027, 1, 1), date(2026, 12, 31)]
)
def test_a_day_that_is_not_later_renews_nothing(until: date) -> None:
    with pytest.raises(UsageError, match="renews nothing"):
        renewed(seed("s", valid_until="2027-01-01"), until=until, today=TODAY)
