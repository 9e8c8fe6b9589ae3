"""Who asks, and how did they prove it?

A bearer token, or a session that began with one or with an identity provider. Each request looks at the rows
of token and account, so that what is revoked or disabled holds no more at once.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from api.accounts.rights import ANYBODY, Action, Principal, check
from api.accounts.sessions import Sessions
from api.accounts.tokens import Verifier, parts_of
from corpora import (
    Account,
    AnyRecord,
    AuthenticationError,
    ForbiddenError,
    NotFoundError,
    Organisation,
    Role,
    Scope,
    Store,
    Token,
    Viewer,
    working_groups_of,
)

VERIFIER = Verifier()
_JAPAN = timezone(timedelta(hours=9))  # where terms begin and end
_USE_NOTED_EVERY = timedelta(minutes=10)
_WRONG = "The token is not valid. Ask the secretariat for a new one."


def authenticate(store: Store, token: str, *, now: datetime, verifier: Verifier = VERIFIER) -> Principal:
    """Return who shows a token. Raises `AuthenticationError`, which never repeats it."""
    parts = parts_of(token)
    if parts is None:
        raise AuthenticationError("What was sent is no token. It reads enm_ID_SECRET.")
    token_id, secret = parts
    known = store.token(token_id)
    if not verifier.is_genuine(secret, known.hash if known else None) or known is None:
        raise AuthenticationError(_WRONG)
    principal = principal_for(store, known.account, known.scopes, now=now)
    _check_holds(known, now)
    if known.used_at is None or now - known.used_at >= _USE_NOTED_EVERY:
        store.note_use(known.id, at=now)
    return replace(principal, token=known.id)


def principal_of(
    headers: Mapping[str, str],
    cookies: Mapping[str, str],
    store: Store,
    *,
    now: datetime,
    sessions: Sessions,
    verifier: Verifier = VERIFIER,
) -> Principal:
    """Return who sends a request: by its token, else its session, else nobody in particular.

    `headers` are looked up in lower case. A token or session that does not hold is an error, never nobody.
    Raises `AuthenticationError`.
    """
    if (shown := headers.get("authorization")) is not None:
        scheme, _, token = shown.partition(" ")
        if scheme.lower() != "bearer":
            raise AuthenticationError(
                "Only bearer tokens are taken. Send Authorization: Bearer enm_ID_SECRET"
            )
        return authenticate(store, token.strip(), now=now, verifier=verifier)
    if (cookie := cookies.get(sessions.cookie_name)) is None:
        return ANYBODY
    session_id, session = sessions.opened(store, cookie, now=now)
    if session.token is not None:
        known = store.token(session.token)
        if known is None:
            raise AuthenticationError("The session has ended. Sign in again.")
        _check_holds(known, now)
    principal = principal_for(store, session.account, session.scopes, now=now)
    return replace(principal, session=session_id, token=session.token)


def authorised(store: Store, account_id: str, action: Action, record: AnyRecord) -> Principal:
    """Return an account on whose behalf the command line acts, with every scope.

    Raises `NotFoundError`, `ForbiddenError`.
    """
    store.account(account_id)
    principal = principal_for(store, account_id, frozenset(Scope), now=utc_now())
    check(principal, action, record)
    return principal


def viewer_of_account(store: Store, account: Account, *, on: date) -> Viewer:
    """Return what an account may see on a day: by its organisation, its working groups and its terms.

    Whose organisation is no longer in the store sees what anybody sees.
    """
    if account.organisation is None:
        return Viewer()
    organisation = store.merged_into().get(account.organisation, account.organisation)
    record = store.get_many([organisation]).get(organisation)
    if not isinstance(record, Organisation):
        return Viewer()
    groups = {
        Role.OFFICE: working_groups_of(record),
        Role.WG_MEMBER: frozenset(account.working_groups),
        Role.SECRETARIAT: frozenset(account.working_groups),
        Role.WG_LEAD: led_by(store, account, on=on),
    }
    return Viewer(organisation, groups.get(account.role, frozenset()))


def led_by(store: Store, account: Account, *, on: date) -> frozenset[str]:
    """Return the working groups that an account leads on a day."""
    if account.role is not Role.WG_LEAD:
        return frozenset()
    return frozenset(term.working_group for term in store.terms_of(account.id) if term.holds(on))


def day_of(moment: datetime) -> date:
    """The day in Japan."""
    return moment.astimezone(_JAPAN).date()


def utc_now() -> datetime:
    """The moment, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def principal_for(store: Store, account_id: str, scopes: frozenset[Scope], *, now: datetime) -> Principal:
    """Return an account as somebody who asks, with these scopes; the caller knows that it is they.

    Raises `AuthenticationError`, and `ForbiddenError` for an account that is disabled.
    """
    try:
        account = store.account(account_id)
    except NotFoundError:
        raise AuthenticationError(_WRONG) from None
    check_enabled(account)
    today = day_of(now)
    leads = led_by(store, account, on=today)
    return Principal(
        account=account.id,
        role=Role.READER if account.role is Role.WG_LEAD and not leads else account.role,
        viewer=viewer_of_account(store, account, on=today),
        scopes=scopes,
        leads=leads,
        language=account.language,
    )


def check_enabled(account: Account) -> None:
    """Refuse an account that was shut. Raises `ForbiddenError`."""
    if account.disabled_at is not None:
        raise ForbiddenError(f"Account '{account.id}' is disabled. Ask the secretariat.")


def _check_holds(token: Token, now: datetime) -> None:
    if token.revoked_at is not None:
        raise AuthenticationError(f"Token {token.id} was revoked. Ask the secretariat for a new one.")
    if token.expires_at <= now:
        raise AuthenticationError(
            f"Token {token.id} expired on {token.expires_at.date()}. Ask the secretariat for a new one."
        )
