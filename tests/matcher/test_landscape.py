"""Is a gap what no visible seed answers, and is a challenge what enough organisations share?"""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import chain

import numpy as np
import pytest
from conftest import need, seed
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import Organisation, UsageError, Viewer, Visibility
from matcher import GapKind, Landscape, Reason, gap_challenges, grouping, shared_challenges
from matcher import landscape as landscape_module
from matcher.challenges import size_of, trend_of

TEXTS = (
    "工場の蒸気を使う技術です。",
    "港の船の煙を減らす研究。",
    "We turn sewage into methane. ",
    "Cheaper hydrogen without farm! ",
)
GROUP_MEMBER = Viewer("org-a", frozenset({"innovation_wg"}))


def organisation(name: str, kind: str = "company", prefecture: str = "福岡県") -> Organisation:
    told = {"kind": "organisation", "id": name, "organisation_kind": kind, "name": {"ja": name}}
    return Organisation.model_validate({**told, "place": {"prefecture": prefecture}})


@pytest.fixture(scope="module")
def world(build):
    draw = random.Random(11)
    holders = [organisation(f"org-{letter}") for letter in "abcdef"]
    needs = []
    for place in range(16):
        text = draw.choice(TEXTS)
        visibility = draw.choice(["public", "public", "coalition", "organisation", "working_group"])
        shared = ["innovation_wg"] if visibility == "working_group" else []
        needs.append(
            need(
                f"n{place:02d}",
                text={"en" if text.isascii() else "ja": text * (1 + place % 2)},
                organisation=f"org-{draw.choice('abcdef')}",
                visibility=visibility,
                shared_with=shared,
                published=date(2025, 1 + place % 12, 1),
            )
        )
    seeds = [
        seed("s1", text={"ja": TEXTS[0]}),
        seed("s2", text={"en": TEXTS[3]}, visibility="organisation", organisation="org-b"),
        seed("s3", text={"ja": "森林の断熱材です。"}),
    ]
    return build([*holders, *seeds, *needs])


@pytest.fixture
def found(world, monkeypatch: pytest.MonkeyPatch) -> Landscape:
    """The landscape of the world, with a line that half of its public needs reach."""
    public = [own for own in world.records if own.kind == "need" and own.visibility == "public"]
    best = sorted(world.matcher.match_record(own.id, k=1).hits[0].score for own in public)
    monkeypatch.setattr(landscape_module, "ANSWERS", best[len(best) // 2])
    return Landscape(world.store, world.matcher)


def visible_only(build, world, viewer: Viewer) -> Landscape:
    from corpora import visible_to

    kept = build([own for own in world.records if visible_to(own, viewer)])
    return Landscape(kept.store, kept.matcher)


@pytest.mark.parametrize(
    "viewer", [Viewer(), Viewer("org-b"), GROUP_MEMBER], ids=["nobody", "owner", "group"]
)
def test_gaps_are_those_of_a_store_that_holds_only_what_the_asker_may_see(
    build, world, found, viewer
) -> None:
    alone = visible_only(build, world, viewer)

    for kind in ("need", "seed"):
        ours, theirs = found.gaps(of=kind, viewer=viewer), alone.gaps(of=kind, viewer=viewer)
        assert ours.asked == theirs.asked > 0
        assert [(gap.record.id, gap.kind) for gap in ours.gaps] == [
            (gap.record.id, gap.kind) for gap in theirs.gaps
        ]
        for mine, other in zip(ours.gaps, theirs.gaps, strict=True):
            assert [near.record.id for near in mine.nearest] == [near.record.id for near in other.nearest]
            assert [near.probability for near in mine.nearest] == pytest.approx(
                [near.probability for near in other.nearest], abs=1e-6
            )


def test_a_need_without_an_answer_tells_the_nearest_seeds_in_order_and_what_they_lack(world, found) -> None:
    line = landscape_module.ANSWERS

    gaps = found.gaps(viewer=Viewer())

    assert {gap.kind for gap in gaps.gaps} == {GapKind.NO_ANSWER}
    for gap in gaps.gaps:
        told = [near.probability for near in gap.nearest]
        assert told == sorted(told, reverse=True)
        assert all(probability < line for probability in told)
        assert gap.asked.text in (gap.record.text.ja or gap.record.text.en)
        mine = found.concepts(gap.record)
        for near in gap.nearest:
            assert set(near.lacking) <= set(mine)
    missing = {gap.record.id for gap in gaps.gaps}
    answered = {own.id for own in found.visible("need", Viewer(), landscape_module.Filters())} - missing
    assert answered
    for name in answered:
        assert world.matcher.match_record(name, k=1).hits[0].score >= line


def test_a_requirement_is_a_gap_where_every_seed_that_answers_leaves_it_open(build, monkeypatch) -> None:
    monkeypatch.setattr(landscape_module, "ANSWERS", 0.0)
    asks = need("n", text={"ja": "工場の蒸気を使いたい。200℃の蒸気が必要です。"})
    cool, hot = (
        seed(name, text={"ja": f"工場の蒸気を使う技術です。{degrees}℃の蒸気をつくります。"})
        for name, degrees in (("cool", 90), ("hot", 205))
    )
    short = build([asks, cool])
    enough = build([asks, cool, hot])

    (gap,) = Landscape(short.store, short.matcher).gaps().gaps

    assert (gap.kind, gap.reason, gap.asked.text) == (GapKind.REQUIREMENT, Reason.TEMPERATURE, "200℃")
    assert gap.nearest[0].unmet[0].has == "90℃"
    assert Landscape(enough.store, enough.matcher).gaps().gaps == ()


def test_what_is_remembered_is_forgotten_when_a_seed_comes_or_goes(build, monkeypatch) -> None:
    world = build([need("n", text={"ja": TEXTS[0]}), seed("s", text={"ja": TEXTS[0]}), seed("t")])
    best = world.matcher.match_record("n", k=1).hits[0].score
    monkeypatch.setattr(landscape_module, "ANSWERS", best - 1e-9)
    asked: list[str] = []

    def ask(record_id: str, viewer: Viewer):
        asked.append(record_id)
        return world.matcher.match_record(record_id, k=5, viewer=viewer)

    landscape = Landscape(world.store, world.matcher, ask=ask)
    before = [landscape.gaps().gaps for _ in range(2)]
    world.store.withdraw("s")

    assert before == [(), ()]
    assert asked == ["n"]
    assert [gap.record.id for gap in landscape.gaps().gaps] == ["n"]


@pytest.mark.parametrize("viewer", [Viewer(), GROUP_MEMBER], ids=["nobody", "group"])
@pytest.mark.parametrize("k", [3, 4])
def test_no_challenge_is_told_that_fewer_than_k_organisations_share(build, world, found, viewer, k) -> None:
    shared = shared_challenges(world.store, found, viewer=viewer, k=k)
    seen = {own.id for own in found.visible("need", viewer, landscape_module.Filters())}

    for own in shared.challenges:
        named = {member.organisation for member in own.members if member.organisation}
        assert len(named) >= k
        assert tuple(sorted(named)) == own.size.holders
        assert {member.id for member in own.members} <= seen
    alone = shared_challenges(world.store, visible_only(build, world, viewer), viewer=viewer, k=k)
    assert [[m.id for m in own.members] for own in shared.challenges] == [
        [m.id for m in own.members] for own in alone.challenges
    ]
    assert shared.challenges or k > 3 or viewer == Viewer()


def test_k_can_be_raised_and_never_lowered(world, found) -> None:
    with pytest.raises(UsageError, match="k is 2; a challenge is shared by 3"):
        shared_challenges(world.store, found, viewer=Viewer(), k=2)


def test_challenges_hold_every_gap_once_and_are_named_in_both_languages(world, found) -> None:
    gaps = found.gaps(viewer=GROUP_MEMBER)

    challenges = gap_challenges(world.store, found, gaps, viewer=GROUP_MEMBER)

    told = Counter(gap.record.id for own in challenges.challenges for gap in own.gaps)
    assert told == Counter(gap.record.id for gap in gaps.gaps)
    sizes = [len(own.size.holders) for own in challenges.challenges]
    assert sizes == sorted(sizes, reverse=True)
    assert all(own.name.title.ja and own.name.title.en for own in challenges.challenges)
    assert all(0 <= own.stability <= 1 for own in challenges.challenges)


def test_the_size_counts_an_organisation_once_and_a_place_that_may_not_be_seen_not_at_all(build) -> None:
    hidden = organisation("org-h", "town").model_copy(update={"visibility": Visibility.COALITION})
    members = [
        need("a", organisation="org-a", deadline=date(2028, 3, 31)),
        need("b", organisation="org-a", place={"prefecture": "北海道"}, deadline=date(2027, 3, 31)),
        need("c", organisation="org-h"),
        need("d"),
    ]
    world = build([organisation("org-a"), hidden, *members])

    size = size_of(world.store, members, viewer=Viewer())

    assert size.holders == ("org-a", "org-h")
    assert (size.unnamed, size.kinds, size.deadline) == (1, {"company": 1}, date(2027, 3, 31))
    assert size.regions == {"kyushu": 1, "hokkaido": 1}
    assert size.prefectures == {"福岡県": 1, "北海道": 1}


def test_the_trend_counts_needs_by_quarter_and_organisations_up_to_its_end() -> None:
    dated = [
        ("a", "org-a", date(2026, 4, 1)),
        ("b", "org-b", date(2025, 12, 31)),
        ("c", "org-a", date(2026, 6, 30)),
    ]
    members = [need(name, organisation=holder, published=day) for name, holder, day in dated]

    told = [(own.name, own.needs, own.organisations) for own in trend_of([*members, need("undated")])]

    assert told == [("2025-Q4", 1, 1), ("2026-Q2", 2, 2)]


def clouds(centres: Sequence[Sequence[float]], each: int, spread: float) -> np.ndarray:
    random_ = np.random.default_rng(2)
    points = np.array(list(chain.from_iterable([centre] * each for centre in centres)))
    moved = points + random_.normal(size=points.shape) * spread
    return (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 5), st.integers(1, 6), st.randoms(use_true_random=False))
def test_clouds_that_stand_apart_are_groups_in_whatever_order_and_stable(many, each, draw) -> None:
    vectors = clouds(np.eye(8)[:many], each, 0.02)
    order = draw.sample(range(len(vectors)), len(vectors))

    found = grouping(vectors[order])

    assert {frozenset(order[place] // each for place in group) for group in found.groups} == {
        frozenset({cloud}) for cloud in range(many)
    }
    assert found.stability == pytest.approx([1.0] * many)
    assert found.agreement == pytest.approx(1.0)


def test_a_group_that_hangs_together_loosely_is_less_stable() -> None:
    tight = clouds(np.eye(40)[:1], 6, 0.01)
    loose = clouds(np.eye(40)[1:2], 12, 0.28)

    found = grouping(np.vstack([tight, loose]))

    assert found.stability[0] == pytest.approx(1.0)
    assert min(found.stability[1:]) < 1.0
