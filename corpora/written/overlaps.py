"""Which of several spans that overlap is meant?"""

from collections.abc import Iterable


def longest_first(spans: Iterable[tuple[int, int, int]]) -> list[int]:
    """Of (start, end, number) that overlap keep the first, of one start the longest; return the numbers."""
    ordered = sorted(spans, key=lambda span: (span[0], -span[1], span[2]))
    kept: list[int] = []
    reached = -1
    for start, end, number in ordered:
        if start >= reached:
            kept.append(number)
            reached = end
    return kept
