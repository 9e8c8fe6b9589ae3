"""How does a template become a page, so that nothing that others wrote can do harm in it?

Everything that is put in is made visible (`harmless`) and escaped in one place. `{{ value | exact }}` escapes
only: for the values of form fields, which must come back as they were sent.
"""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from api.showing.marking import cut, harmless, quoted
from api.web import formats
from api.web.refusals import told_in
from corpora import Bilingual
from matcher import Words

_HERE = Path(__file__).parent
Say = Callable[..., str]
Phrases = Mapping[str, Mapping[str, str]]


def render(template: str, *, language: str, **values: Any) -> str:
    """Fill in a template; `language` is "ja" or "en"."""
    return _environment().get_template(template).render(language=language, **values, **_writing(language))


def sayer(language: str, *phrases: Phrases) -> Say:
    """Return the function that says a phrase by its name, values filled in; the first that has it counts."""

    def say(name: str, **values: object) -> str:
        for own in phrases:
            if name in own:
                return own[name][language].format(**values)
        raise KeyError(f"There is no phrase '{name}'. Add it to the words of the page.")

    return say


@cache
def asset(name: str) -> str:
    """The address of one of our files, which changes with what it contains."""
    digest = sha256((_HERE / "static" / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.globals.update(asset=asset)
    environment.filters.update(cut=cut, exact=_exact)
    return environment


def _writing(language: str) -> dict[str, Callable[..., Any]]:
    """What templates write values of a language with."""

    def told(text: Bilingual) -> Any:
        return quoted(text, language)

    return {
        "number": lambda value: formats.number(value, language),
        "day": lambda value: formats.day(value, language),
        "moment": lambda value: formats.moment(value, language),
        "percent": Words(language).percent,
        "yen": lambda value: formats.yen(value, language),
        "told": told,
        "refused": lambda detail: told_in(detail, language),
    }


def _shown(value: Any) -> Any:
    """What templates put in: markup of our own as it is, everything else made harmless."""
    return value if isinstance(value, Markup) else harmless(str(value))


def _exact(value: object) -> Markup:
    return escape(value)
