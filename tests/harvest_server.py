"""What does an office's server do? A real one on loopback, whose pages a test writes."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Page:
    """What the server answers: `body` may be an iterator, which is sent piece by piece without a length."""

    body: bytes | Iterator[bytes] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Request:
    """What the server was asked, and when."""

    path: str
    headers: dict[str, str]
    at: float


@dataclass
class OfficeServer:
    """Pages by path; what is not there is a 404. A page may be made anew for each request."""

    address: str
    pages: dict[str, Page | Callable[[Request], Page]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def url(self, path: str) -> str:
        """The whole address of a path."""
        return self.address + path

    def asked(self) -> list[str]:
        """The paths asked for, robots.txt left out."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def publish(
        self, path: str, body: bytes, *, etag: str | None = None, modified: str | None = None
    ) -> None:
        """Put a file there that answers conditional requests."""
        marks = {name: value for name, value in (("ETag", etag), ("Last-Modified", modified)) if value}

        def answer(request: Request) -> Page:
            asked = (request.headers.get("if-none-match"), request.headers.get("if-modified-since"))
            same = asked[0] == etag if asked[0] else asked[1] is not None and asked[1] == modified
            return Page(status=304, headers=marks) if same else Page(body, headers=marks)

        self.pages[path] = answer


@contextmanager
def office_server() -> Iterator[OfficeServer]:
    """Run a server on loopback until the test has ended."""
    office = OfficeServer("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.path, headers, time.monotonic())
            office.requests.append(request)
            page = office.pages.get(self.path, Page(b"not here", status=404))
            self.answer(page(request) if callable(page) else page)

        def answer(self, page: Page) -> None:
            whole = isinstance(page.body, bytes)
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if whole and "Content-Length" not in page.headers and page.status != 304:
                self.send_header("Content-Length", str(len(page.body)))
            if not whole or "Content-Length" in page.headers:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            try:
                for piece in [page.body] if whole else page.body:
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:
                self.close_connection = True  # the one who asked has gone

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    office.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
