"""How is a proposal made and moved from the command line?

Every command checks rights and stages as a request over HTTP would, and says in one line what came of it.
"""

from contextlib import closing
from typing import Annotated

import typer

from api.arguments import Json, utf8
from api.engine import open_home
from api.proposals.actors import (
    As,
    DryRun,
    Due,
    Groups,
    IfVersion,
    Key,
    Note,
    ProposalId,
    RoleName,
    chosen,
    day,
    who_acts,
)
from api.proposals.doing import act, score_of, tell
from api.settings import Settings

REASONS = (
    "too_early, benefit_unclear, route_to_use_unclear, description_unclear, capacity, ip, export_control, "
    "other"
)


def propose(
    context: typer.Context,
    need: Annotated[str, typer.Argument(metavar="NEED", callback=utf8)],
    seed: Annotated[str, typer.Argument(metavar="SEED", callback=utf8)],
    account: As,
    role: RoleName = None,
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
        actor, viewer = who_acts(store, account, role, group, proposes=True)
        score, generation = score_of(settings, store, need, seed, viewer) if scored else (None, None)
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
        tell(settings, store, proposal, viewer, dry_run=dry_run, as_json=as_json, made_by=account)


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
    role: RoleName = None,
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
    act(context, proposal, done, account, role, group, version, key, dry_run=dry_run, as_json=as_json)


def decline(
    context: typer.Context,
    proposal: ProposalId,
    reason: Annotated[str, typer.Option("--reason", callback=utf8, help=f"One of: {REASONS}.")],
    account: As,
    role: RoleName = None,
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
    act(context, proposal, done, account, role, group, version, key, dry_run=dry_run, as_json=as_json)


def pause(
    context: typer.Context,
    proposal: ProposalId,
    account: As,
    role: RoleName = None,
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
    act(context, proposal, done, account, role, group, version, key, dry_run=dry_run, as_json=as_json)


def reopen(
    context: typer.Context,
    proposal: ProposalId,
    account: As,
    role: RoleName = None,
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
    act(context, proposal, done, account, role, group, version, key, dry_run=dry_run, as_json=as_json)
