"""What does the description of the interface say of refusals, rights and headers?"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.routes.asking import BEARER, COOKIE, CSRF_HEADER
from api.schemas.base import Fault, Problem
from api.serving.problems import PROBLEM

_WHY = {
    400: "The request was put wrongly: a cursor, a filter, or a body that cannot be read.",
    401: "Only an account may do this, or the token or session that was shown does not hold.",
    403: "The account, or its token, lacks the right; or the change came without the session's CSRF token.",
    404: "There is nothing of that id, or the asker may not see it: the answer is the same.",
    408: "The request did not arrive in time.",
    409: "It cannot be done in the state in which things are.",
    411: "The length of the body is missing.",
    412: "It has changed since it was read.",
    413: "The body is too large.",
    415: "The content type is not one of those that are taken.",
    422: "A parameter, a field or a text cannot be used as it is.",
    428: "If-Match is missing: say which version you have read.",
    429: "Too many requests; Retry-After says when to come again.",
    500: "Something went wrong inside.",
    503: "It cannot be answered now, or not in time.",
}
_SCHEMA = {"$ref": "#/components/schemas/Problem"}
_SESSION = f"A session; each change needs its CSRF token in {CSRF_HEADER} too."
_DESCRIPTION = """Enmusubi finds the university seeds that answer a need, and the needs that a seed answers,
in Japanese and English, and says why.

Errors are problem details (RFC 9457): `type` is stable, `detail` says what happened and what to do, and
`request_id` is in the server's log. Lists are paged by cursor. Records carry an `ETag`: send it as `If-Match`
to change one, as `If-None-Match` to be told that nothing has changed. Whatever
makes something is sent with an `Idempotency-Key`: sent again within 24 hours it makes nothing twice.

Without a token what is public can be read. `POST /v1/session` makes a session of a token, for browsers."""


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route, beside those that every route has."""
    return {status: _refusal(status) for status in sorted({*statuses, 400, 408, 413, 422, 429, 500, 503})}


def _refusal(status: int) -> dict[str, Any]:
    found: dict[str, Any] = {"description": _WHY[status], "content": {PROBLEM: {"schema": _SCHEMA}}}
    if status == 429:
        found["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    if status == 401:
        found["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return found


def describe(app: FastAPI, *, cookie: str) -> None:
    """Let the application describe itself, with problems, rights, the bearer token and the cookie."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app, cookie)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(app: FastAPI, cookie: str) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, routes=app.routes, description=_DESCRIPTION)
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Fault"] = Fault.model_json_schema()
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas["Problem"].pop("$defs", None)
    components["securitySchemes"] = {
        BEARER: {"type": "http", "scheme": "bearer", "description": "The token of an account."},
        COOKIE: {"type": "apiKey", "in": "cookie", "name": cookie, "description": _SESSION},
    }
    for operations in schema["paths"].values():
        for operation in operations.values():
            _tell_rights(operation)
    return schema


def _tell_rights(operation: dict[str, Any]) -> None:
    """Say whether who asks is looked at, and whether it must be an account."""
    if "security" not in operation:
        operation["security"] = []
        return
    responses = operation["responses"]
    if "401" not in responses:  # open to anybody, but what is shown must hold
        operation["security"] = [{}, *operation["security"]]
        responses |= {str(status): _refusal(status) for status in (401, 403)}
