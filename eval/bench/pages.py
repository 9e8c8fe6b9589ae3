"""How much does a page of results cost beside the query that it shows, and how heavy is it?

Over loopback, with the shipped records and the shipped encoder: each text is asked of the service and of the
page in turn, which comes first changing from round to round. Promised are 20 ms at the median, and 150 kB.
Command: `python -m eval.bench.pages [--rounds 5] [--shipped HOME] [--json]`.
"""

import argparse
import http.client
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from api import MatchRequest, settings_from_environment
from corpora import EnmusubiError, Need, bundled_records
from eval.screens import Running, made_world, running
from indexer import load_encoder, shipped

MOST_MS, MOST_BYTES = 20.0, 150_000
TEXTS = 12
_FILES = ("/static/enmusubi.css", "/static/search.css", "/static/search.js", "/static/mark.svg")
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}


@dataclass(frozen=True)
class PageCost:
    """Medians in ms of the query alone, of the page, and of their differences; bytes of the heaviest page.

    `more_processor_p50_ms` is the difference in processor time, which a busy machine does not change.
    `bytes` are those of the page as it is before compression, with all that it loads.
    """

    texts: int
    rounds: int
    query_p50_ms: float
    page_p50_ms: float
    more_p50_ms: float
    more_processor_p50_ms: float
    bytes: int

    @property
    def holds(self) -> bool:
        """Whether what was promised is kept."""
        return self.more_p50_ms <= MOST_MS and self.bytes <= MOST_BYTES


class _Browser:
    """One connection that is kept."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=60)

    def size(self, method: str, path: str, **fields: str) -> int:
        """Ask for a page or file, and say how many bytes it has. Raises `EnmusubiError`."""
        body = urlencode(fields) if fields else None
        self._connection.request(method, path, body=body, headers=_FORM if fields else {})
        answer = self._connection.getresponse()
        size = len(answer.read())
        if answer.status != 200:
            raise EnmusubiError(
                f"{method} {path} was answered with {answer.status}. Look at the server's log."
            )
        return size


def page_cost(server: Running, texts: Sequence[str], *, rounds: int = 5) -> PageCost:
    """Ask each text of the service and of the page, so many times."""
    browser = _Browser(server.url)
    files = sum(browser.size("GET", path) for path in _FILES)
    sizes: list[int] = []
    times: dict[str, list[float]] = {"query": [], "page": []}
    worked: dict[str, list[float]] = {"query": [], "page": []}

    def query(text: str) -> None:
        server.service.match(MatchRequest(text=text))

    def page(text: str) -> None:
        sizes.append(browser.size("POST", "/", text=text, find="seeds"))

    asked: list[tuple[str, Callable[[str], None]]] = [("query", query), ("page", page)]
    for _, ask in asked:  # what is loaded with the first is no query's time
        ask(texts[0])
    for place in range(rounds):
        for text in texts:
            for name, ask in asked if place % 2 else reversed(asked):
                started, before = time.perf_counter(), time.process_time()
                ask(text)
                worked[name].append((time.process_time() - before) * 1000)
                times[name].append((time.perf_counter() - started) * 1000)
    more, extra = (
        [page - query for page, query in zip(own["page"], own["query"], strict=True)]
        for own in (times, worked)
    )
    return PageCost(
        texts=len(texts),
        rounds=rounds,
        query_p50_ms=statistics.median(times["query"]),
        page_p50_ms=statistics.median(times["page"]),
        more_p50_ms=statistics.median(more),
        more_processor_p50_ms=statistics.median(extra),
        bytes=max(sizes) + files,
    )


def shipped_needs(count: int = TEXTS) -> list[str]:
    """The texts of the first shipped needs, Japanese and English by turns."""
    needs = [record for record in bundled_records() if isinstance(record, Need)]
    return [own.text.best("ja" if place % 2 else "en") for place, own in enumerate(needs[:count])]


def measured(*, rounds: int = 5, home: Path | None = None) -> PageCost:
    """Serve the shipped records, and ask; `home` holds them and their index already."""
    models = settings_from_environment().models
    encoder = load_encoder(cache=models)
    with tempfile.TemporaryDirectory() as directory:
        if home is not None:
            shutil.copytree(home, directory, dirs_exist_ok=True)
        world = made_world(Path(directory), encoder, shipped(encoder, cache=models))
        with running(world, encoder) as server:
            return page_cost(server, shipped_needs(), rounds=rounds)


def main() -> None:
    """Measure, and end with 1 where what was promised is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shipped", type=Path, help="a home with the shipped records and their index")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    cost = measured(rounds=asked.rounds, home=asked.shipped)
    if asked.json:
        print(json.dumps(asdict(cost)))
    else:
        print(
            f"{cost.texts} texts, {cost.rounds} rounds: query p50 {cost.query_p50_ms:.1f} ms, page p50 "
            f"{cost.page_p50_ms:.1f} ms, more p50 {cost.more_p50_ms:.1f} ms "
            f"(processor {cost.more_processor_p50_ms:.1f} ms); heaviest {cost.bytes:,} bytes"
        )
    sys.exit(0 if cost.holds else 1)


if __name__ == "__main__":
    main()
