"""Is a cell read as what it means, kept as a note where it means no value, and refused where it is wrong?"""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora import Need, RecordError, Seed
from corpora.columns import ColumnMapping, Fields, NoticeKind, fields_of
from corpora.columns.cells import Cell

NEED = ColumnMapping(
    {
        "期限": "deadline",
        "予算": "budget_jpy",
        "予算（千円）": "budget_jpy",
        "予算（万円）": "budget_jpy",
        "budget_jpy": "budget_jpy",
        "Budget (USD)": "budget_jpy",
        "掲載日": "published",
        "概要": "text",
    },
    kind="need",
)
SEED = ColumnMapping(
    {
        "TRL": "trl",
        "段階": "stage",
        "分野": "sector",
        "公開区分": "visibility",
        "国": "country",
        "県": "prefecture",
        "市町村": "place",
        "住所": "address",
        "概要": "text",
        "ID": "id",
        "例示": "illustrative",
    },
    {"visibility": "public"},
    kind="seed",
)


def read(column: str, value: Any) -> Fields:
    mapping = NEED if column in NEED.columns and column != "概要" else SEED
    return fields_of({column: value, "概要": "排熱を使う。"}, mapping)


def refused(column: str, value: Any) -> RecordError:
    with pytest.raises(RecordError) as error:
        read(column, value)
    return error.value


def kinds(fields: Fields) -> list[NoticeKind]:
    return [notice.kind for notice in fields.notices]


# ---- dates ----


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("令和元年", "2019-01-01", "2019-12-31"),
        ("平成31年", "2019-01-01", "2019-12-31"),
        ("R1", "2019-01-01", "2019-12-31"),
        ("r1", "2019-01-01", "2019-12-31"),
        ("H31", "2019-01-01", "2019-12-31"),
        ("S63", "1988-01-01", "1988-12-31"),
        ("㋿元年", "2019-01-01", "2019-12-31"),
        ("平成３１年４月１日", "2019-04-01", "2019-04-01"),
        ("H31.4", "2019-04-01", "2019-04-30"),
        ("H31.4.1", "2019-04-01", "2019-04-01"),
        ("令和 9 年 3 月", "2027-03-01", "2027-03-31"),
        ("2019年度", "2019-04-01", "2020-03-31"),
        ("R9年度", "2027-04-01", "2028-03-31"),
        ("令和9年度末", "2027-04-01", "2028-03-31"),
        ("FY2027", "2027-04-01", "2028-03-31"),
        ("2027/3/31", "2027-03-31", "2027-03-31"),
        ("2027.10", "2027-10-01", "2027-10-31"),
        ("2027-03", "2027-03-01", "2027-03-31"),
        ("20270331", "2027-03-31", "2027-03-31"),
        ("２０２７年", "2027-01-01", "2027-12-31"),
        ("2027年夏", "2027-06-01", "2027-08-31"),
        ("Q2 2027", "2027-04-01", "2027-06-30"),
        ("by March 2027", "2027-03-01", "2027-03-31"),
        ("31 March 2027", "2027-03-31", "2027-03-31"),
        ("2027年3月31日(水) 10:00", "2027-03-31", "2027-03-31"),
        ("2027-03-31T00:00:00+09:00", "2027-03-31", "2027-03-31"),
        ("2027年度中を目途", "2027-04-01", "2028-03-31"),
        ("2027年3月末までに", "2027-03-01", "2027-03-31"),
        (2027, "2027-01-01", "2027-12-31"),
        (20270331, "2027-03-31", "2027-03-31"),
        (date(2027, 3, 31), "2027-03-31", "2027-03-31"),
        (datetime(2027, 3, 31, 9, 30), "2027-03-31", "2027-03-31"),
    ],
)
def test_of_what_lasts_longer_a_publication_takes_the_first_day_and_a_deadline_the_last(
    written: object, first: str, last: str
) -> None:
    published, deadline = read("掲載日", written), read("期限", written)

    assert (published.values["published"], deadline.values["deadline"]) == (first, last)
    assert (published.notices, deadline.notices) == ((), ())
    assert "notes" not in deadline.values
    assert Need.model_validate({**deadline.values, "id": "n"}).deadline == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2027年4月～9月", "2027-04-01", "2027-09-30"),
        ("2027年10月〜3月", "2027-10-01", "2028-03-31"),
        ("2026〜2028年度", "2026-04-01", "2029-03-31"),
        ("令和8年4月から令和9年3月まで", "2026-04-01", "2027-03-31"),
    ],
)
def test_of_a_span_of_time_both_ends_are_read_and_one_is_named_in_a_notice(
    written: str, first: str, last: str
) -> None:
    published, deadline = read("掲載日", written), read("期限", written)

    assert (published.values["published"], deadline.values["deadline"]) == (first, last)
    assert kinds(deadline) == [NoticeKind.RANGE_TAKEN]
    assert deadline.notices[0].taken == last


@pytest.mark.parametrize("written", ["46112", 46112, 46112.5])
def test_a_day_as_a_spreadsheet_numbers_it_is_read_with_a_notice(written: object) -> None:
    fields = read("期限", written)

    assert fields.values["deadline"] == "2026-03-31"
    assert kinds(fields) == [NoticeKind.SERIAL_DATE]


@pytest.mark.parametrize(
    ("written", "notice"),
    [
        ("来年度", NoticeKind.RELATIVE_DATE),
        ("3月末", NoticeKind.RELATIVE_DATE),
        ("2年以内", NoticeKind.RELATIVE_DATE),
        ("within two years", NoticeKind.RELATIVE_DATE),
        ("2027年4月以降", NoticeKind.KEPT_AS_NOTE),
        ("なるべく早く", NoticeKind.KEPT_AS_NOTE),
        ("2027年度の予算が付けば", NoticeKind.KEPT_AS_NOTE),
        ("未定", NoticeKind.NOT_YET_KNOWN),
        ("随時", NoticeKind.NOT_YET_KNOWN),
    ],
)
def test_what_names_no_day_of_its_own_leaves_the_deadline_out_and_stands_in_the_notes(
    written: str, notice: NoticeKind
) -> None:
    fields = read("期限", written)

    assert "deadline" not in fields.values
    assert fields.values["notes"] == [f"期限：{written}"]
    assert kinds(fields) == [notice]


def test_what_begins_some_day_has_a_first_day_but_no_last() -> None:
    assert read("掲載日", "2027年4月以降").values["published"] == "2027-04-01"


@pytest.mark.parametrize(
    "written",
    [
        "2027年13月",
        "2027年2月30日",
        "31/12/2027",
        "27年度",
        "2027.3.32",
        "99999999",
        2027.1,
        float("inf"),
        "2028年〜2027年",
    ],
)
def test_a_date_that_cannot_be_understood_refuses_the_row_with_its_heading_and_a_remedy(
    written: object,
) -> None:
    error = refused("期限", written)

    assert (error.field, error.column, error.value) == ("deadline", "期限", str(written))
    assert error.remedy == "Write a day, month or year, e.g. 2027-03-31, 2027年3月 or 令和9年度."
    assert str(error).startswith(f"期限: '{written}' ")


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_a_day_means_the_same_however_it_is_written(day: date) -> None:
    era = (
        f"令和{day.year - 2018}年"
        if day.year > 2019
        else f"平成{day.year - 1988}年"
        if day.year < 2019
        else ""
    )
    forms = [
        day,
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    if era:
        forms.append(f"{era}{day.month}月{day.day}日")

    assert {read("期限", form).values.get("deadline") for form in forms} == {day.isoformat()}


# ---- money ----


@pytest.mark.parametrize(
    ("column", "written", "yen"),
    [
        ("予算", "3,000万円", 30_000_000),
        ("予算", "3千万円", 30_000_000),
        ("予算", "３０００万円", 30_000_000),
        ("予算", "1.5億", 150_000_000),
        ("予算", "約500万円以内（税込）", 5_000_000),
        ("予算", "～500万円", 5_000_000),
        ("予算", "¥1,000,000", 1_000_000),
        ("予算", "30 million yen", 30_000_000),
        ("予算", 5_000_000, 5_000_000),
        ("予算", "0", 0),
        ("予算（万円）", 300, 3_000_000),
        ("予算（万円）", "300", 3_000_000),
        ("予算（万円）", 1.5, 15_000),
        ("予算（万円）", "50千円", 50_000),
        ("予算（万円）", "300円", 300),
        ("予算（千円）", "12,000", 12_000_000),
        ("budget_jpy", "30", 30),
    ],
)
def test_a_unit_in_the_cell_holds_before_one_in_the_heading(column: str, written: object, yen: int) -> None:
    fields = read(column, written)

    assert fields.values["budget_jpy"] == yen
    assert fields.notices == ()


@pytest.mark.parametrize(
    ("column", "written", "yen", "notice"),
    [
        ("予算", "2,000万〜3,000万円", 30_000_000, NoticeKind.UPPER_TAKEN),
        ("予算（万円）", "300〜500", 5_000_000, NoticeKind.UPPER_TAKEN),
        ("予算", "3000万円以上", 30_000_000, NoticeKind.FLOOR_TAKEN),
        ("予算", "500万円～", 5_000_000, NoticeKind.FLOOR_TAKEN),
    ],
)
def test_of_a_range_the_upper_end_is_the_budget_and_a_notice_says_so(
    column: str, written: str, yen: int, notice: NoticeKind
) -> None:
    fields = read(column, written)

    assert fields.values["budget_jpy"] == yen
    assert [(n.kind, n.taken) for n in fields.notices] == [(notice, f"{yen:,}")]


@pytest.mark.parametrize(
    ("column", "written", "notice"),
    [
        ("予算", "USD 2 million", NoticeKind.OTHER_CURRENCY),
        ("予算", "$20k", NoticeKind.OTHER_CURRENCY),
        ("Budget (USD)", "20,000", NoticeKind.OTHER_CURRENCY),
        ("予算", "100万バーツ", NoticeKind.KEPT_AS_NOTE),
        ("予算", "年間300万円", NoticeKind.KEPT_AS_NOTE),
        ("予算", "初年度300万円、次年度500万円", NoticeKind.KEPT_AS_NOTE),
        ("予算", "数百万円", NoticeKind.KEPT_AS_NOTE),
        ("予算", "応相談", NoticeKind.NOT_YET_KNOWN),
        ("予算", "N/A", NoticeKind.NOT_YET_KNOWN),
    ],
)
def test_what_is_no_sum_in_yen_is_kept_as_a_note(column: str, written: str, notice: NoticeKind) -> None:
    fields = read(column, written)

    assert "budget_jpy" not in fields.values
    assert kinds(fields) == [notice]
    assert written in fields.values["notes"][0]


@pytest.mark.parametrize("written", ["1,5円", "-300万円", "▲300", -300, 300, "300"])
def test_a_sum_that_is_wrong_or_without_a_unit_refuses_the_row(written: object) -> None:
    error = refused("予算", written)

    assert (error.field, error.column, error.value) == ("budget_jpy", "予算", str(written))
    assert "予算（万円）" in (error.remedy or "")


@given(st.integers(1, 10**9))
def test_a_sum_means_the_same_in_every_unit(thousands: int) -> None:
    yen = thousands * 1_000

    assert read("予算（千円）", thousands).values["budget_jpy"] == yen
    assert read("予算（千円）", f"{yen:,}円").values["budget_jpy"] == yen
    assert read("budget_jpy", yen).values["budget_jpy"] == yen


# ---- readiness ----


@pytest.mark.parametrize(
    ("written", "level"),
    [("4", 4), (4, 4), (4.0, 4), ("TRL4", 4), ("ＴＲＬ４", 4), ("TRL-4", 4), ("④", 4), ("レベル5", 5)],
)
def test_a_level_is_read_with_or_without_its_name(written: object, level: int) -> None:
    fields = read("TRL", written)

    assert fields.values["trl"] == level
    assert Seed.model_validate({**fields.values, "id": "s"}).trl == level


@pytest.mark.parametrize("written", ["TRL 3-4", "3～4", "TRL3〜TRL4", "3、4"])
def test_of_several_levels_the_lower_is_taken_with_a_notice(written: str) -> None:
    fields = read("TRL", written)

    assert fields.values["trl"] == 3
    assert kinds(fields) == [NoticeKind.LOWER_TAKEN]


def test_what_stands_beside_a_level_is_kept_as_a_note() -> None:
    fields = read("TRL", "TRL4（実験室で実証）")

    assert (fields.values["trl"], fields.values["notes"]) == (4, ["TRL: TRL4（実験室で実証）"])


@pytest.mark.parametrize("written", ["0", "10", "4.5", "TRL 12", "4-3", 2027, "第2段階"])
def test_a_level_that_there_is_not_refuses_the_row(written: object) -> None:
    assert refused("TRL", written).remedy == "Write a technology readiness level from 1 to 9, e.g. 4 or TRL4."


@pytest.mark.parametrize(
    ("column", "written"), [("TRL", "実証段階"), ("段階", "基礎研究"), ("段階", "3"), ("段階", "第2段階")]
)
def test_a_stage_in_words_or_of_a_scale_of_their_own_is_no_level(column: str, written: str) -> None:
    fields = read(column, written)

    assert "trl" not in fields.values
    assert fields.values["notes"] == [f"{column}{'：' if column == '段階' else ': '}{written}"]


def test_a_stage_that_is_called_a_level_is_one() -> None:
    assert read("段階", "TRL5").values["trl"] == 5


# ---- who may see it ----


@pytest.mark.parametrize("written", ["公開", "公開可", "一般公開", "可", "public", "Public", "ＰＵＢＬＩＣ"])
def test_a_word_that_opens_a_record_is_known(written: str) -> None:
    assert read("公開区分", written).values["visibility"] == "public"


@pytest.mark.parametrize(
    "written",
    ["会員限定", "コンソーシアム内", "公開（会員限定）", "members only", "coalition", "加盟機関のみ"],
)
def test_a_word_for_the_coalition_is_known(written: str) -> None:
    assert read("公開区分", written).values["visibility"] == "coalition"


@pytest.mark.parametrize(
    "written",
    [
        *(
            "非公開",
            "学内限定",
            "社外秘",
            "公開不可",
            "公開（一部非公開）",
            "一部公開",
            "未公開",
            "会員には非公開",
            "限定公開",
        ),
        *("confidential", "Private", "not public", "internal", "organisation", "public after NDA", "否"),
    ],
)
def test_in_doubt_a_record_stays_with_its_organisation(written: str) -> None:
    assert read("公開区分", written).values["visibility"] == "organisation"


@pytest.mark.parametrize("written", ["未定", "○", "A", "公開予定", "レベル2", "-"])
def test_a_word_for_visibility_that_is_not_known_refuses_the_row_and_never_opens_it(written: str) -> None:
    error = refused("公開区分", written)

    assert (error.field, error.column) == ("visibility", "公開区分")
    assert error.remedy == "Write 公開 (public), 会員限定 (coalition) or 非公開 (organisation)."


@given(st.text(max_size=12))
def test_no_words_whatever_with_non_public_in_them_open_a_record(words: str) -> None:
    try:
        fields = read("公開区分", f"{words}非公開")
    except RecordError:
        return
    assert fields.values["visibility"] == "organisation"


# ---- sectors, places ----


@pytest.mark.parametrize(
    ("written", "sector"),
    [
        ("hydrogen_fuels", "hydrogen_fuels"),
        ("水素", "hydrogen_fuels"),
        ("農業", "agriculture"),
        ("Waste and water", "waste_water"),
        ("CCUS", "carbon_capture_use"),
        ("政策・制度", "policy"),
    ],
)
def test_a_sector_is_known_by_its_id_and_its_labels(written: str, sector: str) -> None:
    assert read("分野", written).values["sector"] == sector


@pytest.mark.parametrize("written", ["ナノテク・材料", "農業、水素", "ライフサイエンス"])
def test_another_field_or_several_are_kept_as_a_note(written: str) -> None:
    fields = read("分野", written)

    assert "sector" not in fields.values
    assert (fields.values["notes"], kinds(fields)) == ([f"分野：{written}"], [NoticeKind.KEPT_AS_NOTE])


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"国": "ベトナム"}, {"country": "VN"}),
        ({"国": "Viet Nam"}, {"country": "VN"}),
        ({"国": "ベトナム社会主義共和国"}, {"country": "VN"}),
        ({"国": "vn"}, {"country": "VN"}),
        ({"県": "富山"}, {"country": "JP", "prefecture": "富山県"}),
        ({"県": "Toyama"}, {"country": "JP", "prefecture": "富山県"}),
        ({"県": "北海道"}, {"country": "JP", "prefecture": "北海道"}),
        ({"市町村": "富山市"}, {"country": "JP", "prefecture": "富山県", "name": "富山市"}),
        ({"市町村": "⻄宮市"}, {"country": "JP", "prefecture": "兵庫県", "name": "西宮市"}),
        ({"県": "埼玉県", "市町村": "美里町"}, {"country": "JP", "prefecture": "埼玉県", "name": "美里町"}),
        ({"国": "ベトナム", "市町村": "ハノイ"}, {"country": "VN", "name": "ハノイ"}),
        ({"市町村": "ハノイ"}, {"country": None, "name": "ハノイ"}),
        ({"市町村": "宮城県美里町"}, {"country": "JP", "prefecture": "宮城県", "name": "美里町"}),
        (
            {"住所": "〒930-8555 富山県富山市五福3190"},
            {"country": "JP", "prefecture": "富山県", "name": "富山市"},
        ),
        ({"住所": "札幌市北区北8条"}, {"country": "JP", "prefecture": "北海道", "name": "札幌市北区"}),
    ],
)
def test_a_place_is_put_together_from_what_its_cells_say(
    cells: dict[str, str], place: dict[str, str]
) -> None:
    fields = fields_of({**cells, "概要": "排熱を使う。"}, SEED)

    assert fields.values["place"] == place
    assert fields.notices == ()
    Seed.model_validate({**fields.values, "id": "s"})


def test_a_name_that_several_prefectures_have_stays_without_one_and_a_notice_names_them() -> None:
    fields = read("市町村", "美里町")

    assert fields.values["place"] == {"country": "JP", "name": "美里町"}
    assert [(n.kind, n.taken) for n in fields.notices] == [
        (NoticeKind.SEVERAL_PLACES, "宮城県、埼玉県、熊本県")
    ]


def test_the_rest_of_an_address_is_kept_as_a_note() -> None:
    assert read("住所", "富山県富山市五福3190").values["notes"] == ["住所：富山県富山市五福3190"]


@pytest.mark.parametrize(("column", "written"), [("国", "アトランティス"), ("県", "北陸"), ("県", "Hanoi")])
def test_a_country_or_prefecture_that_there_is_not_refuses_the_row(column: str, written: str) -> None:
    error = refused(column, written)

    assert (error.column, error.value) == (column, written)
    assert error.field in ("place.country", "place.prefecture")


def test_a_prefecture_abroad_refuses_the_row() -> None:
    with pytest.raises(RecordError) as error:
        fields_of({"国": "ベトナム", "県": "富山県", "概要": "排熱を使う。"}, SEED)

    assert (error.value.column, error.value.value) == ("県", "富山県")
    assert str(error.value) == (
        "県: '富山県' lies in Japan, but the row names the country VN. Correct one of the two."
    )


# ---- ids, flags, nothing ----


def test_an_id_is_read_in_plain_letters_and_refused_with_others() -> None:
    assert read("ID", " Ｓ－００１ ").values["id"] == "S-001"
    assert refused("ID", "シーズ1").remedy == "Use Latin letters, digits and . _ : - only, 128 at most."


def test_a_flag_is_true_or_false() -> None:
    assert read("例示", "TRUE").values["illustrative"] is True
    assert read("例示", False).values["illustrative"] is False
    assert refused("例示", "たぶん").field == "illustrative"


@pytest.mark.parametrize(
    "written",
    ["未定", "応相談", "なし", "特になし", "-", "―", "ー", "N/A", "不明", "TBD", "…", "#N/A", "（なし）"],
)
def test_words_for_nothing_yet_are_known(written: str) -> None:
    assert Cell(written, "", "").is_not_yet_known


@pytest.mark.parametrize("written", ["3", "なしの木", "未定義語", "水素", "A-1"])
def test_other_words_say_something(written: str) -> None:
    assert not Cell(written, "", "").is_not_yet_known


@pytest.mark.parametrize("value", [None, "", " ", "　", "\n", "\x00"])
def test_a_cell_without_content_is_empty(value: object) -> None:
    assert Cell(value, "", "").is_empty


@given(
    st.sampled_from([*NEED.columns, *SEED.columns]),
    st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes()),
)
def test_whatever_a_cell_holds_it_is_read_kept_or_refused_with_their_heading(
    column: str, value: object
) -> None:
    refusal = None

    try:
        read(column, value)
    except RecordError as error:
        refusal = error

    assert refusal is None or (refusal.column == column and refusal.remedy)
