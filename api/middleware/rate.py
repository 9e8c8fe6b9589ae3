"""How is one address kept from taking all there is?"""

from starlette.types import ASGIApp, Receive, Scope, Send

from api.serving.buckets import Buckets
from api.serving.problems import Refused, refusal

_FREE = frozenset({"/healthz", "/readyz", "/metrics"})


class RateLimit:
    """Counts requests by address; what watches over the server is free. Accounts are counted when known."""

    def __init__(self, app: ASGIApp, buckets: Buckets) -> None:
        self.app = app
        self.buckets = buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with 429."""
        if scope["type"] == "http" and scope["path"] not in _FREE:
            client = scope.get("client")
            try:
                self.buckets.take(f"address {client[0] if client else ''}")
            except Refused as refused:
                await refusal(scope, refused)(scope, receive, send)
                return
        await self.app(scope, receive, send)
