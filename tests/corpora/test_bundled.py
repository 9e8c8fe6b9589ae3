"""Does what ships agree with the documents, and does it keep clear of the test set?"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import pytest

from corpora import (
    Country,
    Matchable,
    Need,
    Organisation,
    Partnership,
    Sector,
    Seed,
    bundled_records,
    count_checks,
    normalise,
    open_store,
)

ROOT = Path(__file__).parents[2]
NEEDS_DEV = ROOT / "eval" / "collections" / "needs-dev"


RECORDS = bundled_records()
ORGANISATIONS = [record for record in RECORDS if isinstance(record, Organisation)]
PARTNERSHIPS = [record for record in RECORDS if isinstance(record, Partnership)]
COUNTRIES = [record for record in RECORDS if isinstance(record, Country)]
SEEDS = [record for record in RECORDS if isinstance(record, Seed)]
NEEDS = [record for record in RECORDS if isinstance(record, Need)]


def members(body: str) -> list[Organisation]:
    return [town for town in ORGANISATIONS if any(membership.body == body for membership in town.memberships)]


# ---- counts of the documents ----


def test_385_municipalities_had_declared_net_zero_by_2021_05_11() -> None:
    declared = members("net_zero_declaration")

    assert Counter(municipality.organisation_kind.value for municipality in declared) == {
        "prefecture": 40,
        "city": 225,
        "ward": 6,
        "town": 95,
        "village": 19,
    }
    assert len(declared) == 385 == 40 + 225 + 6 + 95 + 19
    dates = {
        membership.as_of
        for municipality in declared
        for membership in municipality.memberships
        if membership.body == "net_zero_declaration"
    }
    assert dates == {"2021-05-11"}


@pytest.mark.parametrize(("name", "count"), [("美里町", 3), ("高森町", 2), ("南部町", 2)])
def test_towns_of_one_name_are_as_many_organisations_in_as_many_prefectures(name: str, count: int) -> None:
    towns = [town for town in members("net_zero_declaration") if town.name.ja == name]

    assert len(towns) == count
    assert len({town.id for town in towns}) == count
    assert len({town.place.prefecture for town in towns if town.place}) == count


def test_no_two_municipalities_share_name_and_prefecture() -> None:
    places = Counter(
        (town.name.ja, town.place.prefecture if town.place else None)
        for town in members("net_zero_declaration")
    )

    assert [place for place, count in places.items() if count > 1] == []


def test_every_municipality_stands_in_one_of_the_47_prefectures_of_japan() -> None:
    prefectures = {town.place.prefecture for town in members("net_zero_declaration") if town.place}

    assert len(prefectures) <= 47
    assert all(name is not None and name.endswith(("都", "道", "府", "県")) for name in prefectures)
    assert all(
        town.place is not None and town.place.country == "JP" for town in members("net_zero_declaration")
    )


def test_22_projects_of_2022_each_with_a_need_in_both_languages() -> None:
    projects = {partnership.id for partnership in PARTNERSHIPS if partnership.category == "project"}
    needs = [need for need in NEEDS if need.partnership]

    assert len(projects) == 22
    assert len(needs) == 22
    assert {need.partnership for need in needs} == projects
    assert all(need.text.languages == ("ja", "en") for need in needs)
    assert all(need.title is not None and need.title.languages == ("ja", "en") for need in needs)
    assert not any(need.illustrative for need in needs)


def test_19_outcomes_in_six_countries() -> None:
    outcomes = [partnership for partnership in PARTNERSHIPS if partnership.category == "outcome"]

    countries = {
        party.country for outcome in outcomes for party in outcome.parties if party.role == "partner_city"
    }
    assert len(outcomes) == 19
    assert len(countries) == 6


def test_41_links_of_2013_to_2020() -> None:
    links = [partnership for partnership in PARTNERSHIPS if partnership.id.startswith("c2c-2013-2020-")]

    assert len(links) == 41
    assert {link.category for link in links} == {"link"}
    assert [link.id[-2:] for link in links] == [f"{number:02}" for number in range(1, 42)]


def test_25_countries_had_signed_the_joint_crediting_mechanism_by_the_end_of_2022() -> None:
    partners = [
        country
        for country in COUNTRIES
        if any(m.body == "jcm_partner" and m.as_of < "2023" for m in country.memberships)
    ]

    assert len(partners) == 25
    assert len({country.code for country in partners}) == 25
    assert {"MN", "VN", "ID", "TH", "UZ"} <= {country.code for country in partners}


def test_every_count_that_a_document_states_is_met_or_explained() -> None:
    checks = count_checks()

    failed = [(check.what, check.stated, check.found) for check in checks if not check.ok]
    unexplained = [check.what for check in checks if check.named is not None and not check.explained]
    assert failed == []
    assert unexplained == []
    assert {check.document for check in checks} == {"000", "002", "003", "004", "illustrative"}


def test_the_committee_of_document_000_names_50_organisations_where_it_states_51() -> None:
    committee = members("preparatory_committee")

    assert Counter(member.organisation_kind.value for member in committee) == {
        "university_national": 25,
        "university_public": 4,
        "university_private": 18,
        "research_institute": 3,
    }
    (check,) = [check for check in count_checks() if check.what == "preparatory committee: organisations"]
    assert (check.stated, check.found, check.named, check.ok) == (51, 50, 50, True)


# ---- illustrative seeds and needs ----


def test_illustrative_seeds_stand_in_japanese_in_english_and_in_both() -> None:
    languages = Counter(seed.text.languages for seed in SEEDS if seed.illustrative)

    assert languages[("ja",)] >= 80
    assert languages[("en",)] >= 80
    assert languages[("ja", "en")] >= 30


def test_illustrative_seeds_are_as_long_as_an_abstract() -> None:
    wrong = [
        (seed.id, language, length)
        for seed in SEEDS
        if seed.illustrative
        for language in seed.text.languages
        for text in [seed.text.get(language) or ""]
        for length, least, most in [
            (len(text), 120, 300) if language == "ja" else (len(text.split()), 60, 120)
        ]
        if not least <= length <= most
    ]

    assert wrong == []


def test_every_seed_that_ships_is_flagged_illustrative_and_names_no_organisation_or_person() -> None:
    wrong = [
        seed.id
        for seed in SEEDS
        if not seed.illustrative or seed.organisation or seed.researcher or seed.contact or seed.trl is None
    ]

    assert wrong == []


def test_a_need_that_ships_is_told_from_a_project_or_flagged_illustrative_without_organisation() -> None:
    wrong = [
        need.id
        for need in NEEDS
        if need.illustrative == bool(need.partnership)
        or (need.illustrative and (need.organisation or need.contact))
    ]

    assert wrong == []


def test_every_sector_has_ten_seeds_and_more() -> None:
    sectors = Counter(seed.sector for seed in SEEDS)

    assert {sector: sectors[sector] for sector in Sector if sectors[sector] < 10} == {}
    assert None not in sectors


def test_what_ships_is_in_the_language_it_says() -> None:
    kana, latin = re.compile(r"[\u3040-\u30ff]"), re.compile(r"[A-Za-z]")

    wrong = [
        record.id
        for record in [*SEEDS, *NEEDS]
        for text in [record.text]
        if (text.ja and not kana.search(text.ja))
        or (text.en and (kana.search(text.en) or not latin.search(text.en)))
    ]

    assert wrong == []


# ---- sources and references ----


def test_every_record_tells_the_document_it_comes_from() -> None:
    without = [
        record.id for record in RECORDS if not record.source or not all(s.document for s in record.source)
    ]

    assert without == []


def test_what_is_illustrative_names_no_document_as_its_source_and_what_is_not_does() -> None:
    wrong = [
        record.id
        for record in RECORDS
        if record.illustrative != any(source.document.startswith("illustrative/") for source in record.source)
    ]

    assert wrong == []


def test_every_organisation_that_a_need_or_partnership_names_exists() -> None:
    known = {organisation.id for organisation in ORGANISATIONS}

    missing = {
        (partnership.id, party.organisation)
        for partnership in PARTNERSHIPS
        for party in partnership.parties
        if party.organisation and party.organisation not in known
    } | {
        (need.id, need.organisation) for need in NEEDS if need.organisation and need.organisation not in known
    }

    assert missing == set()
    assert sum(party.organisation is not None for p in PARTNERSHIPS for party in p.parties) > 100


def test_every_partnership_that_a_need_names_exists() -> None:
    known = {partnership.id for partnership in PARTNERSHIPS}

    assert {need.partnership for need in NEEDS if need.partnership} - known == set()


def test_ids_are_given_once_and_records_come_in_their_order() -> None:
    ids = [record.id for record in RECORDS]

    assert ids == sorted(set(ids))


def test_all_that_ships_goes_into_a_store_and_comes_out_the_same(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store.db")

    store.put(RECORDS)

    assert tuple(store.records()) == RECORDS
    assert len(list(store.entries())) == sum(len(record.text.languages) for record in [*SEEDS, *NEEDS])
    store.close()


def test_an_organisation_that_several_documents_name_is_one_record_with_all_its_sources() -> None:
    (male,) = [organisation for organisation in ORGANISATIONS if organisation.id == "overseas-mv-male"]
    (toyama,) = [
        organisation for organisation in ORGANISATIONS if organisation.id == "muni-toyama-toyama-shi"
    ]

    assert (male.name.ja, "マーレ市" in male.aliases) == ("マレ市", True)
    assert {source.document for source in male.source} == {"003", "004"}
    assert {"002", "003", "004"} <= {source.document for source in toyama.source}
    assert any(membership.body == "net_zero_declaration" for membership in toyama.memberships)


# ---- clear of the test set, and of one another ----


def five_grams(text: str) -> frozenset[str]:
    """The character 5-grams of the letters and digits of a text, normalised, in small letters.

    Spaces and punctuation are left out: with them, English texts on different topics reach .09.
    """
    plain = "".join(character for character in normalise(text).casefold() if character.isalnum())
    return frozenset(plain[start : start + 5] for start in range(len(plain) - 4))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def texts_of(records: Iterable[Matchable]) -> dict[tuple[str, str], frozenset[str]]:
    return {
        (record.id, language): five_grams(record.text.get(language) or "")
        for record in records
        for language in record.text.languages
    }


def texts_of_needs_dev() -> dict[str, frozenset[str]]:
    texts: dict[str, frozenset[str]] = {}
    for name in ("corpus", "queries", "compound", "unanswerable"):
        for line in (NEEDS_DEV / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            texts[f"{name}/{row.get('_id') or row['id']}"] = five_grams(row["text"])
    return texts


def test_the_overlap_of_two_texts_is_the_share_of_their_five_grams() -> None:
    assert five_grams("Ａbc,  DＥf-7") == {"abcde", "bcdef", "cdef7"}
    assert jaccard(five_grams("abcdefg"), five_grams("abcdefx")) == 2 / 4
    assert jaccard(five_grams("abc"), five_grams("abc")) == 0.0


def test_no_shipped_text_resembles_one_of_the_test_set() -> None:
    shipped, held_out = texts_of([*SEEDS, *NEEDS]), texts_of_needs_dev()
    assert len(held_out) == 160 + 80 + 12 + 8

    pairs = sorted(
        (
            (jaccard(grams, other), *key, name)
            for key, grams in shipped.items()
            for name, other in held_out.items()
        ),
        reverse=True,
    )

    near = [
        f"{overlap:.4f} {record} ({language}) ~ needs-dev {name}"
        for overlap, record, language, name in pairs
        if overlap >= 0.05
    ]
    assert near == [], f"worst: {near[0]}"


def test_no_two_shipped_seeds_resemble_each_other() -> None:
    texts = texts_of(SEEDS)

    pairs = sorted(
        ((jaccard(texts[one], texts[other]), one, other) for one, other in combinations(texts, 2)),
        reverse=True,
    )

    near = [pair for pair in pairs if pair[0] > 0.3]
    assert near == [], f"worst: {near[0]}"
