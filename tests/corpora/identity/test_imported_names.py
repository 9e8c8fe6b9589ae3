"""Does a list that names bodies and persons doubtfully stay imported once, also when a person has decided?"""

from pathlib import Path

import pytest
from store_homes import SqliteHome

from corpora import Change, Store, bundled_records, import_files

ROWS = """title_ja,text_ja,organisation,researcher,email
温室,排熱で温室を暖める技術です。,美里町,甲野 太郎,office@example.org
養殖,排熱で養殖池を温める技術です。,例示大学,T. Kono,
乾燥,排熱で木材を乾かす技術です。,国立大学法人例示大学,Taro Kono,
"""


@pytest.fixture
def store(home: SqliteHome) -> Store:
    store = home.open()
    store.put(bundled_records())
    return store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def organisations_of(store: Store) -> list[str | None]:
    seeds = {seed.title.ja: seed.organisation for seed in store.records("seed") if seed.title}
    return [seeds[title] for title in ("温室", "養殖", "乾燥")]


def test_the_same_list_twice_is_no_change_and_asks_nothing_anew(store: Store, file: Path) -> None:
    import_files([file], store)
    queue = store.review_queue()

    again = import_files([file], store)

    assert dict(again.changes) == {Change.UNCHANGED: 3}
    assert (again.refusals, store.review_queue()) == ([], queue)


def test_a_bare_town_and_initials_are_put_before_a_person_and_a_form_is_not(store: Store, file: Path) -> None:
    import_files([file], store)

    town, one, two = organisations_of(store)
    assert one == two
    asked = {(pair.pair.left, pair.pair.right): pair.pair.reasons for pair in store.review_queue()}
    towns = [f"muni-{home}-misato-machi" for home in ("kumamoto", "miyagi", "saitama")]
    assert [asked[tuple(sorted((town or "", name)))][-1] for name in towns] == ["several_prefectures"] * 3
    assert [reasons for reasons in asked.values() if reasons[0] == "initials"] == [("initials",)]


def test_what_a_person_has_merged_stays_merged_when_the_list_comes_again(store: Store, file: Path) -> None:
    import_files([file], store)
    bare = organisations_of(store)[0]
    number = store.merge("muni-miyagi-misato-machi", bare or "", by="x")
    assert any(record.kind == "contact_point" for record in store.records())
    decided = [record.model_dump_json() for record in store.records()]

    again = import_files([file], store)

    assert dict(again.changes) == {Change.UNCHANGED: 3}
    assert [record.model_dump_json() for record in store.records()] == decided
    assert organisations_of(store)[0] == "muni-miyagi-misato-machi"
    assert store.unmerge(number, by="x").changed_since == ()
    assert organisations_of(store)[0] == bare


def test_a_merged_seed_whose_organisation_is_merged_later_is_not_taken_up_again(
    store: Store, file: Path
) -> None:
    file.write_text(f"{ROWS}冷房,排熱で部屋を冷やす技術です。,見本大学,,\n", encoding="utf-8")
    import_files([file], store)
    seeds = {seed.title.ja: seed for seed in store.records("seed") if seed.title}
    kept, merged = seeds["冷房"], seeds["養殖"]
    store.merge(kept.id, merged.id, by="x")
    store.merge(kept.model_dump()["organisation"], merged.model_dump()["organisation"], by="x")

    again = import_files([file], store)

    assert (dict(again.changes), again.refusals) == ({Change.UNCHANGED: 4}, [])
