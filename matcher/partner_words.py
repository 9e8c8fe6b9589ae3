"""How are partners and their reasons said in plain Japanese and English?"""

from collections.abc import Mapping
from dataclasses import dataclass

from corpora import Organisation, concept_scheme, country_name
from matcher.case_votes import Near
from matcher.likeness import TRAIT_WORDS, Trait
from matcher.partnership import PartyReason, ReasonKind

MOST = 4  # names in one sentence; the rest is counted

REASON_WORDS: Mapping[ReasonKind, Mapping[str, str]] = {
    ReasonKind.CITY: {
        "ja": "この都市との連携の実績：{places}",
        "en": "has worked with this city: {places}",
    },
    ReasonKind.COUNTRY: {
        "ja": "同じ国での連携の実績：{places}",
        "en": "has worked in this country: {places}",
    },
    ReasonKind.REGION: {
        "ja": "近隣国での連携の実績：{places}",
        "en": "has worked in neighbouring countries: {places}",
    },
    ReasonKind.ELSEWHERE: {
        "ja": "その他の国での連携の実績：{places}",
        "en": "has worked elsewhere abroad: {places}",
    },
    ReasonKind.TOPIC: {
        "ja": "このニーズと共通する分野の経験：{concepts}",
        "en": "experience in what the need is about: {concepts}",
    },
    ReasonKind.TOGETHER: {
        "ja": "ともに取り組んだ自治体：{places}",
        "en": "has worked beside: {places}",
    },
    ReasonKind.ALIKE: {"ja": "相手の都市と似ている点：{traits}", "en": "like the city in: {traits}"},
    ReasonKind.UNLIKE: {"ja": "相手の都市と異なる点：{traits}", "en": "unlike the city in: {traits}"},
    ReasonKind.NET_ZERO: {
        "ja": "2050年排出実質ゼロを表明（{as_of}時点の一覧）",
        "en": "has declared net zero by 2050 (list of {as_of})",
    },
    ReasonKind.START: {
        "ja": "実績の有無によらない基礎点",
        "en": "what everybody starts with, whatever the record",
    },
}
NEAR_WORDS: Mapping[Near, Mapping[str, str]] = {
    Near.CITY: {"ja": "同じ都市", "en": "same city"},
    Near.COUNTRY: {"ja": "同じ国", "en": "same country"},
    Near.REGION: {"ja": "近隣国", "en": "neighbouring country"},
    Near.ANYWHERE: {"ja": "その他の国", "en": "elsewhere"},
}
PARTNER_WORDS: Mapping[str, Mapping[str, str]] = {
    "asked": {"ja": "相手国：{country}　相手都市：{cities}", "en": "Country: {country}; city: {cities}"},
    "no_city": {"ja": "特定できず", "en": "not known to the programme"},
    "municipalities": {"ja": "日本の自治体の候補", "en": "Municipalities of Japan"},
    "implementers": {"ja": "実施主体の候補（都市間連携事業の実績から）", "en": "Implementers with a record"},
    "seeds": {"ja": "大学のシーズ", "en": "University seeds"},
    "means": {"ja": "使える制度", "en": "Means"},
    "past": {
        "ja": "同じ分野の過去の案件（相手国と近隣国）",
        "en": "Past projects of the same kind, there and nearby",
    },
    "no_past": {
        "ja": "同じ分野の過去の案件は見つかりません。",
        "en": "No past project of the same kind was found.",
    },
    "share": {"ja": "確からしさの配分 {share}", "en": "share {share}"},
    "of_share": {"ja": "（うち {share}）", "en": " ({share})"},
    "more": {"ja": "ほか{count}件", "en": "{count} more"},
    "separator": {"ja": "、", "en": ", "},
    "share_note": {
        "ja": "配分は、過去の実績から見た相対的な確からしさです。打診の順番の目安であり、相手方の意向は"
        "含みません。",
        "en": "Shares are relative, drawn from past records: whom to ask first. Nobody has been asked yet.",
    },
    "outcome": {"ja": "事業化された案件", "en": "realised"},
    "project": {"ja": "実施調査", "en": "survey"},
    "link": {"ja": "連携", "en": "link"},
}


@dataclass(frozen=True)
class PartnerWords:
    """The words of one language for reasons; `names` are the organisations that may be named, by id."""

    language: str
    names: Mapping[str, Organisation]

    def __call__(self, name: str, **values: object) -> str:
        """Return a phrase with its values filled in."""
        return PARTNER_WORDS[name][self.language].format(**values)

    def reason(self, reason: PartyReason) -> str:
        """Say a reason in one line, without its share."""
        return REASON_WORDS[reason.kind][self.language].format(
            places=self._listed([self.name(place) for place in reason.places]),
            concepts=self._listed([self.concept(name) for name in reason.concepts]),
            traits=self._listed([self.trait(trait) for trait in reason.traits]),
            as_of=reason.as_of or "",
        )

    def name(self, organisation: str) -> str:
        """Name an organisation; one that may not be named stands by its id."""
        known = self.names.get(organisation)
        return known.name.best(self.language) if known else organisation

    def concept(self, name: str) -> str:
        """Name a concept by its label."""
        scheme = concept_scheme()
        return scheme[name].within.best(self.language) if name in scheme else name

    def trait(self, trait: Trait) -> str:
        """Name a trait."""
        return TRAIT_WORDS[trait][self.language]

    def asked(self, country: str, cities: tuple[str, ...]) -> str:
        """Say which country and cities ask."""
        named = self._listed([self.name(city) for city in cities]) or self("no_city")
        return self("asked", country=country_name(country, self.language), cities=named)

    def _listed(self, names: list[str]) -> str:
        shown = names[:MOST]
        if len(names) > MOST:
            shown.append(self("more", count=len(names) - MOST))
        return self("separator").join(shown)
