"""Who acts on a proposal from the command line, and which values are refused before any work is done?

Who has this command line has the whole home: the role is taken at its word here.
"""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.arguments import utf8
from api.engine import viewer_of
from corpora import Store, UsageError, Viewer

if TYPE_CHECKING:
    from matcher import Actor

As = Annotated[str, typer.Option("--as", callback=utf8, help="Act as this organisation (its id).")]
Role = Annotated[
    str, typer.Option("--role", callback=utf8, help="reader, office, wg_member, wg_lead, secretariat.")
]
Groups = Annotated[
    list[str] | None,
    typer.Option("--group", metavar="WG", callback=utf8, help="Its working groups, repeatable."),
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


def actor_of(store: Store, organisation: str, role: str, groups: list[str] | None) -> "tuple[Actor, Viewer]":
    """Return who acts, and what they may see of records. Raises `NotFoundError`, `UsageError`."""
    from matcher import Actor, ActorRole

    viewer = viewer_of(store, organisation)
    return Actor(organisation, organisation, chosen(ActorRole, role, "--role"), tuple(groups or ())), viewer


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
