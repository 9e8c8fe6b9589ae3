"""In which language does somebody read?

What the address asks for (`?lang=en`), else what they chose before (a cookie), else the language of their
account, of their browser, of the server.
"""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

from corpora import LANGUAGES

COOKIE = "enmusubi_lang"
_YEAR_S = 365 * 24 * 3600


def language_of_request(request: Request, *, account: str | None = None) -> str:
    """Return "ja" or "en"."""
    told = (request.query_params.get("lang"), request.cookies.get(COOKIE), account)
    known = [language for language in told if language in LANGUAGES]
    return str((known or [_of_browser(request.headers) or request.app.state.settings.language])[0])


def keep_language(request: Request, response: Response) -> None:
    """Remember the language that the address asks for."""
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        secure = request.app.state.sessions.secure
        response.set_cookie(COOKIE, chosen, max_age=_YEAR_S, secure=secure, httponly=True, samesite="lax")


def _of_browser(headers: Mapping[str, str]) -> str | None:
    """The first of our languages that the browser names; their order is that of preference in practice."""
    for wanted in headers.get("accept-language", "").split(","):
        if (language := wanted.strip()[:2].lower()) in LANGUAGES:
            return language
    return None
