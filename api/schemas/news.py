"""What goes over the wire of what an organisation has saved, and of what it is told?"""

from typing import Annotated, Literal, Self

from pydantic import Field

from api.schemas.base import Label, Schema
from api.schemas.match import FilterValue
from corpora import Bilingual, DigestEntry, Following, SavedQuery
from matcher import WAITING_WORDS, Citation, Digest, DigestMatch, DigestReminder, Stage, Waiting

Language = Literal["ja", "en"]
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]
Asked = Annotated[str, Field(min_length=1, max_length=100_000, pattern=r"^[^\x00]+$")]


class SavedWrite(Schema):
    """A text to be asked every night; `threshold` is the likelihood from which to tell, else the engine's."""

    name: Name = Field(examples=["蒸気"])
    text: Asked = Field(examples=["工場の屋根から蒸気が逃げています。捨てている熱を使いたい。"])
    find: Literal["seeds", "needs"] = "seeds"
    where: dict[str, FilterValue] = Field(default_factory=dict, examples=[{"sector": "industry"}])
    threshold: Annotated[float, Field(gt=0, lt=1, strict=True)] | None = None


class SavedChange(Schema):
    """Whether it rests for a while; what came in between is told when it is asked again."""

    paused: Annotated[bool, Field(strict=True)]


class SavedItem(Schema):
    """A saved query without its text; times are UTC."""

    id: str
    name: str
    find: str
    where: dict[str, str]
    threshold: float | None
    paused: bool
    created_at: str
    changed_at: str

    @classmethod
    def of(cls, query: SavedQuery) -> Self:
        """Convert."""
        return cls.model_validate(_said(query, without="text"))


class SavedAnswer(SavedItem):
    """A saved query with its text, which only its owner reads."""

    text: str

    @classmethod
    def of(cls, query: SavedQuery) -> Self:
        """Convert."""
        return cls.model_validate(_said(query))


class SavedPage(Schema):
    """A page of what an organisation has saved, by id; `next` is the cursor of the one behind it."""

    items: list[SavedItem]
    next: str | None


class EvidenceOfMatch(Schema):
    """A sentence of the question, and the record's that answers it, each as it stands and its language."""

    asked: str
    asked_language: Language | None
    found: str
    found_language: Language | None

    @classmethod
    def of(cls, evidence: tuple[Citation, Citation]) -> Self:
        """Convert."""
        asked, found = evidence
        return cls.model_validate(
            {
                "asked": asked.text,
                "asked_language": asked.language or None,
                "found": found.text,
                "found_language": found.language or None,
            }
        )


class DigestMatchSchema(Schema):
    """A new match: which record, for which question, how likely, on what evidence."""

    record_id: str
    kind: str
    title: Label
    holder: Label | None
    probability: float
    query_id: str
    query_name: Label
    saved: bool
    evidence: EvidenceOfMatch | None
    path: str
    illustrative: bool

    @classmethod
    def of(cls, match: DigestMatch) -> Self:
        """Convert."""
        return cls(
            record_id=match.record_id,
            kind=match.kind,
            title=_label(match.title),
            holder=Label.of(match.holder),
            probability=match.probability,
            query_id=match.query_id,
            query_name=_label(match.query_name),
            saved=match.saved,
            evidence=EvidenceOfMatch.of(match.evidence) if match.evidence else None,
            path=match.path,
            illustrative=match.illustrative,
        )


class DigestReminderSchema(Schema):
    """A proposal that waited on the day of the digest; titles of records that may be seen."""

    proposal: str
    stage: Stage
    why: Waiting
    days: int
    label: Label
    need: Label | None
    seed: Label | None
    path: str

    @classmethod
    def of(cls, own: DigestReminder) -> Self:
        """Convert."""
        words = {name: text.format(days=own.days) for name, text in WAITING_WORDS[own.why].items()}
        return cls(
            proposal=own.proposal,
            stage=own.stage,
            why=own.why,
            days=own.days,
            label=Label(**words),
            need=Label.of(own.need),
            seed=Label.of(own.seed),
            path=own.path,
        )


class DigestAnswer(Schema):
    """What an organisation is told at once, as it may be shown now: matches, the most probable first.

    `reminders` are proposals that began to wait since the digest before, or have waited a fortnight more.
    """

    id: str
    organisation: str
    account: Label
    language: Language
    since: str | None
    until: str
    delivered_at: str | None
    matches: list[DigestMatchSchema]
    reminders: list[DigestReminderSchema]

    @classmethod
    def of(cls, digest: Digest) -> Self:
        """Convert."""
        return cls.model_validate(
            {
                **{name: getattr(digest, name) for name in ("id", "organisation", "language", "since")},
                **{name: getattr(digest, name) for name in ("until", "delivered_at")},
                "account": _label(digest.account),
                "matches": [DigestMatchSchema.of(match) for match in digest.matches],
                "reminders": [DigestReminderSchema.of(own) for own in digest.reminders],
            }
        )


class DigestItem(Schema):
    """A digest in a list: when it was put together, when it went out, how much it tells now."""

    id: str
    put_at: str
    delivered_at: str | None
    matches: int
    reminders: int

    @classmethod
    def of(cls, entry: DigestEntry, digest: Digest) -> Self:
        """Convert."""
        return cls(
            id=entry.id,
            put_at=entry.put_at,
            delivered_at=entry.delivered_at,
            matches=len(digest.matches),
            reminders=len(digest.reminders),
        )


class DigestPage(Schema):
    """A page of digests, the newest first; `next` is the cursor of the one behind it."""

    items: list[DigestItem]
    next: str | None


class FollowingWrite(Schema):
    """Which of its own records an organisation has asked every night, where digests go, in which language."""

    needs: Annotated[bool, Field(strict=True)] = True
    seeds: Annotated[bool, Field(strict=True)] = False
    email: Annotated[str, Field(max_length=254, examples=["office@example.org"])] | None = None
    language: Language | None = None


class FollowingAnswer(Schema):
    """The same, and whose it is."""

    organisation: str
    needs: bool
    seeds: bool
    email: str | None
    language: Language | None

    @classmethod
    def of(cls, following: Following) -> Self:
        """Convert."""
        return cls.model_validate(vars(following))


def _label(text: Bilingual) -> Label:
    return Label(ja=text.ja, en=text.en)


def _said(query: SavedQuery, *, without: str = "") -> dict[str, object]:
    kept = ("id", "name", "text", "find", "threshold", "paused", "created_at", "changed_at")
    said = {name: getattr(query, name) for name in kept if name != without}
    return {**said, "where": dict(query.filters.conditions)}
