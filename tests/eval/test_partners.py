"""Does nothing of a hidden project remain when its partners are asked for?"""

from functools import cache

import pytest

from corpora import bundled_records
from eval.partners import Case, baselines, best_powers, mask, same_pair
from matcher import (
    Asker,
    Engagement,
    Powers,
    Programme,
    TrackRecord,
    cities_of,
    municipalities_of,
    programme_of,
)

PROJECTS = [f"c2c-2022-{number:02}" for number in range(1, 23)]


@cache
def whole() -> Programme:
    return programme_of(bundled_records())


def test_no_record_of_the_same_two_cities_is_left_nor_an_outcome_of_its_city() -> None:
    for name in PROJECTS:
        project = whole().papers[name]
        left = whole().without(same_pair(whole(), project))
        cities = {city for city, _ in cities_of(project)}
        towns = set(municipalities_of(project))

        remaining = [
            paper for paper in left.papers.values() if cities & {city for city, _ in cities_of(paper)}
        ]

        assert all(not towns & {party.organisation for party in paper.parties} for paper in remaining), name
        assert all(paper.category != "outcome" for paper in remaining), name
        assert all(need.partnership != name for need in left.needs.values())
        assert name not in left.papers


def test_of_ulaanbaatar_and_sapporo_all_seven_papers_are_hidden_and_that_on_another_city_stays() -> None:
    gone = same_pair(whole(), whole().papers["c2c-2022-01"])

    assert gone == {
        "c2c-2022-01",
        "c2c-2013-2020-10",
        "c2c-2013-2020-11",
        "c2c-participants-mn-ulaanbaatar",
    }
    assert "c2c-participants-mn-tuv" not in gone


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_needs_that_ask_name_nobody_who_is_right(language: str) -> None:
    names = {
        "札幌",
        "川崎",
        "横浜",
        "富山",
        "大阪",
        "堺",
        "広島",
        "愛媛",
        "福岡",
        "北九州",
        "浦添",
        "滋賀",
        "東京",
        "さいたま",
    }
    names |= {"Sapporo", "Kawasaki", "Yokohama", "Toyama", "Osaka", "Sakai", "Hiroshima", "Ehime", "Fukuoka"}
    names |= {"Kitakyushu", "Urasoe", "Shiga", "Tokyo", "Saitama"}

    masked = mask(whole().organisations.values())
    for need in whole().needs.values():
        text = masked(need.text.get(language) or "")
        assert not {name for name in names if name in text}, need.id


def test_powers_are_chosen_on_the_other_cases() -> None:
    flat, steep = Powers(place=0.0), Powers(place=1.0)
    known = {flat: [0.0, -1.0, -1.0], steep: [-9.0, 0.0, 0.0]}

    assert best_powers(known) == flat
    assert best_powers(known, without=0) == steep
    assert best_powers(known, without=1) == flat


def test_baselines_rank_by_count_by_count_in_the_country_and_by_the_nearest_paper() -> None:
    record = TrackRecord(
        (
            Engagement("a", "x", "CL", ("p",)),
            Engagement("b", "x", "VN", ("q",)),
            Engagement("a", "y", "PH", ("r",)),
            Engagement("c", "z", "MN", ("s",)),
        )
    )
    case = Case("k", whole(), record, Asker("VN", topics={"s": 0.9, "q": 0.5}), {})

    assert baselines(case, "municipalities") == {
        "most frequent": ["a", "b", "c"],
        "most frequent in the country": ["b", "a", "c"],
        "concepts only": ["c", "b", "a"],
    }
