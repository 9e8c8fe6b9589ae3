"""What will be stored of each column, as a person can read it before the import?"""

from dataclasses import dataclass

from corpora.columns.reasons import reason_words
from corpora.columns.recognition import Recognition
from corpora.columns.targets import any_target

_LEFT_OUT = ("取り込まない", "not imported")
_WITHHELD = ("（非公開）", " (withheld)")


@dataclass(frozen=True)
class SummaryRow:
    """A column of the table: what it becomes, why and how surely (0 to 1), how many cells hold something.

    `target` is None for a column that is not imported. The example of a column that is withheld is empty.
    """

    heading: str
    target: str | None
    label: str
    reason: str
    confidence: float
    filled: int
    example: str
    withheld: bool


def column_summary(recognition: Recognition, language: str) -> tuple[SummaryRow, ...]:
    """Return a row for each column, in their order, with its words in "ja" or "en"."""
    place = 0 if language == "ja" else 1
    rows = []
    for column in recognition.columns:
        withheld = column.heading in recognition.mapping.withheld
        label = _LEFT_OUT[place]
        if column.target is not None:
            target = any_target(column.target, recognition.mapping.kind)
            label = target.ja if language == "ja" else target.en
        elif withheld:
            label = ""
        rows.append(
            SummaryRow(
                heading=column.heading,
                target=column.target,
                label=label + (_WITHHELD[place] if withheld else ""),
                reason=reason_words(column.reason, column.detail, language),
                confidence=column.confidence,
                filled=column.filled,
                example="" if withheld else column.example,
                withheld=withheld,
            )
        )
    return tuple(rows)
