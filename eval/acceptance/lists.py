"""Are names understood, and how quickly is a long list read?"""

import tempfile
from pathlib import Path

from eval.acceptance.check import Check
from eval.bench.importing import measure
from eval.names import held_out


def importing() -> list[Check]:
    """Measure the names of organisations and persons, and the import of a long list, whole and killed."""
    names = held_out()
    with tempfile.TemporaryDirectory() as directory:
        found = measure(100_000, Path(directory))
    good = found.same_after_kill and found.stored == found.stored_after_kill == found.rows
    return [
        Check("names taken for one, precision, held out", names.precision, ">= .98", names.precision >= 0.98),
        Check(
            f"names taken for one, recall, held out ({names.queue} of {names.pairs} left to a person)",
            names.recall,
            ">= .90",
            names.recall >= 0.9,
        ),
        Check("import of 100,000 rows, s", found.import_s, "<= 90", found.import_s <= 90),
        Check("import of 100,000 rows, peak MB", found.peak_mb, "<= 600", found.peak_mb <= 600),
        Check(
            "rows stored after a killed import was run again", found.stored_after_kill, "all, the same", good
        ),
    ]
