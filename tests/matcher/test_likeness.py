"""Is it right what is alike between two places, and what is not?"""

import pytest

from corpora import PlaceFacts, bundled_records, place_facts
from matcher import Likeness, Trait, likeness
from matcher.likeness import told_of

SAPPORO, ULAANBAATAR, URASOE, AIRAI = (
    place_facts()[name]
    for name in (
        "muni-hokkaido-sapporo-shi",
        "overseas-mn-ulaanbaatar",
        "muni-okinawa-urasoe-shi",
        "overseas-pw-airai",
    )
)


def test_cold_inland_cities_of_one_size_are_alike_in_all() -> None:
    assert likeness(SAPPORO, ULAANBAATAR) == Likeness((Trait.CLIMATE, Trait.SIZE, Trait.COAST), ())


def test_islands_are_alike_although_one_is_much_smaller() -> None:
    found = likeness(URASOE, AIRAI)

    assert found == Likeness((Trait.CLIMATE, Trait.COAST, Trait.ISLAND), (Trait.SIZE,))
    assert found.degree == pytest.approx((3 - 1) / 4)


def test_a_cold_city_is_unlike_an_island_and_likeness_has_no_direction() -> None:
    found = likeness(SAPPORO, AIRAI)

    assert found.unlike == tuple(Trait)
    assert found.degree == -1
    assert likeness(AIRAI, SAPPORO) == found


def test_what_is_not_known_of_one_side_counts_for_nothing() -> None:
    assert likeness(PlaceFacts(), AIRAI) == Likeness()
    assert Likeness().degree == 0


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("離島の発電をディーゼルから変えたい。", PlaceFacts(coast=True, island=True)),
        ("Our island burns diesel.", PlaceFacts(coast=True, island=True)),
        ("寒冷地の住宅を断熱したい。", PlaceFacts(coldest_c=-1)),
        ("The port wants shore power at its harbour.", PlaceFacts(coast=True)),
        ("広島県の工場です。福島の畑。", PlaceFacts()),
    ],
)
def test_a_text_says_of_its_place_what_its_words_say(text: str, facts: PlaceFacts) -> None:
    assert told_of(text) == facts


def test_a_text_does_not_gainsay_what_is_known() -> None:
    assert told_of("An island.", SAPPORO) == SAPPORO


def test_every_place_with_facts_is_an_organisation_that_ships() -> None:
    assert place_facts().keys() <= {record.id for record in bundled_records()}
