"""How are files imported from a command line: what was understood, what was taken, what must be corrected?"""

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.arguments import Json, check_place, utf8
from api.errors import DONE, IN_PART
from api.files import check_new, write_whole
from api.settings import Settings
from api.showing.terminal import in_words, out, print_json, print_table, progress_bars, talk
from corpora import Change, FormatError, UsageError, place_of

if TYPE_CHECKING:
    from corpora import ColumnMapping, ImportReport, TableReading

_SHOWN = 20
_CHANGES = {"added": "追加", "updated": "更新", "unchanged": "変更なし", "withdrawn": "取り下げ"}
_KINDS = {"organisation": "組織", "researcher": "研究者", "contact_point": "連絡窓口"}
_HEADER = {
    "ja": ("列", "読み方", "根拠", "例"),
    "en": ("column", "read as", "why", "example"),
}


def import_(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders with files, of any known format.")],
    kind: Annotated[
        str | None, typer.Option(help="Kind of rows that name none: seed, need, organisation.")
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="JSON file that says which column is what, as --save-mapping writes it."),
    ] = None,
    save_mapping: Annotated[
        Path | None,
        typer.Option(help="Write here how the columns were read, to be corrected and used again."),
    ] = None,
    organisation: Annotated[
        str | None, typer.Option(callback=utf8, help="Whose the rows are that name no organisation.")
    ] = None,
    visibility: Annotated[
        str | None, typer.Option(help="Of rows that name none: public, coalition or organisation.")
    ] = None,
    withhold: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", callback=utf8, help="Only its organisation may read it; repeatable."),
    ] = None,
    list_name: Annotated[
        str | None,
        typer.Option("--list", callback=utf8, help="Name of the list; default: each file its own."),
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="The list is whole: withdraw what it no longer holds.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show how it would be stored; write nothing.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write the report here: .json, or .xlsx to correct and import again.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a report or mapping that is there.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read files into the store: good rows go in, bad ones are reported (exit code 1).

    CSV, TSV, Excel, JSON, Word, PDF, RIS, BibTeX; exports of researchmap, OpenAlex and KAKEN.
    Examples: enmusubi import シーズ一覧.xlsx --kind seed --dry-run;
    enmusubi import needs.csv --kind need --withhold 予算 --report 要修正.xlsx
    """
    from corpora import import_files, open_store

    _check_places(report, save_mapping, force=force)
    columns = _columns(mapping, organisation, visibility, withhold or [])
    settings: Settings = context.obj.writable_home()
    with closing(open_store(settings.store)) as store, progress_bars() as bars:
        step = bars(None, "rows") if bars else None
        done = import_files(
            paths,
            store,
            kind=kind,
            mapping=columns,
            list_name=list_name,
            complete=complete,
            dry_run=dry_run,
            progress=step,
        )
    if done.refused_files and not done.rows_in:
        raise FormatError("\n".join(f"{refusal.file}: {refusal.reason}" for refusal in done.refused_files))
    _write(done, report, save_mapping, settings.language)
    if as_json:
        print_json(json.dumps(done.to_json(), ensure_ascii=False, indent=2))
    else:
        _print(done, settings.language)
    raise typer.Exit(IN_PART if done.refusals else DONE)


def _check_places(report: Path | None, save_mapping: Path | None, *, force: bool) -> None:
    check_place(report, option="--report")
    if report and report.suffix.lower() not in (".json", ".xlsx"):
        raise UsageError(f"--report {report}: unknown ending. Allowed: .json, .xlsx.")
    if report and report.suffix.lower() == ".xlsx":  # it may be one that somebody is correcting
        check_new(report, option="--report", force=force)
    if save_mapping:
        check_new(save_mapping, option="--save-mapping", force=force)


def _columns(
    mapping: Path | None, organisation: str | None, visibility: str | None, withhold: list[str]
) -> "ColumnMapping":
    """What the user says of the columns: a file; what stands on the command line goes before it."""
    from corpora import ColumnMapping, load_mapping

    said = load_mapping(mapping) if mapping else ColumnMapping()
    told = {"organisation": organisation, "visibility": visibility}
    constants = {name: value for name, value in told.items() if value}
    return ColumnMapping(constants=constants).withholding(withhold).before(said)


def _write(done: "ImportReport", report: Path | None, save_mapping: Path | None, language: str) -> None:
    from corpora import save_mapping as write_mapping
    from corpora import write_corrections

    if report and report.suffix.lower() == ".xlsx":
        if write_corrections(report, done):
            ja = f"取り込めなかった行は {report} にあります。直して取り込むには: enmusubi import {report}"
            en = f"The rows refused are in {report}. Correct them there, then: enmusubi import {report}"
            talk.print(in_words(language, ja, en), markup=False)
    elif report:
        data = json.dumps(done.to_json(), ensure_ascii=False, indent=2)
        write_whole(report, data + "\n", option="--report")
    if save_mapping:
        write_mapping(done.mapping, save_mapping)
        ja = f"列の読み方を {save_mapping} に書きました。直して --mapping で指定できます。"
        en = f"{save_mapping} says how the columns were read. Correct it and give it with --mapping."
        talk.print(in_words(language, ja, en), markup=False)


def _print(done: "ImportReport", language: str) -> None:
    for table in done.tables:
        _print_table(table, language, dry_run=done.dry_run)
    for item in done.preview:
        told = item.record.model_dump(mode="json", exclude_defaults=True)
        out.print(json.dumps(told, ensure_ascii=False, indent=1), markup=False)
    out.print(_summary(done, language))
    if done.withdrawn:
        en = "Would be withdrawn" if done.dry_run else "Withdrawn"
        ja = "取り下げる予定" if done.dry_run else "取り下げ"
        out.print(f"{in_words(language, ja, en)}: {', '.join(done.withdrawn)}")
    for refusal in done.refusals[:_SHOWN]:
        out.print(f"{place_of(refusal, language)}: {refusal.words(language)}", markup=False)
    if more := max(0, len(done.refusals) - _SHOWN):
        ja = f"ほか {more} 行。--report 要修正.xlsx を付けると全部書き出します。"
        out.print(in_words(language, ja, f"... and {more} more: give --report FILE.xlsx to have them all."))
    for notice in done.notices:
        talk.print(notice[language], markup=False)
    _print_parties(done, language)
    changed = any(n for change, n in done.changes.items() if change is not Change.UNCHANGED)
    if (changed or done.withdrawn) and not done.dry_run:
        talk.print(
            in_words(language, "検索に反映するには: enmusubi index", "To make them findable: enmusubi index")
        )


def _summary(done: "ImportReport", language: str) -> str:
    refused = len(done.refusals)
    if language == "ja":
        counts = "、".join(f"{_CHANGES[change.value]} {n}" for change, n in done.changes.items() if n)
        first = "試行（書き込みなし）: " if done.dry_run else ""
        return f"{first}{counts or '取り込んだ行はありません'}。取り込めなかった行 {refused}。"
    counts = ", ".join(f"{n} {change.value}" for change, n in done.changes.items() if n)
    return f"{'Would be: ' if done.dry_run else ''}{counts or 'nothing'}; {refused} rows refused."


def _print_table(table: "TableReading", language: str, *, dry_run: bool) -> None:
    """How the columns were read (in a dry run), and what was noticed."""
    where = " · ".join(filter(None, (table.file, table.sheet)))
    told = table.to_json()
    if dry_run and told["columns"]:
        rows = [
            (c["heading"], c["label"][language], c["reason"][language], c["example"]) for c in told["columns"]
        ]
        out.print(where, markup=False)
        print_table(rows, header=_HEADER[language])
    for notice in told["notices"]:
        more = notice["rows"] - 1
        often = in_words(language, f"（ほか {more} 行）", f" ({more} more rows)") if more > 0 else ""
        talk.print(f"{where}: {notice[language]}{often}", markup=False)


def _print_parties(done: "ImportReport", language: str) -> None:
    counts = [(kind, count) for kind, count in done.made.items() if count]
    if counts:
        ja = "、".join(f"{_KINDS.get(kind, kind)} {count}" for kind, count in counts)
        en = ", ".join(f"{count} {kind}" for kind, count in counts)
        first = ("新しく登録する予定", "Would be taken up") if done.dry_run else ("新しく登録", "Taken up")
        said = f"{first[1]}, since nobody of that name was known: {en}."
        talk.print(in_words(language, f"同じ名前の登録がないので{first[0]}: {ja}", said))
    if done.ownerless:
        ja = f"組織の分からないシーズ・ニーズ {done.ownerless} 件。一覧全体で同じなら --organisation 組織名"
        en = (
            f"{done.ownerless} seeds and needs name no organisation. If the list has one: --organisation NAME"
        )
        talk.print(in_words(language, ja, en))
    if done.doubtful:
        ja = f"登録済みかもしれない名前が {done.doubtful} 件あります: enmusubi names list"
        talk.print(
            in_words(language, ja, f"{done.doubtful} names may be somebody known: enmusubi names list")
        )
