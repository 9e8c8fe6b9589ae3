"""Do the words around a sum say that it may be spent?

The word for a sum that stands nearest before it decides (a budget or a bill); where there is none, a
limit or an offer beside the sum does.
"""

import re

# A sum that may be spent, and (second group) a sum that is something else.
_MEANING = re.compile(
    r"(予算|事業費|投資(?!回収|家)|上限|委託料|使えるのは|使える額|出せるのは|出せる額|用意でき|捻出"
    r"|自己資金|資金は"
    r"|総額|初期費用|導入費|整備費"
    r"|(?i:\b(?:budget|capex|capital expenditure|funds|funding of|investments? of|invest|afford|allocated"
    r"|earmarked|set aside|ceiling|(?:can|could|may|will|willing to|able to|ready to|prepared to)"
    r" (?:spend|pay|put|raise))\b))"
    r"|(売上|売り上げ|年商|資本金|燃料[費代]|電気代|電気料金|電力[料費]|光熱費|油代|ガス代|水道代|人件費"
    r"|維持費"
    r"|修繕費|処分費|処理費|運賃|送料|輸送費|購入費|材料費|損失|赤字|被害|補償|補助金|助成金|交付金|見積|単価"
    r"|価格|値段|卸値|家賃|年収|賃金|収入|売電|利益|粗利|収益|罰金|削減額|節約|節減|発注|市場規模|資産|借入"
    r"|負債"
    r"|税収|基本料金|会費|一般会計|財政規模|持ち出し|出荷額|生産額|事業規模|取引"
    r"|(?i:\b(?:(?:fuel|energy|electricity|power|gas|diesel|heating|running|operating|labou?r|disposal|oil"
    r"|coal|water|maintenance) (?:costs?|bills?|expenses)|bills?|sales|revenues?|turnover|loss(?:es)?|lost"
    r"|los(?:e|ing)|quot(?:e[sd]?|ation)|priced?|pay(?:s|ing)?|paid|spend(?:s|ing)?|spent|subsid\w+|grants?"
    r"|fines?|worth|sav(?:e[sd]?|ings?)|earn(?:s|ed|ings)?|salar\w+|wages|buy(?:s|ing)?|bought|purchas\w+"
    r"|damages?|assets|market|expenses|rent|charge[sd]?|fees?|received?|income|profits?|debts?"
    r"|tax(?:es)?)\b))"
)
_COST = re.compile(r"(?i:\bcosts?\b)")
_LIMIT_BEFORE = re.compile(
    r"(?:最大|最高|(?i:\b(?:up to|at most|(?:no|not) more than|less than|under|below|within|exceed(?:ing)?"
    r"|maximum(?: of)?|max\.?|capped at|limited to|have|has)\b))"
    r"(?: (?:about|around|some|only|roughly|a total of))?(?:で|でも)? ?$"
)
_LIMIT_AFTER = re.compile(
    r"(?: ?(?:程度|ほど|くらい|位|前後|規模))?(?:以内|以下|未満|まで|が上限|を上限|が限度)"
)
_OFFER_AFTER = re.compile(
    r"^[^、,;(]{0,8}?(?:の予算|予算|が上限|を上限|が限度|用意|確保|を投じ|投資でき|投資可能|出せ|出します"
    r"|で実施|で収め"
    r"|でおさめ|に抑え|におさめ|に収め|集ま)|^ ?\((?:上限|税[込抜別]|予算)"
    r"|^(?i: (?:budget|(?:is|are) available|available|at most|maximum|max\b|or less|can be found|is realistic"
    r"|to (?:spend|invest)|in funding|of funding|cap\b|ceiling|in capex|has been (?:set|alloc|appr)|limit"
    r"|to be spent))"
)
_ELSE_AFTER = re.compile(
    r"^[^、,;(]{0,8}?(?:かか|掛か|増え|増加|達し|損|赤字|払っ|支払|払い|の売|売上|膨ら|減っ|減り|節約|得て"
    r"|稼)"
    r"|^(?i: (?:in|of) (?:loss|sales|revenue|fines|goods|fuel|savings|subsid|debt|turnover)| more\b| extra\b)"
)
_EACH_BEFORE = re.compile(
    r"(?:あたり|当たり|当り|につき|ごとに?|毎に?|月額?|日額|時給|[1一][戸軒校台人棟件回社基枚本世kKm日]\w?)"
    r"(?:に|で|約|およそ|は|、)?$"
)
_EACH_AFTER = re.compile(
    r"^ ?(?:/|毎|ずつ|(?i:(?:per|every) (?!year|annum)|each\b|apiece|an? (?!year|total|maximum)[a-z]))"
)
_YEARLY = re.compile(r"^ (?:a|per|every|each) (?:year|annum)|^ (?:annually|yearly)")
_YEARLY_BEFORE = re.compile(r"(?:年|年間|毎年)(?:約|およそ|に)?$")


def is_budget(before: str, after: str) -> bool:
    """Tell from what stands before and after a sum within its sentence."""
    if _EACH_BEFORE.search(before) or _EACH_AFTER.search(after) or _ELSE_AFTER.search(after):
        return False
    limited = bool(_LIMIT_BEFORE.search(before) or _LIMIT_AFTER.match(after))
    words = list(_MEANING.finditer(before))
    if words:
        return words[-1][1] is not None
    if _YEARLY.search(after) or _YEARLY_BEFORE.search(before):
        return False
    if _COST.search(before) and not limited:
        return False
    return limited or bool(_OFFER_AFTER.search(after))


def limit_after(after: str) -> int:
    """How many characters of a limit (以内, まで) belong to the sum that stands before."""
    found = _LIMIT_AFTER.match(after)
    return found.end() if found else 0
