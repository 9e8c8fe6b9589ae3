"""Why was a column taken for what it was taken for, in Japanese and English?"""

from enum import StrEnum


class Reason(StrEnum):
    """What decided on the target of a column; a detail (a heading, a target) goes with some."""

    OWN_NAME = "own_name"
    KNOWN = "known"
    LOWEST_LEVEL = "lowest_level"
    SAME_MEANING = "same_meaning"
    ONE_SLIP = "one_slip"
    OTHER_KIND = "other_kind"
    GIVEN = "given"
    MORE_TEXT = "more_text"
    BETTER_COLUMN = "better_column"
    UNKNOWN = "unknown"
    ARE_NUMBERS = "are_numbers"
    ARE_FACULTIES = "are_faculties"
    ARE_ADDRESSES = "are_addresses"
    ARE_DATES = "are_dates"
    ARE_NO_DATES = "are_no_dates"
    ARE_STAGES = "are_stages"
    DO_NOT_FIT = "do_not_fit"


_WORDS: dict[Reason, tuple[str, str]] = {
    Reason.OWN_NAME: ("この仕組みの列名", "a column name of ours"),
    Reason.KNOWN: ("知られた見出し", "a heading that is known"),
    Reason.LOWEST_LEVEL: ("見出しの最下段「{0}」", "the lowest level of its heading, '{0}', is known"),
    Reason.SAME_MEANING: ("「{0}」と同じ意味", "means the same as '{0}'"),
    Reason.ONE_SLIP: ("「{0}」の書き誤りとみた", "taken for a slip of '{0}'"),
    Reason.OTHER_KIND: ("この種別にない項目（{0}）なので備考", "a field of another kind ({0}), so a note"),
    Reason.GIVEN: ("対応表の指定", "named in the mapping"),
    Reason.MORE_TEXT: ("本文は「{0}」、これはその続き", "more text beside '{0}'"),
    Reason.BETTER_COLUMN: ("「{0}」の方が確か", "'{0}' gives the same field more surely"),
    Reason.UNKNOWN: ("知らない見出し", "the heading is not known"),
    Reason.ARE_NUMBERS: ("値が数字だけで、ほかの一覧と重なり得る", "bare numbers count within one list only"),
    Reason.ARE_FACULTIES: ("値が部局の名前", "its cells name faculties or departments"),
    Reason.ARE_ADDRESSES: ("値がメール・電話・URL", "its cells are addresses, numbers or links"),
    Reason.ARE_DATES: ("値が日付", "its cells are dates"),
    Reason.ARE_NO_DATES: ("値が日付でない", "its cells are no dates"),
    Reason.ARE_STAGES: ("値が段階の言葉", "its cells name stages in words"),
    Reason.DO_NOT_FIT: ("見出しは {0} だが値が合わない", "the heading says {0}, but its cells do not fit"),
}


def reason_words(reason: Reason, detail: str, language: str) -> str:
    """Say a reason in "ja" or "en"."""
    return _WORDS[reason][0 if language == "ja" else 1].format(detail)
