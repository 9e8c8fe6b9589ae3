"""Do figures about the pipeline tell how collaborations go, and of nobody what they do themselves?"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proposals_home import Clock, organisation

from corpora import Figure, Need, ProposalScope, Release, Role, Seed, Store, Viewer
from matcher import (
    Actor,
    DeclineReason,
    Deed,
    Pipeline,
    PipelineTable,
    Stage,
    Transition,
    make_release,
    pipeline_counts,
)
from matcher.pipeline_release import pipeline_figures
from matcher.releasing import LEAST, ROUND_TO, Counted, released
from matcher.stays import Stay, median_days, states_of, stays_of

SECRETARIAT = Actor("secretary", None, Role.SECRETARIAT)
CITIES, UNIVERSITIES = ([f"{kind}-{number}" for number in range(7)] for kind in ("city", "univ"))
CONTACT = Transition(Deed.MOVE, to=Stage.CONTACTED)
PLACES = ["北海道", "福岡県"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pipeline(store: Store, clock: Clock) -> Pipeline:
    """Seven cities with needs in two regions in turn, and seven universities with seeds."""
    for number, (city, university) in enumerate(zip(CITIES, UNIVERSITIES, strict=True)):
        text, place = {"ja": "熱を使いたい。"}, {"prefecture": PLACES[number % 2]}
        store.put(
            [
                organisation(city, "city", place=place),
                organisation(university, "university_national"),
                Need.model_validate({"id": f"need-{number}", "text": text, "organisation": city}),
                Seed.model_validate({"id": f"seed-{number}", "text": text, "organisation": university}),
            ]
        )
    return Pipeline(store, clock=clock)


def propose(pipeline: Pipeline, *pairs: tuple[int, int]) -> list[str]:
    return [pipeline.propose(SECRETARIAT, f"need-{n}", f"seed-{s}").id for n, s in pairs]


def decline(pipeline: Pipeline, names: Sequence[str], reason: DeclineReason) -> None:
    for name in names:
        pipeline.act(SECRETARIAT, name, Transition(Deed.DECLINE, reason=reason, text="理由"))


def night(store: Store, clock: Clock) -> dict[tuple[str, ...], int]:
    """What is told of the pipeline after a night that made no new index."""
    clock.pass_days(1)
    make_release(store, None, k=LEAST, at=clock())
    last: Release | None = next(iter(store.releases()), None)
    return {cell[1:]: shown for cell, shown in last.shown.items()} if last else {}


# ---- how long ----


def test_a_stay_is_what_passed_at_a_stage_in_all_and_lasts_while_it_is_there(
    pipeline: Pipeline, clock: Clock
) -> None:
    (name,) = propose(pipeline, (0, 0))
    clock.pass_days(4)
    pipeline.act(SECRETARIAT, name, CONTACT)
    clock.pass_days(2)
    pipeline.act(SECRETARIAT, name, Transition(Deed.COMMENT, text="会議"))
    pipeline.act(SECRETARIAT, name, Transition(Deed.MOVE, to=Stage.PROPOSED, text="戻す"))
    clock.pass_days(3)

    states = states_of(pipeline.log(SECRETARIAT, name))

    assert stays_of(states, clock()) == {
        Stage.PROPOSED: Stay(7, past=False),
        Stage.CONTACTED: Stay(2, past=True),
    }
    decline(pipeline, [name], DeclineReason.IP)
    ended = stays_of(states_of(pipeline.log(SECRETARIAT, name)), clock() + timedelta(days=90))
    assert ended == {Stage.PROPOSED: Stay(7, past=True), Stage.CONTACTED: Stay(2, past=True)}


def test_the_median_counts_who_is_still_there_as_longer_than_so_far() -> None:
    past = [Stay(days, past=True) for days in (2, 4, 6)]

    assert median_days(past) == 4
    assert median_days([*past, Stay(5, past=False), Stay(9, past=False)]) == 6
    assert median_days([*past, *[Stay(30, past=False)] * 9]) is None
    assert median_days([Stay(30, past=False)]) is None


# ---- what is counted for whom ----


def test_somebody_is_counted_exactly_what_they_may_see_one_by_one_and_where_only_of_needs_they_see(
    store: Store, pipeline: Pipeline, clock: Clock
) -> None:
    propose(pipeline, (0, 0), (1, 0), (2, 2))
    hidden = store.get("need-1").model_dump() | {"visibility": "organisation"}
    store.put([Need.model_validate(hidden)])

    own = pipeline_counts(store, ProposalScope(UNIVERSITIES[0]), viewer=Viewer(UNIVERSITIES[0]), now=clock())
    figures = {cell[1:]: tally.figure(cell) for cell, tally in own.items()}

    assert figures["stage", "proposed"] == 2
    assert figures["region", "hokkaido"] == 1
    assert figures["region", "-"] == 1  # that of the need which the university may not see
    store.purge("need-0")
    left = pipeline_counts(store, ProposalScope(UNIVERSITIES[0]), viewer=Viewer(UNIVERSITIES[0]), now=clock())
    assert left["pipeline", "stage", "proposed"].figure(("pipeline", "stage", "proposed")) == 1


# ---- attacks ----


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from([f"p{number}" for number in range(9)]),
            st.sets(st.sampled_from("abcdef"), min_size=1, max_size=2).map(frozenset),
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 5),
)
def test_what_is_told_rests_on_k_organisations_and_on_k_less_one_without_any_of_them(worlds, k) -> None:
    before: dict[tuple[str, ...], Counted] = {}
    for things in worlds:
        before = released({("x",): Counted(ROUND_TO, things)}, before, (), k=k)
        for own in before.values():
            if own.shown is not None:
                behind = frozenset().union(*own.basis.values())
                assert min(len(own.basis), len(behind)) >= max(k, LEAST)
                for alone in behind:
                    others = [each for each in own.basis.values() if alone not in each]
                    assert len(frozenset().union(*others)) >= max(k, LEAST) - 1


def test_one_organisation_brings_no_cell_to_be_told_and_moves_none(
    store: Store, pipeline: Pipeline, clock: Clock
) -> None:
    propose(pipeline, (1, 1))
    alone = night(store, clock)
    propose(pipeline, (0, 2), (0, 3), (0, 4), (0, 5))  # by the city that would know the rest

    assert alone == {}
    assert night(store, clock) == {}  # not that others have 1, by one's own 4 taken from 5

    propose(pipeline, (2, 2), (3, 3), (4, 4))
    told = night(store, clock)
    assert told["stage", "proposed"] == 10  # 8
    propose(pipeline, (0, 0), (0, 1), (0, 6))

    assert night(store, clock)["stage", "proposed"] == 10


def test_before_and_after_a_figure_stays_while_too_few_have_come_or_gone(
    store: Store, pipeline: Pipeline, clock: Clock
) -> None:
    names = propose(pipeline, (0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6))
    first = night(store, clock)
    decline(pipeline, names[:2], DeclineReason.TOO_EARLY)  # two proposals of four organisations
    second = night(store, clock)
    decline(pipeline, names[2:5], DeclineReason.TOO_EARLY)

    assert first["stage", "proposed"] == 5
    assert second == first
    third = night(store, clock)
    assert third["stage", "declined"] == third["reason", "too_early"] == 5
    assert ("stage", "proposed") not in third  # two are left
    assert third["time", "proposed"] == 5  # days, of those that have left and those that have not


def test_complement_a_reason_is_kept_back_where_the_declined_less_it_would_be_too_few(
    store: Store, pipeline: Pipeline, clock: Clock
) -> None:
    names = propose(pipeline, *((number, number) for number in range(5)))
    decline(pipeline, names[:4], DeclineReason.CAPACITY)
    decline(pipeline, names[4:], DeclineReason.EXPORT_CONTROL)

    told = night(store, clock)

    assert told["stage", "declined"] == 5
    assert not [cell for cell in told if cell[0] == "reason"]


def test_what_a_purge_has_erased_counts_no_more_and_takes_a_figure_that_rests_on_too_few(
    store: Store, pipeline: Pipeline, clock: Clock
) -> None:
    propose(pipeline, (0, 0), (1, 1), (2, 2))
    assert night(store, clock)["stage", "proposed"] == 5
    for number in (0, 1):
        store.purge(f"need-{number}")
        store.purge(CITIES[number])
        store.purge(f"seed-{number}")
        store.purge(UNIVERSITIES[number])

    assert night(store, clock) == {}


def test_a_night_in_which_nothing_moved_releases_nothing_and_another_leaves_needs_as_they_are(
    store: Store, pipeline: Pipeline, clock: Clock
) -> None:
    propose(pipeline, (0, 0), (1, 1), (2, 2))
    made = make_release(store, {}, k=LEAST, at=clock())
    clock.pass_days(9)  # those who wait wait longer, and that alone is told to nobody
    again = make_release(store, None, k=LEAST, at=clock())
    store.put([Need.model_validate(store.get("need-5").model_dump() | {"sector": "industry"})])
    propose(pipeline, (3, 3), (4, 4), (5, 5))
    later = make_release(store, None, k=LEAST, at=clock())

    assert made is not None
    assert again is None
    assert later is not None
    needs = [{cell: n for cell, n in own.shown.items() if cell[0] != "pipeline"} for own in (made, later)]
    assert needs[0] == needs[1] != {}
    assert later.shown["pipeline", "stage", "proposed"] == 5


def test_no_release_names_a_proposal(store: Store, pipeline: Pipeline, clock: Clock) -> None:
    propose(pipeline, (0, 0), (1, 1), (2, 2))

    figures = pipeline_figures(store, (), k=LEAST, at=datetime.now(UTC))
    shown: list[Figure] = [own for own in figures if own.shown is not None]

    assert {own.cell[1] for own in shown} <= {own.value for own in PipelineTable}
    assert all(len(own.cell) == 3 and own.shown % ROUND_TO == 0 for own in shown if own.shown)
