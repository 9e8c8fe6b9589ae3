"""Is told what a record leaves open of a need, and nothing that it may well meet?"""

from datetime import date
from typing import Any

import numpy as np
import pytest
from conftest import need, seed
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import ClauseKind, Query, Quotation, Reason, RecordQuotation, Unmet, read_query
from matcher.attribution import Losses
from matcher.conditions import conflicts
from matcher.missing import DEALT_WITH, unmet

TODAY = date(2026, 11, 23)
FAR, NEAR = DEALT_WITH - 0.01, DEALT_WITH


def asked(text: str, kind: str = "need") -> Query:
    return read_query(text, kind=kind, today=TODAY)


def told(
    query: Query,
    sentences: list[str],
    similarities: list[list[float]],
    *,
    trl: int | None = None,
    titled: bool = False,
) -> tuple[Unmet, ...]:
    """What a record of some sentences leaves open; `similarities` are by clause and sentence."""
    record = seed("s1", text={"ja": "".join(sentences) or "技術"}, trl=trl)
    starts = np.cumsum([0, *map(len, sentences)]).tolist()
    quoted = [
        RecordQuotation(
            "title" if titled and place == 0 else "text", "ja", Quotation(start, start + len(own), own)
        )
        for place, (start, own) in enumerate(zip(starts, sentences, strict=False))
    ]
    lost = np.zeros((len(query.clauses), len(sentences)))
    losses = Losses(lost.sum(axis=0), lost, np.array(similarities).reshape(lost.shape), lost.sum(axis=1))
    found = conflicts(query.constraints, record, language="ja", today=TODAY)
    return unmet(query, quoted, losses, found, "ja")


# ---- conditions that conflict ----


def test_a_condition_that_conflicts_is_told_with_the_words_of_both_sides() -> None:
    query = asked("工場で120℃の蒸気がほしい。")

    assert told(query, ["水を運ぶ。", "40℃の湯を作る。"], [[0.9, 0.9]]) == (
        Unmet(
            0,
            Quotation(3, 7, "120℃"),
            Reason.TEMPERATURE,
            "120℃",
            "40℃",
            RecordQuotation("text", "ja", Quotation(5, 8, "40℃")),
        ),
    )


def test_readiness_is_told_without_a_quotation_for_a_field_says_it() -> None:
    query = asked("重油を減らしたい。2027年3月末までに動かすこと。")

    (one,) = told(query, ["重油を減らす。"], [[0.9]] * len(query.clauses), trl=3)

    assert (one.reason, one.needed, one.has, one.found) == (
        Reason.READINESS,
        "TRL 7 (2027-03-31)",
        "TRL 3",
        None,
    )
    assert one.asked.text == "2027年3月末までに"
    clause = query.clauses[one.clause]
    assert clause.start <= one.asked.start < one.asked.end <= clause.end


def test_a_size_of_another_order_is_told() -> None:
    (one,) = told(asked("生ごみを1日300kg処理したい。"), ["1日50t以上を集める。"], [[0.9]])

    assert (one.reason, one.needed, one.has) == (Reason.SCALE, "1日300kg", "1日50t")


def test_what_is_said_of_the_asker_is_never_missing() -> None:
    query = asked("当社は1日300kgの生ごみを出す工場です。生ごみの使い道を探しています。")
    assert query.clauses[0].kind is ClauseKind.CONTEXT
    assert query.constraints.scales

    assert told(query, ["1日50tを集める。"], [[0.0], [0.0]]) == ()
    (one,) = told(query, ["まだ何も試していない。"], [[0.9], [0.9]])
    assert one.clause == 1


# ---- "not yet" ----

NOT_YET = [
    *("海水ではまだ試していない。", "寒冷地での運転は未検証です。", "大型化は今後の課題である。"),
    *("いまだ量産できず、試作だけです。", "認証は未取得。", "未だ実機にはなっておらず、模型です。"),
    *("It has not yet run in winter.", "Sea water has yet to be tried.", "Salt remains to be tested."),
    *("The hull version is still untested.", "It still lacks a certificate."),
    # spelled with full-width letters, and with the radical in place of the character
    *("Ｎｏｔ ｙｅｔ tested in winter.", "未検証です。", "⽔での運転は未確認。", "still\u3000untested"),
]


@pytest.mark.parametrize("sentence", NOT_YET)
def test_a_requirement_is_not_met_where_the_nearest_sentence_says_not_yet(sentence: str) -> None:
    query = asked("海水で使える装置がほしい。")

    (one,) = told(query, ["湯を作る。", sentence], [[0.2, NEAR]])

    assert one == Unmet(
        0,
        query.clauses[0].quotation,
        Reason.LIMIT,
        found=RecordQuotation("text", "ja", Quotation(5, 5 + len(sentence), sentence)),
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "海水で2年動いている。",
        "これまで故障はない。",
        "It ran for two winters.",
        "未来の技術です。",
        "A yeti.",
    ],
)
def test_a_sentence_that_says_no_such_thing_leaves_nothing_open(sentence: str) -> None:
    assert told(asked("海水で使える装置がほしい。"), [sentence], [[0.0]]) == ()


def test_not_yet_in_a_sentence_that_deals_with_something_else_leaves_nothing_open() -> None:
    query = asked("海水で使える装置がほしい。")

    assert told(query, ["海水で2年動いている。", "量産は未検証です。"], [[0.9, 0.1]]) == ()


# ---- limits that the record states ----


def test_of_several_clauses_that_a_limit_rules_out_the_nearest_is_told_with_the_sentence() -> None:
    query = asked("海水で使える装置がほしい。塩害にも強いこと。")
    sentences = ["よい装置である。", "塩気のある水には使えない。"]

    (one,) = told(query, sentences, [[0.9, 0.1], [0.1, 0.2]])

    assert one == Unmet(
        1,
        query.clauses[1].quotation,
        Reason.STATED,
        found=RecordQuotation("text", "ja", Quotation(8, 21, sentences[1])),
    )


def test_a_limit_that_touches_nothing_of_the_need_leaves_nothing_open() -> None:
    query = asked("海水で使える装置がほしい。")

    assert told(query, ["よい装置である。", "竹には使えない。"], [[0.9, 0.9]]) == ()


def test_a_title_states_no_limit_and_is_not_the_first_sentence_of_the_text() -> None:
    query = asked("海水で使える装置がほしい。")
    limit, title = "塩気のある水には使えない。", "装置"

    assert told(query, [limit, "よい。", "軽い。"], [[0.9] * 3], titled=True) == ()
    assert told(query, [title, limit, "軽い。"], [[0.9] * 3], titled=True) == ()
    (one,) = told(query, [title, limit], [[0.9, 0.9]], titled=True)
    assert one.found is not None
    assert one.found.quotation.text == limit


def test_a_condition_that_conflicts_is_told_before_a_limit() -> None:
    query = asked("海水を120℃にしたい。")

    (one,) = told(query, ["40℃の湯を作る。", "塩気のある水には使えない。"], [[0.1, 0.9]])

    assert one.reason is Reason.TEMPERATURE


# ---- wishes that come on top ----


@pytest.mark.parametrize(
    "wish",
    [
        *(
            "あわせて職員の研修もお願いしたい。",
            "さらに補助金の助言がほしい。",
            "契約書のひな型も、必要です。",
        ),
        *("We would also like training for our staff.", "In addition, we want a model contract."),
        *("Ｗｅ ａｌｓｏ ｗａｎｔ a manual.", "加えて手引きがほしい。"),
    ],
)
def test_a_wish_on_top_is_open_where_no_sentence_deals_with_it(wish: str) -> None:
    query = asked(wish)

    assert [(one.clause, one.reason, one.found) for one in told(query, ["甲。", "乙。"], [[FAR, -0.2]])] == [
        (0, Reason.NO_EVIDENCE, None)
    ]
    assert told(query, ["甲。", "乙。"], [[NEAR, -0.2]]) == ()


def test_of_any_other_wish_nothing_is_said_however_far_the_record_is() -> None:
    assert told(asked("重油を減らす方法を教えてください。"), ["甲。"], [[-0.9]]) == ()


# ---- all together ----


def test_of_a_clause_that_is_open_for_two_reasons_the_conflict_is_told() -> None:
    (one,) = told(asked("あわせて120℃の蒸気もほしい。"), ["40℃の湯。"], [[0.1]])

    assert one.reason is Reason.TEMPERATURE


def test_where_a_seed_asks_nothing_is_missing() -> None:
    query = asked("あわせて120℃の蒸気もほしい。", "seed")

    assert told(query, ["40℃の湯。"], [[0.0]]) == ()


def test_of_a_text_that_cannot_be_quoted_only_conflicts_are_told() -> None:
    query = asked("あわせて研修もお願いしたい。2027年3月末までに動かすこと。")
    lost = np.zeros((len(query.clauses), 2))
    losses = Losses(lost.sum(axis=0), lost, lost, lost.sum(axis=1))
    found = conflicts(query.constraints, seed("s1", trl=2), language="ja", today=TODAY)

    assert [one.reason for one in unmet(query, [], losses, found, "ja")] == [Reason.READINESS]


CLAUSES = st.lists(
    st.sampled_from(
        [
            *(
                "当社は1日300kgの生ごみを出す工場です。",
                "あわせて研修もお願いしたい。",
                "120℃の蒸気がほしい。",
            ),
            *(
                "2027年3月末までに動かすこと。",
                "重油を減らしたい。",
                "予算は500万円です。",
                "𠮷野で使いたい。",
            ),
        ]
    ),
    min_size=1,
    max_size=5,
)
SENTENCES = st.lists(
    st.sampled_from(["40℃の湯を作る。", "1日50tを集める。", "海水は未検証です。", "𠮷野の木。"]), max_size=3
)


@settings(max_examples=120, deadline=None)
@given(CLAUSES, SENTENCES, st.data())
def test_what_is_open_is_told_once_by_clause_in_order_and_quoted_as_it_stands(
    clauses: list[str], sentences: list[str], data: st.DataObject
) -> None:
    query = asked("".join(clauses))
    cosines = st.lists(st.floats(-1, 1), min_size=len(sentences), max_size=len(sentences))
    similarities = [data.draw(cosines) for _ in query.clauses]

    found = told(query, sentences, similarities, trl=data.draw(st.sampled_from([None, 2, 9])))

    assert [one.clause for one in found] == sorted({one.clause for one in found})
    text = "".join(sentences)
    for one in found:
        clause = query.clauses[one.clause]
        assert clause.kind is not ClauseKind.CONTEXT
        assert clause.start <= one.asked.start < one.asked.end <= clause.end
        assert query.text[one.asked.start : one.asked.end] == one.asked.text
        says = one.reason in (Reason.READINESS, Reason.TEMPERATURE, Reason.SCALE)
        assert bool(one.needed) == bool(one.has) == says
        if one.found:
            place = one.found.quotation
            assert text[place.start : place.end] == place.text
        assert (one.found is None) == (one.reason in (Reason.READINESS, Reason.NO_EVIDENCE))


# ---- in an answer ----


def test_an_answer_tells_what_each_of_its_hits_leaves_open(build: Any) -> None:
    world = build(
        [
            seed("cold", text={"ja": "工場の蒸気を40℃の湯で減らす。"}),
            seed("hot", text={"ja": "工場の蒸気を120℃で作る。"}),
            need("n1"),
        ]
    )

    found = world.matcher.match("工場で120℃の蒸気がほしい。")
    turned = world.matcher.match("工場で120℃の蒸気を作る。まだ試していない。", find="needs")

    open_ = {hit.record.id: [one.reason for one in hit.explanation.unmet] for hit in found.hits}
    assert open_ == {"cold": [Reason.TEMPERATURE], "hot": []}
    assert all(hit.explanation.unmet == () for hit in turned.hits)


def test_not_yet_in_a_sentence_that_is_nearest_but_far_off_leaves_nothing_open() -> None:
    assert told(asked("海水で使える装置がほしい。"), ["量産は未検証です。"], [[FAR]]) == ()
