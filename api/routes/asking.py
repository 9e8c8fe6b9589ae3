"""Who asks, and may they do this?

Until bearer tokens are joined in, everybody is anonymous (public records, reading only), or whom the
application was made with.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request

from api.problems import Refused
from corpora import AnyRecord, Organisation, Viewer

RECORDS = "records:write"  # to write records of one's own organisation
IMPORTS = "imports:write"  # to upload lists of one's own organisation
ANYBODY = "records:any"  # beside one of these: to write those of every organisation


@dataclass(frozen=True)
class Principal:
    """Who asks: the account (None: nobody in particular), what it may see, and what it may do."""

    account: str | None = None
    viewer: Viewer = field(default_factory=Viewer)
    scopes: frozenset[str] = frozenset()


ANONYMOUS = Principal()


async def current_principal(request: Request) -> Principal:
    """Say who asks. Raises `Refused` (429) where the account has asked too often."""
    principal: Principal = request.app.state.principal
    if principal.account is not None:
        request.app.state.buckets.take(f"account {principal.account}")
    return principal


Asking = Annotated[Principal, Depends(current_principal)]


def allowed(scope: str) -> Any:
    """A dependency that lets pass only who may do this. Raises `Refused` (401 where anonymous, else 403)."""

    async def check(principal: Asking) -> Principal:
        if principal.account is None:
            raise Refused(
                401,
                "unauthenticated",
                "Only an account may do this. Send its token: Authorization: Bearer TOKEN.",
                headers={"WWW-Authenticate": 'Bearer realm="enmusubi"'},
            )
        if scope not in principal.scopes:
            raise forbidden(f"The account lacks the right '{scope}'. Ask the secretariat for it.")
        return principal

    checked: Callable[..., Any] = check
    return Depends(checked)


def check_owner(principal: Principal, record: AnyRecord) -> None:
    """Raise `Refused` (403) where a record is another organisation's, or nobody's."""
    if ANYBODY in principal.scopes:
        return
    owner = record.id if isinstance(record, Organisation) else getattr(record, "organisation", None)
    own = principal.viewer.organisation
    if own is None or owner != own:
        raise forbidden("The record belongs to another organisation. Only its own may write it.")


def forbidden(detail: str) -> Refused:
    """A refusal for want of a right."""
    return Refused(403, "forbidden", detail)
