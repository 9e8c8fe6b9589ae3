"""What do the headings and the fixed sentences of a report say, in Japanese and in English?

What an explanation says is worded in `matcher`; here stands what frames it.
"""

from collections.abc import Callable, Mapping

CAPTIONS: Mapping[str, Mapping[str, str]] = {
    "pair_title": {"ja": "マッチング報告", "en": "Match report"},
    "need_title": {"ja": "マッチング報告：候補の一覧", "en": "Match report: candidates"},
    "confidential": {"ja": "社外秘", "en": "Confidential"},
    "for_members": {
        "ja": "この報告を読めるのは、コアリションの会員だけです。",
        "en": "Only members of the coalition may read this report.",
    },
    "for_organisation": {
        "ja": "この報告を読めるのは、次の機関の方だけです",
        "en": "Only this organisation may read this report",
    },
    "calibrated": {
        "ja": "専門家がこの組み合わせを「合う」と評価する確率の推定値です（評価済みの組み合わせで校正）。",
        "en": "The estimated probability (fitted on judged pairs) that an expert would call this a match.",
    },
    "rough": {
        "ja": "目安です。確率としては校正されていません。",
        "en": "A rough guide: it has not been calibrated as a probability.",
    },
    "rank": {"ja": "{rank}位", "en": "Rank {rank}"},
    "abstained_pair": {
        "ja": "このニーズには十分に確からしい候補がありません。この組み合わせは参考として示します。",
        "en": "No candidate is likely enough for this need. This pair is shown for reference.",
    },
    "need": {"ja": "ニーズ", "en": "Need"},
    "seed": {"ja": "シーズ", "en": "Seed"},
    "requirement": {"ja": "求めること", "en": "what is wanted"},
    "context": {"ja": "背景", "en": "background"},
    "constraint": {"ja": "制約", "en": "limits"},
    "cited": {"ja": "根拠として引いた文", "en": "cited as evidence"},
    "illustrative": {
        "ja": "例示用の記録です。実在の研究ではありません。",
        "en": "Illustrative record: not a real piece of research.",
    },
    "illustrative_short": {"ja": "例示用", "en": "illustrative"},
    "illustrative_need": {
        "ja": "例示用のニーズです。実在の案件ではありません。",
        "en": "Illustrative need: not a real request.",
    },
    "holder": {"ja": "機関", "en": "Institution"},
    "contact": {"ja": "連絡先", "en": "Contact"},
    "trl": {"ja": "成熟度（TRL）", "en": "Readiness (TRL)"},
    "not_given": {"ja": "記録にありません", "en": "not given in the record"},
    "evidence": {"ja": "どの文がどの求めに応えるか", "en": "Which sentence answers which part"},
    "asked": {"ja": "ニーズの文", "en": "Part of the need"},
    "answer": {"ja": "シーズの文", "en": "Sentence of the seed"},
    "closeness": {"ja": "近さ", "en": "Closeness"},
    "worth": {"ja": "重み", "en": "Worth"},
    "worth_meaning": {
        "ja": "近さは意味の近さ（−1〜1）、重みはその文がなければ失う対数オッズの見積もりです。",
        "en": "Closeness is of meaning (−1 to 1); worth is the estimated log-odds lost without the sentence.",
    },
    "no_evidence": {"ja": "引ける文はありません。", "en": "There is no sentence to cite."},
    "same_sentence": {"ja": "（{clause}と同じ文）", "en": "(the same sentence as for {clause})"},
    "nearest_only": {
        "ja": "いちばん近い文ですが、応えてはいないようです（「足りない点」を参照）。",
        "en": "The nearest sentence, but it does not seem to deal with it (see “What is missing”).",
    },
    "stale": {
        "ja": "索引を作った後に記録が変わったため、文を引けません。",
        "en": "The record has changed since it was indexed, so no sentence can be cited from it.",
    },
    "contributions": {"ja": "点数の内訳", "en": "What the score is made of"},
    "axis": {"ja": "対数オッズ（下の段は確率）", "en": "log-odds (below: probability)"},
    "chart_title": {"ja": "合計 {sum} ＝ 確率 {percent}", "en": "Sum {sum} = probability {percent}"},
    "rough_title": {"ja": "合計 {sum} ＝ 目安 {percent}", "en": "Sum {sum} = rough guide {percent}"},
    "shared": {"ja": "共通点", "en": "In common"},
    "missing": {"ja": "足りない点", "en": "What is missing"},
    "needed": {"ja": "求め", "en": "asked"},
    "has": {"ja": "記録", "en": "record"},
    "none_missing": {
        "ja": "足りない点は見つかりませんでした（自動で読み取れる範囲で）。",
        "en": "Nothing was found to be missing, as far as can be read automatically.",
    },
    "counterfactual": {"ja": "何が決め手か", "en": "What it depends on"},
    "beyond": {
        "ja": "上位{k}件には入っていません。",
        "en": "It is not among the first {k}.",
    },
    "one_sentence": {
        "ja": "記録が一文だけのため、文ごとには調べられません。",
        "en": "The record is a single sentence, so sentences cannot be taken away from it.",
    },
    "all_listed": {
        "ja": "条件に合う記録はこれで全部のため、順位から外れることはありません。",
        "en": "These are all the records that meet the conditions, so none can drop out.",
    },
    "next": {"ja": "次の一歩", "en": "Next step"},
    "ask_office": {"ja": "次の窓口に問い合わせてください", "en": "Ask here"},
    "ask_liaison": {
        "ja": "連絡先は記録にありません。次の機関の産学連携窓口に問い合わせてください",
        "en": "The record gives no contact. Ask the liaison office of this institution",
    },
    "ask_nobody": {
        "ja": "記録に機関も連絡先もないため、問い合わせ先は分かりません。",
        "en": "The record names neither institution nor contact, so it is not known whom to ask.",
    },
    "stage": {
        "ja": "進める場合、最初の段階は「提案」です。",
        "en": "If it is taken up, the first stage is “proposed”.",
    },
    "provenance": {"ja": "この報告の出所", "en": "Where this comes from"},
    "typed": {"ja": "入力された文（保存していません）", "en": "typed in, not stored"},
    "source": {"ja": "出典", "en": "source"},
    "visibility": {"ja": "公開範囲", "en": "visibility"},
    "public": {"ja": "公開", "en": "public"},
    "coalition": {"ja": "会員のみ", "en": "members only"},
    "working_group": {"ja": "WG内のみ", "en": "working group only"},
    "named": {"ja": "指定した機関のみ", "en": "named organisations only"},
    "organisation": {"ja": "機関内のみ", "en": "own organisation only"},
    "generation": {"ja": "索引の世代", "en": "index generation"},
    "encoder": {"ja": "文の符号化", "en": "encoder"},
    "is_calibrated": {"ja": "校正済み", "en": "calibrated"},
    "not_calibrated": {"ja": "未校正", "en": "not calibrated"},
    "made": {"ja": "作成日", "en": "made"},
    "program": {"ja": "プログラム", "en": "program"},
    "lines": {"ja": "{lines}行", "en": "lines {lines}"},
    "hits": {"ja": "候補（確からしい順）", "en": "Candidates, the likeliest first"},
    "why": {"ja": "理由", "en": "Why"},
    "likelihood": {"ja": "確からしさ", "en": "Likelihood"},
    "order": {"ja": "順位の理由", "en": "Why this order"},
    "order_meaning": {
        "ja": "値は対数オッズの差（上の順位から下の順位を引いたもの）で、足すと合計の差になります。",
        "en": "Values are differences in log-odds, upper less lower; they add up to that of the sums.",
    },
    "concepts": {"ja": "概念", "en": "Concepts"},
    "terms": {"ja": "語", "en": "Words"},
    "nothing": {"ja": "なし", "en": "none"},
    "separator": {"ja": "、", "en": ", "},
    "open": {"ja": "（", "en": " ("},
    "close": {"ja": "）", "en": ")"},
    "colon": {"ja": "：", "en": ": "},
}

Say = Callable[..., str]


def captions(language: str) -> Say:
    """Return the function that says a caption by its name, values filled in."""

    def say(name: str, **values: object) -> str:
        return CAPTIONS[name][language].format(**values)

    return say
