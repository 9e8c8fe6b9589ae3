"""How is a real browser driven? Debian's Chromium, headless, through Playwright, which brings none itself."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from corpora import ConfigurationError
from eval.screens.pages import WIDE, Screen
from eval.screens.serving import Running

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PATIENT_MS = 120_000
_ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")


class BrowserMissingError(ConfigurationError):
    """There is no browser to look at pages with."""


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Start the browser. Raises `BrowserMissingError` where there is none."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise BrowserMissingError("There is no Chromium to look at the pages with: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def signed_in(
    browser: Browser,
    server: Running,
    who: str | None,
    *,
    language: str = "ja",
    size: tuple[int, int] = WIDE,
    **options: Any,
) -> BrowserContext:
    """Return a window of somebody, signed in as on the page; `options` are those of a context."""
    context = browser.new_context(
        base_url=server.url, viewport={"width": size[0], "height": size[1]}, locale=language, **options
    )
    context.set_default_timeout(_PATIENT_MS)
    page = context.new_page()
    page.goto(f"/sign-in?lang={language}")  # kept in a cookie
    if who is not None:
        page.fill("[name=token]", server.world.tokens[who])
        answered(page.locator("main form button"))
    page.goto("about:blank")  # to close a page can hang in Debian's Chromium: they end with their context
    return context


def answered(what: Locator) -> None:
    """Click what sends a form or leads to a page, and wait for that page: a click alone does not wait."""
    with what.page.expect_navigation():
        what.click()


def visit(page: Page, screen: Screen) -> None:
    """Come to a page, by its form where it is an answer to one, by a link where no address is known."""
    page.goto(screen.path)
    for name, value in screen.fields.items():
        page.fill(f"main [name={name}]", value)
    if screen.fields:
        answered(page.locator(screen.button))
    if screen.then:
        answered(page.locator(screen.then))


class Looking:
    """Windows of everybody, signed in once for each language, size and scheme; pages follow one another."""

    def __init__(self, browser: Browser, server: Running) -> None:
        """Nobody is signed in yet."""
        self._browser = browser
        self._server = server
        self._pages: dict[tuple[Any, ...], Page] = {}

    def at(self, screen: Screen, *, language: str, size: tuple[int, int], color_scheme: str) -> Page:
        """Return the window of who looks at a page, come to it."""
        key = (screen.who, language, size, color_scheme)
        if key not in self._pages:
            context = signed_in(
                self._browser,
                self._server,
                screen.who,
                language=language,
                size=size,
                color_scheme=color_scheme,
            )
            self._pages[key] = context.new_page()
        visit(self._pages[key], screen)
        return self._pages[key]
