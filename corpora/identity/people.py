"""Which known researcher is meant by a name at an organisation, and who may be the same at another?"""

from collections import defaultdict
from dataclasses import dataclass

from corpora.identity.likeness import Decision, Judgement, Why, decide
from corpora.identity.persons import Person, compare_persons, read_person, usual_reading
from corpora.identity.verdict import Candidate, Identified, identified
from corpora.records import Researcher

_MAY_HAVE_MOVED = 0.72


@dataclass(frozen=True)
class PersonalIds:
    """What tells a person for certain."""

    researchmap: str | None = None
    orcid: str | None = None


class People:
    """The researchers of a store by name, and where they are or were."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[Person, ...], frozenset[str], PersonalIds]] = {}
        self._by_key: dict[str, set[str]] = defaultdict(set)

    def add(self, researcher: Researcher) -> None:
        """Make a researcher known by name, kana, Latin name and ids."""
        persons = persons_of(researcher)
        places = frozenset(affiliation.organisation for affiliation in researcher.affiliations)
        ids = PersonalIds(researchmap=researcher.researchmap, orcid=researcher.orcid)
        self._known[researcher.id] = (persons, places, ids)
        for key in (*(key for person in persons for key in _keys(person)), *_id_keys(ids)):
            self._by_key[key].add(researcher.id)

    def find(
        self, written: str, *, organisation: str | None, kana: str | None, latin: str | None, ids: PersonalIds
    ) -> Identified:
        """Say who is meant; the same name at another organisation is only told as a possible move."""
        if written in self._known:
            return Identified(written, (), 1.0, (Why.SAME_ID,))
        person = read_person(written, kana=kana, latin=latin)
        near = {found for key in (*_keys(person), *_id_keys(ids)) for found in self._by_key.get(key, ())}
        candidates = []
        for record_id in sorted(near):
            known, places, known_ids = self._known[record_id]
            here = None if organisation is None or not places else organisation in places
            judgements = [
                judge_person(person, own, ids=(ids, known_ids), same_organisation=here) for own in known
            ]
            judgement = max(judgements, key=lambda one: one.score)
            if judgement.decision is not Decision.DIFFERENT:
                candidates.append(Candidate(record_id, judgement.score, judgement.reasons))
        return identified(candidates)


def persons_of(researcher: Researcher) -> tuple[Person, ...]:
    """Read every name of a researcher's record."""
    name = researcher.name
    first = read_person(name.ja or name.en or "", kana=name.kana, latin=name.en if name.ja else None)
    return (first, *(read_person(alias) for alias in researcher.aliases))


def judge_person(
    left: Person,
    right: Person,
    *,
    ids: tuple[PersonalIds, PersonalIds] = (PersonalIds(), PersonalIds()),
    same_organisation: bool | None,
) -> Judgement:
    """Compare two persons by ids, names and where they work (None: not known of one of them)."""
    if (by_id := _by_ids(*ids)) is not None:
        return by_id
    found = compare_persons(left, right)
    if same_organisation or found.score == 0.0:
        return found
    if same_organisation is None:
        return found.capped(_MAY_HAVE_MOVED, Why.ORGANISATION_UNKNOWN)
    if decide(found.score) is Decision.SAME:
        return found.capped(_MAY_HAVE_MOVED, Why.POSSIBLE_MOVE)
    return Judgement(0.0)


def _by_ids(left: PersonalIds, right: PersonalIds) -> Judgement | None:
    pairs = [(left.researchmap, right.researchmap), (left.orcid, right.orcid)]
    told = [(ours, theirs) for ours, theirs in pairs if ours and theirs]
    if not told:
        return None
    same = [ours == theirs for ours, theirs in told]
    if all(same):
        return Judgement(1.0, (Why.SAME_ID,))
    return Judgement(0.0, (Why.OTHER_ID,)) if not any(same) else Judgement(_MAY_HAVE_MOVED, (Why.OTHER_ID,))


def _keys(person: Person) -> set[str]:
    keys = {f"kanji {key}" for key in (person.kanji, person.surname) if key}
    guess = usual_reading(person.written) if person.kanji and not person.readings else None
    for reading in (*person.readings, *([guess] if guess else [])):
        keys |= {f"sound {reading.key}", f"joined {''.join(sorted(reading.key.replace(' ', '')))}"}
        keys |= {f"initials {' '.join(sorted(pair))}" for pair in _initials(reading.key.split())}
    return keys


def _initials(words: list[str]) -> set[tuple[str, ...]]:
    if len(words) < 2:
        return set()
    return {(word, *(other[0] for other in words if other is not word)) for word in words}


def _id_keys(ids: PersonalIds) -> list[str]:
    named = (("researchmap", ids.researchmap), ("orcid", ids.orcid))
    return [f"{kind} {value}" for kind, value in named if value]
