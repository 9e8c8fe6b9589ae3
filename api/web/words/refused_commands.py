"""How is a refusal said that somebody meets on a command line? As in `refusals.py`, English and Japanese."""

from collections.abc import Mapping

COMMANDS: Mapping[str, Mapping[str, str]] = {
    "no_home": {
        "en": "There is no Enmusubi home in {place}. Make one: {command} (or import).",
        "ja": "{place} にはまだ何もありません。最初に一度だけ読み込みます：{command}（または import）",
    },
    "no_file": {
        "en": "{place}: there is no such file. Check the path.",
        "ja": "{place} というファイルはありません。名前と場所を確かめてください。",
    },
    "there_already": {
        "en": "{option} {place}: there is such a file already. Name another, or add --force.",
        "ja": "{option} {place}：同じ名前のファイルがすでにあります。"
        "別の名前にするか、--force を付けてください。",
    },
    "ending": {
        "en": "{option} {place}: unknown ending. Allowed: {known}.",
        "ja": "{option} {place}：この形式では書き出せません。名前の終わりに使えるもの：{known}",
    },
    "where": {
        "en": "--where '{value}' has no '='. Write it as KEY=VALUE, e.g. sector=storage.",
        "ja": "--where「{value}」に「=」がありません。"
        "項目=値 の形で、例えば sector=storage のように書いてください。",
    },
    "one_of": {
        "en": "Give one of: a text, --id RECORD, --file LIST.",
        "ja": "文章、--id 記録のID、--file 一覧のファイル のどれか一つを指定してください。",
    },
    "no_out": {
        "en": "Say where to write the matches: --out FILE.xlsx.",
        "ja": "結果を書き出すファイルを、--out マッチ結果.xlsx のように指定してください。",
    },
    "no_account": {
        "en": "There is no account '{account}'. Give the id of an account, or of an organisation "
        "in the store.",
        "ja": "利用者「{account}」は登録されていません。"
        "利用者のIDか、登録されている機関のIDを指定してください。",
    },
    "option_date": {
        "en": "{option} '{value}' is no date. Write it as YYYY-MM-DD.",
        "ja": "{option}「{value}」は日付として読めません。2028-03-31 のように書いてください。",
    },
    "option_value": {
        "en": "{option} '{value}' is not known. Allowed: {known}.",
        "ja": "{option} に「{value}」は使えません。使える値：{known}",
    },
    "whose": {
        "en": "Say whose it is: --as ORGANISATION",
        "ja": "どの機関のものかを、--as 機関のID で指定してください。",
    },
    "proposals_whose": {
        "en": "Proposals are shown to those who take part in them: give --as ACCOUNT.",
        "ja": "提案は関わる人にだけ表示します。--as で利用者か機関のIDを指定してください。",
    },
}
