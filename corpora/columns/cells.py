"""What stands in a cell, and what came of reading it?"""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from corpora.columns.notices import Notice, NoticeKind
from corpora.columns.refusals import in_japanese
from corpora.errors import RecordError
from corpora.text import normalise
from corpora.written import word_table

# Without spaces; what Excel writes for a formula that failed says nothing either.
_NOT_YET_KNOWN = frozenset(
    word_table("""
: 未定; 未定です; 応相談; 要相談; 相談; 相談のうえ; 別途相談; 別途協議; 要協議; 協議中; 検討中; 調整中; 確認中
: 未確定; 未決定; 未設定; 未記入; 未回答; 未入力; 無回答; 回答なし; 不明; なし; 無し; 無; 特になし; 特に無し
: 該当なし; 該当無し; 記載なし; 指定なし; 制限なし; 問わない; 随時; ー; 〃; ×
: n/a; na; n.a; none; null; nil; nan; tbd; tba; tbc; unknown; undecided; undetermined; unspecified; negotiable
: notspecified; notapplicable; notyetknown; notdecided; tobedecided; tobedetermined
: #n/a; #value!; #ref!; #name?; #div/0!; #null!; #num!
""")
)
_LONGEST = 40  # a longer cell says something, whatever it is


@dataclass(frozen=True)
class Cell:
    """A cell under the `column` of a table, for a `field` of a record (its path in JSON)."""

    value: Any
    column: str
    field: str

    @property
    def written(self) -> str:
        """The content as text, not trimmed; a whole number without a point, a day without a time."""
        value = self.value
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        if isinstance(value, datetime):
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        return value.isoformat() if isinstance(value, date) else str(value)

    @cached_property
    def text(self) -> str:
        """The content normalised and trimmed."""
        return normalise(self.written).strip()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return self.value is None or not (self.written.strip() if self._is_long else self.text)

    @property
    def _is_long(self) -> bool:
        return isinstance(self.value, str) and len(self.value) > _LONGEST

    @property
    def is_not_yet_known(self) -> bool:
        """Whether the cell says that there is nothing, or nothing yet, to say (未定, なし, -, N/A)."""
        if self._is_long:
            return False
        words = "".join(self.text.split()).casefold().strip("。.()")
        return words in _NOT_YET_KNOWN or not any(character.isalnum() for character in words)

    @property
    def is_strict(self) -> bool:
        """Whether the column is one of ours, which holds values of its type and no prose."""
        return self.column == self.field

    def refused(self, reason: str, remedy: str) -> RecordError:
        """The error of a cell that cannot be understood; `reason` completes "'value' ..."."""
        value = self.written[:200].encode("utf-8", "backslashreplace").decode()
        return RecordError(
            f"{self.column}: '{value}' {reason}. {remedy}",
            field=self.field,
            column=self.column,
            value=value,
            remedy=remedy,
            ja=in_japanese(self.column, value, reason, remedy),
        )

    def notice(self, kind: NoticeKind, taken: object = "") -> Notice:
        """A notice of this cell."""
        return Notice(kind, self.column, self.written[:200], str(taken))


@dataclass(frozen=True)
class Read:
    """What came of a cell: a value (None: none), a notice, and whether the original is kept as a note."""

    value: Any = None
    notice: Notice | None = None
    note: bool = False


def kept(cell: Cell, kind: NoticeKind = NoticeKind.KEPT_AS_NOTE) -> Read:
    """A cell that gives no value; what is written goes into the notes."""
    return Read(None, cell.notice(kind), note=True)
