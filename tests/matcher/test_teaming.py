"""Which few seeds answer a compound need together?"""

import random
from itertools import combinations, pairwise

import numpy as np
import pytest
from conftest import seed

from corpora import Filters, Viewer
from matcher import Preferences, Team, TeamFinder
from matcher.aspects import aspects_of
from matcher.query import read_query
from matcher.team import COVERED
from matcher.teaming import ENOUGH, MOST

NEED = "工場の蒸気を捨てています。港の船の煙を減らしたい、下水のメタンを使いたい、農業の水素も知りたい。"
TEXTS = (
    "工場の蒸気を使う技術です。",
    "港の船の煙を減らす研究。",
    "下水のメタンをつくる研究。",
    "Cheaper hydrogen without farm!",
    "We turn steam into heat near the factory. ",
    "森林と断熱材を使う技術です。",
)


@pytest.fixture(scope="module")
def world(build):
    draw = random.Random(5)
    hidden = seed("s00", text={"ja": TEXTS[0]}, organisation="org-a", visibility="organisation")
    others = [
        seed(
            f"s{place:02d}",
            text={"en" if text.isascii() else "ja": f"{text} {place}"},
            organisation=draw.choice(["org-a", "org-b", None]),
        )
        for place in range(1, 14)
        for text in [TEXTS[place % len(TEXTS)]]
    ]
    return build([hidden, *others])


@pytest.fixture(scope="module")
def finder(world) -> TeamFinder:
    return TeamFinder(world.store, world.generation, world.encoder)


def ids(team: Team) -> list[str]:
    return [member.record.id for member in team.members]


def test_the_phrases_of_a_need_are_slices_of_the_original_that_do_not_overlap(world) -> None:
    query = read_query(NEED, kind="need")

    found = aspects_of(query, world.generation, world.encoder)

    spans = [(own.asked.start, own.asked.end) for own in found.phrases]
    assert [NEED[start:end] for start, end in spans] == [own.asked.text for own in found.phrases]
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert len(found.phrases) >= 4
    assert all(0 < own.weight <= 1 for own in found.phrases)


def test_no_other_team_of_the_size_covers_more_as_trying_all_of_them_shows(world, finder) -> None:
    team = finder.team(NEED, preferences=Preferences(size=2, per_organisation=2))

    pool = finder._pool(team.aspects, Viewer(), Filters())
    weights = team.aspects.weights
    named = [record.organisation for record in pool.records]
    best = max(
        float(weights @ pool.values[:, list(own)].max(axis=1))
        - 0.02 * len({named[place] for place in own} - {None})
        for size in (1, 2)
        for own in combinations(range(len(pool.records)), size)
    )
    reached = team.coverage * weights.sum() - 0.02 * len(
        {m.record.organisation for m in team.members} - {None}
    )
    assert reached == pytest.approx(best, abs=1e-6)
    assert team.exact


def test_the_coverage_is_what_the_members_add_and_never_more_than_is_attainable(finder) -> None:
    team = finder.team(NEED)

    assert team.coverage == pytest.approx(sum(member.added for member in team.members))
    assert team.coverage <= team.bound + 1e-9 <= team.attainable + 2e-9
    assert all(member.added > 0 for member in team.members)


def test_the_team_is_the_smallest_that_reaches_enough_and_never_larger_than_what_one_table_holds(
    finder,
) -> None:
    team = finder.team(NEED)

    assert 1 <= len(team.members) <= MOST
    if len(team.members) > 1:
        smaller = finder.team(NEED, preferences=Preferences(size=len(team.members) - 1))
        assert smaller.coverage < ENOUGH * team.attainable


def test_what_a_member_answers_is_quoted_from_the_record_and_from_the_need(finder) -> None:
    team = finder.team(NEED)

    for member in team.members:
        for answered in member.answers:
            quoted = answered.found
            told = member.record.title if quoted.field == "title" else member.record.text
            own = quoted.quotation
            assert told is not None
            assert (told.get(quoted.language) or "")[own.start : own.end] == own.text


def test_a_requirement_is_open_where_nobody_covers_it(finder) -> None:
    team = finder.team(NEED)

    for place, by in enumerate(team.covered_by):
        probabilities = {
            answered.probability
            for member in team.members
            for answered in member.answers
            if answered.aspect == place
        }
        assert (by is not None) == (max(probabilities, default=0.0) >= COVERED)
        assert place not in team.uncovered or by is None


def test_a_seed_that_the_asker_may_not_see_is_in_no_team_and_moves_nothing(build, world, finder) -> None:
    seen = finder.team(NEED)
    public = build([record for record in world.records if record.id != "s00"])
    alone = TeamFinder(public.store, public.generation, public.encoder).team(NEED)

    assert "s00" not in ids(seen)
    assert "s00" not in [other.record.id for member in seen.members for other in member.alternatives]
    assert ids(seen) == ids(alone)
    assert seen.coverage == pytest.approx(alone.coverage, abs=1e-6)
    assert seen.attainable == pytest.approx(alone.attainable, abs=1e-6)


def test_its_owner_is_offered_it(finder) -> None:
    owned = finder.team(NEED, viewer=Viewer(organisation="org-a"), preferences=Preferences(size=10))

    shown = ids(owned) + [other.record.id for m in owned.members for other in m.alternatives]
    assert "s00" in shown


def test_one_organisation_is_in_the_team_at_most_as_often_as_wanted(finder) -> None:
    team = finder.team(NEED, preferences=Preferences(size=6, per_organisation=1))

    named = [member.record.organisation for member in team.members if member.record.organisation]
    assert len(named) == len(set(named))


def test_alternatives_are_not_in_the_team_and_lose_what_they_say(finder) -> None:
    team = finder.team(NEED)

    members = set(ids(team))
    for member in team.members:
        losses = [other.loss for other in member.alternatives]
        assert members.isdisjoint(other.record.id for other in member.alternatives)
        assert losses == sorted(losses)
        assert all(loss >= 0 for loss in losses)


def test_the_same_need_gives_the_same_team(finder) -> None:
    first, second = finder.team(NEED), finder.team(NEED)

    assert ids(first) == ids(second)
    assert np.array_equal(first.aspects.vectors, second.aspects.vectors)
