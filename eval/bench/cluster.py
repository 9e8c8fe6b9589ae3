"""Do shards on two nodes answer as one machine does, how quickly, and what if a node dies or a night comes?

    python -m eval.bench.cluster [--records N] [--queries N] --cache DIR [--json]

Two Ray nodes in network namespaces (`eval.bench.ray_nodes`), two shards with two replicas each, a synthetic
home (`eval.bench.synthetic`) in exact mode. In turn: texts embedded by one bare process and by two, which is
what the machine can do; every query to one machine and to the shards; load while a newly cut generation is
taken up; load while a node is killed; and the same texts embedded by two workers and by one.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpora import open_store
from eval.bench.bare_embedding import Bare, bare
from eval.bench.cluster_asking import Agreement, Dying, Embedding, Swapping, measured
from eval.bench.ray_nodes import two_nodes
from eval.bench.synthetic import SyntheticEncoder, known_of, synthetic_seeds
from indexer import complete_ids, update_index

NEW = 60  # seeds that come in the night
SLOWER, DIFFERENCE, BACK_S, FASTER = 2.0, 1e-6, 15.0, 1.8


@dataclass(frozen=True)
class Report:
    """What was measured at so many records."""

    machine: str
    records: int
    queries: int
    agreement: Agreement
    swapping: Swapping
    dying: Dying
    embedding: Embedding
    bare: Bare

    @property
    def missed(self) -> list[str]:
        """What does not hold of what is promised."""
        own = self.agreement
        checks = {
            "same ranking": own.rankings_differ == 0,
            f"scores and explanations within {DIFFERENCE}": max(own.score, own.explanation) <= DIFFERENCE,
            f"p50 at most {SLOWER} times": own.ratio <= SLOWER,
            "no mixture in a swap": not self.swapping.mixtures and not self.swapping.failed,
            "answers by both generations in a swap": min(self.swapping.by_generation) > 0,
            "no failed query when a node dies": self.dying.failed == 0,
            "answers after a node has died": self.dying.after > 0,
            f"whole again in {BACK_S} s": self.dying.whole_again_s <= BACK_S,
            f"two workers {FASTER} times one": self.embedding.ratio >= FASTER,
        }
        return [name for name, holds in checks.items() if not holds]

    def to_markdown(self) -> str:
        """As a table."""
        own, swap, dying, embedding = self.agreement, self.swapping, self.dying, self.embedding
        rows = [
            ("p50 of one machine, ms", f"{own.one_ms:.1f}"),
            ("p50 of the shards, ms", f"{own.shards_ms:.1f} ({own.ratio:.2f} times)"),
            ("processor time of who asks the shards, p50, ms", f"{own.asking_processor_ms:.1f}"),
            ("rankings that differ", f"{own.rankings_differ} of {self.queries}"),
            ("largest difference of a score, of a contribution", f"{own.score:.1e}, {own.explanation:.1e}"),
            ("swap: answers, mixtures, failed", f"{swap.answers}, {swap.mixtures}, {swap.failed}"),
            ("swap: answers by generation", ", ".join(map(str, swap.by_generation))),
            (
                "node killed: answers, those after it, failed",
                f"{dying.answers}, {dying.after}, {dying.failed}",
            ),
            ("node killed: longest answer, s", f"{dying.longest_s:.2f}"),
            ("node killed: all replicas again after, s", f"{dying.whole_again_s:.1f}"),
            ("embedding, one worker, texts/s", f"{embedding.one:.2f}"),
            ("embedding, two workers, texts/s", f"{embedding.two:.2f} ({embedding.ratio:.2f} times)"),
            ("embedding, of a core who asks for it takes", f"{embedding.asking:.3f}"),
            ("the same texts, one bare process, texts/s", f"{self.bare.one:.2f}"),
            (
                "the same texts, two bare processes, texts/s",
                f"{self.bare.two:.2f} ({self.bare.ratio:.2f} times)",
            ),
            ("two workers, of what two bare processes embed", f"{embedding.two / self.bare.two:.0%}"),
            ("and of how many times as many", f"{embedding.ratio / self.bare.ratio:.0%}"),
        ]
        head = f"{self.records:,} records, {self.queries} queries, {self.machine}\n\n| | |\n| --- | --- |\n"
        return head + "".join(f"| {name} | {value} |\n" for name, value in rows)


def prepare(records: int, cache: Path) -> Path:
    """Make a home of so many seeds with two generations in exact mode, once."""
    directory = cache / f"cluster-{records}"
    made = directory / "made"
    if not made.exists():
        directory.mkdir(parents=True, exist_ok=True)
        encoder = SyntheticEncoder()
        store = open_store(directory / "store.sqlite")
        seeds = list(synthetic_seeds(records + NEW))
        for part in (seeds[:records], seeds[records:]):
            store.put(part)
            update_index(
                store,
                directory / "index",
                encoder=encoder,
                known=lambda: known_of(encoder, cache),
                dense="exact",
            )
        store.close()
        made.write_text("\n".join(complete_ids(directory / "index")), encoding="ascii")
    return directory


def measure(records: int, *, queries: int, texts: int, cache: Path) -> Report:
    """Start both nodes, and measure from within the first."""
    home = prepare(records, cache)
    root = str(Path(__file__).resolve().parents[2])
    token = cache / "ray-token"  # of this run: who has none is let in by neither node
    token.touch(mode=0o600)
    token.write_text(secrets.token_hex(32), encoding="ascii")
    own = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(token.resolve())}
    environment = {"PYTHONPATH": root, "PYTHONHASHSEED": "0", **own}
    ceiling = bare(cache / "models", texts)  # while no node runs
    with two_nodes(environment) as (head, _):
        inside = ["--inside", str(home), "--queries", str(queries), "--texts", str(texts)]
        command = head.command([sys.executable, "-m", "eval.bench.cluster", *inside], environment)
        ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        sys.exit(f"Asking ended with {ended.returncode}: {ended.stdout} {ended.stderr[-3000:]}")
    # Ray writes on stdout, too
    told = dict(json.loads(line) for line in ended.stdout.splitlines() if line.startswith('["'))
    return Report(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        records,
        queries,
        Agreement(**told["Agreement"]),
        Swapping(**told["Swapping"]),
        Dying(**told["Dying"]),
        Embedding(**told["Embedding"]),
        ceiling,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 1 where something that is promised does not hold."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.cluster", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000, metavar="N")
    parser.add_argument("--queries", type=int, default=500, metavar="N")
    parser.add_argument("--texts", type=int, default=192, metavar="N", help="how many are embedded")
    parser.add_argument("--cache", type=Path, help="where the home is kept for the next run")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)  # run by itself within the first node
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.inside:
        for name, found in measured(chosen.inside, queries=chosen.queries, texts=chosen.texts):
            print(json.dumps([name, found]), flush=True)
        return 0
    if not chosen.cache:
        parser.error("--cache DIR is needed")
    report = measure(chosen.records, queries=chosen.queries, texts=chosen.texts, cache=chosen.cache)
    told = {**asdict(report), "missed": report.missed}
    print(json.dumps(told, indent=1) if chosen.json else report.to_markdown())
    for name in report.missed:
        print(f"missed: {name}", file=sys.stderr)
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
