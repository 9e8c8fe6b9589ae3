"""Where might a proposal be tried out: on a campus, in a municipality that declared, in a partner country?

Every candidate comes with what speaks for it and with the paper that says so, as of its date. Nothing says
that a place has agreed: it is whom to ask. A leading area (脱炭素先行地域) is known by a membership of its
municipality in the body `decarbonization_leading_area`, which no shipped record has: it must be imported.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from corpora import AnyRecord, Bilingual, Country, Matchable, Need, Organisation, Partnership, Source

DECLARATION = "net_zero_declaration"
LEADING_AREA = "decarbonization_leading_area"
JCM = "jcm_partner"
MOST = 5  # of one kind; the rest is counted
_MUNICIPALITIES = frozenset({"prefecture", "city", "ward", "town", "village"})
_CAMPUSES = frozenset(
    {"university_national", "university_public", "university_private", "research_institute"}
)


class SiteKind(StrEnum):
    """What sort of place it is."""

    CAMPUS = "campus"
    LEADING_AREA = "leading_area"
    MUNICIPALITY = "municipality"
    JCM_COUNTRY = "jcm_country"


class SiteReason(StrEnum):
    """What speaks for a place, the strongest first."""

    SEED_HOLDER = "seed_holder"
    NEED_HOLDER = "need_holder"
    PARTNER = "partner"
    NEED_PLACE = "need_place"
    NEED_COUNTRY = "need_country"
    NEED_PREFECTURE = "need_prefecture"
    SEED_PREFECTURE = "seed_prefecture"


@dataclass(frozen=True)
class Site:
    """A place to ask: the record of its organisation or country, why, and the paper with its date."""

    kind: SiteKind
    id: str
    name: Bilingual
    reason: SiteReason
    as_of: str | None = None
    source: Source | None = None


@dataclass(frozen=True)
class Sites:
    """The candidates, the likeliest of each kind first, and how many more there are by kind."""

    found: tuple[Site, ...]
    more: Mapping[SiteKind, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Surroundings:
    """What a proposal is about, as far as it may be seen."""

    need: Need | None
    seed: Matchable | None
    need_holder: Organisation | None = None
    seed_holder: Organisation | None = None
    partnership: Partnership | None = None


def candidate_sites(about: Surroundings, known: Iterable[AnyRecord], *, most: int = MOST) -> Sites:
    """Return where a proposal might be tried out, chosen from `known` organisations and countries."""
    found = list(_campuses(about))
    for record in known:
        if isinstance(record, Country):
            found += _country(record, about)
        elif isinstance(record, Organisation) and record.organisation_kind.value in _MUNICIPALITIES:
            found += _municipality(record, about)
    return _chosen(found, most)


def _campuses(about: Surroundings) -> Iterator[Site]:
    sides = (about.seed_holder, SiteReason.SEED_HOLDER), (about.need_holder, SiteReason.NEED_HOLDER)
    for holder, reason in sides:
        if holder and holder.organisation_kind.value in _CAMPUSES:
            yield Site(SiteKind.CAMPUS, holder.id, holder.name, reason)


def _country(country: Country, about: Surroundings) -> Iterator[Site]:
    """The need's country where it is a partner of the Joint Crediting Mechanism."""
    places = [about.need, about.need_holder]
    codes = {side.place.country for side in places if side and side.place}
    if country.code not in codes:
        return
    for membership in country.memberships:
        if membership.body == JCM:
            yield Site(
                SiteKind.JCM_COUNTRY,
                country.id,
                country.name,
                SiteReason.NEED_COUNTRY,
                membership.as_of,
                membership.source,
            )


def _municipality(place: Organisation, about: Surroundings) -> Iterator[Site]:
    """A municipality that has declared or is a leading area, and that has to do with the pair."""
    reason = _reason(place, about)
    if reason is None:
        return
    for body, kind in ((LEADING_AREA, SiteKind.LEADING_AREA), (DECLARATION, SiteKind.MUNICIPALITY)):
        membership = next((own for own in place.memberships if own.body == body), None)
        if membership:
            yield Site(kind, place.id, place.name, reason, membership.as_of, membership.source)


def _reason(place: Organisation, about: Surroundings) -> SiteReason | None:
    if about.need_holder and about.need_holder.id == place.id:
        return SiteReason.NEED_HOLDER
    if about.partnership and any(
        party.role == "municipality" and party.organisation == place.id for party in about.partnership.parties
    ):
        return SiteReason.PARTNER
    prefecture, name = _place(place)
    need, holder = _place(about.need), _place(about.need_holder)
    if prefecture is None:
        return None
    if name is not None and (prefecture, name) in (need, holder):
        return SiteReason.NEED_PLACE
    if prefecture in (need[0], holder[0]):
        return SiteReason.NEED_PREFECTURE
    return SiteReason.SEED_PREFECTURE if prefecture == _place(about.seed_holder)[0] else None


def _place(record: Matchable | Organisation | None) -> tuple[str | None, str | None]:
    place = record.place if record else None
    return (place.prefecture, place.name) if place else (None, None)


def _chosen(found: Sequence[Site], most: int) -> Sites:
    strength = list(SiteReason)
    chosen: list[Site] = []
    more: dict[SiteKind, int] = {}
    for kind in SiteKind:
        own = sorted(
            {site.id: site for site in found if site.kind is kind}.values(),
            key=lambda site: (strength.index(site.reason), site.id),
        )
        chosen += own[:most]
        if len(own) > most:
            more[kind] = len(own) - most
    return Sites(tuple(chosen), more)


SITE_WORDS: Mapping[SiteKind, Mapping[str, str]] = {
    SiteKind.CAMPUS: {"ja": "キャンパス", "en": "campus"},
    SiteKind.LEADING_AREA: {"ja": "脱炭素先行地域", "en": "decarbonization leading area"},
    SiteKind.MUNICIPALITY: {
        "ja": "排出実質ゼロを表明した自治体",
        "en": "municipality that has declared net zero",
    },
    SiteKind.JCM_COUNTRY: {"ja": "JCMパートナー国", "en": "JCM partner country"},
}
SITE_REASON_WORDS: Mapping[SiteReason, Mapping[str, str]] = {
    SiteReason.SEED_HOLDER: {"ja": "シーズをもつ機関", "en": "it holds the seed"},
    SiteReason.NEED_HOLDER: {"ja": "ニーズを出した機関", "en": "the need is its own"},
    SiteReason.PARTNER: {
        "ja": "ニーズのもとの連携事業に加わっている",
        "en": "it takes part in the project that the need comes from",
    },
    SiteReason.NEED_PLACE: {"ja": "ニーズの場所", "en": "the need lies there"},
    SiteReason.NEED_COUNTRY: {"ja": "ニーズの国", "en": "the need lies in that country"},
    SiteReason.NEED_PREFECTURE: {
        "ja": "ニーズと同じ都道府県",
        "en": "in the same prefecture as the need",
    },
    SiteReason.SEED_PREFECTURE: {
        "ja": "シーズをもつ機関と同じ都道府県",
        "en": "in the same prefecture as the holder of the seed",
    },
}
