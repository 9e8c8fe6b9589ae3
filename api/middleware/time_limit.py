"""How is a request ended that takes too long, be it the client or the server that is slow?

What runs in a thread cannot be stopped there: its answer is thrown away when it comes.
"""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.limits import Limits
from api.middleware.body import UPLOADS
from api.serving.problems import Refused, refusal


class TimeLimit:
    """Answers 408 where the body was not there in time, 503 where the answer was not."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app = app
        self.limits = limits
        self._late: set[asyncio.Task[None]] = set()  # so that they are not collected while they end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request in time, or say that it took too long."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit_s = self.limits.upload_s if scope["path"] in UPLOADS else self.limits.request_s
        line = _Line(receive, send)
        task = asyncio.ensure_future(self.app(scope, line.receive, line.send))
        try:
            done, _ = await asyncio.wait({task}, timeout=limit_s)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if done:
            await task
            return
        line.cut()
        self._late.add(task)
        task.add_done_callback(self._ended)
        task.cancel()
        if not line.started:
            await refusal(scope, _late(limit_s, body_came=line.body_came))(scope, receive, send)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._late.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, so that nothing is said of it: nobody waits for it any more


class _Line:
    """Both directions of a request, which can be cut."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._cut = False
        self.started = False
        self.body_came = False

    def cut(self) -> None:
        """Let nothing through any more."""
        self._cut = True

    async def receive(self) -> Message:
        message = await self._receive()
        self.body_came = self.body_came or not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if self._cut:
            return
        self.started = True
        await self._send(message)


def _late(limit_s: float, *, body_came: bool) -> Refused:
    if not body_came:
        detail = f"The request was not there within {limit_s:g} s. Send it again, all at once."
        return Refused(408, "slow-request", detail, headers={"Connection": "close"})
    detail = f"The answer took more than {limit_s:g} s. Ask for less, or again in 5 s."
    return Refused(503, "timeout", detail, headers={"Retry-After": "5"})
