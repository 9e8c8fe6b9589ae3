"""How does a report look as one HTML page that prints well?

The page needs nothing from outside.
"""

from jinja2 import Environment
from markupsafe import Markup

from api.report.captions import captions
from api.report.chart import signed
from api.report.content import Pair, Report
from api.report.environment import drawn, environment
from api.showing.citing import best_evidence
from api.showing.marking import cut
from corpora import concept_scheme
from matcher import EXPORT_WORDS, REASONS, WORDINGS, Explanation, Words, say_reasons


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
        concept=lambda name: concept_scheme()[name].label.best(report.language),
    )


def _environment() -> Environment:
    made = environment()
    made.globals.update(REASONS=REASONS, WORDINGS=WORDINGS)
    made.filters.update(signed=signed, cut=cut)
    return made


def _drawn(pair: Pair) -> Markup:
    return drawn(pair.chart)


def _cited_before(explanation: Explanation, place: int) -> int | None:
    """The number of the clause for which the sentence of an evidence is cited already."""
    own = explanation.evidence[place].found
    return next((e.clause + 1 for e in explanation.evidence[:place] if e.found == own), None)
