"""How is a plan reckoned backwards said in Japanese and English?"""

from collections.abc import Mapping

from matcher.assumptions import Assumptions
from matcher.backcast import Mark, Origin, Reckoned, Status

_Words = Mapping[str, str]

STATUS_WORDS: Mapping[Status, _Words] = {
    Status.IN_TIME: {"ja": "間に合う", "en": "in time"},
    Status.LATE: {"ja": "間に合わない", "en": "too late"},
    Status.GAP: {"ja": "空白（答えるシーズなし）", "en": "gap: no seed answers"},
}
MARK_WORDS: Mapping[Mark, _Words] = {
    Mark.START: {"ja": "着手（遅くとも）", "en": "start, at the latest"},
    Mark.PROOF: {"ja": "原理の確認（TRL 3）", "en": "proof of concept (TRL 3)"},
    Mark.PROTOTYPE: {"ja": "実環境に近い場での試作（TRL 6）", "en": "prototype shown (TRL 6)"},
    Mark.READY: {"ja": "実用化（TRL 9）", "en": "ready for use (TRL 9)"},
    Mark.IN_PLACE: {"ja": "導入済み", "en": "in place"},
}
ORIGIN_WORDS: Mapping[Origin, _Words] = {
    Origin.BASE: {"ja": "計画を始める年", "en": "the year in which the plan begins"},
    Origin.ASKED: {"ja": "指定された目標年", "en": "the target year that was asked"},
    Origin.VISION: {"ja": "ビジョンにある年", "en": "a year that the vision names"},
    Origin.ASSUMED: {"ja": "仮定した目標年", "en": "the assumed target year"},
}
BACKCAST_PHRASES: Mapping[str, _Words] = {
    "title": {
        "ja": "ビジョンからのバックキャスト（目標年 {year}年）",
        "en": "Reckoned backwards from a vision (target year {year})",
    },
    "counts": {
        "ja": "要求{count}件：間に合う {in_time}件、間に合わない {late}件、空白 {gaps}件",
        "en": "{count} requirements: {in_time} in time, {late} too late, {gaps} gaps",
    },
    "target": {"ja": "目標年：{year}年（{origin}）", "en": "Target year: {year} ({origin})"},
    "base": {"ja": "起点：{year}年", "en": "Reckoned from: {year}"},
    "none": {
        "ja": "脱炭素の概念に触れる記述が見つかりません。ビジョンを具体的に書いてください。",
        "en": "Nothing in the text speaks of a concept of decarbonization. Write it in more detail.",
    },
    "due": {"ja": "期限 {year}年（{origin}）", "en": "due {year} ({origin})"},
    "arrives": {
        "ja": "導入の見込み {year}年　＝ {formula}",
        "en": "can be in place in {year} = {formula}",
    },
    "latest_start": {
        "ja": "遅くとも{year}年に着手　＝ {formula}",
        "en": "start in {year} at the latest = {formula}",
    },
    "overdue": {
        "ja": "この年はもう過ぎています。",
        "en": "That year has passed.",
    },
    "gap": {
        "ja": "確からしさが{threshold}以上のシーズがありません（最も近いもので{nearest}）。",
        "en": "No seed has a likelihood of {threshold} or more (the nearest has {nearest}).",
    },
    "seed": {
        "ja": "{title}（{holder}、{trl}、確からしさ {percent}）",
        "en": "{title} ({holder}, {trl}, likelihood {percent})",
    },
    "trl": {"ja": "TRL {trl}", "en": "TRL {trl}"},
    "trl_assumed": {"ja": "TRL {trl}と仮定", "en": "TRL {trl}, assumed"},
    "quoted": {"ja": "根拠：「{found}」", "en": 'evidence: "{found}"'},
    "unread": {
        "ja": "要求として読まなかった記述（脱炭素の概念に触れていません）：",
        "en": "Not read as requirements (they speak of no concept):",
    },
    "sectors": {"ja": "分野ごとの要求", "en": "Requirements by sector"},
    "milestones": {"ja": "年ごとの節目", "en": "Milestones by year"},
    "gaps": {"ja": "空白：答えるシーズがない要求", "en": "Gaps: requirements that no seed answers"},
    "gaps_note": {
        "ja": "空白とは、登録されたシーズの中に答えがないことです。すでに市販の技術があれば、"
        "gap_trl を9とすると、導入だけの年数で計算します。",
        "en": "A gap means that no seed on record answers, not that there is no such technology. Where "
        "it is on the market already, set gap_trl to 9: then only the years of deployment are reckoned.",
    },
    "no_gaps": {"ja": "空白はありません。", "en": "There are no gaps."},
    "timeline": {"ja": "時間軸", "en": "Timeline"},
    "assumptions": {"ja": "使った仮定", "en": "Assumptions that were used"},
    "assumptions_note": {
        "ja": "年数は計画を話し合うための目安で、予測ではありません。--assumptions FILE で変えられます。",
        "en": "The years are for planning talk, not forecasts. To change them: --assumptions FILE.",
    },
    "vision": {"ja": "ビジョン", "en": "The vision"},
    "changed": {"ja": "指定された値", "en": "as asked"},
    "own": {"ja": "独自の目安", "en": "our own figure"},
    "year": {"ja": "年", "en": "Year"},
    "number": {"ja": "番号", "en": "No."},
    "requirement": {"ja": "要求", "en": "Requirement"},
    "status": {"ja": "見通し", "en": "Outlook"},
    "what": {"ja": "節目", "en": "Milestone"},
    "reckoned": {"ja": "計算", "en": "Reckoned"},
    "value": {"ja": "値", "en": "Value"},
    "meaning": {"ja": "意味", "en": "Meaning"},
    "source": {"ja": "出典", "en": "Source"},
    "seeds": {"ja": "答えるシーズ", "en": "Seeds that answer"},
    "phase_develop": {"ja": "技術を育てる", "en": "developing"},
    "phase_deploy": {"ja": "導入する", "en": "deploying"},
    "phase_gap": {"ja": "空白：研究から始める", "en": "gap: begins with research"},
    "mark_due": {"ja": "期限", "en": "due"},
}


def formula(reckoned: Reckoned, assumptions: Assumptions) -> str:
    """Write the sum of which a year is made, with true minuses; steps that follow each other stand together.

    For example `2050 - 5 [step_7_8...step_8_9] - 4 [lead_default]`.
    """
    sign = "−" if reckoned.back else "+"
    steps = [name for name in reckoned.by if name.startswith("step_")]
    others = [name for name in reckoned.by if name not in steps]
    told = [f"{steps[0]}…{steps[-1]}" if len(steps) > 1 else steps[0]] if steps else []
    sums = [assumptions.sum(tuple(steps))] if steps else []
    sums += [assumptions[name].years for name in others]
    terms = [f"{sign} {years} [{name}]" for years, name in zip(sums, [*told, *others], strict=True)]
    return " ".join([str(reckoned.anchor.year), *terms])
