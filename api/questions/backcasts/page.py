"""How does a plan reckoned backwards look as one HTML page that prints well?"""

from pathlib import Path

from api.questions.backcasts.chart import timeline
from api.questions.backcasts.telling import Telling
from api.report.environment import drawn, environment
from matcher import MARK_WORDS, STATUS_WORDS

_TEMPLATES = Path(__file__).parent / "templates"


def page(telling: Telling) -> str:
    """Return the plan as HTML; it needs nothing from outside."""
    plan = telling.plan
    chart = drawn(timeline(plan, telling.language)) if plan.requirements else ""
    return (
        environment(_TEMPLATES)
        .get_template("backcast.html")
        .render(
            tell=telling,
            plan=plan,
            language=telling.language,
            chart=chart,
            MARKS=MARK_WORDS,
            STATUS=STATUS_WORDS,
        )
    )
