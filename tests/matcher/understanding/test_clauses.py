"""Are texts cut into clauses that tell the wish from the background and the limits?"""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpora import TextError, check_text
from indexer import Sentence, sentences_of
from matcher.understanding import Clause, ClauseKind, understood
from matcher.understanding.clauses import Marks, clauses
from matcher.understanding.reading import reading_of

TODAY = date(2026, 11, 23)
REQUIREMENT, CONTEXT, CONSTRAINT = ClauseKind.REQUIREMENT, ClauseKind.CONTEXT, ClauseKind.CONSTRAINT
PIECES = st.sampled_from(
    [
        *(
            "当社は部品メーカーです",
            "が、",
            "ので、",
            "困っています",
            "減らしたい",
            "予算3,000万円以内で、",
            "令和9年度までに",
            "（予算１億円）",
        ),
        *(
            "We are a dairy",
            ", but ",
            "; ",
            "we want less steam",
            " by March 2028",
            ", within a budget of 30 million yen",
            "。",
            ". ",
        ),
        *("\n", "\r\n", " ", "\u3000", "\0", "か\u3099", "𠮷", "㍻", "ｶﾞｽ", "、", "(", ")", "！？", "\u2028"),
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join))


def sentences(text: str) -> list[Sentence]:
    try:
        return sentences_of(text, language=check_text(text))
    except TextError:
        return []


def cut(text: str) -> list[Clause]:
    return list(understood(text, sentences(text), TODAY).clauses)


def kinds(text: str) -> list[tuple[ClauseKind, str]]:
    return [(clause.kind, clause.text) for clause in cut(text)]


# ---- kinds ----


@pytest.mark.parametrize(
    "text",
    [
        *(
            "工場の蒸気を減らしたい。",
            "排熱の使い道を教えてください。",
            "相手を探しています。",
            "よい方法はないでしょうか。",
            "水素を作る。",
        ),
        *(
            "コンプレッサーの空気漏れがひどい状況です。",
            "夜間の電気を捨てています。",
            "議会から毎回問われます。",
            "誰に聞けばよいか分かりません。",
        ),
        *(
            "屋上の太陽光は停電中つながっておらず使えません。",
            "納入先からは2030年度までに排出半減を求められております。",
        ),
        *(
            "We want to halve our steam use.",
            "Could a university help?",
            "Fish waste rots on the pier.",
            "Vaccines spoiled twice.",
        ),
        *(
            "Nobody knows where the air leaks.",
            "Please come and look first.",
            "Hydrogen from sea water",
            "We seek a laboratory.",
        ),
    ],
)
def test_what_is_wanted_or_wrong_is_a_requirement_and_so_is_what_no_word_decides(text: str) -> None:
    assert kinds(text) == [(REQUIREMENT, text)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "当社は自動車部品のメーカーです。",
            "人口約2,300人の離島です。",
            "水族館の設備係です。",
            "製麺会社の工務係から。",
            "県の循環担当。",
        ),
        *(
            "透析ベッド28床の診療所を営んでおります。",
            "陶磁器の産地組合より相談です。",
            "1950年創業の旅館。",
            "冷凍食品の宅配をしています。",
        ),
        *(
            "We are a dairy in the north.",
            "I look after plant at an aquarium.",
            "Our hospital has 180 beds.",
            "It was founded in 1974.",
        ),
        "Writing from the maintenance desk of a noodle maker.",
    ],
)
def test_who_asks_is_context_where_something_else_is_wanted(text: str) -> None:
    assert kinds(f"{text}\n工場の蒸気を減らしたい。")[0] == (CONTEXT, text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "予算は3,000万円です。",
            "委託料は上限450万円。",
            "使えるのは年80万円までです。",
            "投資は3,000万円以内、回収7年が社内の条件。",
        ),
        *(
            "導入は令和9年度末までを予定しています。",
            "住宅が近く臭いは厳禁。",
            "味は変えられません。",
            "国立公園内なので目立つ工作物は置けない。",
            "薬品や騒音の出る設備は置けません。",
        ),
        *("対象地域はベトナムのダナン市です。", "設備の重さは2トン以下です。", "温度は80℃以下です。"),
        *(
            "Our budget is 30 million yen.",
            "The deadline is March 2028.",
            "Smells are forbidden.",
            "Taste must not change.",
        ),
    ],
)
def test_what_only_limits_is_a_constraint(text: str) -> None:
    assert kinds(f"{text}\n工場の蒸気を減らしたい。")[0] == (CONSTRAINT, text)


@pytest.mark.parametrize(
    "text",
    [
        "路線バス116台のうち、令和10年度末までに40台を電気に替える計画を立てました。",
        "予算3,000万円でボイラーをヒートポンプに更新し、蒸気の配管も引き直す計画が工場の中で進んでいます。",
        "センサーを足したいが予算は300万円までです",
    ],
)
def test_a_sentence_that_says_much_besides_a_limit_is_not_lost_as_a_constraint(text: str) -> None:
    assert REQUIREMENT in [clause.kind for clause in cut(text)]


# ---- cuts ----


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "予算3,000万円以内で、令和9年度までに工場の蒸気を減らしたい。",
            [(CONSTRAINT, "予算3,000万円以内で、令和9年度までに"), (REQUIREMENT, "工場の蒸気を減らしたい。")],
        ),
        (
            "予算３，０００万円以内で、工場の蒸気を減らしたい。",
            [(CONSTRAINT, "予算３，０００万円以内で、"), (REQUIREMENT, "工場の蒸気を減らしたい。")],
        ),
        (
            "当社は従業員85名の部品メーカーですが、コンプレッサーの空気漏れで困っています。",
            [
                (CONTEXT, "当社は従業員85名の部品メーカーですが、"),
                (REQUIREMENT, "コンプレッサーの空気漏れで困っています。"),
            ],
        ),
        (
            "食品残渣を減らしたい（予算2,000万円、2028年3月まで）。",
            [(REQUIREMENT, "食品残渣を減らしたい"), (CONSTRAINT, "（予算2,000万円、2028年3月まで）。")],
        ),
        (
            "We want to halve steam use by March 2028, within a budget of 30 million yen.",
            [
                (REQUIREMENT, "We want to halve steam use"),
                (CONSTRAINT, "by March 2028, within a budget of 30 million yen."),
            ],
        ),
        (
            "By March 2028, we need a plan for our boiler (budget: 30 million yen).",
            [
                (CONSTRAINT, "By March 2028,"),
                (REQUIREMENT, "we need a plan for our boiler"),
                (CONSTRAINT, "(budget: 30 million yen)."),
            ],
        ),
        (
            "We are a small dairy with eighty cows, but nobody here knows how to use the heat.",
            [
                (CONTEXT, "We are a small dairy with eighty cows,"),
                (REQUIREMENT, "but nobody here knows how to use the heat."),
            ],
        ),
    ],
)
def test_a_sentence_is_cut_where_it_turns_to_something_else(
    text: str, expected: list[tuple[ClauseKind, str]]
) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "狭いが、漏れて困っています。",
        "蒸気が漏れて困っているので、漏れを減らす方法を教えてください。",
        "We pay a lot, but leaks remain.",
        "72時間をしのぐ手順を、令和8年12月の理事会までに固めたい。",
        "工場の蒸気を令和9年度までに減らしたい。",
    ],
)
def test_short_parts_and_parts_of_one_kind_stay_together(text: str) -> None:
    assert kinds(text) == [(REQUIREMENT, text)]


@pytest.mark.parametrize(
    "text", ["予算は3,000万円です。", "水族館の設備係です。予算は3,000万円です。", "We are a dairy."]
)
def test_a_text_without_a_wish_has_its_background_or_else_all_of_it_for_a_requirement(text: str) -> None:
    assert [clause.kind for clause in cut(text)].count(REQUIREMENT) == 1


def test_a_bare_list_of_what_is_to_be_is_what_is_wanted_and_beside_a_wish_it_limits() -> None:
    listed = "・工場の屋根に載せられること\n・補強工事をしないこと\n・海風に耐えること"
    wanted = [REQUIREMENT, CONSTRAINT, REQUIREMENT]

    assert [kind for kind, _ in kinds(listed)] == wanted
    assert [kind for kind, _ in kinds(f"軽い発電の方法を探しています。\n{listed}")] == [
        REQUIREMENT,
        *[CONSTRAINT] * 3,
    ]


def test_what_can_be_changed_is_no_limit_and_what_cannot_is_one() -> None:
    assert kinds("排水を燃料に変えられるとよいのだが。捨て場に困っている。")[0][0] is REQUIREMENT
    assert kinds("工程は変えられません。燃料を減らしたい。")[0][0] is CONSTRAINT
    assert kinds("A drier is wanted. It is required to run on steam.")[0][0] is REQUIREMENT


# ---- properties ----


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("予算1円で、2027年度までに減らしたい。")
@example("か\u3099、" * 300)
def test_clauses_are_slices_in_order_that_cover_the_sentences(text: str) -> None:
    given_sentences = sentences(text)

    found = list(understood(text, given_sentences, TODAY).clauses)

    reached = 0
    for clause in found:
        assert reached <= clause.start < clause.end
        assert text[clause.start : clause.end] == clause.text
        reached = clause.end
    covered = {place for clause in found for place in range(clause.start, clause.end)}
    wanted = {
        place
        for sentence in given_sentences
        for place in range(sentence.start, min(sentence.end, len(text)))
        if not text[place].isspace()
    }
    assert wanted == {place for place in covered if not text[place].isspace()}
    assert not found or REQUIREMENT in {clause.kind for clause in found}


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_any_text_is_cut_without_sentences_too(text: str) -> None:
    found = clauses(reading_of(text), Marks())

    assert "".join("".join(clause.text.split()) for clause in found) == "".join(text.split())
