"""Who in Japan might work with a city abroad on its need, and by which means?

Municipalities and implementers by what they have done in the programme (`matcher.case_votes`), university
seeds by `matcher.match`, the standing of the country in the Joint Crediting Mechanism as of a day
(`matcher.jcm`), and what was done before of the same kind there or near it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

from corpora import Filters, Need, NotFoundError, Store, UsageError, Viewer, place_facts
from matcher.asking_city import AskingCity, asking_city
from matcher.case_votes import (
    IMPLEMENTERS,
    MUNICIPALITIES,
    Asker,
    Near,
    Powers,
    Standing,
    nearness_of,
    standings,
)
from matcher.city_programme import Programme, Programmes
from matcher.export_control import Abroad, AbroadReason, ExportNote, Side, export_note, side_of
from matcher.jcm import jcm_status
from matcher.match import Matcher
from matcher.paper_topics import LINK, PaperTopics, Profile
from matcher.partner_reasons import Grounds, parties_of
from matcher.partnership import Partners, PastPaper
from matcher.track_record import HOME, MUNICIPAL, TrackRecord, cities_of, track_record

SHOWN = 5
SEEDS = 5
PAST = 5
_NEARNESS = tuple(Near)


@dataclass(frozen=True)
class Ranking:
    """All municipalities and implementers for a city that asks, the likeliest first."""

    municipalities: list[Standing]
    implementers: list[Standing]


def ranking(
    programme: Programme,
    record: TrackRecord,
    asker: Asker,
    *,
    municipalities: Powers = MUNICIPALITIES,
    implementers: Powers = IMPLEMENTERS,
) -> Ranking:
    """Rank every municipality of Japan that is known, and every implementer with a record."""
    towns = [
        name
        for name, own in programme.organisations.items()
        if own.organisation_kind.value in MUNICIPAL and own.place and own.place.country == HOME
    ]
    facts = place_facts()
    return Ranking(
        standings(towns, record.municipalities, asker, facts, municipalities),
        standings((), record.implementers, asker, facts, implementers),
    )


class PartnerFinder:
    """Finds partners in one open generation, among the records that the asker may see."""

    def __init__(self, store: Store, matcher: Matcher, programmes: Programmes | None = None) -> None:
        self._store = store
        self._matcher = matcher
        self._programmes = programmes or Programmes(store)

    def partners(
        self,
        asking: str | Need,
        *,
        country: str | None = None,
        as_of: date,
        k: int = SHOWN,
        viewer: Viewer | None = None,
    ) -> Partners:
        """Find k partners of each sort for the need of a city abroad, a text or a record.

        Raises `TextError`, and `UsageError` where the country cannot be told.
        """
        if k < 1:
            raise UsageError(f"k is {k}; ask for at least one partner of each sort.")
        started = perf_counter()
        viewer = viewer or Viewer()
        programme = self._programmes.seen_by(viewer)
        need = asking if isinstance(asking, Need) else None
        text = asking if isinstance(asking, str) else told(asking)
        city = asking_city(text, programme.organisations, country=country, need=need)
        about = PaperTopics(self._matcher, programme.needs.values(), self._programmes.titles)
        profile = about.of_text(asking)
        grounds = Grounds(programme, about, profile)
        asker = Asker(city.country, city.cities, city.facts, grounds.shared)
        found = ranking(programme, track_record(programme.papers.values(), programme.organisations), asker)
        return Partners(
            city.country,
            city.cities,
            as_of,
            parties_of(found.municipalities, grounds, powers=MUNICIPALITIES, k=k),
            parties_of(found.implementers, grounds, powers=IMPLEMENTERS, k=k),
            self._matcher.match(text, k=SEEDS, viewer=viewer, filters=Filters()),
            jcm_status(city.country, as_of, programme.countries),
            self._past(programme, about, profile, asker),
            _note(text, need, city, programme),
            dict(programme.organisations),
            dict(programme.papers),
            (perf_counter() - started) * 1000,
        )

    def need(self, record_id: str, *, viewer: Viewer | None = None) -> Need:
        """Return the need that asks. Raises `NotFoundError`."""
        record = self._store.get(record_id, viewer=viewer or Viewer())
        if not isinstance(record, Need):
            raise NotFoundError(f"Record '{record_id}' is a {record.kind}; partners are found for needs.")
        return record

    def _past(
        self, programme: Programme, about: PaperTopics, profile: Profile, asker: Asker
    ) -> tuple[PastPaper, ...]:
        """Projects and outcomes of the same kind, those in the country before those in its region."""
        found = []
        for paper in programme.papers.values():
            shared = asker.topics.get(paper.id, 0.0)
            near = _nearest(cities_of(paper), asker)
            own = about.of(paper) if paper.category != LINK else None
            if own is None or near is Near.ANYWHERE:
                continue
            if concepts := about.in_common(profile, own):
                found.append(PastPaper(paper, near, shared, concepts))
        found.sort(key=lambda own: (_NEARNESS.index(own.near), -own.shared, own.paper.id))
        return tuple(found[:PAST])


def told(need: Need) -> str:
    """Return what a need says, title and text, in Japanese where it is told in it."""
    language = need.text.languages[0]
    title = need.title.get(language) if need.title else None
    text = need.text.get(language) or ""
    return f"{title}\n{text}" if title else text


def _nearest(cities: Sequence[tuple[str, str]], asker: Asker) -> Near:
    found = [nearness_of(city, country, asker) for city, country in cities]
    return min(found, key=_NEARNESS.index, default=Near.ANYWHERE)


def _note(text: str, need: Need | None, city: AskingCity, programme: Programme) -> ExportNote:
    """The reminder of export control: technology goes to the country that asks, whatever the text says."""
    holder = programme.organisations.get(need.organisation or "") if need else None
    found = export_note(need=side_of(need, holder, text), seed=Side())
    own = AbroadReason(Abroad.NEED_PLACE, city.country)
    return ExportNote(tuple(dict.fromkeys((own, *(found.reasons if found else ())))))
