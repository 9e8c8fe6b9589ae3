"""Does every store keep, find, hide, withdraw and purge records as the `Store` protocol says?

The first part is the contract: it runs once for each kind of home in `store_homes.HOMES`. To have another
store keep it, write its home and name it there. What follows is SQLite's own.
"""

import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database
from store_homes import AnyHome, Homes

from corpora import (
    AnyRecord,
    Bilingual,
    Change,
    ConceptEdit,
    ConfigurationError,
    Country,
    Entry,
    EntryHead,
    Filters,
    HomeError,
    Imported,
    LockedError,
    Matchable,
    Need,
    NotFoundError,
    Organisation,
    Place,
    RecordError,
    Sector,
    Seed,
    Store,
    UsageError,
    Viewer,
    Visibility,
    concept_scheme,
    entry_hash,
    open_store,
    visible_to,
)
from corpora.store import schema
from corpora.store.protocol import FILTER_KEYS

# Hypothesis may use these fixtures again and again: every call makes a new home.
every_call_makes_a_new_home = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def store(home: AnyHome) -> Store:
    return home.open()


def seed(
    record_id: str = "s1", ja: str | None = "排熱で温室を暖める", en: str | None = None, **fields: Any
) -> Seed:
    return Seed(id=record_id, text=Bilingual(ja=ja, en=en), **fields)


def found(
    store: Store, viewer: Viewer | None = None, *, kind: str = "seed", **conditions: str
) -> list[tuple[str, str]]:
    """The (record id, language) of the entries that a viewer finds."""
    names = {entry.key: (entry.record_id, entry.language) for entry in store.entries()}
    keys = store.visible_keys(kind=kind, viewer=viewer or Viewer(), filters=Filters(conditions)).tolist()
    return [names[key] for key in keys]


# ---- put and get ----


def test_a_record_that_was_put_is_got_again_also_by_the_next_process(home: AnyHome) -> None:
    record = seed(
        title=Bilingual(ja="温室"), trl=5, published=date(2024, 4, 1), place=Place(prefecture="富山県")
    )

    assert home.open().put([record]) == [Change.ADDED]

    assert home.open().get("s1") == record


@pytest.mark.both_databases
def test_putting_says_of_each_record_whether_it_was_added_updated_or_unchanged(store: Store) -> None:
    store.put([seed("s1"), seed("s2")])

    changes = store.put([seed("s3"), seed("s1", "新しい本文"), seed("s2"), seed("s3")])

    assert changes == [Change.ADDED, Change.UPDATED, Change.UNCHANGED, Change.UNCHANGED]
    assert [record.id for record in store.records()] == ["s1", "s2", "s3"]
    assert store.get("s1") == seed("s1", "新しい本文")


def test_what_is_absent_is_not_found_with_a_hint(store: Store) -> None:
    with pytest.raises(NotFoundError) as missing:
        store.get("nobody")

    assert str(missing.value) == "There is no record 'nobody'. Check the id."
    assert store.get_many(["nobody"]) == {}


def test_many_records_are_got_at_once_and_the_absent_ones_left_out(store: Store) -> None:
    records = [seed(f"s{number}") for number in range(1203)]  # more than SQLite takes parameters in one chunk
    store.put(records)

    got = store.get_many([*(record.id for record in reversed(records)), "nobody"])

    assert got == {record.id: record for record in records}


def test_records_come_in_the_order_of_their_ids_and_by_kind(store: Store) -> None:
    town = Organisation(id="m", organisation_kind="town", name=Bilingual(ja="美里町"))
    store.put([seed("z"), Need(id="b", text=Bilingual(en="Heat")), seed("a"), town, seed("B")])

    assert [record.id for record in store.records()] == ["B", "a", "b", "m", "z"]
    assert [record.id for record in store.records("seed")] == ["B", "a", "z"]
    assert list(store.records("organisation")) == [town]
    assert list(store.records("country")) == []


def test_an_id_of_another_kind_is_refused_and_nothing_of_the_call_is_written(store: Store) -> None:
    store.put([seed("x")])

    with pytest.raises(RecordError) as refused:
        store.put([seed("new"), seed("x", "上書き"), Need(id="x", text=Bilingual(ja="需要"))])

    assert str(refused.value) == "Record 'x' exists as a seed, not a need. Give it another id."
    assert refused.value.field == "id"
    assert list(store.records()) == [seed("x")]
    assert [entry.text for entry in store.entries()] == ["排熱で温室を暖める"]


@pytest.mark.both_databases
def test_a_failure_in_the_midst_of_the_records_leaves_the_store_as_it_was(store: Store) -> None:
    store.put([seed("old")])

    def failing() -> Iterator[AnyRecord]:
        yield seed("new")
        yield seed("old", "変更")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.put(failing())

    assert list(store.records()) == [seed("old")]
    assert store.put([seed("later")]) == [Change.ADDED]


def test_a_dry_run_says_what_putting_would_do_and_writes_nothing(home: AnyHome) -> None:
    store = home.open()
    store.put([seed("old"), seed("gone"), seed("away")])
    store.purge("gone")
    store.withdraw("away")
    records = [seed("new"), seed("old", "変更"), seed("away"), seed("old", "変更")]

    changes = store.put(records, dry_run=True)

    assert list(store.records()) == [seed("old")]
    assert [entry.record_id for entry in store.entries()] == ["old"]
    assert home.files_holding("変更") == []
    assert store.put(records) == changes == [Change.ADDED, Change.UPDATED, Change.UPDATED, Change.UNCHANGED]


def test_a_dry_run_refuses_what_putting_would_refuse(store: Store) -> None:
    store.put([seed("gone"), seed("x")])
    store.purge("gone")

    with pytest.raises(RecordError, match="'gone' was purged"):
        store.put([seed("gone")], dry_run=True)
    with pytest.raises(RecordError, match="'x' exists as a seed, not a need"):
        store.put([Need(id="x", text=Bilingual(ja="需要"))], dry_run=True)


# ---- every text, byte for byte ----

AWKWARD = "か\u3099①㈱髙⻑⻄⼈ﾊﾞ\x00\r\n\u2028\ufeff\U00020bb7😀e\u0301\u0300\u202e\uffff'\"\\%_;"
awkward = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.text(st.sampled_from(AWKWARD), min_size=1, max_size=20),
).filter(str.strip)
languages = st.one_of(
    st.builds(Bilingual, ja=awkward),
    st.builds(Bilingual, en=awkward),
    st.builds(Bilingual, ja=awkward, en=awkward),
)


@every_call_makes_a_new_home
@given(title=st.none() | languages, text=languages, organisation=st.none() | awkward, concept=awkward)
@example(
    title=Bilingual(ja=AWKWARD), text=Bilingual(ja=AWKWARD, en=AWKWARD), organisation=AWKWARD, concept=AWKWARD
)
@example(title=None, text=Bilingual(ja="\x00", en="a\x00b"), organisation="\x00", concept="\x00")
def test_whatever_text_is_put_is_got_byte_for_byte_and_can_be_filtered(
    new_home: Homes, title: Bilingual | None, text: Bilingual, organisation: str | None, concept: str
) -> None:
    record = Seed(
        id="s", title=title, text=text, organisation=organisation, concepts=(concept,), notes=(concept,)
    )
    store = new_home().open()

    store.put([record])

    got = store.get("s")
    assert got == record
    assert got.model_dump_json().encode() == record.model_dump_json().encode()
    assert {entry.language: (entry.title, entry.text) for entry in store.entries()} == {
        language: (title.get(language) if title else None, text.get(language)) for language in text.languages
    }
    assert len(found(store, concept=concept)) == len(text.languages)
    assert found(store, concept=concept + "x") == []
    assert len(found(store, organisation=organisation or "-")) == (len(text.languages) if organisation else 0)
    store.close()


# ---- entries: what the indexer makes searchable ----


def test_every_language_of_a_seed_or_need_is_an_entry_and_other_kinds_have_none(store: Store) -> None:
    store.put(
        [
            seed("s", "水素", "Hydrogen", title=Bilingual(en="H2")),
            Need(id="n", text=Bilingual(en="Heat"), visibility="coalition"),
            Country(id="c", code="VN", name=Bilingual(ja="ベトナム")),
            Organisation(
                id="o", organisation_kind="city", name=Bilingual(ja="市"), text=Bilingual(ja="説明")
            ),
        ]
    )

    entries = list(store.entries())

    one, two, three = (entry.key for entry in entries)
    assert 0 < one < two < three
    assert entries == [
        Entry(one, "s", "seed", "ja", None, "水素", entry_hash(None, "水素"), True),
        Entry(two, "s", "seed", "en", "H2", "Hydrogen", entry_hash("H2", "Hydrogen"), True),
        Entry(three, "n", "need", "en", None, "Heat", entry_hash(None, "Heat"), False),
    ]


def test_heads_are_the_entries_without_their_texts_and_entries_are_found_by_their_keys(store: Store) -> None:
    store.put([seed("s", "水素", "Hydrogen"), seed("hidden", visibility=Visibility.COALITION), seed("gone")])
    store.withdraw("gone")
    leaf = concept_scheme().leaves[0].id
    store.edit_concepts("s", add=[leaf])

    entries = list(store.entries())

    assert list(store.entry_heads()) == [
        EntryHead(own.key, own.record_id, own.kind, own.language, own.content_hash, own.public, own.edits)
        for own in entries
    ]
    assert [own.public for own in entries] == [True, True, False]
    assert [own.edits for own in entries] == [(ConceptEdit(leaf, True),)] * 2 + [()]
    last, first = entries[2].key, entries[0].key
    assert [own.key for own in store.entries([last, first, 10**6])] == [first, last]
    assert list(store.entries([])) == []


def test_a_key_stays_with_its_entry_while_the_text_changes_and_the_hash_follows_the_text(
    store: Store,
) -> None:
    store.put([seed("s", "水素", "Hydrogen")])
    before = {entry.language: entry for entry in store.entries()}

    store.put([seed("s", "水素", "Green hydrogen", trl=3)])

    after = {entry.language: entry for entry in store.entries()}
    assert after["ja"] == before["ja"]
    assert (after["en"].key, after["en"].text) == (before["en"].key, "Green hydrogen")
    assert after["en"].content_hash != before["en"].content_hash


def test_a_new_title_moves_the_hash_and_the_same_words_have_the_same_hash(store: Store) -> None:
    store.put([seed("a", title=Bilingual(ja="題")), seed("b"), seed("c")])

    titled, untitled, same = store.entries()

    assert untitled.content_hash == same.content_hash
    assert titled.content_hash != untitled.content_hash


def test_a_language_that_is_taken_out_leaves_and_its_key_is_never_given_again(store: Store) -> None:
    store.put([seed("s", "水素", "Hydrogen")])
    ja, en = (entry.key for entry in store.entries())
    store.put([seed("s", "水素")])
    assert [(entry.key, entry.language) for entry in store.entries()] == [(ja, "ja")]

    store.put([seed("s", "水素", "Hydrogen"), seed("t")])

    kept, *new = store.entries()
    assert (kept.key, kept.language) == (ja, "ja")
    assert [(entry.record_id, entry.language) for entry in new] == [("s", "en"), ("t", "ja")]
    assert min(entry.key for entry in new) > en


def test_the_key_of_a_purged_entry_is_never_given_again_not_even_by_the_next_process(
    home: AnyHome,
) -> None:
    store = home.open()
    store.put([seed("a"), seed("b")])
    a, b = (entry.key for entry in store.entries())
    store.purge("b")
    store.close()

    home.open().put([seed("c")])

    first, second = home.open().entries()
    assert (first.key, first.record_id) == (a, "a")
    assert second.record_id == "c"
    assert second.key > b


def test_concepts_that_are_taken_out_are_no_longer_found(store: Store) -> None:
    store.put([seed("s", concepts=("heat", "hydrogen", "heat"))])
    store.put([seed("s", concepts=("hydrogen",))])

    assert found(store, concept="heat") == []
    assert found(store, concept="hydrogen") == [("s", "ja")]


# ---- who may see what ----


def confidential(store: Store) -> None:
    store.put(
        [
            seed("public", organisation="a"),
            seed("coalition", organisation="a", visibility="coalition"),
            seed("own-a", organisation="a", visibility="organisation"),
            seed("own-b", organisation="b", visibility="organisation"),
        ]
    )


@pytest.mark.parametrize(
    ("viewer", "visible"),
    [
        (Viewer(), ["public"]),
        (Viewer("a"), ["coalition", "own-a", "public"]),
        (Viewer("b"), ["coalition", "own-b", "public"]),
        (Viewer("c"), ["coalition", "public"]),
    ],
)
def test_a_viewer_finds_and_gets_what_is_public_the_coalition_s_if_a_member_and_their_own(
    store: Store, viewer: Viewer, visible: list[str]
) -> None:
    confidential(store)

    assert sorted(record_id for record_id, _ in found(store, viewer)) == visible
    for record in store.records():
        if record.id in visible:
            assert store.get(record.id, viewer=viewer) == record
        else:
            with pytest.raises(NotFoundError) as hidden:
                store.get(record.id, viewer=viewer)
            # what may not be seen reads as what is absent
            assert str(hidden.value) == f"There is no record '{record.id}'. Check the id."


def test_a_filter_for_another_organisation_does_not_open_its_confidential_records(store: Store) -> None:
    confidential(store)

    assert found(store, Viewer("b"), organisation="a") == [("public", "ja"), ("coalition", "ja")]
    assert found(store, Viewer("b"), organisation="a", visibility="organisation") == []
    assert found(store, Viewer(), visibility="coalition") == []


@settings(
    deadline=None,
    max_examples=15,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    dice=st.randoms(use_true_random=True),
    organisations=st.lists(st.sampled_from([None, "a", "b", "r3", "member"]), min_size=6, max_size=6),
)
def test_the_database_and_the_rule_in_memory_agree_on_who_sees_records_of_every_kind(
    new_home: Homes, dice: random.Random, organisations: list[str | None]
) -> None:
    # given records of all kinds and tiers, half of them written a second time with other rights
    kinds = (random_record, random_party)
    first = [dice.choice(kinds)(dice, f"r{index}") for index in range(20)]
    again = [
        (random_party if record.kind == "organisation" else random_record)(dice, record.id)
        for record in first[:10]
    ]
    store = new_home().open()
    store.put(first)
    store.put_batch(map(Imported, again), import_id=None)

    for organisation in organisations:
        viewer = Viewer(organisation, frozenset(dice.sample(GROUPS, dice.randint(0, 2))))
        # then both tell as the definition does, record by record
        for record in store.records():
            try:
                got = store.get(record.id, viewer=viewer) == record
            except NotFoundError:
                got = False
            assert got == visible_to(record, viewer) == may_see(record, viewer)
    store.close()


def test_an_organisation_owns_its_own_record(store: Store) -> None:
    town = Organisation(
        id="a", organisation_kind="town", name=Bilingual(ja="例示町"), visibility="organisation"
    )
    store.put([town])

    assert store.get("a", viewer=Viewer("a")) == town
    with pytest.raises(NotFoundError):
        store.get("a", viewer=Viewer("b"))


def test_a_store_of_before_the_circles_tells_its_owners_what_is_theirs(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:4])
    older = sqlite3.connect(path)
    schema.migrate(Database(older))
    for record in (
        seed("s", organisation="a", visibility="organisation"),
        Organisation(
            id="b", organisation_kind="town", name=Bilingual(ja="例示町"), visibility="organisation"
        ),
    ):
        older.execute(
            """INSERT INTO records (id, kind, document, content_hash, visibility, organisation, illustrative,
                                    updated_at) VALUES (?, ?, ?, '', 'organisation', ?, 0, '')""",
            [record.id, record.kind, record.model_dump_json(), getattr(record, "organisation", None)],
        )
    older.commit()
    older.close()
    monkeypatch.undo()

    store = open_store(path)

    assert store.get("s", viewer=Viewer("a")).id == "s"
    assert store.get("b", viewer=Viewer("b")).id == "b"
    with pytest.raises(NotFoundError):
        store.get("s", viewer=Viewer("b"))
    store.close()


def test_a_record_shared_with_an_organisation_that_is_merged_is_shared_with_the_kept_one(
    store: Store,
) -> None:
    store.put(
        [
            Organisation(id=name, organisation_kind="town", name=Bilingual(ja="例示町"))
            for name in ("kept", "gone")
        ]
    )
    store.put([seed("s", organisation="x", visibility="named", shared_with=("gone",))])

    store.merge("kept", "gone", by="甲野")

    assert found(store, Viewer("kept")) == [("s", "ja")]
    assert found(store, Viewer("gone")) == []


def test_a_record_that_becomes_confidential_is_hidden_at_once(store: Store) -> None:
    store.put([seed("s", organisation="a")])
    store.put([seed("s", organisation="a", visibility="organisation")])

    assert found(store) == []
    assert found(store, Viewer("a")) == [("s", "ja")]
    assert [entry.public for entry in store.entries()] == [False]


# ---- filters beside brute force ----

ORGANISATIONS = ("a", "b", "ホ")
GROUPS = ("innovation_wg", "international_wg", "a")  # one is called as an organisation is
SHARED_WITH = {Visibility.WORKING_GROUP: GROUPS, Visibility.NAMED: ("a", "b", "innovation_wg")}
CONCEPTS = ("heat", "水素", "x'; DROP TABLE records; --")


def random_record(dice: random.Random, record_id: str) -> AnyRecord:
    visibility = dice.choice(list(Visibility))
    organisation = dice.choice([None, *ORGANISATIONS])
    if visibility is Visibility.ORGANISATION:
        organisation = organisation or "a"
    ja, en = dice.choice([("本文", None), (None, "Text"), ("本文", "Text")])
    common: dict[str, Any] = {
        "id": record_id,
        "text": Bilingual(ja=ja, en=en),
        "organisation": organisation,
        "visibility": visibility,
        "shared_with": tuple(dice.sample(SHARED_WITH[visibility], dice.randint(1, 2)))
        if visibility in SHARED_WITH
        else (),
        "illustrative": dice.random() < 0.5,
        "sector": dice.choice([None, Sector.STORAGE, Sector.POLICY]),
        "concepts": tuple(concept for concept in CONCEPTS if dice.random() < 0.4),
        "place": dice.choice(
            [None, Place(prefecture="富山県"), Place(country="VN"), Place(country=None, name="?"), Place()]
        ),
    }
    if dice.random() < 0.3:
        return Need(**common)
    return Seed(**common, trl=dice.choice([None, 1, 4, 5, 9]))


def random_party(dice: random.Random, record_id: str) -> AnyRecord:
    tier = dice.choice(list(Visibility))
    shared = tuple(dice.sample(SHARED_WITH[tier], 1)) if tier in SHARED_WITH else ()
    return Organisation(
        id=record_id,
        organisation_kind="town",
        name=Bilingual(ja="例示町"),
        visibility=tier,
        shared_with=shared,
    )


def may_see(record: AnyRecord, viewer: Viewer) -> bool:
    """Who sees what, from the words of `Visibility`; an organisation owns its own record."""
    member = viewer.organisation is not None
    owner = record.id if record.kind == "organisation" else getattr(record, "organisation", None)
    opened = {
        Visibility.PUBLIC: True,
        Visibility.COALITION: member,
        Visibility.WORKING_GROUP: not viewer.working_groups.isdisjoint(record.shared_with),
        Visibility.NAMED: member and viewer.organisation in record.shared_with,
        Visibility.ORGANISATION: False,
    }
    return opened[record.visibility] or (member and owner == viewer.organisation)


def meets(record: Matchable, language: str, key: str, value: str) -> bool:
    trl = getattr(record, "trl", None)
    return {
        "sector": record.sector is not None and record.sector.value == value,
        "organisation": record.organisation == value,
        "country": record.place is not None and record.place.country == value,
        "prefecture": record.place is not None and record.place.prefecture == value,
        "language": language == value,
        "illustrative": record.illustrative == (value == "true"),
        "visibility": record.visibility.value == value,
        "trl_min": trl is not None and value.isdecimal() and trl >= int(value),
        "trl_max": trl is not None and value.isdecimal() and trl <= int(value),
        "concept": value in record.concepts,
    }[key]


values = {
    "sector": st.sampled_from(["storage", "policy", "waste_water"]),
    "organisation": st.sampled_from([*ORGANISATIONS, "nobody", "' OR '1'='1"]),
    "country": st.sampled_from(["JP", "VN", "jp", ""]),
    "prefecture": st.sampled_from(["富山県", "富山", "NULL"]),
    "language": st.sampled_from(["ja", "en"]),
    "illustrative": st.sampled_from(["true", "false"]),
    "visibility": st.sampled_from(list(Visibility)),
    "trl_min": st.sampled_from("123456789"),
    "trl_max": st.sampled_from("123456789"),
    "concept": st.sampled_from([*CONCEPTS, "unknown"]),
}
conditions_of_any_kind = st.lists(st.sampled_from(sorted(values)), max_size=3, unique=True).flatmap(
    lambda keys: st.fixed_dictionaries({key: values[key] for key in keys})
)
viewers = st.builds(
    Viewer,
    st.sampled_from([None, *ORGANISATIONS, "member without records"]),
    st.frozensets(st.sampled_from(GROUPS), max_size=2),
)


def test_every_filter_that_is_allowed_is_tried_by_the_brute_force_below() -> None:
    assert set(values) == set(FILTER_KEYS)


@settings(
    deadline=None,
    max_examples=25,
    phases=[Phase.generate],  # not shrunk: that takes minutes, and a failure shows its one question
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    dice=st.randoms(use_true_random=True),
    questions=st.lists(
        st.tuples(st.sampled_from(["seed", "need"]), viewers, conditions_of_any_kind),
        min_size=20,
        max_size=20,
    ),
)
def test_visible_keys_are_those_that_a_search_through_all_records_finds(
    new_home: Homes, dice: random.Random, questions: list[tuple[str, Viewer, dict[str, str]]]
) -> None:
    # given forty random records, some of them withdrawn or purged
    records = [random_record(dice, f"r{index}") for index in range(40)]
    store = new_home().open()
    store.put(records)
    for index in dice.sample(range(40), 4):
        store.withdraw(f"r{index}")
    store.purge(next(store.records()).id)
    present = {record.id: record for record in store.records()}
    entries = list(store.entries())
    assert len(present) == 35

    for kind, viewer, conditions in questions:
        # when asked of the store and of every entry in turn
        keys = store.visible_keys(kind=kind, viewer=viewer, filters=Filters(conditions)).tolist()

        # then both name the same, in order
        met = [
            entry
            for entry in entries
            if (record := present[entry.record_id]).kind == kind
            and may_see(record, viewer)
            and all(meets(record, entry.language, key, value) for key, value in conditions.items())
        ]
        assert keys == [entry.key for entry in met]

        # and the facets count these records, and no others
        found = [present[name] for name in sorted({entry.record_id for entry in met})]
        counts = store.facets(kind=kind, viewer=viewer, filters=Filters(conditions))
        assert counts["all"].get("all", 0) == len(found)
        assert counts["language"] == Counter(language for own in found for language in own.text.languages)
        assert counts["organisation"] == Counter(own.organisation for own in found if own.organisation)
        assert counts["concept"] == Counter(concept for own in found for concept in set(own.concepts))
        places = [own.place for own in found if own.place]
        assert counts["prefecture"] == Counter(own.prefecture for own in places if own.prefecture)
        trls = [getattr(own, "trl", None) for own in found]
        assert counts["trl"] == Counter(str(trl) for trl in trls if trl)
    store.close()


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        (
            {"colour": "red"},
            "Unknown filter 'colour'. "
            "Allowed: sector, organisation, country, prefecture, language, illustrative, visibility, "
            "trl_min, trl_max, concept.",
        ),
        ({"language": "fr"}, "Filter language='fr' is not allowed. Allowed: ja, en."),
        ({"illustrative": "yes"}, "Filter illustrative='yes' is not allowed. Allowed: true, false."),
        (
            {"visibility": "all"},
            "Filter visibility='all' is not allowed. "
            "Allowed: public, coalition, working_group, named, organisation.",
        ),
        ({"trl_min": "0"}, "Filter trl_min='0' is not allowed. Allowed: 1, 2, 3, 4, 5, 6, 7, 8, 9."),
        ({"trl_max": "12"}, "Filter trl_max='12' is not allowed. Allowed: 1, 2, 3, 4, 5, 6, 7, 8, 9."),
    ],
)
def test_a_filter_that_is_not_known_or_not_allowed_is_refused(
    conditions: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError) as refused:
        Filters(conditions)

    assert str(refused.value) == message


def test_a_sector_that_does_not_exist_is_refused_with_the_fourteen_that_do() -> None:
    with pytest.raises(UsageError) as refused:
        Filters({"sector": "energy"})

    assert str(refused.value).startswith(
        "Filter sector='energy' is not allowed. Allowed: energy_supply, storage, "
    )
    assert str(refused.value).count(",") == 13


# ---- withdraw ----


def test_a_withdrawn_record_is_out_of_every_result(home: AnyHome) -> None:
    store = home.open()
    store.put([seed("s", organisation="a"), seed("t")])

    store.withdraw("s")

    with pytest.raises(NotFoundError):
        store.get("s")
    with pytest.raises(NotFoundError):
        store.get("s", viewer=Viewer("a"))
    assert store.get_many(["s", "t"]) == {"t": seed("t")}
    assert [record.id for record in store.records()] == ["t"]
    assert [entry.record_id for entry in store.entries()] == ["t"]
    assert found(store, Viewer("a")) == [("t", "ja")]
    assert home.log() == [("withdraw", "s")]


def test_a_withdrawn_record_can_be_put_again_and_has_its_old_key(store: Store) -> None:
    store.put([seed("s"), seed("t")])
    before = list(store.entries())
    store.withdraw("s")

    assert store.put([seed("s")]) == [Change.UPDATED]

    assert store.get("s") == seed("s")
    assert list(store.entries()) == before


def test_what_is_absent_or_already_withdrawn_cannot_be_withdrawn(store: Store) -> None:
    store.put([seed("s")])
    store.withdraw("s")

    for record_id in ("s", "nobody"):
        with pytest.raises(NotFoundError, match=f"There is no record '{record_id}'"):
            store.withdraw(record_id)
    assert store.counts().withdrawn == 1


# ---- purge ----

UNPUBLISHED = "未公表の触媒配合比は銀七対銅三である"
EARLIER = "改稿前の配合比は金二対鉛八であった"


@pytest.mark.both_databases
def test_a_purged_record_leaves_no_byte_of_its_text_in_the_home(home: AnyHome) -> None:
    # given a record that was changed, with neighbours on the same pages, and long enough for overflow pages
    store = home.open()
    store.put(
        [
            seed("before"),
            seed("s", EARLIER * 300, title=Bilingual(ja="表題の" + EARLIER)),
            seed("after", "残る本文"),
        ]
    )
    store.put([seed("s", UNPUBLISHED * 300, concepts=("概念" + UNPUBLISHED,), notes=("覚書" + UNPUBLISHED,))])
    assert home.files_holding(UNPUBLISHED) != []
    assert home.files_holding(EARLIER) != []

    # when
    store.purge("s")

    # then neither the database nor its log of writes nor any other file holds it
    assert home.files_holding(UNPUBLISHED) == []
    assert home.files_holding(EARLIER) == []
    assert home.files_holding("残る本文") != []
    with pytest.raises(NotFoundError):
        store.get("s")
    assert [record.id for record in store.records()] == ["after", "before"]
    assert [entry.record_id for entry in store.entries()] == ["before", "after"]


def test_a_purge_erases_also_while_another_process_has_the_store_open(home: AnyHome) -> None:
    store, other = home.open(), home.open()
    store.put([seed("s", UNPUBLISHED)])
    assert other.get("s") == seed("s", UNPUBLISHED)

    other.purge("s")

    assert home.files_holding(UNPUBLISHED) == []
    with pytest.raises(NotFoundError):
        store.get("s")


def test_a_withdrawn_record_can_be_purged(home: AnyHome) -> None:
    store = home.open()
    store.put([seed("s", UNPUBLISHED)])
    store.withdraw("s")

    store.purge("s")

    assert home.files_holding(UNPUBLISHED) == []
    assert (store.counts().withdrawn, store.counts().purged) == (0, 1)


def test_a_purged_id_stays_in_the_log_and_cannot_be_put_again(home: AnyHome) -> None:
    home.open().put([seed("s", UNPUBLISHED)])
    home.open().purge("s")

    with pytest.raises(RecordError) as refused:
        home.open().put([seed("new"), seed("s", "別の本文")])

    assert str(refused.value) == "Record 's' was purged and cannot come back under its id. Give it a new id."
    assert refused.value.field == "id"
    assert home.log() == [("purge", "s")]
    assert list(home.open().records()) == []


def test_what_never_was_cannot_be_purged(home: AnyHome) -> None:
    with pytest.raises(NotFoundError) as missing:
        home.open().purge("nobody")

    assert str(missing.value) == "There is no record 'nobody' to purge."
    assert home.log() == []


def test_purging_again_what_is_purged_is_no_error_and_is_counted_once(home: AnyHome) -> None:
    store = home.open()
    store.put([seed("s", UNPUBLISHED)])
    store.purge("s")

    store.purge("s")

    assert home.log() == [("purge", "s")]
    assert store.counts().purged == 1


# ---- counts, threads ----


def test_records_are_counted_by_kind_the_withdrawn_and_the_purged_apart(store: Store) -> None:
    assert (dict(store.counts().by_kind), store.counts().withdrawn, store.counts().purged) == ({}, 0, 0)
    store.put([*(seed(f"s{number}") for number in range(5)), Need(id="n", text=Bilingual(ja="需要"))])
    store.withdraw("s0")
    store.purge("s1")

    counts = store.counts()

    assert dict(counts.by_kind) == {"seed": 3, "need": 1}
    assert (counts.withdrawn, counts.purged) == (1, 1)


def test_several_threads_write_and_read_one_store_and_nothing_is_lost(store: Store) -> None:
    failures: list[BaseException] = []

    def work(worker: int) -> None:
        try:
            for number in range(25):
                store.put([seed(f"w{worker}-{number}")])
                store.get(f"w{worker}-{number}")
                list(store.entries())
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=[worker]) for worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert store.counts().by_kind == {"seed": 150}
    assert len({entry.key for entry in store.entries()}) == 150


def test_two_open_stores_of_one_home_see_what_the_other_wrote(home: AnyHome) -> None:
    one, other = home.open(), home.open()

    one.put([seed("s")])
    other.put([seed("s", "二番目"), seed("t")])

    assert one.get("s") == seed("s", "二番目")
    assert [record.id for record in one.records()] == ["s", "t"]


# ---- SQLite: opening and migrating ----


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def asked(path: Path, query: str) -> list[Any]:
    connection = sqlite3.connect(path)
    rows = [row[0] for row in connection.execute(query)]
    connection.commit()
    connection.close()
    return rows


TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"


def test_a_fresh_database_is_made_at_the_newest_version(path: Path) -> None:
    open_store(path).close()

    assert asked(path, "PRAGMA user_version") == [len(schema.MIGRATIONS)]
    assert asked(path, TABLES) == [
        "accounts",
        "classes",
        "concept_edits",
        "digests",
        "doubtful_pairs",
        "entries",
        "feedback",
        "feedback_fits",
        "feedback_model",
        "feedback_weights",
        "field_tiers",
        "followings",
        "found_matches",
        "history",
        "import_jobs",
        "imports",
        "judged_queries",
        "log",
        "merge_changes",
        "merges",
        "origins",
        "proposal_events",
        "proposal_keys",
        "proposal_texts",
        "proposals",
        "query_memories",
        "record_audience",
        "record_concepts",
        "records",
        "request_keys",
        "saved_queries",
        "secrets",
        "seen_records",
        "seen_version",
        "sessions",
        "statistic_bases",
        "statistic_figures",
        "statistic_releases",
        "terms",
        "tokens",
        "told_reminders",
        "veils",
        "verdicts_version",
        "withheld",
    ]
    assert asked(path, "PRAGMA journal_mode") == ["wal"]


def test_a_migrated_database_is_opened_as_it_is(path: Path) -> None:
    store = open_store(path)
    store.put([seed("s")])
    store.close()
    before = asked(path, "SELECT sql FROM sqlite_master ORDER BY name")

    store = open_store(path)

    assert list(store.records()) == [seed("s")]
    store.close()
    assert asked(path, "SELECT sql FROM sqlite_master ORDER BY name") == before


def test_a_database_that_is_one_version_behind_gets_the_missing_migration_only(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(path)
    store.put([seed("s")])
    store.close()
    before = asked(path, TABLES)
    newer = (*schema.MIGRATIONS, lambda db: db.execute("CREATE TABLE later (id TEXT)"))
    monkeypatch.setattr(schema, "MIGRATIONS", newer)

    store = open_store(path)

    assert store.get("s") == seed("s")
    store.close()
    assert asked(path, TABLES) == sorted([*before, "later"])
    assert asked(path, "PRAGMA user_version") == [len(newer)]


def test_a_migration_that_fails_leaves_the_database_at_the_old_version(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store(path).close()
    shipped = schema.MIGRATIONS

    def half_done(db: Any) -> None:
        db.execute("CREATE TABLE later (id TEXT)")
        db.execute("INSERT INTO nowhere VALUES (1)")

    monkeypatch.setattr(schema, "MIGRATIONS", (*shipped, half_done))

    with pytest.raises(HomeError, match="no such table: nowhere"):
        open_store(path)

    assert asked(path, "PRAGMA user_version") == [len(shipped)]
    assert "later" not in asked(path, TABLES)


def test_a_database_of_a_newer_program_is_refused_and_left_alone(path: Path) -> None:
    open_store(path).close()
    asked(path, "PRAGMA user_version = 99")

    with pytest.raises(ConfigurationError) as refused:
        open_store(path)

    assert str(refused.value) == (
        f"The store has schema version 99, this program knows {len(schema.MIGRATIONS)}. "
        "Upgrade enmusubi, or use another home."
    )
    assert asked(path, "PRAGMA user_version") == [99]


def test_many_that_open_a_fresh_database_at_once_all_succeed(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    for attempt in range(10):
        barrier = threading.Barrier(6)

        def work(path: Path = tmp_path / f"{attempt}.db", barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            try:
                open_store(path).close()
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert failures == []


def test_opening_a_fresh_database_waits_while_another_process_makes_it(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, other.execute, ["ROLLBACK"]).start()

    store = open_store(path)

    assert store.put([seed("s")]) == [Change.ADDED]
    store.close()
    other.close()


def test_a_file_that_is_no_database_is_refused_with_what_to_check(path: Path) -> None:
    path.write_text("id,text_ja\ns1,水素をつくる研究\n" * 100)

    with pytest.raises(HomeError) as refused:
        open_store(path)

    assert str(refused.value) == (
        f"The store {path} cannot be opened: file is not a database. "
        "Check that the directory exists and can be written, and that the file is an Enmusubi store."
    )


def test_a_directory_that_is_absent_is_refused_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "absent" / "store.db"

    with pytest.raises(HomeError) as refused:
        open_store(path)

    assert str(refused.value).startswith(f"The store {path} cannot be opened: unable to open database file. ")
    assert not path.parent.exists()


def test_a_purge_that_another_reader_keeps_from_erasing_says_so_and_erases_when_repeated(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a store that waits a moment only, and a stranger in the midst of a long read
    monkeypatch.setattr("corpora.store.sqlite._WAIT_S", 0.1)
    store = open_store(path)
    store.put([seed("s", UNPUBLISHED)])
    reader = sqlite3.connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM records").fetchone()

    # when
    with pytest.raises(LockedError) as locked:
        store.purge("s")

    # then the record is gone from every result, the message is frank, and a second purge erases
    assert str(locked.value) == (
        "Record 's' is deleted, but its text stays in the store's write-ahead log while "
        "another process reads the store. End that process and purge the record again."
    )
    assert list(store.records()) == []
    reader.close()
    store.purge("s")
    assert [file.name for file in path.parent.iterdir() if UNPUBLISHED.encode() in file.read_bytes()] == []
    store.close()
