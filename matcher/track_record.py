"""Who has worked with which city abroad, and which papers tell of it?

An engagement is a party of Japan (or an implementer from anywhere) with one city abroad: all papers on the
same two, the list of links, the list of participants, the projects, are one engagement and count once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from corpora import Organisation, Partnership

HOME = "JP"
_GOVERNMENTS = frozenset({"overseas_government", "ministry"})
MUNICIPAL = frozenset({"prefecture", "city", "ward", "town", "village"})


@dataclass(frozen=True)
class Engagement:
    """A party's work with one city abroad: the papers by id, and the municipalities of Japan in them."""

    party: str
    city: str
    country: str
    papers: tuple[str, ...]
    municipalities: tuple[str, ...] = ()


@dataclass(frozen=True)
class TrackRecord:
    """All engagements, of municipalities and of implementers apart, ordered by party and city."""

    municipalities: tuple[Engagement, ...] = ()
    implementers: tuple[Engagement, ...] = ()
    papers: Mapping[str, Partnership] = field(default_factory=dict)


def track_record(papers: Iterable[Partnership], known: Mapping[str, Organisation]) -> TrackRecord:
    """Gather engagements from links and projects; parties that are not `known` are left out.

    Outcomes name no party of Japan, so they tell of no engagement; they are kept among the papers.
    """
    by_id = {paper.id: paper for paper in papers}
    towns: dict[tuple[str, str], list[Partnership]] = {}
    doers: dict[tuple[str, str], list[Partnership]] = {}
    countries: dict[str, str] = {}
    for name in sorted(by_id):
        paper = by_id[name]
        own = municipalities_of(paper)
        for city, country in cities_of(paper):
            countries.setdefault(city, country)
            for party in own:
                if party in known:
                    towns.setdefault((party, city), []).append(paper)
            for party in implementers_of(paper, known):
                doers.setdefault((party, city), []).append(paper)
    return TrackRecord(_engagements(towns, countries), _engagements(doers, countries), by_id)


def cities_of(paper: Partnership) -> tuple[tuple[str, str], ...]:
    """Return the cities abroad of a paper with their countries."""
    return tuple(
        (party.organisation, party.country)
        for party in paper.parties
        if party.role == "partner_city" and party.organisation and party.country
    )


def municipalities_of(paper: Partnership) -> tuple[str, ...]:
    """Return the municipalities of Japan in a paper."""
    found = (party.organisation for party in paper.parties if party.role == "municipality")
    return tuple(dict.fromkeys(name for name in found if name))


def implementers_of(paper: Partnership, known: Mapping[str, Organisation]) -> tuple[str, ...]:
    """Return who carries a paper out, the lead first; governments of either side are not among them."""
    towns = municipalities_of(paper)
    parties = sorted(paper.parties, key=lambda party: party.role != "lead")
    found = (party.organisation for party in parties if party.role in ("lead", "joint"))
    return tuple(
        dict.fromkeys(
            name
            for name in found
            if name
            and name not in towns
            and name in known
            and known[name].organisation_kind.value not in _GOVERNMENTS | MUNICIPAL
        )
    )


def _engagements(
    found: Mapping[tuple[str, str], Sequence[Partnership]], countries: Mapping[str, str]
) -> tuple[Engagement, ...]:
    return tuple(
        Engagement(
            party,
            city,
            countries[city],
            tuple(paper.id for paper in papers),
            tuple(dict.fromkeys(name for paper in papers for name in municipalities_of(paper))),
        )
        for (party, city), papers in sorted(found.items())
    )
