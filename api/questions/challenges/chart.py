"""How are the figures about the whole coalition drawn: fields by regions, and prefectures as tiles?

The heat map is a Vega-Lite chart made through Altair, with the figure in every cell: it says the same without
its colours. On the map each prefecture is a tile of one size, so that a large one does not look like a large
figure. A cell without a figure is one that rests on too few organisations, or on none: which, is not told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from api.report.chart import FONT, svg
from corpora import PREFECTURES, REGION_OF, Cell

_STEP_X, _STEP_Y = 62, 26  # of a cell, in pixels
_LIGHT, _DARK = "#eef4fa", "#5f9fd3"  # black figures can be read on both
_LINE = 13  # pixels of a line of a heading
_BY_WORDS = "split(datum.label, ' ')"  # one below the other: names of regions are long in English
LEVELS = (5, 10, 20, 40)  # figures from which a tile is of the next shade
_TILES = """\
. . . . . . . . . . . . 北海道
.
. . . . . . . . . . . . 青森県
. . . . . . . . . . . 秋田県 岩手県
. . . . . . . . . . . 山形県 宮城県
. . . . . . . . . 石川県 富山県 新潟県 福島県
. . . . . . 兵庫県 京都府 福井県 岐阜県 長野県 群馬県 栃木県 茨城県
. . . 山口県 島根県 鳥取県 . 大阪府 滋賀県 愛知県 山梨県 埼玉県 東京都 千葉県
長崎県 佐賀県 福岡県 . 広島県 岡山県 . 和歌山県 奈良県 三重県 静岡県 . 神奈川県
. 熊本県 大分県 . 愛媛県 香川県
. 鹿児島県 宮崎県 . 高知県 徳島県
.
沖縄県
"""  # a dot is the sea


@dataclass(frozen=True)
class Tile:
    """A prefecture on the map: its place (columns and rows from 0), figure and shade (0: no figure)."""

    prefecture: str
    label: str
    column: int
    row: int
    figure: int | None
    shade: int


def tiles(shown: Mapping[Cell, int], language: str) -> tuple[Tile, ...]:
    """Place the prefectures, with their figures, in the order of their codes."""
    placed = {
        name: (column, row)
        for row, line in enumerate(_TILES.splitlines())
        for column, name in enumerate(line.split())
        if name in PREFECTURES
    }
    found = []
    for name, english in PREFECTURES.items():
        figure = shown.get(("prefecture", REGION_OF[name], name))
        shade = sum(figure >= level for level in LEVELS) if figure else 0
        short = name if name == "北海道" else name[:-1]
        found.append(Tile(name, short if language == "ja" else english, *placed[name], figure, shade))
    return tuple(found)


def heat_map(
    shown: Mapping[Cell, int],
    groups: Sequence[tuple[str, str]],
    regions: Sequence[tuple[str, str]],
) -> str:
    """Draw organisations by group and region as SVG; both are given as (id, label), in order."""
    rows = [
        {"group": group_label, "region": region_label, "figure": shown.get(("group_region", group, region))}
        for group, group_label in groups
        for region, region_label in regions
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X(
            "region:N",
            sort=[label for _, label in regions],
            title=None,
            axis=_heads(regions),
        ),
        y=alt.Y("group:N", sort=[label for _, label in groups], title=None, axis=_axis()),
    )
    most = max([5, *(row["figure"] or 0 for row in rows)])
    fill = alt.condition(
        "isValid(datum.figure)",
        alt.Color("figure:Q", scale=alt.Scale(domain=[0, most], range=[_LIGHT, _DARK]), legend=None),
        alt.value("#ffffff"),
    )
    cells = base.mark_rect(stroke="#cfd4da").encode(color=fill)
    figures = base.mark_text(fontSize=12, color="#1a1d21").encode(
        text=alt.condition("isValid(datum.figure)", alt.Text("figure:Q"), alt.value("–"))
    )
    chart = alt.layer(cells, figures).properties(width=alt.Step(_STEP_X), height=alt.Step(_STEP_Y))
    spec: dict[str, Any] = chart.configure(font=FONT, background="white").to_dict()
    return svg(spec)


def _heads(regions: Sequence[tuple[str, str]]) -> alt.Axis:
    """The axis of regions: as high as the most words that a name has."""
    lines = max((len(label.split(" ")) for _, label in regions), default=1)
    return _axis(orient="top", labelExpr=_BY_WORDS, labelPadding=4 + (lines - 1) * _LINE)


def _axis(**where: Any) -> alt.Axis:
    return alt.Axis(labelLimit=0, labelAngle=0, ticks=False, domain=False, labelFontSize=12, **where)
