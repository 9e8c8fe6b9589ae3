"""What does a clause say: what is wanted or wrong, who is asking, or what limits the answer?

Told by words of both languages. Where none decides, the clause is a requirement: to take background for a
wish costs little, to miss the wish costs the answer.
"""

import re
from enum import StrEnum


class ClauseKind(StrEnum):
    """What a clause is about: what is wanted or wrong, the background, or a limit."""

    REQUIREMENT = "requirement"
    CONTEXT = "context"
    CONSTRAINT = "constraint"


_WISH = re.compile(
    r"たい(?!へん|て|ら)|ほしい|欲しい|下さい|ください|いただけ|頂け|願[いっ]|お願い|求め(?!ら)|探し|募集"
    r"|知りた|教え|相談|助言"
    r"|提案|できないか|ないでしょうか|でしょうか|ますか|ませんか|ないか[。?]?$|ものか|[?]|望[むみん]|希望"
    r"|目指|歓迎|協力|必要です|必要がある"
    r"|ご指導|ご教示|を検討|検討し|したく|減らす方法|方法は|が要る|がいる|がいります|を頼|支援"
    r"|(?i:\b(?:want|wants|wanted|needs? (?!only)|seek|seeks|seeking|sought|looking for|would like"
    r"|would welcome|help|please"
    r"|hope|hopes|advice|wish|interested in|search(?:ing)? for|aim|aims|must (?:cut|reduce|replace|find"
    r"|halve|lower)"
    r"|invite|ask for|is wanted|requires?|propose))\b"
)
_LIMIT = re.compile(
    r"厳禁|禁止|不可(?!欠)|(?:が|の|を|社内の|絶対)条件|条件(?:です|とし|とする|。|$|は|:)|制約|前提|許され"
    r"|(?:変え|載せ)られ(?:な|ま|ず|るのは)|置け(?:な|ません)"
    r"|上げられな|下げられな|止められ(?:ない|ません|るのは)|譲れな|限り(?:ます|とする|。)|に限る"
    r"|必須|対象(?:地域|は|とする|:)"
    r"|実施場所|設置場所|場所は|立地は|(?:導入|稼働|実施)(?:時期|は|予定)|期限|納期|締切|予算(?:は|:)"
    r"|(?i:\b(?:must not|may not|cannot be (?:changed|stopped|moved|exceeded)|not allowed|forbidden|only if"
    r"|no more than"
    r"|at most|at least|conditions?\b|deadline|budget|the site|location|project area|has to (?:stay|fit)"
    r"|must (?:stay|fit|remain"
    r"|last)))\b"
)
_LISTED = re.compile(r"こと[。]?$")
_NOT_TO_BE = re.compile(r"(?:ない|ぬ)こと[。]?$")
_TROUBLE = re.compile(
    r"困っ|困り|困る|悩|課題|問題|苦情|足り[なま]|不足|赤字|できていな|でき[なず]|できません|わから|分から"
    r"|分かりませ|把握できて|増え|増して|増大|かかって|かかり"
    r"|かさ(?:む|んで)|無駄|捨て|逃げ|逃がし|負担|高騰|老朽|漏れ|傷み|壊れ|故障|詰ま|止まり|止まっ|心配"
    r"|不安|頼って|依存|使われて(?:い|お)|使えませ"
    r"|使えな|見え(?:ない|ません|ず)|難し|厳し|苦し|追いつ|遅れ|余って|余り|廃棄|焼却|埋め立て|排出|断られ"
    r"|限界|ばらつ|下がら|低下|求められ|迫られ"
    r"|減(?:ら|少|り)|削減|半減|失わ|腐|臭|汚|濁|(?:替|換)え"
    r"|(?i:\b(?:problem|cannot|can't|unable|fail\w*|too [a-z]+|lack\w*|shortage|wast(?:e|es|ed|ing)|lose"
    r"|losing|lost|complain\w*|rot"
    r"|leak\w*|break(?:s|ing)?|broken|spoil\w*|worr\w+|struggl\w*|rising|expensive|suffer\w*|trips?|stuck"
    r"|trouble\w*|difficult\w*"
    r"|nobody|no one|not enough|without|costs? us|depend\w*|burn(?:s|ing)?|flood\w*|overheat\w*|outages?"
    r"|ageing|aging|old|pollut\w*"
    r"|emissions?|damag\w+|vent(?:ed|ing)?|unused|thrown|escap\w+|dump\w*))\b"
)
_GREETING = re.compile(
    r"^.{0,25}(?:から|より)の?、?(?:ご)?相談(?:です|である|でございます|いたします)?[。]?$"
)
_SELF = re.compile(
    r"(?:会社|企業|工場|メーカー|組合|自治体|市|町|村|島|県|役場|大学|病院|院|農家|旅館|ホテル|団体|法人"
    r"|担当|係|者|部|課|事務局|学校|店|社|所|港|団地"
    r"|施設|センター|協議会|屋|公社|財団|商社|農園|牧場|総務|経理|課長|部長|係長|工場長|参事|理事|館長|主事"
    r"|代目)"
    r"(?:です|である|でございます|であります|だ|より|から|を(?:し|務め)て(?:い|お)ります"
    r"|になりました)?[。、]?$"
    r"|(?:営んで|運営して|経営して|製造して|生産して|勤めて|担当して|展開して|従事して|立地して|位置して"
    r"|預かって)(?:い|お)(?:る|ます|ります)"
    r"|^.{1,28}を(?:し|やっ|つくっ|作っ|育て|焼い|洗っ)て(?:います|おります|いる)[。]?$"
    r"|創業|(?:設立|創立)(?!し?たい)|開業し|操業(?:以来|開始)|^(?:拝啓|はじめまして)"
    r"|^(?:当社|弊社|当院|本市|当市|本町|当町|本村|当村|本県|当県|当組合|私たち|私ども|我々|うち|当校|本校"
    r"|当施設|当館|当ホテル|当工場|本学)(?:は|では|の)"
    r"|^(?i:(?:we|i) (?:are|am|run|operate|make|manufacture|produce|manage|own|keep|look after|grow|serve"
    r"|work|have|teach|build)\b)"
    r"|(?i:\b(?:founded|established in|is home to|employs|located in|has a population|based in|since (?:19"
    r"|20)\d\d)\b)"
    r"|^(?i:(?:our|my|this|the|ours) (?:[\w-]+ ){0,4}(?:company|factory|plant|mill|works|firm|town|city"
    r"|village|district|ward"
    r"|municipality|prefecture|association|cooperative|hospital|clinic|school|university|hotel|farm|office"
    r"|network|council"
    r"|authority|island|group|ngo|brewery|dairy|bakery|foundry|shop|utility) (?:is|are|has|have|employs"
    r"|makes|runs|owns|produces"
    r"|serves|covers|lies|stands|treats|operates)\b)"
    r"|^(?i:writing from|this (?:comes|is) from|greetings)"
)
_LIMITING = re.compile(
    r"以内|以下|以上|未満|に限|のみ(?:です|。|$)|(?i:\b(?:within|below|at least|at most|up to|no more than"
    r"|minimum|maximum)\b)"
)
_DUTY = re.compile(
    r"減|削|やめ|替え|換え|転換|半減|ゼロ|なくす|(?i:\b(?:cut|reduc|replac|halv|phase out|stop|quit"
    r"|less)\w*\b)"
)
_JAPANESE = re.compile("[ぁ-ヿ㐀-鿿]")
_SHORT_JA, _SHORT_EN = 32, 80
_NAMED_LIMIT = re.compile(
    r"^(?:導入|稼働|実施|完了|納期|期限|締切|予算|時期|投資|委託)|(?i:^(?:the )?(?:deadline|budget|start))"
)


def kind_of(text: str, *, limited: bool, sized: bool) -> ClauseKind:
    """Tell what a clause is about.

    `limited`: it holds a budget or a deadline; `sized`: a place, a scale or a temperature. A clause that
    says much besides its budget is no mere limit: what it says would be lost.
    """
    stripped = text.strip()
    if _GREETING.search(stripped):
        return ClauseKind.CONTEXT
    if _WISH.search(stripped):
        return ClauseKind.REQUIREMENT
    if limited and (_NAMED_LIMIT.search(stripped) or _says_little(stripped)):
        return ClauseKind.CONSTRAINT
    if (_LIMIT.search(stripped) or _LISTED.search(stripped)) and not _DUTY.search(stripped):
        return ClauseKind.CONSTRAINT
    if _TROUBLE.search(stripped):
        return ClauseKind.REQUIREMENT
    if sized and _LIMITING.search(stripped):
        return ClauseKind.CONSTRAINT
    return ClauseKind.CONTEXT if _SELF.search(stripped) else ClauseKind.REQUIREMENT


def lists_what_is_wanted(text: str) -> bool:
    """Whether a clause is a limit by its ending alone, as an item of a list of what is to be (〜こと).

    Beside a wish such an item limits it; where nothing else is wished, it says what is wanted.
    """
    stripped = text.strip()
    by_ending = _LISTED.search(stripped) and not _NOT_TO_BE.search(stripped)
    return bool(by_ending) and not _LIMIT.search(stripped)


def _says_little(text: str) -> bool:
    short = len(text) <= (_SHORT_JA if _JAPANESE.search(text) else _SHORT_EN)
    return short and not _DUTY.search(text)
