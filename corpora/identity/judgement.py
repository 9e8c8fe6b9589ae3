"""How surely are two names one identity, for which reasons, and what follows from it?"""

from dataclasses import dataclass
from enum import StrEnum

SAME_FROM = 0.9
DOUBTFUL_FROM = 0.7
UNSURE = 0.75  # what speaks against a pair leaves it at most this


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
