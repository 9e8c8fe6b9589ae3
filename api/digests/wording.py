"""What is said of digests to people, in both languages, and what of a text is fit to be shown?"""

import unicodedata
from datetime import datetime

from api.showing.marking import Quoted
from api.showing.marking import quoted as marked
from api.showing.quoting import Line, line
from corpora import Bilingual

_WORDS = {
    "subject": {"ja": "縁結び: 新しい候補 {count}件", "en": "Enmusubi: {count} new matches"},
    "subject_one": {"ja": "縁結び: 新しい候補 1件", "en": "Enmusubi: 1 new match"},
    "subject_waiting": {
        "ja": "縁結び: 動きを待つ連携案件 {waiting}件",
        "en": "Enmusubi: proposals that wait: {waiting}",
    },
    "subject_both": {
        "ja": "縁結び: 新しい候補 {count}件、動きを待つ連携案件 {waiting}件",
        "en": "Enmusubi: new matches: {count}, proposals that wait: {waiting}",
    },
    "feed": {"ja": "縁結び: {account} への新しい候補", "en": "Enmusubi: new matches for {account}"},
    "greeting": {"ja": "{account} 御中", "en": "To {account}"},
    "since": {
        "ja": "{since} から {until} までに見つかった新しい候補は {count} 件です。",
        "en": "New matches found from {since} to {until}: {count}.",
    },
    "first": {
        "ja": "{until} までに見つかった新しい候補は {count} 件です。",
        "en": "New matches found by {until}: {count}.",
    },
    "waiting_found": {
        "ja": "動きを待つ連携案件が {waiting} 件あります。",
        "en": "Proposals that wait for somebody: {waiting}.",
    },
    "waiting": {"ja": "動きを待つ連携案件", "en": "Proposals that wait"},
    "pair": {"ja": "{need} と {seed}", "en": "{need} and {seed}"},
    "hidden": {"ja": "(閲覧できない記録)", "en": "(a record that you may not see)"},
    "stage": {"ja": "段階: {stage}", "en": "Stage: {stage}"},
    "again": {
        "ja": "連携案件は、動きがあるか次の期日を決めるまで、2週間ごとにお知らせします。",
        "en": "A proposal is told again every fortnight until it moves or has a date to come.",
    },
    "saved": {"ja": "保存した検索「{name}」", "en": 'Your saved query "{name}"'},
    "own_need": {"ja": "ニーズ「{name}」", "en": 'Your need "{name}"'},
    "own_seed": {"ja": "シーズ「{name}」", "en": 'Your seed "{name}"'},
    "likelihood": {"ja": "確からしさ {percent}", "en": "Likelihood {percent}"},
    "holder": {"ja": "所属: {holder}", "en": "Held by: {holder}"},
    "title": {"ja": "{title}", "en": "{title}"},
    "title_illustrative": {"ja": "{title}（例示のための記録）", "en": "{title} (illustrative record)"},
    "asked": {"ja": "求めること: {words}", "en": "Asked: {words}"},
    "found": {"ja": "記録にあること: {words}", "en": "In the record: {words}"},
    "likelihood_note": {
        "ja": "確からしさは目安です。問い合わせる前に記録をお読みください。",
        "en": "The likelihood is an estimate: read the record before you ask.",
    },
    "stop_at": {
        "ja": "お知らせを止める・変えるには、こちらを開いてください: ",
        "en": "To stop or change these notices, open: ",
    },
    "stop": {
        "ja": "止めるには、保存した検索は enmusubi saved で休止・削除、"
        "ニーズ・シーズは enmusubi digests follow で設定してください。",
        "en": "To stop: enmusubi saved pauses and removes what is saved, enmusubi digests follow says which "
        "of your own records are asked.",
    },
}
_MOST = 300


def say(language: str, phrase: str, /, **values: object) -> str:
    """Return a phrase in ja or en with its values."""
    return _WORDS[phrase][language].format(**values)


def told(language: str, phrase: str, /, **values: object) -> Line:
    """Return a phrase as a line, in which the language of what is `quoted` is named where it is the other."""
    return line(language, _WORDS[phrase][language], **values)


def quoted(text: str, language: str) -> Quoted:
    """Return words of others, in their language, as one line."""
    return Quoted(shown(text), language)


def titled(title: Bilingual, language: str) -> Quoted:
    """Return a title in a language, else in the one that it has, as one line."""
    own = marked(title, language)
    return quoted(own.text, own.language)


def shown(text: str, *, most: int = _MOST) -> str:
    """Return a text as one line fit for a mail or a feed: nothing that breaks lines, directs or hides."""
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or _is_shown(c))
    line = " ".join(kept.split())
    return f"{line[: most - 1]}…" if len(line) > most else line


def _is_shown(character: str) -> bool:
    return unicodedata.category(character)[0] != "C"


def percent(probability: float) -> str:
    """Say a probability in whole percents, from 1 to 99: nothing is certain."""
    return f"{min(max(round(probability * 100), 1), 99)}%"


def day(at: str) -> str:
    """The day of a time in ISO 8601, where this program runs."""
    return datetime.fromisoformat(at).astimezone().date().isoformat()
