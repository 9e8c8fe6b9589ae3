"""How are the figures about the pipeline asked for from the command line?"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.arguments import Json, utf8
from api.engine import open_home
from api.files import check_new, write_whole
from api.pipeline.words import say
from api.settings import Settings
from api.showing.terminal import out, print_json, talk
from corpora import UsageError, Viewer

if TYPE_CHECKING:
    from api.pipeline.figures import PipelineFigures


def pipeline(
    context: typer.Context,
    account: Annotated[
        str | None,
        typer.Option(
            "--as", callback=utf8, help="Also count, exactly, what this account (or organisation) may see."
        ),
    ] = None,
    place: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.xlsx", help="Write it as a workbook.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Show how collaborations go: stages, days, reasons for declining, regions and fields.

    Of the whole coalition as the last night released it. Examples: enmusubi pipeline;
    enmusubi pipeline --as univ-example --out pipeline.xlsx
    """
    _check(place, force=force)
    settings: Settings = context.obj
    found = _found(settings, account)
    if place:
        from api.workbooks.pipeline import tables_of_pipeline
        from api.workbooks.writing import written

        write_whole(place, written(tables_of_pipeline(found, settings.language), ".xlsx"), option="--out")
        talk.print(say(settings.language, "written", place=place), markup=False)
    if as_json:
        from api.schemas.pipeline import PipelineResponse

        print_json(PipelineResponse.of(found).model_dump_json(indent=2))
    elif not place:
        for line in _lines(found, settings.language):
            out.print(line, markup=False)


def _check(place: Path | None, *, force: bool) -> None:
    if place is None:
        return
    if place.suffix.lower() != ".xlsx":
        raise UsageError(f"--out {place}: the figures are written as Excel. Give a name in .xlsx.")
    check_new(place, option="--out", force=force)


def _found(settings: Settings, account: str | None) -> "PipelineFigures":
    from api.pipeline.figures import pipeline_figures
    from api.proposals.actors import who_acts
    from matcher import utc_now

    with closing(open_home(settings)) as store:
        actor, viewer = who_acts(store, account, None, None) if account else (None, Viewer())
        return pipeline_figures(store, actor, viewer, now=utc_now())


def _lines(found: "PipelineFigures", language: str) -> Iterator[str]:
    from matcher import ROUND_TO, TABLE_WORDS, UNIT_WORDS, row_label, unit_of

    yield say(language, "release", at=found.at) if found.at else say(language, "no_release")
    if found.at:
        yield say(language, "released_hint", k=found.k, round_to=ROUND_TO)
    if found.exact:
        yield say(language, "own_hint")
    yield say(language, "time_hint")
    for own in found.tables:
        yield f"\n{TABLE_WORDS[own.table][language]} ({UNIT_WORDS[unit_of(own.table)][language]})"
        for row in own.rows:
            told = [_shown(row.released, language), *([_shown(row.own, language)] if found.exact else [])]
            yield f"  {row_label(own.table, row.id)[language]}: {' | '.join(told)}"


def _shown(figure: int | None, language: str) -> str:
    return say(language, "hidden") if figure is None else str(figure)
