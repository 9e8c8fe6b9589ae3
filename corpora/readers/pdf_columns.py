"""In which columns are the words of a page set, and in what order are they read?"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from corpora.readers.pdf_lines import Line, Word, lines_of


@dataclass(frozen=True)
class Column:
    """Lines below each other that may be parts of one paragraph, and where a full line ends."""

    lines: tuple[Line, ...]
    right: float


def columns_of(words: list[Word], width: float) -> Iterator[Column]:
    """The words as columns of lines: one, or two where most lines leave the same gap in the middle."""
    middle = _gutter(words, width)
    if middle is None:
        if words:
            yield _column(words, least=0.75 * width)
        return
    crossing, sides = parted(words, [word["x0"] < middle < word["x1"] for word in words])
    for line in [*lines_of(crossing), None]:
        limit = float("inf") if line is None else line.top
        above, sides = parted(sides, [middle_of(word)[1] < limit for word in sides])
        for side in parted(above, [middle_of(word)[0] < middle for word in above]):
            if side:
                yield _column(side)
        if line is not None:
            yield Column((line,), line.x1)


def _column(words: list[Word], *, least: float = 0.0) -> Column:
    lines = tuple(lines_of(words))
    return Column(lines, max(least, *(line.x1 for line in lines)))


def _gutter(words: list[Word], width: float) -> float | None:
    """Where a page is divided into two columns of text, if it is."""
    centre = width / 2
    left = [word for word in words if word["x1"] <= centre + 0.05 * width and word["x0"] < centre]
    right = [word for word in words if word["x0"] >= centre - 0.05 * width and word["x1"] > centre]
    if min(len(left), len(right)) < 6:
        return None
    middle = (max(word["x1"] for word in left) + min(word["x0"] for word in right)) / 2
    crossing = sum(word["x0"] < middle < word["x1"] for word in words)
    broad = all(median(word["x1"] - word["x0"] for word in side) > 0.25 * width for side in (left, right))
    return middle if broad and crossing <= 0.3 * len(words) else None


def parted(words: list[Word], tests: list[bool]) -> tuple[list[Word], list[Word]]:
    """The words whose test holds, and the others."""
    both = list(zip(words, tests, strict=True))
    return [word for word, holds in both if holds], [word for word, holds in both if not holds]


def middle_of(word: Word) -> tuple[float, float]:
    """Where the middle of a word stands."""
    return (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
