"""Do corrections take away limits, and put others in their place, and do they move the ranking?"""

from datetime import date

from conftest import FakeEncoder, seed, shipped_for

from corpora import Store
from indexer import open_generation, update_index
from matcher import Corrections, Matcher, read_query

TEXT = "排熱を使いたい。予算は3000万円、2027年3月までに北海道で稼働させたい。"


def test_a_limit_that_is_taken_back_counts_no_more_and_a_value_stands_for_those_that_are_left() -> None:
    found = read_query(TEXT, kind="need", today=date(2026, 11, 1)).constraints
    place, deadline = found.places[0].quotation, found.deadlines[0].quotation

    less = Corrections(frozenset({("place", place.start, place.end)}), budget_jpy=5_000_000).applied(found)
    assert (less.places, less.deadline, less.budget_jpy) == ((), date(2027, 3, 31), 5_000_000)

    later = Corrections(deadline=date(2030, 1, 1)).applied(found)
    assert (later.deadline, later.deadlines[0].quotation) == (date(2030, 1, 1), deadline)

    none = Corrections(frozenset({("deadline", deadline.start, deadline.end)}), deadline=date(2030, 1, 1))
    assert none.applied(found).deadlines == ()


def test_a_seed_that_is_far_from_use_is_lowered_for_the_deadline_until_that_is_corrected(
    store: Store, tmp_path: object, fake_encoder: FakeEncoder
) -> None:
    index = tmp_path / "index"  # type: ignore[operator]
    store.put([seed("s1", text={"ja": "排熱を使う装置。"}, trl=2)])
    update_index(store, index, encoder=fake_encoder, known=lambda: shipped_for(fake_encoder))
    matcher = Matcher(store, open_generation(index), fake_encoder)

    asked = matcher.match(TEXT).hits[0].score
    later = matcher.match(TEXT, corrections=Corrections(deadline=date(2099, 1, 1))).hits[0].score

    assert later > asked
