"""Are practices searched as seeds are, and never taken for seeds?"""

import pytest
from conftest import need, seed

from corpora import Practice, Viewer
from matcher import Backcaster, TeamFinder

NEED = "工場の蒸気を使いたい。"


def practice(name: str, **values: object) -> Practice:
    return Practice.model_validate({"id": name, "text": {"ja": "工場の蒸気を使った例です。"}, **values})


@pytest.fixture(scope="module")
def world(build):
    return build(
        [
            seed("s1", text={"ja": "工場の蒸気を使う技術です。"}),
            need("n1", text={"ja": NEED}),
            practice("p1"),
            practice("p2", text={"en": "Steam of a factory was used."}, title={"en": "Steam"}),
            practice("p3", visibility="organisation", organisation="org-a"),
        ]
    )


def found(result) -> list[str]:
    return sorted(hit.record.id for hit in result.hits)


def test_a_need_finds_practices_where_they_are_asked_for_and_seeds_only_else(world) -> None:
    assert found(world.matcher.match(NEED, find="practices")) == ["p1", "p2"]
    assert found(world.matcher.match(NEED)) == ["s1"]
    assert found(world.matcher.match_record("n1")) == ["s1"]


def test_a_hit_is_explained_as_a_seed_is(world) -> None:
    hit = world.matcher.match(NEED, find="practices", k=1).hits[0]

    told = hit.explanation
    assert told.prior + sum(own.value for own in told.contributions) == pytest.approx(told.log_odds)
    quoted = told.evidence[0].found
    own = quoted.quotation
    assert (hit.record.text.get(quoted.language) or "")[own.start : own.end] == own.text


def test_a_hidden_practice_is_its_owners_alone(world) -> None:
    owner = Viewer(organisation="org-a")

    assert found(world.matcher.match(NEED, find="practices", viewer=owner)) == ["p1", "p2", "p3"]


def test_a_practice_finds_the_needs_that_it_may_serve(world) -> None:
    assert found(world.matcher.match_record("p1")) == ["n1"]


def test_no_practice_is_in_a_team_or_in_a_plan(world) -> None:
    team = TeamFinder(world.store, world.generation, world.encoder).team(NEED)
    backcaster = Backcaster(world.store, world.generation, world.encoder)
    plan = backcaster.backcast("2050年、工場の蒸気は使われている。", changed={"threshold": 0.05})

    assert {own.id for own in (*team.seeds, *plan.seeds)} <= {"s1"}


def test_the_index_is_up_to_date_with_practices_in_it_and_forgets_one_that_is_withdrawn(build) -> None:
    own = build([seed("s1"), practice("p1"), practice("p2")])
    own.store.withdraw("p1")
    own.index()

    assert found(own.matcher.match(NEED, find="practices")) == ["p2"]
