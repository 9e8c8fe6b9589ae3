"""For which organisation does an account act, where something is an organisation's own?"""

from api.accounts.rights import Principal
from corpora import ForbiddenError


def own_organisation(principal: Principal) -> str:
    """Return the organisation of an account. Raises `ForbiddenError` for one that acts for none."""
    if principal.viewer.organisation is None:
        raise ForbiddenError(
            f"Account '{principal.account}' acts for no organisation that is in the store, and what is saved "
            "and told is an organisation's. Ask the secretariat to enter it."
        )
    return principal.viewer.organisation
