"""Who acts on a proposal from the command line, and which values are refused before any work is done?

Where the home has accounts, an account acts: its role, organisation, groups and terms decide, as over HTTP.
Before the first one is made (one machine, one person) an organisation does, in the role that it says.
"""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.accounts.actors import actor_of
from api.accounts.auth import principal_for, utc_now
from api.arguments import utf8
from api.engine import viewer_of
from corpora import Role, Scope, Store, UsageError, Viewer

if TYPE_CHECKING:
    from matcher import Actor

As = Annotated[
    str,
    typer.Option(
        "--as",
        callback=utf8,
        help="Act as this account: its role and groups decide. While the home has no account: as this "
        "organisation (its id), with --role and --group.",
    ),
]
RoleName = Annotated[
    str | None,
    typer.Option(
        "--role",
        callback=utf8,
        help="While the home has no account: reader, office (the default), wg_member, wg_lead, secretariat.",
    ),
]
Groups = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        metavar="WG",
        callback=utf8,
        help="Its working groups, repeatable; as --role.",
    ),
]
ProposalId = Annotated[str, typer.Argument(metavar="PROPOSAL", callback=utf8, help="Its id in the list.")]
Note = Annotated[str | None, typer.Option("--note", callback=utf8, help="Why, in a few words; kept.")]
Due = Annotated[
    str | None, typer.Option("--due", metavar="YYYY-MM-DD", callback=utf8, help="By when; a date to come.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be, and change nothing.")]
IfVersion = Annotated[
    int | None, typer.Option("--if-version", min=1, help="Only if it still stands at this version.")
]
Key = Annotated[
    str | None, typer.Option("--key", callback=utf8, help="The same key again does nothing twice.")
]
Choice = TypeVar("Choice", bound=StrEnum)


def who_acts(
    store: Store, account: str, role: str | None, groups: list[str] | None, *, proposes: bool = False
) -> "tuple[Actor, Viewer]":
    """Return who acts, and what they may see of records.

    With `proposes` the groups say for whom it is proposed, which an account names, too. Raises
    `NotFoundError`, `UsageError`, and `ForbiddenError` for an account that is disabled.
    """
    from matcher import Actor

    if store.accounts():
        if role is not None or (groups and not proposes):
            raise UsageError(
                f"Role and groups are those of the account '{account}'. Leave --role and --group out."
            )
        store.account(account)  # refused as what is not found, not as a token that is wrong
        principal = principal_for(store, account, frozenset(Scope), now=utc_now())
        return actor_of(principal), principal.viewer
    viewer = viewer_of(store, account)
    as_role = chosen(Role, role or Role.OFFICE, "--role")
    return Actor(account, viewer.organisation, as_role, tuple(groups or ())), viewer


def chosen(kind: type[Choice], value: str, what: str) -> Choice:
    """Return one of a closed list. Raises `UsageError`, naming the list."""
    try:
        return kind(value)
    except ValueError as error:
        raise UsageError(f"{what} '{value}' is not known. Allowed: {', '.join(kind)}.") from error


def day(value: str | None, what: str) -> date | None:
    """Read a date. Raises `UsageError`."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(f"{what} '{value}' is no date. Write it as YYYY-MM-DD.") from error
