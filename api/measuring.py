"""How are quality and speed measured from the command line?

The one module that imports the room which measures.
"""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.arguments import Json, check_place, numbers_of
from api.showing.terminal import out, print_json, progress_bars
from corpora import UsageError


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
