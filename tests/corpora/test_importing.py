"""Do the good rows of a file go into the store, and is every refused row accounted for?"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from corpora import (
    AGAIN,
    Bilingual,
    Change,
    ColumnMapping,
    ImportReport,
    Need,
    Organisation,
    Place,
    Refusal,
    Sector,
    Seed,
    Store,
    Viewer,
    import_files,
    open_store,
    write_corrections,
)

Write = Callable[..., Path]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "store.db")
    yield store
    store.close()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file: lines of text, objects as JSON, or bytes."""

    def written(name: str, *lines: Any) -> Path:
        path = tmp_path / name
        texts = [
            line if isinstance(line, str) else json.dumps(line)
            for line in lines
            if not isinstance(line, bytes)
        ]
        path.write_bytes(
            lines[0] if isinstance(lines[0], bytes) else "".join(f"{text}\n" for text in texts).encode()
        )
        return path

    return written


def organisation(
    record_id: str, ja: str, *, aliases: tuple[str, ...] = (), en: str | None = None
) -> Organisation:
    return Organisation(id=record_id, organisation_kind="town", name=Bilingual(ja=ja, en=en), aliases=aliases)


TEXT = {"ja": "排熱で温室を暖める研究"}


# ---- good rows go in, bad ones are reported ----


def test_good_rows_go_in_and_bad_ones_are_reported_with_place_value_reason_and_remedy(
    store: Store, write: Write
) -> None:
    path = write(
        "seeds.csv",
        "id,text_ja,trl,sector,published",
        "s1,水素をつくる研究,4,storage,2024-04-01",
        "s2,熱をためる研究,12,storage,",
        "s3,風を読む研究,4,energy,",
        "s4,12345,4,,",
        "s5,光を集める研究,,,令和6年4月1日",
        "s 6,雪を使う研究,,,",
        "s7,波の研究,4,storage,2024-04-01,余り",
        "s8,地熱の研究,9,policy,",
    )

    report = import_files([path], store)

    assert [record.id for record in store.records()] == ["s1", "s5", "s8"]
    assert report.changes == {Change.ADDED: 3}
    assert report.rows_in == 8
    assert [
        (refusal.file, refusal.row, refusal.column, refusal.field, refusal.value)
        for refusal in report.refusals
    ] == [
        (str(path), 3, "trl", "trl", "12"),
        (str(path), 4, "sector", "sector", "energy"),
        (str(path), 5, "text_ja", "text.ja", "12345"),
        (str(path), 7, "id", "id", "s 6"),
        (str(path), 8, None, None, None),
    ]
    assert [(refusal.reason, refusal.remedy) for refusal in report.refusals] == [
        (
            "trl: '12' is no technology readiness level.",
            "Write a technology readiness level from 1 to 9, e.g. 4 or TRL4.",
        ),
        ("sector: 'energy' is no sector.", f"Known: {', '.join(Sector)}."),
        (
            "The text (5 characters, beginning '12345') holds no Japanese or English words. "
            "Describe it in one of the two languages.",
            AGAIN,
        ),
        ("id: 's 6' is no id.", "Use Latin letters, digits and . _ : - only, 128 at most."),
        ("The row has 6 cells, the header 5.", "Put quotes around a cell that holds a comma."),
    ]


def test_a_cell_that_gives_no_value_is_kept_as_a_note_and_named_in_the_report(
    store: Store, write: Write
) -> None:
    path = write("seeds.csv", "id,text_ja,分野,published", "s1,風を読む研究,風力,令和6年4月1日")

    report = import_files([path], store)

    assert store.get("s1") == Seed(
        id="s1", text=Bilingual(ja="風を読む研究"), published="2024-04-01", notes=("分野：風力",)
    )
    (notice,) = report.to_json()["tables"][0]["notices"]
    assert (notice["kind"], notice["column"], notice["rows"]) == ("kept_as_note", "分野", 1)


def test_every_wrong_field_of_a_row_is_told_at_once(store: Store, write: Write) -> None:
    path = write("a.jsonl", {"id": "s1", "text": {"ja": " "}, "trl": 0, "colour": "red"})

    (refusal,) = import_files([path], store).refusals

    assert refusal == Refusal(
        str(path),
        1,
        "text",
        "{'ja': ' '}",
        "text: a text is empty; leave the language out instead; "
        "trl: Input should be greater than or equal to 1; "
        "colour: Extra inputs are not permitted",
    )


def test_a_field_that_is_lacking_is_named_without_a_value(store: Store, write: Write) -> None:
    path = write("a.jsonl", {"id": "s1"}, {"kind": "contact_point", "id": "c1", "office": TEXT})

    refusals = import_files([path], store).refusals

    assert refusals == [
        Refusal(str(path), 1, "text", None, "text: nothing is written there, but it is needed"),
        Refusal(
            str(path), 2, "organisation", None, "organisation: nothing is written there, but it is needed"
        ),
    ]


def test_a_table_from_a_japanese_excel_becomes_records_character_for_character(
    store: Store, write: Write
) -> None:
    table = (
        "id,title_ja,text_ja,trl,sector,concepts,prefecture\r\n"
        "s1,①㈱髙島の試み,ﾊﾞｲｵﾏｽを㈱髙島と①から研究,5,forest_sea,biomass; heat,富山県\r\n"
    )

    import_files([write("seeds.csv", table.encode("cp932"))], store)

    assert list(store.records()) == [
        Seed(
            id="s1",
            title=Bilingual(ja="①㈱髙島の試み"),
            text=Bilingual(ja="ﾊﾞｲｵﾏｽを㈱髙島と①から研究"),
            trl=5,
            sector=Sector.FOREST_SEA,
            concepts=("biomass", "heat"),
            place=Place(prefecture="富山県"),
        )
    ]


def test_importing_the_same_file_again_changes_nothing_and_a_changed_row_one_record(
    store: Store, write: Write
) -> None:
    one, two = {"id": "s1", "text": TEXT}, {"id": "s2", "text": TEXT}
    import_files([write("a.jsonl", one, two)], store)

    again = import_files([write("a.jsonl", one, two)], store)
    changed = import_files([write("a.jsonl", one, two | {"trl": 3})], store)

    assert again.changes == {Change.UNCHANGED: 2}
    assert changed.changes == {Change.UNCHANGED: 1, Change.UPDATED: 1}
    assert store.counts().by_kind == {"seed": 2}


def test_a_row_without_an_id_is_known_by_its_title_so_that_a_changed_row_is_the_same_record(
    store: Store, write: Write
) -> None:
    header = "title,text_ja,organisation,trl"
    first = import_files([write("a.csv", header, "水素,水素をつくる研究,例示大学,4")], store)
    changed = import_files([write("a.csv", header, "水素,水素を安くつくる研究,例示大学,5")], store)

    assert (first.changes, changed.changes) == ({Change.ADDED: 1}, {Change.UPDATED: 1})
    (record,) = store.records("seed")
    assert isinstance(record, Seed)
    assert (record.trl, record.text.ja) == (5, "水素を安くつくる研究")
    (former,) = store.history(record.id)
    assert isinstance(former.record, Seed)
    assert former.record.trl == 4


def test_the_same_record_twice_in_one_file_counts_once_and_is_refused_where_it_differs(
    store: Store, write: Write
) -> None:
    path = write("a.csv", "text_ja,trl", "水素をつくる研究,4", "水素をつくる研究,5", "水素をつくる研究,4")

    report = import_files([path], store)

    assert report.changes == {Change.ADDED: 1, Change.UNCHANGED: 1}
    (refusal,) = report.refusals
    (record,) = store.records("seed")
    assert (refusal.row, refusal.reason) == (
        3,
        f"Row 2 of {path} is the same record ('{record.id}') and says something else.",
    )
    assert refusal.remedy == "Take one of the two out, or give each an id of its own."


@pytest.mark.parametrize("move", ["list/a.csv", "a.csv"])
def test_a_list_that_moves_to_another_folder_or_gains_a_row_above_changes_no_record(
    store: Store, write: Write, tmp_path: Path, move: str
) -> None:
    (tmp_path / "list").mkdir()
    rows = ["水素をつくる研究", "熱をためる研究"]
    import_files([write("a.csv", "text_ja", *rows)], store)

    again = import_files([write(move, "text_ja", "風を読む研究", *rows)], store)

    assert again.changes == {Change.ADDED: 1, Change.UNCHANGED: 2}


def test_a_row_with_an_id_of_another_kind_or_of_a_purged_record_is_refused(
    store: Store, write: Write
) -> None:
    store.put([Need(id="taken", text=Bilingual(ja="需要")), Seed(id="gone", text=Bilingual(ja="研究"))])
    store.purge("gone")
    path = write(
        "a.jsonl", {"id": "taken", "text": TEXT}, {"id": "gone", "text": TEXT}, {"id": "s1", "text": TEXT}
    )

    report = import_files([path], store)

    assert report.refusals == [
        Refusal(
            str(path),
            1,
            "id",
            "taken",
            "Record 'taken' exists as a need, not a seed. Give it another id.",
        ),
        Refusal(
            str(path),
            2,
            "id",
            "gone",
            "Record 'gone' was purged and cannot come back under its id. Give it a new id.",
        ),
    ]
    assert report.changes == {Change.ADDED: 1}


# ---- numbers of lists, complete lists, what is withheld ----


def test_the_number_of_a_list_names_a_record_of_its_office_and_no_other(store: Store, write: Write) -> None:
    header = "整理番号,シーズ名,技術概要,所属機関"
    files = [
        write("a.csv", header, "S-001,水素,水素をつくる研究,例示大学"),
        write("b.csv", header, "S-001,風力,風を読む研究,見本大学"),
    ]
    first = import_files(files, store)

    changed = import_files([write("a.csv", header, "S-001,水素の新技術,水素をつくる研究,例示大学")], store)

    assert first.changes == {Change.ADDED: 2}
    assert changed.changes == {Change.UPDATED: 1}
    assert {record.id.rpartition(":")[2] for record in store.records("seed")} == {"S-001"}


def test_a_number_that_only_counts_the_rows_names_no_record(store: Store, write: Write) -> None:
    header = "No.,シーズ名,技術概要"
    import_files([write("a.csv", header, "1,水素,水素をつくる研究", "2,風力,風を読む研究")], store)

    shifted = ["1,蓄熱,熱をためる研究", "2,水素,水素をつくる研究", "3,風力,風を読む研究"]
    again = import_files([write("a.csv", header, *shifted)], store)

    assert again.changes == {Change.ADDED: 1, Change.UNCHANGED: 2}


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_a_complete_list_no_longer_holds_is_withdrawn_and_only_when_asked(
    store: Store, write: Write, dry_run: bool
) -> None:
    store.put([Seed(id="other", text=Bilingual(**TEXT))])
    import_files([write("a.csv", "id,text_ja", "s1,水素をつくる研究", "s2,風を読む研究")], store)
    shorter = write("a.csv", "id,text_ja", "s1,水素をつくる研究")

    by_default = import_files([shorter], store)
    asked = import_files([shorter], store, complete=True, dry_run=dry_run)

    assert (by_default.withdrawn, asked.withdrawn) == ((), ("s2",))
    left = ["other", "s1", "s2"] if dry_run else ["other", "s1"]
    assert [record.id for record in store.records()] == left


def test_nothing_is_withdrawn_where_a_row_of_the_list_was_refused(store: Store, write: Write) -> None:
    import_files([write("a.csv", "id,text_ja,trl", "s1,水素をつくる研究,4", "s2,風を読む研究,4")], store)

    report = import_files([write("a.csv", "id,text_ja,trl", "s1,水素をつくる研究,12")], store, complete=True)

    assert report.withdrawn == ()
    assert [record.id for record in store.records()] == ["s1", "s2"]
    (notice,) = report.notices
    assert "nothing is withdrawn" in notice["en"]


def test_what_is_withheld_stands_in_no_record_and_is_read_by_its_organisation_alone(
    store: Store, write: Write
) -> None:
    path = write("n.csv", "id,課題,企業名,予算,社内メモ", "n1,蒸気を減らしたい,例示製作所,500万円,極秘の工場")
    mapping = ColumnMapping(withheld=frozenset({"予算", "社内メモ"}))

    report = import_files([path], store, kind="need", mapping=mapping)

    need = store.get("n1")
    assert isinstance(need, Need)
    assert need.budget_jpy is None
    assert "極秘" not in need.model_dump_json() + json.dumps(report.to_json(), ensure_ascii=False)
    owner = Viewer(organisation=need.organisation)
    assert store.withheld_of("n1", viewer=owner) == {"budget_jpy": "500万円", "社内メモ": "極秘の工場"}
    assert store.withheld_of("n1", viewer=Viewer(organisation="univ-other")) == {}


def test_a_row_that_withholds_something_must_say_whose_it_is(store: Store, write: Write) -> None:
    path = write("n.csv", "id,課題,予算", "n1,蒸気を減らしたい,500万円")

    (refusal,) = import_files(
        [path], store, kind="need", mapping=ColumnMapping(withheld=frozenset({"予算"}))
    ).refusals

    assert refusal.reason.startswith("budget_jpy: withheld for the record's own organisation")
    assert refusal.remedy == "Name the organisation in the row, or for the whole list: --organisation NAME."


@pytest.mark.parametrize("value", ["500万円", "十億円くらい"])
def test_a_refused_row_tells_nothing_of_what_it_withholds(store: Store, write: Write, value: str) -> None:
    path = write("n.csv", "id,課題,予算,希望時期", f"n1,蒸気を減らしたい,{value},2027-13-45")

    report = import_files([path], store, kind="need", mapping=ColumnMapping(withheld=frozenset({"予算"})))

    assert len(report.refusals) == 1
    assert value not in json.dumps(report.to_json(), ensure_ascii=False)


# ---- kind ----


def test_rows_that_name_no_kind_are_seeds_unless_another_kind_is_given(store: Store, write: Write) -> None:
    path = write(
        "a.csv", "id,kind,text_ja", "a,,排熱がほしい", "b,seed,排熱を運ぶ研究", "c,need,雪を捨てたい"
    )

    import_files([path], store, kind="need")
    import_files([write("b.jsonl", {"id": "d", "text": TEXT})], store)

    assert {record.id: record.kind for record in store.records()} == {
        "a": "need",
        "b": "seed",
        "c": "need",
        "d": "seed",
    }


@pytest.mark.parametrize(
    ("kind", "value"), [("sead", "sead"), ([], "[]"), ({"a": 1}, "{'a': 1}"), (None, None), (3, "3")]
)
def test_a_kind_that_is_not_known_is_refused_with_those_that_are(
    store: Store, write: Write, kind: Any, value: str | None
) -> None:
    path = write("a.jsonl", {"id": "a", "kind": kind, "text": TEXT})

    (refusal,) = import_files([path], store).refusals

    assert refusal == Refusal(
        str(path),
        1,
        "kind",
        value,
        f"Kind '{kind}' is not known. "
        "Known: seed, need, practice, organisation, researcher, contact_point, partnership, country.",
    )


def test_organisations_are_imported_from_a_flat_table(store: Store, write: Write) -> None:
    path = write(
        "towns.csv",
        "id,organisation_kind,name_ja,name_en,aliases,prefecture",
        "muni-1,town,美里町,Misato,みさと,熊本県",
    )

    import_files([path], store, kind="organisation")

    assert list(store.records()) == [
        Organisation(
            id="muni-1",
            organisation_kind="town",
            name=Bilingual(ja="美里町", en="Misato"),
            aliases=("みさと",),
            place=Place(prefecture="熊本県"),
        )
    ]


# ---- mapping ----


def test_their_columns_are_renamed_to_ours_and_the_others_stay(store: Store, write: Write) -> None:
    path = write("a.csv", "番号,概要,Summary,分野,trl", "s1,水素をつくる研究,Making hydrogen,storage,4")

    report = import_files(
        [path],
        store,
        mapping=ColumnMapping(
            {"番号": "id", "概要": "text_ja", "Summary": "text_en", "分野": "sector", "absent": "notes"}
        ),
    )

    assert report.refusals == []
    assert list(store.records()) == [
        Seed(
            id="s1", text=Bilingual(ja="水素をつくる研究", en="Making hydrogen"), sector=Sector.STORAGE, trl=4
        )
    ]


def test_a_renamed_column_joins_one_that_has_our_name_already(store: Store, write: Write) -> None:
    path = write("a.csv", "id,text_ja,英文", "s1,水素をつくる研究,Making hydrogen")

    import_files([path], store, mapping=ColumnMapping({"英文": "text_en"}))

    assert store.get("s1") == Seed(id="s1", text=Bilingual(ja="水素をつくる研究", en="Making hydrogen"))


def test_fields_of_json_objects_are_renamed_too_and_keep_their_form(store: Store, write: Write) -> None:
    path = write("a.jsonl", {"id": "s1", "説明": TEXT, "語": ["a;b", "c"], "所": {"country": "VN"}})

    import_files([path], store, mapping=ColumnMapping({"説明": "text", "語": "concepts", "所": "place"}))

    assert store.get("s1") == Seed(
        id="s1", text=Bilingual(**TEXT), concepts=("a;b", "c"), place=Place(country="VN")
    )


def test_a_refused_value_of_a_renamed_column_is_reported(store: Store, write: Write) -> None:
    path = write("a.csv", "id,概要,段階", "s1,水素をつくる研究,12")

    report = import_files([path], store, mapping=ColumnMapping({"概要": "text_ja", "段階": "trl"}))

    (refusal,) = report.refusals

    assert (refusal.row, refusal.column, refusal.field, refusal.value) == (2, "段階", "trl", "12")


# ---- organisations ----


@pytest.mark.parametrize(
    "name",
    [
        "univ-toyama",
        "富山大学",
        "富山　大学",
        "University of Toyama",
        "ＵＮＩＶＥＲＳＩＴＹ OF toyama",
        "富大",
        "ﾄﾔﾏ",
    ],
)
def test_an_organisation_is_known_by_id_name_or_alias_however_wide_or_spaced(
    store: Store, write: Write, name: str
) -> None:
    store.put(
        [organisation("univ-toyama", "富山大学", en="University of Toyama", aliases=("富大", "トヤマ"))]
    )
    path = write("a.jsonl", {"id": "s1", "text": TEXT, "organisation": name})

    import_files([path], store)

    assert store.get("s1") == Seed(id="s1", text=Bilingual(**TEXT), organisation="univ-toyama")


def test_an_organisation_that_is_not_known_is_taken_up_and_seen_by_no_more_than_the_row(
    store: Store, write: Write
) -> None:
    path = write(
        "needs.csv",
        "id,text_ja,organisation,prefecture,visibility",
        "n1,蒸気を減らしたい,株式会社例示製作所,富山県,coalition",
        "n2,電気を減らしたい,㈱例示製作所,富山県,coalition",
    )

    report = import_files([path], store, kind="need")

    (made,) = store.records("organisation")
    assert isinstance(made, Organisation)
    assert (made.name.ja, made.organisation_kind, made.visibility) == (
        "株式会社例示製作所",
        "company",
        "coalition",
    )
    assert [need.organisation for need in store.records("need") if isinstance(need, Need)] == [made.id] * 2
    assert report.made == {"organisation": 1}


def test_what_looks_like_an_id_founds_no_organisation(store: Store, write: Write) -> None:
    store.put([organisation("univ-toyama", "富山大学")])
    path = write("a.csv", "id,text_ja,organisation", "s1,水素をつくる研究,univ-toyma")

    (refusal,) = import_files([path], store).refusals

    assert (refusal.column, refusal.field, refusal.value) == ("organisation", "organisation", "univ-toyma")
    assert refusal.reason == "There is no organisation with the id 'univ-toyma'."
    assert [record.id for record in store.records()] == ["univ-toyama"]


def test_a_refused_row_leaves_no_organisation_behind(store: Store, write: Write) -> None:
    path = write("a.csv", "id,text_ja,organisation,trl", "s1,水素をつくる研究,例示大学,12")

    report = import_files([path], store)

    assert (len(report.refusals), list(store.records()), report.made) == (1, [], {})


def test_a_name_that_several_organisations_bear_is_taken_up_and_put_before_a_person(
    store: Store, write: Write
) -> None:
    # given two towns 美里町, as there are three in Japan
    towns = (("muni-miyagi-misato", "宮城県"), ("muni-kumamoto-misato", "熊本県"))
    store.put(
        [
            organisation(key, "美里町").model_copy(update={"place": Place(prefecture=prefecture)})
            for key, prefecture in towns
        ]
    )
    path = write(
        "a.jsonl",
        {"id": "n1", "kind": "need", "text": TEXT, "organisation": "美里町"},
        {"id": "n2", "kind": "need", "text": TEXT, "organisation": "muni-miyagi-misato"},
        {
            "id": "n3",
            "kind": "need",
            "text": TEXT,
            "organisation": "美里町",
            "place": {"prefecture": "熊本県"},
        },
    )

    report = import_files([path], store)

    holders = [need.organisation for need in store.records("need") if isinstance(need, Need)]
    assert holders[1:] == ["muni-miyagi-misato", "muni-kumamoto-misato"]
    assert holders[0] not in holders[1:]
    assert report.doubtful == 2
    assert {frozenset((pair.pair.left, pair.pair.right)) for pair in store.review_queue()} == {
        frozenset((str(holders[0]), "muni-miyagi-misato")),
        frozenset((str(holders[0]), "muni-kumamoto-misato")),
    }


def test_an_id_is_taken_before_a_name_that_reads_the_same(store: Store, write: Write) -> None:
    store.put(
        [organisation("toyama", "富山市"), organisation("univ", "富山大学", aliases=("Toyama", "toyama"))]
    )

    import_files([write("a.jsonl", {"id": "s1", "text": TEXT, "organisation": "toyama"})], store)

    assert store.get("s1") == Seed(id="s1", text=Bilingual(**TEXT), organisation="toyama")


@pytest.mark.parametrize("dry_run", [False, True])
def test_an_organisation_of_an_earlier_row_or_file_is_known_also_in_a_dry_run(
    store: Store, write: Write, dry_run: bool
) -> None:
    town = {"kind": "organisation", "id": "o1", "organisation_kind": "town", "name": {"ja": "美里町"}}
    other = {"kind": "organisation", "id": "o2", "organisation_kind": "town", "name": {"ja": "高森町"}}
    first = write("a.jsonl", town, {"id": "s1", "text": TEXT, "organisation": "美里町"}, other)
    second = write("b.jsonl", {"id": "s2", "text": TEXT, "organisation": "高森町"})

    report = import_files([first, second], store, dry_run=dry_run)

    assert report.refusals == []
    assert report.changes == {Change.ADDED: 4}


# ---- dry run ----


def test_a_dry_run_reports_the_same_and_writes_nothing(store: Store, write: Write) -> None:
    store.put([Seed(id=name, text=Bilingual(**TEXT)) for name in ("same", "old", "gone", "away")])
    store.put([Need(id="need", text=Bilingual(ja="需要"))])
    store.purge("gone")
    store.withdraw("away")
    before = list(store.records())
    path = write(
        "a.jsonl",
        *({"id": name, "text": TEXT} for name in ("same", "gone", "away", "need", "new")),
        {"id": "old", "text": TEXT, "trl": 3},
        {"id": "bad", "text": {"ja": "123"}},
    )

    rehearsal = import_files([path], store, dry_run=True)

    assert list(store.records()) == before
    assert rehearsal.dry_run is True
    report = import_files([path], store)
    assert report.dry_run is False
    assert rehearsal.changes == report.changes == {Change.ADDED: 1, Change.UPDATED: 2, Change.UNCHANGED: 1}
    assert rehearsal.refusals == report.refusals
    assert [refusal.row for refusal in report.refusals] == [2, 4, 7]


# ---- files ----


def test_a_file_that_cannot_be_read_is_reported_and_the_others_are_read(store: Store, write: Write) -> None:
    files = [
        write("a.jsonl", {"id": "s1", "text": TEXT}),
        write("b.csv", "id,id", "s2,s2"),
        write("c.jsonl", {"id": "s3", "text": TEXT}),
    ]

    report = import_files(files, store)

    assert [record.id for record in store.records()] == ["s1", "s3"]
    assert [(refusal.file, refusal.row) for refusal in report.refused_files] == [(str(files[1]), None)]
    assert "id" in report.refused_files[0].reason


# ---- what comes from anywhere ----


@pytest.mark.parametrize(
    ("fields", "field", "value"),
    [
        ({"text": {"ja": "水素\ud800"}}, "text.ja", "水素\\ud800"),
        ({"title": {"en": "\udfff"}}, "title.en", "\\udfff"),
        ({"notes": ["\ud800"]}, "notes", "['\\ud800']"),
        ({"concepts": ["\ud800"]}, "concepts", "['\\ud800']"),
        ({"contact": "\ud800"}, "contact", "\\ud800"),
        ({"id": "\ud800"}, "id", "\\ud800"),
        ({"kind": "\ud800"}, "kind", "\\ud800"),
        ({"organisation": "\ud800"}, "organisation", "\\ud800"),
        ({"place": {"name": "\ud800"}}, "place.name", "\\ud800"),
        ({"trl": "\ud800"}, "trl", "\\ud800"),
        ({"\ud800": 1}, None, None),
    ],
)
def test_a_row_with_a_lone_surrogate_is_refused_with_row_and_field_and_the_others_go_in(
    store: Store, write: Write, fields: dict[str, Any], field: str | None, value: str | None
) -> None:
    good = {"id": "good", "text": TEXT}
    path = write("a.jsonl", {"id": "bad", "text": TEXT} | fields, good)

    report = import_files([path], store)

    assert [(refusal.row, refusal.field, refusal.value) for refusal in report.refusals] == [(1, field, value)]
    assert [record.id for record in store.records()] == ["good"]
    # the report itself can be written as UTF-8
    assert json.loads(json.dumps(report.to_json(), ensure_ascii=False).encode())["added"] == 1


def test_no_depth_of_nesting_crashes_the_import(store: Store, write: Write) -> None:
    # every depth about the limit of the interpreter: some can be read as JSON but not written
    depths = range(900, 1001)
    lines = [f'{{"text": {"[" * depth}{"]" * depth}}}' for depth in depths]
    path = write("a.jsonl", *lines, {"id": "good", "text": TEXT})

    report = import_files([path], store)

    assert [refusal.row for refusal in report.refusals] == list(range(1, len(depths) + 1))
    assert [record.id for record in store.records()] == ["good"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400", "-1", "9" * 400, "9" * 5000, "4.5"])
def test_no_number_crashes_the_import(store: Store, write: Write, number: str) -> None:
    path = write("a.jsonl", f'{{"id": "s1", "text": {json.dumps(TEXT)}, "trl": {number}}}')

    report = import_files([path], store)

    assert [refusal.row for refusal in report.refusals] == [1]
    assert list(store.records()) == []


field_names = st.sampled_from(
    ["id", "kind", "text", "title", "organisation", "trl", "concepts", "source", "place", "x"]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("\ud800"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["ja", "en", "a", "\ud800"]), inner, max_size=3)
    ),
    max_leaves=6,
)
almost = st.fixed_dictionaries(
    {"text": st.just({"ja": "水素の研究"})}, optional={"trl": anything, "notes": anything}
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=st.lists(st.dictionaries(field_names, anything, max_size=5) | almost, max_size=6))
def test_whatever_json_objects_come_each_is_taken_or_refused(
    store: Store, write: Write, rows: list[dict[str, Any]]
) -> None:
    path = write("rows.jsonl", "", *rows)

    report = import_files([path], store)

    assert sum(report.changes.values()) + len(report.refusals) == len(rows)
    assert all(2 <= refusal.row <= len(rows) + 1 and refusal.reason for refusal in report.refusals)
    json.dumps(report.to_json(), ensure_ascii=False).encode()


def test_a_long_value_is_cut_in_the_report(store: Store, write: Write) -> None:
    path = write("a.csv", "id,text_ja", f"{'x' * 1000},水素をつくる研究")

    (refusal,) = import_files([path], store).refusals

    assert refusal.value == "x" * 200


def test_the_report_as_json_names_every_count_and_refusal() -> None:
    report = ImportReport(dry_run=True, rows_in=3)
    report.changes[Change.ADDED] += 2
    report.refusals.append(Refusal("a.xlsx", 3, "trl", "12", "trl: too high", sheet="表", column="段階"))

    assert report.to_json() == {
        "dry_run": True,
        "rows": 3,
        "added": 2,
        "updated": 0,
        "unchanged": 0,
        "refused": [
            {
                "file": "a.xlsx",
                "sheet": "表",
                "row": 3,
                "page": None,
                "column": "段階",
                "field": "trl",
                "value": "12",
                "reason": "trl: too high",
                "remedy": AGAIN,
                "ja": None,
            }
        ],
        "withdrawn": [],
        "made": {},
        "doubtful_names": 0,
        "without_organisation": 0,
        "notices": [],
        "tables": [],
    }


@pytest.mark.parametrize("name", [["例示大学", "見本大学"], {"ja": "例示大学"}, 12])
@pytest.mark.parametrize("field", ["organisation", "researcher"])
def test_what_is_no_name_is_refused_and_founds_nobody(
    store: Store, write: Write, field: str, name: Any
) -> None:
    path = write("seeds.jsonl", {"id": "s1", "kind": "seed", "text": TEXT, field: name})

    report = import_files([path], store)

    assert [(refusal.row, refusal.field) for refusal in report.refusals] == [(1, field)]
    assert list(store.records()) == []


def test_a_complete_list_withdraws_nothing_that_another_list_of_the_same_run_holds(
    store: Store, write: Write
) -> None:
    first = write("a.csv", "id,text_ja", "s1,水素をつくる研究", "s2,風を読む研究")
    second = write("b.csv", "id,text_ja", "s1,水素をつくる研究")
    import_files([first, second], store)
    write("a.csv", "id,text_ja", "s2,風を読む研究")

    report = import_files([first], store, complete=True)

    assert report.withdrawn == ()
    assert [sighting.origin.file for sighting in store.origins_of(["s1"])["s1"]] == ["a.csv", "b.csv"]


def test_who_stands_in_a_row_for_all_is_seen_by_all_and_only_as_that_row_tells(
    store: Store, write: Write
) -> None:
    path = write(
        "seeds.csv",
        "id,text_ja,organisation,researcher,position,email,visibility",
        "s1,水素をつくる研究,例示大学,甲野 例,内密の職,office@example.org,organisation",
        "s2,風を読む研究,例示大学,甲野 例,,office@example.org,public",
        "s3,熱をためる研究,例示大学,乙野 例,内密の職,second@example.org,organisation",
    )

    import_files([path], store)
    first = [record.model_dump_json() for record in store.records()]
    again = import_files([path], store)

    made = {record.id: record for record in store.records() if record.kind not in ("seed", "need")}
    assert sorted((record.kind, record.visibility.value) for record in made.values()) == [
        ("contact_point", "organisation"),
        ("contact_point", "public"),
        ("organisation", "public"),
        ("researcher", "organisation"),
        ("researcher", "public"),
    ]
    seen = [record.model_dump_json() for record in made.values() if record.visibility == "public"]
    assert not any("内密" in record for record in seen)
    assert dict(again.changes) == {Change.UNCHANGED: 3}
    assert [record.model_dump_json() for record in store.records()] == first
    assert all(len(store.history(record_id)) <= 1 for record_id in made)


def test_a_row_for_a_working_group_says_which_and_whom_it_names_is_seen_by_no_more(
    store: Store, write: Write
) -> None:
    path = write(
        "seeds.csv",
        "id,text_ja,organisation,email,visibility,共有先",
        "s1,水素をつくる研究,例示大学,office@example.org,working_group,innovation_wg",
        "s2,風を読む研究,例示大学,,working_group,",
        "s3,熱をためる研究,例示大学,,coalition,innovation_wg",
        "s4,潮をつかう研究,例示大学,,named,org-a、org-b",
    )

    report = import_files([path], store)

    shown = {record.id: (record.visibility.value, record.shared_with) for record in store.records("seed")}
    assert shown == {"s1": ("working_group", ("innovation_wg",)), "s4": ("named", ("org-a", "org-b"))}
    assert [refusal.row for refusal in report.refusals] == [3, 4]
    (contact,) = store.records("contact_point")
    assert (contact.visibility, contact.shared_with) == ("working_group", ("innovation_wg",))
    assert {record.tier.visibility.value for record in store.records("organisation")} <= {
        "working_group",
        "named",
    }
    before = [record.model_dump_json() for record in store.records()]
    import_files([path], store)
    assert [record.model_dump_json() for record in store.records()] == before


def test_a_workbook_of_refused_rows_withholds_and_holds_for_all_rows_what_the_import_did(
    store: Store, write: Write, tmp_path: Path
) -> None:
    path = write("list.csv", "課題名,課題,予算,希望時期", "冷房,部屋を排熱で冷やしたい,5万円,2027-02-31")
    mapping = ColumnMapping(constants={"organisation": "例示大学", "visibility": "coalition"})
    refused = import_files([path], store, kind="need", mapping=mapping.withholding(["予算"]))
    back = tmp_path / "back.xlsx"
    write_corrections(back, refused)
    book = load_workbook(back)
    for cell in book.active[2]:
        cell.value = "2027-02-28" if cell.value == "2027-02-31" else cell.value
    book.save(back)

    report = import_files([back], store)

    assert report.changes == {Change.ADDED: 1}
    (need,) = store.records("need")
    assert isinstance(need, Need)
    assert (need.budget_jpy, need.visibility) == (None, "coalition")
    assert store.withheld_of(need.id, viewer=Viewer(need.organisation)) == {"budget_jpy": "5万円"}


def test_a_workbook_of_refused_objects_that_lack_what_is_withheld_is_taken_again(
    store: Store, write: Write, tmp_path: Path
) -> None:
    path = write("needs.jsonl", {"kind": "need", "id": "n1", "text": TEXT, "budget_jpy": 1}, {"id": "n 2"})
    mapping = ColumnMapping(constants={"organisation": "例示大学"}).withholding(["budget_jpy"])
    write_corrections(tmp_path / "back.xlsx", import_files([path], store, kind="need", mapping=mapping))

    report = import_files([tmp_path / "back.xlsx"], store)

    assert [refusal.value for refusal in report.refusals] == ["n 2"]


@pytest.mark.parametrize("number", ["整理番号", "No."])
def test_a_list_read_by_its_saved_mapping_holds_the_same_records(
    store: Store, write: Write, number: str
) -> None:
    header = f"{number},シーズ名,技術概要,所属機関"
    numbers = ("S-001", "S-002") if number == "整理番号" else ("1", "2")
    rows = [f"{numbers[0]},水素,水素をつくる研究,例示大学", f"{numbers[1]},風力,風を読む研究,例示大学"]
    first = import_files([write("a.csv", header, *rows)], store)

    again = import_files([write("a.csv", header, *reversed(rows))], store, mapping=first.mapping)

    assert again.changes == {Change.UNCHANGED: 2}


def test_a_row_that_names_a_purged_organisation_is_refused_and_the_others_go_in(
    store: Store, write: Write
) -> None:
    towns = [organisation("town-1", "美里町"), organisation("town-2", "美里町")]
    store.put([town.model_copy(update={"place": Place(prefecture="宮城県")}) for town in towns])
    path = write("a.csv", "id,text_ja,organisation", "s1,水素をつくる研究,美里町", "s2,風を読む研究,")
    import_files([path], store)
    made = store.get("s1").model_dump()["organisation"]
    for record_id in ("s1", "s2", made):
        store.purge(record_id)
    write("a.csv", "id,text_ja,organisation", "t1,水素をつくる研究,美里町", "t2,風を読む研究,")

    report = import_files([path], store)

    assert [record.id for record in store.records("seed")] == ["t2"]
    assert [(refusal.row, refusal.value, refusal.reason) for refusal in report.refusals] == [
        (2, made, f"The row names '{made}', which was purged and does not come back.")
    ]


def test_numbers_that_begin_anew_on_another_list_or_sheet_or_move_make_no_two_seeds_one(
    store: Store, write: Write
) -> None:
    header = "No.,シーズ名,概要,所属"
    sun, wood = "太陽電池,太陽電池を安くつくる研究,例示大学", "木材,木材を強くする研究,例示大学"
    import_files([write("energy.csv", header, f"1,{sun}")], store)
    import_files([write("materials.csv", header, f"1,{wood}")], store)

    moved = import_files([write("energy.csv", header, "1,風車,風車を静める研究,例示大学", f"2,{sun}")], store)

    assert moved.changes == {Change.ADDED: 1, Change.UNCHANGED: 1}
    seeds = [record for record in store.records() if isinstance(record, Seed)]
    assert sorted(seed.title.ja or "" for seed in seeds if seed.title) == ["太陽電池", "木材", "風車"]
    assert [store.history(seed.id) for seed in seeds] == [(), (), ()]


def test_who_is_withheld_is_not_told_by_kana_or_ids_beside(store: Store, write: Write) -> None:
    path = write(
        "seeds.csv",
        "id,技術概要,所属機関,研究者,研究者（カナ）,ORCID",
        "s1,水素をつくる研究,例示大学,甲野 例,コウノ レイ,0000-0000-0000-0001",
    )

    import_files([path], store, mapping=ColumnMapping(withheld=frozenset({"研究者"})))

    seed = store.get("s1")
    assert isinstance(seed, Seed)
    assert (seed.notes, list(store.records("researcher"))) == ((), [])
    assert store.withheld_of("s1", viewer=Viewer(seed.organisation)) == {
        "orcid": "0000-0000-0000-0001",
        "researcher": "甲野 例",
        "researcher_kana": "コウノ レイ",
    }


def test_a_place_that_is_no_text_is_refused(store: Store, write: Write) -> None:
    said = {"id": "s1", "kind": "seed", "text": TEXT, "organisation": "例示大学"}
    path = write("seeds.jsonl", {**said, "place": {"prefecture": ["富山県"]}})

    (refusal,) = import_files([path], store).refusals

    assert refusal.field == "place.prefecture"


def test_what_is_withheld_stays_with_its_organisation_through_a_merge_and_back(
    store: Store, write: Write
) -> None:
    path = write("n.csv", "id,課題,予算,企業名", "n1,蒸気を減らしたい,5万円,見本製作所")
    store.put([organisation("kept", "例示製作所"), organisation("merged", "見本製作所")])
    mapping = ColumnMapping(withheld=frozenset({"予算"}))
    import_files([path], store, kind="need", mapping=mapping)

    number = store.merge("kept", "merged", by="x")

    assert store.withheld_of("n1", viewer=Viewer("kept")) == {"budget_jpy": "5万円"}
    again = import_files([path], store, kind="need", mapping=mapping)
    assert again.changes == {Change.UNCHANGED: 1}
    store.unmerge(number, by="x")
    assert store.withheld_of("n1", viewer=Viewer("merged")) == {"budget_jpy": "5万円"}
    assert store.withheld_of("n1", viewer=Viewer("kept")) == {}


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_list_does_not_open_by_oversight_what_it_withheld(
    store: Store, write: Write, dry_run: bool
) -> None:
    path = write("n.csv", "id,課題,予算,企業名", "n1,蒸気を減らしたい,5万円,例示製作所")
    mapping = ColumnMapping(withheld=frozenset({"予算"}))
    import_files([path], store, kind="need", mapping=mapping)

    report = import_files([path], store, kind="need", dry_run=dry_run)

    (refusal,) = report.refusals
    assert (refusal.row, refusal.reason) == (
        None,
        "this list withheld '予算' before, and would open it now. Withhold it again (--withhold, or "
        "--mapping), or give the list another name (--list) to open it.",
    )
    assert store.get("n1").model_dump()["budget_jpy"] is None
    assert import_files([path], store, kind="need", mapping=mapping).changes == {Change.UNCHANGED: 1}
    assert import_files([path], store, kind="need", list_name="open").changes == {Change.UPDATED: 1}


# ---- what was refused comes in again as its list came in ----


def test_corrected_rows_are_read_as_their_list_was_and_join_it(
    store: Store, write: Write, tmp_path: Path
) -> None:
    """Withheld stays withheld, what was left out stays out, and the row is on its own list."""
    path = write(
        "needs.csv",
        "No.,社名,課題,希望時期,予算,社内メモ",
        "1,例示工業,排熱を使いたい,令和9年度,100万円,秘",
        "2,見本食品,残さを減らしたい,いつか13月,200万円,秘",
    )
    mapping = ColumnMapping({"社内メモ": None}, {"visibility": "coalition"}, frozenset({"予算"}), "need")
    workbook = tmp_path / "corrections.xlsx"
    write_corrections(workbook, import_files([path], store, mapping=mapping, list_name="needs"))
    correct(workbook, "希望時期", "令和9年度")

    report = import_files([workbook], store, complete=True)

    assert (report.changes, report.refusals, report.withdrawn) == ({Change.ADDED: 1}, [], ())
    assert report.notices == [
        {
            "ja": "needs: 修正用ファイルは一覧の一部なので、取り下げはしません。",
            "en": "needs: nothing is withdrawn, since corrected rows are only a part of the list.",
        }
    ]
    first, second = (record for record in store.records() if isinstance(record, Need))
    assert {str(need.visibility) for need in (first, second)} == {"coalition"}
    assert (first.budget_jpy, second.budget_jpy, first.notes, second.notes) == (None, None, (), ())
    assert set(store.listed("needs")) == {first.id, second.id}
    whole = write("needs.csv", *path.read_text(encoding="utf-8").replace("いつか13月", "令和9年度").split())
    again = import_files([whole], store, mapping=mapping, list_name="needs")
    assert again.changes == {Change.UNCHANGED: 2}


def test_the_cell_to_be_corrected_is_marked_and_the_settings_are_out_of_sight(
    store: Store, write: Write, tmp_path: Path
) -> None:
    path = write("seeds.csv", "シーズ名,概要,TRL", "熱,熱をためる,12", "風,風を読む,3")
    workbook = tmp_path / "corrections.xlsx"
    write_corrections(workbook, import_files([path], store))

    sheet = openpyxl.load_workbook(workbook).active

    assert [cell.fill.fgColor.rgb[-6:] for cell in sheet[2]][:3] == ["000000", "000000", "F8CBAD"]
    assert [cell.value for cell in sheet[1] if sheet.column_dimensions[cell.column_letter].hidden] == [
        "※設定 settings"
    ]


def test_settings_that_somebody_changed_refuse_the_workbook(
    store: Store, write: Write, tmp_path: Path
) -> None:
    path = write("seeds.csv", "シーズ名,概要,TRL", "熱,熱をためる,12")
    workbook = tmp_path / "corrections.xlsx"
    write_corrections(workbook, import_files([path], store))
    correct(workbook, "※設定 settings", "{")

    [refusal] = import_files([workbook], store).refusals

    assert refusal.row is None
    assert refusal.reason == (
        "The column '※設定 settings' was changed and cannot be read (JSONDecodeError). "
        "Take it over from the workbook as it was written."
    )


def correct(workbook: Path, heading: str, value: str) -> None:
    """Write into the first row below a heading, as somebody does who corrects a workbook."""
    book = openpyxl.load_workbook(workbook)
    sheet = book.active
    place = next(cell.column for cell in sheet[1] if cell.value == heading)
    sheet.cell(2, place).value = value
    book.save(workbook)
