"""Which words of a sentence do nothing but limit, so that they can stand apart?

A bracket that holds a budget or a deadline, and adverbials: 予算3,000万円以内で、 / by March 2028 at an end.
"""

import re
from collections.abc import Iterable

from matcher.understanding.reading import Span

_BRACKET = re.compile(r"(?P<bracket>\([^()]{1,80}\))(?=$|[。、,.;:!?])")
_LEAD_JA = re.compile(
    r"(?:^|[、,(])(?P<lead> ?(?:(?:また|なお|できれば|遅くとも|予算|事業費|総事業費|費用|投資額?|総額"
    r"|初期費用|上限|委託料|最大で?|概ね"
    r"|期限|工期|納期|約|およそ|は|を|が|の|:){0,5}))$"
)
# Where a clause may begin, also one within the sentence.
_OPENING_JA = re.compile(
    r"^$|(?:が|ので|ため|けれど|けれども|けど|し|て|で|おり|に|また|なお|できれば|さらに|以内|まで|程度"
    r"|円)、$|(?:で|に)$"
)
_TAIL_JA = re.compile(
    r"(?:の[^、。はがを0-9]{1,14}?(?=まで))?(?:程度|ほど|くらい|前後|以内|以下|未満|まで|の予算|の範囲内?"
    r"|を上限|末|中|内|頃){0,4}"
    r"(?:には|では|にて|として|とし|に|で)?、?"
)
_END_JA = re.compile(r"(?:に|で|には|では|にて|として|とし|まで|以内|以下)、?$|、$")
_LEAD_EN = re.compile(
    r"(?i:(?:^|,? )(?:(?:and|but|all|ideally|preferably) )?(?:with(?:in)?|by|before|for|on|at|under|until"
    r"|below|in|no later than|up to"
    r"|no more than|not more than)"
    r"(?: (?:a|an|the|our|total|maximum|strict|fixed|limited))*(?: (?:budget|capex|cost|deadline"
    r"|investment)(?: of| is)?)?"
    r"(?: (?:up to|about|around|at most|under|no more than|roughly|or))* $)"
)
_TAIL_EN = re.compile(
    r"(?i: (?:budget|or less|at most|in total|at the latest|of capex|of funding|maximum))?(?=[,.;:!?)]|$"
    r"| and | with)"
)


def limiting_phrases(text: str, found: Iterable[Span]) -> list[Span]:
    """Return the stretches of a sentence that only state the budgets and deadlines at `found`, in order."""
    phrases: list[Span] = []
    brackets = [match.span("bracket") for match in _BRACKET.finditer(text)]
    for start, end in sorted(found):
        bracket = next((span for span in brackets if span[0] <= start and end <= span[1]), None)
        phrase = bracket or _japanese(text, start, end, phrases) or _english(text, start, end)
        if phrase and (not phrases or phrase[0] >= phrases[-1][1]):
            phrases.append(phrase)
    return phrases


def _japanese(text: str, start: int, end: int, before: list[Span]) -> Span | None:
    """The adverbial around a span that stands at the beginning of what a comma or another phrase opens."""
    opened = before[-1][1] if before else 0
    lead = _LEAD_JA.search(text[opened:start])
    if not lead or not _OPENING_JA.search(text[: opened + lead.start("lead")]):
        return None
    tail = _TAIL_JA.match(text, end)
    last = tail.end() if tail else end
    if not _END_JA.search(text[start:last]) or len(text[last:].strip(" 。.")) < 4:
        return None
    return opened + lead.start("lead"), last


def _english(text: str, start: int, end: int) -> Span | None:
    """The phrase from its preposition on, where it opens or closes what commas set apart."""
    if not text[start].isascii():
        return None
    beside = max(0, start - 60)
    lead = _LEAD_EN.search(text[beside:start])
    tail = _TAIL_EN.match(text, end)
    if not tail:
        return None
    if lead:
        first = beside + lead.start()
        first += len(text[first:start]) - len(text[first:start].lstrip(" ,"))
    elif re.match(r"(?i:within|over the|in the|no later)", text[start:end]):
        first = start
    else:
        return None
    last = tail.end() + (text[tail.end() : tail.end() + 1] in (",", ";"))
    opens = first == 0 and text[tail.end() : tail.end() + 1] == ","
    closes = first > 0 and len(text[:first].strip()) >= 12
    return (first, last) if opens or closes else None
