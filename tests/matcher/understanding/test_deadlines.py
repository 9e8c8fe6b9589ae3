"""Are dates found until which something is demanded, and other dates left alone?"""

import calendar
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.understanding.deadlines import deadlines
from matcher.understanding.reading import reading_of

TODAY = date(2026, 11, 23)
PIECES = st.sampled_from(
    [
        *(
            "令和",
            "９",
            "年度",
            "末",
            "までに",
            "2027",
            "年",
            "3月",
            "31日",
            "以内",
            "来",
            "by ",
            "March ",
            "Q2 ",
            "FY",
        ),
        *(
            "within ",
            "two ",
            "years",
            "the end of ",
            "before ",
            "㋿",
            "㍻",
            "13月",
            "99日",
            "/",
            "-",
            "R9.3",
            "。",
            "\n",
            "0",
        ),
    ]
)


def found(text: str, today: date = TODAY) -> list[date]:
    return [deadline.latest for deadline in deadlines(reading_of(text), today)]


# ---- Japanese dates ----


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("令和9年度末までに導入したい。", date(2028, 3, 31)),
        ("令和９年度中に決めねばなりません。", date(2028, 3, 31)),
        ("令和九年度までに", date(2028, 3, 31)),
        ("R9年度までに", date(2028, 3, 31)),
        ("㋿9年度までに", date(2028, 3, 31)),
        ("2027年度まで", date(2028, 3, 31)),
        ("FY2027までに", date(2028, 3, 31)),
        ("令和10年3月末までに", date(2028, 3, 31)),
        ("令和10年3月に稼働させたい。", date(2028, 3, 31)),
        ("令和9年度3月までに", date(2028, 3, 31)),
        ("2028年3月まで", date(2028, 3, 31)),
        ("二〇二八年三月末までに", date(2028, 3, 31)),
        ("2028年2月末までに", date(2028, 2, 29)),
        ("2028年3月15日までに", date(2028, 3, 15)),
        ("2028年3月上旬までに", date(2028, 3, 10)),
        ("2028/3/31まで", date(2028, 3, 31)),
        ("2028-03-31までに", date(2028, 3, 31)),
        ("R10.3末までに", date(2028, 3, 31)),
        ("2027年内に", date(2027, 12, 31)),
        ("2027年までに", date(2027, 12, 31)),
        ("2027年夏までに", date(2027, 8, 31)),
        ("2027年度上期までに", date(2027, 9, 30)),
        ("2027年度第3四半期までに", date(2027, 12, 31)),
        ("2027年第2四半期までに", date(2027, 6, 30)),
        ("令和10年度の改修設計までに、順番を決めたい。", date(2029, 3, 31)),
        ("令和9年度の更新計画に間に合うよう、見直したい。", date(2028, 3, 31)),
        ("令和9年の小屋開けまでに1軒で試したい。", date(2027, 12, 31)),
        ("導入時期：令和9年度", date(2028, 3, 31)),
        ("納期は2027年6月です", date(2027, 6, 30)),
        ("令和9年4月から3品目で試行予定。", date(2027, 4, 1)),
        ("2030年度までに排出半減を求められております。", date(2031, 3, 31)),
        ("2027年度末を目途に", date(2028, 3, 31)),
    ],
)
def test_a_japanese_deadline_is_the_last_day_of_what_is_named(text: str, latest: date) -> None:
    assert found(text) == [latest]


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("2年以内に導入したい。", date(2028, 11, 23)),
        ("半年以内に", date(2027, 5, 23)),
        ("1年半以内に", date(2028, 5, 23)),
        ("３か月以内に", date(2027, 2, 23)),
        ("三年以内に", date(2029, 11, 23)),
        ("今後5年間で実現したい。", date(2031, 11, 23)),
        ("今年度中に", date(2027, 3, 31)),
        ("来年度までに", date(2028, 3, 31)),
        ("再来年度末までに", date(2029, 3, 31)),
        ("来年3月末までに", date(2027, 3, 31)),
        ("年度内に", date(2027, 3, 31)),
        ("年内に", date(2026, 12, 31)),
        ("10月末までに提案がほしい。", date(2027, 10, 31)),
        ("12月までに提案がほしい。", date(2026, 12, 31)),
        ("within two years", date(2028, 11, 23)),
        ("We want it within eighteen months.", date(2028, 5, 23)),
        ("We must decide within a year.", date(2027, 11, 23)),
        ("We hope to finish in the next three years.", date(2029, 11, 23)),
        ("by the end of next fiscal year", date(2028, 3, 31)),
        ("by the end of this year", date(2026, 12, 31)),
        ("by the end of next year", date(2027, 12, 31)),
        ("invites comments before the end of March.", date(2027, 3, 31)),
        ("The lender wants a plan by December.", date(2026, 12, 31)),
    ],
)
def test_a_relative_deadline_counts_from_today(text: str, latest: date) -> None:
    assert found(text) == [latest]


def test_the_fiscal_year_that_runs_began_in_april() -> None:
    assert found("今年度中に", date(2027, 3, 31)) == [date(2027, 3, 31)]
    assert found("今年度中に", date(2027, 4, 1)) == [date(2028, 3, 31)]


def test_two_years_from_a_leap_day_end_on_the_last_of_february() -> None:
    assert found("2年以内に", date(2028, 2, 29)) == [date(2030, 2, 28)]


# ---- English dates ----


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("by FY2027", date(2028, 3, 31)),
        ("by FY27", date(2028, 3, 31)),
        ("by fiscal 2027", date(2028, 3, 31)),
        ("by the end of fiscal year 2027", date(2028, 3, 31)),
        ("by March 2028", date(2028, 3, 31)),
        ("by the end of March 2028", date(2028, 3, 31)),
        ("by 31 March 2028", date(2028, 3, 31)),
        ("by March 31st, 2028", date(2028, 3, 31)),
        ("by Feb. 2028", date(2028, 2, 29)),
        ("by the end of 2027", date(2027, 12, 31)),
        ("by end-2027", date(2027, 12, 31)),
        ("by 2027", date(2027, 12, 31)),
        ("no later than 2027", date(2027, 12, 31)),
        ("by mid-2027", date(2027, 6, 30)),
        ("by early 2028", date(2028, 3, 31)),
        ("by spring 2028", date(2028, 5, 31)),
        ("by Q2 2027", date(2027, 6, 30)),
        ("by Q2 FY2027", date(2027, 9, 30)),
        ("by the third quarter of 2027", date(2027, 9, 30)),
        ("before June 2027", date(2027, 5, 31)),
        ("before 1 April 2027", date(2027, 3, 31)),
        ("before renovation design in fiscal 2028", date(2029, 3, 31)),
        ("before the 2027 tender", date(2027, 12, 31)),
        ("The deadline is 31 January 2027.", date(2027, 1, 31)),
        ("A trial begins in April 2027.", date(2027, 4, 30)),
        ("It must be in operation in FY2027.", date(2028, 3, 31)),
        ("until December 2028 to stop using coal", date(2028, 12, 31)),
        (
            "She returns to service in April 2028, and the cracker has to be working by then.",
            date(2028, 4, 30),
        ),
        ("The yard is free in May 2028; it should be ready by that date.", date(2028, 5, 31)),
        ("Installation has to be completed at the dry-docking of September 2027.", date(2027, 9, 30)),
        ("The pilot must run during our audit of June 2027.", date(2027, 6, 30)),
    ],
)
def test_an_english_deadline_is_the_last_day_of_what_is_named(text: str, latest: date) -> None:
    assert found(text) == [latest]


# ---- dates that are no deadlines ----


@pytest.mark.parametrize(
    "text",
    [
        "昭和53年にできた地域暖房です。",
        "平成27年に設置した発電機です。",
        "令和5年度に空調を更新した。",
        "2015年から続けている。",
        "Since 2019 our NGO has planted trees.",
        "Since 2030 is far away, we wait.",
        "founded in 1974",
        "2050年カーボンニュートラルの達成までに",
        "2050年までに実質ゼロを宣言した市です。",
        "We declared net zero by 2050.",
        "carbon neutral by 2045",
        "2030年頃から年間6,000トン規模で外される。",
        "熟練の職員は来年3月で退職する。",
        "次の建造は令和11年度、船の寿命は25年です。",
        "来春までに",
        "6月から10月まで営業",
        "投資回収は5年以内が条件",
        "過去2年以内に",
        "payback within 5 years",
        "It returns its cost within 5 years, so we need it.",
        "We looked at it at the dry-docking of September 2027.",
        "The school opens in April 2028. By then the hall is painted.",
        # what is wished long after a span of time has passed does not make it a limit
        "Salt eats anything we bolt outside within three years, whatever the seller says; we want better.",
        "in the past two years",
        "Salt eats anything we bolt outside within three years.",
        "reduce it by 2030 tonnes",
        "cut by 2,027 units",
        "2027年2月30日まで",
        "令和9年度の実績",
        "next year our authority will fix street widths",
        "The association has three million yen this fiscal year.",
        "2027年製の装置",
    ],
)
def test_other_dates_are_no_deadlines(text: str) -> None:
    assert found(text) == []


def test_what_is_past_today_is_no_deadline() -> None:
    assert found("2026年10月末までに、また2027年1月末までに", TODAY) == [date(2027, 1, 31)]


def test_several_deadlines_are_kept_and_quoted() -> None:
    text = "設計は２０２７年９月まで、稼働は令和１０年３月末までに。"

    assert [(d.latest, d.quotation.text) for d in deadlines(reading_of(text), TODAY)] == [
        (date(2027, 9, 30), "２０２７年９月まで"),
        (date(2028, 3, 31), "令和１０年３月末までに"),
    ]


# ---- properties ----


@given(st.integers(min_value=9, max_value=40), st.integers(min_value=1, max_value=12))
def test_a_year_of_an_era_is_its_western_year(year: int, month: int) -> None:
    kanji = "".join(
        mark
        for mark in (
            "二三四"[year // 10 - 2] if year >= 20 else "",
            "十" if year >= 10 else "",
            "一二三四五六七八九"[year % 10 - 1] if year % 10 else "",
        )
    )
    for form in ("{}年度までに", f"{{}}年{month}月末までに", "{}年までに"):
        expected = found(form.format(2018 + year))
        assert len(expected) == 1
        for written in (f"令和{year}", f"R{year}", f"令和{kanji}"):
            assert found(form.format(written)) == expected


@given(st.dates(min_value=TODAY, max_value=date(2039, 12, 31)))
def test_a_day_is_the_same_however_it_is_written(day: date) -> None:
    months = calendar.month_name[1:]
    for written in (
        f"{day.year}年{day.month}月{day.day}日までに",
        f"令和{day.year - 2018}年{day.month}月{day.day}日までに",
        f"{day.isoformat()}までに",
        f"by {day.day} {months[day.month - 1]} {day.year}",
        f"by {months[day.month - 1][:3]} {day.day}, {day.year}",
    ):
        assert found(written) == [day]


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map("".join)),
    st.dates(min_value=date(1900, 1, 1), max_value=date(9990, 1, 1)),
)
def test_quotations_are_exact_slices_of_any_text_and_nothing_is_past(text: str, today: date) -> None:
    for deadline in deadlines(reading_of(text), today):
        assert text[deadline.quotation.start : deadline.quotation.end] == deadline.quotation.text != ""
        assert deadline.latest >= today


@pytest.mark.parametrize("unit", ["1", "円", "年", "の", "令和", "20", "a", "月"])
def test_a_megabyte_of_anything_is_read_in_under_a_second(unit: str) -> None:
    reading = reading_of(unit * (1_000_000 // len(unit.encode())))

    before = time.process_time()
    deadlines(reading, TODAY)

    assert time.process_time() - before < 1
