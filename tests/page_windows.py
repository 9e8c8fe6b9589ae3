"""How do tests look at pages? In a browser, on a made-up world, in windows where nothing may go wrong."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import seed
from playwright.sync_api import Browser, BrowserContext, Page

from eval.screens import HOSTILE, WIDE, Running, made_world, opened_browser, running, signed_in
from indexer import Encoder, Shipped

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


@pytest.fixture(scope="module")
def contexts() -> Iterator[dict[Any, BrowserContext]]:
    known: dict[Any, BrowserContext] = {}
    yield known
    for own in known.values():
        own.close()


@pytest.fixture
def window(browser: Browser, server: Running, contexts: dict[Any, BrowserContext]) -> Iterator[Window]:
    """Open a page as somebody, who is signed in once; what goes wrong in it fails the test."""
    opened: list[Page] = []
    wrong: list[str] = []

    def of(who: str | None, *, language: str = "ja", **options: Any) -> Page:
        key = (who, language, *sorted(options.items()))
        if key not in contexts:
            contexts[key] = signed_in(browser, server, who, language=language, **options)
        page = contexts[key].new_page()
        page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        page.on(
            "console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None
        )
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        page.on("request", lambda asked: wrong.append(asked.url) if not of_ours(asked.url) else None)
        opened.append(page)
        return page

    def of_ours(url: str) -> bool:
        return url.startswith((server.url, "data:"))

    yield of
    for page in opened:
        page.close()
    assert [own for own in wrong if "404 (Not Found)" not in own] == []


def is_wider_than_the_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def violations(page: Page, *rules: str) -> list[str]:
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found = Axe().run(page, options=options).response["violations"]
    return [f"{own['id']}: {node['html'][:200]}" for own in found for node in own["nodes"]]
