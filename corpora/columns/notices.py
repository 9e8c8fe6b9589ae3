"""What should the sender of a table know of how it was read, without anything being wrong?

A notice is data; its words are made where it is shown, in Japanese or English.
"""

from dataclasses import dataclass
from enum import StrEnum


class NoticeKind(StrEnum):
    """What was done with a cell or a column."""

    LOWER_TAKEN = "lower_taken"
    UPPER_TAKEN = "upper_taken"
    RANGE_TAKEN = "range_taken"
    FLOOR_TAKEN = "floor_taken"
    SERIAL_DATE = "serial_date"
    KEPT_AS_NOTE = "kept_as_note"
    NOT_YET_KNOWN = "not_yet_known"
    RELATIVE_DATE = "relative_date"
    OTHER_CURRENCY = "other_currency"
    SEVERAL_PLACES = "several_places"
    NO_SUCH_FIELD = "no_such_field"
    UNKNOWN_COLUMN = "unknown_column"
    SECOND_COLUMN = "second_column"
    MISSING_HEADING = "missing_heading"
    TITLE_IS_TEXT = "title_is_text"


_WORDS: dict[NoticeKind, tuple[str, str]] = {
    NoticeKind.LOWER_TAKEN: (
        "「{column}」の「{value}」は下限の {taken} としました。",
        "{column}: of '{value}' the lower end, {taken}, was taken.",
    ),
    NoticeKind.UPPER_TAKEN: (
        "「{column}」の「{value}」は上限の {taken} としました。",
        "{column}: of '{value}' the upper end, {taken}, was taken.",
    ),
    NoticeKind.RANGE_TAKEN: (
        "「{column}」の「{value}」は期間なので {taken} としました。",
        "{column}: '{value}' is a span of time; {taken} was taken.",
    ),
    NoticeKind.FLOOR_TAKEN: (
        "「{column}」の「{value}」は下限だけなので {taken} としました。",
        "{column}: '{value}' names a least sum only; {taken} was taken.",
    ),
    NoticeKind.SERIAL_DATE: (
        "「{column}」の「{value}」は表計算ソフトの日付の番号とみて {taken} としました。",
        "{column}: '{value}' was read as a spreadsheet's number of a day, {taken}.",
    ),
    NoticeKind.KEPT_AS_NOTE: (
        "「{column}」の「{value}」は値として読めないので備考に残しました。",
        "{column}: '{value}' is no value of this field; it is kept as a note.",
    ),
    NoticeKind.NOT_YET_KNOWN: (
        "「{column}」は「{value}」なので空欄とし、備考に残しました。",
        "{column}: '{value}' leaves the field empty; it is kept as a note.",
    ),
    NoticeKind.RELATIVE_DATE: (
        "「{column}」の「{value}」はいつを基準にするか分からないので備考に残しました。年を書いてください。",
        "{column}: '{value}' depends on the day it was written; it is kept as a note. Write the year.",
    ),
    NoticeKind.OTHER_CURRENCY: (
        "「{column}」の「{value}」は円でないので備考に残しました。円で書けば絞り込みに使えます。",
        "{column}: '{value}' is not in yen and no rate is known; it is kept as a note. Write it in yen.",
    ),
    NoticeKind.SEVERAL_PLACES: (
        "「{column}」の「{value}」は複数の都道府県（{taken}）にあります。都道府県を書いてください。",
        "{column}: '{value}' lies in several prefectures ({taken}). Write the prefecture.",
    ),
    NoticeKind.NO_SUCH_FIELD: (
        "「{column}」の「{value}」に当たる項目がこの種別（{taken}）にないので備考に残しました。",
        "{column}: a {taken} has no such field; '{value}' is kept as a note.",
    ),
    NoticeKind.UNKNOWN_COLUMN: (
        "列「{column}」は何を指すか分からないので取り込みません（値のあるセル {taken} 個）。",
        "Column '{column}' is not known and is not imported ({taken} cells hold a value).",
    ),
    NoticeKind.SECOND_COLUMN: (
        "列「{column}」は「{value}」と同じ項目に当たるので取り込みません（値のあるセル {taken} 個）。",
        "Column '{column}' means the same as '{value}' and is not imported ({taken} cells hold a value).",
    ),
    NoticeKind.MISSING_HEADING: (
        "対応表にある列「{column}」が表にありません。",
        "The mapping names the column '{column}', which the table does not have.",
    ),
    NoticeKind.TITLE_IS_TEXT: (
        "本文に当たる列がないので、題名（{column}）を本文とします。",
        "No column holds the text, so the title ({column}) is the text.",
    ),
}


@dataclass(frozen=True)
class Notice:
    """What was noticed at a column; `value` as it was written, `taken` what was made of it."""

    kind: NoticeKind
    column: str
    value: str = ""
    taken: str = ""

    def words(self, language: str) -> str:
        """Say it in "ja" or "en"."""
        words = _WORDS[self.kind][0 if language == "ja" else 1]
        return words.format(column=self.column, value=self.value, taken=self.taken)
