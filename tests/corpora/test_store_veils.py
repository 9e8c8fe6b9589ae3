"""Is a veiled form all that others see of a confidential record, and does it leave with it?"""

from datetime import UTC, datetime
from typing import Any

import pytest
from store_homes import AnyHome

from corpora import (
    Bilingual,
    Filters,
    Need,
    NotFoundError,
    Organisation,
    RecordError,
    Researcher,
    Seed,
    Store,
    Tier,
    Tombstone,
    UsageError,
    Veil,
    Viewer,
    Visibility,
)
from corpora.records import PersonName

NOW = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
SECRET = "鋳造炉三号機の排ガスから熱を採りたい。甲野の実験室。"
PUBLIC = Tier(Visibility.PUBLIC)
ANYBODY, OWNER, OTHER = Viewer(), Viewer("univ-a"), Viewer("univ-b")


@pytest.fixture
def store(home: AnyHome) -> Store:
    opened = home.open()
    opened.put(
        [
            Organisation(
                id="univ-a",
                organisation_kind="university_private",
                name=Bilingual(ja="例示大学", en="Sample University"),
                aliases=("例大",),
            ),
            Researcher(id="p1", name=PersonName(ja="甲野 例", en="Rei Kono")),
            need(),
        ]
    )
    return opened


def need(**fields: Any) -> Need:
    told = {"organisation": "univ-a", "visibility": "organisation", "contact": "窓口 03-0000-0000"}
    return Need(**{"id": "need:univ-a:1", "text": Bilingual(ja=SECRET), **told, **fields})


def veil(**fields: Any) -> Veil:
    told = {"problem": Bilingual(ja="高温の排ガスの熱を使いたい。", en="Use heat of exhaust gas.")}
    return Veil(**{**told, "tier": PUBLIC, "approved_by": "office-1", "approved_at": NOW, **fields})


def found(store: Store, viewer: Viewer) -> set[str]:
    names = {entry.key: entry.record_id for entry in store.entries()}
    return {names[key] for key in store.visible_keys(kind="need", viewer=viewer, filters=Filters())}


def test_others_find_the_veiled_form_and_the_owner_the_record(store: Store) -> None:
    teaser = store.veil(
        "need:univ-a:1",
        veil(sector="industry", constraints=Bilingual(ja="2028年度まで。", en="By fiscal 2028.")),
    )

    assert found(store, ANYBODY) == found(store, OTHER) == {teaser}
    assert found(store, OWNER) == {"need:univ-a:1"}
    assert store.get(teaser, viewer=ANYBODY) == Need(
        id=teaser,
        text=Bilingual(
            ja="高温の排ガスの熱を使いたい。\n2028年度まで。", en="Use heat of exhaust gas.\nBy fiscal 2028."
        ),
        sector="industry",
    )


def test_nothing_of_the_veiled_form_tells_whose_it_is_or_what_it_veils(store: Store) -> None:
    teaser = store.veil("need:univ-a:1", veil())

    told = store.get(teaser).model_dump_json()
    entries = [entry for entry in store.entries() if entry.record_id == teaser]
    for word in ("univ-a", "例示", "need:", "03-0000", "office-1", "鋳造炉"):
        assert word not in told
        assert all(word not in f"{entry!r}" for entry in entries)
    assert store.history(teaser, viewer=ANYBODY) == ()
    assert store.withheld_of(teaser, viewer=OTHER) == {}


def test_what_is_behind_it_is_told_to_those_who_may_see_that_and_not_found_by_others(store: Store) -> None:
    teaser = store.veil("need:univ-a:1", veil())

    assert store.behind(teaser, viewer=OWNER) == need()
    said = []
    for viewer, name in ((OTHER, teaser), (OTHER, "veil-nothing"), (OWNER, "need:univ-a:1")):
        with pytest.raises(NotFoundError) as refused:
            store.behind(name, viewer=viewer)
        said.append(str(refused.value).replace(name, "ID"))
    assert said == ["There is no record 'ID'. Check the id."] * 3


def test_it_may_be_for_the_members_or_a_working_group_only(store: Store) -> None:
    teaser = store.veil("need:univ-a:1", veil(tier=Tier(Visibility.WORKING_GROUP, ("innovation_wg",))))

    assert found(store, ANYBODY) == found(store, OTHER) == set()
    assert found(store, Viewer("univ-b", frozenset({"innovation_wg"}))) == {teaser}


def test_a_second_approval_takes_the_place_of_the_first_under_the_same_id(store: Store) -> None:
    first = store.veil("need:univ-a:1", veil())
    store.put([need(text=Bilingual(ja="変えた本文。"))])
    known = store.veiled("need:univ-a:1")
    assert known is not None
    assert (known.teaser_id, known.approved_by, known.approved_at, known.outdated) == (
        first,
        "office-1",
        NOW,
        True,
    )

    again = store.veil("need:univ-a:1", veil(problem=Bilingual(ja="別の言い方。"), approved_by="office-2"))

    known = store.veiled("need:univ-a:1")
    assert known is not None
    assert (again, known.approved_by, known.outdated) == (first, "office-2", False)
    assert found(store, ANYBODY) == {first}
    assert store.veiled("p1") is None


@pytest.mark.parametrize(
    "text",
    [
        "例示大学の炉。",
        "例　示 大学の炉。",
        "Heat of SAMPLE university.",
        "例大の炉。",
        "電話は窓口 03-0000-0000 へ。",
        "番号はneed:univ-a:1。",
    ],
)
def test_a_veiled_form_that_tells_a_name_is_refused(store: Store, text: str) -> None:
    for told in (
        veil(problem=Bilingual(ja=text)),
        veil(constraints=Bilingual(ja=text)),
        veil(problem=Bilingual(ja="炉。", en=text)),
    ):
        with pytest.raises(RecordError, match="tells whose record it is"):
            store.veil("need:univ-a:1", told)
    assert found(store, ANYBODY) == set()


def test_the_researcher_of_a_seed_is_not_named_either(store: Store) -> None:
    hidden = {"organisation": "univ-a", "visibility": "organisation", "researcher": "p1"}
    store.put([Seed(id="s1", text=Bilingual(ja="触媒。"), **hidden)])

    with pytest.raises(RecordError, match="names '甲野 例'"):
        store.veil("s1", veil(problem=Bilingual(ja="甲野例の触媒。")))
    assert store.get(store.veil("s1", veil())).kind == "seed"


@pytest.mark.parametrize(
    ("record_id", "tier", "message"),
    [
        ("univ-a", PUBLIC, "'univ-a' is no seed or need of an organisation: it has no veiled form."),
        (
            "need:univ-a:1",
            Tier(Visibility.ORGANISATION),
            "The veiled form of 'need:univ-a:1' must be open to more than the record itself, which is for "
            "organisation. Give it a wider visibility, such as coalition.",
        ),
        ("open", PUBLIC, "The veiled form of 'open' must be open to more than the record itself"),
        ("shared", Tier(Visibility.NAMED, ("b",)), "The veiled form of 'shared' must be open to more"),
    ],
)
def test_there_is_a_veiled_form_only_where_there_is_something_to_veil(
    store: Store, record_id: str, tier: Tier, message: str
) -> None:
    store.put([need(id="open", visibility="public")])
    store.put([need(id="shared", visibility="named", shared_with=["a"])])

    with pytest.raises(UsageError) as refused:
        store.veil(record_id, veil(tier=tier))

    assert str(refused.value).startswith(message)


def test_when_the_record_is_opened_or_withdrawn_its_veiled_form_is_no_hit(store: Store) -> None:
    teaser = store.veil("need:univ-a:1", veil())
    store.put([need(visibility="public")])
    assert found(store, ANYBODY) == {"need:univ-a:1"}

    store.put([need()])
    store.withdraw("need:univ-a:1")

    assert found(store, ANYBODY) == set()
    with pytest.raises(NotFoundError):
        store.get(teaser)
    store.put([need()])
    assert found(store, ANYBODY) == set()  # until it is approved again
    assert store.veil("need:univ-a:1", veil()) == teaser
    assert found(store, ANYBODY) == {teaser}


def test_a_purge_takes_it_along_here_and_in_a_copy_of_before(store: Store, home: AnyHome) -> None:
    teaser = store.veil("need:univ-a:1", veil(problem=Bilingual(ja="消すべき概要。")))
    copied = home.directory / "copy.db"
    store.copy_to(copied)

    store.purge("need:univ-a:1")

    assert [entry.record_id for entry in store.entries()] == []
    assert home.files_holding("消すべき概要") == ["copy.db"]
    assert {one.record_id for one in store.tombstones()} == {"need:univ-a:1", teaser}
    copy = home.open(copied)
    gone = copy.bury([Tombstone("need:univ-a:1", "2026-11-27T00:00:00+00:00")])
    assert set(gone) == {"need:univ-a:1", teaser}
    assert home.files_holding("消すべき概要") == []
