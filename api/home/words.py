"""What do the commands that change a home say, in Japanese and English?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "loaded": {"ja": "{home} に記録が{count}件あります。", "en": "{count} records in {home}"},
    "what_next": {
        "ja": "画面とAPI：enmusubi --home {home} serve のあと {address} を開きます。\n"
        '自分の文章で尋ねる：enmusubi --home {home} --lang ja match "..."',
        "en": "The API and its pages: enmusubi --home {home} serve, then {address}\n"
        'Your own need: enmusubi --home {home} match "..."',
    },
    "stays_away": {
        "ja": "この環境で完全に消去された記録は読み込みませんでした：{ids}",
        "en": "Purged from this home, and not loaded again: {ids}",
    },
    "withdrawn": {"ja": "{record} を取り下げました。", "en": "{record} is withdrawn."},
    "erase": {"ja": "{record} を完全に消去しますか。", "en": "Erase {record} for good?"},
    "erased": {"ja": "{record} を完全に消去しました。", "en": "{record} is erased."},
    "repaired": {"ja": "修復しました：{what}", "en": "Repaired: {what}"},
    "indexed": {
        "ja": "索引 {generation}：追加{add}件、更新{update}件、削除{remove}件、変更なし{keep}件。",
        "en": "Index {generation}: {add} added, {update} updated, {remove} removed, {keep} kept.",
    },
    "was_current": {
        "ja": "索引 {generation}：追加{add}件、更新{update}件、削除{remove}件、変更なし{keep}件"
        "（最新でした）。",
        "en": "Index {generation}: {add} added, {update} updated, {remove} removed, {keep} kept "
        "(it was current).",
    },
    "besides": {"ja": "あわせて：{what}", "en": "Besides: {what}."},
    "add": {"ja": "追加", "en": "add"},
    "update": {"ja": "更新", "en": "update"},
    "remove": {"ja": "削除", "en": "remove"},
    "keep": {"ja": "変更なし", "en": "keep"},
    "drift": {
        "ja": "文章と言語合わせのずれ：{drift:.2f}（上限 {limit:.2f}）",
        "en": "Drift of the texts from the alignment: {drift:.2f} (limit {limit:.2f}).",
    },
    "encoder_unknown": {
        "ja": "索引を作ったエンコーダーが「{encoder}」かどうかは、読み込むときに分かります。",
        "en": "Whether '{encoder}' made the index is known when it is loaded.",
    },
    "current": {"ja": "索引は最新です。", "en": "The index is current."},
    "nothing_written": {
        "ja": "何も書き込んでいません。実行するには：{command}",
        "en": "Nothing was written. Do it: {command}",
    },
    "serves_again": {
        "ja": "{made}の世代 {generation}（{entries}件）に戻しました。次の enmusubi index で最新になります。",
        "en": "Generation {generation} of {made} serves again, with {entries} entries. "
        "The next enmusubi index brings it up to date.",
    },
}


def say(language: str, phrase: str, /, **values: object) -> str:
    """Return a phrase in ja or en with its values."""
    return WORDS[phrase][language].format(**values)
