"""How do the contributions add up, drawn as a waterfall?

A Vega-Lite chart made through Altair: as a dict for a page that draws it itself, and as SVG, offline, for a
report. What lowers the sum is told apart by shape (hollow, dashed) and sign, not by colour alone: it survives
greyscale print. The axis shows log-odds and the probability that each stands for.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import altair as alt
import vl_convert

FONT = "Noto Sans CJK JP, Noto Sans JP, IPAexGothic, sans-serif"
_WIDTH, _STEP = 250, 19  # of the plot and of a bar, in pixels
_KINDS = ["total", "up", "down"]
_FILL, _STROKE = ["#b0b0b0", "#00639c", "#ffffff"], ["#262626", "#00426b", "#a63c00"]
_SOLID, _DASHED = [1, 0], [3, 2]
# Two lines below each tick: the log-odds, and the probability that they stand for.
_ODDS = "datum.value ? format(datum.value, '+') : '0'"
_SHARE = "1 / (1 + exp(-datum.value))"
_TICK = f"[{_ODDS}, {_SHARE} > 0.99 ? '>99%' : {_SHARE} < 0.01 ? '<1%' : format({_SHARE}, '.0%')]"


def waterfall(summands: Sequence[tuple[str, float]], *, axis: str, title: str) -> dict[str, Any]:
    """Return the Vega-Lite spec of a waterfall.

    `summands` are labels with values in log-odds: the start first and the sum of the others last, which is
    what `Words.contributions` returns. `axis` and `title` are words of the reader's language.
    """
    rows = _rows(summands)
    base = alt.Chart(alt.Data(values=rows)).encode(y=_place([row["label"] for row in rows]))
    layers = alt.layer(_zero(), _connectors(base), _bars(base, axis), _values(base))
    chart = layers.properties(width=_WIDTH, height=alt.Step(_STEP), title=alt.Title(title, anchor="start"))
    chart = chart.configure(font=FONT, background="white").configure_view(stroke=None)
    styled = chart.configure_axis(labelFontSize=11, titleFontSize=11, titleFontWeight="normal")
    spec: dict[str, Any] = styled.configure_title(fontSize=12).to_dict()
    return spec


def svg(spec: dict[str, Any]) -> str:
    """Draw a spec as SVG; nothing is read from the network."""
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


def signed(value: float) -> str:
    """Write a value with its sign, a true minus, and two decimals; what rounds to nothing has no sign."""
    text = f"{value:+.2f}"
    return "0.00" if text[1:] == "0.00" else text.replace("-", "−")


def _rows(summands: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
    """What each bar shows: where it begins and ends, its kind, the text beside it, the bar below."""
    *parts, (sum_label, total) = summands
    ends = [*accumulate(value for _, value in parts), total]
    starts = [0.0, *ends[:-2], 0.0]
    labels = [*(label for label, _ in parts), sum_label]
    last = len(parts)
    return [
        {
            "label": label,
            "next": labels[place + 1] if place < last else label,
            "start": starts[place],
            "end": ends[place],
            "right": max(starts[place], ends[place]),
            "kind": "total" if place in (0, last) else "up" if value >= 0 else "down",
            "text": signed(value),
        }
        for place, (label, value) in enumerate(summands)
    ]


def _place(order: Sequence[str]) -> alt.Y:
    axis = alt.Axis(labelLimit=0, ticks=False, domain=False, labelPadding=6)
    return alt.Y("label:N", sort=list(order), title=None, axis=axis, scale=alt.Scale(paddingInner=0.35))


def _zero() -> alt.Chart:
    return alt.Chart(alt.Data(values=[{}])).mark_rule(color="#c8c8c8").encode(x=alt.datum(0))


def _connectors(base: alt.Chart) -> alt.Chart:
    lines = base.mark_rule(color="#8c8c8c", strokeWidth=0.8)
    return lines.encode(x="end:Q", y2=alt.Y2("next:N", bandPosition=0.5))


def _bars(base: alt.Chart, title: str) -> alt.Chart:
    ticks = alt.Axis(labelExpr=_TICK, tickMinStep=1, tickCount=6, gridColor="#e6e6e6")

    def by_kind(values: list[Any]) -> alt.Scale:
        return alt.Scale(domain=_KINDS, range=values)

    return base.mark_bar(strokeWidth=1.2).encode(
        x=alt.X("start:Q", title=title, axis=ticks),
        x2="end:Q",
        fill=alt.Fill("kind:N", legend=None, scale=by_kind(_FILL)),
        stroke=alt.Stroke("kind:N", legend=None, scale=by_kind(_STROKE)),
        strokeDash=alt.StrokeDash("kind:N", legend=None, scale=by_kind([_SOLID, _SOLID, _DASHED])),
    )


def _values(base: alt.Chart) -> alt.Chart:
    return base.mark_text(align="left", dx=5, fontSize=11).encode(x="right:Q", text="text:N")
