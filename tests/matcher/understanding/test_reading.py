"""Does what is read lead back to the original, whatever the text is?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import normalise
from matcher.understanding.reading import reading_of

TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(["ｶﾞ", "㍻", "３", "か\u3099", "\r\n", "𠮷", "⺟", "a", "。", "\0"]), max_size=20
    ).map("".join),
)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_text_is_read_line_by_line_each_as_it_is_normalised(text: str) -> None:
    reading = reading_of(text)

    lines = [line for line in text.replace("\r", "\n").split("\n") if line]
    assert reading.text == "".join(f"{normalise(line)}\n" for line in lines)
    assert len(reading.starts) == len(reading.ends) == len(reading.text)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.data())
def test_what_is_quoted_is_a_slice_of_the_original(text: str, data: st.DataObject) -> None:
    reading = reading_of(text)
    if not reading.text.strip("\n"):
        return
    start = data.draw(st.sampled_from([p for p, mark in enumerate(reading.text) if mark != "\n"]))

    quotation = reading.quotation(start, start + 1)

    assert text[quotation.start : quotation.end] == quotation.text != ""
    assert normalise(quotation.text).find(reading.text[start]) >= 0
    assert reading.starts[reading.place(quotation.start)] == quotation.start


def test_only_the_spans_that_are_given_are_read() -> None:
    reading = reading_of("予算。１０万円。その他。", [(0, 3), (3, 8)])

    assert reading.text == "予算。\n10万円。\n"
    assert reading.quotation(4, 8).text == "１０万円"


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("前の文。予算は10万円です。次の文。", "予算は", "万円です"),
        ("Before this. A budget of 10 yen is set. After.", " A budget of ", " yen is set"),
        ("It costs 3.5 t and 10 approx. 5 yen", "It costs 3.5 t and ", " approx. 5 yen"),
    ],
)
def test_what_stands_around_is_looked_for_within_the_sentence(text: str, before: str, after: str) -> None:
    reading = reading_of(text)
    place = text.index("10")

    assert reading.before(place) == before
    assert reading.after(place + 2) == after
