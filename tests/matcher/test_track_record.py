"""Is it counted right who has worked with which city abroad?"""

from collections import Counter
from functools import cache

from conftest import need

from corpora import Organisation, Partnership, bundled_records
from matcher import Engagement, Programme, implementers_of, programme_of, track_record


@cache
def shipped() -> Programme:
    return programme_of(bundled_records())


def paper(name: str, category: str, *parties: tuple[str, str, str]) -> Partnership:
    told = [{"role": role, "name": own, "organisation": own, "country": code} for role, own, code in parties]
    return Partnership.model_validate({"id": name, "category": category, "programme": "p", "parties": told})


def organisation(name: str, kind: str) -> Organisation:
    return Organisation.model_validate({"id": name, "organisation_kind": kind, "name": {"ja": name}})


KNOWN = {
    name: organisation(name, kind)
    for name, kind in [
        ("town", "town"),
        ("firm", "company"),
        ("helper", "company"),
        ("hue", "overseas_government"),
    ]
}


def test_all_papers_on_the_same_two_are_one_engagement() -> None:
    same = (("partner_city", "hue", "VN"), ("municipality", "town", "JP"))
    record = track_record([paper("b", "project", *same), paper("a", "link", *same)], KNOWN)

    assert record.municipalities == (Engagement("town", "hue", "VN", ("a", "b"), ("town",)),)


def test_implementers_are_lead_and_joint_the_lead_first_and_no_government_of_either_side() -> None:
    project = paper(
        "p",
        "project",
        ("partner_city", "hue", "VN"),
        ("municipality", "town", "JP"),
        ("joint", "helper", "JP"),
        ("joint", "town", "JP"),
        ("joint", "hue", "VN"),
        ("joint", "stranger", "JP"),
        ("lead", "firm", "JP"),
    )

    assert implementers_of(project, KNOWN) == ("firm", "helper")
    assert [own.party for own in track_record([project], KNOWN).implementers] == ["firm", "helper"]
    assert track_record([project], KNOWN).implementers[0].municipalities == ("town",)


def test_an_outcome_that_names_no_party_of_japan_is_no_engagement() -> None:
    outcome = paper("o", "outcome", ("partner_city", "hue", "VN"))

    record = track_record([outcome], KNOWN)

    assert (record.municipalities, record.implementers) == ((), ())
    assert set(record.papers) == {"o"}


def test_the_shipped_record_counts_cities_not_papers() -> None:
    programme = shipped()
    record = track_record(programme.papers.values(), programme.organisations)

    counts = Counter(own.party for own in record.municipalities)
    assert counts.most_common(3) == [
        ("muni-fukuoka-kitakyushu-shi", 10),
        ("muni-kanagawa-kawasaki-shi", 7),
        ("muni-toyama-toyama-shi", 6),
    ]
    assert len(counts) == 21  # the brochure lists 20: さいたま市 it names beside クアラルンプール市 only
    assert len({own.country for own in record.municipalities}) == 13


def test_without_a_paper_the_needs_told_of_it_are_gone_too() -> None:
    told = need("n", partnership="p")
    programme = programme_of(
        [paper("p", "project"), paper("q", "project"), told, need("m", partnership="q"), need("x")]
    )

    left = programme.without({"p"})

    assert set(programme.needs) == {"n", "m"}
    assert (set(left.papers), set(left.needs)) == ({"q"}, {"m"})
