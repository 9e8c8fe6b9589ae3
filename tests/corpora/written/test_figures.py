"""Is a number read in digits, kanji and words, and is what is no number told apart?"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora import FIGURE, NUMBER, number_of


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("二〇二七", 2027),
        ("二十三", 23),
        ("千五百", 1500),
        ("2.5", 2.5),
        ("8万4千", 84_000),
        ("two hundred thousand", 200_000),
        ("thirty-two", 32),
        ("half a million", 500_000),
        ("2.3 million", 2_300_000),
    ],
)
def test_numbers_are_read_in_digits_kanji_and_words(written: str, value: float) -> None:
    assert float(number_of(written) or 0) == value


@pytest.mark.parametrize("written", ["1,5", "12,34,567", "億", "万", "2.5.1"])
def test_what_is_no_number_gives_none(written: str) -> None:
    assert number_of(written) is None


@given(st.integers(min_value=0, max_value=10**15))
def test_a_whole_number_is_read_with_and_without_commas(value: int) -> None:
    assert number_of(str(value)) == number_of(f"{value:,}") == value


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1億5,000万円と三千万円", ["1億5,000万", "三千万"]),
        ("two hundred thousand or 2.3 million", ["two hundred thousand", "2.3 million"]),
        ("1,2,3", ["1,2,3"]),  # a run is one: that it is no number, `number_of` tells
    ],
)
def test_the_patterns_find_whole_numbers_never_a_part_of_one(text: str, numbers: list[str]) -> None:
    assert [match[0] for match in re.finditer(NUMBER, text)] == numbers
    assert re.fullmatch(FIGURE, "3千万") is not None
