"""Is every record that exists valid, and what is refused, with which words?"""

import hashlib
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from corpora import (
    AnyRecord,
    Bilingual,
    ContactPoint,
    Country,
    Need,
    Organisation,
    Partnership,
    Place,
    Researcher,
    Sector,
    Seed,
    Tier,
    Viewer,
    Visibility,
    visible_to,
)
from corpora.records import MAX_TEXT_CHARACTERS, RECORD_TYPES, Membership, PersonName, Source

JA = Bilingual(ja="排熱から水素をつくる")


def refusal(build: Any, *arguments: Any, **fields: Any) -> list[tuple[str, str]]:
    """What pydantic says of values that must be refused: (field, message) of each problem."""
    with pytest.raises(ValidationError) as refused:
        build(*arguments, **fields)
    return [(".".join(map(str, problem["loc"])), problem["msg"]) for problem in refused.value.errors()]


# ---- texts in two languages ----


def test_a_text_may_stand_in_one_language_or_both_and_says_in_which() -> None:
    assert Bilingual(ja="水素").languages == ("ja",)
    assert Bilingual(en="Hydrogen").languages == ("en",)
    assert Bilingual(en="Hydrogen", ja="水素").languages == ("ja", "en")


def test_a_text_is_kept_byte_for_byte_with_its_spaces_and_radicals() -> None:
    original = " ⻄宮\u3000ﾊﾞｲｵ\r\nか\u3099\x00①㈱髙𠮷 "

    assert Bilingual(ja=original).ja == original


def test_the_asked_language_is_given_and_else_the_other_one() -> None:
    both, ja, en = Bilingual(ja="水素", en="Hydrogen"), Bilingual(ja="水素"), Bilingual(en="Hydrogen")

    assert (both.best("ja"), both.best("en")) == ("水素", "Hydrogen")
    assert (ja.best("en"), en.best("ja")) == ("水素", "Hydrogen")
    assert (ja.get("en"), ja.get("ja"), both.get("languages")) == (None, "水素", None)


def test_a_text_in_no_language_is_refused() -> None:
    assert refusal(Bilingual) == [("", "Value error, give a text in ja, en or both")]


@pytest.mark.parametrize("empty", ["", " ", "\u3000\n"])
def test_an_empty_text_is_refused_even_beside_a_full_one(empty: str) -> None:
    expected = [("", "Value error, a text is empty; leave the language out instead")]

    assert refusal(Bilingual, ja=empty) == expected
    assert refusal(Bilingual, ja="水素", en=empty) == expected


def test_a_million_characters_are_taken_and_one_more_is_refused() -> None:
    assert Bilingual(en="a" * MAX_TEXT_CHARACTERS).en == "a" * 1_000_000

    assert refusal(Bilingual, en="a" * (MAX_TEXT_CHARACTERS + 1)) == [
        ("en", "String should have at most 1000000 characters")
    ]


# ---- valid Unicode ----

SURROGATE = (
    "Value error, holds a lone surrogate U+D800 at character 2: it is not valid Unicode. "
    "Save it as UTF-8 and try again"
)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"text": {"ja": "水素\ud800"}}, "text.ja"),
        ({"title": {"en": "H2\ud800"}}, "title.en"),
        ({"notes": ["fine", "no\ud800"]}, "notes"),
        ({"concepts": ["h2\ud800"]}, "concepts"),
        ({"contact": "c1\ud800"}, "contact"),
        ({"source": {"document": "00\ud800"}}, "source.0.document"),
        ({"place": {"name": "富山\ud800"}}, "place.name"),
        ({"id": "s1\ud800"}, "id"),
    ],
)
def test_a_lone_surrogate_is_refused_in_whatever_field(fields: dict[str, Any], place: str) -> None:
    complete = {"id": "s", "text": {"ja": "水素"}} | fields

    assert refusal(Seed.model_validate, complete) == [(place, SURROGATE)]


# ---- records ----


@pytest.mark.parametrize("record_id", ["a", "A.b_c:d-9", "0" * 128])
def test_an_id_may_be_of_letters_digits_and_four_signs(record_id: str) -> None:
    assert Seed(id=record_id, text=JA).id == record_id


@pytest.mark.parametrize("record_id", ["", "-a", ".a", "a b", "水素", "a/b", "a\n", "0" * 129, "ａ"])
def test_any_other_id_is_refused(record_id: str) -> None:
    assert refusal(Seed, id=record_id, text=JA) == [
        ("id", "String should match pattern '^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$'")
    ]


def test_one_source_or_several_or_none_make_a_tuple() -> None:
    one, other = Source(document="003", lines="1-2"), Source(document="004")

    assert Seed(id="s", text=JA, source=one).source == (one,)
    assert Seed(id="s", text=JA, source=[one, other]).source == (one, other)
    assert Seed.model_validate({"id": "s", "text": {"ja": "水"}, "source": {"document": "004"}}).source == (
        other,
    )
    assert Seed.model_validate({"id": "s", "text": {"ja": "水"}, "source": None}).source == ()
    assert Seed(id="s", text=JA).source == ()


def test_a_confidential_record_without_an_owner_is_refused() -> None:
    assert refusal(Need, id="n", text=JA, visibility="organisation") == [
        ("", "Value error, visibility 'organisation' needs an organisation that owns the record")
    ]

    assert (
        Need(id="n", text=JA, visibility="organisation", organisation="o").visibility
        is Visibility.ORGANISATION
    )
    assert Need(id="n", text=JA, visibility="coalition").organisation is None


@pytest.mark.parametrize("level", [1, 5, 9, "7"])
def test_a_readiness_level_is_from_one_to_nine(level: Any) -> None:
    assert Seed(id="s", text=JA, trl=level).trl == int(level)


@pytest.mark.parametrize(
    ("level", "message"),
    [
        (0, "Input should be greater than or equal to 1"),
        (10, "Input should be less than or equal to 9"),
        ("3〜5", "Input should be a valid integer, unable to parse string as an integer"),
        (4.5, "Input should be a valid integer, got a number with a fractional part"),
    ],
)
def test_any_other_readiness_level_is_refused(level: Any, message: str) -> None:
    assert refusal(Seed, id="s", text=JA, trl=level) == [("trl", message)]


def test_a_field_that_is_not_known_is_refused_and_a_seed_has_no_budget() -> None:
    assert refusal(Seed, id="s", text=JA, budget_jpy=5) == [("budget_jpy", "Extra inputs are not permitted")]
    assert refusal(Need, id="n", text=JA, budget_jpy=-1) == [
        ("budget_jpy", "Input should be greater than or equal to 0")
    ]
    assert Need(id="n", text=JA, budget_jpy=0).budget_jpy == 0


def test_a_record_cannot_be_changed_once_it_exists() -> None:
    seed = Seed(id="s", text=JA)

    with pytest.raises(ValidationError, match="Instance is frozen"):
        seed.trl = 3
    assert seed.trl is None


def test_a_country_has_two_capital_letters_and_may_be_unknown() -> None:
    assert Place().country == "JP"
    assert Place(country=None, name="somewhere").country is None
    assert refusal(Place, country="jp") == [("country", "String should match pattern '^[A-Z]{2}$'")]
    assert refusal(Country, id="c", code="ＪＰ", name=JA) == [
        ("code", "String should match pattern '^[A-Z]{2}$'")
    ]


@pytest.mark.parametrize("as_of", ["2021", "2021-05", "2021-05-11", None])
def test_a_membership_is_of_a_year_a_month_or_a_day(as_of: str | None) -> None:
    assert Membership(body="b", as_of=as_of).as_of == as_of


@pytest.mark.parametrize("as_of", ["２０２１", "21", "2021-5", "2021-05-11T00:00", "令和3年", "2021\n"])
def test_a_membership_in_another_form_of_date_is_refused(as_of: str) -> None:
    assert refusal(Membership, body="b", as_of=as_of) == [
        ("as_of", "String should match pattern '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$'")
    ]


def test_a_person_has_a_name_in_japanese_or_english_not_in_kana_alone() -> None:
    assert PersonName(en="Hana Sato").en == "Hana Sato"
    assert refusal(PersonName, kana="サトウ") == [("", "Value error, give the name in ja or en")]
    assert refusal(PersonName, ja="", en="") == [("", "Value error, give the name in ja or en")]


def test_an_orcid_is_of_ascii_digits() -> None:
    name = PersonName(ja="佐藤花")

    assert Researcher(id="r", name=name, orcid="0000-0002-1825-009X").orcid == "0000-0002-1825-009X"
    assert [
        field for field, _ in refusal(Researcher, id="r", name=name, orcid="００００-0002-1825-0097")
    ] == ["orcid"]


def test_the_contact_is_the_liaison_office_unless_a_person_is_named() -> None:
    contact = ContactPoint(id="c", organisation="o", office=Bilingual(ja="産学連携本部"))

    assert contact.role == "liaison_office"
    assert refusal(ContactPoint, id="c", organisation="o", office=JA, role="dean") == [
        ("role", "Input should be 'liaison_office' or 'person'")
    ]


def test_only_seeds_needs_and_practices_are_matched() -> None:
    assert {kind for kind, cls in RECORD_TYPES.items() if cls.matchable} == {"seed", "need", "practice"}
    assert set(RECORD_TYPES) == {
        "seed",
        "need",
        "practice",
        "organisation",
        "researcher",
        "contact_point",
        "partnership",
        "country",
    }


def test_there_are_fourteen_sectors() -> None:
    assert len(Sector) == 14
    assert refusal(Seed, id="s", text=JA, sector="energy")[0][0] == "sector"


# ---- content hash ----

FULL = {
    "id": "s1",
    "title": {"ja": "題"},
    "text": {"ja": "水素", "en": "Hydrogen"},
    "organisation": "o",
    "trl": 4,
    "sector": "storage",
    "concepts": ["a", "b"],
    "published": "2024-04-01",
    "notes": ["x"],
}


def test_the_content_hash_is_the_sha256_of_the_canonical_json() -> None:
    seed = Seed.model_validate(FULL)

    data = json.loads(seed.model_dump_json())
    assert data.pop("shared_with") == []  # left out where it is empty
    canonical = json.dumps(data, sort_keys=True)
    assert seed.content_hash == hashlib.sha256(canonical.encode("ascii")).hexdigest()


def test_the_order_of_the_fields_does_not_move_the_content_hash() -> None:
    backwards = dict(reversed(FULL.items()))

    assert Seed.model_validate(backwards).content_hash == Seed.model_validate(FULL).content_hash


@pytest.mark.parametrize(
    "change",
    [
        {"id": "s2"},
        {"title": None},
        {"text": {"ja": "水素"}},
        {"text": {"ja": "水素", "en": "Hydrogen "}},
        {"text": {"ja": "Hydrogen", "en": "水素"}},
        {"organisation": None},
        {"trl": 5},
        {"sector": None},
        {"concepts": ["b", "a"]},
        {"published": "2024-04-02"},
        {"valid_until": "2030-01-01"},
        {"notes": []},
        {"illustrative": True},
        {"visibility": "coalition"},
        {"source": {"document": "003"}},
        {"contact": "c"},
        {"place": {"country": "VN"}},
        {"researcher": "r"},
    ],
)
def test_a_change_in_any_field_moves_the_content_hash(change: dict[str, Any]) -> None:
    assert Seed.model_validate(FULL | change).content_hash != Seed.model_validate(FULL).content_hash


def test_who_a_record_is_shared_with_moves_the_content_hash_and_their_order_does_not() -> None:
    shared = {**FULL, "visibility": "named", "shared_with": ["org-b", "org-a", "org-b"]}
    one, other = Seed.model_validate(shared), Seed.model_validate({**shared, "shared_with": ["org-a"]})

    assert one.shared_with == ("org-a", "org-b")
    assert one.content_hash != other.content_hash
    assert one.content_hash != Seed.model_validate(FULL).content_hash


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"visibility": "named"}, "visibility 'named' needs shared_with, the ids of those who may see it"),
        (
            {"visibility": "working_group", "shared_with": []},
            "visibility 'working_group' needs shared_with, the ids of those who may see it",
        ),
        (
            {"visibility": "coalition", "shared_with": ["innovation_wg"]},
            "shared_with goes with visibility working_group or named, not 'coalition'",
        ),
        (
            {"shared_with": ["org-a"]},
            "shared_with goes with visibility working_group or named, not 'public'",
        ),
    ],
)
def test_a_record_is_shared_with_somebody_where_its_visibility_says_so_and_only_there(
    fields: dict[str, Any], message: str
) -> None:
    assert refusal(Seed, id="s", text=JA, **fields) == [("", f"Value error, {message}")]


tiers = st.one_of(
    st.builds(Tier, st.sampled_from([Visibility.PUBLIC, Visibility.COALITION, Visibility.ORGANISATION])),
    st.builds(
        Tier,
        st.sampled_from([Visibility.WORKING_GROUP, Visibility.NAMED]),
        st.sets(st.sampled_from(["a", "b", "c"]), min_size=1).map(lambda ids: tuple(sorted(ids))),
    ),
)


@given(tiers, tiers, st.sampled_from([None, "a", "b", "owner"]), st.frozensets(st.sampled_from(["a", "b"])))
def test_whoever_sees_what_is_of_a_tier_sees_what_is_of_one_that_includes_it(
    wide: Tier, narrow: Tier, organisation: str | None, groups: frozenset[str]
) -> None:
    viewer = Viewer(organisation, groups if organisation else frozenset())
    wider, narrower = (
        Seed(id="s", text=JA, organisation="owner", visibility=t.visibility, shared_with=t.shared_with)
        for t in (wide, narrow)
    )

    assert wide.includes(wide)
    assert not wide.includes(narrow) or visible_to(wider, viewer) or not visible_to(narrower, viewer)


def test_a_tier_includes_narrower_ones_and_neither_of_two_that_differ() -> None:
    tier, group = Tier, Visibility.WORKING_GROUP
    order = [
        tier(Visibility.PUBLIC),
        tier(Visibility.COALITION),
        tier(group, ("a", "b")),
        tier(group, ("a",)),
        tier(Visibility.ORGANISATION),
    ]

    assert [[one.includes(other) for other in order] for one in order] == [
        [column >= row for column in range(5)] for row in range(5)
    ]
    apart = [tier(group, ("a",)), tier(group, ("b",)), tier(Visibility.NAMED, ("a",))]
    assert not any(one.includes(other) for one in apart for other in apart if one is not other)


def test_a_seed_and_a_need_that_say_the_same_have_different_content_hashes() -> None:
    assert Seed(id="x", text=JA).content_hash != Need(id="x", text=JA).content_hash


# ---- records as JSON ----

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip)
bilinguals = st.one_of(
    st.builds(Bilingual, ja=words), st.builds(Bilingual, en=words), st.builds(Bilingual, ja=words, en=words)
)
ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,12}", fullmatch=True)
places = st.builds(
    Place, country=st.sampled_from(["JP", "VN", None]), prefecture=st.none() | words, name=words
)
dates = st.none() | st.dates(date(1990, 1, 1), date(2050, 12, 31))
records: st.SearchStrategy[AnyRecord] = st.one_of(
    st.builds(
        Seed,
        id=ids,
        title=st.none() | bilinguals,
        text=bilinguals,
        organisation=words,
        visibility=st.sampled_from([Visibility.PUBLIC, Visibility.COALITION, Visibility.ORGANISATION]),
        sector=st.none() | st.sampled_from(Sector),
        trl=st.none() | st.integers(1, 9),
        place=st.none() | places,
        concepts=st.lists(words, max_size=3).map(tuple),
        published=dates,
    ),
    st.builds(Need, id=ids, text=bilinguals, deadline=dates, budget_jpy=st.none() | st.integers(0, 10**15)),
    st.builds(Organisation, id=ids, name=bilinguals, organisation_kind=st.just("town"), place=places),
    st.builds(
        Partnership, id=ids, category=st.just("link"), programme=words, fiscal_years=st.just((2021, 2022))
    ),
)


@given(records)
def test_a_record_written_as_json_and_read_again_is_the_same_record(record: AnyRecord) -> None:
    adapter: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)

    again = adapter.validate_json(record.model_dump_json())

    assert again == record
    assert type(again) is type(record)
    assert again.content_hash == record.content_hash


@given(records, records)
def test_two_records_have_the_same_content_hash_only_if_they_are_equal(
    one: AnyRecord, other: AnyRecord
) -> None:
    assert (one.content_hash == other.content_hash) == (one == other)
