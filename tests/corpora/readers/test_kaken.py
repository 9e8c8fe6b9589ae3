"""What becomes of a grant that KAKEN lists, in CSV or in XML?"""

import tracemalloc
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from corpora import FormatError
from corpora.readers import Row, read_rows
from corpora.readers.shapes import table_export
from corpora.records import Seed

COLUMNS = [
    "研究課題名", "研究課題名 (英文)", "研究課題/領域番号", "研究種目", "審査区分", "研究機関", "研究代表者",
    "研究期間 (年度)", "総配分額", "キーワード", "研究開始時の研究の概要", "研究概要", "研究概要 (英文)",
]  # fmt: skip
GRANT = {
    "研究課題名": "廃熱の利用",
    "研究課題名 (英文)": "Use of waste heat",
    "研究課題/領域番号": "23K00000",
    "研究種目": "基盤研究(C)",
    "研究機関": "見本大学(90001) / 例示大学(90002)",
    "研究代表者": "甲野 例 例示大学, 工学部, 教授 (90000001)",
    "研究期間 (年度)": "2023-04-01 – 2026-03-31",
    "キーワード": "廃熱 / 蓄熱",
    "研究開始時の研究の概要": "廃熱をためる。",
    "研究概要": "廃熱をためて使う。",
    "研究概要 (英文)": "Store and use heat.",
}


def grant(**changes: Any) -> Row:
    convert = table_export(COLUMNS)
    assert convert is not None
    return convert(Row(2, {**dict.fromkeys(COLUMNS, ""), **GRANT, **changes}))


def test_a_grant_becomes_a_seed_with_both_languages() -> None:
    row = grant()

    assert row.values == {
        "kind": "seed",
        "id": "kaken-23K00000",
        "title": {"ja": "廃熱の利用", "en": "Use of waste heat"},
        "text": {"ja": "廃熱をためる。\n\n廃熱をためて使う。", "en": "Store and use heat."},
        "organisation": "例示大学",
        "researcher": "甲野 例",
        "published": "2023-04-01",
        "notes": [
            "Grant number: 23K00000",
            "Category: 基盤研究(C)",
            "Period: 2023-04-01 – 2026-03-31",
            "Keywords: 廃熱 / 蓄熱",
            "Principal investigator: 甲野 例 例示大学, 工学部, 教授 (90000001)",
            "Institutions: 見本大学(90001) / 例示大学(90002)",
        ],
    }
    assert (row.number, row.native) == (2, True)
    Seed.model_validate(row.values)


def test_a_fiscal_year_begins_in_april() -> None:
    assert grant(**{"研究期間 (年度)": "2019 – 2022"}).values["published"] == "2019-04-01"


def test_the_same_outline_twice_stands_once() -> None:
    assert grant(研究概要="廃熱をためる。").values["text"]["ja"] == "廃熱をためる。"


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("甲野 例", "甲野 例"),
        ("甲野 例 (90000001)", "甲野 例"),
        ("乙野 文 見本大学, 教授\n甲野 例 例示大学, 教授", "甲野 例"),
        ("例示大学", "例示大学"),
        ("", None),
    ],
)
def test_the_name_ends_where_the_institution_begins(cell: str, name: str | None) -> None:
    assert grant(研究代表者=cell).values.get("researcher") == name


def test_headings_in_full_width_are_recognised_and_other_tables_are_not() -> None:
    assert table_export(["研究課題／領域番号", "研究課題名", "研究課題名（英文）"]) is not None
    assert table_export(["研究課題名", "研究者", "研究概要"]) is None
    assert table_export(["ID", "タイトル(日本語)"]) is None
    assert table_export([]) is None


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"研究課題/領域番号": " "}, "has no grant number"),
        ({"研究課題名": "", "研究課題名 (英文)": ""}, "has no title"),
        ({"研究期間 (年度)": "未定"}, "holds no date in '研究期間 (年度)'"),
    ],
)
def test_a_grant_without_what_it_needs_is_refused(changes: Mapping[str, str], problem: str) -> None:
    row = grant(**changes)

    assert (row.problem, row.values) == (problem, {})


# ---- XML ----

AWARD = """
<grantAward id="KAKENHI-PROJECT-23K00000" awardNumber="23K00000">
  <summary xml:lang="ja">
    <title>廃熱の利用</title>
    <category>基盤研究(C)</category>
    <institution>例示大学</institution>
    <member role="co_investigator_buntan"><personalName><fullName>乙野 文</fullName></personalName></member>
    <member role="principal_investigator"><personalName><fullName>甲野 例</fullName></personalName></member>
    <keywordList><keyword>廃熱</keyword><keyword>蓄熱</keyword></keywordList>
    <paragraphList type="planning_scheme"><paragraph>次を測る。</paragraph></paragraphList>
    <paragraphList type="abstract">
      <paragraph>廃熱をためる。</paragraph><paragraph>使う。</paragraph>
    </paragraphList>
    <periodOfAward searchStartFiscalYear="2023" searchEndFiscalYear="2026"/>
    <overallAwardAmount><totalCost>4550000</totalCost></overallAwardAmount>
  </summary>
  <summary xml:lang="en"><title>Use of waste heat</title></summary>
</grantAward>
"""


def xml_rows(tmp_path: Path, content: str) -> list[Row]:
    path = tmp_path / "grants.xml"
    path.write_text(content, encoding="utf-8")
    return list(read_rows(path))


def refused(tmp_path: Path, content: str) -> str:
    with pytest.raises(FormatError) as error:
        xml_rows(tmp_path, content)
    return str(error.value).removeprefix(f"{tmp_path}/")


@pytest.mark.parametrize("root", ['grantAwards xmlns="https://kaken.example/xml/"', "grantAwardList"])
def test_an_award_becomes_a_seed(tmp_path: Path, root: str) -> None:
    (row,) = xml_rows(tmp_path, f"<{root}><totalResults>1</totalResults>{AWARD}</{root.split()[0]}>")

    assert row.values == {
        "kind": "seed",
        "id": "kaken-23K00000",
        "title": {"ja": "廃熱の利用", "en": "Use of waste heat"},
        "text": {"ja": "廃熱をためる。\n使う。"},
        "organisation": "例示大学",
        "researcher": "甲野 例",
        "published": "2023-04-01",
        "notes": [
            "Grant number: 23K00000",
            "Category: 基盤研究(C)",
            "Total grant: 4550000",
            "Keywords: 廃熱; 蓄熱",
            "Members: 乙野 文; 甲野 例",
        ],
    }
    Seed.model_validate(row.values)


def test_awards_are_counted_and_one_without_a_title_is_refused(tmp_path: Path) -> None:
    rows = xml_rows(tmp_path, f'<grantAwards>{AWARD}<grantAward awardNumber="9"/></grantAwards>')

    assert [(row.number, row.problem) for row in rows] == [(1, None), (2, "has no title")]


def test_a_file_that_breaks_off_keeps_what_was_read(tmp_path: Path) -> None:
    first, last = xml_rows(tmp_path, f"<grantAwards>{AWARD}<grantAward>")

    assert first.problem is None
    assert last.problem is not None
    assert last.problem.startswith("cannot be read, nor any grant below it: ")
    assert last.number == 2


def test_what_was_read_is_not_kept_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "grants.xml"
    path.write_text(f"<grantAwards>{AWARD * 2_000}</grantAwards>", encoding="utf-8")

    tracemalloc.start()
    count = sum(1 for _ in read_rows(path))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 2_000
    assert peak_bytes < path.stat().st_size


def test_other_xml_and_hostile_xml_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "<feed/>") == (
        "grants.xml: is XML, but no list of KAKEN grants: its root is <feed>."
    )
    assert "is no XML that can be read" in refused(tmp_path, "x")
    assert "is no XML that can be read" in refused(
        tmp_path, '<!DOCTYPE a [<!ENTITY b "b">]><grantAwards>&b;</grantAwards>'
    )
    assert "is no XML that can be read" in refused(tmp_path, "<!DOCTYPE grantAwards><grantAwards/>")
    assert "more than 50 deep" in refused(tmp_path, "<grantAwards>" + "<a>" * 100_000)
