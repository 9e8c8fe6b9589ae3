"""How does the secretariat look after accounts, their terms and tokens over HTTP?"""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api.accounts.auth import utc_now
from api.accounts.groups import check_groups, two_years_from
from api.accounts.rights import Action, Principal
from api.accounts.tokens import new_token
from api.backups.purging import revoke_everywhere, shut_everywhere
from api.routes.asking import allowed
from api.routes.describing import refusals
from api.routes.versions import Key, request_key
from api.schemas.accounts import (
    AccountAnswer,
    AccountChange,
    AccountPage,
    AccountWhole,
    AccountWrite,
    TermAnswer,
    TermWrite,
    TokenAnswer,
    TokenMade,
    TokenWrite,
)
from api.schemas.base import Id
from api.schemas.paging import PageQuery
from api.service import Service
from corpora import Account, ConflictError, NotFoundError, Term

router = APIRouter(prefix="/v1/accounts", tags=["accounts"])
Manager = Annotated[Principal, allowed(Action.MANAGE_ACCOUNTS)]
AccountId = Annotated[Id, Path(description="The id of the account.", examples=["office-1"])]
TokenId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", description="The middle part of the token.")]
_PLACE: dict[int | str, dict[str, Any]] = {
    201: {"headers": {"Location": {"schema": {"type": "string"}, "description": "Where it is."}}}
}


@router.get("", summary="List accounts", response_model=AccountPage, responses=refusals(401, 403))
def list_accounts(query: Annotated[PageQuery, Query()], request: Request, principal: Manager) -> AccountPage:
    """List accounts by id, those that are shut among them."""
    cursors, question = request.app.state.cursors, {"list": "accounts"}
    after = cursors.start(query.cursor, question)
    service: Service = request.app.state.service
    behind = [account for account in service.store.accounts() if account.id > after]
    page = behind[: query.limit]
    following = cursors.after(page[-1].id, question) if len(behind) > len(page) else None
    return AccountPage(items=[AccountAnswer.of(account) for account in page], next=following)


@router.get(
    "/{account_id}", summary="Read an account", response_model=AccountWhole, responses=refusals(401, 403, 404)
)
def read_account(account_id: AccountId, request: Request, principal: Manager) -> AccountWhole:
    """Read an account with its terms and tokens; of a token never its secret."""
    store = request.app.state.service.store
    own = AccountAnswer.of(store.account(account_id))
    return AccountWhole(
        **own.model_dump(),
        terms=[TermAnswer.of(term) for term in store.terms_of(account_id)],
        tokens=[TokenAnswer.of(token) for token in store.tokens_of(account_id)],
    )


@router.post(
    "",
    summary="Add an account",
    status_code=201,
    response_model=AccountAnswer,
    responses={**_PLACE, **refusals(401, 403)},
)
def add_account(
    body: AccountWrite, request: Request, response: Response, principal: Manager, key: Key = None
) -> AccountAnswer:
    """Add an account under an id that you choose; without a key it is refused when it is sent again."""
    store = request.app.state.service.writer
    groups = tuple(sorted(set(body.working_groups)))
    check_groups(store, groups)
    told = {**body.model_dump(), "working_groups": groups}
    sent = request_key(principal, key, "POST /v1/accounts", body.model_dump_json())
    store.add_account(Account(**told, created_at=utc_now()), key=sent)
    response.headers["Location"] = f"/v1/accounts/{body.id}"
    return AccountAnswer.of(store.account(body.id))


@router.patch(
    "/{account_id}",
    summary="Shut an account, or open it again",
    response_model=AccountAnswer,
    responses=refusals(401, 403, 404, 409),
)
def change_account(
    account_id: AccountId, body: AccountChange, request: Request, principal: Manager
) -> AccountAnswer:
    """Shut an account at once, with all its tokens and sessions, or open it again. Nobody shuts their own."""
    if body.disabled and account_id == principal.account:
        raise ConflictError(f"Account '{account_id}' is your own. Let another of the secretariat shut it.")
    store = request.app.state.service.writer
    at = utc_now() if body.disabled else None
    shut_everywhere(request.app.state.settings, store, account_id, at=at)
    return AccountAnswer.of(store.account(account_id))


@router.post(
    "/{account_id}/terms",
    summary="Add a term of a lead",
    status_code=201,
    response_model=TermAnswer,
    responses=refusals(401, 403, 404),
)
def add_term(
    account_id: AccountId, body: TermWrite, request: Request, principal: Manager, key: Key = None
) -> TermAnswer:
    """Add a term in which a lead leads a working group."""
    store = request.app.state.service.writer
    check_groups(store, [body.working_group])
    last = body.last_day or two_years_from(body.first_day)
    term = Term(account_id, body.working_group, body.first_day, last)
    store.add_term(
        term, key=request_key(principal, key, f"POST /v1/accounts/{account_id}/terms", body.model_dump_json())
    )
    return TermAnswer.of(term)


@router.post(
    "/{account_id}/tokens",
    summary="Make a token",
    status_code=201,
    response_model=TokenMade,
    responses=refusals(401, 403, 404, 409),
)
def make_token(
    account_id: AccountId, body: TokenWrite, request: Request, principal: Manager, key: Key = None
) -> TokenMade:
    """Make a token of an account. It is shown this once and kept nowhere.

    Sent again under its key it is not made twice, and cannot be shown again: 409 names it.
    """
    store = request.app.state.service.writer
    if store.account(account_id).disabled_at is not None:
        raise ConflictError(f"Account '{account_id}' is shut. Open it first.")
    made = new_token(account_id, body.scopes, now=utc_now(), days=body.days)
    sent = request_key(principal, key, f"POST /v1/accounts/{account_id}/tokens", body.model_dump_json())
    store.add_token(made.token, key=sent)
    return TokenMade(
        id=made.token.id,
        token=made.secret,
        scopes=sorted(made.token.scopes),
        expires_at=made.token.expires_at,
    )


@router.delete(
    "/{account_id}/tokens/{token_id}",
    summary="Revoke a token",
    status_code=204,
    response_class=Response,
    responses=refusals(401, 403, 404),
)
def revoke_token(account_id: AccountId, token_id: TokenId, request: Request, principal: Manager) -> Response:
    """Let a token hold no longer, at once, and end the sessions that began with it."""
    store = request.app.state.service.writer
    known = store.token(token_id)
    if known is None or known.account != account_id:
        raise NotFoundError(f"There is no token '{token_id}' of account '{account_id}'. Read the account.")
    revoke_everywhere(request.app.state.settings, store, token_id, at=utc_now())
    return Response(status_code=204)
