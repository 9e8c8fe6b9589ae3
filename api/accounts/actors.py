"""As whom does somebody who has proved who they are act on proposals?

One rule for HTTP and the command line: role, organisation and working groups are those of the account today.
"""

from typing import TYPE_CHECKING

from api.accounts.rights import Principal
from corpora import AuthenticationError

if TYPE_CHECKING:
    from matcher import Actor


def actor_of(principal: Principal) -> "Actor":
    """Return who acts; a lead whose terms are over is a reader. Raises `AuthenticationError` for nobody."""
    from matcher import Actor

    if principal.account is None or principal.role is None:
        raise AuthenticationError("Proposals are for accounts. Sign in, or send a token that holds.")
    return Actor(
        principal.account,
        principal.viewer.organisation,
        principal.role,
        tuple(sorted(principal.viewer.working_groups)),
    )
