"""Is a known export recognised, and does any JSON at all in any of its fields give rows and no crash?"""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import RecordError
from corpora.readers import Row
from corpora.readers.shapes import export_rows, gathered, is_whole, table_export
from corpora.readers.values import day_of, id_of, text_of
from corpora.records import Record, Seed

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["disclosed", "2021", "W1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["ja", "en", "name", "display", "affiliation", "items", "@type"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
ITEM_FIELDS = (
    "rm:id", "display", "research_project_title", "industrial_property_right_title", "paper_title",
    "description", "investigators", "inventors", "authors", "applicants", "identifiers", "from_date",
    "publication_date", "application_date", "institution_name", "patent_number", "publication_name",
)  # fmt: skip
WORK_FIELDS = (
    "doi", "title", "display_name", "language", "publication_date", "publication_year", "type", "authorships",
    "abstract_inverted_index", "topics", "keywords", "open_access", "is_retracted", "is_paratext",
)  # fmt: skip
PROFILE_FIELDS = ("given_name", "permalink", "affiliations", "@graph", "rm:user_id")
SECTIONS = (
    st.sampled_from(["research_projects", "industrial_property_rights", "published_papers", "awards"]) | JSON
)


def objects(fields: tuple[str, ...], **required: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        required, optional={field: JSON for field in fields if field not in required}
    )


def bilingual() -> st.SearchStrategy[Any]:
    return st.dictionaries(st.sampled_from(["ja", "en"]), st.text(max_size=5), max_size=2) | JSON


ITEMS = objects(ITEM_FIELDS, **{"rm:id": JSON, "@type": SECTIONS, "research_project_title": bilingual()})
SHAPES = st.one_of(
    objects(WORK_FIELDS, id=st.just("https://openalex.org/W1"), open_access=JSON),
    ITEMS,
    objects(PROFILE_FIELDS, family_name=JSON, permalink=JSON),
    objects(
        PROFILE_FIELDS,
        family_name=bilingual(),
        permalink=JSON,
        **{"@graph": st.lists(ITEMS | JSON, max_size=3) | JSON},
    ),
    st.fixed_dictionaries({"@type": SECTIONS, "items": st.lists(ITEMS | JSON, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"insert": objects(("id", "user_id"), type=SECTIONS), "merge": ITEMS | JSON}),
)  # fmt: skip


def checked(rows: list[Row]) -> list[Row]:
    """The rows, each of which tells its problem or has an id that a record may have."""
    pattern = Record.model_fields["id"].metadata[0].pattern
    for row in rows:
        assert row.native
        if row.problem is None:
            assert re.fullmatch(pattern, row.values["id"])
        else:
            assert row.values == {}
            assert len(row.value or "") <= 200
    return rows


@settings(max_examples=400, deadline=None)
@given(value=SHAPES)
def test_any_json_in_any_field_gives_rows_and_no_crash(value: Mapping[str, Any]) -> None:
    rows = export_rows(value, 1)

    assert rows is not None
    assert checked(list(rows))


@settings(max_examples=200, deadline=None)
@given(value=objects(ITEM_FIELDS, **{"@type": st.just("research_projects"), "rm:id": JSON, "display": JSON}))
def test_no_item_is_more_open_than_its_display_says(value: Mapping[str, Any]) -> None:
    (row,) = export_rows({**value, "research_project_title": {"ja": "題"}}, 1) or ()

    if row.problem is None and row.values["visibility"] == "public":
        assert value["display"] == "disclosed"


CELLS = st.none() | st.integers() | st.dates() | st.booleans() | st.text(max_size=8) | st.just("null")
TABLES = (
    ("研究課題名", "研究課題/領域番号", "研究機関", "研究代表者", "研究期間 (年度)", "研究概要"),
    ("ID", "タイトル(日本語)", "制度名(日本語)", "担当研究者(日本語)", "研究期間(From)", "公開の有無"),
    ("ID", "産業財産権名(日本語)", "発明者/考案者/創作者(日本語)", "公開日", "公開の有無"),
    ("姓(日本語)", "名(英語)", "所属名(日本語)", "パーマリンク", "ORCID ID"),
    ("アクション名", "ID"),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(data=st.data(), columns=st.sampled_from(TABLES))
def test_any_cells_give_a_row_and_no_crash(data: st.DataObject, columns: tuple[str, ...]) -> None:
    convert = table_export(columns)
    assert convert is not None

    row = convert(Row(2, {column: data.draw(CELLS) for column in columns}))

    assert checked([row]) == [row]


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"kind": "seed", "id": "s1", "title": {"ja": "水素"}, "text": {"ja": "水素を作る"}},
        {"id": 5, "title": "水素"},
        {"insert": "x"},
        {"insert": {"id": "1"}},
        {"items": []},
        {"family_name": "甲野", "given_name": "例", "title": "廃熱の利用"},
        {"@graph": []},
        {"results": [{"id": "W1"}], "meta": {}},
    ],
)
def test_what_is_no_known_export_is_left_to_others(value: Mapping[str, Any]) -> None:
    assert export_rows(value, 1) is None


def test_our_own_tables_and_an_office_s_list_are_left_to_others() -> None:
    assert table_export(["id", "text_ja", "sector"]) is None
    assert table_export(["シーズ名", "技術概要", "研究者", "所属", "キーワード"]) is None
    assert table_export(["シーズ名", "公開の有無", "研究者"]) is None


def test_an_answer_with_a_profile_is_read_whole_and_a_page_item_by_item() -> None:
    assert is_whole({"permalink": "reino", "family_name": {"ja": "甲野"}, "@graph": [{}]})
    assert not is_whole({"@type": "misc", "items": [{}]})
    assert not is_whole({"meta": {}, "results": [{}]})
    assert not is_whole({"@graph": [{"@id": "x"}]})


def test_rows_that_are_read_keep_their_order() -> None:
    rows = [Row(1, {"a": 1}), Row(2, {}, "is broken")]

    assert list(gathered(rows)) == rows


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2021", "2021-01-01"),
        (2021, "2021-01-01"),
        ("2021-4", "2021-04-01"),
        ("2021/04/05/", "2021-04-05"),
        ("20210405", "2021-04-05"),
        ("2019-2022", "2019-01-01"),
        ("9999", None),
        ("  ", None),
        (None, None),
    ],
)
def test_a_date_is_the_first_day_of_what_is_written(written: Any, day: str | None) -> None:
    assert day_of(written, "date") == day


@pytest.mark.parametrize(
    "value", [True, 1.5, 10**5_000, [], {}, b"x"], ids=lambda value: type(value).__name__
)
def test_what_is_no_text_is_refused_and_not_turned_into_one(value: Any) -> None:
    with pytest.raises(RecordError, match="where a text is expected"):
        text_of(value, "title")


@given(st.text(max_size=30), st.text(max_size=30))
def test_two_ids_of_a_source_are_two_ids_of_ours(first: str, second: str) -> None:
    assert (id_of("x", first) == id_of("x", second)) == (first == second)


def test_what_may_not_stand_in_an_id_is_replaced_and_told_apart() -> None:
    ids = [id_of("x", part) for part in ("a/b", "a_b", "あ", "い", "", "a" * 500, "\ud800")]

    assert ids[1] == "x-a_b"
    assert ids[0].startswith("x-a_b-")
    assert len(set(ids)) == len(ids)
    for record in ids:
        Seed.model_validate({"id": record, "text": {"ja": "題"}})
