"""How does a person let a sheet of needs be answered, and take records, matches and proposals out?"""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.arguments import Account, HowMany, Where, filters_of
from api.engine import open_home, open_matcher, viewer_of
from api.errors import DONE, IN_PART
from api.files import check_new, write_whole
from api.settings import Settings
from api.showing.terminal import in_words, out, print_json, progress_bars, talk
from corpora import Filters, Store, UsageError, Viewer

if TYPE_CHECKING:
    from api.workbooks.matches import Answered
    from corpora import ColumnMapping, ImportReport, Table

_MATCHES, _PROPOSALS = "matches", "proposals"


def check_workbook(place: Path | None, *, force: bool) -> Path:
    """Refuse a place for a workbook before the work is done. Raises `UsageError`."""
    if place is None:
        raise UsageError("Say where to write the matches: --out FILE.xlsx.")
    if place.suffix.lower() != ".xlsx":
        raise UsageError(f"--out {place}: matches of a file are written as Excel. Give a name in .xlsx.")
    check_new(place, option="--out", force=force)
    return place


def match_file(
    settings: Settings,
    path: Path,
    place: Path,
    *,
    find: str,
    k: int,
    account: str | None,
    where: Sequence[str],
    mapping: "ColumnMapping | None" = None,
    as_json: bool = False,
) -> int:
    """Match every row of a file and write the workbook; returns the exit code. Nothing else is written."""
    from api.workbooks.asking import asking_of
    from api.workbooks.matches import answers

    filters = filters_of(list(where))
    with closing(open_home(settings)) as store, progress_bars() as bars:
        viewer = viewer_of(store, account)
        asked, report = asking_of(path, kind="seed" if find == "needs" else "need", mapping=mapping)
        matcher = open_matcher(settings, store)
        step = bars(len(asked), "matched") if bars else None
        found = list(answers(asked, matcher, store, k=k, viewer=viewer, filters=filters, progress=step))
        about = {"list": path.name, **_about(settings, matcher.generation.id, account, filters, found)}
        tables = _tables(settings, store, viewer, found, report, about)
    _write(place, tables)
    _say(settings, place, found, report, as_json=as_json)
    return IN_PART if report.refusals else DONE


def export(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="seeds, needs, organisations, researchers, contact-points, partnerships, countries, records "
            "(all of these), matches or proposals.",
        ),
    ],
    place: Annotated[Path, typer.Option("--out", metavar="FILE", help=".xlsx, .csv or .jsonl.")],
    k: HowMany = 10,
    where: Where = None,
    account: Account = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write what you may see as a table: records, the matches of all needs, or the pipeline.

    What is exported as .xlsx or .csv can be imported again. Proposals need --as.
    Examples: enmusubi export seeds --out seeds.xlsx --where sector=storage;
    enmusubi export matches --out matches.xlsx --as univ-example; enmusubi export records --out all.jsonl
    """
    from api.workbooks.writing import FORMATS, written

    suffix = place.suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(f"--out {place}: unknown ending. Allowed: {', '.join(FORMATS)}.")
    check_new(place, option="--out", force=force)
    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        viewer, filters = viewer_of(store, account), filters_of(where or [])
        if what == _MATCHES:
            tables = _matches(settings, store, viewer, filters, k, account)
            tables = tables if suffix == ".xlsx" else tables[1:2]
        elif what == _PROPOSALS:
            tables = [_proposals(store, account, settings.language)]
        else:
            tables = _records(store, what, viewer, filters, settings.language, whole=suffix == ".jsonl")
    rows = sum(len(list(table.rows)) for table in tables)
    write_whole(place, written(tables, suffix), option="--out")
    talk.print(in_words(settings.language, f"{place}: {rows} 行", f"{place}: {rows} rows"), markup=False)


def _records(
    store: Store, what: str, viewer: Viewer, filters: Filters, language: str, *, whole: bool
) -> "list[Table]":
    from api.workbooks import records

    found = records.records_seen(store, records.kinds_of(what), viewer=viewer, filters=filters)
    return [records.whole(found)] if whole else records.tables_of_records(found, language)


def _matches(
    settings: Settings, store: Store, viewer: Viewer, filters: Filters, k: int, account: str | None
) -> "list[Table]":
    from api.workbooks.asking import Asking
    from api.workbooks.matches import answers
    from api.workbooks.records import records_seen
    from corpora import ImportReport, Matchable

    needs = records_seen(store, ("need",), viewer=viewer, filters=Filters())
    asked = [Asking(need, None) for need in needs if isinstance(need, Matchable)]
    matcher = open_matcher(settings, store)
    with progress_bars() as bars:
        step = bars(len(asked), "matched") if bars else None
        found = list(answers(asked, matcher, store, k=k, viewer=viewer, filters=filters, progress=step))
    about = _about(settings, matcher.generation.id, account, filters, found)
    return _tables(settings, store, viewer, found, ImportReport(), about)


def _proposals(store: Store, account: str | None, language: str) -> "Table":
    from api.proposals.actors import who_acts
    from api.workbooks.proposals import table_of_proposals
    from matcher import Pipeline

    if account is None:
        raise UsageError("Proposals are shown to those who take part in them: give --as ACCOUNT.")
    actor, viewer = who_acts(store, account, None, None)
    pipeline = Pipeline(store)
    found = pipeline.page(actor).proposals
    return table_of_proposals(((one, pipeline.pair(one, viewer)) for one in found), language)


def _tables(
    settings: Settings,
    store: Store,
    viewer: Viewer,
    found: "Sequence[Answered]",
    report: "ImportReport",
    about: Mapping[str, str],
) -> "list[Table]":
    from api.report import Directory
    from api.workbooks.matches import tables_of_matches

    language = settings.language
    directory = Directory(store, viewer, language)
    return tables_of_matches(
        found, report, directory, language=language, about=about, address=settings.address
    )


def _about(
    settings: Settings,
    generation: str,
    account: str | None,
    filters: Filters,
    found: "Sequence[Answered]",
) -> dict[str, str]:
    from api.workbooks.words import SheetWords

    words = SheetWords(settings.language)
    told = {"generation": generation, "asked_as": account or words("nobody")}
    if filters.conditions:
        told["filters"] = ", ".join(f"{name}={value}" for name, value in filters.conditions.items())
    return told | ({"line": f"{found[0].line:.0%}"} if found else {})


def _write(place: Path, tables: "Sequence[Table]") -> None:
    from api.workbooks.writing import written

    write_whole(place, written(tables, ".xlsx"), option="--out")


def _say(
    settings: Settings, place: Path, found: "Sequence[Answered]", report: "ImportReport", *, as_json: bool
) -> None:
    without = sum(not one.suitable for one in found)
    if as_json:
        told = {
            "out": str(place),
            "asked": len(found),
            "answered": len(found) - without,
            "without": without,
            "refused": [refusal.to_json() for refusal in report.refusals],
        }
        print_json(json.dumps(told, ensure_ascii=False, indent=2))
        return
    ja = f"{place}: {len(found)} 件を問い合わせ、候補あり {len(found) - without}、候補なし {without}、"
    en = f"{place}: {len(found)} asked, {len(found) - without} with suitable matches, {without} without, "
    refused = len(report.refusals)
    out.print(
        in_words(settings.language, f"{ja}読めなかった行 {refused}。", f"{en}{refused} rows not read."),
        markup=False,
    )
    for notice in report.notices:
        talk.print(notice[settings.language], markup=False)
