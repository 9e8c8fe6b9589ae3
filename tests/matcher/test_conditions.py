"""Is a record lowered where it does not fit the conditions, and only there?"""

import math
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import need, seed

from corpora import Matchable
from matcher import Fusion, Matcher, Signal, read_query
from matcher.conditions import Condition, Conflict, conflicts, lowered_by

TODAY = date(2026, 4, 1)


def found(text: str, record: Matchable, language: str = "ja") -> list[Conflict]:
    query = read_query(text, kind="need", today=TODAY)
    return conflicts(query.constraints, record, language=language, today=TODAY)


# ---- readiness ----


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("半年以内に蒸気を減らしたい。", 7),
        ("1年以内に蒸気を減らしたい。", 7),
        ("2年以内に蒸気を減らしたい。", 5),
        ("3年以内に蒸気を減らしたい。", 5),
        ("5年以内に蒸気を減らしたい。", 4),
        ("8年以内に蒸気を減らしたい。", 0),
        ("We want less steam within two years.", 5),
        ("蒸気を減らしたい。", 0),
    ],
)
def test_the_nearer_the_deadline_the_readier_a_seed_must_be(text: str, needed: int) -> None:
    lowered = [trl for trl in range(1, 10) if found(text, seed("s", trl=trl))]

    assert lowered == list(range(1, needed))


def test_a_conflict_of_readiness_says_what_is_asked_and_what_there_is() -> None:
    (conflict,) = found("2027年3月末までに蒸気を減らしたい。", seed("s", trl=3))

    assert conflict == Conflict(Condition.READINESS, "TRL 7 (2027-03-31)", "TRL 3")


# ---- temperature ----


@pytest.mark.parametrize(
    ("asked", "known", "fits"),
    [
        ("120℃の蒸気がほしい。", "120℃の蒸気を作る。", True),
        ("120℃の蒸気がほしい。", "110℃の蒸気を作る。", True),
        ("120℃の蒸気がほしい。", "109℃の蒸気を作る。", False),
        ("120℃の蒸気がほしい。", "60~80℃の湯を作る。", False),
        ("120℃の蒸気がほしい。", "100~150℃の蒸気を作る。", True),
        ("120℃の蒸気がほしい。", "100℃以上の熱を作る。", True),
        ("120℃の蒸気がほしい。", "80℃以下の熱を使う。", False),
        ("120℃の蒸気がほしい。", "40℃の湯と、120℃の蒸気を作る。", True),
        ("40℃の湯か120℃の蒸気がほしい。", "120℃の蒸気を作る。", True),
        ("-20℃の冷凍庫がほしい。", "40℃の湯を作る。", False),
    ],
)
def test_a_record_fits_where_one_of_its_temperatures_lies_near_one_that_is_asked(
    asked: str, known: str, fits: bool
) -> None:
    assert [c.condition for c in found(asked, seed("s", text={"ja": known}))] == (
        [] if fits else [Condition.TEMPERATURE]
    )


def test_temperatures_are_compared_across_languages_and_scales() -> None:
    record = seed("s", text={"ja": "40℃の湯を作る。", "en": "It makes steam of 248 °F."})

    assert [c.condition for c in found("120℃の蒸気がほしい。", record, "ja")] == [Condition.TEMPERATURE]
    assert found("120℃の蒸気がほしい。", record, "en") == []


def test_a_conflict_of_temperature_quotes_both_sides() -> None:
    (conflict,) = found("120℃の蒸気がほしい。", seed("s", text={"ja": "40℃の湯を作る。"}))

    assert conflict == Conflict(Condition.TEMPERATURE, "120℃", "40℃")


# ---- silence ----


@pytest.mark.parametrize(
    "record",
    [
        seed("s"),
        seed("s", trl=None, text={"ja": "熱を運ぶ技術です。"}),
        need("n"),
        need("n", text={"ja": "熱がほしい。"}),
    ],
)
def test_a_record_that_says_nothing_is_never_lowered(record: Matchable) -> None:
    assert found("1年以内に、120℃の蒸気がほしい。", record) == []


def test_a_text_without_conditions_lowers_nothing() -> None:
    assert found("蒸気を減らしたい。", seed("s", trl=1, text={"ja": "40℃の湯を作る。"})) == []


def test_every_conflict_lowers_by_its_step() -> None:
    both = found("1年以内に、120℃の蒸気がほしい。", seed("s", trl=2, text={"ja": "40℃の湯を作る。"}))

    assert {conflict.condition for conflict in both} == set(Condition)
    assert (lowered_by([]), lowered_by(both[:1]), lowered_by(both)) == (0, -0.5, -1.0)


# ---- in the ranking ----


def test_of_two_records_that_say_the_same_the_one_that_is_not_ready_comes_last(build: Any) -> None:
    world = build(
        [
            seed("a", trl=2, text={"ja": "蒸気を減らす。"}),
            seed("b", trl=9, text={"ja": "蒸気を減らす。"}),
            seed("c", text={"ja": "蒸気を減らす。"}),
            *(seed(f"s{number}") for number in range(5)),
        ]
    )

    hits = {hit.record.id: hit for hit in world.matcher.match("1年以内に蒸気を減らしたい。", k=8).hits}

    assert [name for name in hits if name in "abc"] == ["b", "c", "a"]
    values = {
        name: {c.signal: c.value for c in hits[name].explanation.contributions} for name in ("a", "b", "c")
    }
    assert values["a"][Signal.CONSTRAINTS] == -0.5
    assert Signal.CONSTRAINTS not in values["b"] | values["c"]


@pytest.mark.parametrize("text", ["1年以内に、120℃の蒸気で工場を動かしたい。", "Steam within two years."])
def test_contributions_still_add_up_to_the_score(
    build: Any, records: Any, everything: Fusion, text: str
) -> None:
    hot = [seed(f"h{n}", trl=n, text={"ja": f"{n}0℃の蒸気を作る。"}) for n in range(1, 10)]
    world = build([*records(3, 40, "p", visibility="public"), *hot])

    for matcher in (world.matcher, Matcher(world.store, world.generation, world.encoder, fusion=everything)):
        hits = matcher.match(text, k=30).hits

        lowered = 0
        for hit in hits:
            total = hit.explanation.prior + sum(c.value for c in hit.explanation.contributions)
            assert math.log(hit.score / (1 - hit.score)) == pytest.approx(total, abs=1e-6)
            assert [c.signal for c in hit.explanation.contributions] == [
                signal for signal in Signal if signal in {c.signal for c in hit.explanation.contributions}
            ]
            lowered += hit.explanation.contributions[-1].signal is Signal.CONSTRAINTS
        assert 0 < lowered < len(hits)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_fusion_without_constraints_lowers_nothing(build: Any) -> None:
    world = build([seed("a", trl=1), seed("b", trl=9)])
    deaf = world.matcher.fusion.without(Signal.CONSTRAINTS)

    found_hits = Matcher(world.store, world.generation, world.encoder, fusion=deaf).match(
        "1年以内に蒸気を減らしたい。"
    )

    assert found_hits.query.constraints.deadline is not None
    assert found_hits.query.constraints.deadline > date.today() + timedelta(days=300)
    assert all(
        c.signal is not Signal.CONSTRAINTS for hit in found_hits.hits for c in hit.explanation.contributions
    )
