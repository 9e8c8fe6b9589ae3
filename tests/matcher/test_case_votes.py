"""Does every engagement speak for its party as the definition says, and do the parts add up?"""

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import PlaceFacts
from matcher import Asker, Engagement, Near, Powers, standings
from matcher.likeness import likeness

COLD, WARM = PlaceFacts(coldest_c=-10), PlaceFacts(coldest_c=25)
FACTS = {"cold-city": COLD, "warm-city": WARM, "cold-town": COLD}
PLAIN = Powers()


def worked(party: str, city: str, country: str, *papers: str) -> Engagement:
    return Engagement(party, city, country, papers)


def test_one_engagement_each_ranks_by_how_near_the_city_was() -> None:
    record = [
        worked("anywhere", "renca", "CL"),
        worked("city", "hue", "VN"),
        worked("country", "hanoi", "VN"),
        worked("region", "cebu", "PH"),
    ]

    found = standings(["nobody"], record, Asker("VN", ("hue",)), {}, PLAIN)

    assert [own.party for own in found] == ["city", "country", "region", "anywhere", "nobody"]
    assert [own.votes[0].near for own in found[:4]] == list(Near)
    # Of four engagements one is in the city, two in the country, three in the region; 0.5 everybody has.
    weights = [1 + 4 + 2 + 4 / 3, 1 + 2 + 4 / 3, 1 + 4 / 3, 1]
    shares = [weight / 4 + 0.5 / 4 for weight in weights] + [0.5 / 4]
    assert [own.share for own in found] == pytest.approx([share / sum(shares) for share in shares])


def test_papers_that_share_more_than_usual_speak_louder_and_unknown_ones_as_they_are() -> None:
    record = [worked("a", "x", "CL", "p1"), worked("b", "y", "CL", "p2"), worked("c", "z", "CL", "p3")]

    found = standings([], record, Asker("VN", topics={"p1": 0.9, "p2": 0.3}), {}, PLAIN)

    votes = {own.party: own.votes[0] for own in found}
    assert [own.party for own in found] == ["a", "c", "b"]
    assert votes["a"].topic == pytest.approx(0.9 / 0.6)
    assert votes["a"].weight / votes["c"].weight == pytest.approx(0.5 + 0.5 * 0.9 / 0.6)
    assert votes["c"].topic is None


def test_likeness_of_the_cities_and_of_the_party_itself_are_worth_twice_or_half_each() -> None:
    record = [worked("a", "cold-city", "MN"), worked("b", "warm-city", "MN"), worked("cold-town", "?", "MN")]

    found = standings([], record, Asker("MN", facts=COLD), FACTS, PLAIN)

    weights = {own.party: own.votes[0].weight for own in found}
    assert weights["a"] / weights["b"] == pytest.approx(4)
    assert weights["cold-town"] / weights["b"] == pytest.approx(4)


def test_a_power_of_nothing_takes_its_part_out() -> None:
    record = [worked("b", "hue", "VN", "p"), worked("a", "cold-city", "CL", "q")]
    asker = Asker("VN", ("hue",), COLD, {"p": 0.9, "q": 0.1})

    found = standings([], record, asker, FACTS, Powers(0, 0, 0, 0))

    assert [(own.party, own.share) for own in found] == [("a", 0.5), ("b", 0.5)]


def test_where_nobody_has_worked_all_have_the_same_share_in_the_order_of_their_ids() -> None:
    found = standings(["b", "a"], [], Asker("VN"), {}, PLAIN)

    assert [(own.party, own.share) for own in found] == [("a", 0.5), ("b", 0.5)]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_shares_are_the_sum_over_engagements_that_the_definition_gives(start: int) -> None:
    random_ = random.Random(start)
    countries = ["VN", "PH", "CL", "MN"]
    record = [
        worked(
            random_.choice("abc"), city := random_.choice([*FACTS, "x", "y"]), random_.choice(countries), city
        )
        for _ in range(random_.randint(1, 12))
    ]
    topics = {name: random_.random() for name in ("x", "cold-city")}
    asker = Asker(random_.choice(countries), ("x",), random_.choice([COLD, WARM]), topics)
    powers = Powers(*(random_.choice([0.0, 0.5, 1.0, 2.0]) for _ in range(4)))

    found = standings("abcd", record, asker, FACTS, powers)

    scores = {party: brute_force(party, record, asker, powers) for party in "abcd"}
    total = sum(scores.values())
    assert {own.party: own.share for own in found} == pytest.approx(
        {party: score / total for party, score in scores.items()}
    )
    for own in found:
        assert own.share == pytest.approx(own.base + sum(vote.weight for vote in own.votes))
    assert all((-left.share, left.party) < (-right.share, right.party) for left, right in pairwise(found))


def brute_force(party: str, record: list[Engagement], asker: Asker, powers: Powers) -> float:
    """The definition, written out: three lifts and one, topics over their mean, likeness."""
    asia = {"VN", "PH"}
    near = [
        [own.city in asker.cities for own in record],
        [own.country == asker.country or own.city in asker.cities for own in record],
        [
            own.country == asker.country or own.city in asker.cities or {own.country, asker.country} <= asia
            for own in record
        ],
    ]
    told = {(o.party, o.city): asker.topics[o.papers[0]] for o in record if o.papers[0] in asker.topics}
    usual = sum(told.values()) / len(told) if told else 1
    score = 0.5 * 0.25**powers.place
    for place, own in enumerate(record):
        if own.party == party:
            lifts = (len(record) / sum(level) if level[place] else 0 for level in near)
            topic = 0.5 + 0.5 * told[own.party, own.city] / usual if (own.party, own.city) in told else 1
            degree = likeness(FACTS.get(own.city, PlaceFacts()), asker.facts).degree
            score += (
                ((1 + sum(lifts)) / 4) ** powers.place
                * topic**powers.topic
                * math.pow(2, powers.cities * degree)
            )
    return score * math.pow(2, powers.own * likeness(FACTS.get(party, PlaceFacts()), asker.facts).degree)
