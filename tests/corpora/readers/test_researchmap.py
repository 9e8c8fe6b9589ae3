"""What becomes of a researchmap export, and does nobody see more than it allows?"""

from collections.abc import Mapping
from typing import Any

import pytest

from corpora.readers import Row
from corpora.readers.researchmap_display import LEVELS
from corpora.readers.shapes import export_rows, gathered, table_export
from corpora.records import Researcher, Seed

PROFILE = {
    "@id": "https://researchmap.example/reino",
    "permalink": "reino",
    "family_name": {"ja": "甲野", "en": "Kouno", "ja-Kana": "コウノ"},
    "given_name": {"ja": "例", "en": "Rei", "ja-Kana": "レイ"},
    "affiliations": [
        {"affiliation": {"ja": "例示大学", "en": "Sample University"}, "job": {"ja": "教授"}},
        {"job": {"ja": "顧問"}},
    ],
}
PROJECT = {
    "@type": "research_projects",
    "rm:id": "101",
    "research_project_title": {"ja": "廃熱の利用", "en": "Use of waste heat"},
    "description": {"ja": "工場の廃熱で水を温める。"},
    "investigators": {"ja": [{"name": "甲野 例"}, {"name": "乙野 文"}]},
    "offer_organization": {"ja": "例示財団"},
    "system_name": {"ja": "例示助成"},
    "from_date": "2021-04",
    "to_date": "2024-03",
    "identifiers": {"grant_number": ["G-1"]},
    "display": "disclosed",
}
PATENT = {
    "@type": "industrial_property_rights",
    "rm:id": "202",
    "industrial_property_right_type": "patent_right",
    "industrial_property_right_title": {"ja": "熱交換器"},
    "inventors": {"ja": [{"name": "甲野 例"}]},
    "applicants": [{"applicant": {"ja": "例示工業株式会社"}}],
    "application_number": "特願2020-000000",
    "application_date": "2020-01-15",
    "patent_announcement_date": "2021-07-29",
    "display": "disclosed",
}
PAPER = {
    "@type": "published_papers",
    "rm:id": "303",
    "paper_title": {"en": "Heat from water"},
    "description": {"en": "We measure heat."},
    "authors": {"en": [{"name": "Rei Kouno"}, {"name": "Fumi Otsuno"}]},
    "publication_date": "2022",
    "identifiers": {"doi": ["https://doi.org/10.1234/HEAT"]},
    "display": "disclosed",
}


def rows_of(value: Mapping[str, Any], number: int = 1) -> list[Row]:
    rows = export_rows(value, number)
    assert rows is not None
    return list(rows)


def document(*sections: Mapping[str, Any], **profile: Any) -> dict[str, Any]:
    return {**PROFILE, **profile, "@graph": list(sections)}


# ---- what becomes what ----


def test_a_profile_becomes_a_researcher_with_names_and_posts_as_written() -> None:
    (row,) = rows_of(PROFILE)

    assert row.values == {
        "kind": "researcher",
        "id": "researchmap-reino",
        "name": {"ja": "甲野 例", "en": "Rei Kouno", "kana": "コウノ レイ"},
        "affiliations": [{"organisation": "例示大学", "position": "教授"}],
        "researchmap": "reino",
        "visibility": "coalition",
        "notes": ["Post: 顧問"],
    }
    assert row.native
    Researcher.model_validate(row.values)


def test_a_project_becomes_a_seed_of_the_researcher_and_their_university() -> None:
    _, row = rows_of(document({"@type": "research_projects", "items": [PROJECT]}))

    assert row.values == {
        "kind": "seed",
        "id": "researchmap-research_projects-101",
        "title": {"ja": "廃熱の利用", "en": "Use of waste heat"},
        "text": {"ja": "工場の廃熱で水を温める。"},
        "organisation": "例示大学",
        "researcher": "甲野 例",
        "published": "2021-04-01",
        "visibility": "public",
        "notes": [
            "Grant number: G-1",
            "Funding: 例示財団; 例示助成",
            "Period: 2021-04 to 2024-03",
            "Investigators: 甲野 例; 乙野 文",
        ],
    }
    assert (row.sheet, row.number) == ("research_projects", 1)
    Seed.model_validate(row.values)


def test_a_patent_without_a_summary_has_its_title_as_text_and_says_so() -> None:
    (row,) = rows_of(PATENT)

    assert row.values["text"] == row.values["title"] == {"ja": "熱交換器"}
    assert row.values["organisation"] == "例示工業株式会社"
    assert row.values["published"] == "2021-07-29"
    assert row.values["notes"] == [
        "Kind of right: patent_right",
        "Application number: 特願2020-000000",
        "Applicants: 例示工業株式会社",
        "Inventors: 甲野 例",
        "Text: the title, as the source gives no summary",
    ]


def test_a_paper_with_an_abstract_becomes_a_seed() -> None:
    (row,) = rows_of(PAPER)

    assert row.values["id"] == "researchmap-published_papers-303"
    assert row.values["text"] == {"en": "We measure heat."}
    assert row.values["researcher"] == "Rei Kouno"
    assert row.values["notes"] == ["DOI: 10.1234/heat", "Authors: Rei Kouno; Fumi Otsuno"]


def test_an_english_title_in_the_japanese_field_is_put_right() -> None:
    (row,) = rows_of({**PAPER, "paper_title": {"ja": "Heat from water"}})

    assert row.values["title"] == {"en": "Heat from water"}


def test_a_line_of_an_export_is_read_like_the_item_of_the_api() -> None:
    item = {key: value for key, value in PROJECT.items() if key not in ("rm:id", "@type")}
    line = {"insert": {"type": "research_projects", "id": "101", "user_id": "B000000001"}, "merge": item}

    (by_line,), (by_api,) = rows_of(line, 7), rows_of(PROJECT)

    assert by_line.values == by_api.values
    assert (by_line.number, by_line.sheet) == (7, None)


def test_a_line_that_deletes_or_that_has_no_body_is_refused() -> None:
    (deleted,) = rows_of({"delete": {"type": "misc", "id": "1"}}, 3)
    (empty,) = rows_of({"insert": {"type": "misc", "id": "1"}}, 4)

    assert (deleted.number, deleted.problem) == (3, "asks to delete an item")
    assert (empty.number, empty.problem) == (4, "says which item it is of, but not what")


def test_the_rows_of_a_second_document_are_told_from_those_of_the_first() -> None:
    _, row = rows_of(document({"@type": "research_projects", "items": [PROJECT]}), 2)

    assert row.sheet == "2: research_projects"


# ---- who may see it ----


@pytest.mark.parametrize(
    ("display", "visibility"),
    [
        ("disclosed", "public"),
        ("公開", "public"),
        ("researchers_only", "coalition"),
        ("研究者のみに公開", "coalition"),
        ("closed", "organisation"),
        ("非公開", "organisation"),
        ("undisclosed", "organisation"),
        ("DISCLOSED", "organisation"),
        ("", "organisation"),
        (None, "organisation"),
        (True, "organisation"),
        (["disclosed"], "organisation"),
    ],
)
def test_a_display_that_is_missing_or_not_known_is_closed(display: Any, visibility: str) -> None:
    _, row = rows_of(document({"@type": "research_projects", "items": [{**PROJECT, "display": display}]}))

    assert row.values["visibility"] == visibility


def test_an_item_without_a_display_is_closed() -> None:
    item = {key: value for key, value in PROJECT.items() if key != "display"}

    _, row = rows_of(document({"@type": "research_projects", "items": [item]}))

    assert row.values["visibility"] == "organisation"


def test_a_closed_item_of_no_known_organisation_is_refused_with_the_reason() -> None:
    (row,) = rows_of({**PATENT, "display": "closed"})

    assert row.problem == "is not open to others, and does not say to which organisation it belongs"
    assert (row.column, row.value) == ("display", "closed")
    assert row.values == {}


def test_the_applicant_of_a_closed_patent_does_not_own_its_record() -> None:
    # else a company that is an applicant would see what its inventor closed
    (row,) = rows_of({**PATENT, "display": "非公開"})

    assert row.problem is not None


def test_a_closed_project_belongs_to_the_institution_that_it_names() -> None:
    (row,) = rows_of({**PROJECT, "display": "closed", "institution_name": {"ja": "例示大学"}})

    assert (row.values["visibility"], row.values["organisation"]) == ("organisation", "例示大学")


def test_no_level_makes_an_item_more_open_than_its_name_says() -> None:
    assert {name for name, level in LEVELS.items() if level == "public"} == {"disclosed", "公開"}


# ---- what is not read ----


def test_each_section_that_is_not_read_is_one_row_with_its_count() -> None:
    awards = {"@type": "awards", "items": [{}, {}, {}]}
    papers = {"@type": "published_papers", "items": [PAPER, {**PAPER, "description": {"ja": ""}}, {}]}

    rows = list(gathered(rows_of(document(awards, papers))))

    assert [row.problem for row in rows] == [
        None,
        None,
        "holds 3 items of kind 'awards', which are not read",
        "holds 2 items of kind 'published_papers without an abstract', which are not read",
    ]
    assert rows[2].remedy is not None


def test_lines_of_a_kind_that_is_not_read_make_one_row() -> None:
    lines = [{"insert": {"type": "awards", "id": str(n)}, "merge": {}} for n in range(1200)]

    rows = list(gathered(row for n, line in enumerate(lines, start=1) for row in rows_of(line, n)))

    assert [row.problem for row in rows] == ["holds 1,200 items of kind 'awards', which are not read"]
    assert rows[0].number == 1


def test_a_wrong_type_is_a_problem_of_that_item_only() -> None:
    broken = {**PROJECT, "research_project_title": ["廃熱の利用"]}

    _, first, second = rows_of(document({"@type": "research_projects", "items": [broken, PROJECT]}))

    assert first.problem == "holds a list in 'research_project_title' where an object is expected"
    assert (first.column, first.number) == ("research_project_title", 1)
    assert second.problem is None


# ---- tables ----

PROJECT_COLUMNS = [
    "アクション名", "アクションタイプ", "類似業績マージ優先度", "ID", "タイトル(日本語)", "タイトル(英語)",
    "担当研究者(日本語)", "担当研究者(英語)", "提供機関(日本語)", "制度名(日本語)", "研究機関名(日本語)",
    "研究期間(From)", "研究期間(To)", "研究概要(日本語)", "研究概要(英語)", "課題番号", "公開の有無",
]  # fmt: skip


def table_row(columns: list[str], cells: Mapping[str, Any], above: str | None = None) -> Row:
    convert = table_export(columns, above=above)
    assert convert is not None
    return convert(Row(3, {column: cells.get(column, "null") for column in columns}, sheet="業績"))


def test_a_row_of_a_table_gives_the_same_seed_as_the_item_of_the_api() -> None:
    row = table_row(
        PROJECT_COLUMNS,
        {
            "ID": "101",
            "タイトル(日本語)": "廃熱の利用",
            "タイトル(英語)": "Use of waste heat",
            "担当研究者(日本語)": "[甲野\\,例,乙野 文]",
            "提供機関(日本語)": "例示財団",
            "制度名(日本語)": "例示助成",
            "研究期間(From)": "2021-04",
            "研究期間(To)": "2024-03",
            "研究概要(日本語)": "工場の廃熱で水を温める。",
            "課題番号": "G-1",
            "公開の有無": "disclosed",
        },
    )

    assert row.values == rows_of(PROJECT)[0].values
    assert (row.number, row.sheet, row.native) == (3, "業績", True)


def test_an_empty_cell_for_the_display_is_closed() -> None:
    row = table_row(PROJECT_COLUMNS, {"ID": "1", "タイトル(日本語)": "題", "研究機関名(日本語)": "例示大学"})

    assert (row.values["visibility"], row.values["organisation"]) == ("organisation", "例示大学")


def test_a_patent_and_a_researcher_are_told_by_their_columns() -> None:
    patent = table_row(
        [
            "ID",
            "産業財産権名(日本語)",
            "発明者/考案者/創作者(日本語)",
            "出願人(機関)(日本語)",
            "公開日",
            "公開の有無",
        ],
        {
            "ID": "202",
            "産業財産権名(日本語)": "熱交換器",
            "発明者/考案者/創作者(日本語)": "[甲野 例]",
            "出願人(機関)(日本語)": "例示大学",
            "公開日": "2021-07-29",
            "公開の有無": "researchers_only",
        },
    )
    person = table_row(
        [
            "姓(日本語)",
            "名(日本語)",
            "姓(カナ)",
            "名(カナ)",
            "所属名(日本語)",
            "職名(日本語)",
            "パーマリンク",
            "ORCID ID",
        ],
        {
            "姓(日本語)": "甲野",
            "名(日本語)": "例",
            "所属名(日本語)": "例示大学",
            "パーマリンク": "reino",
            "ORCID ID": "0000-0000-0000-0000",
        },
    )

    assert patent.values["id"] == "researchmap-industrial_property_rights-202"
    assert (patent.values["visibility"], patent.values["organisation"]) == ("coalition", "例示大学")
    assert person.values == {
        "kind": "researcher",
        "id": "researchmap-reino",
        "name": {"ja": "甲野 例"},
        "affiliations": [{"organisation": "例示大学"}],
        "researchmap": "reino",
        "orcid": "0000-0000-0000-0000",
        "visibility": "coalition",
    }


PAPER_COLUMNS = [
    "アクション名",
    "ID",
    "タイトル(日本語)",
    "概要(日本語)",
    "著者(日本語)",
    "誌名(日本語)",
    "公開の有無",
]


def test_the_line_above_the_columns_tells_misc_from_papers() -> None:
    cells = {"ID": "5", "タイトル(日本語)": "題", "概要(日本語)": "一行目¥n二行目", "公開の有無": "disclosed"}

    ids = [
        table_row(PAPER_COLUMNS, cells, above).values["id"] for above in ("misc", "published_papers", None)
    ]

    assert ids == ["researchmap-misc-5", "researchmap-published_papers-5", "researchmap-published_papers-5"]
    assert table_row(PAPER_COLUMNS, cells).values["text"] == {"ja": "一行目\n二行目"}


def test_rows_of_a_table_that_is_not_read_make_one_row() -> None:
    columns = ["アクション名", "ID", "賞名(日本語)", "公開の有無"]
    convert = table_export(columns)
    assert convert is not None

    rows = list(gathered(convert(Row(n, dict.fromkeys(columns, "x"))) for n in (3, 4, 5)))

    assert [(row.number, row.problem) for row in rows] == [
        (3, "holds 3 items of kind 'awards', which are not read")
    ]


def test_a_row_that_could_not_be_read_stays_as_it_is() -> None:
    convert = table_export(PROJECT_COLUMNS)
    assert convert is not None
    broken = Row(9, {}, "has 40 cells, the header 17")

    assert convert(broken) is broken
