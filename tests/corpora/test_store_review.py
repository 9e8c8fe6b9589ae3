"""Does every store keep doubtful pairs and merges as the `Store` protocol says?

The contract: it runs once for each kind of home in `store_homes.HOMES`.
"""

from datetime import date
from typing import Any

import pytest
from store_homes import AnyHome

from corpora import (
    AnyRecord,
    Bilingual,
    Change,
    ContactPoint,
    DoubtfulPair,
    Merge,
    Need,
    NotFoundError,
    Organisation,
    Partnership,
    RecordError,
    Researcher,
    Seed,
    Store,
    Tombstone,
    Undone,
    UsageError,
    Viewer,
)


@pytest.fixture
def store(home: AnyHome) -> Store:
    return home.open()


def company(record_id: str, ja: str = "例示工業", **fields: Any) -> Organisation:
    return Organisation(id=record_id, organisation_kind="company", name=Bilingual(ja=ja), **fields)


def seed(record_id: str, **fields: Any) -> Seed:
    return Seed.model_validate({"id": record_id, "text": {"ja": "排熱で温室を暖める"}, **fields})


def person(record_id: str, ja: str | None = "甲野 例", **fields: Any) -> Researcher:
    return Researcher.model_validate({"id": record_id, "name": {"ja": ja}, **fields})


def pair(left: str = "a", right: str = "b", score: float = 0.8, *reasons: str) -> DoubtfulPair:
    return DoubtfulPair("organisation", left, right, score, reasons)


def documents(store: Store) -> dict[str, str]:
    return {record.id: record.model_dump_json() for record in store.records()}


# ---- the queue ----


def test_a_proposed_pair_is_told_with_score_and_reasons_also_by_the_next_process(home: AnyHome) -> None:
    store = home.open()
    store.put([company("a"), company("b", "例示工業所")])

    assert store.propose([pair("b", "a", 0.8, "similar=0.80", "other_form")]) == 1

    [told] = home.open().review_queue()
    assert told.pair == pair("a", "b", 0.8, "similar=0.80", "other_form")
    assert (told.id, told.same, told.decided_by, told.decided_at) == (1, None, None, None)


def test_proposing_an_open_or_decided_pair_again_in_either_order_does_nothing(store: Store) -> None:
    store.put([company("a"), company("b"), company("c")])
    store.propose([pair("a", "b"), pair("a", "c")])
    store.decide_pair(1, same=False, by="例示大学")

    assert store.propose([pair("b", "a", 0.99), pair("c", "a", 0.99), pair("a", "b")]) == 0

    assert [(told.pair, told.same) for told in store.review_queue(decided=None)] == [
        (pair("a", "b"), False),
        (pair("a", "c"), None),
    ]


def test_the_surest_pairs_come_first_and_each_sort_can_be_asked_for(store: Store) -> None:
    store.put([company("a"), company("b"), company("c"), seed("s"), seed("t")])
    store.propose([pair("a", "b", 0.7), pair("a", "c", 0.9), DoubtfulPair("seed", "s", "t", 0.8)])

    assert [told.pair.score for told in store.review_queue()] == [0.9, 0.8, 0.7]
    assert [told.pair.left for told in store.review_queue(what="seed")] == ["s"]


def test_a_decided_pair_leaves_the_open_ones_and_says_who_decided(home: AnyHome) -> None:
    store = home.open()
    store.put([company("a"), company("b")])
    store.propose([pair()])

    told = store.decide_pair(1, same=False, by="例示大学")

    assert store.review_queue() == []
    assert store.review_queue(decided=True) == [told] == [store.queued_pair(1)]
    assert (told.same, told.decided_by) == (False, "例示大学")
    assert home.log() == [("decide-different", "a"), ("decide-different", "b")]


def test_a_pair_is_not_open_while_one_of_its_records_is_withdrawn(store: Store) -> None:
    store.put([company("a"), company("b")])
    store.propose([pair()])

    store.withdraw("b")

    assert store.review_queue() == []
    store.put([company("b")])
    assert len(store.review_queue()) == 1


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        (pair("a", "nobody"), NotFoundError, "There is no record 'nobody'"),
        (pair("a", "a"), UsageError, "'a' cannot be paired with itself"),
        (pair("a", "s"), UsageError, "Record 's' is a seed, no organisation"),
        (DoubtfulPair("country", "a", "b", 0.8), UsageError, "'country' cannot be reviewed"),
    ],
)
def test_records_that_cannot_be_a_pair_are_refused_and_nothing_is_queued(
    store: Store, wrong: DoubtfulPair, error: type[Exception], message: str
) -> None:
    store.put([company("a"), company("b"), seed("s")])

    with pytest.raises(error, match=message):
        store.propose([pair("a", "b"), wrong])

    assert store.review_queue() == []


def test_a_pair_or_merge_that_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no pair 7 in the review queue"):
        store.decide_pair(7, same=True, by="x")
    with pytest.raises(NotFoundError, match="no pair 7"):
        store.queued_pair(7)
    with pytest.raises(NotFoundError, match="no merge 7"):
        store.unmerge(7, by="x")


# ---- merging ----


def a_pool() -> list[AnyRecord]:
    """Two organisations that are one, and every kind of record that refers to the second."""
    return [
        company("kept", "例示工業", aliases=("例示",)),
        company("merged", "株式会社例示工業", aliases=("例示工", "例示"), place={"prefecture": "富山県"}),
        company("other", "見本工業"),
        seed("seed", organisation="merged"),
        seed("untouched", organisation="other", text={"ja": 'この文は "merged" と書く'}),
        Need(id="need", text=Bilingual(en="Heat"), organisation="merged"),
        ContactPoint(id="office", organisation="merged", office=Bilingual(ja="窓口")),
        Partnership(
            id="link",
            category="link",
            programme="p",
            parties=(
                {"role": "lead", "name": "(株)例示工業", "organisation": "merged"},
                {"role": "joint", "name": "見本工業", "organisation": "other"},
            ),
        ),
        person(
            "r", affiliations=[{"organisation": "merged", "since": "2020-04-01"}, {"organisation": "other"}]
        ),
    ]


def test_the_merged_record_is_withdrawn_and_its_names_become_aliases_of_the_kept(store: Store) -> None:
    store.put(a_pool())

    number = store.merge("kept", "merged", by="例示大学")

    kept: Any = store.get("kept")
    assert kept.name == Bilingual(ja="例示工業")
    assert kept.aliases == ("例示", "株式会社例示工業", "例示工")
    assert kept.place.prefecture == "富山県"
    with pytest.raises(NotFoundError):
        store.get("merged")
    assert store.merged_into() == {"merged": "kept"}
    [told] = store.merges()
    assert told == Merge(number, "kept", "merged", "例示大学", told.merged_at)


def test_whatever_referred_to_the_merged_record_refers_to_the_kept_and_nothing_else_changes(
    store: Store,
) -> None:
    store.put(a_pool())
    before = documents(store)

    store.merge("kept", "merged", by="x")

    got: dict[str, Any] = {record.id: record for record in store.records()}
    assert got["seed"].organisation == got["need"].organisation == got["office"].organisation == "kept"
    assert [party.organisation for party in got["link"].parties] == ["kept", "other"]
    assert got["link"].parties[0].name == "(株)例示工業"
    assert [post.organisation for post in got["r"].affiliations] == ["kept", "other"]
    assert got["r"].affiliations[0].since == date(2020, 4, 1)
    after = documents(store)
    assert {name for name in after if after[name] != before[name]} == {
        *("kept", "seed", "need", "office", "link", "r")
    }


def test_what_the_merged_organisation_could_see_and_filter_the_kept_one_can(store: Store) -> None:
    store.put(
        [company("kept"), company("merged"), seed("own", organisation="merged", visibility="organisation")]
    )

    store.merge("kept", "merged", by="x")

    assert store.get("own", viewer=Viewer("kept")).id == "own"
    with pytest.raises(NotFoundError):
        store.get("own", viewer=Viewer("merged"))


def test_merging_is_logged_and_closes_the_pair(home: AnyHome) -> None:
    store = home.open()
    store.put([company("a"), company("b")])
    store.propose([pair()])

    store.merge("b", "a", by="例示大学")

    [told] = store.review_queue(decided=True)
    assert (told.same, told.decided_by) == (True, "例示大学")
    assert home.log() == [("merge-keep", "b"), ("merge", "a")]


def test_two_records_of_one_person_keep_all_names_posts_and_ids(store: Store) -> None:
    store.put(
        [
            person("kept", "甲野 例", affiliations=[{"organisation": "o1"}]),
            Researcher.model_validate(
                {
                    "id": "merged",
                    "name": {"ja": "甲野 例之", "en": "Rei Kono"},
                    "researchmap": "rei_kono_example",
                    "affiliations": [{"organisation": "o1"}, {"organisation": "o2"}],
                }
            ),
            seed("s", researcher="merged"),
        ]
    )

    store.merge("kept", "merged", by="x")

    kept: Any = store.get("kept")
    assert (kept.name.ja, kept.name.en, kept.aliases) == ("甲野 例", "Rei Kono", ("甲野 例之",))
    assert [post.organisation for post in kept.affiliations] == ["o1", "o2"]
    assert kept.researchmap == "rei_kono_example"
    assert store.get("s").model_dump()["researcher"] == "kept"


def test_two_seeds_that_are_one_in_two_languages_become_one_with_both_texts(store: Store) -> None:
    store.put(
        [
            seed("ja", title={"ja": "温室"}, concepts=["heat"]),
            Seed(id="en", text=Bilingual(en="Waste heat"), trl=4, concepts=("heat", "greenhouse")),
        ]
    )

    store.merge("ja", "en", by="x")

    kept: Any = store.get("ja")
    assert kept.text == Bilingual(ja="排熱で温室を暖める", en="Waste heat")
    assert (kept.title, kept.trl, kept.concepts) == (Bilingual(ja="温室"), 4, ("heat", "greenhouse"))
    assert [(entry.record_id, entry.language) for entry in store.entries()] == [("ja", "ja"), ("ja", "en")]


@pytest.mark.parametrize(
    ("kept", "merged", "error", "message"),
    [
        ("a", "nobody", NotFoundError, "There is no record 'nobody'"),
        ("a", "a", UsageError, "cannot be paired with itself"),
        ("a", "s", UsageError, "Record 's' is a seed, no organisation"),
        ("n", "a", UsageError, "'n' is a need: those are not merged"),
        ("s", "secret", UsageError, "'secret' to organisation"),
        ("secret", "secret-b", UsageError, "same visibility and owner"),
    ],
)
def test_records_that_cannot_be_one_are_refused_and_nothing_changes(
    store: Store, kept: str, merged: str, error: type[Exception], message: str
) -> None:
    store.put([company("a"), company("b"), seed("s"), Need(id="n", text=Bilingual(en="Heat"))])
    store.put([seed("secret", organisation="a", visibility="organisation")])
    store.put([seed("secret-b", organisation="b", visibility="organisation")])
    before = documents(store)

    with pytest.raises(error, match=message):
        store.merge(kept, merged, by="x")

    assert (documents(store), store.merges()) == (before, [])


def test_a_merge_that_fails_in_its_midst_changes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(a_pool())
    before = documents(store)
    from corpora.store import merging

    def fails(*_: object) -> None:
        raise RecordError("broken off")

    monkeypatch.setattr(merging, "decide_records", fails)
    with pytest.raises(RecordError):
        store.merge("kept", "merged", by="x")

    assert (documents(store), store.merges()) == (before, [])


def test_one_merged_into_another_that_is_merged_later_leads_to_the_last(store: Store) -> None:
    store.put([company("a"), company("b"), company("c")])

    store.merge("b", "a", by="x")
    store.merge("c", "b", by="x")

    assert store.merged_into() == {"a": "c", "b": "c"}
    assert [(told.kept, told.merged) for told in store.merges()] == [("c", "b"), ("b", "a")]


# ---- undoing ----


def test_undoing_a_merge_restores_every_byte_and_opens_the_pair_again(home: AnyHome) -> None:
    store = home.open()
    store.put(a_pool())
    store.propose([pair("kept", "merged")])
    before = documents(store)
    entries = list(store.entries())
    number = store.merge("kept", "merged", by="x")

    undone = store.unmerge(number, by="例示大学")

    assert undone == Undone("kept", "merged", ("kept", "link", "merged", "need", "office", "r", "seed"), ())
    assert documents(store) == before
    assert list(store.entries()) == entries
    assert store.merged_into() == {}
    assert [told.pair for told in store.review_queue()] == [pair("kept", "merged")]
    [told] = store.merges()
    assert (told.undone_by, bool(told.undone_at)) == ("例示大学", True)
    assert home.log()[-1] == ("unmerge", "merged")


def test_what_was_changed_since_the_merge_stays_as_it_is_and_is_named(store: Store) -> None:
    store.put(a_pool())
    number = store.merge("kept", "merged", by="x")
    store.put([seed("seed", organisation="kept", trl=5)])
    store.withdraw("need")

    undone = store.unmerge(number, by="x")

    assert undone.changed_since == ("need", "seed")
    assert undone.restored == ("kept", "link", "merged", "office", "r")
    got: Any = store.get("seed")
    assert (got.organisation, got.trl) == ("kept", 5)
    with pytest.raises(NotFoundError):
        store.get("need")
    assert store.get("merged") == a_pool()[1]


def test_a_merge_is_undone_once(store: Store) -> None:
    store.put([company("a"), company("b")])
    number = store.merge("a", "b", by="x")
    store.unmerge(number, by="x")

    with pytest.raises(UsageError, match=f"Merge {number} was undone on .* already"):
        store.unmerge(number, by="x")
    assert store.merge("a", "b", by="x") == number + 1


# ---- purging ----


@pytest.mark.parametrize("purged", ["kept", "merged"])
def test_a_purge_of_either_record_erases_pair_and_merge_with_their_texts(home: AnyHome, purged: str) -> None:
    store = home.open()
    secret = "消されるべき一文"
    records = {"kept": company("kept"), "merged": company("merged", "例示工業所")}
    records[purged] = company(purged, notes=(secret,))
    store.put([records["kept"], records["merged"], seed("s", organisation="merged")])
    store.propose([pair("kept", "merged", 0.8, f"part_of={secret}")])
    store.merge("kept", "merged", by="x")

    store.purge(purged)

    assert home.files_holding(secret) == []
    assert (store.review_queue(decided=None), store.merges()) == ([], [])


def test_a_purge_of_a_record_that_referred_erases_what_the_merge_log_kept_of_it(home: AnyHome) -> None:
    store = home.open()
    store.put([company("a"), company("b"), seed("s", organisation="b", text={"ja": "消されるべき一文"})])
    number = store.merge("a", "b", by="x")

    store.purge("s")

    assert home.files_holding("消されるべき一文") == []
    assert store.unmerge(number, by="x") == Undone("a", "b", ("b",), ())


# ---- writing while a merge stands ----


def test_writing_the_records_of_a_merge_again_as_they_were_changes_nothing(store: Store) -> None:
    store.put(a_pool())
    store.merge("kept", "merged", by="x")
    merged = documents(store)

    changes = store.put(a_pool())

    assert set(changes) == {Change.UNCHANGED}
    assert documents(store) == merged


def test_a_kept_record_that_is_written_anew_keeps_the_names_of_the_merged_one(store: Store) -> None:
    store.put(a_pool())
    store.merge("kept", "merged", by="x")

    store.put([company("kept", "例示工業", notes=("新しい注",)), seed("late", organisation="merged")])

    kept: Any = store.get("kept")
    assert kept.notes == ("新しい注",)
    assert kept.aliases == ("株式会社例示工業", "例示工", "例示")
    assert store.get("late").model_dump()["organisation"] == "kept"


def test_what_was_merged_among_members_stays_among_them_when_the_kept_record_is_opened(store: Store) -> None:
    store.put(
        [company("kept", visibility="coalition"), company("merged", "内密の名", visibility="coalition")]
    )
    store.merge("kept", "merged", by="x")

    store.put([company("kept")])

    assert store.get("kept") == company("kept")


def test_a_merged_record_whose_organisation_is_merged_later_still_says_the_same(store: Store) -> None:
    pool = [company("a"), company("b", "見本工業"), seed("s"), seed("t", organisation="b")]
    store.put(pool)
    store.merge("s", "t", by="x")
    store.merge("a", "b", by="x")

    assert set(store.put(pool)) == {Change.UNCHANGED}


def test_a_merged_record_that_says_something_new_is_refused_with_what_to_do(store: Store) -> None:
    store.put(a_pool())
    number = store.merge("kept", "merged", by="x")

    with pytest.raises(RecordError) as refused:
        store.put([company("merged", "新しい名")])

    assert str(refused.value).startswith("Record 'merged' was merged into 'kept'.")
    assert refused.value.remedy == f"Change 'kept', or undo the merge: enmusubi names undo {number}."
    store.unmerge(number, by="x")
    assert store.put([company("merged", "新しい名")]) == [Change.UPDATED]


# ---- what a kept record took over leaves it with the purge of the merged one ----

SECRET = "消えるはずの社名"


@pytest.mark.parametrize("elsewhere", [False, True])
def test_with_a_merged_record_goes_what_the_kept_one_took_over_from_it(
    home: AnyHome, elsewhere: bool
) -> None:
    store = home.open()
    own = company("kept", "例示工業", aliases=("例示工業所",), notes=("own",))
    other = company(
        "merged", SECRET, aliases=("例示工業所", f"旧{SECRET}"), notes=(SECRET,), place={"country": "JP"}
    )
    store.put([own, other, seed("s", organisation="merged")])
    store.merge("kept", "merged", by="office")
    store.put([own.model_copy(update={"notes": ("own", "later")})])  # a later import of the kept one
    assert SECRET in store.get("kept").model_dump_json()

    if elsewhere:
        store.bury([Tombstone("merged", "2026-11-27T00:00:00+00:00")])
    else:
        store.purge("merged")

    assert store.get("kept") == own.model_copy(update={"notes": ("own", "later")})
    assert {version.record.model_dump_json().count(SECRET) for version in store.history("kept")} == {0}
    assert store.get("s").organisation == "kept"  # type: ignore[union-attr]
    assert home.files_holding(SECRET) == []


def test_a_text_that_was_taken_over_leaves_entries_and_the_records_further_on(home: AnyHome) -> None:
    store = home.open()
    first, second = (
        seed("a", title={"ja": "題"}),
        seed("b", text={"ja": "別の文", "en": "Hidden sentence."}, trl=4),
    )
    last = seed("c", text={"ja": "三つ目"})
    store.put([first, second, last])
    store.merge("a", "b", by="office")
    store.merge("c", "a", by="office")
    assert [entry.language for entry in store.entries()] == ["ja", "en"]

    store.purge("b")

    assert [(entry.record_id, entry.language) for entry in store.entries()] == [("c", "ja")]
    assert store.get("c") == last.model_copy(update={"title": first.title})
    assert home.files_holding("Hidden sentence.") == []
    store.unmerge(store.merges()[0].id, by="office")
    assert (store.get("a"), store.get("c")) == (first, last)


def test_versions_of_a_merge_that_was_undone_say_nothing_of_a_purged_record_either(home: AnyHome) -> None:
    store = home.open()
    store.put([company("kept", "例示工業"), company("merged", SECRET)])
    store.unmerge(store.merge("kept", "merged", by="office"), by="office")
    assert any(SECRET in version.record.model_dump_json() for version in store.history("kept"))

    store.purge("merged")

    assert home.files_holding(SECRET) == []
    assert store.get("kept") == company("kept", "例示工業")
