"""When must what be there, and when can it be, drawn as a timeline?

A row for each requirement. A filled bar is the seed that is planned with: dark while it is developed, light
while it is deployed; a dashed, hollow bar is a gap, from the latest year to start. A black tick is when it is
due. Told apart by fill and dash, not by colour alone. Rows are named by number and sector: no word of the
vision or of a record is in the drawing.
"""

from typing import Any

import altair as alt

from api.report.chart import FONT
from corpora import concept_scheme
from matcher import BACKCAST_PHRASES, Backcast, Requirement, Status

_WIDTH, _STEP = 430, 18  # of the plot and of a row, in pixels
_KINDS = ["develop", "deploy", "gap"]
_FILL, _STROKE = ["#00639c", "#b9d6e8", "#ffffff"], ["#00426b", "#00426b", "#a63c00"]
_SOLID, _DASHED = [1, 0], [3, 2]


def timeline(plan: Backcast, language: str) -> dict[str, Any]:
    """Return the Vega-Lite spec of the timeline of a plan."""

    def say(name: str) -> str:
        return BACKCAST_PHRASES[name][language]

    rows = [_label(place, own, language) for place, own in enumerate(plan.requirements)]
    names = [say(f"phase_{kind}") for kind in _KINDS]
    bars = [
        {"row": rows[place], "from": start, "to": end, "kind": say(f"phase_{kind}")}
        for place, own in enumerate(plan.requirements)
        for start, end, kind in _bars(own)
    ]
    due = [
        {"row": rows[place], "at": own.due.year, "text": str(own.due.year)}
        for place, own in enumerate(plan.requirements)
    ]
    axis = alt.Axis(labelLimit=0, ticks=False, domain=False, labelPadding=6)
    place = alt.Y("row:N", sort=rows, title=None, axis=axis, scale=alt.Scale(paddingInner=0.4))
    layers = alt.layer(_drawn(bars, place, names, say("year")), _due(due, place), _base(plan))
    chart = layers.properties(width=_WIDTH, height=alt.Step(_STEP))
    chart = chart.configure(font=FONT, background="white").configure_view(stroke=None)
    spec: dict[str, Any] = chart.configure_axis(
        labelFontSize=10.5, titleFontSize=10.5, titleFontWeight="normal", gridColor="#e6e6e6"
    ).to_dict()
    return spec


def _label(place: int, own: Requirement, language: str) -> str:
    return f"{place + 1}  {concept_scheme()[own.sector].label.best(language)}"


def _bars(own: Requirement) -> list[tuple[int, int, str]]:
    plan = own.plan
    if plan is None or own.status is Status.GAP:
        return [(own.milestones[0].at.year, own.due.year, "gap")]
    ready, there = plan.ready.year, plan.in_place.year
    return [
        (start, end, kind)
        for start, end, kind in (
            (plan.ready.anchor.year, ready, "develop"),
            (ready, there, "deploy"),
        )
        if end > start
    ]


def _drawn(bars: list[dict[str, Any]], place: alt.Y, names: list[str], title: str) -> alt.Chart:
    def by_kind(values: list[Any]) -> alt.Scale:
        return alt.Scale(domain=names, range=values)

    years = alt.Axis(format="d", tickMinStep=1, tickCount=8)
    legend = alt.Legend(title=None, orient="top", labelLimit=0)
    scale = alt.Scale(zero=False, nice=False)
    return (
        alt.Chart(alt.Data(values=bars))
        .mark_bar(strokeWidth=1.1)
        .encode(
            y=place,
            x=alt.X("from:Q", title=title, axis=years, scale=scale),
            x2="to:Q",
            fill=alt.Fill("kind:N", legend=legend, scale=by_kind(_FILL)),
            stroke=alt.Stroke("kind:N", legend=legend, scale=by_kind(_STROKE)),
            strokeDash=alt.StrokeDash("kind:N", legend=legend, scale=by_kind([_SOLID, _SOLID, _DASHED])),
        )
    )


def _due(due: list[dict[str, Any]], place: alt.Y) -> alt.LayerChart:
    base = alt.Chart(alt.Data(values=due)).encode(y=place, x="at:Q")
    ticks = base.mark_tick(color="#000000", thickness=2.2, size=13)
    return alt.layer(ticks, base.mark_text(align="left", dx=4, fontSize=10).encode(text="text:N"))


def _base(plan: Backcast) -> alt.Chart:
    rule = alt.Chart(alt.Data(values=[{"at": plan.base.year}])).mark_rule(color="#8c8c8c")
    return rule.encode(x="at:Q")
