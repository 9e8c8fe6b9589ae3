"""How is something done to a proposal from the command line?

Every command checks rights and stages as a request over HTTP would, and says in one line what came of it.
"""

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from api.arguments import Json, utf8
from api.engine import open_home, open_matcher, viewer_of
from api.proposals.actors import (
    As,
    DryRun,
    Due,
    Groups,
    IfVersion,
    Key,
    Note,
    ProposalId,
    Role,
    actor_of,
    chosen,
    day,
)
from api.settings import Settings
from api.terminal import out, print_json, talk
from corpora import Filters, Matchable, NotFoundError, Store, UsageError, Viewer

if TYPE_CHECKING:
    from matcher import Proposal, Transition

REASONS = (
    "too_early, benefit_unclear, route_to_use_unclear, description_unclear, capacity, ip, export_control, "
    "other"
)


def propose(
    context: typer.Context,
    need: Annotated[str, typer.Argument(metavar="NEED", callback=utf8)],
    seed: Annotated[str, typer.Argument(metavar="SEED", callback=utf8)],
    account: As,
    role: Role = "office",
    group: Groups = None,
    owner: Annotated[str | None, typer.Option(callback=utf8, help="Who follows it up.")] = None,
    note: Note = None,
    scored: Annotated[
        bool, typer.Option("--score/--no-score", help="Note how likely the match is; loads the models.")
    ] = True,
    key: Key = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Propose to bring a need and a seed together. --group is the working group that it is proposed for.

    Examples: enmusubi proposals propose need-1 seed-7 --as univ-example --note "Met at the forum";
    enmusubi proposals propose need-1 seed-7 --as univ-example --role wg_member --group innovation_wg
    """
    from matcher import Pipeline

    settings: Settings = context.obj.existing_home().writable_home()
    with closing(open_home(settings)) as store:
        actor, viewer = actor_of(store, account, role, group)
        score, generation = _score(settings, store, need, seed, viewer) if scored else (None, None)
        proposal = Pipeline(store).propose(
            actor,
            need,
            seed,
            working_group=group[0] if group else None,
            owner=owner,
            text=note,
            score=score,
            generation=generation,
            key=key,
            dry_run=dry_run,
        )
        _tell(settings, store, proposal, viewer, dry_run=dry_run, as_json=as_json, made_by=account)


def move(
    context: typer.Context,
    proposal: ProposalId,
    stage: Annotated[
        str,
        typer.Argument(
            metavar="STAGE",
            callback=utf8,
            help="contacted, in_talks, joint_research, demonstration, deployed; or the one before.",
        ),
    ],
    account: As,
    role: Role = "office",
    group: Groups = None,
    note: Note = None,
    version: IfVersion = None,
    key: Key = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Move a proposal on by one stage, or back to the one before, for which a --note is needed.

    Examples: enmusubi proposals move proposal-12ab contacted --as univ-example;
    enmusubi proposals move proposal-12ab proposed --as univ-example --note "wrong person" --dry-run
    """
    from matcher import Deed, Stage, Transition

    done = Transition(Deed.MOVE, to=chosen(Stage, stage, "Stage"), text=note)
    _act(context, proposal, done, account, role, group, version, key, dry_run=dry_run, as_json=as_json)


def decline(
    context: typer.Context,
    proposal: ProposalId,
    reason: Annotated[str, typer.Option("--reason", callback=utf8, help=f"One of: {REASONS}.")],
    account: As,
    role: Role = "office",
    group: Groups = None,
    note: Note = None,
    version: IfVersion = None,
    key: Key = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Decline a proposal, with the code of the reason; it can be reopened.

    Example: enmusubi proposals decline proposal-12ab --reason too_early --as univ-example
    """
    from matcher import DeclineReason, Deed, Transition

    done = Transition(Deed.DECLINE, reason=chosen(DeclineReason, reason, "--reason"), text=note)
    _act(context, proposal, done, account, role, group, version, key, dry_run=dry_run, as_json=as_json)


def pause(
    context: typer.Context,
    proposal: ProposalId,
    account: As,
    role: Role = "office",
    group: Groups = None,
    note: Note = None,
    due: Due = None,
    version: IfVersion = None,
    key: Key = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Pause a proposal, until a date if you like: then somebody is reminded.

    Example: enmusubi proposals pause proposal-12ab --due 2027-04-01 --as univ-example
    """
    from matcher import Deed, Transition

    done = Transition(Deed.PAUSE, text=note, due=day(due, "--due"))
    _act(context, proposal, done, account, role, group, version, key, dry_run=dry_run, as_json=as_json)


def reopen(
    context: typer.Context,
    proposal: ProposalId,
    account: As,
    role: Role = "office",
    group: Groups = None,
    note: Note = None,
    version: IfVersion = None,
    key: Key = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Take a paused or declined proposal up again, at the stage that it had reached.

    Example: enmusubi proposals reopen proposal-12ab --as univ-example --role wg_lead --group innovation_wg
    """
    from matcher import Deed, Transition

    done = Transition(Deed.REOPEN, text=note)
    _act(context, proposal, done, account, role, group, version, key, dry_run=dry_run, as_json=as_json)


def comment(
    context: typer.Context,
    proposal: ProposalId,
    text: Annotated[str, typer.Argument(metavar="TEXT", callback=utf8, help="What is to be said.")],
    account: As,
    role: Role = "office",
    group: Groups = None,
    link: Annotated[
        str | None, typer.Option(callback=utf8, help="Attach this https link; the text says what it is.")
    ] = None,
    key: Key = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Say something about a proposal, or attach a document by its link. All who see it can read it.

    Examples: enmusubi proposals comment proposal-12ab "NDA is signed" --as univ-example;
    enmusubi proposals comment proposal-12ab "Minutes" --link https://example.org/m/7 --as univ-example
    """
    from matcher import Deed, Transition

    done = Transition(Deed.ATTACH if link is not None else Deed.COMMENT, text=text, link=link)
    _act(context, proposal, done, account, role, group, None, key, dry_run=dry_run, as_json=as_json)


def assign(
    context: typer.Context,
    proposal: ProposalId,
    account: As,
    role: Role = "office",
    group: Groups = None,
    owner: Annotated[str | None, typer.Option(callback=utf8, help="The account that follows it up.")] = None,
    step: Annotated[
        str | None, typer.Option("--next", callback=utf8, help="What is to be done next.")
    ] = None,
    due: Due = None,
    version: IfVersion = None,
    key: Key = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Say who follows a proposal up, what is next, and by when. A new step without --due has no date.

    Example: enmusubi proposals assign proposal-12ab --owner office-2 --next "Send the NDA" \
--due 2027-01-15 --as univ-example
    """
    from matcher import Deed, Transition

    done = Transition(Deed.PLAN, owner=owner, text=step, due=day(due, "--due"))
    _act(context, proposal, done, account, role, group, version, key, dry_run=dry_run, as_json=as_json)


def renew(
    context: typer.Context,
    record: Annotated[str, typer.Argument(metavar="RECORD", callback=utf8, help="A need or a seed.")],
    until: Annotated[str, typer.Option("--until", metavar="YYYY-MM-DD", callback=utf8, help="A later day.")],
    account: As,
    dry_run: DryRun = False,
) -> None:
    """Renew a need or a seed of your own organisation, so that it is valid until a later day.

    Example: enmusubi proposals renew need-1 --until 2028-03-31 --as city-example
    """
    from api.proposals.words import say_in
    from matcher import renewed

    settings: Settings = context.obj.existing_home().writable_home()
    last = day(until, "--until") or date.today()
    with closing(open_home(settings)) as store:
        found = store.get(record, viewer=viewer_of(store, account))
        if not isinstance(found, Matchable) or found.organisation != account:
            raise UsageError(f"'{record}' is no need or seed of '{account}'. Ask its own office to renew it.")
        store.put([renewed(found, until=last, today=date.today())], dry_run=dry_run)
    name = "would_renew" if dry_run else "renewed"
    out.print(say_in(settings.language)(name, id=record, until=last), markup=False)


def _act(
    context: typer.Context,
    proposal_id: str,
    done: "Transition",
    account: str,
    role: str,
    group: list[str] | None,
    version: int | None,
    key: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    from matcher import Pipeline

    settings: Settings = context.obj.existing_home().writable_home()
    with closing(open_home(settings)) as store:
        actor, viewer = actor_of(store, account, role, group)
        changed = Pipeline(store).act(actor, proposal_id, done, version=version, key=key, dry_run=dry_run)
        _tell(settings, store, changed, viewer, dry_run=dry_run, as_json=as_json)


def _tell(
    settings: Settings,
    store: Store,
    proposal: "Proposal",
    viewer: Viewer,
    *,
    dry_run: bool,
    as_json: bool,
    made_by: str | None = None,
) -> None:
    from api.proposals.schemas import ProposalSchema
    from api.proposals.words import say_in
    from matcher import STAGE_WORDS, Pipeline

    if as_json:
        pair = Pipeline(store).pair(proposal, viewer)
        print_json(ProposalSchema.of(proposal, pair).model_dump_json(indent=2))
        return
    say, stage = say_in(settings.language), STAGE_WORDS[proposal.stage][settings.language]
    if dry_run:
        out.print(say("would", id=proposal.id, stage=stage), markup=False)
    elif made_by:
        out.print(say("made", id=proposal.id, who=made_by), markup=False)
    else:
        out.print(say("done", id=proposal.id, stage=stage, version=proposal.version), markup=False)


def _score(
    settings: Settings, store: Store, need: str, seed: str, viewer: Viewer
) -> tuple[float | None, str | None]:
    """How likely the pair is, and by which generation; None where that cannot be told, which is said."""
    from api.proposals.words import say_in
    from api.report import Wish, choose

    say = say_in(settings.language)
    for record in (need, seed):
        store.get(record, viewer=viewer)  # what is not there is said before the models are loaded
    if not settings.index.is_dir():
        talk.print(say("no_index"), markup=False)
        return None, None
    matcher = open_matcher(settings, store)
    try:
        choice = choose(Wish(None, need, 10, seed=seed), matcher, store, viewer=viewer, filters=Filters())
    except NotFoundError:
        talk.print(say("far"), markup=False)
        return None, matcher.generation.id
    return choice.hits[0].score, choice.result.generation
