"""Until when must it be done?

A date counts where the words beside it demand something by then. Years of founding, years that are past and
the nation's goal of carbon neutrality are dates, but nothing is due to the asker.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from corpora import Period, periods
from matcher.understanding.reading import Quotation, Reading

_POLICY_FROM = 2040
_FRAGMENT = 16
_POLICY = re.compile(
    r"カーボンニュートラル|脱炭素|ゼロカーボン|実質ゼロ|排出ゼロ|排出.{0,6}ゼロ|年ゼロ|ネットゼロ"
    r"|温室効果ガス"
    r"|(?i:net[- ]zero|carbon[- ]neutral|climate[- ]neutral|zero[- ](?:carbon|emission)|decarboni)"
)
# 2年以内 is a limit where something is wished, not where something happens (salt eats it within three years).
_WISH = re.compile(
    r"たい|ほしい|欲しい|必要|導入|完了|稼働|求め|目指|目標|実現|決め|ください|下さい|したく|予定|でき|条件"
    r"|希望|整備|更新|削減|まとめ|お願い|納期|回答"
    r"|(?i:\b(?:want|need|must|should|could|can|would|will|aim|plan|hope|target|seek|finish|complet|ready"
    r"|install|replac|cut"
    r"|reduc|halv|deadline|deliver|look|start|please|require)|[?])"
)
# What is done then; not what was done (した), nor who did it.
_DEED = (
    r"(?:(?:稼働|導入|完了|完成|実現|開始|運用|整備|着工|供用|竣工|更新|試行|実証|開業|開設|切り替え|設置"
    r"|建設|提出|公表)"
    r"(?!し?(?:た(?!い)|ました|て(?:いる|います|おり|きた))|済|件数|実績)|始め|はじめ|入れたい|入れる|決め"
    r"|試し|使い|予定|求め|半減|削減|[0-9割%]減"
    r"|したい|目指|間に合|必要)"
)
_UNTIL = re.compile(
    r"^(?:(?:頃|ごろ)?の[^、。はがを0-9]{1,14}?)?(?:頃|ごろ|前|開始前|\))?(?P<until>までには|までに"
    r"|まで)(?P<not>続)?"
)
_DEMAND_AFTER = re.compile(
    r"^(?:頃|ごろ)?(?:を期限|が期限|に期限|を目[途処標指]|をめど|をメド|に間に合|が締[切め]|を締[切め]"
    r"|が目標|以内"
    rf"|(?:に|には|から|より|の|頃に|ごろに|を)[^、。年月]{{0,16}}?{_DEED})"
)
_DEMAND_AT_END = re.compile(r"^(?:に(?!は?設立)|には|の|で|を|、|,|$|\)|とする|です)")
_DONE = re.compile(r"^[^、。]{0,20}(?:しました|した(?!い)|済み)")
_FROM = re.compile(r"^(?:から|より)")
_BEFORE_JA = re.compile(
    r"(?:期限|納期|締切|締め切り|稼働|導入時期|実施時期|完了|工期|完成|目標年|目標時期|開始|竣工"
    r"|スケジュール|希望時期)"
    r"[^、。0-9]{0,8}$"
)
_BEFORE_EN = re.compile(
    r"(?i:\b(?:by|until|till|no later than|not later than)(?: the(?: [a-z]+){0,3}(?: of| in))?"
    r"(?: the| about| around| roughly)? $"
    r"|\b(?:before|in time for|ahead of|deadline|due)\b[^.;:,]{0,24}$|\bdeadline(?: is)?: ?$|\bdeadline is $)"
)
# "... in April 2028, and it has to be working by then."
_AFTER_EN = re.compile(r"^ (?:deadline|at the latest)|(?i:\bby (?:then|that (?:date|time|day))\b)")
_OCCASION_EN = re.compile(
    r"(?i:\b(?:must|has to|have to|needs? to|should|will) [^.;]{0,60}"
    r"\b(?:at|during|in) (?:the|our|its) [a-z-]+"
    r"(?: [a-z-]+){0,2} (?:of|in) $)"
)
_STRICT = re.compile(r"(?i:\b(?:before|ahead of) $)")
_DEED_EN = re.compile(
    r"(?i:(?<!was )(?<!were )(?<!been )(?<!had )\b(?:ready|operational|in operation|running|online|in place"
    r"|in service|starts?|starting|begins?|beginning|launch|commission|install|complete|completed|deploy"
    r"|introduce|open|target(?:ed)?|(?:to|must|should|will) be [a-z]+)(?: [a-z]+){0,2} (?P<point>in|for"
    r"|from|as of|at)(?: the)? $|\btarget date: ?$)"
)
_ELSE_BEFORE = re.compile(
    r"(?:設立|創業|創立|築|開業|過去|直近|最近|ここ|これまで|回収(?:年数|期間)?は?|償還|保証|耐用"
    r"|耐用年数は?|入社|製造|発売"
    r"|(?i:\b(?:payback|pay back|pays? for itself|past|previous|warranty|since|founded|established"
    r"|returns?\b(?! to))[^.;,]{0,24}))$"
)


@dataclass(frozen=True)
class Deadline:
    """The last day on which what is demanded may be done."""

    latest: date
    quotation: Quotation


def deadlines(reading: Reading, today: date) -> tuple[Deadline, ...]:
    """Find the days until which something is demanded, in the order of the text; none is past."""
    found = []
    for period in periods(reading.text, today):
        before, after = reading.before(period.start), reading.after(period.end, 80)
        latest = _latest(period, before, after)
        if latest and latest >= today and not _is_policy(latest, before, after):
            until = _UNTIL.match(after)
            more = until.end() if until and until.start("until") == 0 else 0
            found.append(Deadline(latest, reading.quotation(period.start, period.end + more)))
    return tuple(found)


def _is_policy(latest: date, before: str, after: str) -> bool:
    return latest.year >= _POLICY_FROM and bool(_POLICY.search(before) or _POLICY.search(after))


def _latest(period: Period, before: str, after: str) -> date | None:
    """The day by which something is due, None where nothing is."""
    if _ELSE_BEFORE.search(before):
        return None
    if period.binding:
        others = before + after[:32]
        return period.last if len(others) < _FRAGMENT or _WISH.search(others) else None
    return _due_ja(period, before, after) or _due_en(period, before, after)


def _due_ja(period: Period, before: str, after: str) -> date | None:
    until = _UNTIL.match(after)
    if until and not until["not"] and (until["until"] != "まで" or not period.yearless):
        return period.last
    if _FROM.match(after):
        return period.first if _DEMAND_AFTER.match(after) else None
    if period.closes and _DEMAND_AT_END.match(after):
        return None if _DONE.search(after) else period.last
    demanded = _DEMAND_AFTER.match(after) or _BEFORE_JA.search(before)
    return period.last if demanded and not period.yearless else None


def _due_en(period: Period, before: str, after: str) -> date | None:
    if _STRICT.search(before) and not period.closes:
        return period.first - timedelta(days=1)
    if _BEFORE_EN.search(before) or _AFTER_EN.search(after) or _OCCASION_EN.search(before):
        return period.last
    deed = _DEED_EN.search(before)
    if not deed or period.yearless:
        return None
    return period.first if deed["point"] == "from" else period.last
