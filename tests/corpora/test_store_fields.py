"""Who may read a field that has a tier of its own, and does it stay withheld?"""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_homes import AnyHome, Homes

from corpora import (
    Bilingual,
    Imported,
    Need,
    NotFoundError,
    Organisation,
    Store,
    Tier,
    UsageError,
    Viewer,
    Visibility,
)

OWNER, OTHER, GROUP = Viewer("univ-a"), Viewer("univ-b"), Viewer("univ-b", frozenset({"innovation_wg"}))
BUDGET, CONTACT = 30_000_000, "室長 例"


@pytest.fixture
def store(home: AnyHome) -> Store:
    return home.open()


def need(**fields: Any) -> Need:
    told = {"organisation": "univ-a", "budget_jpy": BUDGET, "contact": CONTACT}
    return Need(**{"id": "n1", "text": Bilingual(ja="排熱を使いたい。"), **told, **fields})


def test_a_field_that_gets_a_tier_leaves_the_record_and_whoever_the_tier_is_for_reads_it(
    store: Store,
) -> None:
    store.put([need()])

    store.set_field_tier("n1", "budget_jpy", Tier(Visibility.WORKING_GROUP, ("innovation_wg",)))
    store.set_field_tier("n1", "contact", Tier(Visibility.ORGANISATION))

    assert store.get("n1") == need(budget_jpy=None, contact=None)
    told = {"budget_jpy": str(BUDGET), "contact": CONTACT}
    assert store.withheld_of("n1", viewer=OWNER) == told
    assert store.withheld_of("n1", viewer=GROUP) == {"budget_jpy": told["budget_jpy"]}
    assert store.withheld_of("n1", viewer=OTHER) == store.withheld_of("n1", viewer=Viewer()) == {}
    assert store.field_tiers("n1") == {
        "budget_jpy": Tier(Visibility.WORKING_GROUP, ("innovation_wg",)),
        "contact": Tier(Visibility.ORGANISATION),
    }


def test_an_import_does_not_open_it_again_and_a_new_value_is_withheld_in_its_place(store: Store) -> None:
    store.put([need()])
    store.set_field_tier("n1", "budget_jpy", Tier(Visibility.COALITION))
    before = store.get("n1")

    # the same row, a row without the value, a row with another one; put and imported
    changes = store.put_batch([Imported(need(), withheld={})], import_id=None)
    assert (store.get("n1"), [str(change) for change in changes]) == (before, ["unchanged"])
    for silent in (Imported(need(budget_jpy=None)), Imported(need(budget_jpy=None), withheld={})):
        store.put_batch([silent], import_id=None)
        assert store.withheld_of("n1", viewer=OTHER) == {"budget_jpy": str(BUDGET)}
    store.put_batch([Imported(need(budget_jpy=1, contact=None), withheld={"メモ": "秘"})], import_id=None)

    assert store.get("n1") == need(budget_jpy=None, contact=None)
    assert store.withheld_of("n1", viewer=OTHER) == {"budget_jpy": "1"}
    assert store.withheld_of("n1", viewer=OWNER) == {"budget_jpy": "1", "メモ": "秘"}


def test_where_its_owner_is_merged_into_another_the_tier_stays(store: Store) -> None:
    store.put(
        [
            Organisation(id=name, organisation_kind="town", name=Bilingual(ja="例示町"))
            for name in ("univ-a", "kept")
        ]
    )
    store.put([need()])
    store.set_field_tier("n1", "contact", Tier(Visibility.COALITION))

    store.merge("kept", "univ-a", by="甲野")

    assert store.withheld_of("n1", viewer=OTHER) == {"contact": CONTACT}
    assert store.withheld_of("n1", viewer=Viewer()) == {}


def test_nought_is_a_value_too(store: Store) -> None:
    store.put([need(budget_jpy=0)])

    store.set_field_tier("n1", "budget_jpy", Tier(Visibility.ORGANISATION))

    assert store.get("n1") == need(budget_jpy=None)
    assert store.withheld_of("n1", viewer=OWNER) == {"budget_jpy": "0"}


def test_what_was_withheld_at_import_can_be_opened_to_more(store: Store) -> None:
    store.put_batch([Imported(need(budget_jpy=None), withheld={"予算": "5万円"})], import_id=None)

    store.set_field_tier("n1", "予算", Tier(Visibility.NAMED, ("univ-b",)))

    assert store.withheld_of("n1", viewer=OTHER) == {"予算": "5万円"}
    assert store.withheld_of("n1", viewer=Viewer("univ-c")) == {}


def test_former_versions_in_which_it_stood_openly_are_their_owner_s_alone(store: Store) -> None:
    store.put([need(budget_jpy=7)])
    store.put([need()])
    assert len(store.history("n1", viewer=OTHER)) == 1

    store.set_field_tier("n1", "budget_jpy", Tier(Visibility.COALITION))

    assert store.history("n1", viewer=OTHER) == ()
    assert len(store.history("n1", viewer=OWNER)) == 2


def test_a_field_is_never_open_to_those_who_may_not_see_the_record_nor_to_a_later_owner(
    store: Store,
) -> None:
    store.put([need()])
    for field in ("budget_jpy", "contact"):
        store.set_field_tier("n1", field, Tier(Visibility.COALITION))

    store.put([need(visibility="organisation")])
    assert store.withheld_of("n1", viewer=OTHER) == {}
    assert store.withheld_of("n1", viewer=OWNER) == {"budget_jpy": str(BUDGET), "contact": CONTACT}
    store.put([need(organisation="univ-b", budget_jpy=None, contact=None)])
    assert store.withheld_of("n1", viewer=OTHER) == store.withheld_of("n1", viewer=OWNER) == {}

    # what the later owner writes is withheld as well, and the tier of the former one opens none of it
    store.put([need(organisation="univ-b", budget_jpy=5, contact=None)])
    assert store.get("n1").budget_jpy is None  # type: ignore[union-attr]
    assert store.withheld_of("n1", viewer=OTHER) == {"budget_jpy": "5"}
    assert store.withheld_of("n1", viewer=OWNER) == {}


@pytest.mark.parametrize(
    ("field", "tier", "message"),
    [
        (
            "text",
            Tier(Visibility.COALITION),
            "'text' of a need cannot have a tier of its own. Allowed: notes,",
        ),
        ("organisation", Tier(Visibility.COALITION), "'organisation' of a need cannot have a tier"),
        ("budget_jpy", Tier(Visibility.PUBLIC), "A field that everyone may see stands in the record."),
        ("budget_jpy", Tier(Visibility.NAMED), "working_group and named name with whom they are shared"),
        ("budget_jpy", Tier(Visibility.COALITION, ("a",)), "working_group and named name with whom"),
    ],
)
def test_a_field_or_tier_that_cannot_be_is_refused_and_the_record_stays(
    store: Store, field: str, tier: Tier, message: str
) -> None:
    store.put([need()])

    with pytest.raises(UsageError) as refused:
        store.set_field_tier("n1", field, tier)

    assert str(refused.value).startswith(message)
    assert (store.get("n1"), store.field_tiers("n1")) == (need(), {})


def test_a_record_without_an_owner_or_that_is_not_there_has_no_such_field(store: Store) -> None:
    store.put([need(organisation=None)])

    with pytest.raises(UsageError, match="has no organisation that could withhold"):
        store.set_field_tier("n1", "contact", Tier(Visibility.COALITION))
    with pytest.raises(NotFoundError):
        store.set_field_tier("n2", "contact", Tier(Visibility.COALITION))


def test_a_purge_takes_the_tiers_and_the_values_along(home: AnyHome) -> None:
    store = home.open()
    store.put([need(contact="消すべき連絡先")])
    store.set_field_tier("n1", "contact", Tier(Visibility.NAMED, ("univ-to-forget",)))

    store.purge("n1")

    assert home.files_holding("消すべき連絡先") == home.files_holding("univ-to-forget") == []


tiers = st.sampled_from(
    [
        *(Tier(own) for own in (Visibility.COALITION, Visibility.ORGANISATION)),
        *(Tier(Visibility.WORKING_GROUP, (name,)) for name in ("innovation_wg", "univ-b")),
        Tier(Visibility.NAMED, ("univ-b",)),
    ]
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    field_tier=tiers,
    record_tier=st.one_of(st.just(Tier(Visibility.PUBLIC)), tiers),
    organisation=st.sampled_from([None, "univ-a", "univ-b", "univ-c"]),
    groups=st.frozensets(st.sampled_from(["innovation_wg", "univ-b"])),
)
def test_a_field_is_read_by_those_who_may_see_a_record_of_its_tier_and_the_record_itself(
    new_home: Homes, field_tier: Tier, record_tier: Tier, organisation: str | None, groups: frozenset[str]
) -> None:
    # given a need with a field of a tier, and beside it a whole need of that tier
    store, viewer = new_home().open(), Viewer(organisation, groups)
    store.put([need(visibility=record_tier.visibility, shared_with=record_tier.shared_with)])
    store.put([need(id="n2", visibility=field_tier.visibility, shared_with=field_tier.shared_with)])
    store.set_field_tier("n1", "contact", field_tier)

    def sees(record_id: str) -> bool:
        try:
            return store.get(record_id, viewer=viewer).id == record_id
        except NotFoundError:
            return False

    # then the field is open to whoever sees both
    assert ("contact" in store.withheld_of("n1", viewer=viewer)) == (sees("n1") and sees("n2"))
    store.close()
