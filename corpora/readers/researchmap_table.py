"""How is a researchmap V2 export in CSV read, once it is a table?

The first line names the section ("research_projects"), the second the columns; an empty cell says `null`,
several values stand as [a,b], a comma inside one is escaped, and a person's family and given name may be
parted by such a comma. Verified in public programs that read or write these files after the service's CSV
definition document: the columns of projects, patents, papers and researchers below, and one column that
tells each other section. A project, patent or paper is turned into the item of the JSON export, and read as
that.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from corpora.readers.researchmap_display import NOBODY, Owner
from corpora.readers.researchmap_profile import profile_row
from corpora.readers.researchmap_seed import NEED_AN_ABSTRACT, SEEDS
from corpora.readers.rows import Row
from corpora.readers.seeds import skipped
from corpora.readers.values import Values, native_row

# section -> field of the JSON item -> columns: (Japanese, English), or one
_BOTH = ("(日本語)", "(英語)")
_TEXTS = {
    "research_projects": {
        "research_project_title": "タイトル",
        "description": "研究概要",
        "institution_name": "研究機関名",
        "offer_organization": "提供機関",
        "system_name": "制度名",
        "category": "研究種目",
    },
    "industrial_property_rights": {"industrial_property_right_title": "産業財産権名", "description": "概要"},
    "published_papers": {"paper_title": "タイトル", "description": "概要", "publication_name": "誌名"},
}
_PLAIN = {
    "research_projects": {"from_date": "研究期間(From)", "to_date": "研究期間(To)"},
    "industrial_property_rights": {
        "industrial_property_right_type": "産業財産権の種類",
        "application_number": "出願番号",
        "application_date": "出願日",
        "patent_announcement_number": "公開番号",
        "patent_announcement_date": "公開日",
        "patent_number": "特許番号/登録番号",
        "registration_date": "登録日",
    },
    "published_papers": {"publication_date": "出版年月"},
}
_PEOPLE = {
    "research_projects": ("investigators", "担当研究者"),
    "industrial_property_rights": ("inventors", "発明者/考案者/創作者"),
    "published_papers": ("authors", "著者"),
}
_NUMBERS = {"research_projects": ("grant_number", "課題番号"), "published_papers": ("doi", "DOI")}
# a column that only this section has; the first that is found tells the section
_TELLS = {
    "産業財産権名(日本語)": "industrial_property_rights",
    "制度名(日本語)": "research_projects",
    "姓(日本語)": "researchers",
    "賞名(日本語)": "awards",
    "講演者(日本語)": "presentations",
    "著者(翻訳者)(日本語)": "books_etc",
    "誌名(日本語)": "published_papers",
    "委員名(日本語)": "committee_memberships",
    "所属学協会名(日本語)": "association_memberships",
    "作品名(日本語)": "works",
    "科目(日本語)": "teaching_experience",
    "小分類名(日本語)": "research_areas",
    "学校名(日本語)": "education",
    "キーワード(日本語)": "research_interests",
    "所属(日本語)": "research_experience",
}
_MARKS = ("アクション名", "公開の有無", "主要な業績かどうか", "パーマリンク")
_COMMA = re.compile(r"(?<![\\¥]),")


def researchmap_table(
    headings: Sequence[str], *, section: str | None = None, owner: Owner = NOBODY
) -> Callable[[Row], Row] | None:
    """Return what turns a row under these headings into a native one; None where they are of no such export.

    `section` is the line above the headings, where the caller kept it: it tells misc from published_papers.
    """
    if not any(mark in headings for mark in _MARKS):
        return None
    told = next((name for column, name in _TELLS.items() if column in headings), None)
    if told is None and "アクション名" not in headings:
        return None
    if told == "published_papers" and section is not None and section.strip() in SEEDS:
        kind = section.strip()
    else:
        kind = told or (section or "?").strip()[:100]
    return lambda row: _native(row, kind, owner)


def _native(row: Row, section: str, owner: Owner) -> Row:
    if row.problem is not None:
        return row
    cells = {column: _cell(value) for column, value in row.values.items()}
    if section == "researchers":
        orcid = cells.get("ORCID ID")
        return native_row(row.number, lambda: profile_row(_profile(cells), orcid=orcid), sheet=row.sheet)
    build = SEEDS.get(section)
    if build is None:
        return skipped(row.number, section, 1, sheet=row.sheet)
    item = _item(cells, section)
    if section in NEED_AN_ABSTRACT and not any(item["description"].values()):
        return skipped(row.number, f"{section} without an abstract", 1, sheet=row.sheet)
    return native_row(row.number, lambda: build(item, section, owner), sheet=row.sheet)


def _cell(value: Any) -> str | None:
    """Return a cell as written, None where it is empty; line breaks are written ¥n in these files."""
    written = "" if value is None else str(value)
    return None if written.strip() in ("", "null") else written.replace("¥n", "\n")


def _item(cells: Mapping[str, str | None], section: str) -> Values:
    shape = "published_papers" if section == "misc" else section
    field, column = _PEOPLE[shape]
    people = {
        language: [{"name": name} for name in _several(cells.get(column + suffix))]
        for language, suffix in zip(("ja", "en"), _BOTH, strict=True)
    }
    number, number_column = _NUMBERS.get(shape, ("", ""))
    item: Values = {name: _bilingual(cells, column) for name, column in _TEXTS[shape].items()}
    item |= {name: cells.get(column) for name, column in _PLAIN[shape].items()}
    item |= {"rm:id": cells.get("ID"), "display": cells.get("公開の有無"), field: people}
    item["identifiers"] = {number: _several(cells.get(number_column))}
    applicants = _bilingual(cells, "出願人(機関)")
    item["applicants"] = [{"applicant": applicants}] if any(applicants.values()) else []
    return item


def _profile(cells: Mapping[str, str | None]) -> Values:
    names = {
        field: {
            "ja": cells.get(f"{part}(日本語)"),
            "en": cells.get(f"{part}(英語)"),
            "ja-Kana": cells.get(f"{part}(カナ)"),
        }
        for field, part in (("family_name", "姓"), ("given_name", "名"))
    }
    post = {"affiliation": _bilingual(cells, "所属名"), "job": _bilingual(cells, "職名")}
    return {**names, "permalink": cells.get("パーマリンク"), "affiliations": [post]}


def _bilingual(cells: Mapping[str, str | None], column: str) -> dict[str, str | None]:
    return {"ja": cells.get(column + _BOTH[0]), "en": cells.get(column + _BOTH[1])}


def _several(cell: str | None) -> list[str]:
    """Return the values of a cell written as [a,b]; an escaped comma inside one becomes a space."""
    inner = (cell or "").strip().removeprefix("[").removesuffix("]")
    values = (part.replace("\\,", " ").replace("¥,", " ").strip() for part in _COMMA.split(inner))
    return [value for value in values if value]
