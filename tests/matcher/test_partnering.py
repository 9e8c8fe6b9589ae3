"""Are partners found among what the asker may see, with reasons that rest on papers?"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from conftest import need, seed

from corpora import (
    AnyRecord,
    Country,
    NotFoundError,
    Organisation,
    Partnership,
    UsageError,
    Viewer,
    Visibility,
)
from matcher import (
    Abroad,
    JcmStanding,
    Near,
    PartnerFinder,
    PartnerWords,
    Party,
    ReasonKind,
    Trait,
    TransferFinder,
    TransferWords,
)

DAY = date(2022, 12, 31)
MEMBER = Viewer("univ-sample")


def organisation(name: str, kind: str, country: str, ja: str, en: str) -> Organisation:
    return Organisation.model_validate(
        {"id": name, "organisation_kind": kind, "name": {"ja": ja, "en": en}, "place": {"country": country}}
    )


def paper(name: str, category: str, title: str, *parties: tuple[str, str, str], **more: Any) -> Partnership:
    told = [{"role": role, "name": own, "organisation": own, "country": code} for role, own, code in parties]
    return Partnership.model_validate(
        {"id": name, "category": category, "programme": "p", "title": {"ja": title}, "parties": told, **more}
    )


HUE, CEBU = ("partner_city", "city-hue", "VN"), ("partner_city", "city-cebu", "PH")
TOWN, PORT = ("municipality", "town-ko", "JP"), ("municipality", "town-otsu", "JP")
SOLAR = "工場の屋根に太陽光を載せて電気をつくる。"
HIDDEN = paper("link-secret", "link", "秘密の連携", HUE, PORT, visibility="coalition")
RECORDS: tuple[AnyRecord, ...] = (
    organisation("city-hue", "overseas_government", "VN", "例示フエ市", "Hue Sample City"),
    organisation("city-cebu", "overseas_government", "PH", "例示セブ市", "Cebu Sample City"),
    organisation("town-ko", "town", "JP", "甲町", "Ko Town"),
    organisation("town-otsu", "town", "JP", "乙町", "Otsu Town"),
    organisation("firm-a", "company", "JP", "例示企業", "Sample Firm"),
    organisation("univ-sample", "university_national", "JP", "例示大学", "Sample University"),
    paper("link-cebu", "link", "連携", CEBU, TOWN),
    paper("project-cebu", "project", "太陽光", CEBU, TOWN, ("lead", "firm-a", "JP")),
    paper("outcome-cebu", "outcome", SOLAR, CEBU),
    HIDDEN,
    Country.model_validate(
        {
            "id": "country-vn",
            "code": "VN",
            "name": {"en": "Viet Nam"},
            "memberships": [{"body": "jcm_partner", "group": "signature", "as_of": "2013-07-02"}],
        }
    ),
    need("need-cebu", text={"ja": SOLAR}, partnership="project-cebu", organisation="city-cebu"),
    need("need-hue", text={"ja": SOLAR}, organisation="city-hue", place={"country": "VN"}),
    need("need-hidden", text={"ja": SOLAR}, organisation="univ-sample", visibility="organisation"),
    seed("seed-solar", text={"ja": SOLAR}),
)


@pytest.fixture(scope="module")
def world(build: Callable[..., Any]) -> Any:
    return build(RECORDS)


@pytest.fixture(scope="module")
def finder(world: Any) -> PartnerFinder:
    return PartnerFinder(world.store, world.matcher)


def reasons(party: Party) -> dict[ReasonKind, Any]:
    return {reason.kind: reason for reason in party.reasons}


def test_a_city_is_told_who_has_worked_nearby_on_the_same_and_by_which_papers(finder: PartnerFinder) -> None:
    found = finder.partners(SOLAR, country="ベトナム", as_of=DAY)

    (town,) = found.municipalities
    (firm,) = found.implementers
    assert (found.country, town.organisation.id, firm.organisation.id) == ("VN", "town-ko", "firm-a")
    assert reasons(town)[ReasonKind.REGION].papers == ("link-cebu", "project-cebu")
    assert reasons(firm)[ReasonKind.TOGETHER].places == ("town-ko",)
    assert sum(reason.share or 0 for reason in town.reasons) == pytest.approx(town.share)
    assert [hit.record.id for hit in found.seeds.hits] == ["seed-solar"]
    assert found.jcm.standing is JcmStanding.PARTNER
    assert {past.paper.id for past in found.past} == {"project-cebu", "outcome-cebu"}
    assert {past.near for past in found.past} == {Near.REGION}
    assert [reason.what for reason in found.export_note.reasons] == [Abroad.NEED_PLACE]


def test_a_paper_that_one_may_not_see_moves_nothing_and_who_may_is_told_of_it(finder: PartnerFinder) -> None:
    public = finder.partners("例示フエ市の工場に太陽光を載せたい。", as_of=DAY)
    member = finder.partners("例示フエ市の工場に太陽光を載せたい。", as_of=DAY, viewer=MEMBER)

    assert public.cities == ("city-hue",)
    assert [own.organisation.id for own in public.municipalities] == ["town-ko"]
    assert "link-secret" not in public.papers
    assert member.municipalities[0].organisation.id == "town-otsu"
    assert reasons(member.municipalities[0])[ReasonKind.CITY].papers == ("link-secret",)


def test_a_stored_need_says_itself_which_city_asks_and_its_own_papers_count(finder: PartnerFinder) -> None:
    found = finder.partners(finder.need("need-cebu"), as_of=DAY)

    assert (found.country, found.cities) == ("PH", ("city-cebu",))
    assert reasons(found.municipalities[0])[ReasonKind.CITY].places == ("city-cebu",)
    assert found.past[0].near is Near.CITY


def test_the_answer_is_as_of_the_store_not_as_of_the_first_question(build: Callable[..., Any]) -> None:
    world = build(RECORDS)
    finder = PartnerFinder(world.store, world.matcher)
    before = finder.partners(SOLAR, country="VN", as_of=DAY)

    world.store.withdraw("project-cebu")
    world.store.put([HIDDEN.model_copy(update={"visibility": Visibility.PUBLIC})])
    after = finder.partners(SOLAR, country="VN", as_of=DAY)

    assert [own.organisation.id for own in before.implementers] == ["firm-a"]
    assert after.implementers == ()
    assert after.municipalities[0].organisation.id == "town-otsu"


@pytest.mark.parametrize(
    ("text", "country", "said"),
    [
        ("太陽光を載せたい。", None, "names no country abroad"),
        ("太陽光を載せたい。", "JP", "is Japan"),
        ("太陽光を載せたい。", "ZZ", "no country 'ZZ'"),
    ],
)
def test_without_a_country_abroad_it_is_said_what_to_give(
    finder: PartnerFinder, text: str, country: str | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        finder.partners(text, country=country, as_of=DAY)


def test_only_needs_that_one_may_see_can_ask(finder: PartnerFinder) -> None:
    for name in ("seed-solar", "need-hidden"):
        with pytest.raises(NotFoundError):
            finder.need(name)


def test_reasons_are_said_in_both_languages(finder: PartnerFinder) -> None:
    found = finder.partners(SOLAR, country="VN", as_of=DAY)
    reason = reasons(found.municipalities[0])[ReasonKind.REGION]

    assert PartnerWords("ja", found.names).reason(reason) == "近隣国での連携の実績：例示セブ市"
    assert (
        PartnerWords("en", found.names).reason(reason)
        == "has worked in neighbouring countries: Cebu Sample City"
    )


def test_a_case_leads_to_like_needs_elsewhere_and_says_what_is_alike_and_what_not(world: Any) -> None:
    finder = TransferFinder(world.store, world.matcher)

    found = finder.transfers("outcome-cebu", as_of=DAY)

    (own,) = found.found
    assert found.known_by == ("town-ko",)
    assert (own.need.id, own.country, own.near) == ("need-hue", "VN", Near.REGION)
    assert own.concepts
    assert own.jcm
    assert own.jcm.standing is JcmStanding.PARTNER
    assert any("ベトナム" in line for line in TransferWords("ja").alike(own))
    assert own.like.alike == ()
    assert {hit.need.id for hit in finder.transfers("outcome-cebu", as_of=DAY, viewer=MEMBER).found} == {
        "need-hue",
        "need-hidden",
    }


def test_a_link_and_what_is_no_paper_cannot_be_carried_over(world: Any) -> None:
    finder = TransferFinder(world.store, world.matcher)

    for name, said in (
        ("link-cebu", "is a link"),
        ("seed-solar", "is a seed"),
        ("link-secret", "link-secret"),
    ):
        with pytest.raises(NotFoundError, match=said):
            finder.transfers(name, as_of=DAY)


def test_what_sets_two_places_apart_is_said(world: Any) -> None:
    from dataclasses import replace

    from matcher import Likeness

    (own,) = TransferFinder(world.store, world.matcher).transfers("outcome-cebu", as_of=DAY).found
    apart = replace(
        own, like=Likeness((), (Trait.ISLAND,)), near=Near.ANYWHERE, only_need=("eco-industrial-parks",)
    )

    assert TransferWords("en").unlike(apart)[:2] == ("only one is an island", "in another part of the world")
    assert any("案件にないもの" in line for line in TransferWords("ja").unlike(apart))
