"""How is it said in Japanese why a cell was not taken, and what to write instead?

Beside the English words that the readings of cells use; the values in them are put in where they are known.
"""

_REASONS = {
    "may be several months (2027.1 is January or October)": "は何月か決まりません。",
    "is no date that is understood": "は日付として読めません。",
    "ends before it begins": "は終わりが始まりより前です。",
    "is no country that is known": "という国は知られていません。",
    "is no prefecture of Japan": "は日本の都道府県ではありません。",
    "does not say who may see the record": "では誰に見せてよいか分かりません。",
    "is no sum of money that is understood": "は金額として読めません。",
    "is less than nothing": "は負の金額です。",
    "has no unit: yen, 千円 or 万円": "は単位（円、千円、万円）が分かりません。",
    "is no id": "は識別子に使えません。",
    "is no technology readiness level": "は技術成熟度（TRL）ではありません。",
    "is no technology readiness level: the range falls": "は技術成熟度（TRL）の範囲が逆です。",
    "is no sector": "は分野ではありません。",
    "names no kind of record": "は種別ではありません。",
    "is neither true nor false": "は true でも false でもありません。",
    "is no list of years": "は年の並びではありません。",
    "lies in Japan, but the row names": "は日本にありますが、行には別の国が書かれています。",
}
_REMEDIES = {
    "Write a day, month or year, e.g. 2027-03-31, 2027年3月 or 令和9年度.": (
        "年月日、年月または年を、例えば 2027-03-31、2027年3月、令和9年度 のように書いてください。"
    ),
    "Write it with its unit, e.g. 300万円, or name the unit in the heading, e.g. 予算（万円）.": (
        "300万円 のように単位を付けるか、予算（万円）のように見出しに単位を書いてください。"
    ),
    "Write the country's usual name or its code of two letters, e.g. ベトナム, Vietnam or VN.": (
        "普通の国名か2文字の国コードを、例えば ベトナム、Vietnam、VN のように書いてください。"
    ),
    "Write one of the 47 prefectures, e.g. 富山県 or Toyama; for another country leave it empty.": (
        "47都道府県の一つを、例えば 富山県 のように書いてください。外国なら空欄にしてください。"
    ),
    "Write 公開 (public), 会員限定 (coalition) or 非公開 (organisation).": (
        "公開、会員限定、非公開 のいずれかを書いてください。"
    ),
    "Write a technology readiness level from 1 to 9, e.g. 4 or TRL4.": (
        "1から9までの技術成熟度を、例えば 4、TRL4 のように書いてください。"
    ),
    "Use Latin letters, digits and . _ : - only, 128 at most.": (
        "半角の英数字と . _ : - だけで、128文字以内にしてください。"
    ),
    "Write true or false.": "true か false を書いてください。",
    "Write years of four digits, e.g. 2024;2025.": "4桁の年を、例えば 2024;2025 のように書いてください。",
    "Correct one of the two.": "どちらかを直してください。",
    "Fill the cell in, or give one visibility for all rows that name none.": (
        "公開・会員限定・非公開のいずれかを記入するか、"
        "空欄の行に共通の区分を指定してください（コマンドでは --visibility）。"
    ),
}
_KNOWN = "Known: "

_ROWS = {
    "is taken for a note on the list": "一覧への注記と判断しました。"
    "記録であれば、先頭の記号を外してください。",
    "is a text that belongs to no seed": "どのシーズのものでもない文章です。"
    "表紙や注記なら、直す必要はありません。",
}


def row_in_japanese(problem: str) -> str | None:
    """Say of a whole row why it is refused; None where the words have no Japanese."""
    return _ROWS.get(problem)


def in_japanese(column: str, value: str, reason: str, remedy: str) -> str | None:
    """Say of a cell why it is refused and what to do; None where the words have no Japanese."""
    why = _REASONS.get(reason.partition(" the country ")[0])
    known = f"使える値：{remedy.removeprefix(_KNOWN)}" if remedy.startswith(_KNOWN) else None
    what = _REMEDIES.get(remedy, known)
    if why is None or what is None:
        return None
    if not value:
        return f"「{column}」が空欄です。{what}"
    return f"「{column}」の「{value}」{why}{what}"
