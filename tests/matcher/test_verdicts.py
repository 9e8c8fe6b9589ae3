"""Do verdicts move hits within their bounds, for those who may see them, and not at all once taken back?"""

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from conftest import need, seed
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.kernel_ridge import KernelRidge

from corpora import Account, Feedback, NotFoundError, Role, Verdict, Viewer, Weight
from indexer import unit
from matcher import Matcher, MatchResult, Signal, fit_verdicts
from matcher.verdict_fit import fitted
from matcher.verdicts import ACCOUNT, ORGANISATION, RIDGE, SHARPNESS, TOTAL, _clipped, model_version

WORDS = ("水素", "蒸気", "排熱", "太陽光", "蓄電池", "メタン", "森林", "下水", "断熱材", "港")
OWNER, MEMBER, NOBODY = Viewer(organisation="org-a"), Viewer(organisation="org-b"), Viewer()
SECRET = "社外秘の理由"


@pytest.fixture(scope="module")
def shared(build: Callable[..., Any]) -> Any:
    """Two needs and ten seeds, one of each for their owner alone."""
    said = [(one, WORDS[place - 3]) for place, one in enumerate(WORDS)]
    hidden = {"visibility": "organisation", "organisation": "org-a"}
    records = [
        need("n1", text={"ja": "工場の排熱と蒸気を使いたい。"}),
        need("n2", text={"ja": "工場の排熱と蒸気を使いたいのです。"}),
        need("n-hidden", text={"ja": "港の太陽光を蓄えたい。"}, **hidden),
        *(seed(f"s{p}", text={"ja": f"{one}と{other}の技術です。"}) for p, (one, other) in enumerate(said)),
        seed("s-hidden", text={"ja": "排熱と下水の技術です。"}, **hidden),
    ]
    return build(records)


@pytest.fixture
def world(shared: Any) -> Iterator[Any]:
    """The same, with nothing said of any match before and after."""
    yield shared
    for one in shared.store.feedback():
        shared.store.withdraw_feedback(one.id, account=one.account)
    learn(shared)


def say(
    world: Any, verdict: str, *, account: str = "a", pair: tuple[str, str] = ("n1", "s3"), **more: Any
) -> int:
    number: int = world.store.put_feedback(
        Feedback(account, more.pop("organisation", None), *pair, Verdict(verdict), **more)
    )
    return number


def learn(world: Any) -> None:
    fit_verdicts(world.store, matcher_of(world).generation)


def matcher_of(world: Any) -> Matcher:
    """One matcher for all that is asked of a home: its index stays."""
    if not hasattr(world, "own_matcher"):
        world.own_matcher = Matcher(world.store, world.generation, world.encoder)
    found: Matcher = world.own_matcher
    return found


def odds(world: Any, asker: str = "n1", viewer: Viewer = NOBODY) -> dict[str, float]:
    """The log-odds of every hit by id; what asks is a record or a text."""
    return {hit.record.id: hit.explanation.log_odds for hit in asked(world, asker, viewer).hits}


def steps(world: Any, asker: str = "n1", viewer: Viewer = NOBODY) -> dict[str, float]:
    """What verdicts add to every hit that they move, by id."""
    return {
        hit.record.id: own.value
        for hit in asked(world, asker, viewer).hits
        for own in hit.explanation.contributions
        if own.signal is Signal.VERDICTS
    }


def same(scores: dict[str, float]) -> Any:
    """The same scores, but for the rounding of products in single precision."""
    return pytest.approx(scores, abs=1e-6)


def asked(world: Any, asker: str, viewer: Viewer = NOBODY) -> MatchResult:
    if asker.endswith("。"):
        return matcher_of(world).match(asker, k=50, viewer=viewer)
    return matcher_of(world).match_record(asker, k=50, viewer=viewer)


@pytest.mark.parametrize(
    ("verdict", "step"), [("relevant", ACCOUNT), ("not_relevant", -ACCOUNT), ("partly", 0.0)]
)
def test_a_single_verdict_moves_its_own_pair_by_what_an_account_may(
    world: Any, verdict: str, step: float
) -> None:
    before = odds(world)

    say(world, verdict)
    unlearned = odds(world)
    learn(world)

    assert unlearned == same(before)  # what is said today counts from the next night
    assert odds(world)["s3"] - before["s3"] == pytest.approx(step, abs=1e-6)


def test_the_explanation_names_the_verdicts_and_still_adds_up(world: Any) -> None:
    say(world, "not_relevant")
    learn(world)

    hits = asked(world, "n1").hits

    moved = {
        hit.record.id for hit in hits if Signal.VERDICTS in {c.signal for c in hit.explanation.contributions}
    }
    assert "s3" in moved
    for hit in hits:
        total = hit.explanation.prior + math.fsum(c.value for c in hit.explanation.contributions)
        assert math.log(hit.score / (1 - hit.score)) == pytest.approx(total, abs=1e-6)


def test_what_is_said_of_a_pair_speaks_the_less_for_another_the_less_alike_it_is(world: Any) -> None:
    askers = ("n1", "n2", "工場の排熱と蒸気を使いたいのです。", "森林と下水の話です。")
    before = [odds(world, asker) for asker in askers]

    say(world, "relevant")
    learn(world)

    own, near, text, far = (
        odds(world, asker)["s3"] - old["s3"] for asker, old in zip(askers, before, strict=True)
    )
    assert own == pytest.approx(ACCOUNT)
    assert 0 < near < own
    assert 0 < text < own
    assert far == 0.0


def test_a_verdict_speaks_from_the_side_of_the_seed_as_well(world: Any) -> None:
    before = odds(world, "s3")

    say(world, "relevant")
    learn(world)

    assert odds(world, "s3")["n1"] - before["n1"] == pytest.approx(ACCOUNT)


def test_taking_verdicts_back_restores_every_score(world: Any) -> None:
    askers = ("n1", "n2", "蒸気を使いたい。")
    say(world, "relevant", account="b", pair=("n2", "s4"))
    learn(world)
    before = [(odds(world, asker, OWNER), steps(world, asker, OWNER)) for asker in askers]
    pairs = [("n1", "s3"), ("n1", "s5"), ("n2", "s3"), ("n1", "s-hidden"), ("n-hidden", "s1")]
    numbers = [say(world, "not_relevant", pair=pair) for pair in pairs]
    learn(world)
    assert all(steps(world, asker, OWNER) != own for asker, (_, own) in zip(askers, before, strict=True))

    for number in numbers:
        world.store.withdraw_feedback(number, account="a")
    for learnt in (False, True):
        if learnt:
            learn(world)
        for asker, (scores, moved) in zip(askers, before, strict=True):
            assert steps(world, asker, OWNER) == moved
            assert odds(world, asker, OWNER) == same(scores)
            assert list(odds(world, asker, OWNER)) == list(scores)


def test_what_is_said_of_a_hidden_pair_acts_only_for_those_who_see_both_records(world: Any) -> None:
    say(world, "relevant", account="c", pair=("n1", "s5"))
    learn(world)
    askers = {
        name: (viewer, odds(world, "n1", viewer)) for name, viewer in (("member", MEMBER), ("nobody", NOBODY))
    }
    owners, other = odds(world, "n1", OWNER), odds(world, "n2", OWNER)

    say(world, "relevant", pair=("n1", "s-hidden"))
    learn(world)

    for viewer, before in askers.values():
        assert odds(world, "n1", viewer) == same(before)
    after = odds(world, "n1", OWNER)
    assert after.pop("s-hidden") - owners.pop("s-hidden") == pytest.approx(ACCOUNT)
    assert after == same(owners)  # it speaks for its own pair alone
    assert odds(world, "n2", OWNER) == same(other)
    version = model_version(matcher_of(world).generation)
    told = [world.store.fitted_on("n1", version=version, viewer=own) for own in (OWNER, MEMBER, NOBODY)]
    assert list(map(len, told)) == [1, 0, 0]


def test_nothing_of_an_account_counts_from_when_a_part_of_it_may_not(world: Any) -> None:
    text = {"text": {"ja": "蓄電池と太陽光の技術です。"}}
    say(world, "relevant")
    say(world, "relevant", pair=("n2", "s4"))
    learn(world)
    assert set(steps(world)) >= {"s3", "s4"}

    world.store.put([seed("s4", **text, visibility="organisation", organisation="org-a")])
    assert steps(world) == {}
    world.store.put([seed("s4", **text)])
    assert set(steps(world)) >= {"s3", "s4"}
    world.store.withdraw("s4")
    assert steps(world) == {}
    world.store.put([seed("s4", **text)])
    say(world, "not_relevant", pair=("n2", "s4"))  # in place of the one before
    assert steps(world) == {}


def test_a_disabled_account_is_silent_at_once_and_a_purged_one_takes_its_verdicts_along(world: Any) -> None:
    before = odds(world)
    account = Account("judge", "例示", Role.SERVICE, datetime(2026, 1, 1, tzinfo=UTC))
    world.store.add_account(account)
    say(world, "relevant", account="judge", reason=SECRET)
    learn(world)
    assert odds(world) != same(before)

    world.store.disable_account("judge", at=datetime(2026, 2, 1, tzinfo=UTC))
    disabled = odds(world)
    world.store.purge_account("judge")

    assert disabled == same(before)
    assert world.store.feedback(account="judge", withdrawn=True) == ()
    assert not world.store.has_fits()
    assert SECRET.encode() not in b"".join(f.read_bytes() for f in world.directory.rglob("*") if f.is_file())


def test_what_was_learned_with_another_encoder_is_not_used(world: Any) -> None:
    before = odds(world)
    number = say(world, "relevant")

    world.store.put_weights([Weight(number, "a", public=True, weight=0.5)], version="of another model")

    assert odds(world) == same(before)


def test_the_ceiling_by_which_queries_are_passed_over_leaves_room_for_verdicts(world: Any) -> None:
    matcher = matcher_of(world)
    rows = [row for part in matcher.generation.partitions.values() for row in part.rows]
    keys = np.array([row.key for row in rows if row.record_id == "s3"])
    asking = matcher.made_ready(world.store.get("n1"))
    before = matcher.ceiling(asking, keys)

    for account in ("a", "b", "c", "d"):
        say(world, "relevant", account=account)
    learn(world)

    assert matcher.ceiling(asking, keys) == pytest.approx(before + TOTAL)
    assert steps(world)["s3"] == TOTAL
    assert odds(world)["s3"] <= matcher.ceiling(asking, keys) + 1e-6


SAID = st.lists(
    st.tuples(
        st.sampled_from([("x", "org-x"), ("y", "org-x"), ("z", "org-x"), ("v", None), ("w", None)]),
        st.sampled_from(["n1", "n2"]),
        st.sampled_from([f"s{place}" for place in range(10)]),
        st.sampled_from(list(Verdict)),
    ),
    max_size=40,
)


@settings(max_examples=8, deadline=None)
@given(others=SAID, own=SAID)
def test_whatever_one_account_says_it_moves_no_record_further_than_it_may(
    shared: Any, others: Any, own: Any
) -> None:
    def told(said: Iterable[Any]) -> dict[str, float]:
        for (account, organisation), asker, found, verdict in said:
            say(shared, verdict.value, account=account, organisation=organisation, pair=(asker, found))
        learn(shared)
        return odds(shared)

    nothing = odds(shared)
    try:
        without = told(others)
        joined = told((("liar", "org-liar"), *rest) for _, *rest in own)

        assert max(abs(without[name] - nothing[name]) for name in nothing) <= TOTAL + 1e-6
        assert max(abs(joined[name] - without[name]) for name in nothing) <= ACCOUNT + 1e-6
    finally:
        for one in shared.store.feedback():
            shared.store.withdraw_feedback(one.id, account=one.account)
    assert told(()) == same(nothing)


def test_an_organisation_with_all_its_accounts_and_everybody_together_are_bounded() -> None:
    def step(said: dict[tuple[str | None, str], float]) -> float:
        return float(_clipped({who: np.array([value]) for who, value in said.items()}, 1)[0])

    assert step({("org", "a"): 1e6}) == ACCOUNT
    assert step({("org", str(number)): 1.0 for number in range(50)}) == ORGANISATION
    assert step({(f"org{number}", "a"): 1.0 for number in range(50)}) == TOTAL
    assert step({(None, str(number)): -1.0 for number in range(50)}) == -TOTAL
    assert step({("org", "a"): 1.0, ("other", "b"): -0.5}) == ACCOUNT / 2


@settings(max_examples=25, deadline=None)
@given(start=st.integers(0, 1_000), count=st.integers(1, 12))
def test_the_weights_are_those_of_a_ridge_regression_over_both_sides(start: int, count: int) -> None:
    chance = np.random.default_rng(start)
    needs, seeds = (unit(chance.normal(size=(count, 6)).astype(np.float32)) for _ in range(2))
    values = chance.choice([-1.0, 0.0, 1.0], count)

    both = np.hstack([needs, seeds]).astype(np.float64)
    expected = KernelRidge(alpha=RIDGE, kernel="rbf", gamma=SHARPNESS).fit(both, values).dual_coef_

    assert fitted(needs, seeds, values) == pytest.approx(expected, abs=1e-5)


def test_a_purged_record_takes_its_weights_along(build: Callable[..., Any]) -> None:
    world = build([need("n1"), need("n2"), seed("s1"), seed("s2")])
    say(world, "relevant", pair=("n1", "s1"))
    say(world, "relevant", pair=("n2", "s2"))
    learn(world)
    version = model_version(world.generation)
    assert len(world.store.fitted_verdicts(version=version)) == 2

    world.store.purge("s2")

    assert world.store.fitted_verdicts(version=version) == ()
    learn(world)
    assert [own.seed for own in world.store.fitted_verdicts(version=version)] == ["s1"]
    with pytest.raises(NotFoundError):
        world.store.get("s2")
