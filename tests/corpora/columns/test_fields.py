"""Does a row make the record that its cells describe, with nothing dropped and nothing let out?"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora import ContactPoint, Need, Organisation, RecordError, Researcher, Seed, normalise
from corpora.columns import ColumnMapping, NoticeKind, fields_of, targets

Columns = dict[str, str | None]


def values_of(row: dict[str, Any], columns: Columns, **options: Any) -> dict[str, Any]:
    return fields_of(row, ColumnMapping(columns, **options)).values


def test_a_row_makes_a_seed() -> None:
    columns = {
        "シーズ番号": "id",
        "シーズ名": "title",
        "研究者": "researcher",
        "カナ": "researcher_kana",
        "大学名": "organisation",
        "部局": "department",
        "概要": "text",
        "Abstract": "text_en",
        "用途": "section",
        "キーワード": "keywords",
        "TRL": "trl",
        "知財": "patents",
        "公開": "visibility",
        "更新日": "published",
        "連絡先": "email",
        "HP": "url",
    }
    row = {
        "シーズ番号": "S-1",
        "シーズ名": "水素の製造",
        "研究者": " 甲野 例 ",
        "カナ": "コウノ レイ",
        "大学名": "例示大学",
        "部局": "工学部",
        "概要": "水から水素をつくる。",
        "Abstract": "Hydrogen from water.",
        "用途": "船\n車",
        "キーワード": "水素、電解",
        "TRL": "TRL4",
        "知財": "特願2020-1",
        "公開": "会員限定",
        "更新日": "2024年度",
        "連絡先": "a@example.ac.jp",
        "HP": "https://example.ac.jp/",
        "知らない列": "x",
    }

    fields = fields_of(row, ColumnMapping(columns))

    assert fields.values == {
        "kind": "seed",
        "id": "S-1",
        "title": {"ja": "水素の製造"},
        "researcher": "甲野 例",
        "organisation": "例示大学",
        "text": {
            "ja": "水から水素をつくる。\n\n用途：船\n車\n\nキーワード：水素、電解",
            "en": "Hydrogen from water.",
        },
        "trl": 4,
        "visibility": "coalition",
        "published": "2024-04-01",
        "notes": ["知財：特願2020-1", "HP: https://example.ac.jp/"],
    }
    assert fields.beside == {
        "researcher_kana": "コウノ レイ",
        "department": "工学部",
        "email": "a@example.ac.jp",
    }
    assert (fields.withheld, fields.notices) == ({}, ())
    Seed.model_validate(fields.values)


def test_a_row_makes_a_need() -> None:
    columns: Columns = {
        "課題": "text",
        "希望時期": "deadline",
        "予算（万円）": "budget_jpy",
        "企業名": "organisation",
    }
    row = {"課題": "蒸気が逃げる。", "希望時期": "令和9年度末", "予算（万円）": 300, "企業名": "例示株式会社"}

    need = Need.model_validate({**values_of(row, columns, kind="need"), "id": "n"})

    assert (str(need.deadline), need.budget_jpy, need.text.ja) == ("2028-03-31", 3_000_000, "蒸気が逃げる。")


def test_a_flat_table_of_ours_reads_as_it_always_did() -> None:
    flat = {
        "id": "x",
        "title_ja": "題",
        "title_en": "Title",
        "text_ja": "本文",
        "country": "VN",
        "place": "ハノイ",
        "concepts": "heat; hydrogen ;; ",
        "notes": "覚書;二つめ",
        "trl": "",
        "sector": None,
        "illustrative": "true",
    }

    assert values_of(flat, {name: name for name in flat}, kind="seed") == {
        "kind": "seed",
        "id": "x",
        "title": {"ja": "題", "en": "Title"},
        "text": {"ja": "本文"},
        "place": {"country": "VN", "name": "ハノイ"},
        "concepts": ["heat", "hydrogen"],
        "notes": ["覚書", "二つめ"],
        "illustrative": True,
    }


def test_other_kinds_of_records_are_made_too() -> None:
    organisation = values_of(
        {
            "名称": "例示大学",
            "英語名": "Sample University",
            "略称": "例大;例示大",
            "県": "富山県",
            "kind": "university_national",
        },
        {
            "名称": "name",
            "英語名": "name_en",
            "略称": "aliases",
            "県": "prefecture",
            "kind": "organisation_kind",
        },
        kind="organisation",
    )
    researcher = values_of(
        {"氏名": "甲野 例", "カナ": "コウノ レイ", "所属": "例示大学", "学部": "工学部", "職名": "教授"},
        {
            "氏名": "name",
            "カナ": "name_kana",
            "所属": "organisation",
            "学部": "department",
            "職名": "position",
        },
        kind="researcher",
    )
    contact = values_of(
        {"窓口": "産学連携課", "機関": "univ-x", "メール": "a@example.ac.jp"},
        {"窓口": "office", "機関": "organisation", "メール": "email"},
        kind="contact_point",
    )

    assert Organisation.model_validate({**organisation, "id": "o"}).aliases == ("例大", "例示大")
    assert Researcher.model_validate({**researcher, "id": "r"}).affiliations[0].position == "工学部 教授"
    assert ContactPoint.model_validate({**contact, "id": "c"}).email == "a@example.ac.jp"


# ---- texts ----


def test_paragraphs_stand_in_the_order_of_the_columns_with_the_keywords_last() -> None:
    row = {"キーワード": "水素", "背景": "暑い。", "概要": "つくる。", "内容": "詳しく。", "用途": "船"}
    columns: Columns = {
        "キーワード": "keywords",
        "背景": "section",
        "概要": "text",
        "内容": "text",
        "用途": "section",
    }

    assert values_of(row, columns)["text"] == {
        "ja": "つくる。\n\n詳しく。\n\n背景：暑い。\n\n用途：船\n\nキーワード：水素"
    }


def test_each_text_goes_to_its_own_language() -> None:
    columns: Columns = {"a": "text", "b": "text", "c": "section", "d": "section"}
    row = {"a": "水素をつくる。", "b": "We make hydrogen.", "c": "for ships", "d": "船に"}

    assert values_of(row, columns)["text"] == {
        "ja": "水素をつくる。\n\nd: 船に",
        "en": "We make hydrogen.\n\nc: for ships",
    }


def test_english_keywords_of_a_japanese_text_make_no_english_text() -> None:
    row = {"概要": "水素をつくる。", "Keywords": "hydrogen, water"}

    assert values_of(row, {"概要": "text", "Keywords": "keywords"})["text"] == {
        "ja": "水素をつくる。\n\nKeywords: hydrogen, water"
    }


def test_a_title_is_the_text_only_where_no_column_holds_one() -> None:
    row = {"題": "水素の製造", "キーワード": "電解", "概要": ""}
    columns: Columns = {"題": "title", "キーワード": "keywords"}

    assert values_of(row, columns)["text"] == {"ja": "水素の製造\n\nキーワード：電解"}
    assert "text" not in values_of({**row, "キーワード": ""}, {**columns, "概要": "text"})


contents = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(
    lambda t: normalise(t).strip()
)


@given(st.lists(contents, min_size=1, max_size=4))
def test_the_content_of_every_cell_stands_in_the_text_byte_for_byte(cells: list[str]) -> None:
    row = {f"列{place}": cell for place, cell in enumerate(cells)}
    columns: Columns = {name: "section" if place else "text" for place, name in enumerate(row)}

    fields = fields_of(row, ColumnMapping(columns))

    stored = [*fields.values.get("text", {}).values(), *fields.values.get("notes", [])]
    for name, cell in row.items():
        assert any(cell in text for text in stored), name


# ---- nothing dropped ----


def test_of_two_cells_for_one_field_the_first_holds_and_the_other_is_kept_as_a_note() -> None:
    columns: Columns = {"a": "trl", "b": "trl", "題": "title", "題2": "title_ja", "t": "text"}
    row = {"a": "", "b": "4", "題": "水素", "題2": "別の水素", "t": "本文"}

    fields = fields_of(row, ColumnMapping(columns))
    both = fields_of({**row, "a": "3", "題2": "水素"}, ColumnMapping(columns))

    assert (fields.values["trl"], fields.values["title"]) == (4, {"ja": "水素"})
    assert (fields.values["notes"], [n.kind for n in fields.notices]) == (
        ["題2：別の水素"],
        [NoticeKind.KEPT_AS_NOTE],
    )
    assert (both.values["trl"], both.values["notes"]) == (3, ["b: 4"])


def test_of_two_addresses_the_first_holds_and_the_other_is_kept_as_a_note() -> None:
    values = values_of(
        {"住所": "富山県富山市", "勤務地": "石川県金沢市", "概要": "熱"},
        {"住所": "address", "勤務地": "address", "概要": "text"},
    )

    assert values["place"] == {"country": "JP", "prefecture": "富山県", "name": "富山市"}
    assert values["notes"] == ["勤務地：石川県金沢市"]


def test_a_field_that_the_kind_of_the_row_lacks_is_kept_as_a_note() -> None:
    mapping = ColumnMapping({"種別": "kind", "TRL": "trl", "概要": "text"})

    need = fields_of({"種別": "ニーズ", "TRL": "4", "概要": "熱"}, mapping)
    seed = fields_of({"種別": "", "TRL": "4", "概要": "熱"}, mapping)

    assert need.values == {"kind": "need", "text": {"ja": "熱"}, "notes": ["TRL: 4"]}
    assert [(n.kind, n.taken) for n in need.notices] == [(NoticeKind.NO_SUCH_FIELD, "need")]
    assert (seed.values["kind"], seed.values["trl"]) == ("seed", 4)


def test_a_kind_that_there_is_not_refuses_the_row() -> None:
    with pytest.raises(RecordError) as error:
        fields_of({"種別": "その他"}, ColumnMapping({"種別": "kind"}))

    assert (error.value.field, error.value.column, error.value.value) == ("kind", "種別", "その他")


@pytest.mark.parametrize(
    ("target", "field"),
    [("researcher", "researcher"), ("organisation", "organisation"), ("contact", "contact")],
)
def test_words_for_nothing_are_no_names(target: str, field: str) -> None:
    values = values_of({"x": "未定", "概要": "熱"}, {"x": target, "概要": "text"})

    assert target not in values
    assert values["notes"] == ["x: 未定"]


# ---- constants and visibility ----


def test_constants_hold_for_rows_that_say_nothing_else() -> None:
    mapping = ColumnMapping(
        {"大学": "organisation", "公開": "visibility", "概要": "text"},
        {"organisation": "例示大学", "visibility": "非公開", "country": "日本"},
    )

    silent = fields_of({"大学": "", "公開": "", "概要": "熱"}, mapping).values
    said = fields_of({"大学": "見本大学", "公開": "公開", "概要": "熱"}, mapping).values

    assert (silent["organisation"], silent["visibility"]) == ("例示大学", "organisation")
    assert (said["organisation"], said["visibility"]) == ("見本大学", "public")
    assert silent["place"] == {"country": "JP"}


@pytest.mark.parametrize("row", [{"公開区分": "", "概要": "熱"}, {"概要": "熱"}])
def test_a_column_for_visibility_left_empty_refuses_the_row_rather_than_open_it(row: dict[str, str]) -> None:
    with pytest.raises(RecordError) as error:
        fields_of(row, ColumnMapping({"公開区分": "visibility", "概要": "text"}))

    assert (error.value.field, error.value.column) == ("visibility", "公開区分")
    assert error.value.remedy == "Fill the cell in, or give one visibility for all rows that name none."


# ---- withheld ----


def test_what_is_withheld_stands_apart_as_it_was_written_by_field_or_heading() -> None:
    mapping = ColumnMapping(
        {"概要": "text", "研究者": "researcher", "用途": "section", "備考": "notes", "TRL": "trl"},
        withheld=frozenset({"研究者", "用途", "備考", "TRL", "謎"}),
    )

    fields = fields_of(
        {"概要": "熱", "研究者": "甲野 例", "用途": "船", "備考": "", "TRL": "不明な値9", "謎": 5}, mapping
    )

    assert fields.withheld == {"researcher": "甲野 例", "用途": "船", "trl": "不明な値9", "謎": "5"}
    assert fields.values == {"kind": "seed", "text": {"ja": "熱"}}
    assert (fields.beside, fields.notices) == ({}, ())


SEED_TARGETS = sorted(set(targets("seed")) - {"id", "number", "kind", "visibility", "shared_with", "text"})


@given(st.sampled_from(SEED_TARGETS), st.sampled_from(["秘密の値 9871", "未定9871", "9871", "TRL 3-4 9871"]))
def test_what_is_withheld_is_found_nowhere_else_whatever_it_would_have_been(target: str, secret: str) -> None:
    mapping = ColumnMapping({"概要": "text", "秘": target}, withheld=frozenset({"秘"}))

    fields = fields_of({"概要": "熱を使う。", "秘": secret}, mapping)

    assert list(fields.withheld.values()) == [secret]
    assert "9871" not in repr((fields.values, fields.beside, fields.notices))
