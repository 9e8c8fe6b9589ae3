"""Where else might a case that was realised help, and what is alike there and what is not?

For spreading what works (横展開). The case is a project or an outcome of the programme; needs are found by
`matcher.match`, as for a seed that says what the case says. Needs of the case's own cities are left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from time import perf_counter

from corpora import Need, NotFoundError, Organisation, Partnership, PlaceFacts, Store, Viewer, place_facts
from matcher.asking_city import named_cities
from matcher.case_votes import Asker, Near, nearness_of
from matcher.city_programme import Programme, Programmes
from matcher.export_control import HOME
from matcher.jcm import JcmStatus, jcm_status
from matcher.likeness import NOTHING_KNOWN, Likeness, likeness, told_of
from matcher.match import Hit, Matcher
from matcher.paper_topics import LINK, PaperTopics, Profile
from matcher.track_record import cities_of, municipalities_of, track_record
from matcher.understanding.places import places
from matcher.understanding.reading import reading_of

SHOWN = 5


@dataclass(frozen=True)
class Transfer:
    """A need that the case might help with: how probably, and what is alike and what is not.

    `likely` says whether the probability is above the line of abstention. `only_case` are concepts of the
    case that the need does not ask for, `only_need` those that it asks for and the case does not tell of.
    """

    rank: int
    need: Need
    score: float
    likely: bool
    country: str | None
    near: Near | None
    like: Likeness
    concepts: tuple[str, ...]
    only_case: tuple[str, ...]
    only_need: tuple[str, ...]
    jcm: JcmStatus | None


@dataclass(frozen=True)
class Transfers:
    """The answer: where a case might help; `known_by` are municipalities of Japan that know its cities."""

    case: Partnership
    cities: tuple[str, ...]
    known_by: tuple[str, ...]
    as_of: date
    found: tuple[Transfer, ...]
    names: dict[str, Organisation]
    took_ms: float


@dataclass(frozen=True)
class _Case:
    paper: Partnership
    cities: tuple[tuple[str, str], ...]
    facts: PlaceFacts
    profile: Profile
    programme: Programme
    about: PaperTopics
    as_of: date


class TransferFinder:
    """Finds where a case might help, among the needs that the asker may see."""

    def __init__(self, store: Store, matcher: Matcher, programmes: Programmes | None = None) -> None:
        self._store = store
        self._matcher = matcher
        self._programmes = programmes or Programmes(store)

    def transfers(
        self, record_id: str, *, as_of: date, k: int = SHOWN, viewer: Viewer | None = None
    ) -> Transfers:
        """Find the k needs that a project or outcome might best help with. Raises `NotFoundError`."""
        started = perf_counter()
        viewer = viewer or Viewer()
        paper = self._paper(record_id, viewer)
        programme = self._programmes.seen_by(viewer)
        about = PaperTopics(self._matcher, programme.needs.values(), self._programmes.titles)
        profile = about.of(paper)
        if profile is None:
            raise NotFoundError(f"Record '{record_id}' does not say what it is about: it has no title.")
        cities = cities_of(paper)
        facts = next((place_facts()[name] for name, _ in cities if name in place_facts()), NOTHING_KNOWN)
        case = _Case(paper, cities, facts, profile, programme, about, as_of)
        own = {name for name, _ in cities}
        towns = track_record(programme.papers.values(), programme.organisations).municipalities
        known_by = (
            *municipalities_of(paper),
            *(worked.party for worked in towns if worked.city in own),
        )
        return Transfers(
            paper,
            tuple(name for name, _ in cities),
            tuple(name for name in dict.fromkeys(known_by) if name in programme.organisations),
            as_of,
            tuple(self._found(case, k, viewer)),
            dict(programme.organisations),
            (perf_counter() - started) * 1000,
        )

    def _paper(self, record_id: str, viewer: Viewer) -> Partnership:
        record = self._store.get(record_id, viewer=viewer)
        if not isinstance(record, Partnership) or record.category == LINK:
            kind = record.category if isinstance(record, Partnership) else record.kind
            raise NotFoundError(
                f"Record '{record_id}' is a {kind}; what can be carried over is a project or an outcome."
            )
        return record

    def _found(self, case: _Case, k: int, viewer: Viewer) -> Iterable[Transfer]:
        text = _told(case)
        own = {need.id for need in case.programme.needs.values() if need.partnership == case.paper.id}
        own |= {
            need.id
            for need in case.programme.needs.values()
            if need.organisation in {name for name, _ in case.cities}
        }
        hits = self._matcher.match(text, find="needs", k=k + len(own), viewer=viewer).hits
        rest = [hit for hit in hits if hit.record.id not in own and isinstance(hit.record, Need)]
        for rank, hit in enumerate(rest[:k], start=1):
            yield self._transfer(rank, hit, case)

    def _transfer(self, rank: int, hit: Hit, case: _Case) -> Transfer:
        need = hit.record
        if not isinstance(need, Need):
            raise NotFoundError(f"Record '{need.id}' is a {need.kind}, not a need.")
        text = need.text.get(hit.language) or ""
        country, facts = _place_of(need, text, case.programme)
        profile = case.about.of_entry(need.id, hit.language)
        asker = Asker(country or HOME)
        near = [nearness_of(city, own, asker) for city, own in case.cities] if country else []
        return Transfer(
            rank,
            need,
            hit.score,
            hit.score >= self._matcher.fusion.threshold,
            country,
            min(near, key=tuple(Near).index) if near else None,
            likeness(case.facts, facts),
            case.about.in_common(case.profile, profile),
            case.about.only_in(case.profile, profile),
            case.about.only_in(profile, case.profile),
            jcm_status(country, case.as_of, case.programme.countries)
            if country not in (None, HOME)
            else None,
        )


def _told(case: _Case) -> str:
    """What the case says: its title, and what the project's need told of it."""
    title = case.paper.title.best("ja") if case.paper.title else ""
    needs = (need for need in case.programme.needs.values() if need.partnership == case.paper.id)
    return "\n".join([title, *(need.text.best("ja") for need in needs)])


def _place_of(need: Need, text: str, programme: Programme) -> tuple[str | None, PlaceFacts]:
    """The country of a need and what its place is like, as far as record, holder and text tell."""
    holder = programme.organisations.get(need.organisation or "")
    cities = [need.organisation or "", *named_cities(text, programme.organisations)]
    facts = next((place_facts()[name] for name in cities if name in place_facts()), NOTHING_KNOWN)
    stated = [
        need.place.country if need.place else None,
        holder.place.country if holder and holder.place else None,
        *(place.country for place in places(reading_of(text))),
    ]
    return next((code for code in stated if code), None), told_of(text, facts)
