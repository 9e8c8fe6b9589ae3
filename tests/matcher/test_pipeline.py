"""Can those who should follow a match up together, unseen by others; does the log hold what was done?"""

import threading
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import seed
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from proposals_home import (
    CITY,
    GROUP,
    LEAD,
    MEMBER,
    OFFICE,
    OTHER,
    OTHER_LEAD,
    READER,
    SECRET,
    SECRETARIAT,
    SEED_OFFICE,
    SERVICE,
    STRANGER,
    UNIVERSITY,
    Clock,
    names,
    records,
)

from corpora import (
    ChangedError,
    ConflictError,
    EnmusubiError,
    ForbiddenError,
    KeyReusedError,
    NotFoundError,
    RecordError,
    Role,
    Store,
    UsageError,
    Viewer,
    open_store,
)
from matcher import (
    Actor,
    DeclineReason,
    Deed,
    Pipeline,
    Proposal,
    Stage,
    Transition,
    Waiting,
)

CONTACT = Transition(Deed.MOVE, to=Stage.CONTACTED)
DECLINE = Transition(Deed.DECLINE, reason=DeclineReason.CAPACITY)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pipeline(store: Store, clock: Clock) -> Pipeline:
    store.put(records())
    return Pipeline(store, clock=clock)


@pytest.fixture
def proposal(pipeline: Pipeline) -> Proposal:
    return pipeline.propose(OFFICE, "need-1", "seed-1", working_group=GROUP, score=0.8, generation="g-1")


# ---- proposing ----


def test_a_proposal_holds_who_what_for_whom_and_how_they_matched(proposal: Proposal, clock: Clock) -> None:
    opening = proposal.opening

    assert (opening.need, opening.seed, opening.need_party, opening.seed_party) == (
        *("need-1", "seed-1", CITY, UNIVERSITY),
    )
    assert (opening.working_group, opening.score, opening.generation) == (GROUP, 0.8, "g-1")
    assert (proposal.stage, proposal.version, proposal.proposed_at) == (Stage.PROPOSED, 1, clock.now)
    assert proposal.proposed_by == OFFICE


@pytest.mark.parametrize(
    ("actor", "group"),
    [(OFFICE, None), (SEED_OFFICE, None), (MEMBER, GROUP), (LEAD, GROUP), (SECRETARIAT, None)],
)
def test_parties_groups_and_the_secretariat_propose(
    pipeline: Pipeline, actor: Actor, group: str | None
) -> None:
    assert pipeline.propose(actor, "need-1", "seed-1", working_group=group).stage is Stage.PROPOSED


@pytest.mark.parametrize(
    ("actor", "group", "said"),
    [
        (STRANGER, None, "'other-desk' holds neither of the two records"),
        (MEMBER, None, "proposes for no working group of its own"),
        (OTHER_LEAD, GROUP, "proposes for no working group of its own"),
        (READER, None, "The role 'reader' may not propose a proposal"),
        (SERVICE, None, "The role 'service' may not propose a proposal"),
    ],
)
def test_others_do_not(pipeline: Pipeline, actor: Actor, group: str | None, said: str) -> None:
    with pytest.raises(ForbiddenError, match=said):
        pipeline.propose(actor, "need-1", "seed-1", working_group=group)

    assert pipeline.page(SECRETARIAT).proposals == ()


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [
        ("need-0", "seed-1", NotFoundError),
        ("need-1", "seed-0", NotFoundError),
        ("seed-1", "need-1", UsageError),
        (CITY, "seed-1", UsageError),
    ],
)
def test_what_is_no_need_and_seed_is_refused(
    pipeline: Pipeline, first: str, second: str, error: type[EnmusubiError]
) -> None:
    with pytest.raises(error):
        pipeline.propose(SECRETARIAT, first, second)


def test_a_record_that_the_proposer_may_not_see_is_answered_as_if_it_were_absent(pipeline: Pipeline) -> None:
    with pytest.raises(NotFoundError) as hidden:
        pipeline.propose(SEED_OFFICE, "need-secret", "seed-1")
    with pytest.raises(NotFoundError) as absent:
        pipeline.propose(SEED_OFFICE, "need-absent", "seed-1")

    assert str(hidden.value).replace("secret", "absent") == str(absent.value)


def test_an_open_proposal_of_the_pair_is_named_to_those_who_may_see_it_only(
    pipeline: Pipeline, proposal: Proposal
) -> None:
    with pytest.raises(ConflictError, match=f"an open proposal already: {proposal.id}"):
        pipeline.propose(SEED_OFFICE, "need-1", "seed-1")
    other = Actor("m", OTHER, Role.WG_MEMBER, ("international_wg",))
    with pytest.raises(ConflictError) as unnamed:
        pipeline.propose(other, "need-1", "seed-1", working_group="international_wg")

    assert proposal.id not in str(unnamed.value)


def test_after_a_no_the_pair_may_be_proposed_again_but_the_old_one_not_reopened_then(
    pipeline: Pipeline, proposal: Proposal
) -> None:
    pipeline.act(OFFICE, proposal.id, DECLINE)
    again = pipeline.propose(OFFICE, "need-1", "seed-1")

    for dry_run in (True, False):
        with pytest.raises(ConflictError, match=f"open proposal already: {again.id}"):
            pipeline.act(SECRETARIAT, proposal.id, Transition(Deed.REOPEN), dry_run=dry_run)


# ---- who sees ----


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (OFFICE, True),
        (READER, True),
        (SEED_OFFICE, True),
        (MEMBER, True),
        (LEAD, True),
        (SECRETARIAT, True),
        (SERVICE, True),
        (STRANGER, False),
        (OTHER_LEAD, False),
        (Actor("reader in the group", OTHER, Role.READER, (GROUP,)), False),
        (Actor("nobody", None, Role.OFFICE), False),
    ],
)
def test_parties_the_named_group_and_the_secretariat_see_a_proposal(
    pipeline: Pipeline, proposal: Proposal, actor: Actor, sees: bool
) -> None:
    assert names(pipeline.page(actor).proposals) == ([proposal.id] if sees else [])
    if sees:
        assert (pipeline.get(actor, proposal.id), len(pipeline.log(actor, proposal.id))) == (proposal, 1)
        return
    message = f"There is no proposal '{proposal.id}'. List yours: enmusubi proposals list"
    asking: list[Any] = [
        lambda: pipeline.get(actor, proposal.id),
        lambda: pipeline.log(actor, proposal.id),
        lambda: pipeline.act(actor, proposal.id, CONTACT),
        lambda: pipeline.act(actor, proposal.id, Transition(Deed.ERASE)),
        lambda: pipeline.act(actor, proposal.id, CONTACT, version=9),
    ]
    for ask in asking:
        with pytest.raises(NotFoundError) as hidden:
            ask()
        assert str(hidden.value) == message


def test_a_confidential_record_is_shown_to_its_owner_alone(pipeline: Pipeline) -> None:
    proposal = pipeline.propose(OFFICE, "need-secret", "seed-1", working_group=GROUP)

    seen = {
        actor.id: pipeline.pair(proposal, Viewer(actor.organisation)).need is not None
        for actor in (OFFICE, SEED_OFFICE, LEAD, SECRETARIAT)
    }

    assert seen == {OFFICE.id: True, SEED_OFFICE.id: False, LEAD.id: False, SECRETARIAT.id: False}
    assert SECRET not in repr(proposal)


def test_of_a_seed_that_was_merged_the_kept_one_is_shown(pipeline: Pipeline, store: Store) -> None:
    proposal = pipeline.propose(OFFICE, "need-1", "seed-2")
    store.merge("seed-1", "seed-2", by="x")

    found = pipeline.pair(proposal, Viewer()).seed

    assert found is not None
    assert found.id == "seed-1"


# ---- acting ----


def test_of_two_who_read_the_same_version_the_second_is_told(pipeline: Pipeline, proposal: Proposal) -> None:
    pipeline.act(OFFICE, proposal.id, CONTACT, version=1)

    with pytest.raises(ChangedError, match="stands at version 2, not 1"):
        pipeline.act(SEED_OFFICE, proposal.id, DECLINE, version=1)

    assert pipeline.get(OFFICE, proposal.id).stage is Stage.CONTACTED


def test_two_at_once_lose_nothing(
    pipeline: Pipeline, proposal: Proposal, store: Store, tmp_path: Path
) -> None:
    stores = [open_store(tmp_path / "store.sqlite") for _ in range(6)]
    barrier, told = threading.Barrier(len(stores)), []

    def comment(own: Store, number: int) -> None:
        barrier.wait()
        while True:
            try:
                Pipeline(own).act(OFFICE, proposal.id, Transition(Deed.COMMENT, text=f"c{number}"))
                return
            except ChangedError:
                told.append(number)

    threads = [threading.Thread(target=comment, args=(own, n)) for n, own in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in stores:
        own.close()

    assert {one.text for one in pipeline.get(OFFICE, proposal.id).comments} == {f"c{n}" for n in range(6)}
    assert pipeline.verify() == ()


def test_a_request_sent_again_with_its_key_is_done_once(pipeline: Pipeline) -> None:
    first = pipeline.propose(OFFICE, "need-1", "seed-1", text="hello", key="k1")
    moved = pipeline.act(OFFICE, first.id, CONTACT, key="k2")

    assert pipeline.propose(OFFICE, "need-1", "seed-1", text="hello", key="k1") == moved
    assert pipeline.act(OFFICE, first.id, CONTACT, key="k2") == moved
    with pytest.raises(KeyReusedError, match="used already for something else"):
        pipeline.act(OFFICE, first.id, DECLINE, key="k2")


@pytest.mark.parametrize("key", ["", "k" * 201, "a\nb", "\u202e", "鍵"])
def test_a_key_that_cannot_be_kept_is_refused(pipeline: Pipeline, key: str) -> None:
    with pytest.raises(RecordError, match="cannot be used"):
        pipeline.propose(OFFICE, "need-1", "seed-1", key=key)


def test_a_dry_run_says_what_would_be_and_writes_nothing(pipeline: Pipeline, proposal: Proposal) -> None:
    would = pipeline.act(OFFICE, proposal.id, CONTACT, dry_run=True)
    made = pipeline.propose(OFFICE, "need-1", "seed-2", dry_run=True)

    assert (would.stage, would.version, made.stage) == (Stage.CONTACTED, 2, Stage.PROPOSED)
    assert pipeline.page(SECRETARIAT).proposals == (proposal,)


@pytest.mark.parametrize(
    ("transition", "error", "said"),
    [
        (Transition(Deed.COMMENT, text=" \n"), UsageError, "A comment needs a text"),
        (Transition(Deed.COMMENT, text="x" * 4_001), RecordError, "has 4,001 characters; at most 4,000"),
        (Transition(Deed.COMMENT, text="a\0b"), RecordError, "is not valid Unicode text"),
        (Transition(Deed.COMMENT, text="\ud800"), RecordError, "is not valid Unicode text"),
        (Transition(Deed.DECLINE), UsageError, "declined for a reason"),
        (Transition(Deed.PLAN), UsageError, "Nothing is planned"),
        (Transition(Deed.PLAN, due=date(2026, 11, 26)), RecordError, "The date 2026-11-26 has passed"),
        (Transition(Deed.PLAN, owner="a\r\nSet-Cookie: x"), RecordError, "is no id"),
        (Transition(Deed.PLAN, owner="{{7*7}}"), RecordError, "is no id"),
        (Transition(Deed.ATTACH, text="x"), UsageError, "An attachment needs a link"),
        (Transition(Deed.ERASE), UsageError, "Only a purge erases a proposal"),
        (Transition(Deed.PROPOSE), UsageError, "'propose' is not possible there"),
    ],
)
def test_what_cannot_be_written_is_refused_and_leaves_no_event(
    pipeline: Pipeline, proposal: Proposal, transition: Transition, error: type[EnmusubiError], said: str
) -> None:
    with pytest.raises(error, match=said):
        pipeline.act(OFFICE, proposal.id, transition)

    assert len(pipeline.log(OFFICE, proposal.id)) == 1


def test_going_back_needs_a_reason(pipeline: Pipeline, proposal: Proposal) -> None:
    pipeline.act(OFFICE, proposal.id, CONTACT)

    with pytest.raises(UsageError, match="Going back to 'proposed' needs a reason"):
        pipeline.act(OFFICE, proposal.id, Transition(Deed.MOVE, to=Stage.PROPOSED))

    back = pipeline.act(OFFICE, proposal.id, Transition(Deed.MOVE, to=Stage.PROPOSED, text="wrong person"))
    assert back.stage is Stage.PROPOSED


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("http://example.org/", "it begins with 'http', not with https"),
        ("javascript:alert(1)", "it begins with 'javascript', not with https"),
        ("https:///x", "it names no host"),
        ("https://user:word@example.org/", "it holds a user name or password"),
        ("https://token@example.org/", "it holds a user name or password"),
        ("https://example.org/?Access_Token=1", "its 'access_token' looks like a secret"),
        ("https://example.org/#token=1", "its 'token' looks like a secret"),
        ("https://example.org/?X-Amz-Signature=1", "its 'x-amz-signature' looks like a secret"),
        ("https://example.org/a b", "it holds blanks"),
        ("https://example.org/\r\nX: y", "it holds blanks"),
        ("https://example.org/\u202egpj", "it holds blanks"),
        ('https://example.org/"onload="x', "it holds blanks, control characters or quotation marks"),
        ("https://example.org:port/", "it is no address"),
        ("https://[::1/", "it is no address"),
        ("https://example.org/" + "x" * 2_000, "it has 2,020 characters, at most 2,000 are kept"),
    ],
)
def test_a_link_that_is_unsafe_is_refused_and_not_repeated(
    pipeline: Pipeline, proposal: Proposal, link: str, said: str
) -> None:
    with pytest.raises(RecordError) as refused:
        pipeline.act(OFFICE, proposal.id, Transition(Deed.ATTACH, link=link))

    assert f"This link cannot be attached: {said}" in str(refused.value)
    assert "word" not in str(refused.value).replace("password", "")


def test_a_safe_link_is_attached(pipeline: Pipeline, proposal: Proposal) -> None:
    link = "https://例え.example.org:8443/文書/7?id=3#p2"

    changed = pipeline.act(SEED_OFFICE, proposal.id, Transition(Deed.ATTACH, link=link, text="議事録"))

    assert [(one.link, one.text, one.actor) for one in changed.attachments] == [(link, "議事録", "univ-desk")]


def test_a_purge_closes_the_proposal_and_its_texts_are_gone(
    pipeline: Pipeline, proposal: Proposal, store: Store
) -> None:
    pipeline.act(OFFICE, proposal.id, Transition(Deed.COMMENT, text=SECRET))
    pipeline.act(OFFICE, proposal.id, Transition(Deed.PLAN, text=SECRET, due=date(2027, 1, 1)))

    store.purge("need-1")

    found = pipeline.get(SEED_OFFICE, proposal.id)
    assert (found.erased, found.open, found.comments, found.next_step, found.due) == (
        True,
        False,
        (),
        None,
        None,
    )
    assert SECRET not in repr(pipeline.log(SEED_OFFICE, proposal.id))
    assert pipeline.verify() == ()
    with pytest.raises(UsageError, match="was purged: the proposal is closed"):
        pipeline.act(OFFICE, proposal.id, CONTACT)


def test_pages_follow_on_each_other(pipeline: Pipeline, store: Store) -> None:
    store.put(seed(f"s{number}") for number in range(5))
    made = [pipeline.propose(OFFICE, "need-1", f"s{number}").id for number in range(5)]

    first = pipeline.page(OFFICE, limit=2)
    second = pipeline.page(OFFICE, limit=2, after=first.after or 0)
    third = pipeline.page(OFFICE, limit=2, after=second.after or 0)

    assert [names(page.proposals) for page in (first, second, third)] == [made[:2], made[2:4], made[4:]]
    assert third.after is None


# ---- reminders ----


def test_who_waits_is_the_overdue_first_and_then_those_without_a_word(
    pipeline: Pipeline, store: Store, clock: Clock
) -> None:
    store.put([seed("s-stale"), seed("s-due"), seed("s-planned"), seed("s-done")])
    stale, overdue, planned, done = (
        pipeline.propose(OFFICE, "need-1", f"s-{name}").id for name in ("stale", "due", "planned", "done")
    )
    pipeline.act(OFFICE, overdue, Transition(Deed.PLAN, text="call", due=date(2026, 12, 1)))
    pipeline.act(OFFICE, planned, Transition(Deed.PLAN, text="wait", due=date(2027, 6, 1)))
    pipeline.act(OFFICE, done, DECLINE)

    today = date(2026, 12, 11)  # 14 days on

    assert [(one.proposal.id, one.why, one.days) for one in pipeline.due(OFFICE, today)] == [
        (overdue, Waiting.OVERDUE, 10),
        (stale, Waiting.STALE, 14),
    ]
    assert pipeline.due(OFFICE, date(2026, 12, 1)) == ()
    assert pipeline.due(STRANGER, today) == ()


@pytest.mark.parametrize(
    ("way", "days"),
    [
        ([], 14),
        (["contacted"], 30),
        (["contacted", "in_talks"], 60),
        (["contacted", "in_talks", "joint_research"], 180),
        (["contacted", "in_talks", "demonstration"], 180),
    ],
)
def test_every_stage_has_its_own_patience(
    pipeline: Pipeline, clock: Clock, way: list[str], days: int
) -> None:
    proposal = pipeline.propose(OFFICE, "need-1", "seed-1")
    for stage in way:
        pipeline.act(OFFICE, proposal.id, Transition(Deed.MOVE, to=Stage(stage)))

    clock.pass_days(days - 1)
    before = pipeline.due(OFFICE, clock.now.date())
    clock.pass_days(1)
    waits = pipeline.due(OFFICE, clock.now.date())
    pipeline.act(OFFICE, proposal.id, Transition(Deed.COMMENT, text="called"))

    assert (before, [one.days for one in waits]) == ((), [days])
    assert pipeline.due(OFFICE, clock.now.date()) == ()


# ---- any order of deeds ----

ACTORS = (OFFICE, SEED_OFFICE, READER, STRANGER, MEMBER, LEAD, OTHER_LEAD, SECRETARIAT, SERVICE)
TRANSITIONS = st.one_of(
    st.builds(
        Transition, st.just(Deed.MOVE), st.sampled_from(Stage), text=st.sampled_from([None, "because"])
    ),
    st.builds(Transition, st.just(Deed.DECLINE), reason=st.sampled_from([None, *DeclineReason])),
    st.builds(Transition, st.sampled_from([Deed.PAUSE, Deed.REOPEN, Deed.ERASE, Deed.PROPOSE])),
    st.builds(Transition, st.just(Deed.COMMENT), text=st.text(max_size=5)),
    st.builds(Transition, st.just(Deed.PLAN), text=st.text(max_size=5), due=st.none() | st.dates()),
)


class Following(RuleBasedStateMachine):
    """Several people do anything to several proposals; what is kept beside is the plain list of what came."""

    @initialize()
    def begin(self) -> None:
        import tempfile

        self.directory = tempfile.TemporaryDirectory()
        self.store = open_store(Path(self.directory.name) / "store.sqlite")
        self.store.put([*records(), *(seed(f"s{n}", organisation=UNIVERSITY) for n in range(3))])
        self.pipeline = Pipeline(self.store, clock=Clock())
        self.known: dict[str, Proposal] = {}

    @rule(actor=st.sampled_from(ACTORS), number=st.integers(0, 2), group=st.sampled_from([None, GROUP]))
    def propose(self, actor: Actor, number: int, group: str | None) -> None:
        try:
            made = self.pipeline.propose(actor, "need-1", f"s{number}", working_group=group)
        except EnmusubiError:
            return
        assert made.id not in self.known
        self.known[made.id] = made

    @rule(actor=st.sampled_from(ACTORS), which=st.integers(0, 9), done=TRANSITIONS)
    def act(self, actor: Actor, which: int, done: Transition) -> None:
        if not self.known:
            return
        name = sorted(self.known)[which % len(self.known)]
        with suppress(EnmusubiError):  # refused: the invariant sees that nothing came of it
            self.known[name] = self.pipeline.act(actor, name, done)

    @invariant()
    def the_log_says_what_is_known(self) -> None:
        if not hasattr(self, "store"):
            return
        found = {proposal.id: proposal for proposal in self.pipeline.page(SECRETARIAT).proposals}
        assert found == self.known
        open_pairs = [(one.opening.need, one.opening.seed) for one in self.known.values() if one.open]
        assert len(open_pairs) == len(set(open_pairs))
        assert self.pipeline.verify() == ()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.directory.cleanup()


TestFollowing = Following.TestCase
TestFollowing.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
