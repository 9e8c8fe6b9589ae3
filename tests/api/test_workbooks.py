"""Does a sheet of needs come back as a sheet of matches, and does what is exported come in again?"""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from commands import Run
from hypothesis import given, settings
from hypothesis import strategies as st

from api.workbooks.writing import written
from corpora import Seed, Table, open_store

LISTS = Path(__file__).parent / "lists"
TITLE = {"ja": "屋根の蒸気の熱を集める", "en": "Heat from roof steam"}
ROWS: list[dict[str, Any]] = [
    {
        "id": "org-1",
        "kind": "organisation",
        "organisation_kind": "town",
        "name": {"ja": "甲町", "en": "Ko Town"},
    },
    {
        "id": "s1",
        "title": TITLE,
        "text": {"ja": "工場の屋根から逃げる蒸気の熱を集め、ボイラの燃料を減らす。", "en": "We gather it."},
        "organisation": "org-1",
        "sector": "industry",
        "trl": 5,
        "concepts": ["heat-pumps"],
        "notes": ["一つ目", "二つ目"],
    },
    {"id": "s2", "text": {"en": "Sludge from sewage becomes methane in a cold climate."}},
    {
        "id": "s3",
        "text": {"ja": "港の船に陸から電気を送る。"},
        "visibility": "organisation",
        "organisation": "org-1",
    },
    {"id": "n1", "kind": "need", "text": {"ja": "下水の汚泥を捨てずに使いたい。"}, "deadline": "2028-03-31"},
]
NEEDS = [
    ("課題名", "課題の内容", "希望時期"),
    ("=蒸気", "工場の屋根から逃げる蒸気の熱を燃料の代わりに使いたい。", "2028年"),
    ("声楽", "発声練習の録音をもとに、歌い手の喉の疲れを知りたい。", None),
    ("期限", "下水の汚泥を燃料にしたい。", "2028年13月"),
]


@pytest.fixture
def home(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that all tests here read and none changes."""
    built = tmp_path_factory.getbasetemp() / "home-of-workbooks"
    if not built.exists():
        rows = tmp_path_factory.mktemp("rows") / "rows.jsonl"
        rows.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
        for command in (["import", rows], ["index"]):
            assert run("--home", built, *command).code == 0
    return built


def _sheet(path: Path, rows: list[tuple[Any, ...]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.title = "一覧"
    for cell in book.active["A"]:
        cell.data_type = "s"
    book.save(path)
    return path


def _read(path: Path) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for sheet in openpyxl.load_workbook(path):
        heads, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(heads, row, strict=True)) for row in rows]
    return found


def _bytes_under(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def test_each_row_of_a_list_is_answered_or_has_nothing_suitable_or_says_why_it_was_not_read(
    home: Path, run: Run, tmp_path: Path
) -> None:
    asked, place = _sheet(tmp_path / "needs.xlsx", NEEDS), tmp_path / "matches.xlsx"
    before = {path.name for path in home.rglob("*")}

    ended = run("--home", home, "--lang", "ja", "match", "--file", asked, "--out", place, "--json")

    assert ended.code == 1  # a row was refused
    assert (ended.json["asked"], ended.json["answered"], ended.json["without"]) == (2, 1, 1)
    sheets = _read(place)
    assert list(sheets) == ["一覧", "マッチ結果", "候補なし", "読めなかった行", "この表について"]
    hit = sheets["マッチ結果"][0]
    assert (hit["元の行"], hit["ID"], hit["題名（日本語）"], hit["組織"]) == (2, "s1", TITLE["ja"], "甲町")
    assert 0.5 < hit["確からしさ"] <= 1
    assert "蒸気の熱を" in hit["根拠：候補の文"]
    assert [row["元の行"] for row in sheets["候補なし"]] == [3]
    assert sheets["読めなかった行"][0]["希望時期"] == "2028年13月"
    # Nothing that was asked reaches the home, and what begins like a formula stays text.
    assert {path.name for path in home.rglob("*")} == before
    assert "歌い手の喉".encode() not in _bytes_under(home)
    cell = openpyxl.load_workbook(place)["一覧"]["C2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=蒸気", "s", True)


def test_what_only_its_owner_may_see_reaches_no_workbook_of_others(
    home: Path, run: Run, tmp_path: Path
) -> None:
    asked = _sheet(tmp_path / "n.xlsx", [("課題の内容",), ("港に泊まる船に陸から電気を送りたい。",)])

    for account, seen in (([], False), (["--as", "org-1"], True)):
        place = tmp_path / f"m{seen}.xlsx"
        assert run("--home", home, "match", "--file", asked, "--out", place, *account).code == 0
        seeds = tmp_path / f"s{seen}.csv"
        assert run("--home", home, "export", "seeds", "--out", seeds, *account).code == 0
        assert ("s3" in str(_read(place))) is seen
        assert ("s3" in seeds.read_text(encoding="utf-8-sig")) is seen


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".jsonl"])
def test_what_is_exported_comes_in_again_as_the_same_record(
    home: Path, run: Run, tmp_path: Path, suffix: str
) -> None:
    for kind in ("organisation", "seed"):
        place = tmp_path / f"{kind}{suffix}"
        assert run("--home", home, "--lang", "ja", "export", kind, "--out", place).code == 0
        assert run("--home", tmp_path / "other", "import", place, "--kind", kind).code == 0

    old, new = (open_store(one / "store.sqlite") for one in (home, tmp_path / "other"))
    first, again = old.get("s1"), new.get("s1")
    assert isinstance(first, Seed)
    assert isinstance(again, Seed)
    parts = ("title", "text", "sector", "trl", "concepts", "visibility", "organisation")
    assert {name: getattr(again, name) for name in parts} == {name: getattr(first, name) for name in parts}
    for store in (old, new):
        store.close()


def test_the_matches_of_stored_needs_name_them_by_their_ids(home: Path, run: Run, tmp_path: Path) -> None:
    place = tmp_path / "all.xlsx"

    assert run("--home", home, "export", "matches", "--out", place).code == 0

    assert _read(place)["Overview"][0]["Asked ID"] == "n1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["match", "--file", "FILE"], "--out FILE.xlsx"),
        (["match", "--file", "FILE", "--out", "x.csv"], ".xlsx"),
        (["match", "text", "--file", "FILE", "--out", "x.xlsx"], "Give one of"),
        (["export", "sheep", "--out", "x.xlsx"], "'sheep'"),
        (["export", "seeds", "--out", "x.pdf"], ".csv"),
        (["export", "records", "--out", "x.csv"], "one table"),
        (["export", "proposals", "--out", "x.xlsx"], "--as"),
    ],
)
def test_what_cannot_be_written_is_refused_before_any_work(
    home: Path, run: Run, tmp_path: Path, arguments: list[str], said: str
) -> None:
    known = {"FILE": _sheet(tmp_path / "n.xlsx", NEEDS), **{f"x.{s}": tmp_path / f"x.{s}" for s in ("xlsx",)}}

    ended = run("--home", home, *(known.get(one, one) for one in arguments))

    assert ended.code == 2
    assert said in ended.err


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), min_size=1, max_size=4))
def test_no_cell_of_a_csv_file_begins_like_a_formula_and_none_is_lost(cells: list[str]) -> None:
    columns = [f"c{number}" for number in range(len(cells))]

    data = written([Table("t", columns, [dict(zip(columns, cells, strict=True))])], ".csv")

    assert data.startswith(b"\xef\xbb\xbf")
    _, row = csv.reader(data.decode("utf-8-sig").splitlines(keepends=True)) if _is_plain(cells) else ([], [])
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [cell.removeprefix("'") for cell in row] == (
        [cell.removeprefix("'") for cell in cells] if _is_plain(cells) else []
    )


def _is_plain(cells: list[str]) -> bool:
    """Lines are cut by `splitlines` at more than newlines, which `csv` keeps within quotes."""
    return all(len(cell.splitlines()) <= 1 and not cell.endswith(("\n", "\r")) and cell for cell in cells)
