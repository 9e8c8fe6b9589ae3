"""Which record is meant by the name that a file gives: an organisation, or a person at one?

What is known is looked up by keys, at once; only a name that fits none is compared with all. A name is taken
for a record where one record alone fits well enough; whatever is less sure is told for a person to decide.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from corpora.identity.forms import agree
from corpora.identity.judgement import DOUBTFUL_FROM, UNSURE, Decision, Judgement, Why
from corpora.identity.likeness import compare
from corpora.identity.people import People, PersonalIds
from corpora.identity.similar import SimilarKeys
from corpora.identity.verdict import Candidate, Identified, identified
from corpora.identity.written import Name, is_shared_name, read_name
from corpora.records import AnyRecord, Organisation, Researcher
from corpora.store import Store


@dataclass(frozen=True)
class _Asked:
    written: str
    prefecture: str | None
    country: str | None
    as_of: date | None


class Names:
    """Knows the organisations and researchers of a store by their names; `add` makes new ones known.

    Not for several threads at once.
    """

    def __init__(self, store: Store) -> None:
        self._names: dict[str, tuple[Name, ...]] = {}
        self._by_key: dict[str, set[str]] = defaultdict(set)
        self._countries: set[str] = set()
        self._similar = SimilarKeys()
        self._answers: dict[_Asked, Identified] = {}
        self._persons: dict[tuple[str | None, ...], Identified] = {}
        self._people = People()
        self._merged = store.merged_into()
        self._parts: dict[str, list[str]] = defaultdict(list)
        for merged, kept in self._merged.items():
            self._parts[kept].append(merged)
        for kind in ("organisation", "researcher"):
            for record in store.records(kind):
                self.add(record)

    def add(self, record: AnyRecord) -> None:
        """Make a new or changed record known by its names; other kinds are passed over."""
        if isinstance(record, Researcher):
            self._people.add(record)
            self._persons.clear()
        elif isinstance(record, Organisation):
            names = names_of(record)
            if record.place and record.place.country not in (None, "JP"):
                self._countries.add(record.place.country)
            self._names[record.id] = names
            for name in names:
                for key in _keys(name):
                    self._by_key[key].add(record.id)
                self._similar.add(name.loose, record.id)
            self._answers.clear()

    def known(self, record_id: str) -> str | None:
        """Return the id under which a record is kept: its own, or the one it was merged into; else None."""
        kept = self._merged.get(record_id, record_id)
        return kept if kept in self._names or kept in self._people else None

    def is_merged(self, record_id: str) -> bool:
        """Whether a record of any kind was merged into another."""
        return record_id in self._merged

    def ids_of(self, record_id: str) -> tuple[str, ...]:
        """Return a record's id and those of the records that were merged into it."""
        return (record_id, *self._parts.get(record_id, ()))

    def organisation(
        self,
        written: str,
        *,
        prefecture: str | None = None,
        country: str | None = None,
        as_of: date | None = None,
    ) -> Identified:
        """Say which organisation is meant by an id or a name; `as_of` is the day on which it was written."""
        asked = _Asked(written, prefecture, country, as_of)
        if asked not in self._answers:
            self._answers[asked] = self._find(asked)
        return self._answers[asked]

    def person(
        self,
        written: str,
        *,
        organisation: str | None,
        kana: str | None = None,
        latin: str | None = None,
        researchmap: str | None = None,
        orcid: str | None = None,
    ) -> Identified:
        """Say which researcher is meant by an id or a name; `organisation` is the id of where they work."""
        written = self._merged.get(written, written)
        asked = (written, organisation, kana, latin, researchmap, orcid)
        if asked not in self._persons:
            ids = PersonalIds(researchmap=researchmap, orcid=orcid)
            self._persons[asked] = self._people.find(
                written, organisation=organisation, kana=kana, latin=latin, ids=ids
            )
        return self._persons[asked]

    def _find(self, asked: _Asked) -> Identified:
        written = self._merged.get(asked.written, asked.written)
        if written in self._names:
            return Identified(written, (), 1.0, (Why.SAME_ID,))
        name = read_name(asked.written, prefecture=asked.prefecture, country=asked.country, as_of=asked.as_of)
        found = self._by_keys(name)
        if not any(candidate.score >= DOUBTFUL_FROM for candidate in found):
            found = self._judged(name, self._similar.near(name.loose))
        if not found and asked.country is None and asked.prefecture is None:
            found = self._abroad_by_keys(asked)
        return identified(found)

    def _abroad_by_keys(self, asked: _Asked) -> list[Candidate]:
        """A place abroad whose country is not told: 省 is a province there, and a ministry here."""
        best: dict[str, Candidate] = {}
        for country in sorted(self._countries):
            for candidate in self._by_keys(read_name(asked.written, country=country, as_of=asked.as_of)):
                if candidate.id not in best or candidate.score > best[candidate.id].score:
                    best[candidate.id] = candidate
        return list(best.values())

    def _by_keys(self, name: Name) -> list[Candidate]:
        return self._judged(name, {found for key in _keys(name) for found in self._by_key.get(key, ())})

    def _judged(self, name: Name, record_ids: Iterable[str]) -> list[Candidate]:
        found = []
        for record_id in sorted(record_ids):
            judgement = _compared(name, self._names[record_id])
            if judgement.decision is not Decision.DIFFERENT:
                found.append(Candidate(record_id, judgement.score, judgement.reasons))
        return found


def names_of(organisation: Organisation) -> tuple[Name, ...]:
    """Read every name of an organisation's record, with its place."""
    place = organisation.place
    prefecture = place.prefecture if place else None
    country = place.country if place else None
    japanese = [name for name in (organisation.name.ja, *organisation.aliases) if name]
    shared = any(is_shared_name(name) for name in japanese)
    written = dict.fromkeys([*japanese, *([organisation.name.en] if organisation.name.en else [])])
    return tuple(read_name(name, prefecture=prefecture, country=country, shared=shared) for name in written)


def _compared(name: Name, known: tuple[Name, ...]) -> Judgement:
    """The best that a record's names give; a form that none of them bears speaks against it."""
    best = max((compare(name, own) for own in known), key=_score)
    forms = [own.form for own in known if own.form]
    if forms and not any(agree(name.form, form) for form in forms):
        return best.capped(UNSURE, Why.OTHER_FORM)
    return best


def _score(judgement: Judgement) -> float:
    return judgement.score


def _keys(name: Name) -> set[str]:
    """The keys under which names that may be one meet."""
    own = {name.loose, name.spelt, *name.longer, *(one.successor_key for one in name.after)}
    return own | {key for key in (name.last, name.stem) if key}
