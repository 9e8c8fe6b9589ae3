"""Who visits a page, in which language, and how is the page given to them?

`Visiting` is what the function of a page takes. A form is sent by POST with `csrf` (the macro `form_proof`)
and answered by a redirect (`back`), or by the page anew where something is wrong with it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts.rights import Action, Principal, check, may
from api.accounts.sessions import Sessions
from api.limits import Limits
from api.routes.asking import SAFE, principal_asking
from api.routes.waiting import WaitingLine
from api.service import Service
from api.serving.problems import Refused
from api.web.languages import keep_language, language_of_request
from api.web.layout import Fields, framed
from api.web.rendering import Phrases
from corpora import AnyRecord, Viewer

CSRF_FIELD = "csrf"
_OURS = frozenset({"same-origin", "none"})


@dataclass(frozen=True)
class Visit:
    """A request for a page: by whom, and in which language they read."""

    request: Request
    principal: Principal
    language: str

    @property
    def service(self) -> Service:
        """What answers questions; `service.store` is for reading, `service.writer` for changes."""
        service: Service = self.request.app.state.service
        return service

    @property
    def viewer(self) -> Viewer:
        """What they may see."""
        return self.principal.viewer

    @property
    def csrf(self) -> str:
        """What their forms must send along."""
        sessions: Sessions = self.request.app.state.sessions
        return sessions.csrf_token(self.principal)

    def may(self, action: Action, record: AnyRecord | None = None) -> bool:
        """Whether they may do something: show no button that would be refused."""
        return may(self.principal, action, record)

    def check(self, action: Action, record: AnyRecord | None = None) -> None:
        """Refuse what they may not do, as `api.accounts.rights.check`."""
        check(self.principal, action, record)

    def page(
        self,
        template: str,
        words: Phrases,
        /,
        *,
        status: int = 200,
        again: Fields | None = None,
        again_at: str | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """Give a page. `words` are its phrases; `values` go into the template.

        `again` are the fields of the form that led to it, where it is the answer to a POST: the language
        switch sends them once more, to `again_at` where that form changes something, since what they say
        must stand in no address.
        """
        return framed(
            self.request, template, words, visit=self, status=status, again=again, again_at=again_at, **values
        )

    async def in_turn(self, work: Callable[[], Response]) -> Response:
        """Do work that takes long when its turn comes. Raises `Refused` (429) where too many wait."""
        line: WaitingLine = self.request.app.state.line
        return await line.run(work)

    def back(self, path: str, *, said: str | None = None, **query: str) -> RedirectResponse:
        """Lead to a page after a form has done its work; it shows the phrase `said_...` of its words."""
        told = {**query, **({"said": said} if said else {})}
        response = RedirectResponse(f"{path}?{urlencode(told)}" if told else path, status_code=303)
        keep_language(self.request, response)
        return response


async def visit(request: Request) -> Visit:
    """Say who visits. Raises what `api.routes.asking.current_principal` raises, and for the same reasons."""
    sent = None
    if request.method not in SAFE:
        _check_origin(request)
        limits: Limits = request.app.state.limits
        field = (await request.form(max_part_size=limits.body_bytes)).get(CSRF_FIELD)
        sent = field if isinstance(field, str) else None
    principal = await principal_asking(request, csrf=sent)
    return Visit(request, principal, language_of_request(request, account=principal.language))


Visiting = Annotated[Visit, Depends(visit)]


def _check_origin(request: Request) -> None:
    """Refuse a form that another site sends, also where nobody need sign in. Raises `Refused`.

    Who is no browser tells no origin: there is nobody whose rights such a form could use.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        own = site in _OURS
    else:
        hosts = {request.headers.get("host"), urlsplit(request.app.state.settings.address or "").netloc}
        own = origin is None or urlsplit(origin).netloc in hosts - {"", None}
    if not own:
        raise Refused(403, "foreign-form", "The form was sent by another site. Open the page here.")
