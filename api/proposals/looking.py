"""How are proposals looked at from the command line: a list, one of them, its log, and who waits?"""

import json
from contextlib import closing
from datetime import date
from typing import Annotated

import typer

from api.arguments import Json, utf8
from api.engine import open_home, viewer_of
from api.errors import BAD_INPUT, DONE
from api.proposals.actors import As, Groups, ProposalId, RoleName, chosen, who_acts
from api.settings import Settings
from api.showing.terminal import out, print_json, talk


def list_(
    context: typer.Context,
    account: As,
    role: RoleName = None,
    group: Groups = None,
    stage: Annotated[str | None, typer.Option(callback=utf8, help="Only those at this stage.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only those that go on.")] = False,
    record: Annotated[str | None, typer.Option(callback=utf8, help="Only those of a need or a seed.")] = None,
    after: Annotated[int, typer.Option(min=0, help="Go on behind this place.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    as_json: Json = False,
) -> None:
    """List the proposals that you may see, oldest first.

    Examples: enmusubi proposals list --as univ-example --open;
    enmusubi proposals list --as univ-example --role wg_lead --group innovation_wg --json
    """
    from api.proposals.schemas import ProposalSchema
    from api.proposals.showing import show_list
    from api.proposals.words import say_in
    from matcher import Pipeline, Stage

    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        actor, viewer = who_acts(store, account, role, group)
        pipeline = Pipeline(store)
        page = pipeline.page(
            actor,
            stage=chosen(Stage, stage, "--stage") if stage is not None else None,
            open_only=open_only,
            record=record,
            after=after,
            limit=limit,
        )
        found = [(proposal, pipeline.pair(proposal, viewer)) for proposal in page.proposals]
    say = say_in(settings.language)
    if as_json:
        shown = [ProposalSchema.of(*one).model_dump(mode="json") for one in found]
        print_json(json.dumps({"proposals": shown, "after": page.after}, ensure_ascii=False))
        return
    show_list(found, settings.language)
    if page.after or not found:
        talk.print(say("more", after=page.after) if page.after else say("none"), markup=False)


def show(
    context: typer.Context,
    proposal: ProposalId,
    account: As,
    role: RoleName = None,
    group: Groups = None,
    as_json: Json = False,
) -> None:
    """Show a proposal: where it stands, what was said, where it might be tried out, what must be checked.

    Example: enmusubi proposals show proposal-12ab --as univ-example
    """
    from api.proposals.around import around
    from api.proposals.schemas import ProposalResponse
    from api.proposals.showing import show_one
    from matcher import Pipeline

    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        actor, viewer = who_acts(store, account, role, group)
        pipeline = Pipeline(store)
        found = pipeline.get(actor, proposal)
        surroundings = around(store, found, pipeline.pair(found, viewer), viewer)
    if as_json:
        print_json(ProposalResponse.of(found, surroundings).model_dump_json(indent=2))
    else:
        show_one(found, surroundings, settings.language)


def log(
    context: typer.Context,
    proposal: ProposalId,
    account: As,
    role: RoleName = None,
    group: Groups = None,
    as_json: Json = False,
) -> None:
    """Show all that was done to a proposal, by whom and when.

    Example: enmusubi proposals log proposal-12ab --as univ-example --json
    """
    from api.proposals.schemas import EventSchema
    from api.proposals.showing import show_log
    from matcher import Pipeline

    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        actor, _ = who_acts(store, account, role, group)
        events = Pipeline(store).log(actor, proposal)
    if as_json:
        shown = [EventSchema.of(event).model_dump(mode="json") for event in events]
        print_json(json.dumps(shown, ensure_ascii=False))
    else:
        show_log(events, settings.language)


def due(
    context: typer.Context, account: As, role: RoleName = None, group: Groups = None, as_json: Json = False
) -> None:
    """List the proposals that wait: a date has passed, or nothing has moved for too long for their stage.

    Days without movement: proposed 14, contacted 30, in talks 60, else 180. Example:
    enmusubi proposals due --as univ-example
    """
    from api.proposals.schemas import ReminderSchema
    from api.proposals.showing import show_due
    from api.proposals.words import say_in
    from matcher import Pipeline

    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        actor, viewer = who_acts(store, account, role, group)
        pipeline = Pipeline(store)
        reminders = pipeline.due(actor, date.today())
        found = [(one, pipeline.pair(one.proposal, viewer)) for one in reminders]
    if as_json:
        shown = [ReminderSchema.of(*one).model_dump(mode="json") for one in found]
        print_json(json.dumps(shown, ensure_ascii=False))
    elif found:
        show_due(found, settings.language)
    else:
        talk.print(say_in(settings.language)("nobody_waits"), markup=False)


def expiring(
    context: typer.Context,
    account: As,
    within: Annotated[int, typer.Option(min=0, max=3650, help="Within so many days.")] = 60,
    as_json: Json = False,
) -> None:
    """List the needs and seeds of your organisation that lapse soon or have lapsed. To renew: renew RECORD.

    Example: enmusubi proposals expiring --as city-example --within 90
    """
    from api.proposals.schemas import ExpirySchema
    from api.proposals.showing import show_expiring
    from api.proposals.words import say_in
    from matcher import expiring as expiries

    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        viewer = viewer_of(store, account)
        own = [
            record
            for kind in ("need", "seed")
            for record in store.records(kind)
            if getattr(record, "organisation", None) == viewer.organisation
        ]
    found = expiries(own, date.today(), within_days=within)
    if as_json:
        shown = [ExpirySchema.of(one).model_dump(mode="json") for one in found]
        print_json(json.dumps(shown, ensure_ascii=False))
    elif found:
        show_expiring(found, settings.language)
    else:
        talk.print(say_in(settings.language)("nothing_lapses", days=within), markup=False)


def verify(
    context: typer.Context,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make of the log anew where proposals stand.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check the log of all proposals: was an event changed, removed or inserted, and does each stand right?

    Note the head that it prints: a log rewritten from the beginning has another one. Example:
    enmusubi proposals verify --json
    """
    from api.proposals.words import say_in
    from matcher import Pipeline

    settings: Settings = context.obj.existing_home()
    say = say_in(settings.language)
    with closing(open_home(settings.writable_home() if rebuild else settings)) as store:
        pipeline = Pipeline(store)
        rebuilt = pipeline.rebuild() if rebuild else None
        faults, head = pipeline.verify(), store.proposals_head()
    if as_json:
        told = [{"what": fault.what, "remedy": fault.remedy} for fault in faults]
        print_json(json.dumps({"faults": told, "head": head, "rebuilt": rebuilt}, ensure_ascii=False))
    else:
        if rebuilt is not None:
            talk.print(say("rebuilt", count=rebuilt), markup=False)
        for fault in faults:
            out.print(f"{fault.what} {fault.remedy}", markup=False)
        if not faults:
            out.print(say("sound", head=head), markup=False)
    raise typer.Exit(BAD_INPUT if faults else DONE)
