"""Does every store keep who says what a record is about, as the `Store` protocol says?

The first part is the contract: it runs once for each kind of home in `store_homes.HOMES`. What follows is
SQLite's own.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database
from store_homes import AnyHome, Homes

from corpora import (
    Bilingual,
    ConceptEdit,
    ConceptOrigin,
    Entry,
    Filters,
    HomeError,
    Mention,
    Need,
    NotFoundError,
    RecordConcept,
    Seed,
    Store,
    Viewer,
    concept_scheme,
    open_store,
)
from corpora.store import schema

GIVEN, AUTOMATIC, EDITED = ConceptOrigin
GROUP, BRANCH, LEAF = "industry-heat", "industry-heat-recovery", "vapour-recompression"
OTHER = "solid-state-batteries"


@pytest.fixture
def store(home: AnyHome) -> Store:
    return home.open()


def seed(record_id: str = "s", *concepts: str, **fields: Any) -> Seed:
    return Seed.model_validate(
        {"id": record_id, "text": {"ja": "蒸気を圧縮する"}, "concepts": concepts, **fields}
    )


def tagged(concept: str, probability: float | None = 0.5, *mentions: Mention) -> RecordConcept:
    return RecordConcept(concept, AUTOMATIC, probability, mentions)


def names(store: Store, record_id: str = "s") -> list[str]:
    """The concepts of a record in the order in which the store tells them."""
    return [concept.concept for concept in store.concepts_of([record_id])[record_id]]


def with_concept(
    store: Store, concept: str, *, viewer: Viewer | None = None, kind: str = "seed", **conditions: str
) -> list[str]:
    """The ids of the records that the filter finds."""
    records = {entry.key: entry.record_id for entry in store.entries()}
    filters = Filters({"concept": concept, **conditions})
    keys = store.visible_keys(kind=kind, viewer=viewer or Viewer(), filters=filters)
    return [records[key] for key in keys.tolist()]


def edits(store: Store) -> dict[str, tuple[ConceptEdit, ...]]:
    return {entry.record_id: entry.edits for entry in store.entries()}


def test_the_concepts_that_these_tests_speak_of_lie_below_each_other() -> None:
    scheme = concept_scheme()

    assert scheme.ancestors(LEAF) == (BRANCH, GROUP)
    assert GROUP not in scheme.ancestors(OTHER)


# ---- who says what ----


def test_what_a_file_gives_is_told_as_given_also_by_the_next_process(home: AnyHome) -> None:
    home.open().put([seed("s", LEAF, "a word of their own")])

    assert home.open().concepts_of(["s"]) == {
        "s": (RecordConcept("a word of their own", GIVEN), RecordConcept(LEAF, GIVEN))
    }


def test_what_a_file_gives_no_longer_is_gone_and_what_the_tagger_found_stays(store: Store) -> None:
    store.put([seed("s", LEAF, BRANCH)])
    store.tag({"s": [tagged(OTHER)]})

    store.put([seed("s", BRANCH)])

    assert store.concepts_of(["s"])["s"] == (RecordConcept(BRANCH, GIVEN), tagged(OTHER))


def test_tagging_again_replaces_what_the_tagger_found_of_the_records_named_only(store: Store) -> None:
    store.put([seed("s", BRANCH), seed("t")])
    store.tag({"s": [tagged(LEAF, 0.9), tagged(OTHER, 0.4)], "t": [tagged(LEAF, 0.7)]})

    store.tag({"s": [tagged(OTHER, 0.8)]})

    assert store.concepts_of(["s", "t"]) == {
        "s": (RecordConcept(BRANCH, GIVEN), tagged(OTHER, 0.8)),
        "t": (tagged(LEAF, 0.7),),
    }


def test_tagging_with_nothing_takes_away_what_the_tagger_found(store: Store) -> None:
    store.put([seed("s", BRANCH)])
    store.tag({"s": [tagged(LEAF)]})

    store.tag({"s": []})

    assert names(store) == [BRANCH]


def test_what_file_and_tagger_both_say_is_told_once_as_given(store: Store) -> None:
    store.put([seed("s", LEAF)])
    store.tag({"s": [tagged(LEAF, 0.3)]})

    assert store.concepts_of(["s"])["s"] == (RecordConcept(LEAF, GIVEN),)
    assert with_concept(store, LEAF) == ["s"]


def test_the_most_probable_come_first_what_is_certain_before_them_and_equals_by_id(store: Store) -> None:
    store.put([seed("s", "m", "k")])
    store.tag(
        {"s": [tagged("d", 0.2), tagged("a", 0.7), tagged("c", 0.7), tagged("b", 0.71), tagged("e", 1)]}
    )
    store.edit_concepts("s", add=["l"])

    assert names(store) == ["e", "k", "l", "m", "b", "a", "c", "d"]


@given(
    probabilities=st.lists(
        st.floats(0, 1) | st.sampled_from([0.0, 0.1 + 0.2, 0.3, 5e-324, 1.0]), min_size=1, max_size=8
    )
)
@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_probabilities_are_told_to_the_last_bit(new_home: Homes, probabilities: list[float]) -> None:
    store = new_home().open()
    store.put([seed("s")])
    tags = [tagged(f"c{place}", value) for place, value in enumerate(probabilities)]

    store.tag({"s": tags})

    expected = sorted(tags, key=lambda tag: (-(tag.probability or 0.0), tag.concept))
    assert store.concepts_of(["s"])["s"] == tuple(expected)
    store.close()


# ---- mentions ----


def test_a_mention_names_the_same_bytes_of_the_original_after_it_was_kept(store: Store) -> None:
    # given a text with characters that a normaliser or a byte count would shift
    title, text = "😀ﾋｰﾄﾎﾟﾝﾌﾟ", "\ufeff髙圧\r\nの蒸気を\U00020bb7か\u3099ＭＶＲで\x00圧縮e\u0301する。"
    store.put([seed("s", title={"ja": title}, text={"ja": text, "en": "MVR"})])
    places = [("text", text.index("ＭＶＲ"), 3), ("text", text.index("か"), 2), ("title", 1, 8)]
    mentions = tuple(Mention("ja", name, start, start + length) for name, start, length in places)

    # when
    store.tag({"s": [tagged(LEAF, 0.5, *mentions, Mention("en", "text", 0, 3))]})

    # then
    kept = store.concepts_of(["s"])["s"][0].mentions
    assert kept == (*mentions, Mention("en", "text", 0, 3))
    record: Any = store.get("s")
    told = [
        getattr(record, mention.field).get(mention.language)[mention.start : mention.end] for mention in kept
    ]
    assert [slice_.encode() for slice_ in told] == [
        slice_.encode() for slice_ in ("ＭＶＲ", "か\u3099", "ﾋｰﾄﾎﾟﾝﾌﾟ", "MVR")
    ]


awkward = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(concept=awkward, places=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=4))
@example(concept="\x00", places=[])
@example(concept="a\x00b", places=[(0, 1)])
@example(concept="'); DROP TABLE records; --", places=[])
@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_a_concept_is_called_it_is_kept_found_edited_and_forgotten(
    new_home: Homes, concept: str, places: list[tuple[int, int]]
) -> None:
    store = new_home().open()
    store.put([seed("s"), seed("t")])
    mentions = [Mention("ja", "text", start, end) for start, end in places]

    store.tag({"s": [tagged(concept, 0.5, *mentions)]})
    assert store.concepts_of(["s"])["s"] == (tagged(concept, 0.5, *mentions),)
    assert with_concept(store, concept) == ["s"]
    assert with_concept(store, concept + "x") == []

    store.edit_concepts("s", remove=[concept])
    store.edit_concepts("t", add=[concept])
    assert edits(store) == {"s": (ConceptEdit(concept, False),), "t": (ConceptEdit(concept, True),)}
    assert with_concept(store, concept) == ["t"]

    store.edit_concepts("s", forget=[concept])
    assert with_concept(store, concept) == ["s", "t"]
    store.close()


# ---- what people decided ----


def test_what_people_decided_outlives_new_files_and_new_tags(home: AnyHome) -> None:
    # given a decision for one concept and against two
    store = home.open()
    store.put([seed("s", "given")])
    store.tag({"s": [tagged("found")]})
    store.edit_concepts("s", add=[LEAF], remove=["given", "found"])
    assert store.concepts_of(["s"])["s"] == (RecordConcept(LEAF, EDITED),)

    # when the record is put again and tagged again with what was refused
    store.put([seed("s", "given", trl=3)])
    store.tag({"s": [tagged("found", 0.99), tagged("new", 0.2)]})

    # then the decisions stand, for the next process too
    assert home.open().concepts_of(["s"])["s"] == (RecordConcept(LEAF, EDITED), tagged("new", 0.2))
    assert edits(home.open()) == {
        "s": (ConceptEdit("found", False), ConceptEdit("given", False), ConceptEdit(LEAF, True))
    }


def test_a_concept_that_a_person_adds_is_told_as_edited_also_where_it_was_given_or_found(
    store: Store,
) -> None:
    store.put([seed("s", "given")])
    store.tag({"s": [tagged("found", 0.2)]})

    store.edit_concepts("s", add=["given", "found"])

    assert store.concepts_of(["s"])["s"] == (RecordConcept("found", EDITED), RecordConcept("given", EDITED))


def test_the_last_decision_counts_and_a_forgotten_one_brings_back_what_was_there(store: Store) -> None:
    store.put([seed("s", "given")])
    store.tag({"s": [tagged("found", 0.2, Mention("ja", "text", 0, 2))]})
    store.edit_concepts("s", add=["own"], remove=["given", "found"])

    store.edit_concepts("s", add=["given"], remove=["own"])
    assert names(store) == ["given"]

    store.edit_concepts("s", forget=["given", "found", "own", "never decided"])
    assert store.concepts_of(["s"])["s"] == (
        RecordConcept("given", GIVEN),
        tagged("found", 0.2, Mention("ja", "text", 0, 2)),
    )
    assert edits(store) == {"s": ()}


def test_every_language_of_a_record_carries_its_decisions_in_order_and_no_other_record_does(
    store: Store,
) -> None:
    store.put([seed("s", text={"ja": "熱", "en": "Heat"}), seed("t")])

    store.edit_concepts("s", add=["z", "b"], remove=["a"])

    decided = (ConceptEdit("a", False), ConceptEdit("b", True), ConceptEdit("z", True))
    assert [(entry.record_id, entry.language, entry.edits) for entry in store.entries()] == [
        ("s", "ja", decided),
        ("s", "en", decided),
        ("t", "ja", ()),
    ]


def test_a_decision_changes_neither_key_nor_hash_of_an_entry(store: Store) -> None:
    store.put([seed("s")])
    [before] = store.entries()

    store.edit_concepts("s", add=[LEAF])

    [after] = store.entries()
    assert after == Entry(**{**vars(before), "edits": (ConceptEdit(LEAF, True),)})


def test_a_decision_is_logged_without_what_was_decided(home: AnyHome) -> None:
    store = home.open()
    store.put([seed("s")])

    store.edit_concepts("s", add=[LEAF])

    assert home.log() == [("edit-concepts", "s")]


@pytest.mark.parametrize("record_id", ["nobody", "withdrawn", "purged"])
def test_of_what_is_not_there_nothing_is_decided(home: AnyHome, record_id: str) -> None:
    store = home.open()
    store.put([seed("withdrawn"), seed("purged"), seed("s")])
    store.withdraw("withdrawn")
    store.purge("purged")
    before = home.log()

    with pytest.raises(NotFoundError, match=f"There is no record '{record_id}'"):
        store.edit_concepts(record_id, add=[LEAF])

    assert home.log() == before
    assert edits(store) == {"s": ()}


def test_a_failure_in_the_midst_of_tagging_leaves_the_tags_as_they_were(store: Store) -> None:
    store.put([seed("s"), seed("t")])
    store.tag({"s": [tagged(LEAF)], "t": [tagged(LEAF)]})

    class Failing(dict[str, Sequence[RecordConcept]]):
        def items(self) -> Any:
            yield "s", [tagged(OTHER)]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.tag(Failing())

    assert store.concepts_of(["s", "t"]) == {"s": (tagged(LEAF),), "t": (tagged(LEAF),)}
    store.tag({"s": [tagged(OTHER)]})
    assert names(store) == [OTHER]


# ---- gone, withdrawn, purged ----


def test_tagging_passes_over_records_that_are_gone_and_tags_the_others(store: Store) -> None:
    store.put([seed("s"), seed("purged")])
    store.purge("purged")

    store.tag({"purged": [tagged(LEAF)], "never": [tagged(LEAF), tagged(OTHER)], "s": [tagged(LEAF)]})

    assert store.concepts_of(["purged", "never", "s"]) == {"purged": (), "never": (), "s": (tagged(LEAF),)}


def test_concepts_are_asked_for_of_no_record_and_of_very_many(store: Store) -> None:
    assert store.concepts_of([]) == {}
    store.put([seed(f"s{number}", LEAF) for number in range(1203)])

    got = store.concepts_of(f"s{number}" for number in range(1204))

    assert len(got) == 1204
    assert got["s1202"] == (RecordConcept(LEAF, GIVEN),)
    assert got["s1203"] == ()


def test_a_withdrawn_record_has_no_concepts_until_it_is_put_again(store: Store) -> None:
    store.put([seed("s", "given")])
    store.tag({"s": [tagged(LEAF)]})
    store.edit_concepts("s", add=["own"], remove=["given"])

    store.withdraw("s")

    assert store.concepts_of(["s"]) == {"s": ()}
    assert [with_concept(store, concept) for concept in ("given", LEAF, "own")] == [[], [], []]
    assert edits(store) == {}

    store.put([seed("s", "given")])

    assert names(store) == ["own", LEAF]
    assert edits(store) == {"s": (ConceptEdit("given", False), ConceptEdit("own", True))}


UNPUBLISHED = "未公表の概念は銀七対銅三である"


def test_a_purged_record_leaves_no_tag_and_no_decision_in_the_home(home: AnyHome) -> None:
    store = home.open()
    store.put([seed("s", "概念甲" + UNPUBLISHED), seed("t", "残る概念")])
    store.tag({"s": [tagged("概念乙" + UNPUBLISHED, 0.5, Mention(UNPUBLISHED, "text", 0, 1))]})
    store.edit_concepts("s", add=["概念丙" + UNPUBLISHED], remove=["概念丁" + UNPUBLISHED])
    assert home.files_holding(UNPUBLISHED) != []

    store.purge("s")

    assert home.files_holding(UNPUBLISHED) == []
    assert home.files_holding("残る概念") != []
    assert store.concepts_of(["s", "t"]) == {"s": (), "t": (RecordConcept("残る概念", GIVEN),)}
    assert edits(store) == {"t": ()}


def test_forgotten_decisions_and_replaced_tags_leave_no_byte_once_the_record_is_purged(
    home: AnyHome,
) -> None:
    store = home.open()
    store.put([seed("s")])
    store.tag({"s": [tagged(UNPUBLISHED)]})
    store.tag({"s": []})
    store.edit_concepts("s", remove=[UNPUBLISHED])
    store.edit_concepts("s", forget=[UNPUBLISHED])

    store.purge("s")

    assert home.files_holding(UNPUBLISHED) == []


# ---- the filter ----


def test_the_filter_finds_also_what_lies_below_the_concept_and_nothing_above(store: Store) -> None:
    store.put([seed("group", GROUP), seed("branch", BRANCH), seed("leaf", LEAF), seed("other", OTHER)])

    assert with_concept(store, GROUP) == ["group", "branch", "leaf"]
    assert with_concept(store, BRANCH) == ["branch", "leaf"]
    assert with_concept(store, LEAF) == ["leaf"]
    assert with_concept(store, "industry") == []  # a part of a name is no concept


@pytest.mark.parametrize("asked", [GROUP, LEAF])
def test_the_filter_honours_what_people_decided(store: Store, asked: str) -> None:
    store.put([seed("given", LEAF), seed("found"), seed("added"), seed("kept", LEAF)])
    store.tag({"found": [tagged(LEAF)]})
    store.edit_concepts("added", add=[LEAF])
    store.edit_concepts("given", remove=[LEAF])
    store.edit_concepts("kept", remove=[OTHER])
    assert with_concept(store, asked) == ["found", "added", "kept"]

    store.edit_concepts("found", remove=[LEAF])
    store.edit_concepts("added", remove=[LEAF])
    assert with_concept(store, asked) == ["kept"]


def test_who_has_not_the_narrower_concept_may_still_have_the_broader_one(store: Store) -> None:
    store.put([seed("s", BRANCH, LEAF)])

    store.edit_concepts("s", remove=[LEAF])

    assert with_concept(store, GROUP) == ["s"]
    assert with_concept(store, LEAF) == []


def test_a_decision_against_a_branch_does_not_touch_the_leaf_below_it(store: Store) -> None:
    store.put([seed("s", LEAF)])

    store.edit_concepts("s", remove=[BRANCH, GROUP])

    assert with_concept(store, BRANCH) == ["s"]


def test_a_record_with_several_concepts_below_the_one_asked_for_is_found_once(store: Store) -> None:
    store.put([seed("s", LEAF, BRANCH)])
    store.tag({"s": [tagged(LEAF), tagged("heat-integration-pinch")]})
    store.edit_concepts("s", add=["thermoelectric-generation"])

    assert with_concept(store, GROUP) == ["s"]


def test_a_concept_shows_nobody_what_they_may_not_see(store: Store) -> None:
    store.put([seed("s", organisation="a", visibility="organisation"), seed("open")])
    store.tag({"s": [tagged(LEAF)], "open": [tagged(LEAF)]})
    store.edit_concepts("s", add=[OTHER])

    assert with_concept(store, GROUP) == ["open"]
    assert with_concept(store, OTHER, viewer=Viewer("b")) == []
    assert with_concept(store, OTHER, viewer=Viewer("a")) == ["s"]


def test_the_filter_goes_with_kind_and_the_other_conditions(store: Store) -> None:
    store.put(
        [
            seed("s", LEAF, trl=5),
            seed("t", LEAF, trl=2),
            Need(id="n", text=Bilingual(en="x"), concepts=(LEAF,)),
        ]
    )

    assert with_concept(store, GROUP, trl_min="4") == ["s"]
    assert with_concept(store, GROUP, kind="need") == ["n"]
    assert with_concept(store, GROUP, kind="need", language="ja") == []


# ---- every order of doing, beside a plain model ----

CONCEPTS = (GROUP, BRANCH, LEAF, OTHER, "free word")
IDS = ("r0", "r1", "r2")
some = st.lists(st.sampled_from(CONCEPTS), max_size=3, unique=True)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from(IDS), some),
        st.tuples(st.just("tag"), st.sampled_from(IDS), some),
        st.tuples(st.sampled_from(["add", "remove", "forget"]), st.sampled_from(IDS), some),
        st.tuples(st.sampled_from(["withdraw", "purge"]), st.sampled_from(IDS), st.just([])),
    ),
    max_size=14,
)


@dataclass
class Told:
    """What is known of one record in the plain model."""

    given: set[str]
    found: set[str] = field(default_factory=set)
    decided: dict[str, bool] = field(default_factory=dict)
    withdrawn: bool = False

    @property
    def concepts(self) -> set[str]:
        said = {concept for concept in self.given | self.found if self.decided.get(concept, True)}
        return said | {concept for concept, keep in self.decided.items() if keep}


def do(store: Store, model: dict[str, Told], step: tuple[str, str, list[str]]) -> None:
    """Take a step in the store and in the model; what the store refuses is not taken."""
    what, record_id, concepts = step
    known = model.get(record_id)
    if what == "put":
        if known is None:
            model[record_id] = Told(set(concepts))
        else:
            known.given, known.withdrawn = set(concepts), False
        store.put([seed(record_id, *concepts)])
    elif what == "tag":
        if known:
            known.found = set(concepts)
        store.tag({record_id: [tagged(concept) for concept in concepts]})
    elif known is None or known.withdrawn:
        return
    elif what == "withdraw":
        known.withdrawn = True
        store.withdraw(record_id)
    elif what == "forget":
        for concept in concepts:
            known.decided.pop(concept, None)
        store.edit_concepts(record_id, forget=concepts)
    else:
        known.decided.update(dict.fromkeys(concepts, what == "add"))
        store.edit_concepts(record_id, **{what: concepts})


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps)
def test_in_whatever_order_things_are_done_list_and_filter_agree_with_a_plain_model(
    new_home: Homes, steps: list[tuple[str, str, list[str]]]
) -> None:
    store, model = new_home().open(), dict[str, Told]()
    purged: set[str] = set()
    for step in steps:
        if step[0] == "purge" and step[1] in model:
            store.purge(step[1])
            purged.add(step[1])
            del model[step[1]]
        elif step[0] != "purge" and (step[0] != "put" or step[1] not in purged):
            do(store, model, step)

    expected = {
        record_id: model[record_id].concepts
        if record_id in model and not model[record_id].withdrawn
        else set()
        for record_id in IDS
    }
    assert {record_id: set(names(store, record_id)) for record_id in IDS} == expected
    for concept in CONCEPTS:
        assert sorted(with_concept(store, concept)) == [
            record_id for record_id in IDS if expected[record_id] & {concept, *below(concept)}
        ]
    store.close()


def below(concept: str) -> set[str]:
    scheme = concept_scheme()
    return {own.id for own in scheme if concept in scheme.ancestors(own.id)}


# ---- patent classes ----


def test_the_names_of_patent_classes_are_kept_in_order_in_place_of_those_before(home: AnyHome) -> None:
    store = home.open()
    assert store.classes() == {}
    store.put_classes({"gxB": "需要", "gxA01": "太陽\x00'光", "gxA": "供給"})
    assert list(home.open().classes().items()) == [("gxB", "需要"), ("gxA01", "太陽\x00'光"), ("gxA", "供給")]

    store.put_classes({"gxC": "蓄電"})

    assert home.open().classes() == {"gxC": "蓄電"}


# ---- SQLite: from a store made before there were tags ----

FIRST = schema.MIGRATIONS[:1]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store of version 1 as its program left it: two seeds with concepts, one withdrawn."""
    path = tmp_path / "store.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    FIRST[0](Database(connection))
    connection.execute("PRAGMA user_version = 1")
    for record, withdrawn in ((seed("s", LEAF, "語\x00'"), None), (seed("gone", LEAF), "2026-01-01")):
        connection.execute(
            """INSERT INTO records (id, kind, document, content_hash, visibility, illustrative, updated_at,
                                    withdrawn_at) VALUES (?, 'seed', ?, ?, 'public', 0, '2025-12-01', ?)""",
            [record.id, record.model_dump_json(), record.content_hash, withdrawn],
        )
        connection.execute(
            "INSERT INTO entries (record_id, language, text, content_hash) VALUES (?, 'ja', ?, 'h')",
            [record.id, record.text.ja],
        )
        connection.executemany(
            "INSERT INTO record_concepts VALUES (?, ?)", [(record.id, concept) for concept in record.concepts]
        )
    connection.close()
    return path


def test_a_store_of_the_first_version_keeps_its_concepts_as_given(old: Path) -> None:
    store = open_store(old)

    assert store.concepts_of(["s", "gone"]) == {
        "s": (RecordConcept(LEAF, GIVEN), RecordConcept("語\x00'", GIVEN)),
        "gone": (),
    }
    assert [(entry.key, entry.record_id, entry.edits) for entry in store.entries()] == [(1, "s", ())]
    assert with_concept(store, GROUP) == with_concept(store, "語\x00'") == ["s"]
    store.close()


def test_a_store_of_the_first_version_does_after_opening_what_a_new_one_does(old: Path) -> None:
    store = open_store(old)
    store.tag({"s": [tagged(OTHER, 0.5, Mention("ja", "text", 0, 2))], "gone": [tagged(OTHER)]})
    store.edit_concepts("s", remove=[LEAF])
    store.put([seed("gone", LEAF)])
    store.put_classes({"gxA": "供給"})

    assert names(store) == ["語\x00'", OTHER]
    assert names(store, "gone") == [LEAF, OTHER]
    store.purge("s")
    assert store.concepts_of(["s"]) == {"s": ()}
    store.close()
    assert orphans(old) == []


def test_a_store_of_the_first_version_ends_with_the_tables_of_a_new_one(old: Path, tmp_path: Path) -> None:
    open_store(old).close()
    open_store(tmp_path / "new.db").close()

    assert tables(old) == tables(tmp_path / "new.db")


def test_a_migration_that_fails_behind_the_concepts_leaves_the_first_version_whole(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables(old)
    shipped = schema.MIGRATIONS
    monkeypatch.setattr(
        schema, "MIGRATIONS", (*shipped, lambda db: db.execute("INSERT INTO nowhere VALUES (1)"))
    )

    with pytest.raises(HomeError, match="no such table: nowhere"):
        open_store(old)

    assert tables(old) == before
    monkeypatch.setattr(schema, "MIGRATIONS", shipped)
    store = open_store(old)
    assert names(store) == [LEAF, "語\x00'"]
    store.close()


def tables(path: Path) -> Mapping[str, str]:
    connection = sqlite3.connect(path)
    found = dict(
        connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    )
    connection.close()
    return found


def orphans(path: Path) -> list[Any]:
    connection = sqlite3.connect(path)
    found = connection.execute("PRAGMA foreign_key_check").fetchall()
    found += connection.execute(
        """SELECT record_id FROM record_concepts WHERE record_id = 's'
           UNION ALL SELECT record_id FROM concept_edits WHERE record_id = 's'"""
    ).fetchall()
    connection.close()
    return found
