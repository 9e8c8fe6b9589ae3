"""What goes over the wire of a proposal, its log, and those that wait?"""

from datetime import date, datetime
from typing import Self

from api.proposals.around import Around
from api.schemas import ExportNoteSchema, Label, Schema
from corpora import Matchable
from matcher import (
    SITE_REASON_WORDS,
    SITE_WORDS,
    STAGE_WORDS,
    Actor,
    Event,
    Expiry,
    Proposal,
    ProposalPair,
    Reminder,
    Site,
)


class ActorSchema(Schema):
    """Who acted, for which organisation, in which role."""

    id: str
    organisation: str | None
    role: str

    @classmethod
    def of(cls, actor: Actor) -> Self:
        """Convert."""
        return cls(id=actor.id, organisation=actor.organisation, role=actor.role.value)


class PairRecordSchema(Schema):
    """A record of a proposal; without a title where it has none, may not be seen, or is gone."""

    id: str
    title: Label | None

    @classmethod
    def of(cls, record_id: str, record: Matchable | None) -> Self:
        """Convert."""
        return cls(id=record_id, title=Label.of(record.title) if record else None)


class CommentSchema(Schema):
    """What somebody said."""

    at: datetime
    by: str
    organisation: str | None
    text: str


class AttachmentSchema(Schema):
    """A link to a document that lies elsewhere."""

    at: datetime
    by: str
    link: str
    text: str | None


class ProposalSchema(Schema):
    """A proposal as it stands; `version` is what a conditional change names."""

    id: str
    version: int
    need: PairRecordSchema
    seed: PairRecordSchema
    stage: str
    stage_label: Label
    open: bool
    path: list[str]
    declined_for: str | None
    working_group: str | None
    score: float | None
    generation: str | None
    proposed_by: ActorSchema
    proposed_at: datetime
    moved_at: datetime
    active_at: datetime
    owner: str | None
    next_step: str | None
    due: date | None
    comments: list[CommentSchema]
    attachments: list[AttachmentSchema]
    erased: bool

    @classmethod
    def of(cls, proposal: Proposal, pair: ProposalPair) -> Self:
        """Convert; `pair` holds the records that the reader may see."""
        opening = proposal.opening
        return cls(
            id=proposal.id,
            version=proposal.version,
            need=PairRecordSchema.of(opening.need, pair.need),
            seed=PairRecordSchema.of(opening.seed, pair.seed),
            stage=proposal.stage.value,
            stage_label=Label(**STAGE_WORDS[proposal.stage]),
            open=proposal.open,
            path=[stage.value for stage in proposal.path],
            declined_for=proposal.declined_for.value if proposal.declined_for else None,
            working_group=opening.working_group,
            score=opening.score,
            generation=opening.generation,
            proposed_by=ActorSchema.of(proposal.proposed_by),
            proposed_at=proposal.proposed_at,
            moved_at=proposal.moved_at,
            active_at=proposal.active_at,
            owner=proposal.owner,
            next_step=proposal.next_step,
            due=proposal.due,
            comments=[
                CommentSchema(at=one.at, by=one.actor, organisation=one.organisation, text=one.text)
                for one in proposal.comments
            ],
            attachments=[
                AttachmentSchema(at=one.at, by=one.actor, link=one.link, text=one.text)
                for one in proposal.attachments
            ],
            erased=proposal.erased,
        )


class SiteSchema(Schema):
    """A place where it might be tried out, and why; `as_of` and `document` are those of the paper."""

    kind: str
    kind_label: Label
    id: str
    name: Label
    reason: str
    reason_label: Label
    as_of: str | None
    document: str | None

    @classmethod
    def of(cls, site: Site) -> Self:
        """Convert."""
        return cls(
            kind=site.kind.value,
            kind_label=Label(**SITE_WORDS[site.kind]),
            id=site.id,
            name=Label(ja=site.name.ja, en=site.name.en),
            reason=site.reason.value,
            reason_label=Label(**SITE_REASON_WORDS[site.reason]),
            as_of=site.as_of,
            document=site.source.document if site.source else None,
        )


class ProposalResponse(Schema):
    """A proposal and what is around it; `more_sites` counts by kind what `sites` leaves out."""

    proposal: ProposalSchema
    sites: list[SiteSchema]
    more_sites: dict[str, int]
    export_control: ExportNoteSchema | None

    @classmethod
    def of(cls, proposal: Proposal, found: Around) -> Self:
        """Convert."""
        return cls(
            proposal=ProposalSchema.of(proposal, found.pair),
            sites=[SiteSchema.of(site) for site in found.sites.found],
            more_sites={kind.value: count for kind, count in found.sites.more.items()},
            export_control=ExportNoteSchema.of(found.export) if found.export else None,
        )


class EventSchema(Schema):
    """What was done to a proposal, when and by whom; texts are absent where they were erased."""

    number: int
    at: datetime
    by: ActorSchema
    deed: str
    to: str | None
    reason: str | None
    owner: str | None
    due: date | None
    text: str | None
    link: str | None

    @classmethod
    def of(cls, event: Event) -> Self:
        """Convert."""
        done = event.transition
        return cls(
            number=event.number,
            at=event.at,
            by=ActorSchema.of(event.actor),
            deed=done.deed.value,
            to=done.to.value if done.to else None,
            reason=done.reason.value if done.reason else None,
            owner=done.owner,
            due=done.due,
            text=done.text,
            link=done.link,
        )


class ReminderSchema(Schema):
    """A proposal that waits for somebody, why, and since when."""

    proposal: ProposalSchema
    why: str
    since: date
    days: int

    @classmethod
    def of(cls, reminder: Reminder, pair: ProposalPair) -> Self:
        """Convert."""
        return cls(
            proposal=ProposalSchema.of(reminder.proposal, pair),
            why=reminder.why.value,
            since=reminder.since,
            days=reminder.days,
        )


class ExpirySchema(Schema):
    """A record that lapses on a day."""

    record: PairRecordSchema
    kind: str
    organisation: str | None
    field: str
    on: date
    days: int

    @classmethod
    def of(cls, expiry: Expiry) -> Self:
        """Convert."""
        return cls(
            record=PairRecordSchema.of(expiry.record.id, expiry.record),
            kind=expiry.record.kind,
            organisation=expiry.record.organisation,
            field=expiry.field,
            on=expiry.on,
            days=expiry.days,
        )
