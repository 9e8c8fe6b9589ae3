"""Are the lines that the import must show so: CP932, radicals, eras and fiscal years, namesakes, variants?"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from messy.cases import found, says
from messy.importer import Outcome, imported, matchable
from messy.separated import EXTENSIONS, table

from corpora import Store, bundled_records, normalise, open_store

HEADER = ("整理番号", "課題名", "課題", "所属", "都道府県", "希望時期")
MISATO = {
    "宮城県": "muni-miyagi-misato-machi",
    "埼玉県": "muni-saitama-misato-machi",
    "熊本県": "muni-kumamoto-misato-machi",
}
VARIANTS = {
    "日本エヌ・ユー・エス": "company-janus",
    "日本エヌユーエス": "company-janus",
    "日本エヌ・ユー・エス㈱": "company-janus",
    "デンパサー市": "overseas-id-denpasar",
    "デンパサール市": "overseas-id-denpasar",
    "マレ市": "overseas-mv-male",
    "マーレ市": "overseas-mv-male",
    "バリアブントウ省": "overseas-vn-ba-ria-vung-tau",
    "バリアンタウ省": "overseas-vn-ba-ria-vung-tau",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that knows the organisations that ship."""
    opened = open_store(tmp_path / "store.sqlite")
    opened.put(record for record in bundled_records() if record.kind == "organisation")
    yield opened
    opened.close()


def needs(store: Store, folder: Path, *rows: tuple[str, str, str], encoding: str = "cp932") -> Outcome:
    """Import needs, each with an organisation, its prefecture and when it is wished."""
    lines = [[f"N-{n}", f"凍結{n}", f"冬に管が{n}本凍ります。", *row] for n, row in enumerate(rows, 1)]
    path = folder / "needs.csv"
    path.write_bytes(table([HEADER, *lines]).encode(encoding))
    return imported(path, store, kind="need")


def by_title(outcome: Outcome, name: str) -> dict[str, object]:
    """What each need says in a field, by its title."""
    return {str(says(record, "title")): says(record, name) for record in matchable(outcome.records)}


def test_the_extensions_of_cp932_go_in_and_out_as_the_same_bytes(store: Store, tmp_path: Path) -> None:
    words = f"㈱髙島の{EXTENSIONS}を使う①号です。"
    path = tmp_path / "seeds.csv"
    path.write_bytes(table([("シーズ名", "技術概要"), ("①㈱髙ｶﾞ", words)]).encode("cp932"))

    (record,) = matchable(imported(path, store).records)

    assert (says(record, "title"), says(record, "text")) == ("①㈱髙ｶﾞ", words)
    assert str(says(record, "text")).encode("cp932") == words.encode("cp932")


@pytest.mark.parametrize(
    ("written", "asked"),
    [("⻄宮市の", "西宮市"), ("⻑野の", "長野"), ("国⺠の", "国民"), ("⻲岡市の", "亀岡市")],
)
def test_a_word_is_found_where_radicals_stand_for_its_characters_and_the_original_stays(
    store: Store, tmp_path: Path, written: str, asked: str
) -> None:
    path = tmp_path / "seeds.csv"
    path.write_text(
        table([("シーズ名", "技術概要"), (f"{written}熱", f"{written}熱を使う。")]), encoding="utf-8"
    )

    (record,) = matchable(imported(path, store).records)

    assert says(record, "text") == f"{written}熱を使う。"
    assert asked not in f"{written}熱を使う。"
    assert asked in normalise(str(says(record, "text")))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("令和元年", date(2019, 12, 31)),
        ("平成31年", date(2019, 12, 31)),
        ("R1", date(2019, 12, 31)),
        ("2019年度", date(2020, 3, 31)),
        ("令和元年度", date(2020, 3, 31)),
        ("令和元年5月", date(2019, 5, 31)),
    ],
)
def test_a_year_of_an_era_and_a_fiscal_year_end_on_their_last_day(
    store: Store, tmp_path: Path, written: str, day: date
) -> None:
    outcome = needs(store, tmp_path, ("富山市", "富山県", written))

    assert by_title(outcome, "deadline") == {"凍結1": day}


def test_three_towns_of_one_name_stay_three(store: Store, tmp_path: Path) -> None:
    outcome = needs(store, tmp_path, *(("美里町", prefecture, "") for prefecture in MISATO))

    named = enumerate(MISATO.values(), start=1)
    assert by_title(outcome, "organisation") == {f"凍結{place}": town for place, town in named}


@pytest.mark.parametrize("prefecture", list(MISATO))
def test_a_prefecture_before_the_name_tells_which_town_is_meant(
    store: Store, tmp_path: Path, prefecture: str
) -> None:
    outcome = needs(store, tmp_path, (f"{prefecture}美里町", "", ""))

    assert by_title(outcome, "organisation") == {"凍結1": MISATO[prefecture]}


def test_a_name_that_three_towns_bear_is_not_taken_for_one_of_them(store: Store, tmp_path: Path) -> None:
    outcome = needs(store, tmp_path, ("美里町", "", ""))

    assert set(by_title(outcome, "organisation").values()).isdisjoint(MISATO.values())
    assert outcome.reconciled
    if outcome.refusals:
        (refusal,) = outcome.refusals
        assert (refusal.row, refusal.column, refusal.value) == (2, "所属", "美里町")
        assert found("prefecture|都道府県|which|may be|several", refusal.reason, refusal.remedy)


@pytest.mark.parametrize("written", list(VARIANTS))
def test_the_variants_of_the_documents_are_one_organisation_each(
    store: Store, tmp_path: Path, written: str
) -> None:
    before = sum(1 for _ in store.records("organisation"))

    outcome = needs(store, tmp_path, (written, "", ""))

    assert by_title(outcome, "organisation") == {"凍結1": VARIANTS[written]}
    assert sum(1 for _ in store.records("organisation")) == before


@pytest.mark.parametrize(
    ("written", "meant"), [("デンパサー", "overseas-id-denpasar"), ("マレ", "overseas-mv-male")]
)
def test_a_city_without_its_suffix_is_found_or_proposed_never_made_anew_in_silence(
    store: Store, tmp_path: Path, written: str, meant: str
) -> None:
    outcome = needs(store, tmp_path, (written, "", ""))

    assert by_title(outcome, "organisation") == {"凍結1": meant} or outcome.doubtful or outcome.refusals
