"""Which figures about the whole coalition were released, as a page and a workbook tell them?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from api.web.formats import day
from api.web.words.challenges import WORDS
from corpora import REGIONS, Release, concept_scheme
from matcher import cell_label

if TYPE_CHECKING:
    from api.questions.challenges.chart import Tile

Labels = tuple[tuple[str, str], ...]  # names of a table's side, with what they are called


@dataclass(frozen=True)
class Figures:
    """The releases in their order, the last of them by field and region; what is not told is "–"."""

    releases: Sequence[Release]
    groups: Labels
    regions: Labels
    language: str

    @property
    def release(self) -> Release:
        """The newest."""
        return self.releases[-1]

    @property
    def days(self) -> list[str]:
        """When each was released."""
        return [day(own.at, self.language) for own in self.releases]

    @property
    def tiles(self) -> "tuple[Tile, ...]":
        """The prefectures, placed on a map."""
        from api.questions.challenges.chart import tiles

        return tiles(self.release.shown, self.language)

    @property
    def heat(self) -> Markup:
        """The table of fields and regions, drawn; it is not read aloud, for the table says the same."""
        from api.questions.challenges.chart import heat_map

        drawing = heat_map(self.release.shown, self.groups, self.regions) if self.groups else ""
        silent = drawing.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
        return Markup(silent)  # noqa: S704 - our own drawing of our own words # nosec B704

    def of(self, *cell: str, release: Release | None = None) -> int | str:
        """The figure of a cell, of the newest release unless another is given."""
        return (release or self.release).shown.get(cell) or WORDS["hidden"][self.language]


def figures_of(releases: Sequence[Release], language: str) -> Figures | None:
    """Return the figures of releases, the newest first; None where the newest has none."""
    if not releases or not releases[0].shown:
        return None
    newest = releases[0]
    groups = _axis(newest, "group_region", 1, [own.id for own in concept_scheme() if own.broader is None])
    regions = _axis(newest, "group_region", 2, [*REGIONS, "abroad"])
    return Figures(
        releases[::-1],
        tuple((name, cell_label(("group", name))[language]) for name in groups),
        tuple((name, cell_label(("region", name))[language]) for name in regions),
        language,
    )


def _axis(release: Release, table: str, place: int, order: list[str]) -> list[str]:
    """The names along one side of a table that have a figure in it or as a whole."""
    whole = {1: "group", 2: "region"}[place]
    told = {cell[place] for cell in release.shown if cell[0] == table}
    told |= {cell[1] for cell in release.shown if cell[0] == whole}
    return [name for name in order if name in told]
