"""What are gaps, shared challenges and figures called in Japanese and English?"""

from collections.abc import Mapping

from corpora import PREFECTURES, REGIONS, Cell, OrganisationKind, Sector, concept_scheme
from matcher.landscape import GapKind
from matcher.statistics import ABROAD, ANSWERED, OPEN, UNKNOWN

Phrases = Mapping[str, Mapping[str, str]]

GAP_WORDS: Mapping[GapKind, Mapping[str, str]] = {
    GapKind.NO_ANSWER: {"ja": "応えるシーズなし", "en": "no seed answers"},
    GapKind.REQUIREMENT: {"ja": "満たすシーズのない要求", "en": "a requirement that no seed meets"},
}
NO_NEED_WORDS: Mapping[str, str] = {"ja": "求めるニーズなし", "en": "no need asks for it"}

HOLDER_WORDS: Mapping[str, Mapping[str, str]] = {
    OrganisationKind.UNIVERSITY_NATIONAL: {"ja": "国立大学", "en": "national university"},
    OrganisationKind.UNIVERSITY_PUBLIC: {"ja": "公立大学", "en": "public university"},
    OrganisationKind.UNIVERSITY_PRIVATE: {"ja": "私立大学", "en": "private university"},
    OrganisationKind.RESEARCH_INSTITUTE: {"ja": "研究機関", "en": "research institute"},
    OrganisationKind.MINISTRY: {"ja": "府省", "en": "ministry"},
    OrganisationKind.PREFECTURE: {"ja": "都道府県", "en": "prefecture"},
    OrganisationKind.CITY: {"ja": "市", "en": "city"},
    OrganisationKind.WARD: {"ja": "特別区", "en": "ward"},
    OrganisationKind.TOWN: {"ja": "町", "en": "town"},
    OrganisationKind.VILLAGE: {"ja": "村", "en": "village"},
    OrganisationKind.COMPANY: {"ja": "企業", "en": "company"},
    OrganisationKind.ASSOCIATION: {"ja": "団体・組合", "en": "association"},
    OrganisationKind.OVERSEAS_GOVERNMENT: {"ja": "海外の政府・都市", "en": "government or city abroad"},
    OrganisationKind.COALITION_BODY: {"ja": "コアリションの組織", "en": "body of the coalition"},
    OrganisationKind.OTHER: {"ja": "その他", "en": "other"},
}
SECTOR_WORDS: Mapping[str, Mapping[str, str]] = {
    Sector.ENERGY_SUPPLY: {"ja": "エネルギー供給", "en": "energy supply"},
    Sector.STORAGE: {"ja": "蓄エネルギー", "en": "storage"},
    Sector.HYDROGEN_FUELS: {"ja": "水素・燃料", "en": "hydrogen and fuels"},
    Sector.CARBON_CAPTURE_USE: {"ja": "CO₂回収・利用", "en": "carbon capture and use"},
    Sector.BUILDINGS: {"ja": "建築", "en": "buildings"},
    Sector.INDUSTRY: {"ja": "産業", "en": "industry"},
    Sector.TRANSPORT: {"ja": "交通・運輸", "en": "transport"},
    Sector.MATERIALS_CIRCULARITY: {"ja": "資源循環", "en": "materials and circularity"},
    Sector.WASTE_WATER: {"ja": "廃棄物・水", "en": "waste and water"},
    Sector.AGRICULTURE: {"ja": "農業", "en": "agriculture"},
    Sector.FOREST_SEA: {"ja": "森林・海", "en": "forest and sea"},
    Sector.CITY_REGION_PLANNING: {"ja": "都市・地域計画", "en": "city and region planning"},
    Sector.POLICY: {"ja": "政策", "en": "policy"},
    Sector.BEHAVIOUR_EDUCATION: {"ja": "行動・教育", "en": "behaviour and education"},
}
_UNKNOWN = {"ja": "記載なし", "en": "not stated"}
_ABROAD = {"ja": "海外", "en": "abroad"}
_ANSWERED = {
    ANSWERED: {"ja": "応えるシーズあり", "en": "a seed answers"},
    OPEN: {"ja": "応えるシーズなし", "en": "no seed answers"},
}

CHALLENGE_PHRASES: Phrases = {
    "gaps_head": {
        "ja": "ニーズ{asked}件に、シーズの応えない技術課題が{count}件あります（組分けの一致度 {agreement}）",
        "en": "{asked} needs hold {count} challenges without an answer (agreement of groupings {agreement})",
    },
    "seeds_head": {
        "ja": "シーズ{asked}件に、求めるニーズのない組が{count}組あります（組分けの一致度 {agreement}）",
        "en": "{asked} seeds hold {count} groups that no need asks for (agreement of groupings {agreement})",
    },
    "shared_head": {
        "ja": "{k}機関以上が共有する課題は{count}件です（ニーズ{asked}件、組分けの一致度 {agreement}）",
        "en": "{count} challenges are shared by {k} organisations or more "
        "({asked} needs, agreement of groupings {agreement})",
    },
    "left_out": {
        "ja": "ほかに{count}件は調べていません。--where で絞ってください。",
        "en": "{count} more were not looked at. Narrow them with --where.",
    },
    "none": {"ja": "ありません。", "en": "None."},
    "size": {
        "ja": "{holders}機関・{members}件（{kinds}）",
        "en": "{holders} organisations, {members} records ({kinds})",
    },
    "places": {"ja": "地域：{places}", "en": "Places: {places}"},
    "deadline": {"ja": "最初の期限：{day}", "en": "First deadline: {day}"},
    "stability": {"ja": "安定度 {stability}", "en": "stability {stability}"},
    "words": {"ja": "特徴語：{words}", "en": "Words: {words}"},
    "asked": {"ja": "「{asked}」", "en": '"{asked}"'},
    "nearest": {
        "ja": "最も近い記録：{title}（{percent}）",
        "en": "Nearest: {title} ({percent})",
    },
    "lacking": {"ja": "近い記録にない概念：{concepts}", "en": "Concepts that it lacks: {concepts}"},
    "trend": {"ja": "推移：{quarters}", "en": "Over time: {quarters}"},
    "quarter": {
        "ja": "{name} ニーズ{needs}件・累計{organisations}機関",
        "en": "{name} {needs} needs, {organisations} organisations so far",
    },
    "no_release": {
        "ja": "全体の統計はまだありません。夜間処理（enmusubi nightly）が作ります。",
        "en": "There are no figures about the whole yet. The night makes them: enmusubi nightly.",
    },
    "release": {
        "ja": "{at} の集計（機関数、{round_to}単位）。{k}機関に満たない値、差し引きで分かる値は示しません。",
        "en": "Figures of {at}: organisations, rounded to {round_to}; what rests on fewer than {k}, "
        "or could be subtracted, is not shown.",
    },
}


def cell_label(cell: Cell) -> dict[str, str]:
    """Say what a figure counts, by language."""
    return {language: _label(cell, language) for language in ("ja", "en")}


def _label(cell: Cell, language: str) -> str:
    what, *names = cell
    separator = {"ja": "・", "en": ", "}[language]
    return separator.join(_part(what, place, name, language) for place, name in enumerate(names))


def _part(what: str, place: int, name: str, language: str) -> str:
    if name == UNKNOWN:
        return _UNKNOWN[language]
    if name == ABROAD:
        return _ABROAD[language]
    if name in REGIONS:
        return REGIONS[name].best(language)
    if name in PREFECTURES:
        return name if language == "ja" else PREFECTURES[name]
    known = {"sector": SECTOR_WORDS, "holder": HOLDER_WORDS, "leaf": _ANSWERED if place else {}}.get(what, {})
    if name in known:
        return known[name][language]
    scheme = concept_scheme()
    return scheme[name].label.best(language) if name in scheme else name
