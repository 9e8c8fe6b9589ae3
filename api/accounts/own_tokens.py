"""Which tokens may somebody make for themselves? None that can do more, or holds longer, than theirs."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from api.accounts.rights import Action, Principal, check
from api.accounts.tokens import DAYS, NewToken, new_token
from api.backups.purging import revoke_everywhere
from api.settings import Settings
from corpora import AuthenticationError, ForbiddenError, NotFoundError, Scope, Store, UsageError


def make_own_token(
    store: Store, principal: Principal, scopes: Iterable[Scope], *, now: datetime, days: int
) -> NewToken:
    """Make a token of the account that asks, and keep its hash.

    It ends with the token by which the session began; where an identity provider vouched, after 90 days at
    most. Raises `AuthenticationError`, `ForbiddenError`, `UsageError`.
    """
    check(principal, Action.MAKE_TOKEN)
    if principal.account is None:
        raise AuthenticationError("Nobody in particular has no tokens. Sign in.")
    wanted = frozenset(scopes)
    if more := sorted(wanted - principal.scopes):
        raise ForbiddenError(
            f"The token with which you are signed in has no scope '{more[0]}'. Ask the secretariat for one."
        )
    most = most_days(store, principal, now=now)
    if not 1 <= days <= most:
        raise UsageError(f"A token of your own can hold for 1 to {most} days, not for {days}.")
    made = new_token(principal.account, wanted, now=now, days=days)
    store.add_token(made.token)
    return made


def most_days(store: Store, principal: Principal, *, now: datetime) -> int:
    """For how many days a token that somebody makes for themselves may hold; 0 where it would end today."""
    known = store.token(principal.token) if principal.token else None
    return DAYS if known is None else min(DAYS, (known.expires_at - now) // timedelta(days=1))


def revoke_own_token(
    settings: Settings, store: Store, principal: Principal, token_id: str, *, now: datetime
) -> None:
    """Let a token of the account that asks hold no longer. Raises `NotFoundError`, also for another's."""
    check(principal, Action.MAKE_TOKEN)
    known = store.token(token_id)
    if known is None or known.account != principal.account:
        raise NotFoundError(f"There is no token '{token_id}' of yours.")
    revoke_everywhere(settings, store, token_id, at=now)
