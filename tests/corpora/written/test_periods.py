"""Are the days found that a date means, from the first to the last?"""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora import periods

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        # a year of an era is the whole calendar year, also the one in which the era began or ended
        ("令和元年", date(2019, 1, 1), date(2019, 12, 31)),
        ("平成31年", date(2019, 1, 1), date(2019, 12, 31)),
        ("R1年", date(2019, 1, 1), date(2019, 12, 31)),
        ("昭和63年4月", date(1988, 4, 1), date(1988, 4, 30)),
        ("2019年度", date(2019, 4, 1), date(2020, 3, 31)),
        ("平成31年度", date(2019, 4, 1), date(2020, 3, 31)),
        ("令和9年度末", date(2027, 4, 1), date(2028, 3, 31)),
        ("R10.3", date(2028, 3, 1), date(2028, 3, 31)),
        ("2027/3/31", date(2027, 3, 31), date(2027, 3, 31)),
        ("2028年2月", date(2028, 2, 1), date(2028, 2, 29)),
        ("FY2027", date(2027, 4, 1), date(2028, 3, 31)),
        ("Q2 2027", date(2027, 4, 1), date(2027, 6, 30)),
        ("31 March 2027", date(2027, 3, 31), date(2027, 3, 31)),
        ("二年以内", TODAY, date(2028, 11, 23)),
    ],
)
def test_a_date_means_the_days_from_its_first_to_its_last(text: str, first: date, last: date) -> None:
    (period,) = periods(text, TODAY)

    assert (period.first, period.last) == (first, last)
    assert text[period.start : period.end] == text


@pytest.mark.parametrize("text", ["2027年2月30日", "2027/13/1", "99年", "未定", ""])
def test_days_that_the_calendar_lacks_are_no_date(text: str) -> None:
    assert [p for p in periods(text, TODAY) if text[p.start : p.end] == text] == []


@given(st.text(max_size=60))
def test_in_any_text_dates_stand_in_order_and_end_no_earlier_than_they_begin(text: str) -> None:
    found = periods(text, TODAY)

    assert all(period.first <= period.last for period in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
