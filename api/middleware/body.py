"""How large, and how deep, may what is sent be?

A body is read whole before it is looked at, except an upload, which is counted as it passes through.
"""

from pydantic_core import from_json
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.limits import Limits
from api.serving.buckets import too_many
from api.serving.problems import Refused, refusal

UPLOADS = ("/v1/imports", "/imports")  # where a list is sent, by programs and from a page
_DEPTH = 200  # at which the parser of pydantic stops


class BodyLimit:
    """Refuses bodies that are too large (413), by what they say and by what comes, or too deep (400).

    All bodies that are held at a time may take `held_bytes` together; one more is refused with 429.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app = app
        self.limits = limits
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] in UPLOADS:
            await self._answer_upload(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer_upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        counted = _Counted(receive, self.limits.upload_bytes)
        try:
            _check_length(scope, counted.most)
        except Refused as refused:
            await refusal(scope, refused)(scope, receive, send)
        else:
            await self.app(scope, counted, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts: list[bytes] = []
        try:
            body = await self._whole(scope, receive, parts)
            if body is not None:
                await self.app(scope, _Replayed(body, receive), send)
        except Refused as refused:
            await refusal(scope, refused)(scope, receive, send)
        finally:
            self.held -= sum(map(len, parts))

    async def _whole(self, scope: Scope, receive: Receive, parts: list[bytes]) -> bytes | None:
        """Read a body to its end; None where the client goes away before."""
        counted = _Counted(receive, self.limits.body_bytes)
        _check_length(scope, counted.most)
        more = True
        while more:
            message = await counted()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            self.held += len(parts[-1])
            if self.held > self.limits.held_bytes:
                raise too_many(5, "Too much is sent at a time.")
            more = message.get("more_body", False)
        body = b"".join(parts)
        if _too_deep(body):
            raise Refused(400, "too-deep", f"The JSON is nested deeper than {_DEPTH} levels. Send it flat.")
        return body


class _Counted:
    """Passes a body on until it is too large."""

    def __init__(self, receive: Receive, most: int) -> None:
        self.receive = receive
        self.most = most
        self.seen = 0

    async def __call__(self) -> Message:
        message = await self.receive()
        self.seen += len(message.get("body", b""))
        if self.seen > self.most:
            raise _too_large(None, self.most)
        return message


class _Replayed:
    """Hands out a body that was read; after it, what comes from the connection."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self.body: bytes | None = body
        self.receive = receive

    async def __call__(self) -> Message:
        if self.body is None:
            return await self.receive()
        body, self.body = self.body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _check_length(scope: Scope, most: int) -> None:
    said = dict(scope["headers"]).get(b"content-length", b"").decode("latin-1")
    if said.isascii() and said.isdigit() and int(said) > most:
        raise _too_large(int(said), most)


def _too_large(size: int | None, most: int) -> Refused:
    has = f"has {size:,} bytes" if size else f"has more than {most:,} bytes"
    allowed = f"at most {most:,} are allowed" if size else "that is all that is allowed"
    return Refused(413, "too-large", f"The request {has}; {allowed}.")


def _too_deep(body: bytes) -> bool:
    """Whether JSON is nested so deep that reading it costs more than it says."""
    if body.count(b"[") + body.count(b"{") <= _DEPTH:
        return False
    try:
        from_json(body)
    except ValueError as error:
        return "recursion limit" in str(error)
    return False
