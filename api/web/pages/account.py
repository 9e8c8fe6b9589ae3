"""Who am I here, what may I do, and which tokens, saved searches and notices are mine?"""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.accounts.auth import day_of, utc_now
from api.accounts.own_tokens import make_own_token, most_days, revoke_own_token
from api.accounts.rights import RIGHTS, Action, may
from api.backups.purging import remove_saved_everywhere
from api.routes.owning import own_organisation
from api.schemas.news import FollowingWrite
from api.web.naming import group_name
from api.web.records.facts import Facts
from api.web.visiting import Visit, Visiting
from api.web.words.account import WORDS
from corpora import (
    ROLE_NAMES,
    AuthenticationError,
    Following,
    ForbiddenError,
    NotFoundError,
    RecordError,
    Scope,
    Token,
    UsageError,
)

router = APIRouter()
SavedId = Annotated[str, Path(pattern=r"^saved-[0-9a-f]{16}$")]
TokenId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]


@router.get("/account")
def account_page(visit: Visiting) -> HTMLResponse:
    """Show the account that is signed in."""
    return _page(visit)


@router.post("/account/tokens")
def make_token(
    visit: Visiting,
    scopes: Annotated[list[Scope], Form(default_factory=list)],
    days: Annotated[int, Form()] = 30,
) -> HTMLResponse:
    """Make a token and show it this once: the answer is no redirect, for nothing may keep it."""
    store, now = visit.service.writer, utc_now()
    try:
        made = make_own_token(store, visit.principal, scopes, now=now, days=days)
    except (ForbiddenError, UsageError) as error:
        return _page(visit, fault="token", detail=str(error), status=422)
    response = _page(visit, secret=made.secret, status=201)
    response.headers["Cache-Control"] = "no-store"
    return response


@router.post("/account/tokens/{token_id}/revoke")
def revoke_token(token_id: TokenId, visit: Visiting) -> Response:
    """Let one of one's own tokens hold no longer; that of the session itself ends the session."""
    settings = visit.request.app.state.settings
    revoke_own_token(settings, visit.service.writer, visit.principal, token_id, now=utc_now())
    return visit.back("/sign-in" if token_id == visit.principal.token else "/account", said="revoked")


@router.post("/account/saved/{saved_id}")
def change_saved(
    saved_id: SavedId, visit: Visiting, act: Annotated[Literal["pause", "resume", "erase"], Form()]
) -> Response:
    """Pause a saved search, go on with it, or erase it for good."""
    visit.check(Action.SAVE_QUERY)
    store, owner = visit.service.writer, own_organisation(visit.principal)
    if act == "erase":
        remove_saved_everywhere(visit.request.app.state.settings, store, saved_id, organisation=owner)
    else:
        found = store.saved_query(saved_id, organisation=owner)
        store.change_saved(replace(found, paused=act == "pause"))
    return visit.back("/account", said=f"saved_{act}")


@router.post("/account/following")
def change_following(
    visit: Visiting,
    needs: Annotated[str, Form()] = "",
    seeds: Annotated[str, Form()] = "",
    email: Annotated[str, Form(max_length=254)] = "",
    language: Annotated[str, Form(max_length=2)] = "",
) -> Response:
    """Say anew what the organisation is told, where, and in which language."""
    visit.check(Action.ADDRESS_DIGESTS)
    told = {
        "needs": bool(needs),
        "seeds": bool(seeds),
        "email": email.strip() or None,
        "language": language or None,
    }
    try:
        said = FollowingWrite.model_validate(told)
        visit.service.writer.put_following(Following(own_organisation(visit.principal), **said.model_dump()))
    except (ValidationError, RecordError):
        return _page(visit, fault="email", entered=email, status=422)
    return visit.back("/account", said="following")


def _page(
    visit: Visit,
    *,
    fault: str | None = None,
    detail: str | None = None,
    secret: str | None = None,
    entered: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    principal, store, now = visit.principal, visit.service.store, utc_now()
    if principal.account is None:
        raise AuthenticationError("This page is for accounts. Sign in.")
    try:
        account = store.account(principal.account)
    except NotFoundError:
        raise AuthenticationError("The account is gone. Sign in again.") from None
    own = principal.viewer.organisation
    reads = own is not None and visit.may(Action.READ_SAVED)
    return visit.page(
        "account.html",
        WORDS,
        status=status,
        account=account,
        role_name=ROLE_NAMES[principal.role or account.role],
        former_role=ROLE_NAMES[account.role] if principal.role is not account.role else None,
        organisation=Facts(store, visit.viewer, visit.language).named(own) if own else None,
        groups=[group_name(name) for name in sorted(principal.viewer.working_groups)],
        terms=[
            (term, group_name(term.working_group), term.holds(day_of(now)))
            for term in store.terms_of(account.id)
        ],
        may_do=[right.words for action, right in RIGHTS.items() if may(principal, action)],
        tokens=[(token, _state(token, now)) for token in store.tokens_of(account.id)],
        scopes=sorted(principal.scopes),
        most_days=most_days(store, principal, now=now),
        saved=store.saved_queries(organisation=own) if own and reads else (),
        may_save=own is not None and visit.may(Action.SAVE_QUERY),
        following=store.following(own) if own and reads else None,
        may_address=own is not None and visit.may(Action.ADDRESS_DIGESTS),
        fault=fault,
        detail=detail,
        secret=secret,
        entered=entered,
    )


def _state(token: Token, now: datetime) -> str:
    """Whether a token holds, in a word."""
    if token.revoked_at is not None:
        return "revoked"
    return "holds" if token.expires_at > now else "expired"
