"""What stands around every page: its head, the navigation, the language switch, what was just done?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.accounts.rights import ANYBODY, Principal
from api.routes.answers import PRIVATE
from api.serving.exposure import accounts_open
from api.web.languages import keep_language
from api.web.navigation import is_here, links
from api.web.rendering import Phrases, render, sayer
from api.web.words.common import WORDS as COMMON
from corpora import LANGUAGES

if TYPE_CHECKING:
    from api.web.visiting import Visit

Fields = Sequence[tuple[str, str]]  # of a form: names, which may come again, with their values
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    **PRIVATE,
    "Vary": "Authorization, Cookie, Accept-Language",
    "Content-Security-Policy": CONTENT_POLICY,
    # A form tells its origin to this host only: that is how one of another site is known.
    "Referrer-Policy": "same-origin",
}


def framed(
    request: Request,
    template: str,
    words: Phrases,
    /,
    *,
    visit: "Visit | None" = None,
    language: str | None = None,
    status: int = 200,
    again: Fields | None = None,
    again_at: str | None = None,
    **values: Any,
) -> HTMLResponse:
    """Make a page with all that stands around it; without a `visit` it is not known who asks."""
    principal = visit.principal if visit else ANYBODY
    reads = visit.language if visit else language or LANGUAGES[0]
    said = f"said_{request.query_params.get('said', '')}"
    html = render(
        template,
        language=reads,
        say=sayer(reads, words, COMMON),
        visit=visit,
        principal=principal,
        csrf=visit.csrf if visit else "",
        links=[(link, is_here(link, request.url.path)) for link in links(request, principal)],
        switch=_switch(request, reads, again_at),
        again=again,
        said=said if said in {**COMMON, **words} else None,
        open_home=_needs_no_login(request, principal),
        path=request.url.path,
        **values,
    )
    response = HTMLResponse(html, status_code=status, headers=HEADERS)
    keep_language(request, response)
    return response


def _needs_no_login(request: Request, principal: Principal) -> bool:
    """Whether the server runs without a login: it was told who asks, or nobody has an account yet."""
    if request.app.state.principal is not None:
        return True
    return principal.account is None and not accounts_open(request.app.state.accounts)


def _switch(request: Request, language: str, path: str | None) -> dict[str, str]:
    """The other language, and this page, or that of a path, in it."""
    other = next(one for one in LANGUAGES if one != language)
    url = request.url.include_query_params(lang=other).remove_query_params("said")
    return {"language": other, "url": f"{path or url.path}?{url.query}"}
