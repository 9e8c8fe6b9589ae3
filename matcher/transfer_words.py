"""How is it said what a case and a need elsewhere have in common, and what sets them apart?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpora import concept_scheme
from matcher.case_votes import Near
from matcher.jcm import JcmStanding, say_jcm
from matcher.likeness import Trait
from matcher.transfer import Transfer

TRANSFER_WORDS: Mapping[str, Mapping[str, str]] = {
    "case": {"ja": "もとの案件：{title}", "en": "Case: {title}"},
    "cities": {"ja": "実施都市：{cities}", "en": "Carried out in: {cities}"},
    "known_by": {
        "ja": "その都市と連携した自治体：{names}",
        "en": "Municipalities that know the city: {names}",
    },
    "nothing": {"ja": "似たニーズは見つかりません。", "en": "No like need was found."},
    "score": {"ja": "役立つ見込み {percent}", "en": "likelihood of helping {percent}"},
    "unlikely": {"ja": "（見込みは低い）", "en": " (unlikely)"},
    "alike": {"ja": "共通点", "en": "Alike"},
    "unlike": {"ja": "相違点", "en": "Not alike"},
    "concepts": {"ja": "分野が共通：{concepts}", "en": "both are about {concepts}"},
    "city": {"ja": "同じ都市にある", "en": "in the same city"},
    "country": {"ja": "同じ国にある", "en": "in the same country"},
    "region": {"ja": "近隣国にある", "en": "in a neighbouring country"},
    "anywhere": {"ja": "離れた国にある", "en": "in another part of the world"},
    "only_case": {
        "ja": "案件にあり、ニーズが求めていないもの：{concepts}",
        "en": "in the case, not asked for: {concepts}",
    },
    "only_need": {
        "ja": "ニーズが求め、案件にないもの：{concepts}",
        "en": "asked for, not in the case: {concepts}",
    },
    "separator": {"ja": "、", "en": ", "},
}
SAME_WORDS: Mapping[Trait, Mapping[str, str]] = {
    Trait.CLIMATE: {"ja": "冬の寒さが近い", "en": "winters are alike"},
    Trait.SIZE: {"ja": "人口規模が近い", "en": "populations are alike"},
    Trait.COAST: {"ja": "海に面するか内陸かが同じ", "en": "both on the coast, or both inland"},
    Trait.ISLAND: {"ja": "どちらも島", "en": "both are islands"},
}
OTHER_WORDS: Mapping[Trait, Mapping[str, str]] = {
    Trait.CLIMATE: {"ja": "冬の寒さが違う", "en": "winters differ"},
    Trait.SIZE: {"ja": "人口規模が大きく違う", "en": "populations differ widely"},
    Trait.COAST: {"ja": "片方だけが海に面する", "en": "only one is on the coast"},
    Trait.ISLAND: {"ja": "片方だけが島", "en": "only one is an island"},
}


@dataclass(frozen=True)
class TransferWords:
    """The words of one language for what is alike and what is not."""

    language: str

    def __call__(self, name: str, **values: object) -> str:
        """Return a phrase with its values filled in."""
        return TRANSFER_WORDS[name][self.language].format(**values)

    def alike(self, found: Transfer) -> tuple[str, ...]:
        """Say what is alike, a line each."""
        return tuple(self._alike(found))

    def unlike(self, found: Transfer) -> tuple[str, ...]:
        """Say what is not alike, a line each."""
        return tuple(self._unlike(found))

    def _alike(self, found: Transfer) -> Iterator[str]:
        if found.concepts:
            yield self("concepts", concepts=self._concepts(found.concepts))
        for trait in found.like.alike:
            yield SAME_WORDS[trait][self.language]
        if found.near in (Near.CITY, Near.COUNTRY, Near.REGION):
            yield self(found.near.value)
        if found.jcm and found.jcm.standing is JcmStanding.PARTNER:
            yield say_jcm(found.jcm, self.language)

    def _unlike(self, found: Transfer) -> Iterator[str]:
        for trait in found.like.unlike:
            yield OTHER_WORDS[trait][self.language]
        if found.near is Near.ANYWHERE:
            yield self(found.near.value)
        if found.only_case:
            yield self("only_case", concepts=self._concepts(found.only_case))
        if found.only_need:
            yield self("only_need", concepts=self._concepts(found.only_need))
        if found.jcm and found.jcm.standing is not JcmStanding.PARTNER:
            yield say_jcm(found.jcm, self.language)

    def _concepts(self, names: tuple[str, ...]) -> str:
        scheme = concept_scheme()
        labels = (scheme[name].within.best(self.language) for name in names if name in scheme)
        return self("separator").join(labels)
