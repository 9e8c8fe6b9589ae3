"""Can somebody be found out from figures about the whole coalition, by asking cleverly?"""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import Cell, Figure
from matcher.releasing import LEAST, ROUND_TO, Line, figures_of, rounded

ALL = ("all",)
PLACES = [("place", name) for name in "nsew"]
FIELDS = [("field", name) for name in "abc"]
BOTH = [("both", f[1], p[1]) for f in FIELDS for p in PLACES]
LINES = [
    Line(ALL, tuple(PLACES)),
    Line(ALL, tuple(FIELDS)),
    *(Line(own, tuple(c for c in BOTH if c[1] == own[1])) for own in FIELDS),
    *(Line(own, tuple(c for c in BOTH if c[2] == own[1])) for own in PLACES),
]
Needs = list[tuple[str, str, str]]  # organisation, field, place
NAMES = [f"org-{number}" for number in range(12)]
NEEDS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from("abc"), st.sampled_from("nsew")), max_size=60
)


def counted(needs: Needs) -> dict[Cell, frozenset[str]]:
    found: dict[Cell, set[str]] = {}
    for name, field, place in needs:
        for cell in (ALL, ("field", field), ("place", place), ("both", field, place)):
            found.setdefault(cell, set()).add(name)
    return {cell: frozenset(own) for cell, own in found.items()}


def nights(*worlds: Needs, k: int = LEAST) -> list[tuple[Figure, ...]]:
    releases: list[tuple[Figure, ...]] = []
    for needs in worlds:
        releases.append(figures_of(counted(needs), releases[-1] if releases else (), LINES, k=k))
    return releases


def shown(figures: Sequence[Figure]) -> dict[Cell, int]:
    return {own.cell: own.shown for own in figures if own.shown is not None}


@settings(max_examples=30, deadline=None)
@given(st.lists(NEEDS, min_size=1, max_size=4), st.integers(0, 6))
def test_every_figure_of_every_night_rests_on_k_organisations_and_is_rounded(worlds, k) -> None:
    for figures in nights(*worlds, k=k):
        for own in figures:
            assert own.basis
            if own.shown is not None:
                assert len(own.basis) >= max(k, LEAST)
                assert own.shown == rounded(len(own.basis))
                assert own.shown % ROUND_TO == 0


@settings(max_examples=30, deadline=None)
@given(st.lists(NEEDS, min_size=1, max_size=4))
def test_complement_who_is_left_when_all_parts_that_are_told_are_taken_away_are_k_or_nobody(worlds) -> None:
    for figures in nights(*worlds):
        told = {own.cell: own for own in figures if own.shown is not None}
        for line in LINES:
            parts = [told[cell].basis for cell in line.parts if cell in told]
            if line.whole in told and parts:
                rest = told[line.whole].basis.difference(*parts)
                assert len(rest) == 0 or len(rest) >= LEAST


@settings(max_examples=30, deadline=None)
@given(NEEDS, st.data())
def test_before_and_after_the_release_is_the_same_while_fewer_than_k_come_or_go(needs, data) -> None:
    few = data.draw(st.lists(st.sampled_from(NAMES), max_size=LEAST - 1, unique=True))
    added = data.draw(NEEDS.map(lambda own: [one for one in own if one[0] in few]))
    left = [one for one in needs if one[0] not in few or data.draw(st.booleans())]

    before, after = nights(needs, [*left, *added])

    assert shown(after) == shown(before)


def test_before_and_after_small_steps_add_up_and_are_told_once_k_have_come() -> None:
    worlds = [[(name, "a", "n") for name in NAMES[:many]] for many in (4, 5, 6, 7, 8, 9, 10)]

    told = [shown(figures)["field", "a"] for figures in nights(*worlds)]

    assert told == [5, 5, 5, 5, 5, 5, 10]


def test_a_cell_that_one_more_brings_up_to_k_is_not_seen_to_appear() -> None:
    worlds = [[(name, "a", "n") for name in NAMES[:many]] for many in (2, 3, 4, 5)]

    assert [shown(figures) for figures in nights(*worlds)][:3] == [{}, {}, {}]
    assert shown(nights(*worlds)[3])["field", "a"] == 5


def test_an_organisation_that_leaves_a_cell_of_exactly_k_is_not_seen_to_leave() -> None:
    three = [(name, "a", "n") for name in NAMES[:3]]

    before, after = nights(three, three[:2])

    assert (
        shown(before) == shown(after) == {ALL: 5, ("field", "a"): 5, ("place", "n"): 5, ("both", "a", "n"): 5}
    )


def test_a_cell_that_k_organisations_left_is_told_no_more() -> None:
    _, after = nights([(name, "a", "n") for name in NAMES[:4]], [(NAMES[0], "a", "n")])

    assert shown(after) == {}


def test_complement_a_part_is_kept_back_where_the_whole_less_it_would_be_one_organisation() -> None:
    crowd = [(name, field, "s") for name in NAMES[:5] for field in "abc"]
    (figures,) = nights([*crowd, (NAMES[7], "a", "n")])

    told = shown(figures)
    assert told[ALL] == 5
    assert told["field", "a"] == 5
    assert ("place", "n") not in told
    assert ("both", "a", "n") not in told
    assert ("place", "s") not in told  # all less the south were the one of the north
    assert ("both", "a", "s") not in told


def test_a_purged_organisation_takes_a_figure_with_it_that_would_rest_on_too_few() -> None:
    (figures,) = nights([(name, "a", "n") for name in NAMES[:3]])
    purged = [Figure(own.cell, own.shown, own.basis - {NAMES[0]}) for own in figures]

    left = figures_of(counted([(name, "a", "n") for name in NAMES[1:3]]), purged, LINES, k=LEAST)

    assert shown(left) == {}


@pytest.mark.parametrize(("count", "told"), [(3, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1, 5)])
def test_a_count_is_rounded_to_the_nearest_five(count: int, told: int) -> None:
    assert rounded(count) == told


def test_the_same_needs_give_the_same_release_in_whatever_order_they_come() -> None:
    draw = random.Random(3)
    needs = [(draw.choice(NAMES), draw.choice("abc"), draw.choice("nsew")) for _ in range(40)]
    shuffled = draw.sample(needs, len(needs))

    assert nights(needs) == nights(shuffled)
