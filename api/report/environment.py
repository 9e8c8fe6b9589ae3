"""How are templates filled so that nothing put in can do harm?

Whatever is put in is made visible and escaped in one place, so no template can forget it.
"""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.report.chart import svg
from api.showing.marking import harmless

_SHARED = Path(__file__).parent / "templates"


def environment(*directories: Path) -> Environment:
    """Return an environment over templates; those of the reports (style, base) are there for all."""
    return Environment(
        loader=FileSystemLoader([*directories, _SHARED]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )


def drawn(spec: dict[str, Any]) -> Markup:
    """Draw a chart of our own words: no text of a record or of an asker may be in it."""
    return Markup(svg(spec))  # noqa: S704 # nosec B704


def _shown(value: Any) -> Any:
    """What templates put in: markup of our own as it is, everything else made harmless."""
    return value if isinstance(value, Markup) else harmless(str(value))
