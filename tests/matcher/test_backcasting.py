"""What must be there by which year for a vision to come true, which seeds arrive in time, where is a gap?"""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import seed
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import Bilingual, Filters, FormatError, RecordError, TextError, Viewer, concept_scheme
from matcher import (
    Anchor,
    Backcast,
    Backcaster,
    Origin,
    Status,
    formula,
    read_assumptions,
    shipped_assumptions,
)
from matcher.aspects import Piece, aspects_of_pieces
from matcher.backcasting import milestones_to
from matcher.fusion import fusion_for
from matcher.pool import pool_of
from matcher.query import read_query
from matcher.statements import statements

from indexer import encoder_version  # isort: skip

TODAY = date(2026, 11, 27)
VISION = (
    "2045年、工場の蒸気は捨てられていない。港の船の煙は2030年までに減り、下水のメタンは使われる。"
    "森の水素も使う。"
)
EAGER = {"threshold": 0.05}  # the vectors of the fake encoder mean little
SHIPPED = shipped_assumptions(2026)


@pytest.fixture(scope="module")
def world(build):
    texts = ("工場の蒸気を使う技術です。", "港の船の煙を減らす研究。", "下水のメタンをつくる研究。")
    return build(
        [
            *(
                seed(f"s{n:02}", text={"ja": f"{texts[n % 3]}{n}"}, trl=[9, 5, 1, None][n % 4])
                for n in range(12)
            ),
            seed("s99", text={"ja": texts[0]}, organisation="org-a", visibility="organisation", trl=9),
        ]
    )


@pytest.fixture(scope="module")
def backcaster(world) -> Backcaster:
    return Backcaster(world.store, world.generation, world.encoder)


@pytest.fixture(scope="module")
def plan(backcaster) -> Backcast:
    return backcaster.backcast(VISION, changed=EAGER, today=TODAY)


def test_every_date_is_its_anchor_and_the_years_of_the_assumptions_that_it_names(plan) -> None:
    dates = [one.at for own in plan.requirements for one in own.milestones]
    for own in plan.requirements:
        for arrival in own.arrivals:
            dates += [arrival.ready, arrival.in_place, arrival.latest_start]

    assert len(dates) > 10
    for reckoned in dates:
        years = sum(plan.assumptions[name].years for name in reckoned.by)
        assert reckoned.year == reckoned.anchor.year + (-years if reckoned.back else years)
        named = reckoned.anchor.named
        assert named is None or VISION[named.start : named.end] == named.text


def test_the_seeds_of_a_requirement_are_those_above_the_threshold_as_looking_at_all_of_them_shows(
    world, plan, backcaster
) -> None:
    line = sorted(own.nearest for own in plan.requirements)[1] + 1e-9  # two requirements have nobody
    own = backcaster.backcast(VISION, changed={"threshold": line}, today=TODAY)

    query = read_query(VISION, kind="need", today=TODAY)
    pieces = [Piece(one.asked, one.told) for one in statements(query, TODAY)]
    aspects = aspects_of_pieces(pieces, "ja", world.generation, world.encoder, share_of_whole=0.0)
    fusion = fusion_for(encoder_version(world.encoder))
    pool = pool_of(aspects, world.store, world.generation, fusion, Viewer(), Filters())
    asked = [piece.asked for piece in pieces]
    for requirement in own.requirements:
        values = pool.values[asked.index(requirement.asked)]
        above = {pool.records[place].id for place in range(len(values)) if values[place] >= line}
        found = [arrival.record.id for arrival in requirement.arrivals]
        assert set(found) <= above
        assert len(found) == min(len(above), 5)
        assert requirement.nearest == pytest.approx(values.max(initial=0.0))
        assert (requirement.status is Status.GAP) == (not above)
    assert own.gaps


def test_a_requirement_is_met_in_time_where_a_seed_can_be_in_place_by_its_year(plan) -> None:
    assert [own.due.year for own in plan.requirements] == [2045, 2030, 2030, 2045]
    for own in plan.requirements:
        in_time = [arrival.in_place.year <= own.due.year for arrival in own.arrivals]
        assert [arrival.in_time for arrival in own.arrivals] == in_time
        assert (own.status is Status.IN_TIME) == any(in_time)
        for arrival in own.arrivals:
            assert arrival.in_time == (arrival.latest_start.year >= 2026)
            assert arrival.trl == (arrival.record.trl or SHIPPED["unknown_trl"].years)
            assert arrival.trl_assumed == (arrival.record.trl is None)


def test_a_gap_begins_early_enough_for_research_and_says_where_that_year_has_passed(backcaster) -> None:
    plan = backcaster.backcast(VISION, changed={"threshold": 0.99}, today=TODAY)

    for own in plan.requirements:
        steps, lead = 16, SHIPPED[SHIPPED.lead(own.sector)].years
        assert own.status is Status.GAP
        assert own.milestones[0].at.year == own.due.year - steps - lead
        assert own.overdue == (own.due.year - steps - lead < 2026)
        assert own.sector == concept_scheme().ancestors(own.concept)[-1]


@settings(max_examples=25)
@given(
    st.integers(1, 9),
    st.integers(2027, 2100),
    st.sampled_from(["renewables", "storage", "policy"]),
    st.dictionaries(
        st.sampled_from([name for name in SHIPPED.known if name.startswith(("step", "lead"))]),
        st.integers(0, 50),
    ),
)
def test_milestones_come_in_their_order_and_end_with_the_year_in_which_it_is_due(
    level: int, due: int, sector: str, values: dict[str, int]
) -> None:
    found = milestones_to(Anchor(due, Origin.ASKED), level, sector, SHIPPED.changed_by(values))

    assert all(first.at.year <= second.at.year for first, second in pairwise(found))
    assert found[-1].at.year == due
    assert len(found) == 2 + sum(level < reached for reached in (3, 6, 9))


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        (VISION, None, (2045, Origin.VISION)),
        (VISION, 2060, (2060, Origin.ASKED)),
        ("工場の蒸気は捨てられていない。", None, (2050, Origin.ASSUMED)),
        ("1998年に建てた工場の蒸気は捨てられていない。", None, (2050, Origin.ASSUMED)),
    ],
)
def test_the_target_year_is_asked_or_named_or_assumed(backcaster, text, year, expected) -> None:
    plan = backcaster.backcast(text, year=year, today=TODAY)

    assert (plan.target.year, plan.target.origin) == expected


def test_a_hidden_seed_is_in_nobodys_plan_but_its_owners(backcaster, plan) -> None:
    owned = backcaster.backcast(VISION, changed=EAGER, viewer=Viewer(organisation="org-a"), today=TODAY)

    assert "s99" not in {own.id for own in plan.seeds}
    assert "s99" in {own.id for own in owned.seeds}


def test_a_vision_that_states_nothing_is_refused(backcaster) -> None:
    with pytest.raises(TextError, match="states nothing"):
        backcaster.backcast("2050年までに", today=TODAY)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"step_9_10": 1}, "no assumption 'step_9_10'"),
        ({"step_1_2": -1}, "from 0 to 50"),
        ({"step_1_2": 1.5}, "a whole number"),
        ({"step_1_2": True}, "True"),
        ({"threshold": 1}, "from 0.05 to 0.99"),
        ({"gap_trl": 10}, "from 1 to 9"),
        ({"base_year": "soon"}, "from 2000 to 2200"),
        ({"threshold": float("nan")}, "nan"),
    ],
)
def test_an_assumption_that_nobody_knows_or_that_is_out_of_bounds_is_refused(values, said) -> None:
    with pytest.raises(RecordError, match=said):
        SHIPPED.changed_by(values)


def test_a_file_of_assumptions_may_name_values_alone_or_be_in_the_form_of_the_shipped_one(
    tmp_path: Path,
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('step_6_7 = 4\n[lead_default]\nvalue = 1\nja = "年"\n', encoding="utf-8")

    changed = SHIPPED.changed_by(read_assumptions(file))

    assert (changed["step_6_7"].years, changed["lead_default"].years) == (4, 1)
    assert [name for name, own in changed.known.items() if own.changed] == ["step_6_7", "lead_default"]
    file.write_text("step_6_7 4", encoding="utf-8")
    with pytest.raises(FormatError, match=r"step_6_7 = 4"):
        read_assumptions(file)


def test_the_shipped_assumptions_name_every_step_and_only_groups_that_there_are() -> None:
    groups = {concept.id for concept in concept_scheme() if concept.broader is None}
    leads = {name.removeprefix("lead_") for name in SHIPPED.known if name.startswith("lead_")}

    assert leads - {"default"} <= groups
    assert SHIPPED.steps(1) == tuple(f"step_{n}_{n + 1}" for n in range(1, 9))
    assert SHIPPED.sum(SHIPPED.steps(1)) == 17
    assert all(
        isinstance(own.meaning, Bilingual) and own.meaning.ja and own.meaning.en
        for own in SHIPPED.known.values()
    )


def test_a_sum_is_written_with_its_assumptions_and_steps_that_follow_each_other_stand_together() -> None:
    found = milestones_to(Anchor(2050, Origin.ASKED), 7, "storage", SHIPPED)

    assert formula(found[0].at, SHIPPED) == "2050 − 5 [step_7_8…step_8_9] − 4 [lead_default]"
    assert formula(found[-1].at, SHIPPED) == "2050"
