"""How do tests look at pages? In a browser, on a made-up world, in windows where nothing may go wrong."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import seed
from playwright.sync_api import Browser, BrowserContext, Page

from eval.screens import HOSTILE, WIDE, Running, made_world, opened_browser, running, signed_in
from indexer import Encoder, Shipped

REFUSED = ("404 (Not Found)", "422 (Unprocessable")  # the browser tells of pages that are refused
HOSTILE_SEED = {
    "title": {"ja": HOSTILE[:900], "en": HOSTILE[:900]},
    "text": {"ja": HOSTILE, "en": HOSTILE},
}


@pytest.fixture(scope="module")
def server(
    demo_home: Path, real_encoder: Encoder, real_shipped: Shipped, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    home = Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("pages") / "home"))
    hostile = seed("seed-hostile", **HOSTILE_SEED)
    with running(made_world(home, real_encoder, real_shipped, more=[hostile]), real_encoder) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """While a browser is open an event loop runs in this thread: other tests must not find it."""
    with opened_browser() as opened:
        yield opened


Window = Callable[..., Page]


class Windows:
    """Pages of people who are signed in once each; a page that a test is done with serves the next.

    Closing a page can hang in Debian's Chromium, once in some thousands: they end with their contexts.
    """

    def __init__(self, browser: Browser, server: Running) -> None:
        self._browser = browser
        self._server = server
        self._contexts: dict[Any, BrowserContext] = {}
        self._idle: dict[Any, list[Page]] = {}
        self._taken: list[tuple[Any, Page]] = []
        self._wrong: list[str] = []

    def take(self, who: str | None, *, language: str = "ja", **options: Any) -> Page:
        key = (who, language, *sorted(options.items()))
        if key not in self._contexts:
            self._contexts[key] = signed_in(self._browser, self._server, who, language=language, **options)
        idle = self._idle.setdefault(key, [])
        page = idle.pop() if idle else self._watched(self._contexts[key].new_page())
        page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        page.emulate_media(color_scheme="null", media="null")
        self._taken.append((key, page))
        return page

    def give_back(self) -> list[str]:
        """Lay the pages by that were taken: what went wrong in them."""
        for key, page in self._taken:
            page.goto("about:blank")
            self._idle[key].append(page)
        self._taken.clear()
        wrong, self._wrong = self._wrong, []
        return wrong

    def close(self) -> None:
        for own in self._contexts.values():
            own.close()

    def _watched(self, page: Page) -> Page:
        page.on("console", lambda said: self._say(f"console: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda error: self._say(f"error: {error}"))
        page.on("dialog", lambda dialog: self._say(f"dialog: {dialog.message}"))
        page.on("request", lambda asked: None if self._is_ours(asked.url) else self._say(asked.url))
        return page

    def _say(self, wrong: str) -> None:
        self._wrong.append(wrong)

    def _is_ours(self, url: str) -> bool:
        return url.startswith((self._server.url, "data:", "about:"))


@pytest.fixture(scope="module")
def windows(browser: Browser, server: Running) -> Iterator[Windows]:
    with closing(Windows(browser, server)) as opened:
        yield opened


@pytest.fixture
def window(windows: Windows) -> Iterator[Window]:
    """Open a page as somebody, who is signed in once; what goes wrong in it fails the test."""
    yield windows.take
    wrong = windows.give_back()
    assert [own for own in wrong if not any(status in own for status in REFUSED)] == []


def is_wider_than_the_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def violations(page: Page, *rules: str) -> list[str]:
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found = Axe().run(page, options=options).response["violations"]
    return [f"{own['id']}: {node['html'][:200]}" for own in found for node in own["nodes"]]
