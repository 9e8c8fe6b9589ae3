"""Are whole needs understood: wish, background, budget, deadline, places, sizes, temperatures?"""

import time
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import check_text, normalise
from indexer import Sentence, sentences_of
from matcher.understanding import ClauseKind, Understanding, temperatures_in, understood

TODAY = date(2026, 11, 23)


def read(text: str) -> Understanding:
    return understood(text, sentences_of(text, language=check_text(text)), TODAY)


@dataclass(frozen=True)
class Need:
    """A need and what must be understood of it; `wish` and `limit` are parts of clauses of that kind."""

    text: str
    wish: str
    limit: str | None = None
    context: str | None = None
    yen: int | None = None
    due: date | None = None
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sizes: tuple[tuple[float, str], ...] = ()
    degrees: tuple[tuple[float | None, float | None], ...] = ()


NEEDS = [
    Need(
        "福井県鯖江市で眼鏡枠を作る従業員40名の会社です。樹脂くずの使い道を探しています。予算は500万円まで。",
        wish="樹脂くず",
        limit="予算は500万円まで。",
        context="会社です",
        yen=5_000_000,
        countries=("JP",),
        places=("福井県", "鯖江市"),
        sizes=((40, "people"),),
    ),
    Need(
        "製紙工場です。80〜120℃の排熱を捨てていますが、使い道が見つかりません。"
        "令和9年度末までに設備を動かしたいです。",
        wish="排熱を捨てて",
        context="製紙工場です。",
        due=date(2028, 3, 31),
        degrees=((80, 120),),
    ),
    Need(
        "予算3,000万円以内で、2028年3月末までに、ボイラーの重油を減らす方法を教えてください。",
        wish="ボイラーの重油を減らす方法",
        limit="予算3,000万円以内で、2028年3月末までに、",
        yen=30_000_000,
        due=date(2028, 3, 31),
    ),
    Need(
        "本町は人口8,000人の町です。"
        "2050年カーボンニュートラルを宣言しましたが、冬の灯油代がかさみ困っています。",
        wish="冬の灯油代",
        context="人口8,000人の町です。",
        sizes=((8_000, "people"),),
    ),
    Need(
        "ベトナムのダナン市に工場があります。生ごみを一日5トン処理したい。"
        "費用は総額で1億5,000万円程度を予定。",
        wish="生ごみを一日5トン処理したい。",
        limit="1億5,000万円",
        yen=150_000_000,
        countries=("VN",),
        places=("ベトナム", "ダナン市"),
        sizes=((5, "t/day"),),
    ),
    Need(
        "マイナス25度の冷凍倉庫を3棟持つ運送会社です。夏の午後の電力を抑えたい。投資は3,000万円以内が条件。",
        wish="夏の午後の電力",
        limit="投資は3,000万円以内が条件。",
        context="運送会社です。",
        yen=30_000_000,
        sizes=((3, "buildings"),),
        degrees=((-25, -25),),
    ),
    Need(
        "燃料費が年3億円まで膨らみ、経営を圧迫しています。燃料転換の相談に乗ってください。",
        wish="燃料費が年3億円",
    ),
    Need(
        "電気は30円/kWhで買っています。昼に余る太陽光を夜に回したい。年商は12億円の旅館です。",
        wish="太陽光を夜に回したい。",
    ),
    Need(
        "来年度の予算要求に向け、2年以内に導入できる蓄電池を検討しています。"
        "予算は２，０００万〜３，０００万円です。",
        wish="蓄電池を検討",
        limit="予算は２，０００万〜３，０００万円です。",
        yen=30_000_000,
        due=date(2028, 11, 23),
    ),
    Need(
        "長崎県対馬市の離島で、漂着ごみを燃料にできないか。設備の重さは2トン以下に限る。",
        wish="漂着ごみを燃料に",
        limit="2トン以下",
        countries=("JP",),
        places=("長崎県", "対馬市"),
        sizes=((2, "t"),),
    ),
    Need(
        "九州の酪農家14戸の組合です。ふん尿の臭いの苦情が絶えません。1戸200万円までしか出せません。",
        wish="ふん尿の臭い",
        context="組合です。",
        countries=("JP",),
        places=("九州",),
        sizes=((14, "households"),),
    ),
    Need(
        "大学の施設部です。1.5℃目標に沿う計画を作りたい。マイナス80℃の冷凍庫が380台あります。",
        wish="1.5℃目標に沿う計画",
        context="施設部です。",
        sizes=((380, "units"),),
        degrees=((-80, -80),),
    ),
    Need(
        "窯の温度は1,280℃で、LPガスを減らしたい。県から補助金800万円を受けたことがあります。",
        wish="LPガスを減らしたい。",
        degrees=((1_280, 1_280),),
    ),
    Need(
        "食品残渣の堆肥化を考えています（予算1,000万円以内、令和9年6月まで）。",
        wish="食品残渣の堆肥化",
        limit="（予算1,000万円以内、令和9年6月まで）。",
        yen=10_000_000,
        due=date(2027, 6, 30),
    ),
    Need(
        "We are a brewery with 60 employees in Hokkaido. "
        "Carbon dioxide escapes from our tanks; we want to bottle it. "
        "Our budget is 30 million yen.",
        wish="Carbon dioxide escapes",
        limit="Our budget is 30 million yen.",
        context="We are a brewery",
        yen=30_000_000,
        countries=("JP",),
        places=("北海道",),
        sizes=((60, "people"),),
    ),
    Need(
        "Our mill in Da Nang, Vietnam, burns coal. We must stop by the end of 2028. Up to USD 2 million "
        "can be spent.",
        wish="burns coal",
        limit="Up to USD 2 million",
        due=date(2028, 12, 31),
        countries=("VN",),
        places=("ダナン市", "ベトナム"),
    ),
    Need(
        "We want to recover heat at 80 to 120 °C from our kiln by March 2028, within a budget of ¥30M.",
        wish="recover heat",
        limit="by March 2028, within a budget of ¥30M.",
        yen=30_000_000,
        due=date(2028, 3, 31),
        degrees=((80, 120),),
    ),
    Need(
        "A city of 400,000 wants cleaner air. Houses burn raw coal. Net zero by 2050 is our policy.",
        wish="cleaner air",
        sizes=((400_000, "people"),),
    ),
    Need(
        "Founded in 1974, our cooperative dries fish. Firewood costs us 4 million yen a year. Please "
        "help us save wood.",
        wish="help us save wood",
        context="Founded in 1974",
    ),
    Need(
        "Our Indonesian dump takes 380 tonnes a day. The mayor wants less smoke within eighteen months.",
        wish="less smoke",
        limit="within eighteen months.",
        due=date(2028, 5, 23),
        countries=("ID",),
        places=("インドネシア",),
        sizes=((380, "t/day"),),
    ),
    Need(
        "The cold rooms run at -25°C, and they must not get warmer than that. How can we use less power "
        "at noon?",
        wish="use less power",
        degrees=((-25, -25),),
    ),
    Need(
        "We keep turkey farms. Litter piles up, and neighbours complain. We have about $200k for a "
        "pilot before June 2027.",
        wish="Litter piles up",
        due=date(2027, 5, 31),
    ),
    Need(
        "Buses: 62 vehicles, diesel. We hope to go electric by FY2027. The site is Kitakyushu City.",
        wish="go electric",
        limit="The site is Kitakyushu City.",
        due=date(2028, 3, 31),
        countries=("JP",),
        places=("北九州市",),
        sizes=((62, "vehicles"),),
    ),
    Need(
        "Our textile park in Bangalore throws away 30 tonnes of scraps a week. "
        "Sorting is slow. Sales of $5 million a year "
        "leave little to spend.",
        wish="throws away",
        countries=("IN",),
        places=("ベンガルール市",),
        sizes=((30, "t/week"),),
    ),
    Need(
        "私どもは富山市の商店街です。空き店舗の断熱改修を、市の2027年度の計画に間に合うよう進めたい。",
        wish="空き店舗の断熱改修",
        context="商店街です。",
        due=date(2028, 3, 31),
        countries=("JP",),
        places=("富山市",),
    ),
    Need(
        "タイとインドネシアの工場で使う200℃以上の蒸気を、電気で作れないでしょうか。",
        wish="電気で作れないでしょうか。",
        countries=("TH", "ID"),
        places=("タイ", "インドネシア"),
        degrees=((200, None),),
    ),
    Need(
        "下水処理場の電気は年120万kWhです。弱められる時間を知りたい。センサーの費用は300万円まで出せる。",
        wish="弱められる時間を知りたい。",
        limit="300万円まで出せる。",
        yen=3_000_000,
        sizes=((1_200_000, "kWh/year"),),
    ),
    Need(
        "府中市の部品工場です。圧縮空気の漏れを見つける方法が必要です。",
        wish="圧縮空気の漏れ",
        context="部品工場です。",
        countries=("JP",),
        places=("府中市",),
    ),
]


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.text[:24])
def test_the_limits_of_a_need_are_understood(need: Need) -> None:
    constraints = read(need.text).constraints

    assert constraints.budget_jpy == need.yen
    assert constraints.deadline == need.due
    assert constraints.countries == need.countries
    assert tuple(place.name for place in constraints.places) == need.places
    assert tuple((scale.value, scale.unit) for scale in constraints.scales) == need.sizes
    assert tuple((t.low, t.high) for t in constraints.temperatures) == need.degrees


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.text[:24])
def test_the_clauses_of_a_need_tell_wish_limit_and_background(need: Need) -> None:
    clauses = read(need.text).clauses

    for part, kind in (
        (need.wish, ClauseKind.REQUIREMENT),
        (need.limit, ClauseKind.CONSTRAINT),
        (need.context, ClauseKind.CONTEXT),
    ):
        assert part is None or [c for c in clauses if part in c.text and c.kind is kind], (part, clauses)


def test_the_table_holds_needs_of_both_languages() -> None:
    languages = [check_text(need.text) for need in NEEDS]

    assert len(NEEDS) >= 25
    assert min(languages.count("ja"), languages.count("en")) >= 9


def test_of_several_budgets_the_largest_and_of_several_deadlines_the_earliest_holds() -> None:
    constraints = read(
        "予算は総額1億円、初年度の予算は2,000万円。設計は2027年度末まで、稼働は2029年3月まで。"
    ).constraints

    assert [budget.jpy for budget in constraints.budgets] == [100_000_000, 20_000_000]
    assert constraints.budget_jpy == 100_000_000
    assert len(constraints.deadlines) == 2
    assert constraints.deadline == date(2028, 3, 31)


def test_countries_are_named_once_in_the_order_of_the_text() -> None:
    text = "Our Vietnamese plant, a factory in Thailand and the Da Nang office want less power."

    assert read(text).constraints.countries == ("VN", "TH")


def test_what_stands_outside_the_sentences_is_not_looked_at() -> None:
    text = "工場の蒸気を減らしたい。予算は3,000万円です。"

    found = understood(text, [Sentence("text", 0, 12, text[:12])], TODAY)

    assert found.constraints.budget_jpy is None
    assert [clause.text for clause in found.clauses] == ["工場の蒸気を減らしたい。"]


def test_sentences_in_any_order_that_overlap_are_read_once() -> None:
    text = "蒸気を減らしたい。予算は10万円。"
    whole = Sentence("text", 0, len(text), text)

    found = understood(text, [Sentence("text", 9, 17, text[9:]), whole], TODAY)

    assert [clause.text for clause in found.clauses] == [text]
    assert found.constraints.budget_jpy == 100_000


def test_no_sentences_leave_nothing_to_understand() -> None:
    found = understood("", [], TODAY)

    assert found.clauses == ()
    assert (found.constraints.budget_jpy, found.constraints.deadline) == (None, None)
    assert found.constraints.countries == ()


def test_the_temperatures_of_any_text_can_be_asked_for_alone() -> None:
    assert [(t.low, t.high) for t in temperatures_in("排熱は８０℃です。\n蒸気は120℃以上。")] == [
        (80, 80),
        (120, None),
    ]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=120), st.dates(min_value=date(1900, 1, 1), max_value=date(9990, 1, 1)))
def test_any_text_is_understood_and_quoted_exactly(text: str, today: date) -> None:
    sentence = Sentence("text", 0, len(text), normalise(text))

    found = understood(text, [sentence], today)

    limits = found.constraints
    every = (*limits.budgets, *limits.deadlines, *limits.places, *limits.scales, *limits.temperatures)
    for quotation in (limit.quotation for limit in every):
        assert text[quotation.start : quotation.end] == quotation.text


def test_a_query_of_two_thousand_characters_is_understood_in_thirty_milliseconds() -> None:
    text = "".join(need.text for need in NEEDS)[:2_000]
    sentences = sentences_of(text, language="ja")
    understood(text, sentences, TODAY)

    times = []
    for _ in range(10):
        before = time.process_time()
        understood(text, sentences, TODAY)
        times.append(time.process_time() - before)

    assert min(times) < 0.03
