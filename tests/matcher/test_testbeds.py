"""Are the places where a proposal might be tried out those that something speaks for, with the paper?"""

from functools import cache

import pytest
from conftest import need, seed
from proposals_home import organisation

from corpora import AnyRecord, Country, Need, Organisation, Partnership, bundled_records
from matcher import LEADING_AREA, SITE_REASON_WORDS, SITE_WORDS, Site, SiteKind, SiteReason, Surroundings
from matcher import candidate_sites as sites_of

DECLARED = [{"body": "net_zero_declaration", "as_of": "2021-05-11", "source": {"document": "002"}}]
LEADING = [{"body": LEADING_AREA, "as_of": "2026-10", "source": {"document": "imported"}}]


def town(name: str, prefecture: str = "北海道", **values: object) -> Organisation:
    place = {"prefecture": prefecture, "name": name}
    return organisation(f"town-{name}", "town", **{"place": place, "memberships": DECLARED, **values})


UNIVERSITY = organisation("univ", "university_public", place={"prefecture": "青森県"})


def found(about: Surroundings, *known: AnyRecord) -> list[tuple[str, str, str]]:
    return [(site.kind.value, site.id, site.reason.value) for site in sites_of(about, known).found]


def test_the_campus_is_that_of_the_seeds_university_and_of_a_need_that_a_university_has() -> None:
    company = organisation("company", "company")

    assert found(Surroundings(need("n"), seed("s"), company, UNIVERSITY)) == [
        ("campus", "univ", "seed_holder")
    ]
    assert found(Surroundings(need("n"), seed("s"), UNIVERSITY, company)) == [
        ("campus", "univ", "need_holder")
    ]


def test_municipalities_are_those_of_the_need_then_of_its_place_then_nearby() -> None:
    own, there, near, of_seed = town("a"), town("b"), town("c"), town("d", "青森県")
    asked = need("n", place={"prefecture": "北海道", "name": "b"})

    assert found(
        Surroundings(asked, seed("s"), own, UNIVERSITY), of_seed, near, there, own, town("e", "沖縄県")
    ) == [
        ("campus", "univ", "seed_holder"),
        ("municipality", "town-a", "need_holder"),
        ("municipality", "town-b", "need_place"),
        ("municipality", "town-c", "need_prefecture"),
        ("municipality", "town-d", "seed_prefecture"),
    ]


def test_a_town_of_the_same_name_in_another_prefecture_is_another_town() -> None:
    asked = need("n", place={"prefecture": "宮城県", "name": "misato"})

    assert found(Surroundings(asked, None), town("misato", "埼玉県")) == []


def test_a_municipality_that_has_not_declared_is_no_candidate() -> None:
    own = town("a", memberships=[])

    assert found(Surroundings(need("n"), None, own), own) == []


def test_a_leading_area_is_one_where_it_was_imported_with_its_paper() -> None:
    own = town("a", memberships=[*DECLARED, *LEADING])

    sites = sites_of(Surroundings(need("n"), None, own), [own]).found

    assert [(site.kind, site.as_of, site.source and site.source.document) for site in sites] == [
        (SiteKind.LEADING_AREA, "2026-10", "imported"),
        (SiteKind.MUNICIPALITY, "2021-05-11", "002"),
    ]


def test_of_many_the_strongest_are_shown_and_the_rest_is_counted() -> None:
    known = [town(f"{number}") for number in range(8)]
    asked = need("n", place={"prefecture": "北海道", "name": "7"})

    sites = sites_of(Surroundings(asked, None), known)

    assert [site.id for site in sites.found] == ["town-7", "town-0", "town-1", "town-2", "town-3"]
    assert sites.more == {SiteKind.MUNICIPALITY: 3}


@cache
def shipped() -> dict[str, AnyRecord]:
    return {record.id: record for record in bundled_records()}


def of_shipped(need_id: str) -> list[Site]:
    asked = shipped()[need_id]
    assert isinstance(asked, Need)
    holder = shipped()[asked.organisation or ""]
    project = shipped()[asked.partnership or ""]
    assert isinstance(holder, Organisation)
    assert isinstance(project, Partnership)
    return list(sites_of(Surroundings(asked, None, holder, None, project), shipped().values()).found)


def test_of_the_ulaanbaatar_project_the_candidates_are_sapporo_and_mongolia_with_their_papers() -> None:
    assert [
        (site.id, site.reason, site.as_of, site.source and site.source.document)
        for site in of_shipped("need-c2c-2022-01")
    ] == [
        ("muni-hokkaido-sapporo-shi", SiteReason.PARTNER, "2021-05-11", "002"),
        ("country-mn", SiteReason.NEED_COUNTRY, "2022-12", "003"),
    ]


def test_every_partner_country_that_is_named_is_one_of_the_25_that_the_brochure_counts() -> None:
    partners = {
        record.id
        for record in shipped().values()
        if isinstance(record, Country) and any(one.body == "jcm_partner" for one in record.memberships)
    }
    needs = [name for name, one in shipped().items() if isinstance(one, Need) and one.partnership]

    named = {site.id for name in needs for site in of_shipped(name) if site.kind is SiteKind.JCM_COUNTRY}

    assert len(needs) == 22
    assert named
    assert named <= partners


@pytest.mark.parametrize("words", [SITE_WORDS, SITE_REASON_WORDS])
def test_every_kind_and_reason_has_words_in_both_languages(words: dict[object, dict[str, str]]) -> None:
    assert set(words) in (set(SiteKind), set(SiteReason))
    assert all(one["ja"] and one["en"] for one in words.values())
