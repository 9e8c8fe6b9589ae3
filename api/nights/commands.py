"""How is the night run, looked ahead at and looked back on from a command line?"""

import json
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from api.arguments import Json, check_place
from api.engine import load_late
from api.files import write_whole
from api.home.indexes import look_ahead, outlook_json, print_outlook
from api.nights.night import run_night
from api.nights.report import NightReport, Outcome, read_reports
from api.nights.running import LOCK
from api.nights.wording import headline, night_in_words
from api.records.harvest import SOURCES
from api.settings import Settings
from api.showing.terminal import in_words, out, print_json
from corpora import HarvestSource, UsageError, open_store, read_sources

SHOWN = 7  # nights that --status tells of


def nightly(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Embed and fit everything anew.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done and why; write nothing.")
    ] = False,
    status: Annotated[bool, typer.Option("--status", help="Tell the last nights, and one at work.")] = False,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE.json", help="Write the report here, with the rows that were refused."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Do the whole night: look at the store, import from the sources, bring the index up to date.

    Log, reports and metrics are kept in the home (logs/, reports/, metrics/). Examples: enmusubi nightly;
    enmusubi nightly --dry-run; enmusubi --lang ja nightly --status
    """
    settings: Settings = context.obj
    if status and (full or dry_run or report):
        raise UsageError("--status stands alone. Leave --full, --dry-run and --report out.")
    if dry_run and report:
        raise UsageError("--dry-run writes nothing. Leave --report out, or use --json.")
    check_place(report, option="--report")
    if status:
        _look_back(settings, as_json=as_json)
    elif dry_run:
        _look_ahead(settings, full=full, as_json=as_json)
    else:
        _run(settings, full=full, place=report, as_json=as_json)


def _run(settings: Settings, *, full: bool, place: Path | None, as_json: bool) -> None:
    done = run_night(settings, load=load_late, full=full)
    if as_json:
        print_json(json.dumps(done.to_json(), ensure_ascii=False))
    else:
        for line in night_in_words(done, settings.language):
            out.print(line, markup=False)
    if place:
        told = json.dumps(done.to_json(private=True), ensure_ascii=False, indent=1)
        write_whole(place, told, option="--report")
    raise typer.Exit(done.code or 0)


def _look_back(settings: Settings, *, as_json: bool) -> None:
    from indexer import lock_holder

    holder = lock_holder(settings.existing_home().home, name=LOCK)
    nights = read_reports(settings, count=SHOWN, running=holder is not None)
    if as_json:
        told = {"running": holder, "nights": [night.to_json() for night in nights]}
        print_json(json.dumps(told, ensure_ascii=False))
        return
    for line in _status(holder, nights, settings.language):
        out.print(line, markup=False)


def _status(holder: str | None, nights: list[NightReport], language: str) -> list[str]:
    lines = []
    if holder:
        lines.append(
            in_words(language, f"夜間処理を実行中: {holder}", f"A night is at work: process {holder}")
        )
    if not nights:
        return [
            *lines,
            in_words(language, "夜間処理の報告はまだありません。", "There is no report of a night yet."),
        ]
    lines += night_in_words(nights[0], language)
    if nights[0].outcome == Outcome.CUT_OFF:
        lines.append(
            in_words(
                language,
                "この夜間処理は途中で途切れました。次の enmusubi nightly がやり直します。",
                "That night was cut off. The next enmusubi nightly makes it good.",
            )
        )
    return [*lines, *(headline(night, language) for night in nights[1:])]


def _look_ahead(settings: Settings, *, full: bool, as_json: bool) -> None:
    place = settings.existing_home().home / SOURCES
    sources = read_sources(place) if place.is_file() else ()
    with closing(open_store(settings.store)) as store:
        faults = [f"{fault.what} {fault.remedy}" for fault in store.faults()]
    ahead = look_ahead(settings, full=full)
    if as_json:
        told: dict[str, Any] = {
            "dry_run": True,
            "faults": faults,
            "sources": [{"name": source.name, "place": _where(source)} for source in sources],
            "index": outlook_json(ahead),
        }
        print_json(json.dumps(told, ensure_ascii=False))
        return
    for fault in faults:
        out.print(fault, markup=False)
    for source in sources:
        seen = in_words(settings.language, "次に見る", "would be visited")
        out.print(f"{source.name} · {_where(source)}: {seen}", markup=False)
    if sources:
        until = in_words(
            settings.language,
            "リストの中身は読むまで分かりません。今の記録による索引の予定:",
            "What the lists bring is known when they are read. Of the records that are there now:",
        )
        out.print(until, markup=False)
    print_outlook(settings, ahead, then="enmusubi nightly")


def _where(source: HarvestSource) -> str:
    return source.url or str(source.folder)
