"""What is said of backups to people, in both languages?"""

_WORDS = {
    "written": {
        "en": "{file} is written and was read back: {count} records, {size:,} bytes.",
        "ja": "{file} に保存し、読み返して確かめました(記録{count}件、{size:,} バイト)。",
    },
    "still_held": {
        "en": "It holds what is confidential, and what is purged later until it is deleted.",
        "ja": "非公開の内容を含みます。後で抹消した記録も、このファイルを消すまで残ります。",
    },
    "removed": {"en": "Removed, being older: {files}", "ja": "古いため削除しました: {files}"},
    "left_alone": {
        "en": "Left alone, being no backups that can be read: {files}. Look at them and delete them.",
        "ja": "読めるバックアップではないため、そのままにしました: {files}。確かめて削除してください。",
    },
    "sound": {
        "en": "The backup is sound: {count} records, made {made}.",
        "ja": "バックアップに異常はありません(記録{count}件、作成 {made})。",
    },
    "purged": {
        "en": "Purged since it was made, and not brought back: {ids}",
        "ja": "作成後に抹消されたため、戻しません: {ids}",
    },
    "shut": {
        "en": "Accounts that were disabled since it was made, and stay so: {ids}",
        "ja": "作成後に無効にされたため、無効のままにするアカウント: {ids}",
    },
    "unasked": {
        "en": "No store was here to say what was purged, revoked or disabled since it was made: "
        "do that again where it comes back.",
        "ja": "作成後に抹消・失効・無効化したものを、ここでは確かめられませんでした。"
        "復活したものがあれば、もう一度行ってください。",
    },
    "index_restored": {"en": "Its index comes along.", "ja": "索引も戻します。"},
    "index_none": {
        "en": "It has no index. Build one afterwards: enmusubi index",
        "ja": "索引は含まれていません。後で作ってください: enmusubi index",
    },
    "index_left out": {
        "en": "Its index is left out: it holds what was purged, or another version made it. "
        "Build one afterwards: enmusubi index",
        "ja": "索引は戻しません(抹消した記録を含むか、別の版で作られています)。"
        "後で作ってください: enmusubi index",
    },
    "ask": {
        "en": "Put it in place of what is in {home}? That is kept aside.",
        "ja": "{home} の内容と入れ替えますか。今の内容は別に残します。",
    },
    "restored": {"en": "{home} is restored.", "ja": "{home} を復元しました。"},
    "aside": {
        "en": "What was there is in {aside}. To undo: {undo}\n"
        "Delete that directory when it is no longer needed.",
        "ja": "元の内容は {aside} にあります。元に戻すには: {undo}\n"
        "要らなくなったら、そのフォルダを削除してください。",
    },
    "ask_move": {
        "en": "Move the records of {home} into the database? The file is kept aside.",
        "ja": "{home} の記録をデータベースへ移しますか。ファイルは別に残します。",
    },
    "would_move": {
        "en": "{rows:,} rows of {tables} tables can be moved: they were written, compared and taken back.",
        "ja": "{tables}個の表の{rows:,}行を移せます(書き込んで照合し、取り消しました)。",
    },
    "moved": {
        "en": "{rows:,} rows of {tables} tables are in the database, and the same as in the file. The index "
        "stays as it is; everybody signs in again.",
        "ja": "{tables}個の表の{rows:,}行をデータベースに移し、ファイルと同じであることを確かめました。"
        "索引はそのまま使えます。ログインはやり直しになります。",
    },
    "aside_of_database": {
        "en": "What the home held is in {aside}. To undo, unset ENMUSUBI_STORE_URL and: {undo}\n"
        "Delete that directory when it is no longer needed.",
        "ja": "元の内容は {aside} にあります。元に戻すには、ENMUSUBI_STORE_URL を外して: {undo}\n"
        "要らなくなったら、そのフォルダを削除してください。",
    },
    "aside_of_move": {
        "en": "What a move that was cut off had set aside stays in {aside}. "
        "Delete that directory when it is no longer needed.",
        "ja": "中断された移行がよけておいた内容は {aside} に残っています。"
        "要らなくなったら、そのフォルダを削除してください。",
    },
    "dry_run": {"en": "Nothing was changed.", "ja": "何も変更していません。"},
}


def say(language: str, name: str, **values: object) -> str:
    """Return a sentence in ja or en with its values."""
    return _WORDS[name][language].format(**values)
