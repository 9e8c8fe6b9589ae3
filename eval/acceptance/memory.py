"""Does a server stay within its memory, and is one more worker cheap?"""

import tempfile
from pathlib import Path

from eval.acceptance.check import Check
from eval.bench import memory


def remembering(*, records: int = 100_000) -> list[Check]:
    """Serve a home by one process and by two; look at anonymous memory, mapped files apart."""
    with tempfile.TemporaryDirectory() as directory:
        found = memory.measure(Path(directory), records=records)
    alone, two = found.servers
    over, bound = alone.over_model_mb, memory.BOUND_MB
    more = two.taken.anonymous_mb - alone.taken.anonymous_mb
    return [
        Check("records served", records, ">= 100000", records >= 100_000),
        Check("anonymous memory over the model's, MB", over, f"<= {bound:g}", over <= bound),
        Check("the model's, MB", found.model.anonymous_mb, "told", ok=True),
        Check("mapped files of that server, MB", alone.taken.files_mb, "told", ok=True),
        Check(
            "anonymous memory that a second worker adds, MB",
            more,
            "less than the model's",
            more < found.model.anonymous_mb,
        ),
    ]
