"""What does a vision state, one thing at a time, and by which year?"""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import read_query
from matcher.statements import Statement, statements

TODAY = date(2026, 11, 27)
JAPANESE = (
    "2050年、雪の深いまちで、灯油のにおいがしない。市役所は2035年までに熱の管につながれ、山の木を燃やす。"
    "使い終わった風車の羽根や太陽光パネル、電池は港に集められ、材料に戻される。電気は沖の風車と、潮の流れでまかなわれる。"
)
ENGLISH = (
    "In 2050, in a snowy town, nobody smells kerosene. By 2035 the hospital has district heat, and the "
    "school is insulated. Blades of wind turbines, solar panels and batteries are gathered in the port."
)


def read(text: str) -> tuple[Statement, ...]:
    return statements(read_query(text, kind="need", today=TODAY), TODAY)


def test_a_japanese_vision_is_cut_where_another_statement_begins_and_lists_of_things_stay_whole() -> None:
    assert [own.asked.text for own in read(JAPANESE)] == [
        "2050年、雪の深いまちで、灯油のにおいがしない。",
        "市役所は2035年までに熱の管につながれ、",
        "山の木を燃やす。",
        "使い終わった風車の羽根や太陽光パネル、電池は港に集められ、",
        "材料に戻される。",
        "電気は沖の風車と、",
        "潮の流れでまかなわれる。",
    ]


def test_an_english_vision_is_cut_at_clauses() -> None:
    assert [own.asked.text for own in read(ENGLISH)] == [
        "In 2050, in a snowy town, nobody smells kerosene.",
        "By 2035 the hospital has district heat,",
        "and the school is insulated.",
        "Blades of wind turbines, solar panels and batteries are gathered in the port.",
    ]


def test_what_is_looked_up_holds_neither_the_years_nor_the_scene() -> None:
    assert [own.told for own in read(JAPANESE)][:2] == [
        "灯油のにおいがしない。",
        "市役所は熱の管につながれ、",
    ]
    assert [own.told for own in read(ENGLISH)][:2] == [
        "nobody smells kerosene.",
        "the hospital has district heat,",
    ]


def test_a_year_by_which_something_is_due_holds_for_the_rest_of_its_sentence_only() -> None:
    for text in (JAPANESE, ENGLISH):
        assert [own.due.year if own.due else None for own in read(text)][:4] == [None, 2035, 2035, None]


def test_a_fiscal_year_is_named_by_the_year_in_which_it_begins() -> None:
    (own,) = read("2030年度までに学校の暖房は木でまかなわれる。")

    assert own.due is not None
    assert own.due.year == 2030


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["2040年までに", "風車と", "バスは", "、", "。", "電気で走り", "By 2035 ", ", and ", "x\n"]
        )
    )
)
def test_statements_are_slices_of_the_vision_in_its_order_that_do_not_overlap(parts: list[str]) -> None:
    text = "まちは" + "".join(parts) + "静かだ"

    found = read(text)

    reached = 0
    for own in found:
        assert text[own.asked.start : own.asked.end] == own.asked.text
        assert own.asked.start >= reached
        reached = own.asked.end
