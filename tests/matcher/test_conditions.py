"""Is a record lowered where it does not fit the conditions, and only there?"""

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import need, seed
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import Matchable
from matcher import Fusion, Matcher, Quotation, Signal, read_query
from matcher.conditions import Condition, Conflict, conflicts, lowered_by, sets_conditions

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

    asked = Quotation(0, 11, "2027年3月末までに")
    assert conflict == Conflict(Condition.READINESS, asked, "TRL 7 (2027-03-31)", "TRL 3", None)


def test_of_several_deadlines_the_first_one_counts() -> None:
    text = "2030年3月末までに全館で、2027年3月末までに1館で始めたい。"

    (conflict,) = found(text, seed("s", trl=6))

    assert (conflict.asked.text, conflict.needed) == ("2027年3月末までに", "TRL 7 (2027-03-31)")


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
        ("-20℃の冷凍庫がほしい。", "40℃の湯を作る。", False),
        # a twentieth of a high temperature is more than ten degrees
        ("1200℃の窯がほしい。", "1141℃まで焼く窯です。", True),
        ("1200℃の窯がほしい。", "1260℃の窯です。", True),
        ("1200℃の窯がほしい。", "1264℃の窯です。", False),
        ("200℃の窯がほしい。", "189℃の窯です。", False),
        ("-250℃の槽がほしい。", "-238℃の槽です。", True),
        ("-250℃の槽がほしい。", "-237℃の槽です。", False),
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


def test_a_conflict_of_temperature_quotes_both_sides_the_nearest_of_what_the_record_has() -> None:
    (conflict,) = found("工場で１２０℃の蒸気がほしい。", seed("s", text={"ja": "40℃の湯と７０℃の湯を作る。"}))

    assert conflict == Conflict(
        Condition.TEMPERATURE,
        Quotation(3, 7, "１２０℃"),
        "１２０℃",
        "７０℃",
        Quotation(6, 9, "７０℃"),
    )


def test_each_temperature_that_is_asked_for_and_not_met_is_a_conflict_of_its_own() -> None:
    both = found("40℃の湯と120℃の蒸気がほしい。", seed("s", text={"ja": "250℃の油を使う。"}))
    one = found("40℃の湯と120℃の蒸気がほしい。", seed("s", text={"ja": "120℃の蒸気を作る。"}))

    assert [conflict.asked.text for conflict in both] == ["40℃", "120℃"]
    assert [conflict.asked.text for conflict in one] == ["40℃"]


def test_of_several_temperatures_one_that_fits_is_enough_not_to_be_lowered() -> None:
    text = "40℃の湯と120℃の蒸気がほしい。"
    asked = read_query(text, kind="need", today=TODAY).constraints
    none, one = (seed("s", text={"ja": own}) for own in ("250℃の油を使う。", "120℃の蒸気を作る。"))

    assert lowered_by(found(text, none), asked) == -0.5
    assert lowered_by(found(text, one), asked) == 0


# ---- size ----


@pytest.mark.parametrize(
    ("asked", "known", "fits"),
    [
        ("生ごみを1日300kg処理したい。", "1日50t以上を集める施設です。", False),
        ("生ごみを1日300kg処理したい。", "1日3tを処理する。", True),
        ("生ごみを1日300kg処理したい。", "1日3.1tを処理する。", False),
        ("生ごみを1日300kg処理したい。", "1日30kgを処理する。", True),
        ("生ごみを1日300kg処理したい。", "1日29kgを処理する。", False),
        ("生ごみを1日300kg処理したい。", "1日50tと、1日500kgの2種類がある。", True),
        ("生ごみを1日300kg処理したい。", "年110tを処理する。", True),
        ("生ごみを1日300kg処理したい。", "It treats 4 tonnes of food waste an hour.", False),
        ("生ごみを1日300kg処理したい。", "50MWの発電所です。", True),
        ("生ごみを1日300kg処理したい。", "1日50m3の水を使う。", True),
        ("生ごみを1日300kg処理したい。", "従業員は9,000人です。", True),
        ("20kWを発電したい。", "2MWの風車です。", False),
        ("20kWを発電したい。", "200kWの風車です。", True),
        ("20kWを発電したい。", "1日200tを燃やす。", True),
        ("人口8,000人の町で使いたい。", "従業員3名。1日5tを扱う。", True),
    ],
)
def test_a_record_fits_where_one_of_its_sizes_is_within_ten_times_of_what_is_asked(
    asked: str, known: str, fits: bool
) -> None:
    conflicting = found(asked, seed("s", text={"ja": known}))

    assert [c.condition for c in conflicting] == ([] if fits else [Condition.SCALE])


def test_a_conflict_of_size_quotes_both_sides_the_nearest_of_what_the_record_has() -> None:
    record = seed("s", text={"ja": "見学は無料。1日８００t、または1日50t。"})

    (conflict,) = found("生ごみが1日300kgあります。使いたい。", record)

    assert conflict == Conflict(
        Condition.SCALE,
        Quotation(4, 11, "1日300kg"),
        "1日300kg",
        "1日50t",
        Quotation(16, 21, "1日50t"),
    )


AMOUNTS = st.tuples(st.integers(1, 9_999), st.sampled_from(["kg", "t"]))


@settings(max_examples=60, deadline=None)
@given(asked=AMOUNTS, known=st.lists(AMOUNTS, max_size=3))
def test_sizes_conflict_where_all_of_a_records_are_of_another_order(
    asked: tuple[int, str], known: list[tuple[int, str]]
) -> None:
    text = "。".join(f"1日{value}{unit}を扱う" for value, unit in known) or "なし"

    conflicting = found(f"ごみを1日{asked[0]}{asked[1]}処理したい。", seed("s", text={"ja": text}))

    kilograms = [value * (1_000 if unit == "t" else 1) for value, unit in [asked, *known]]
    apart = [max(kilograms[0] / own, own / kilograms[0]) > 10 for own in kilograms[1:]]
    assert bool(conflicting) == (bool(apart) and all(apart))
    for conflict in conflicting:
        assert conflict.found is not None
        assert text[conflict.found.start : conflict.found.end] == conflict.found.text == conflict.has


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
    assert found("1年以内に、120℃の蒸気がほしい。1日300kg使う。", record) == []


def test_a_text_without_conditions_lowers_nothing() -> None:
    assert found("蒸気を減らしたい。", seed("s", trl=1, text={"ja": "40℃の湯を1日50t作る。"})) == []


def test_readiness_and_temperature_lower_by_their_step_once_and_sizes_are_only_told() -> None:
    record = seed("s", trl=2, text={"ja": "40℃の湯を作る。1日50t。"})

    text = "1年以内に、120℃の蒸気がほしい。260℃でもよい。ごみは1日300kg。"
    asked = read_query(text, kind="need", today=TODAY).constraints
    every = found(text, record)

    assert [conflict.condition for conflict in every] == [
        *(Condition.READINESS, Condition.TEMPERATURE, Condition.TEMPERATURE, Condition.SCALE),
    ]
    lowered = [lowered_by(every[:count], asked) for count in range(5)]
    assert lowered == [0, -0.5, -0.5, -1.0, -1.0]


@pytest.mark.parametrize(
    ("text", "sets"),
    [
        ("1年以内に蒸気を減らしたい。", True),
        ("120℃の蒸気がほしい。", True),
        ("1日300kgを処理したい。", False),
        ("予算500万円で蒸気を減らしたい。", False),
        ("蒸気を減らしたい。", False),
    ],
)
def test_deadlines_and_temperatures_are_conditions_that_may_lower_a_record(text: str, sets: bool) -> None:
    assert sets_conditions(read_query(text, kind="need", today=TODAY).constraints) is sets


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


@settings(max_examples=8, deadline=None)
@given(start=st.integers(0, 60), k=st.integers(1, 12))
def test_where_conditions_move_hits_a_smaller_k_gives_the_beginning_of_a_larger_one(
    world: Any, everything: Fusion, texts: Any, start: int, k: int
) -> None:
    # given steps so large that records far behind move up
    fusion = replace(everything, weights={**everything.weights, Signal.CONSTRAINTS: 6.0})
    matcher = Matcher(world.store, world.generation, world.encoder, fusion=fusion)
    text = texts(start, "ja") + " 1年以内に導入したい。"

    few, many = matcher.match(text, k=k), matcher.match(text, k=25)

    assert any(Signal.CONSTRAINTS in {c.signal for c in h.explanation.contributions} for h in many.hits)
    assert [(h.record.id, h.score) for h in few.hits] == [(h.record.id, h.score) for h in many.hits[:k]]
