"""Which pages does the head of every page lead to?"""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import Request

from api.accounts.rights import Action, Principal, may


@dataclass(frozen=True)
class Link:
    """A page in the navigation: its path, the name of its word, and what one must be allowed to do there."""

    path: str
    word: str
    action: Action | None = None


NAVIGATION = (
    Link("/", "nav_search"),
    Link("/records", "nav_records"),
    Link("/board", "nav_board", Action.READ_PROPOSAL),
    Link("/pipeline", "nav_pipeline", Action.READ_PROPOSAL),
    Link("/teams", "nav_teams"),
    Link("/challenges", "nav_challenges"),
    Link("/backcasts", "nav_backcasts"),
    Link("/partners", "nav_partners"),
    Link("/working-groups", "nav_groups"),
    Link("/imports", "nav_imports", Action.IMPORT),
    Link("/nights", "nav_nights", Action.READ_SAVED),
)


def links(request: Request, principal: Principal) -> Iterator[Link]:
    """Yield the pages that there are and that somebody may use."""
    for link in NAVIGATION:
        if link.path in request.app.state.pages and (link.action is None or may(principal, link.action)):
            yield link


def is_here(link: Link, path: str) -> bool:
    """Whether a path is that page or lies below it."""
    return path == link.path or (link.path != "/" and path.startswith(f"{link.path}/"))
