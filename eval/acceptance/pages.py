"""Does a page of results cost little beside its query, and weigh little?"""

from eval.acceptance.check import Check
from eval.bench.pages import MOST_BYTES, MOST_MS, PageCost, measured


def pages() -> list[Check]:
    """Measure the pages over loopback, with the shipped records."""
    return checks_of(measured())


def checks_of(cost: PageCost) -> list[Check]:
    """Put the figures beside their bounds."""
    more = cost.more_p50_ms
    return [
        Check("page of results less its query, p50, ms", more, f"<= {MOST_MS:g}", more <= MOST_MS),
        Check(
            "heaviest page of results with its files, bytes",
            cost.bytes,
            f"<= {MOST_BYTES}",
            cost.bytes <= MOST_BYTES,
        ),
    ]
