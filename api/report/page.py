"""How does a report look as one HTML page that prints well?

The page needs nothing from outside. Whatever is put in is made visible and escaped in one place, so no
template can forget it.
"""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.citing import best_evidence
from api.marking import cut, harmless
from api.report.captions import captions
from api.report.chart import signed, svg
from api.report.content import Pair, Report
from corpora import concept_scheme
from matcher import EXPORT_WORDS, REASONS, WORDINGS, Explanation, Words, say_reasons

_TEMPLATES = Path(__file__).parent / "templates"


def page(report: Report) -> str:
    """Return the report as HTML."""
    words = Words(report.language)
    template = _environment().get_template("pair.html" if report.single else "need.html")
    return template.render(
        report=report,
        result=report.result,
        say=captions(report.language),
        words=words,
        chart=_drawn,
        best_evidence=best_evidence,
        cited_before=_cited_before,
        EXPORT=EXPORT_WORDS,
        say_reasons=say_reasons,
        concept=lambda name: concept_scheme()[name].pref.best(report.language),
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.globals.update(REASONS=REASONS, WORDINGS=WORDINGS)
    environment.filters.update(signed=signed, cut=cut)
    return environment


def _shown(value: Any) -> Any:
    """What templates put in: markup of our own as it is, everything else made harmless."""
    return value if isinstance(value, Markup) else harmless(str(value))


def _drawn(pair: Pair) -> Markup:
    # Our own drawing of our own words: no text of a record is in it.
    return Markup(svg(pair.chart))  # noqa: S704


def _cited_before(explanation: Explanation, place: int) -> int | None:
    """The number of the clause for which the sentence of an evidence is cited already."""
    own = explanation.evidence[place].found
    return next((e.clause + 1 for e in explanation.evidence[:place] if e.found == own), None)
