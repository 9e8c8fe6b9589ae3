"""What does somebody see in a browser when something went wrong?

The same answer for what is hidden and what is not there: both come here as one and the same problem.
"""

from collections.abc import Mapping, MutableMapping
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from api.accounts.sessions import Sessions
from api.web.languages import language_of_request
from api.web.layout import framed
from api.web.words.problem import WORDS

_PROGRAMS = ("/v1", "/healthz", "/readyz", "/metrics", "/openapi.json")


def problem_page(
    scope: MutableMapping[str, Any], problem: Mapping[str, Any], headers: Mapping[str, str]
) -> Response | None:
    """Return a problem as a page; None where a program asks, or something that does not read pages."""
    request = Request(scope)
    if request.url.path.startswith(_PROGRAMS) or "text/html" not in request.headers.get("accept", ""):
        return None
    status, kind = int(problem["status"]), str(problem["title"]).replace("-", "_")
    word = kind if f"{kind}_head" in WORDS else f"status_{status}"
    response = framed(
        request,
        "problem.html",
        WORDS,
        language=language_of_request(request),
        status=status,
        word=word if f"{word}_head" in WORDS else "other",
        detail=problem["detail"],
        request_id=problem["request_id"],
        sign_in=status == 401,
    )
    for name, value in headers.items():
        response.headers[name] = value
    sessions: Sessions = request.app.state.sessions
    if status == 401 and sessions.cookie_name in request.cookies:
        response.set_cookie(**sessions.no_cookie())  # type: ignore[arg-type]
    return response
