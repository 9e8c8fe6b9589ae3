"""How do the pages look, and to whom? A made-up world, a server on it, a browser, and the list of pages.

`python -m eval.screens DIR` makes pictures of every page in both languages, wide and on a telephone; the
tests in `tests/scenarios/test_pages.py` look at the same pages.
"""

from eval.screens.browser import BrowserMissingError, answered, opened_browser, signed_in, visit
from eval.screens.pages import HOSTILE, PAGES, PHONE, WIDE, Screen
from eval.screens.serving import Running, running
from eval.screens.world import WHO, World, made_world

__all__ = [
    "HOSTILE",
    "PAGES",
    "PHONE",
    "WHO",
    "WIDE",
    "BrowserMissingError",
    "Running",
    "Screen",
    "World",
    "answered",
    "made_world",
    "opened_browser",
    "running",
    "signed_in",
    "visit",
]
