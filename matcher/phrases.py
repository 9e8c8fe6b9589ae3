"""Which phrases say an explanation, in Japanese and in English?

Data only: `matcher.wording` fills the values in. A phrase has the same values in both languages.
"""

from collections.abc import Mapping

from matcher.missing import Reason
from matcher.signals import Wording

PHRASES: Mapping[str, Mapping[str, str]] = {
    "score": {"ja": "確からしさ {percent}{uncalibrated}", "en": "Likelihood {percent}{uncalibrated}"},
    "uncalibrated": {"ja": "（目安：未校正）", "en": " (a rough guide: not calibrated yet)"},
    "nearly_none": {"ja": "1%未満", "en": "below 1%"},
    "nearly_all": {"ja": "99%超", "en": "over 99%"},
    "prior": {"ja": "出発点", "en": "Starting point"},
    "prior_meaning": {
        "ja": "どの組み合わせも同じところから始めます。",
        "en": "Where every pair begins.",
    },
    "sum": {"ja": "合計（対数オッズ）", "en": "Sum (log-odds)"},
    "evidence": {
        "ja": "「{asked}」 ⇔ 「{found}」（近さ {similarity:.2f}）",
        "en": '"{asked}" <-> "{found}" (closeness {similarity:.2f})',
    },
    "terms": {"ja": "共通の語：{terms}", "en": "Shared words: {terms}"},
    "no_terms": {
        "ja": "共通の語はありません（意味の近さで選ばれました）",
        "en": "No shared words (chosen by closeness in meaning)",
    },
    "concepts": {"ja": "共通の概念：{concepts}", "en": "Shared concepts: {concepts}"},
    "no_concepts": {"ja": "共通の概念はありません", "en": "No shared concepts"},
    "separator": {"ja": "、", "en": ", "},
    "team_head": {
        "ja": "{size}件のシーズで要求の{coverage}を満たします（すべてのシーズを合わせても{attainable}）",
        "en": "{size} seeds cover {coverage} of what is asked (all seeds together would cover {attainable})",
    },
    "team_none": {
        "ja": "どの要求にも答えるシーズが見つかりません。",
        "en": "No seed answers any of the requirements.",
    },
    "team_exact": {
        "ja": "この人数でこれより良い組み合わせはありません。",
        "en": "No team of this size is better.",
    },
    "team_bound": {
        "ja": "この人数では、どの組み合わせも{bound}を超えません。",
        "en": "No team of this size can exceed {bound}.",
    },
    "team_added": {"ja": "加わる分 +{added}", "en": "adds +{added}"},
    "team_answer": {
        "ja": "「{asked}」 ⇔ 「{found}」（確からしさ {percent}）",
        "en": '"{asked}" <-> "{found}" (likelihood {percent})',
    },
    "team_alternative": {
        "ja": "代わりの候補：{title}（{organisation}、満たす割合は{loss}下がる）",
        "en": "Could stand in: {title} ({organisation}; coverage falls by {loss})",
    },
    "team_open": {"ja": "残る要求：「{asked}」", "en": 'Still open: "{asked}"'},
    "unmet": {"ja": "足りない点：「{asked}」 {why}", "en": 'Missing: "{asked}" {why}'},
    "unmet_values": {"ja": "求め：{needed}、記録：{has}", "en": "asked: {needed}; record: {has}"},
    "unmet_found": {"ja": "記録：「{found}」", "en": 'record: "{found}"'},
    "leaves": {
        "ja": "次の文がなければ、上位{k}件に入らない見込みです：",
        "en": "Without what follows it would probably not be among the first {k}:",
    },
    "stays": {
        "ja": "試した文の組のどれを除いても、上位{k}件に残る見込みです。",
        "en": "Without any set of sentences that was tried it would probably still be among the first {k}.",
    },
    "estimate": {
        "ja": "推定です。文を除いて読み直し、ほかの候補はそのままとしました"
        "（失う値 {lost:.2f}、次の候補との差 {needed:.2f}）。",
        "en": "This is an estimate: the text was read again without them, all else being as it is "
        "(it would lose {lost:.2f}; the next candidate is {needed:.2f} behind).",
    },
    "above": {
        "ja": "{first}位が{second}位より前にあるのは、合計が{difference:.2f}高いためです。",
        "en": "Number {first} stands before number {second} because its sum is {difference:.2f} higher.",
    },
    "barely_above": {
        "ja": "{first}位と{second}位の合計の差は0.01未満です。順序に大きな意味はありません。",
        "en": "The sums of numbers {first} and {second} differ by less than 0.01: their order means little.",
    },
    "equal": {
        "ja": "{first}位と{second}位の合計は同じです。IDの順に並べています。",
        "en": "Numbers {first} and {second} have the same sum; they are ordered by id.",
    },
    "only_answers": {
        "ja": "根拠となる文があるのは{rank}位だけです。",
        "en": "Only number {rank} has a sentence cited for it.",
    },
    "only_open": {"ja": "足りないのは{rank}位だけです。", "en": "Missing in number {rank} only."},
    "only_concepts": {
        "ja": "{rank}位だけが共有する概念：{concepts}",
        "en": "Concepts that only number {rank} shares: {concepts}",
    },
    "abstained": {
        "ja": "十分に確からしい候補はありません。以下は参考として近い順に示します。",
        "en": "No candidate is likely enough. The nearest are listed below for reference.",
    },
    "none": {"ja": "条件に合う記録がありません。", "en": "No record meets the conditions."},
    "illustrative": {"ja": "［例示用の記録］", "en": "[illustrative record]"},
    "no_holder": {"ja": "機関：なし", "en": "Institution: none"},
}

REASONS: Mapping[Reason, Wording] = {
    Reason.NO_EVIDENCE: Wording(
        {"ja": "応える文なし", "en": "Nothing said"},
        {
            "ja": "これに応える文が記録に見当たりません。",
            "en": "No sentence of the record seems to deal with it.",
        },
    ),
    Reason.READINESS: Wording(
        {"ja": "成熟度", "en": "Readiness"},
        {
            "ja": "期限までに使うには、技術の成熟度が足りないかもしれません。",
            "en": "It may not be mature enough to be in use by the deadline.",
        },
    ),
    Reason.TEMPERATURE: Wording(
        {"ja": "温度", "en": "Temperature"},
        {
            "ja": "記録にある温度が、求める温度と合いません。",
            "en": "The temperatures in the record do not fit those that are asked for.",
        },
    ),
    Reason.SCALE: Wording(
        {"ja": "規模", "en": "Scale"},
        {
            "ja": "記録にある規模が、求める規模と合いません。",
            "en": "The size in the record does not fit the one that is asked for.",
        },
    ),
    Reason.LIMIT: Wording(
        {"ja": "未到達", "en": "Not yet"},
        {
            "ja": "まだそこまで至っていないと、記録自身が述べています。",
            "en": "The record itself says that it is not there yet.",
        },
    ),
    Reason.STATED: Wording(
        {"ja": "記録にある制限", "en": "Stated limit"},
        {
            "ja": "記録自身が制限や前提を述べています。合わないおそれがあります。",
            "en": "The record itself states a limit or a precondition that may rule this out.",
        },
    ),
}
