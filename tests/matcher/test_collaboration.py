"""Does a proposal move only where the table lets it, and say what is allowed where it does not?"""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora import EnmusubiError, ForbiddenError, Role, UsageError
from matcher import Actor, DeclineReason, Deed, Event, Opening, Proposal, Stage, Transition, possible, replay
from matcher.collaboration import after
from matcher.proposal_events import fold, from_log, standing_of, to_log

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
OPENING = Opening("need-1", "seed-1", "city", "univ", "innovation_wg", 0.81, "g-1")


def event(number: int, role: str, transition: Transition) -> Event:
    return Event("p", number, AT, Actor("someone", "city", Role(role)), transition)


BEGUN = event(1, "office", Transition(Deed.PROPOSE, opening=OPENING))


def moved(*stages: str, role: str = "secretariat") -> Proposal:
    """A proposal that went this way."""
    events = [event(n, role, Transition(Deed.MOVE, to=Stage(s), text="x")) for n, s in enumerate(stages, 2)]
    return replay([BEGUN, *events])


def next_event(proposal: Proposal, role: str, transition: Transition) -> Proposal:
    return after(proposal, event(proposal.version + 1, role, transition))


# Which stage is reached from which by a move, written out apart from the code. Back is one stage.
WAYS = {
    "proposed": {"contacted"},
    "contacted": {"in_talks", "proposed"},
    "in_talks": {"joint_research", "demonstration", "contacted"},
    "joint_research": {"demonstration", "in_talks"},
    "demonstration": {"deployed", "joint_research"},
    "deployed": {"demonstration"},
}
LONG_WAY = ["contacted", "in_talks", "joint_research", "demonstration", "deployed"]


@pytest.mark.parametrize("to", list(Stage))
@pytest.mark.parametrize("now", WAYS)
def test_a_move_leads_where_the_table_says_and_nowhere_else(now: str, to: Stage) -> None:
    proposal = moved(*LONG_WAY[: ["proposed", *LONG_WAY].index(now)])

    if to.value in WAYS[now]:
        assert next_event(proposal, "secretariat", Transition(Deed.MOVE, to=to, text="x")).stage == to
    else:
        with pytest.raises(UsageError, match=f"is at '{now}' and cannot go to '{to}'. Allowed: "):
            next_event(proposal, "secretariat", Transition(Deed.MOVE, to=to, text="x"))


def test_what_is_refused_says_all_that_is_allowed() -> None:
    with pytest.raises(UsageError) as refused:
        next_event(moved("contacted", "in_talks"), "office", Transition(Deed.MOVE, to=Stage.DEPLOYED))

    assert str(refused.value) == (
        "Proposal 'p' is at 'in_talks' and cannot go to 'deployed'. Allowed: move to 'joint_research', "
        "move to 'demonstration', move back to 'contacted' with a reason, decline, pause."
    )


def test_back_is_the_stage_it_came_from_also_where_one_was_left_out() -> None:
    proposal = moved("contacted", "in_talks", "demonstration")

    back = next_event(proposal, "office", Transition(Deed.MOVE, to=Stage.IN_TALKS, text="x"))

    assert back.path == (Stage.PROPOSED, Stage.CONTACTED, Stage.IN_TALKS)


# role -> what it may do to a proposal at `contacted`
RIGHTS = {
    "reader": set(),
    "office": {"move", "decline", "pause", "comment", "attach", "plan"},
    "wg_member": {"comment", "attach", "plan"},
    "wg_lead": {"move", "decline", "pause", "comment", "attach", "plan"},
    "secretariat": {"move", "decline", "pause", "comment", "attach", "plan"},
    "service": set(),
}
DEEDS = {
    "move": Transition(Deed.MOVE, to=Stage.IN_TALKS),
    "decline": Transition(Deed.DECLINE, reason=DeclineReason.IP),
    "pause": Transition(Deed.PAUSE),
    "comment": Transition(Deed.COMMENT, text="x"),
    "attach": Transition(Deed.ATTACH, link="https://example.org/"),
    "plan": Transition(Deed.PLAN, text="x"),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", RIGHTS)
def test_a_role_may_do_what_the_table_gives_it(role: str, deed: str) -> None:
    proposal = moved("contacted")

    if deed in RIGHTS[role]:
        assert next_event(proposal, role, DEEDS[deed]).version == 3
    else:
        with pytest.raises(
            ForbiddenError, match=rf"^The role '{role}' may not {deed} a proposal.* Ask one of"
        ):
            next_event(proposal, role, DEEDS[deed])


def test_a_member_of_the_group_may_tell_that_the_first_word_was_spoken() -> None:
    assert moved("contacted", role="wg_member").stage is Stage.CONTACTED


@pytest.mark.parametrize(
    ("held", "may"),
    [
        ("declined", {"wg_lead", "secretariat"}),
        ("paused", {"office", "wg_lead", "secretariat"}),
    ],
)
def test_what_was_declined_is_reopened_by_those_between_the_two(held: str, may: set[str]) -> None:
    deed = DEEDS["decline" if held == "declined" else "pause"]
    proposal = next_event(moved("contacted", "in_talks"), "office", deed)
    assert proposal.stage.value == held

    for role in Role:
        if role.value in may:
            reopened = next_event(proposal, role.value, Transition(Deed.REOPEN))
            assert (reopened.stage, reopened.declined_for) == (Stage.IN_TALKS, None)
        else:
            with pytest.raises(ForbiddenError):
                next_event(proposal, role.value, Transition(Deed.REOPEN))


def test_a_paused_proposal_is_open_and_can_be_declined_and_a_declined_one_is_neither() -> None:
    paused = next_event(moved(), "office", DEEDS["pause"])
    declined = next_event(paused, "office", DEEDS["decline"])

    assert (paused.open, declined.open) == (True, False)
    for deed in ("decline", "pause", "move"):
        with pytest.raises(UsageError, match=r"Allowed: reopen \(back to 'proposed'\)\.$"):
            next_event(declined, "secretariat", DEEDS[deed])


def test_a_deployed_proposal_is_closed_and_goes_on_only_by_going_back() -> None:
    deployed = moved(*LONG_WAY)

    assert not deployed.open
    with pytest.raises(UsageError, match="Allowed: move back to 'demonstration' with a reason"):
        next_event(deployed, "secretariat", DEEDS["decline"])


def test_an_erased_proposal_is_closed_for_good_and_without_texts() -> None:
    said = next_event(moved("contacted"), "office", Transition(Deed.PLAN, text="x", due=date(2027, 1, 1)))
    said = next_event(said, "office", DEEDS["comment"])

    erased = next_event(said, "service", Transition(Deed.ERASE))

    assert (erased.comments, erased.next_step, erased.due, erased.open) == ((), None, None, False)
    for transition in DEEDS.values():
        with pytest.raises(UsageError, match="was purged: the proposal is closed"):
            next_event(erased, "secretariat", transition)


def test_only_the_system_erases() -> None:
    for role in set(Role) - {Role.SERVICE}:
        with pytest.raises(ForbiddenError, match="may not erase a proposal"):
            next_event(moved(), role, Transition(Deed.ERASE))


def test_a_new_step_has_its_own_date_and_a_new_date_keeps_the_step() -> None:
    first = next_event(moved(), "office", Transition(Deed.PLAN, text="call", due=date(2027, 1, 1)))
    later = next_event(first, "office", Transition(Deed.PLAN, due=date(2027, 2, 1), owner="desk-2"))
    other = next_event(later, "office", Transition(Deed.PLAN, text="write"))

    assert (later.owner, later.next_step, later.due) == ("desk-2", "call", date(2027, 2, 1))
    assert (other.owner, other.next_step, other.due) == ("desk-2", "write", None)


@pytest.mark.parametrize(
    "events",
    [
        [],
        [event(1, "office", Transition(Deed.COMMENT, text="x"))],
        [event(2, "office", Transition(Deed.PROPOSE, opening=OPENING))],
        [BEGUN, BEGUN],
        [BEGUN, event(3, "office", Transition(Deed.PAUSE))],
        [BEGUN, replace(event(2, "office", Transition(Deed.PAUSE)), proposal="q")],
        [event(1, "reader", Transition(Deed.PROPOSE, opening=OPENING))],
    ],
    ids=["none", "not begun", "late", "begun twice", "a gap", "of another", "by a reader"],
)
def test_events_that_cannot_have_happened_are_refused(events: list[Event]) -> None:
    with pytest.raises(EnmusubiError):
        replay(events)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
EVENTS = st.builds(
    Event,
    st.just("p"),
    st.integers(1, 99),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)).map(
        lambda at: at.replace(microsecond=0)
    ),
    st.builds(Actor, TEXT, st.none() | TEXT, st.sampled_from(Role)),
    st.builds(
        Transition,
        st.sampled_from([deed for deed in Deed if deed is not Deed.PROPOSE]),
        st.none() | st.sampled_from(Stage),
        st.none() | st.sampled_from(DeclineReason),
        st.none() | TEXT,
        st.none() | st.dates(),
        st.none() | TEXT,
        st.none() | TEXT,
    )
    | st.builds(
        lambda score: Transition(Deed.PROPOSE, opening=replace(OPENING, score=score)), st.floats(0, 1)
    ),
)


@given(EVENTS)
def test_an_event_comes_back_from_the_log_as_it_went_in(given_event: Event) -> None:
    assert from_log(to_log(given_event)) == given_event


def test_the_standing_that_the_store_folds_is_that_of_the_proposal() -> None:
    proposal = moved("contacted", "in_talks")
    events = [BEGUN] + [
        event(n, "secretariat", Transition(Deed.MOVE, to=Stage(s), text="x"))
        for n, s in enumerate(("contacted", "in_talks"), 2)
    ]

    assert fold([to_log(one) for one in events]) == standing_of(proposal)


# ---- what a page may offer ----


@given(
    st.lists(st.sampled_from(["contacted", "in_talks", "demonstration", "declined", "paused"]), max_size=4),
    st.sampled_from(list(Role)),
)
def test_what_is_offered_to_a_role_is_what_would_not_be_refused(went: list[str], role: Role) -> None:
    proposal = moved()
    for stage in went:
        done = {
            "declined": Transition(Deed.DECLINE, reason=DeclineReason.IP),
            "paused": Transition(Deed.PAUSE),
        }.get(stage, Transition(Deed.MOVE, to=Stage(stage), text="x"))
        with suppress(UsageError):
            proposal = next_event(proposal, "secretariat", done)
    asked = [
        *(Transition(Deed.MOVE, to=stage) for stage in Stage),
        *(Transition(deed) for deed in Deed if deed is not Deed.MOVE),
    ]

    taken = []
    for transition in asked:
        with suppress(UsageError, ForbiddenError):
            next_event(proposal, role, transition)
            taken.append(transition)

    offered = possible(proposal, role)
    assert {(one.deed, one.to) for one in offered} == {
        (one.deed, one.to) for one in taken if one.deed is not Deed.ERASE
    }
