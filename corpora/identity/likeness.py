"""Do two written names mean one organisation, how surely, and what speaks for and against it?"""

from dataclasses import dataclass
from enum import StrEnum

from corpora.identity.forms import agree
from corpora.identity.successions import How, Succession, new_names
from corpora.identity.written import Name

SAME_FROM = 0.9
DOUBTFUL_FROM = 0.7
UNSURE = 0.75  # what speaks against a pair leaves it at most this
_KANJI_DIFFER = 0.85
_OF_A_PART = 0.97
_SLIP_OF_A_LETTER = 0.85
_LONG_ENOUGH = 4
_UNIQUE = frozenset({"university", "ministry", "prefecture", "municipality", "region"})


class Decision(StrEnum):
    """What follows from a score."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


class Why(StrEnum):
    """What speaks for or against one identity; a reason is one of these, with `=value` where there is one."""

    SAME_NAME = "same_name"
    SAME_SPELLING = "same_spelling"
    SAME_SOUND = "same_sound"
    SHORT_FORM = "short_form"
    FORMER_NAME = "former_name"
    NARROWER_PLACE = "narrower_place"
    BARE_PLACE = "bare_place"
    SIMILAR = "similar"
    PART_OF = "part_of"
    OTHER_FORM = "other_form"
    OTHER_KIND = "other_kind"
    OTHER_COUNTRY = "other_country"
    OTHER_PREFECTURE = "other_prefecture"
    SEVERAL_PREFECTURES = "several_prefectures"
    SEVERAL_RECORDS = "several_records"
    NOT_YET = "not_yet"
    THEN_APART = "then_apart"
    SAME_ID = "same_id"
    OTHER_ID = "other_id"
    SAME_READING = "same_reading"
    GUESSED_READING = "guessed_reading"
    OTHER_READING = "other_reading"
    OTHER_KANJI = "other_kanji"
    INITIALS = "initials"
    SURNAME_ONLY = "surname_only"
    ORGANISATION_UNKNOWN = "organisation_unknown"
    POSSIBLE_MOVE = "possible_move"
    SAME_ORGANISATION = "same_organisation"
    SAME_RESEARCHER = "same_researcher"
    OTHER_ORGANISATION = "other_organisation"
    OTHER_RESEARCHER = "other_researcher"
    SAME_TITLE = "same_title"
    SIMILAR_TEXT = "similar_text"
    OTHER_LANGUAGE = "other_language"


@dataclass(frozen=True)
class Judgement:
    """A score in [0, 1] with its reasons, the strongest first."""

    score: float
    reasons: tuple[str, ...] = ()

    @property
    def decision(self) -> Decision:
        """Same from `SAME_FROM` on, doubtful from `DOUBTFUL_FROM` on."""
        return decide(self.score)

    def capped(self, limit: float, reason: str) -> "Judgement":
        """Return the judgement with something that speaks against it."""
        return Judgement(min(self.score, limit), (*self.reasons, reason))


def decide(score: float, *, same_from: float = SAME_FROM, doubtful_from: float = DOUBTFUL_FROM) -> Decision:
    """Return what follows from a score."""
    if score >= same_from:
        return Decision.SAME
    return Decision.DOUBTFUL if score >= doubtful_from else Decision.DIFFERENT


def compare(left: Name, right: Name) -> Judgement:
    """Compare two names; the order does not matter."""
    if not left.strict or not right.strict:
        return Judgement(0.0)
    if left.country and right.country and left.country != right.country:
        return Judgement(0.0, (Why.OTHER_COUNTRY,))
    if left.family and right.family and left.family != right.family:
        return Judgement(0.0, (Why.OTHER_KIND,))
    found = _by_key(left, right) or _by_former(left, right) or _by_likeness(left, right)
    if found.score == 0.0:
        return found
    return _against(left, right, found)


def _by_key(left: Name, right: Name) -> Judgement | None:
    levels: tuple[tuple[float, Why, bool], ...] = (
        (1.0, Why.SAME_NAME, left.strict == right.strict),
        (0.97, Why.SAME_SPELLING, left.loose == right.loose),
        (0.95, Why.SAME_SOUND, left.spelt == right.spelt),
        (0.94, Why.SHORT_FORM, right.loose in left.longer or left.loose in right.longer),
        (0.92, Why.NARROWER_PLACE, left.last == right.loose or right.last == left.loose),
    )
    for score, why, holds in levels:
        if holds:
            return Judgement(score, (why,))
    if left.stem and left.stem == right.stem and (left.stem == left.loose) != (right.stem == right.loose):
        return Judgement(0.8, (Why.BARE_PLACE,))
    return None


def _by_former(left: Name, right: Name) -> Judgement | None:
    for former, now in ((left, right), (right, left)):
        for one in former.after:
            if one.successor_key in {now.loose, *now.longer}:
                return _former(former, one)
    shared = {one.successor_key for one in left.after} & {one.successor_key for one in right.after}
    return Judgement(0.0, (Why.THEN_APART,)) if shared else None


def _former(former: Name, one: Succession) -> Judgement:
    found = Judgement(0.95, (f"{Why.FORMER_NAME}={one.since.isoformat()}",))
    if one.how is not How.RENAMED and former.as_of and former.as_of < one.since:
        return found.capped(UNSURE, f"{Why.THEN_APART}={one.since.isoformat()}")
    return found


def _by_likeness(left: Name, right: Name) -> Judgement:
    first, second = sorted((left, right), key=lambda name: (name.strict, name.written))
    score = _likeness(first, second)
    if score == 0.0:
        return Judgement(0.0)
    # Universities and places of one letter's difference are mostly two: a person is asked.
    limit = UNSURE if _UNIQUE & {left.family, right.family} else 1.0
    return Judgement(min(score, limit), (f"{Why.SIMILAR}={score:.2f}",))


def _likeness(left: Name, right: Name) -> float:
    from rapidfuzz.distance import OSA

    if (
        left.strict.isascii() != right.strict.isascii()
        or min(len(left.loose), len(right.loose)) < _LONG_ENOUGH
    ):
        return 0.0
    if left.strict.isascii():
        return _worst_word(left, right)
    score = float(OSA.normalized_similarity(left.loose, right.loose))
    if not _kanji_differ(left.loose, right.loose):
        return score
    return 0.0 if left.family in _UNIQUE or right.family in _UNIQUE else score * _KANJI_DIFFER


def _worst_word(left: Name, right: Name) -> float:
    """Words of Latin names must each be alike: Quang Ninh is not Quang Binh."""
    from rapidfuzz.distance import OSA

    ours, theirs = left.words, right.words
    if not ours or len(ours) != len(theirs):
        return 0.0
    worst = min(float(OSA.normalized_similarity(one, two)) for one, two in zip(ours, theirs, strict=True))
    return 0.0 if worst < _SLIP_OF_A_LETTER and _UNIQUE & {left.family, right.family} else worst


def _kanji_differ(left: str, right: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    for step in Levenshtein.editops(left, right):
        ours = left[step.src_pos] if step.tag != "insert" else ""
        theirs = right[step.dest_pos] if step.tag != "delete" else ""
        if any("㐀" <= character <= "鿿" or character.isdigit() for character in ours + theirs):
            return True
    return False


def _against(left: Name, right: Name, found: Judgement) -> Judgement:
    if left.part or right.part:
        found = found.capped(found.score * _OF_A_PART, f"{Why.PART_OF}={left.part or right.part}")
    if not agree(left.form, right.form):
        found = found.capped(UNSURE, Why.OTHER_FORM)
    found = _places(left, right, found)
    for name in (left, right):
        for one in new_names().get(name.loose, ()):
            if name.as_of and name.as_of < one.since:
                return found.capped(UNSURE, f"{Why.NOT_YET}={one.since.isoformat()}")
    return found


def _places(left: Name, right: Name, found: Judgement) -> Judgement:
    if left.prefecture and right.prefecture and left.prefecture != right.prefecture:
        if {left.family, right.family} & {"municipality", "prefecture"}:
            return Judgement(0.0, (Why.OTHER_PREFECTURE,))
        if not {left.family, right.family} & {"university", "ministry"}:
            return found.capped(UNSURE, Why.OTHER_PREFECTURE)
    nowhere = (left.prefecture is None and right.shared) or (right.prefecture is None and left.shared)
    if left.several or right.several or nowhere:
        return found.capped(UNSURE, Why.SEVERAL_PREFECTURES)
    return found
