"""What does a night's index cost at a hundred thousand records, and is it the one that is built at once?"""

import tempfile
from pathlib import Path

from eval.acceptance.check import Check
from eval.bench.growth import measure
from eval.bench.sequences import sequences

NOTHING_S = 5.0
BESIDE_S = 10.0  # that a night with 1% changed may take besides 1.3 times its embedding
MEMORY_MB = 2_000.0  # anonymous and mapped pages together
DIFFERENCE = 1e-6


def growth(*, records: int = 100_000, runs: int = 50, queries: int = 200) -> list[Check]:
    """Measure three nights, and compare indexes that grew with such as were built at once."""
    with tempfile.TemporaryDirectory() as directory:
        steps = measure(records, Path(directory) / "home")
    _, nothing, changed = steps
    allowed = 1.3 * changed.embedding_s + BESIDE_S
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
            "night with 1% changed, s",
            changed.total_s,
            f"<= {allowed:.1f}, 1.3 x embedding + {BESIDE_S:.0f}",
            changed.total_s <= allowed and changed.published,
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
