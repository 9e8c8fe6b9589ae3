"""How is a match written as a page to hand on, from the command line?"""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.arguments import (
    Account,
    HowMany,
    Json,
    Language,
    Where,
    asked_text,
    check_before_loading,
    filters_of,
    utf8,
)
from api.engine import open_home, open_matcher, viewer_of
from api.files import check_new, write_whole
from api.settings import Settings
from api.showing.terminal import print_json, talk
from corpora import Filters, UsageError

if TYPE_CHECKING:
    from api.report import Report, Wish


def report(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(help="A need in plain words; - reads stdin.")] = None,
    need: Annotated[
        str | None, typer.Option("--id", metavar="NEED_ID", callback=utf8, help="A stored need.")
    ] = None,
    seed: Annotated[
        str | None, typer.Option(metavar="SEED_ID", callback=utf8, help="Report on this seed alone.")
    ] = None,
    rank: Annotated[int | None, typer.Option(min=1, help="Report on the hit of this rank alone.")] = None,
    k: HowMany = 10,
    where: Where = None,
    account: Account = None,
    lang: Annotated[Language | None, typer.Option(help="Language of the report's words.")] = None,
    place: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.html", help="Where to write; - is stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Write a match as a page to read, print and hand on: all hits of a need, or one seed.

    Examples: enmusubi report --id need-illustrative-019 --out report.html;
    enmusubi report "屋根から蒸気が逃げている" --rank 1 --lang ja --out pair.html
    """
    if place is None and not as_json:
        raise UsageError("Say where to write: --out FILE.html (or - for stdout), or --json.")
    if place and not _is_stdout(place):
        check_new(place, option="--out", force=force)
    elif place and as_json:
        raise UsageError("--out - and --json would both write to standard output. Leave one out.")
    from api.report import ReportResponse, Wish, page

    wish = Wish(asked_text(text) if text is not None else None, need, k, seed, rank)
    made = _report(context.obj, wish, account, filters_of(where or []), lang)
    if place and _is_stdout(place):
        typer.echo(page(made).encode("utf-8"), nl=False)
    elif place:
        write_whole(place, page(made), option="--out")
        talk.print(f"{place} is written.", markup=False)
    if as_json:
        print_json(ReportResponse.of(made).model_dump_json(indent=2))


def _report(
    settings: Settings, wish: "Wish", account: str | None, filters: Filters, lang: Language | None
) -> "Report":
    from datetime import date
    from importlib.metadata import version

    from api.report import Directory, choose, report_of

    language = lang.value if lang else settings.language
    with closing(open_home(settings)) as store:
        viewer = viewer_of(store, account)
        check_before_loading(wish.text)
        matcher = open_matcher(settings, store)
        choice = choose(wish, matcher, store, viewer=viewer, filters=filters)
        return report_of(
            choice,
            Directory(store, viewer, language),
            language=language,
            encoder=matcher.generation.manifest.versions.encoder,
            program=f"Enmusubi {version('enmusubi')}",
            made=date.today(),
        )


def _is_stdout(place: Path) -> bool:
    return str(place) == "-"
