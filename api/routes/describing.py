"""What does the description of the interface say of refusals, rights and headers?"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import PROBLEM
from api.schemas.base import Fault, Problem

_WHY = {
    400: "The request was put wrongly: a cursor, a filter, or a body that cannot be read.",
    401: "Only an account may do this.",
    403: "The account lacks the right.",
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
_DESCRIPTION = """Enmusubi finds the university seeds that answer a need, and the needs that a seed answers,
in Japanese and English, and says why.

Errors are problem details (RFC 9457): `type` is stable, `detail` says what happened and what to do, and
`request_id` is in the server's log. Lists are paged by cursor. Records carry an `ETag`: send it as `If-Match`
to change one, as `If-None-Match` to be told that nothing has changed. `POST` takes an `Idempotency-Key`: sent
again within 24 hours it makes nothing twice."""


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


def describe(app: FastAPI) -> None:
    """Let the application describe itself, with problems, rights and the bearer token."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, routes=app.routes, description=_DESCRIPTION)
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Fault"] = Fault.model_json_schema()
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas["Problem"].pop("$defs", None)
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "The token of an account."}
    }
    for operations in schema["paths"].values():
        for operation in operations.values():
            needed: list[dict[str, list[str]]] = [{"bearer": []}]
            operation["security"] = needed if "401" in operation["responses"] else [{}, *needed]
    return schema
