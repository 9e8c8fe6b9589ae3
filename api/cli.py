"""How is the engine asked from a command line? Every command, and what each error ends with.

Heavy libraries are imported by the commands that need them, so that `--help` answers at once.
"""

import json
import os
import socket
import sys
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.accounts.commands import app as accounts_app
from api.accounts.working_groups import working_groups
from api.arguments import (
    Account,
    HowMany,
    Json,
    RecordId,
    Where,
    asked_text,
    check_before_loading,
    check_place,
    filters_of,
    numbers_of,
    utf8,
)
from api.backups.commands import backup, move_store, restore
from api.cluster.commands import check_alone, purge_shards, shard
from api.digests.commands import app as digests_app
from api.digests.saved import app as saved_app
from api.engine import load, load_late, open_home, open_matcher, viewer_of
from api.errors import BAD_INPUT, DONE, INTERNAL, USAGE, exit_code, unforeseen
from api.files import check_new, write_whole
from api.home.indexes import bring, index_
from api.home.setting_list import print_settings
from api.home.words import say
from api.nights.commands import nightly
from api.pipeline.commands import pipeline
from api.proposals import app as proposals_app
from api.questions.attention.commands import exposure
from api.questions.backcasts.commands import backcast
from api.questions.challenges.commands import gaps, shared, statistics
from api.questions.partners.commands import partners, transfer
from api.questions.teams.commands import team
from api.records.concepts import app as concepts_app
from api.records.harvest import harvest
from api.records.imports import import_
from api.records.names import app as names_app
from api.records.tiers import app as tiers_app
from api.serving.exposure import cannot_listen, check_exposure, is_loopback, login_notice
from api.settings import MOST_WORKERS, Settings, settings_from_environment
from api.showing.terminal import out, print_json, print_match, print_table, progress_bars, talk
from api.wg_digests.commands import wg_digest
from api.workbooks import check_workbook, export, match_file
from corpora import EnmusubiError, Filters, Store, UsageError, holders_of

if TYPE_CHECKING:
    from api.report import Report, Wish

# Newer versions of Typer carry a click of their own: the error's class is taken from Typer's.
_WrongUsage: Any = typer.BadParameter.__base__

app = typer.Typer(
    name="enmusubi",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(
    concepts_app,
    name="concepts",
    help="Show, export and edit concepts: what records are about.\n\nExample: enmusubi concepts list",
)
app.add_typer(
    names_app,
    name="names",
    help="Review records that may be one, merge them, undo merges.\n\nExample: enmusubi names list",
)
app.add_typer(
    proposals_app,
    name="proposals",
    help="Bring a need and a seed together and follow it up, to deployment or a reasoned no.\n\n"
    "Example: enmusubi proposals list --as univ-example",
)
app.add_typer(
    accounts_app,
    name="account",
    help="Accounts, their terms and tokens.\n\nExample: enmusubi account list",
)
app.add_typer(
    tiers_app,
    name="tiers",
    help="Say who may see a record or a field of it, and what others see instead.\n\n"
    "Example: enmusubi tiers show need-0456",
)
app.add_typer(
    saved_app,
    name="saved",
    help="Save texts that are asked again every night, pause and remove them.\n\n"
    "Example: enmusubi saved list --as ORGANISATION",
)
app.add_typer(
    digests_app,
    name="digests",
    help="Find new matches, deliver them, and say what an account is told.\n\nExample: enmusubi digests run",
)

DEMO_NEEDS = (
    "工場の屋根から一日中蒸気が逃げています。捨てている熱を使って燃料費を減らしたいのですが、配管が古く、止められるのは盆休みだけです。",
    "Our island runs on diesel generators. We want power from sun and wind, but typhoons break the towers "
    "and the grid becomes unstable when clouds pass.",
)


class Language(StrEnum):
    """The language of words on the terminal."""

    JA = "ja"
    EN = "en"


class Find(StrEnum):
    """What is looked for."""

    SEEDS = "seeds"
    NEEDS = "needs"
    PRACTICES = "practices"


def _tell_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        out.print(f"enmusubi {version('enmusubi')}", highlight=False)
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="Where store and index live; else ENMUSUBI_HOME.", show_default=False)
    ] = None,
    lang: Annotated[Language | None, typer.Option(help="Language of words; default from the locale.")] = None,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_tell_version, help="Say which release this is."),
    ] = False,
) -> None:
    """縁結び Enmusubi: find the university seeds that answer a need, and the needs that a seed answers.

    大学のシーズと、企業・自治体のニーズを、日本語と英語をまたいで結びます。
    """
    context.obj = settings_from_environment(home=home, language=lang.value if lang else None)


@app.command()
def demo(context: typer.Context) -> None:
    """Load the shipped corpora, index them, and show a Japanese and an English match.

    What was purged from this home stays away.
    Example: enmusubi --home /tmp/demo demo
    """
    from corpora import bundled_records, open_store

    settings: Settings = context.obj.writable_home()
    with closing(open_store(settings.store)) as store:
        purged = {own.record_id for own in store.tombstones() if own.action == "purge"}
        shipped = bundled_records()
        changes = store.put([own for own in shipped if own.id not in purged])
        talk.print(say(settings.language, "loaded", count=len(changes), home=settings.home), markup=False)
        if away := [own.id for own in shipped if own.id in purged]:
            talk.print(say(settings.language, "stays_away", ids=", ".join(away)), markup=False)
        encoder = load(settings)
        bring(settings, store, encoder)
        matcher = open_matcher(settings, store, encoder=encoder)
        for text, language in zip(DEMO_NEEDS, Language, strict=True):
            from matcher import Words

            out.print(f"\n[bold reverse] {language.value} [/] {text}")
            print_match(matcher.match(text, k=3), Words(language.value))
    out.print(
        f"\nThe API and its pages: enmusubi --home {settings.home} serve, then http://127.0.0.1:8000/\n"
        f'Your own need: enmusubi --home {settings.home} match "..."'
    )


app.command()(team)
app.command()(partners)
app.command()(transfer)
app.command()(backcast)
app.command()(exposure)
app.command("wg-digest")(wg_digest)
app.command("working-groups")(working_groups)
app.command()(gaps)
app.command("shared-challenges")(shared)
app.command()(statistics)
app.command()(pipeline)
app.command("import")(import_)
app.command()(harvest)


app.command("index")(index_)
app.command()(nightly)
app.command()(shard)


@app.command()
def match(
    context: typer.Context,
    text: Annotated[
        str | None, typer.Argument(help="A need (or seed) in plain words; - reads stdin.")
    ] = None,
    find: Annotated[Find, typer.Option(help="What to look for.")] = Find.SEEDS,
    k: HowMany = 10,
    where: Where = None,
    record: Annotated[
        str | None, typer.Option("--id", callback=utf8, help="Match a stored record, not a text.")
    ] = None,
    quota: Annotated[
        int | None, typer.Option(min=1, max=1000, help="At most so many hits of one organisation.")
    ] = None,
    account: Account = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="Match every row of a list (.xlsx, .csv, ...), into --out.")
    ] = None,
    place: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.xlsx", help="With --file: where to write.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="With --file: which column is what, as import --save-mapping writes.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Find ranked, explained matches for a text, a record or each row of a list. What you ask is not stored.

    Examples: enmusubi match "屋根から蒸気が逃げている" --where sector=industry;
    enmusubi match --id seed-storage-01; cat seed.txt | enmusubi match - --find needs --json;
    enmusubi match --file ニーズ一覧.xlsx --out マッチ結果.xlsx
    """
    if sum(given is not None for given in (text, record, file)) != 1:
        raise UsageError("Give one of: a text, --id RECORD, --file LIST.")
    if file is not None:
        from corpora import load_mapping

        checked = check_workbook(place, force=force)
        columns = load_mapping(mapping) if mapping else None
        code = match_file(
            context.obj,
            file,
            checked,
            find=find.value,
            k=k,
            account=account,
            where=where or [],
            mapping=columns,
            as_json=as_json,
        )
        raise typer.Exit(code)
    filters = filters_of(where or [])
    asked = asked_text(text) if text is not None else None
    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        viewer = viewer_of(store, account)
        check_before_loading(asked)
        matcher = open_matcher(settings, store)
        if record is not None:
            result = matcher.match_record(record, k=k, viewer=viewer, filters=filters, quota=quota)
        else:
            result = matcher.match(
                asked or "", find=find.value, k=k, viewer=viewer, filters=filters, quota=quota
            )
        from api.showing.export_notes import notes_of

        holders = holders_of(store, (hit.record for hit in result.hits), viewer=viewer)
        notes = notes_of(store, result, holders, asked=record, viewer=viewer)
        if as_json:
            from api.schemas import MatchResponse

            print_json(MatchResponse.of(result, holders, notes).model_dump_json(indent=2))
        else:
            from matcher import Words

            print_match(result, Words(settings.language), holders=holders, notes=notes)


@app.command()
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


@app.command()
def withdraw(context: typer.Context, record: RecordId) -> None:
    """Take a record out of every result; importing it again brings it back.

    Example: enmusubi withdraw seed-0123
    """
    with closing(open_home(context.obj.existing_home().writable_home())) as store:
        store.withdraw(record)
    talk.print(say(context.obj.language, "withdrawn", record=record), markup=False)


@app.command()
def purge(
    context: typer.Context,
    record: RecordId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a record from store, index and shards for good; only its id stays in the log.

    Example: enmusubi purge need-0456 --yes
    """
    from api.backups.purging import purge_everywhere

    settings: Settings = context.obj.existing_home().writable_home()
    if not yes:
        typer.confirm(say(settings.language, "erase", record=record), abort=True, err=True)
    with closing(open_home(settings)) as store:
        purge_everywhere(settings, store, record)
        if settings.index.is_dir():
            bring(settings, store, load_late(settings), keep=1)
    purge_shards(settings)
    talk.print(say(settings.language, "erased", record=record), markup=False)


@app.command("eval")
def evaluate(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A test set in BEIR layout.")],
    system: Annotated[
        str, typer.Option(help="enmusubi, enmusubi-float32, enmusubi-oracle, rrf, e5 or bm25.")
    ] = "enmusubi",
    against: Annotated[
        list[str] | None, typer.Option(help="Compare with this system, with a paired test; repeatable.")
    ] = None,
    run: Annotated[Path | None, typer.Option(help="Write the run in TREC form here.")] = None,
    ablated: Annotated[
        bool, typer.Option("--ablation", help="Take the engine's parts away one by one.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure a system on a test set: nDCG@10, recall@100 and RR by direction of languages.

    Examples: enmusubi eval eval/collections/needs-dev --against rrf;
    enmusubi eval eval/collections/needs-dev --ablation
    """
    from time import perf_counter

    from eval import Bench, Collection, ablation, comparison, measurement, run_of

    check_place(run, option="--run")
    collection = Collection.load(directory)
    started = perf_counter()
    if ablated and (run or against or system != "enmusubi"):
        raise UsageError(
            "--ablation measures the engine's own parts: leave --system, --against and --run out."
        )
    with progress_bars() as bars:
        bench = Bench(context.obj.models, bars)
        if ablated:
            table = ablation(collection, bench)
            if as_json:
                print_json(json.dumps(table.to_json(), ensure_ascii=False))
            else:
                out.print(table.to_markdown(), markup=False)
            return
        runs = [run_of(name, collection, bench) for name in (system, *(against or []))]
    if run:
        runs[0].write_trec(run)
    compared = comparison(collection, runs)
    if as_json:
        data: dict[str, Any] = measurement(collection, runs[0]).to_json()
        data["took_s"] = round(perf_counter() - started, 1)
        if against:
            data["comparison"] = compared.to_json()
        print_json(json.dumps(data, ensure_ascii=False))
    else:
        out.print(compared.to_markdown(), markup=False)


@app.command()
def bench(
    sizes: Annotated[
        str, typer.Option(metavar="N,N", help="How many made-up seeds, with commas between.")
    ] = "10000",
    peers: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,NAME",
            help="exact, lists, txtai, lancedb, chroma; default: those that are installed; '' is none.",
        ),
    ] = None,
    queries: Annotated[int, typer.Option(min=2, max=10_000, help="Queries a round.")] = 100,
    rounds: Annotated[int, typer.Option(min=1, max=100, help="Rounds in which engines take turns.")] = 3,
    cache: Annotated[
        Path | None,
        typer.Option(metavar="DIR", file_okay=False, help="Keep what is built for the next run here."),
    ] = None,
    shown: Annotated[
        Path | None,
        typer.Option(
            "--show", metavar="FILE.json", exists=True, dir_okay=False, help="Print an earlier run's table."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure speed, memory and scale on made-up records, beside peers where they are installed.

    10,000 seeds take some minutes, 100,000 half an hour. `make bench` installs the peers.

    Examples: enmusubi bench; enmusubi bench --sizes 10000,100000 --cache bench --json;
    enmusubi bench --peers lists,lancedb --rounds 5; enmusubi bench --show bench.json
    """
    numbers = numbers_of(sizes, option="--sizes", least=100, most=10_000_000)
    named = None if peers is None else [name.strip() for name in peers.split(",") if name.strip()]
    from tempfile import TemporaryDirectory

    from eval import SpeedReport, SpeedWanted, speed

    if shown:
        earlier = SpeedReport.from_json(shown.read_text(encoding="utf-8"))
        out.print(earlier.to_markdown(), markup=False, soft_wrap=True)
        return
    with TemporaryDirectory() as scratch, progress_bars() as bars:
        wanted = SpeedWanted(numbers, named, queries, rounds, cache or Path(scratch))
        found = speed(wanted, bars=bars)
    if as_json:
        print_json(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    else:
        out.print(found.to_markdown(), markup=False, soft_wrap=True)


@app.command()
def doctor(
    context: typer.Context,
    settings: Annotated[
        bool, typer.Option("--settings", help="List every setting: its value, where from, what it means.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say what is installed, which index is in use, whether the shipped counts agree, and what is wrong.

    Examples: enmusubi doctor --json; enmusubi doctor --settings
    """
    if settings:
        print_settings(context.obj.language, as_json=as_json)
        return
    from api.home.doctor import diagnosis

    found = diagnosis(context.obj)
    if as_json:
        print_json(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    else:
        print_table([*found.packages.items()], header=("package", "version"))
        print_table([*found.records.items()], header=("\nrecords in " + found.home, "count"))
        print_table([*found.index.items()], header=("\nindex", ""))
        if found.shards:
            print_table([*found.shards.items()], header=("\nshards", ""))
        checks = [(c["what"], c["document"], c["stated"], c["found"], c["explained"]) for c in found.corpora]
        print_table(checks, header=("\nshipped", "document", "states", "found", "why they differ"))
        for problem in found.problems:
            out.print(f"\nproblem: {problem}", markup=False)
        if not found.problems:
            out.print("\nAll is well.")
    raise typer.Exit(BAD_INPUT if found.problems else DONE)


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    public: Annotated[
        bool, typer.Option("--public", help="Listen for others though nobody has an account: public records.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_WORKERS,
            help="Processes that answer; the encoder and the index are in memory once. Unless given: "
            "ENMUSUBI_WORKERS, else 1.",
        ),
    ] = None,
) -> None:
    """Answer over HTTP: pages for people on /, /v1/match and the rest for programs (described on /docs).

    Without a login public records can be read, nothing else. Cookies go over HTTPS only, except on loopback
    where ENMUSUBI_ADDRESS is no https:// address. With several workers limits hold for all of them together.
    Examples: enmusubi serve --port 8080; enmusubi serve --workers 2
    """
    settings: Settings = context.obj.existing_home()
    check_exposure(settings, host, public=public)
    secure = not is_loopback(host) or (settings.address or "").startswith("https://")
    count = workers or settings.workers
    check_alone(settings, count)
    _check_address(host, port)

    def served(address: str, store: Store) -> None:
        talk.print(f"{address} (Ctrl-C ends it). {login_notice(store)}")

    if count == 1:
        from api.serving.server import serve_alone

        serve_alone(settings, host=host, port=port, secure=secure, served=served)
        return
    from api.workers import serve_together

    raise typer.Exit(
        serve_together(settings, host=host, port=port, secure=secure, workers=count, served=served)
    )


app.command()(export)
app.command()(backup)
app.command()(restore)
app.command()(move_store)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error ends with its code and one message, never a traceback."""
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    try:
        result = app(arguments, standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except _WrongUsage as error:
        error.show()
        return USAGE
    except typer.Abort:
        talk.print("Stopped; nothing was changed.")
        return USAGE
    except EnmusubiError as error:
        talk.print(str(error), markup=False)
        return exit_code(type(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader has gone: what is left goes nowhere
        return DONE
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):  # so Typer ends where the reader has gone
            return DONE
        raise
    except Exception as error:
        if settings_from_environment(language="en").debug:
            raise
        talk.print(unforeseen(error), markup=False)
        return INTERNAL


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


def _check_address(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on before the models are loaded, which takes seconds."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will
            probe.bind((host, port))
    except OSError as error:
        raise cannot_listen(host, port, error) from error


if __name__ == "__main__":
    main()
