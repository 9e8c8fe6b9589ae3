"""How much memory does a server take over its model's, and what does one more worker add?

A real server (`enmusubi serve`) with the encoder that is configured answers needs in both languages from a
home of any size, whose vectors are synthetic. What counts is resident anonymous memory: pages shared by
several processes once (`Pss_Anon`), mapped files apart. The model's is that of a process that embeds the same
needs and nothing else. Command: `python -m eval.bench.memory --records 100000 [--workers 1 2] [--json]`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from api import Settings, settings_from_environment
from corpora import open_store
from eval.bench.homes import SyntheticEncoder, fill, shipped_facts
from eval.bench.nights.asking import Server, until
from eval.bench.resident import Taken, family, rollup, taken_by
from eval.bench.served import free_port
from indexer import Role, load_encoder, update_index

ROOT = Path(__file__).resolve().parents[2]
BOUND_MB = 400.0  # over the model's, at 100,000 records
NEEDS = (
    "工場の屋根から一日中蒸気が逃げているので、その熱を集めて隣の温室や近くの温浴施設で使いたい。",
    "離島の発電機の燃料代が高く、風と日差しで電気をつくりたいが、台風のたびに設備が壊れないか心配です。",
    "Our paper mill burns heavy oil for steam and pays more for it every year than it earns.",
    "We want to capture the gas of the sewage plant and use it for the buses of the city.",
)
_READY_S = 600.0


@dataclass(frozen=True)
class Served:
    """What a server with so many workers took after its answers, all processes together.

    `own_mb` is what each worker wrote, which is shared with nobody.
    """

    workers: int
    taken: Taken
    over_model_mb: float
    own_mb: tuple[float, ...]


@dataclass(frozen=True)
class Figures:
    """What was measured; `index_mb` is what the generation has on the disk."""

    records: int
    index_mb: float
    model: Taken
    servers: tuple[Served, ...]


class _Posing(SyntheticEncoder):
    """Synthetic vectors under the name of an encoder, so that this one is asked with what it embeds."""

    def __init__(self, settings: Settings) -> None:
        real = load_encoder(settings.encoder, cache=settings.models, precision=settings.precision)
        super().__init__(version=real.version, sizes=tuple(part.dimensions for part in real.components))
        self.name, self.components = real.name, real.components


def measure(directory: Path, *, records: int, workers: Sequence[int] = (1, 2), asked: int = 40) -> Figures:
    """Make a home, or take the one that lies there, serve it by so many workers in turn, ask, and look."""
    settings = replace(settings_from_environment(), home=directory / "home", store_url=None)
    settings.home.mkdir(parents=True, exist_ok=True)
    if not (settings.index / "CURRENT").is_file():
        _run("--home", str(settings.home), "--records", str(records), "--make")
    model = Taken(**json.loads(_run("--model")))
    servers = []
    for count in workers:
        with _serving(settings, count) as server:
            for number in range(asked * count):
                _ask(server.port, number)
            servers.append(_looked_at(server.process.pid, count, model))
    generations = settings.index / "generations"
    size = sum(file.stat().st_size for file in generations.rglob("*") if file.is_file())
    return Figures(records, round(size / 1e6, 1), model, tuple(servers))


def _looked_at(process: int, count: int, model: Taken) -> Served:
    processes = family(process)
    taken = taken_by(processes)
    # Workers are the youngest: their parents are the nursery's children, or the server itself.
    own = sorted((rollup(one)["Private_Dirty"] for one in processes[-count:]), reverse=True)
    return Served(count, taken, round(taken.anonymous_mb - model.anonymous_mb, 1), tuple(own))


@contextmanager
def _serving(settings: Settings, workers: int) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "--home", str(settings.home), "serve", "--port", str(port)]
    with (settings.home / "server.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--workers", str(workers)], cwd=ROOT, stdout=log, stderr=log
        )
    server = Server(port, process)
    try:
        until(lambda: _is_ready(server), within_s=_READY_S, what=f"{workers} workers answer")
        yield server
    finally:
        process.terminate()
        process.wait()


def _is_ready(server: Server) -> bool:
    if server.process.poll() is not None:
        sys.exit(f"The server ended with {server.process.returncode}.")
    try:
        return bool(server.get("/readyz")["generation"])
    except OSError:
        return False


def _ask(port: int, number: int) -> None:
    text = NEEDS[number % len(NEEDS)] + f" ({number})"
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/match",
        json.dumps({"text": text, "k": 10}).encode(),
        {"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=120).close()  # noqa: S310 - our own server # nosec B310


def _run(*arguments: str) -> str:
    command = [sys.executable, "-m", "eval.bench.memory", *arguments]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    return ended.stdout


def _make(home: Path, records: int) -> None:
    settings = replace(settings_from_environment(), home=home, store_url=None)
    encoder = _Posing(settings)
    with closing(open_store(settings.store)) as store:
        fill(store, records)
        update_index(store, settings.index, encoder=encoder, known=lambda: shipped_facts(encoder))


def _model() -> Taken:
    settings = settings_from_environment()
    encoder = load_encoder(settings.encoder, cache=settings.models, precision=settings.precision)
    for text in NEEDS:
        encoder.encode([[text]], role=Role.QUERY)
    return taken_by([os.getpid()])


def main() -> int:
    """Measure and print; the exit code is 1 where one worker takes too much at 100,000 records or fewer."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.memory", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--keep", type=Path, help="a directory in which the home stays, for the next time")
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--make", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--model", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    if told.make:
        _make(told.home, told.records)
        return 0
    if told.model:
        print(json.dumps(asdict(_model())))
        return 0
    with tempfile.TemporaryDirectory() as directory:
        found = measure(told.keep or Path(directory), records=told.records, workers=told.workers)
    print(json.dumps(asdict(found), indent=None if told.json else 2))
    return 0 if all(own.over_model_mb <= BOUND_MB for own in found.servers if own.workers == 1) else 1


if __name__ == "__main__":
    sys.exit(main())
