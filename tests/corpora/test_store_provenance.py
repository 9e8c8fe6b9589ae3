"""Does every store keep where a record was read, what it was before, and what only its owner may read?

The contract runs once for each kind of home in `store_homes.HOMES`. What follows is SQLite's own.
"""

import itertools
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from store_homes import AnyHome, Homes

from corpora import (
    AnyRecord,
    Bilingual,
    Change,
    ContactPoint,
    Ended,
    Imported,
    Need,
    NotFoundError,
    Organisation,
    Origin,
    RecordError,
    Researcher,
    Seed,
    Sighting,
    Store,
    UsageError,
    Viewer,
    open_store,
)
from corpora.store import schema

ADDED, UPDATED, UNCHANGED = Change.ADDED, Change.UPDATED, Change.UNCHANGED


@pytest.fixture
def store(home: AnyHome) -> Store:
    return home.open()


def seed(record_id: str = "s", ja: str = "排熱で温室を暖める", **fields: Any) -> Seed:
    return Seed(id=record_id, text=Bilingual(ja=ja), **fields)


def begin(store: Store, list_name: str = "シーズ集", file: str = "seeds.xlsx") -> int:
    return store.begin_import(list_name=list_name, file=file, file_hash="ab12")


def put(store: Store, *items: Imported, import_id: int | None = None) -> list[Change | RecordError]:
    return store.put_batch(items, import_id=import_id)


def read(store: Store, *ids: str, list_name: str = "シーズ集", finished: bool = True) -> int:
    """Import seeds as the rows of a list, from row 2 on."""
    run = begin(store, list_name)
    put(
        store,
        *(Imported(seed(name), Origin(list_name, "seeds.xlsx", row)) for row, name in enumerate(ids, 2)),
        import_id=run,
    )
    if finished:
        store.finish_import(run, {"rows": len(ids)})
    return run


def ids(store: Store) -> list[str]:
    return [record.id for record in store.records()]


# ---- history ----


def test_what_a_record_was_before_each_update_is_kept_newest_first(store: Store) -> None:
    store.put([seed(ja="初稿")])
    store.put([seed(ja="改稿", trl=3)])
    store.put([seed(ja="決定稿")])

    second, first = store.history("s")

    assert (first.number, first.record, first.ended) == (1, seed(ja="初稿"), Ended.UPDATED)
    assert (second.number, second.record, second.ended) == (2, seed(ja="改稿", trl=3), Ended.UPDATED)
    assert first.at <= first.until == second.at <= second.until
    assert store.get("s") == seed(ja="決定稿")


def test_what_was_never_changed_has_no_history_however_often_it_is_put(store: Store) -> None:
    for _ in range(3):
        store.put([seed()])

    assert store.history("s") == ()


def test_only_the_records_that_change_get_a_version(store: Store) -> None:
    store.put([seed("a"), seed("b"), seed("c")])

    store.put([seed("a"), seed("b", "変更"), seed("c")])

    assert [len(store.history(name)) for name in "abc"] == [0, 1, 0]


def test_the_history_of_what_is_absent_or_purged_is_not_found(store: Store) -> None:
    store.put([seed()])
    store.purge("s")

    for name in ("s", "nobody"):
        with pytest.raises(NotFoundError) as missing:
            store.history(name)
        assert str(missing.value) == f"There is no record '{name}'. Check the id."


def test_a_withdrawal_ends_a_version_and_the_record_put_again_begins_the_next(store: Store) -> None:
    store.put([seed()])
    store.withdraw("s")
    assert [(v.number, v.ended) for v in store.history("s")] == [(1, Ended.WITHDRAWN)]

    store.put([seed()])
    store.put([seed(ja="変更")])

    assert [(v.number, v.record, v.ended) for v in store.history("s")] == [
        (2, seed(), Ended.UPDATED),
        (1, seed(), Ended.WITHDRAWN),
    ]


def test_a_version_names_the_import_that_brought_it(store: Store) -> None:
    first, second = begin(store), begin(store)
    put(store, Imported(seed(ja="一")), import_id=first)
    put(store, Imported(seed(ja="二")), import_id=second)
    store.put([seed(ja="三")])
    store.put([seed(ja="四")])

    assert [(v.record.text.ja, v.import_id) for v in store.history("s") if isinstance(v.record, Seed)] == [
        ("三", None),
        ("二", second),
        ("一", first),
    ]


def test_a_dry_run_adds_no_version_no_origin_and_no_withheld_value(store: Store) -> None:
    store.put([seed(organisation="a")])
    run = begin(store)
    changed = Imported(
        seed(ja="変更", organisation="a"), Origin("シーズ集", "seeds.xlsx", 2), {"budget": "秘"}
    )

    assert store.put_batch([changed], import_id=run, dry_run=True) == [UPDATED]

    assert store.history("s") == ()
    assert store.origins_of(["s"]) == {}
    assert store.withheld_of("s", viewer=Viewer("a")) == {}
    assert store.get("s") == seed(organisation="a")


def test_a_viewer_reads_of_the_history_what_they_might_have_read_at_the_time(store: Store) -> None:
    store.put([seed(ja="部外秘の段階", organisation="a", visibility="organisation")])
    store.put([seed(ja="連携先まで", organisation="a", visibility="coalition")])
    store.put([seed(ja="公開", organisation="a")])
    store.put([seed(ja="公開の改稿", organisation="a")])

    assert [v.number for v in store.history("s", viewer=Viewer())] == [3]
    assert [v.number for v in store.history("s", viewer=Viewer("b"))] == [3, 2]
    assert [v.number for v in store.history("s", viewer=Viewer("a"))] == [3, 2, 1]


def test_the_history_of_what_may_not_be_seen_now_reads_as_that_of_what_is_absent(store: Store) -> None:
    store.put([seed(organisation="a")])
    store.put([seed(organisation="a", visibility="organisation")])

    with pytest.raises(NotFoundError, match=r"There is no record 's'. Check the id."):
        store.history("s", viewer=Viewer("b"))
    assert len(store.history("s", viewer=Viewer("a"))) == 1


# ---- origins ----


def test_a_record_knows_the_place_in_the_file_where_it_was_read(store: Store) -> None:
    run = begin(store)
    row = Origin("シーズ集", "seeds.xlsx", 14, sheet="環境", page=None)
    page = Origin("シーズ集", "sheets.pdf", 1, page=3)

    put(store, Imported(seed("a"), row), Imported(seed("b"), page), Imported(seed("c")), import_id=run)

    assert store.origins_of(["a", "b", "c", "nobody"]) == {
        "a": (Sighting(row, run, run),),
        "b": (Sighting(page, run, run),),
    }


def test_a_file_whose_name_is_no_unicode_is_kept_with_its_bytes_shown(store: Store) -> None:
    name = b"\x83V\x81[\x83Y.csv".decode("utf-8", "surrogateescape")
    run = begin(store, file=name)
    put(store, Imported(seed(), Origin("シーズ集", name, 2, sheet="a\ud800")), import_id=run)

    assert store.imports()[0].file == "\\udc83V\\udc81[\\udc83Y.csv"
    ((sighting,),) = store.origins_of(["s"]).values()
    assert (sighting.origin.file, sighting.origin.sheet) == ("\\udc83V\\udc81[\\udc83Y.csv", "a\\ud800")


def test_a_row_that_moves_within_its_list_is_no_change_of_the_record(store: Store) -> None:
    first, second = begin(store), begin(store)
    put(store, Imported(seed(), Origin("シーズ集", "2023.xlsx", 2)), import_id=first)
    moved = Origin("シーズ集", "2024.xlsx", 7, sheet="新")

    assert put(store, Imported(seed(), moved), import_id=second) == [UNCHANGED]

    assert store.origins_of(["s"]) == {"s": (Sighting(moved, first, second),)}
    assert store.history("s") == ()


def test_a_record_may_stand_on_several_lists(store: Store) -> None:
    one = read(store, "s", list_name="甲")
    other = read(store, "s", list_name="乙")

    assert store.origins_of(["s"])["s"] == (
        Sighting(Origin("乙", "seeds.xlsx", 2), other, other),
        Sighting(Origin("甲", "seeds.xlsx", 2), one, one),
    )


def test_imports_are_listed_newest_first_and_what_was_cut_off_has_no_end(store: Store) -> None:
    done = store.begin_import(list_name="甲", file="a.csv", file_hash="01", mapping='{"題名": "title_ja"}')
    cut = begin(store, "乙", "b.csv")
    store.finish_import(done, {"rows": 3, "refused": 1})

    second, first = store.imports()

    assert (first.id, first.list_name, first.file, first.file_hash) == (done, "甲", "a.csv", "01")
    assert (first.mapping, first.counts) == ('{"題名": "title_ja"}', {"rows": 3, "refused": 1})
    assert first.finished_at is not None
    assert first.at <= first.finished_at
    assert (second.id, second.mapping, second.counts, second.finished_at) == (cut, None, None, None)


def test_the_imports_of_one_list_are_told_apart_from_those_of_others(store: Store) -> None:
    for list_name in ("a", "b", "a"):
        store.begin_import(list_name=list_name, file="list.csv", file_hash="0")

    assert [run.id for run in store.imports("a")] == [3, 1]
    assert [run.id for run in store.imports()] == [3, 2, 1]


def test_an_import_that_never_began_can_neither_bring_records_nor_end(store: Store) -> None:
    for act in (
        lambda: put(store, Imported(seed()), import_id=9),
        lambda: store.finish_import(9, {}),
        lambda: store.missing_from("シーズ集", since=9),
    ):
        with pytest.raises(NotFoundError) as missing:
            act()
        assert str(missing.value) == "There is no import 9. Begin one before its records are put."
    assert ids(store) == []


# ---- what is no longer on a list ----


def test_what_a_later_import_of_a_list_does_not_see_is_missing_but_stays_until_it_is_withdrawn(
    store: Store,
) -> None:
    read(store, "a", "b", "c")
    second = read(store, "a", "c", "d")

    assert store.missing_from("シーズ集", since=second) == ("b",)
    assert ids(store) == ["a", "b", "c", "d"]

    assert store.withdraw_missing("シーズ集", since=second) == ("b",)
    assert ids(store) == ["a", "c", "d"]
    assert store.history("b")[0].ended is Ended.WITHDRAWN
    assert store.origins_of(["b"])["b"][0].gone == second
    assert store.missing_from("シーズ集", since=second) == ()


def test_a_list_in_several_files_is_complete_since_the_first_of_them(store: Store) -> None:
    read(store, "a", "b", "c")
    first = read(store, "a")
    read(store, "b")

    assert store.missing_from("シーズ集", since=first) == ("c",)


def test_what_another_list_or_a_person_put_is_not_missing(store: Store) -> None:
    store.put([seed("by-hand")])
    read(store, "a", "b", list_name="甲")
    read(store, "b", "c", list_name="乙")
    later = read(store, "a", list_name="甲")

    assert store.withdraw_missing("甲", since=later) == ()
    assert ids(store) == ["a", "b", "by-hand", "c"]

    # b has left the first list; once it leaves the second too, no list holds it
    last = read(store, "c", list_name="乙")
    assert store.withdraw_missing("乙", since=last) == ("b",)


def test_a_record_is_not_missing_while_another_list_holds_what_was_merged_into_it(store: Store) -> None:
    read(store, "a", list_name="甲")
    read(store, "b", "c", list_name="乙")
    store.merge("b", "a", by="x")
    later = read(store, "c", list_name="乙")

    assert store.withdraw_missing("乙", since=later) == ()
    assert ids(store) == ["b", "c"]


def test_what_was_withdrawn_by_hand_is_not_missing_and_what_is_gone_went_with_the_first_import(
    store: Store,
) -> None:
    read(store, "a", "b")
    store.withdraw("b")
    second = read(store, "a")

    assert store.withdraw_missing("シーズ集", since=second) == ()
    store.withdraw_missing("シーズ集", since=read(store, "a"))

    assert [version.number for version in store.history("b")] == [1]
    assert store.origins_of(["b"])["b"][0].gone == second


def test_what_stood_in_a_refused_row_can_be_kept(store: Store) -> None:
    read(store, "a", "b", "c")
    second = read(store, "a")

    assert store.withdraw_missing("シーズ集", since=second, keep=["b"]) == ("c",)

    assert ids(store) == ["a", "b"]
    assert store.origins_of(["b"])["b"][0].gone is None


def test_what_comes_back_to_its_list_is_there_again_and_can_go_missing_again(store: Store) -> None:
    read(store, "a", "b")
    store.withdraw_missing("シーズ集", since=read(store, "a"))
    read(store, "a", "b")

    assert ids(store) == ["a", "b"]
    assert store.origins_of(["b"])["b"][0].gone is None
    assert store.withdraw_missing("シーズ集", since=read(store, "a")) == ("b",)


def test_a_list_that_was_not_read_to_its_end_withdraws_nothing(store: Store) -> None:
    read(store, "a", "b")
    cut = read(store, "a", finished=False)

    with pytest.raises(UsageError) as refused:
        store.withdraw_missing("シーズ集", since=cut)

    assert str(refused.value) == (
        f"Import {cut} of the list 'シーズ集' was not read to the end of 'seeds.xlsx', so what it did not "
        "see may still be there. Import the file again, then withdraw what is missing."
    )
    assert ids(store) == ["a", "b"]
    assert store.withdraw_missing("シーズ集", since=read(store, "a")) == ("b",)


# ---- withheld fields ----

SECRET = "上限は八千四百万円である"


def withholding(store: Store, record: AnyRecord, **withheld: str) -> list[Change | RecordError]:
    return put(store, Imported(record, withheld=withheld))


def test_withheld_fields_are_read_by_the_owning_organisation_and_by_nobody_else(store: Store) -> None:
    withholding(store, seed(organisation="a"), budget=SECRET, contact="内線 1234")

    assert store.withheld_of("s", viewer=Viewer("a")) == {"budget": SECRET, "contact": "内線 1234"}
    assert store.withheld_of("s", viewer=Viewer("b")) == {}
    assert store.withheld_of("s", viewer=Viewer()) == {}
    assert store.withheld_of("nobody", viewer=Viewer("a")) == {}


def test_what_a_withdrawn_record_withholds_is_not_read_until_it_is_put_again(store: Store) -> None:
    withholding(store, seed(organisation="a"), budget=SECRET)
    store.withdraw("s")
    assert store.withheld_of("s", viewer=Viewer("a")) == {}

    store.put([seed(organisation="a")])

    assert store.withheld_of("s", viewer=Viewer("a")) == {"budget": SECRET}


def test_no_way_of_reading_records_shows_a_withheld_value(store: Store) -> None:
    run = begin(store)
    put(
        store,
        Imported(seed(organisation="a"), Origin("l", "f", 2), {"budget": SECRET}),
        import_id=run,
    )
    withholding(store, seed(ja="変更", organisation="a"), budget=SECRET + "！")

    shown = [
        store.get("s", viewer=Viewer("a")),
        store.get_many(["s"]),
        list(store.records()),
        list(store.entries()),
        store.origins_of(["s"]),
        store.history("s"),
        store.history("s", viewer=Viewer("b")),
        store.imports(),
    ]

    assert SECRET not in repr(shown)


def test_another_withheld_value_is_an_update_with_the_old_one_in_the_owner_s_history(store: Store) -> None:
    record = seed(organisation="a")
    assert withholding(store, record, budget="一") == [ADDED]
    assert withholding(store, record, budget="一") == [UNCHANGED]

    assert withholding(store, record, budget="二") == [UPDATED]

    (former,) = store.history("s", viewer=Viewer("a"))
    assert (former.record, former.withheld) == (record, {"budget": "一"})
    assert [version.withheld for version in store.history("s", viewer=Viewer("b"))] == [{}]
    assert store.withheld_of("s", viewer=Viewer("a")) == {"budget": "二"}


def test_what_stood_openly_before_it_was_withheld_is_read_in_the_owner_s_history_alone(store: Store) -> None:
    store.put([seed(ja=SECRET, organisation="a")])

    withholding(store, seed(organisation="a"), 概要=SECRET)

    assert [store.history("s", viewer=viewer) for viewer in (Viewer(None), Viewer("b"))] == [(), ()]
    (former,) = store.history("s", viewer=Viewer("a"))
    assert former.record == seed(ja=SECRET, organisation="a")


def test_a_put_that_says_nothing_of_withheld_fields_leaves_them_and_an_empty_one_takes_them_away(
    store: Store,
) -> None:
    withholding(store, seed(organisation="a"), budget="一", contact="二")
    store.put([seed(ja="変更", organisation="a")])
    assert store.withheld_of("s", viewer=Viewer("a")) == {"budget": "一", "contact": "二"}

    assert withholding(store, seed(ja="変更", organisation="a"), contact="二") == [UPDATED]
    assert store.withheld_of("s", viewer=Viewer("a")) == {"contact": "二"}

    assert withholding(store, seed(ja="変更", organisation="a")) == [UPDATED]
    assert store.withheld_of("s", viewer=Viewer("a")) == {}


def test_who_takes_a_record_over_does_not_inherit_what_was_withheld(store: Store) -> None:
    withholding(store, seed(organisation="a"), budget=SECRET)
    store.put([seed(organisation="b")])

    assert store.withheld_of("s", viewer=Viewer("a")) == {}
    assert store.withheld_of("s", viewer=Viewer("b")) == {}
    assert [v.withheld for v in store.history("s", viewer=Viewer("b"))] == [{}]
    assert [v.withheld for v in store.history("s", viewer=Viewer("a"))] == [{}]

    withholding(store, seed(organisation="b"), budget=SECRET)
    assert store.withheld_of("s", viewer=Viewer("b")) == {"budget": SECRET}


def test_an_organisation_owns_its_own_record_and_its_contact_points(store: Store) -> None:
    city = Organisation(id="city", organisation_kind="city", name=Bilingual(ja="例示市"))
    office = ContactPoint(id="office", organisation="city", office=Bilingual(ja="産学連携窓口"))
    withholding(store, city, phone="一")
    withholding(store, office, phone="二")

    assert store.withheld_of("city", viewer=Viewer("city")) == {"phone": "一"}
    assert store.withheld_of("office", viewer=Viewer("city")) == {"phone": "二"}
    assert store.withheld_of("city", viewer=Viewer("other")) == {}


def test_a_record_that_no_organisation_owns_can_withhold_nothing(store: Store) -> None:
    person = Researcher(id="r", name={"ja": "甲野 例"})

    (refused,) = withholding(store, person, phone="一", budget="二")

    assert isinstance(refused, RecordError)
    assert refused.field == "organisation"
    assert str(refused) == (
        "Record 'r' withholds budget, phone, but no organisation owns it, so nobody could read them. "
        "Give it an organisation, or withhold nothing of it."
    )
    assert withholding(store, person) == [ADDED]


written = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(written, written, max_size=3))
@example({"": "", "\x00": "a\x00b", "'\"": "か\u3099①\uffff😀"})
def test_whatever_is_withheld_is_read_as_it_was_now_and_in_the_history(
    new_home: Homes, withheld: Mapping[str, str]
) -> None:
    store = new_home().open()
    put(store, Imported(seed(organisation="a"), withheld=withheld))
    assert store.withheld_of("s", viewer=Viewer("a")) == withheld

    store.put([seed(ja="変更", organisation="a")])

    assert store.history("s", viewer=Viewer("a"))[0].withheld == withheld
    store.close()


def test_a_withheld_value_that_is_no_unicode_is_refused_alone_with_its_field(store: Store) -> None:
    broken, sound = put(
        store,
        Imported(seed("a", organisation="a"), withheld={"contact": "x", "budget": "一\ud800"}),
        Imported(seed("b", organisation="a"), withheld={"budget": "二"}),
    )

    assert isinstance(broken, RecordError)
    assert broken.field == "budget"
    assert str(broken) == (
        "The withheld field 'budget' holds a lone surrogate: it is not valid Unicode. "
        "Save the file as UTF-8 and try again."
    )
    assert sound == ADDED


# ---- purge ----


def test_a_purge_erases_history_origins_and_withheld_values_from_every_file(home: AnyHome) -> None:
    # given a record with a long past, long enough for overflow pages
    store = home.open()
    past, file = "改稿前の配合比は金二対鉛八であった", "部外秘のファイル.xlsx"
    run = begin(store)
    origin = Origin("シーズ集", file, 2)
    put(
        store,
        Imported(seed(ja=past * 300, organisation="a"), origin, {"budget": SECRET * 300}),
        Imported(
            seed("other", organisation="a"), Origin("シーズ集", "残るファイル.xlsx", 3), {"budget": "残る値"}
        ),
        import_id=run,
    )
    withholding(store, seed(organisation="a"), budget="新しい秘密の値")
    store.put([seed(ja="今", organisation="a")])
    store.withdraw("s")
    for text in (past, file, SECRET, "新しい秘密の値"):
        assert home.files_holding(text) != []

    # when
    store.purge("s")

    # then
    for text in (past, file, SECRET, "新しい秘密の値"):
        assert home.files_holding(text) == []
    assert store.origins_of(["s", "other"]).keys() == {"other"}
    assert store.withheld_of("other", viewer=Viewer("a")) == {"budget": "残る値"}


# ---- a batch ----


def test_what_the_store_refuses_is_said_in_its_place_and_the_others_are_written(store: Store) -> None:
    store.put([seed("old"), seed("gone"), seed("x")])
    store.purge("gone")
    run = begin(store)
    place = Origin("シーズ集", "seeds.xlsx", 2)

    outcomes = put(
        store,
        Imported(seed("new"), place),
        Imported(seed("gone"), place),
        Imported(Need(id="x", text=Bilingual(ja="需要")), place),
        Imported(seed("y"), place, {"budget": "一"}),
        Imported(seed("old", "変更"), place),
        import_id=run,
    )

    assert [str(o) if isinstance(o, RecordError) else o for o in outcomes] == [
        ADDED,
        "Record 'gone' was purged and cannot come back under its id. Give it a new id.",
        "Record 'x' exists as a seed, not a need. Give it another id.",
        "Record 'y' withholds budget, but no organisation owns it, so nobody could read them. "
        "Give it an organisation, or withhold nothing of it.",
        UPDATED,
    ]
    assert [o.field for o in outcomes if isinstance(o, RecordError)] == ["id", "id", "organisation"]
    assert ids(store) == ["new", "old", "x"]
    assert store.get("x") == seed("x")
    assert store.origins_of(["new", "gone", "x", "y", "old"]).keys() == {"new", "old"}


steps = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["一", "二", "三"]), st.sampled_from(["seed", "need"])),
    max_size=12,
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=steps, batch=steps)
def test_a_batch_does_what_its_records_would_do_one_by_one(
    new_home: Homes, before: list[tuple[str, str, str]], batch: list[tuple[str, str, str]]
) -> None:
    """Also with one id several times in it."""
    kinds = {"seed": Seed, "need": Need}
    first, items = (
        [Imported(kinds[kind](id=name, text=Bilingual(ja=ja))) for name, ja, kind in some]
        for some in (before, batch)
    )
    whole, single = new_home().open(), new_home().open()
    for store in (whole, single):
        put(store, *first)
        if store.get_many("a"):
            store.withdraw("a")

    at_once = put(whole, *items)
    one_by_one = [put(single, item)[0] for item in items]

    assert list(map(str, at_once)) == list(map(str, one_by_one))
    assert list(whole.records()) == list(single.records())
    assert list(whole.entries()) == list(single.entries())
    for name in "abc":
        pasts = [[(v.number, v.record, v.ended) for v in past(store, name)] for store in (whole, single)]
        assert pasts[0] == pasts[1]
    whole.close()
    single.close()


def past(store: Store, name: str) -> tuple[Any, ...]:
    try:
        return store.history(name)
    except NotFoundError:
        return ()


def test_more_records_than_one_statement_takes_are_put_at_once(store: Store) -> None:
    records = [seed(f"s{number:04}") for number in range(2503)]

    assert set(store.put(records)) == {ADDED}
    assert store.put([*records[:2000], seed("s0001", "変更"), *records[2000:]]).count(UPDATED) == 1

    assert list(store.entries())[-1].record_id == "s2502"
    assert len(ids(store)) == 2503


# ---- killed in the middle ----

IMPORTER = """
import sys, itertools
from corpora import Bilingual, Imported, Origin, Seed, open_store

store = open_store(sys.argv[1])
run = store.begin_import(list_name="l", file="f.csv", file_hash="0")
rows = iter(range(3000))
while batch := list(itertools.islice(rows, 100)):
    store.put_batch(
        [
            Imported(
                Seed(id=f"s{n}", text=Bilingual(ja=f"本文{n}", en=f"Text {n}"), organisation="a"),
                Origin("l", "f.csv", n + 2),
                {"budget": str(n)},
            )
            for n in batch
        ],
        import_id=run,
    )
    print(batch[-1], flush=True)
store.finish_import(run, {"rows": 3000})
"""


def test_an_import_that_is_killed_and_run_again_loses_nothing_and_doubles_nothing(home: AnyHome) -> None:
    # given an import that is killed without warning in the midst of its batches
    home.open()
    command = [sys.executable, "-c", IMPORTER, str(home.place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as importer:
        assert importer.stdout is not None
        told = [int(line) for line in itertools.islice(importer.stdout, 5)][-1]
        os.kill(importer.pid, signal.SIGKILL)
    store = home.open()
    held = len(ids(store))
    assert told + 1 <= held < 3000
    assert held % 100 == 0  # whole batches only

    # when it is run again
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[2])

    # then every record is there once, as if nothing had happened
    assert set(ids(store)) == {f"s{n}" for n in range(3000)}
    assert len({(e.record_id, e.language) for e in store.entries()}) == len(list(store.entries())) == 6000
    assert all(store.history(f"s{n}") == () for n in (0, told, 2999))
    assert store.withheld_of("s2999", viewer=Viewer("a")) == {"budget": "2999"}
    sightings = store.origins_of(ids(store))
    again, cut = store.imports()
    assert (again.counts, cut.counts, cut.finished_at) == ({"rows": 3000}, None, None)
    assert {(s.first_seen, s.last_seen) for (s,) in sightings.values()} == {
        (cut.id, again.id),
        (again.id, again.id),
    }
    assert sum(s.first_seen == cut.id for (s,) in sightings.values()) == held


# ---- SQLite: a store of an earlier version ----


def test_a_store_from_before_the_history_gets_one_and_what_was_withdrawn_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.db"
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:2])
        open_store(path).close()
    connection = sqlite3.connect(path)
    for name, withdrawn_at in (("here", None), ("gone", "2024-05-01T00:00:00+00:00")):
        record = seed(name)
        connection.execute(
            """INSERT INTO records (id, kind, document, content_hash, visibility, illustrative, updated_at,
                                    withdrawn_at) VALUES (?, 'seed', ?, ?, 'public', 0, '2024-04-01', ?)""",
            [name, record.model_dump_json(), record.content_hash, withdrawn_at],
        )
    connection.commit()
    connection.close()

    store = open_store(path)

    assert store.put([seed("here"), seed("gone")]) == [UNCHANGED, UPDATED]
    assert store.history("here") == ()
    (former,) = store.history("gone")
    assert (former.number, former.record, former.ended) == (1, seed("gone"), Ended.WITHDRAWN)
    assert (former.at, former.until) == ("2024-04-01", "2024-05-01T00:00:00+00:00")
    store.put([seed("gone", "変更")])
    assert [version.number for version in store.history("gone")] == [2, 1]
    store.close()
