"""What does a home of so many records take, and what do its queries look at?

Each function is the work of a process of its own, so that memory and time are those of one home alone.
"""

import gc
import json
import resource
import shutil
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from corpora import open_store
from eval.bench.caches import Caches
from eval.bench.dense_costs import Probed, probed
from eval.bench.resident import own_status
from eval.bench.stages import Figures, compares_all, postings, stage_ms
from eval.bench.synthetic import SyntheticEncoder, directory_of, filled, known_of, prepared, queries
from indexer import one_thread_each, update_index
from matcher import Matcher

KIND = "seed"
PROBED = 64  # queries


def filled_store(records: int, cache: Path) -> Figures:
    """Fill the store of a home; that is not measured."""
    filled(records, cache)
    return {}


def built(records: int, cache: Path) -> Figures:
    """Build the index of a home whose store is filled, unless it stands already: what that takes."""
    directory = directory_of(records, cache)
    told = directory / "built.json"
    if not told.exists():
        shutil.rmtree(directory / "index", ignore_errors=True)  # of another run, or of one that broke off
        (directory / "made").unlink(missing_ok=True)
        encoder = SyntheticEncoder()
        started = time.process_time()
        with closing(open_store(directory / "store.sqlite")) as store:
            update_index(store, directory / "index", encoder=encoder, known=lambda: known_of(encoder, cache))
        took = time.process_time() - started
        size = sum(path.stat().st_size for path in (directory / "index").rglob("*") if path.is_file())
        figures = {"build_s": took, "build_mb": own_status("VmHWM"), "index_mb": size / 2**20}
        told.write_text(json.dumps(figures), encoding="utf-8")
        (directory / "made").touch()
    found: Figures = json.loads(told.read_text(encoding="utf-8"))
    return found


def asked(records: int, cache: Path, *, count: int = 200) -> Figures:
    """Ask a home that is built, in one thread: what a query takes beyond embedding, and the memory for it."""
    one_thread_each()
    home = prepared(records, cache)
    matcher = Matcher(home.store, home.generation, home.encoder, clock=time.thread_time)
    texts = queries(count)
    _touch([matcher], texts)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_majflt
    found = stage_ms({records: matcher}, texts)[records]
    read = resource.getrusage(resource.RUSAGE_SELF).ru_majflt - before
    return {**found, "own_mb": own_status("RssAnon"), "pages_read": float(read)}


def _touch(matchers: Sequence[Matcher], texts: Sequence[str]) -> None:
    """Ask once before time is taken: that touches pages of mapped files."""
    for matcher in matchers:
        for text in texts:
            matcher.match(text, k=10)
    gc.collect()
    gc.freeze()


def constants(sizes: Sequence[int], cache: Path, *, count: int = 200) -> dict[int, dict[str, float]]:
    """What queries to smaller homes take that find nothing in the caches, and what they look at."""
    one_thread_each()
    homes = {size: prepared(size, cache) for size in sizes}
    matchers = {
        size: Matcher(own.store, own.generation, own.encoder, clock=time.thread_time)
        for size, own in homes.items()
    }
    texts = queries(count)
    _touch(list(matchers.values()), texts)
    found = stage_ms(matchers, texts, Caches())
    for size, matcher in matchers.items():
        found[size]["postings"] = postings(matcher, texts, KIND)
        found[size]["compares_all"] = float(compares_all(matcher.generation, KIND))
    return found


def dense_probed(records: int, cache: Path) -> Probed:
    """What dense search costs and needs at a home of so many records."""
    home = prepared(records, cache)
    matcher = Matcher(home.store, home.generation, home.encoder)
    return probed(matcher, queries(PROBED), KIND, records=records)
