"""What does a night's index cost at a hundred thousand records, and is it the one that is built at once?"""

import tempfile
import time
from pathlib import Path

from api import settings_from_environment
from eval.acceptance.check import Check
from eval.bench.growth import measure
from eval.bench.homes import record
from eval.bench.sequences import sequences
from indexer import Role, load_encoder, sentences_of

NOTHING_S = 5.0
BESIDE_S = 10.0  # that a night with 1% changed may take besides 1.3 times its embedding
MEMORY_MB = 2_000.0  # anonymous and mapped pages together
DIFFERENCE = 1e-6


def growth(*, records: int = 100_000, runs: int = 50, queries: int = 200) -> list[Check]:
    """Measure three nights, and compare indexes that grew with such as were built at once.

    The nights' vectors are made up, which costs nothing: how long the shipped encoder takes for as many of
    their texts is measured besides, and stands in its place.
    """
    with tempfile.TemporaryDirectory() as directory:
        steps = measure(records, Path(directory) / "home")
    _, nothing, changed = steps
    embedding_s = _embedding_s(changed.embedded)
    night_s = changed.total_s - changed.embedding_s + embedding_s
    allowed = 1.3 * embedding_s + BESIDE_S
    peak = max(step.peak_mb for step in steps)
    found = sequences(runs, queries)
    other, difference = found.other_rankings, found.largest_difference
    return [
        Check(
            f"night of {records:,} records, nothing changed, s",
            nothing.total_s,
            f"<= {NOTHING_S}",
            nothing.total_s <= NOTHING_S and not nothing.published,
        ),
        Check(
            f"night with 1% changed, s ({changed.embedded} texts embedded in {embedding_s:.1f} s)",
            night_s,
            f"<= {allowed:.1f}, 1.3 x embedding + {BESIDE_S:.0f}",
            night_s <= allowed and changed.published,
        ),
        Check("peak memory, MB", peak, f"<= {MEMORY_MB:,.0f}", peak <= MEMORY_MB),
        Check(
            f"largest difference of a score in {found.sequences} sequences",
            difference,
            f"<= {DIFFERENCE}",
            difference <= DIFFERENCE,
        ),
        Check(f"other rankings among those of {found.queries} queries", other, "0", other == 0),
        Check("records told other concepts", found.other_tags, "0", found.other_tags == 0),
    ]


def _embedding_s(count: int) -> float:
    """Seconds in which the shipped encoder, loaded, embeds so many of the bench's texts."""
    settings = settings_from_environment()
    encoder = load_encoder(settings.encoder, cache=settings.models)
    found = [record(number).text for number in range(count)]
    texts = [
        [own.text for own in sentences_of(text, language=language)]
        for written in found
        if written
        for language, text in (("ja", written.ja), ("en", written.en))
        if text
    ]
    started = time.perf_counter()
    encoder.encode(texts, role=Role.DOCUMENT)
    return time.perf_counter() - started
