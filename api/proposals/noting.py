"""How is something noted on a proposal from the command line, and a record of it renewed?"""

from contextlib import closing
from datetime import date
from typing import Annotated

import typer

from api.accounts.auth import authorised
from api.accounts.rights import Action
from api.arguments import Json, utf8
from api.engine import open_home, viewer_of
from api.proposals.actors import As, DryRun, Due, Groups, IfVersion, Key, ProposalId, RoleName, day
from api.proposals.doing import act
from api.settings import Settings
from api.showing.terminal import out
from corpora import Matchable, UsageError


def comment(
    context: typer.Context,
    proposal: ProposalId,
    text: Annotated[str, typer.Argument(metavar="TEXT", callback=utf8, help="What is to be said.")],
    account: As,
    role: RoleName = None,
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
    act(context, proposal, done, account, role, group, None, key, dry_run=dry_run, as_json=as_json)


def assign(
    context: typer.Context,
    proposal: ProposalId,
    account: As,
    role: RoleName = None,
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
    act(context, proposal, done, account, role, group, version, key, dry_run=dry_run, as_json=as_json)


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
        viewer = viewer_of(store, account)
        found = store.get(record, viewer=viewer)
        if store.accounts():
            authorised(store, account, Action.EDIT_RECORD, found)
        if not isinstance(found, Matchable) or found.organisation != viewer.organisation:
            raise UsageError(f"'{record}' is no need or seed of '{account}'. Ask its own office to renew it.")
        store.put([renewed(found, until=last, today=date.today())], dry_run=dry_run)
    name = "would_renew" if dry_run else "renewed"
    out.print(say_in(settings.language)(name, id=record, until=last), markup=False)
