"""Which written names mean one organisation, and does it matter which is told first?"""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora import DOUBTFUL_FROM, SAME_FROM, Decision, bundled_records, compare, municipalities, read_name
from corpora import kind_of_organisation as kind_of
from corpora.identity.successions import How, short_names, successions
from corpora.records import Organisation, OrganisationKind

SHIPPED = [record for record in bundled_records() if isinstance(record, Organisation)]
written_names = st.sampled_from(
    sorted({name for o in SHIPPED for name in (o.name.ja, o.name.en, *o.aliases) if name})
)
contexts = st.fixed_dictionaries(
    {
        "prefecture": st.sampled_from([None, "宮城県", "埼玉県", "東京都", "大阪"]),
        "country": st.sampled_from([None, "JP", "VN"]),
        "as_of": st.sampled_from([None, date(1940, 1, 1), date(2020, 1, 1)]),
    }
)


def name(written: str, **context: Any) -> Any:
    return read_name(written, **context)


@given(written_names, contexts, written_names, contexts)
def test_the_order_of_two_names_does_not_matter_and_scores_lie_between_zero_and_one(
    one: str, here: dict[str, Any], two: str, there: dict[str, Any]
) -> None:
    left, right = name(one, **here), name(two, **there)

    judgement = compare(left, right)

    assert judgement.score == compare(right, left).score
    assert 0.0 <= judgement.score <= 1.0


@given(written_names)
def test_a_name_is_the_same_as_itself_unless_several_places_bear_it(written: str) -> None:
    read = name(written)

    judgement = compare(read, read)

    assert judgement.score == (0.75 if read.several else 1.0)


@given(st.sampled_from(municipalities()), st.sampled_from(municipalities()))
def test_municipalities_are_the_same_in_one_prefecture_only(one: Any, two: Any) -> None:
    left, right = (name(m.name, prefecture=m.prefecture) for m in (one, two))

    same = compare(left, right).decision is Decision.SAME

    assert same == ((one.prefecture, one.name) == (two.prefecture, two.name))


@pytest.mark.parametrize("empty", ["", "・", "株式会社", " - ", "㈱"])
def test_a_name_without_a_letter_is_nobody(empty: str) -> None:
    assert compare(name(empty), name("・")).score == 0.0


def test_a_latin_name_may_hold_a_mark_of_another_script() -> None:
    one, two = name("Sample Women’s University"), name("Simple Women’s University")

    assert compare(one, name("Sample Women's University")).score == 1.0
    assert compare(one, two).decision is Decision.DIFFERENT


def test_misato_stays_three_towns_and_a_bare_misato_is_none_of_them() -> None:
    towns = [name("美里町", prefecture=home) for home in ("宮城県", "埼玉県", "熊本県")]

    for town in towns:
        assert [compare(town, other).decision for other in towns].count(Decision.SAME) == 1
        assert compare(town, name("美里町")).decision is Decision.DOUBTFUL


@pytest.mark.parametrize(
    ("written", "prefecture"),
    [
        ("埼玉県児玉郡美里町", None),
        ("児玉郡美里町", "埼玉"),
        ("美里町役場", "埼玉県"),
        ("美里町（埼玉県）", None),
        ("Misato Town, Saitama", None),
    ],
)
def test_a_prefecture_is_read_from_before_behind_or_beside_the_name(
    written: str, prefecture: str | None
) -> None:
    assert name(written, prefecture=prefecture).prefecture == "埼玉県"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("株式会社例示工業", "㈱例示工業"),
        ("(株)例示工業", "例示工業"),
        ("ｶ)ﾚｲｼﾞ", "株式会社レイジ"),
        ("Sample Works Co., Ltd.", "Sample Works K.K."),
        ("The Sample Electric Power Co., Inc.", "Sample Electric Power Company, Incorporated"),
        ("国立大学法人例示大学", "例示大学"),
        ("例示大学大学院 工学研究科", "例示大学"),
        ("例示大", "例示大学"),
        ("例示工大", "例示工業大学"),
        ("日本エヌ・ユー・エス(株)", "日本NUS株式会社"),
        ("首都大学東京", "東京都立大学"),
        ("新日本製鐵", "日本製鉄"),
        ("SampleUniversity", "Sample University"),
    ],
)
def test_what_a_clerk_files_together_is_the_same(one: str, two: str) -> None:
    assert compare(name(one), name(two)).decision is Decision.SAME


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("株式会社例示工業", "合同会社例示工業"),
        ("学校法人例示", "例示大学"),
        ("例示大学", "例示大学医学部附属病院"),
        ("京都市", "京都大学"),
        ("山形市", "山形県"),
        ("Quang Ninh Province", "Quang Binh Province"),
        ("大阪府立大学", "大阪市立大学"),
        ("例示工業（アメリカ）", "例示工業（アメリ"),
        ("SampleUniversity", "SimpleUniversity"),
        ("Shigakkan University", "Shigakukan University"),
    ],
)
def test_what_a_clerk_keeps_apart_is_never_the_same(one: str, two: str) -> None:
    assert compare(name(one), name(two)).decision is not Decision.SAME


def test_a_name_written_before_its_time_is_doubtful() -> None:
    now, then = name("日本製鉄", as_of=date(2021, 1, 1)), name("日本製鐵", as_of=date(1940, 1, 1))

    judgement = compare(now, then)

    assert (judgement.decision, judgement.reasons[-1]) == (Decision.DOUBTFUL, "not_yet=2019-04-01")


def test_a_part_of_a_later_merger_is_the_whole_only_once_they_are_merged() -> None:
    whole = name("東京科学大学")

    assert compare(name("東京医科歯科大学"), whole).reasons == ("former_name=2024-10-01",)
    before = compare(name("東京医科歯科大学", as_of=date(2020, 4, 1)), whole)
    assert (before.decision, before.reasons[-1]) == (Decision.DOUBTFUL, "then_apart=2024-10-01")


def test_a_renamed_body_is_the_same_whenever_its_old_name_was_written() -> None:
    old = name("篠山市", prefecture="兵庫県", as_of=date(2010, 4, 1))

    assert compare(old, name("丹波篠山市")).decision is Decision.SAME


def test_the_table_of_successions_holds_together() -> None:
    rows = [one for own in successions().values() for one in own]

    assert len(rows) > 60
    assert all(one.former_key != one.successor_key for one in rows)
    places = {(m.prefecture, read_name(m.name).loose) for m in municipalities()}
    for one in rows:
        if one.prefecture:
            assert (one.prefecture, one.successor_key) in places
            assert (one.prefecture, one.former_key) not in places
        if one.how is How.RENAMED:
            assert [other.how for other in rows if other.successor_key == one.successor_key] == [How.RENAMED]


def test_no_short_form_is_a_name_of_another_shipped_organisation() -> None:
    ids = {}
    for organisation in SHIPPED:
        for written in (organisation.name.ja, *organisation.aliases):
            if written:
                ids.setdefault(read_name(written).loose, set()).add(organisation.id)

    for short, full in short_names().items():
        assert ids.get(short, set()) <= ids.get(full, set())


def test_the_line_of_doubt_lies_below_the_line_of_sameness() -> None:
    assert 0 < DOUBTFUL_FROM < SAME_FROM <= 1


# ---- kinds ----


@pytest.mark.parametrize(
    ("written", "context", "kind"),
    [
        ("㈱例示工業", {}, OrganisationKind.COMPANY),
        ("Sample Works Co., Ltd.", {}, OrganisationKind.COMPANY),
        ("国立大学法人例示大学", {}, OrganisationKind.UNIVERSITY_NATIONAL),
        ("公立大学法人例示大学", {}, OrganisationKind.UNIVERSITY_PUBLIC),
        ("例示県立大学", {}, OrganisationKind.UNIVERSITY_PUBLIC),
        ("学校法人例示大学", {}, OrganisationKind.UNIVERSITY_PRIVATE),
        ("例示大学", {}, OrganisationKind.OTHER),
        ("富山県庁", {}, OrganisationKind.PREFECTURE),
        ("富山市役所", {}, OrganisationKind.CITY),
        ("大阪市港区", {}, OrganisationKind.WARD),
        ("美里町", {"prefecture": "宮城県"}, OrganisationKind.TOWN),
        ("美里町", {}, OrganisationKind.TOWN),
        ("白馬村", {}, OrganisationKind.VILLAGE),
        ("環境省", {}, OrganisationKind.MINISTRY),
        ("ハノイ市", {"country": "VN"}, OrganisationKind.OVERSEAS_GOVERNMENT),
        ("バンコク都", {"country": "TH"}, OrganisationKind.OVERSEAS_GOVERNMENT),
        ("例示研究所", {}, OrganisationKind.RESEARCH_INSTITUTE),
        ("(一社)例示の会", {}, OrganisationKind.ASSOCIATION),
        ("例示の会", {}, OrganisationKind.OTHER),
    ],
)
def test_a_kind_is_told_by_form_place_and_last_word(
    written: str, context: dict[str, str], kind: OrganisationKind
) -> None:
    assert kind_of(written, **context) is kind


def test_the_kind_of_a_shipped_organisation_is_told_rightly_or_left_open() -> None:
    told = {
        organisation.id: kind_of(
            organisation.name.best("ja"),
            prefecture=organisation.place.prefecture if organisation.place else None,
            country=organisation.place.country if organisation.place else None,
        )
        for organisation in SHIPPED
    }

    wrong = [o.id for o in SHIPPED if told[o.id] not in (o.organisation_kind, OrganisationKind.OTHER)]
    assert wrong == []
    assert sum(kind is not OrganisationKind.OTHER for kind in told.values()) > 500
