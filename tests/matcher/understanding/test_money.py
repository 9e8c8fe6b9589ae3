"""Are sums that may be spent found, and all other sums left alone?"""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.understanding.money import Budget, budgets
from matcher.understanding.reading import reading_of

PIECES = st.sampled_from(
    [
        *(
            "予算",
            "は",
            "３，０００",
            "万円",
            "1億",
            "円",
            "〜",
            "以内",
            "¥",
            "$",
            "USD",
            "2",
            " million",
            " yen",
            "k",
        ),
        *(
            "十",
            "数",
            "。",
            "budget ",
            "of ",
            "up to ",
            ",",
            ".",
            "㌦",
            "\u3099",
            "\n",
            " ",
            "-",
            "1,2",
            "ﾄﾞﾙ",
        ),
    ]
)


def found(text: str) -> list[Budget]:
    return list(budgets(reading_of(text)))


# ---- amounts ----


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("予算は3,000万円以内です。", 30_000_000),
        ("予算は３，０００万円です。", 30_000_000),
        ("予算は三千万円まで。", 30_000_000),
        ("予算は3千万円。", 30_000_000),
        ("予算 5,000千円", 5_000_000),
        ("予算は30百万円です", 30_000_000),
        ("予算は百万円です", 1_000_000),
        ("上限は二億円とします。", 200_000_000),
        ("総事業費は1億5,000万円を予定", 150_000_000),
        ("予算は1.5億円程度", 150_000_000),
        ("予算2兆円", 2_000_000_000_000),
        ("予算：￥3,000,000", 3_000_000),
        ("予算は80,000円です", 80_000),
        ("Our budget is 30 million yen.", 30_000_000),
        ("Our budget is JPY 30,000,000.", 30_000_000),
        ("We have a capex of ¥30M.", 30_000_000),
        ("Our budget is thirty million yen.", 30_000_000),
        ("at most two hundred thousand yen", 200_000),
        ("A budget of half a million yen is available.", 500_000),
        ("Our budget is 1.2bn yen.", 1_200_000_000),
        ("日本からの予算は30 million yenです", 30_000_000),
    ],
)
def test_a_budget_in_yen_is_read_in_whole_yen(text: str, yen: int) -> None:
    assert [(budget.jpy, budget.currency) for budget in found(text)] == [(yen, "JPY")]


@pytest.mark.parametrize(
    ("text", "currency", "high"),
    [
        ("We can spend USD 2 million.", "USD", 2_000_000),
        ("a $200k budget", "USD", 200_000),
        ("Our budget is US$1.5m.", "USD", 1_500_000),
        ("up to 190,000 dollars", "USD", 190_000),
        ("予算は20万ドルです", "USD", 200_000),
        ("予算は3百万米ドル以内", "USD", 3_000_000),
        ("EUR 500,000 at most", "EUR", 500_000),
        ("a budget of €1.2 million", "EUR", 1_200_000),
        ("予算は10万ユーロ", "EUR", 100_000),
    ],
)
def test_a_budget_in_another_currency_keeps_it_and_has_no_value_in_yen(
    text: str, currency: str, high: int
) -> None:
    (budget,) = found(text)

    assert (budget.currency, budget.high, budget.jpy) == (currency, high, None)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("予算は2,000万〜3,000万円です", 20_000_000, 30_000_000),
        ("予算は2,000〜3,000万円です", 20_000_000, 30_000_000),
        ("予算は２，０００万円～３，０００万円", 20_000_000, 30_000_000),
        ("予算は800万円から1億円", 8_000_000, 100_000_000),
        ("A budget of 20-30 million yen", 20_000_000, 30_000_000),
        ("between 20 and 30 million yen is available", 20_000_000, 30_000_000),
        ("a budget of ¥20M–¥30M", 20_000_000, 30_000_000),
        ("予算は3,000万円以上を確保", 30_000_000, None),
    ],
)
def test_of_a_range_both_ends_are_kept_and_the_upper_is_the_budget(
    text: str, low: int, high: int | None
) -> None:
    (budget,) = found(text)

    assert (budget.low, budget.high) == (low, high)
    assert budget.jpy == (low if high is None else high)


@pytest.mark.parametrize(
    "text",
    ["予算は数千万円です", "予算は十数億円です", "予算は何万円でもよい", "予算（万円）", "予算は1,5円です"],
)
def test_what_is_no_number_is_no_budget(text: str) -> None:
    assert found(text) == []


# ---- what a sum is for ----


@pytest.mark.parametrize(
    "text",
    [
        "投資は3,000万円以内、回収7年が社内の条件。",
        "センサーを足す費用は3,000万円まで出せる。",
        "委託料は上限3,000万円。",
        "使えるのは年3,000万円までです。",
        "組合の予算は今年度3,000万円。",
        "協賛企業から3,000万円集まりました。",
        "3,000万円を上限に考えています。",
        "見積もりは5,000万円でしたが、予算は3,000万円以内です。",
        "電気代を減らすための予算は3,000万円です。",
        "3,000万円（上限）で試したい。",
        "The association has 30 million yen this fiscal year.",
        "Costs must stay under 30 million yen.",
        "We can spend no more than 30 million yen.",
        "30 million yen is available.",
        "We were quoted 50 million yen, but our budget is 30 million yen.",
        "Fuel costs 90 million yen; we could invest 30 million yen.",
    ],
)
def test_a_sum_counts_where_the_sentence_says_that_it_may_be_spent(text: str) -> None:
    assert [budget.jpy for budget in found(text)] == [30_000_000]


@pytest.mark.parametrize(
    "text",
    [
        "電気は30円/kWhです。",
        "電気代は1kWhあたり30円までなら払える。",
        "燃料費が年3億円かかっています。",
        "燃料費を年3億円以内に抑えたい。",
        "光熱費は年1億4千万円。",
        "昨年は基本料金が年480万円増えた。",
        "油代は昨年度だけで9,400万円。",
        "年商は12億円です。",
        "資本金3,000万円の会社です。",
        "県から補助金2,000万円を受けました。",
        "売上高50億円まで伸びました。",
        "大手向けの装置は見積もり4,500万円。",
        "受電設備の増強に1億円以上かかると言われています。",
        "町の持ち出しは年7,000万円に達しました。",
        "出資は1戸200万円までと申し合わせています。",
        "潜水調査は1回90万円かかります。",
        "月額5万円以内の利用料",
        "本市は年間約62億円の物品と工事を発注するが、",
        "Energy costs 140 million yen a year.",
        "Our fuel bill is up to 3 million dollars a year.",
        "generators cost us about 900 dollars a month per site",
        "Hired consultants ask 8,000 dollars per firm.",
        "Equipment was quoted at 45 million yen.",
        "Village agents earn about four dollars a day.",
        "annual sales of at most 2 billion yen",
        "We buy about 6.2 billion yen of goods a year.",
        "Losses reached $2 million last year.",
        "Some 1,100 dollars a flat can be found over four years.",
        "About 1,500 US dollars per building is realistic.",
        "Our savings are two million naira.",
        "a budget of S$2 million",
        "直径3,000万円筒",
    ],
)
def test_other_sums_are_no_budgets(text: str) -> None:
    assert found(text) == []


def test_several_budgets_stand_in_the_order_of_the_text_with_their_limits_quoted() -> None:
    text = "予算は全体で１億円以内、うち設備費の上限は3,000万円です。"

    assert [(budget.jpy, budget.quotation.text) for budget in found(text)] == [
        (100_000_000, "１億円以内"),
        (30_000_000, "3,000万円"),
    ]
    assert all(text[b.quotation.start : b.quotation.end] == b.quotation.text for b in found(text))


# ---- properties ----


@given(st.integers(min_value=1, max_value=10**15))
def test_a_sum_means_the_same_in_digits_with_commas_and_in_kanji_units(yen: int) -> None:
    units = [("兆", 10**12), ("億", 10**8), ("万", 10**4), ("", 1)]
    rest, written = yen, ""
    for mark, size in units:
        written += f"{rest // size}{mark}" if rest // size else ""
        rest %= size

    for figure in (str(yen), f"{yen:,}", written):
        assert [budget.jpy for budget in found(f"予算は{figure}円です。")] == [yen]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map("".join)))
def test_quotations_are_exact_slices_of_any_text_and_ranges_are_in_order(text: str) -> None:
    for budget in found(text):
        assert text[budget.quotation.start : budget.quotation.end] == budget.quotation.text != ""
        assert budget.low is None or budget.high is None or budget.low <= budget.high


@pytest.mark.parametrize("unit", ["1", "円", "一", "1,", "1.", "〇", "one ", "予算", "$", " "])
def test_a_megabyte_of_anything_is_read_in_under_a_second(unit: str) -> None:
    reading = reading_of(unit * (1_000_000 // len(unit.encode())))

    before = time.process_time()
    budgets(reading)

    assert time.process_time() - before < 1
