"""What do tests of news share? A home with member organisations whose nights can be played one by one."""

import random
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
from conftest import FakeEncoder, need, seed, shipped_for

from corpora import AnyRecord, Matchable, Organisation, Store, open_store
from indexer import Shipped, current_id, open_generation, update_index
from matcher import Brief, Fusion, Matcher, NewsReport, Signal, find_news

FIRST_NIGHT = datetime(2026, 11, 27, 18, tzinfo=UTC)
MEMBERS = ("org-a", "org-b", "org-c")
WORDS = ("水素", "蒸気", "排熱", "太陽光", "蓄電池", "メタン", "森林", "下水", "断熱材", "港")
BRIEF = Brief(
    {Signal.DENSE: 3.0, Signal.LEXICAL: 0.4, Signal.FEEDBACK: 0.15, Signal.CONSTRAINTS: 1.0}, prior=-7.5
)
FUSION = Fusion(
    weights={Signal.DENSE: 1.0, Signal.LEXICAL: 0.4, Signal.FEEDBACK: 0.3, Signal.CONSTRAINTS: 1.0},
    prior=-7.5,
    threshold=0.6,
    fitted=False,
    brief=BRIEF,
)
EASY = replace(FUSION, prior=-2.0, brief=replace(BRIEF, prior=-2.0))  # where nothing else stands in the home


class QuickEncoder(FakeEncoder):
    """The fake encoder, which makes each vector once."""

    def _vector(self, text: str) -> np.ndarray:
        return _vector(text)


@cache
def _vector(text: str) -> np.ndarray:
    return FakeEncoder()._vector(text)


@cache
def _shipped() -> Shipped:
    return shipped_for(FakeEncoder())


def member(name: str, **values: object) -> Organisation:
    """A member organisation with a name in both languages."""
    told = {"ja": f"例示{name}", "en": f"Sample {name}"}
    return Organisation.model_validate(
        {"id": name, "organisation_kind": "company", "name": told, "place": {"country": "JP"}, **values}
    )


def said(random_: random.Random) -> str:
    """A text of a few sentences."""
    pairs = (random_.sample(WORDS, 2) for _ in range(random_.randint(1, 3)))
    return "".join(f"{one}から{other}をつくる技術です。" for one, other in pairs)


def steam_seed(name: str, **values: object) -> Matchable:
    """A seed that answers `STEAM`."""
    texts = {"ja": "工場の屋根から逃げる蒸気の熱を使い、燃料費を減らす技術です。"}
    title = {"ja": f"蒸気の熱 {name}", "en": f"Heat of steam {name}"}
    return seed(name, **{"text": texts, "title": title, "organisation": "org-c", **values})


STEAM = "工場の屋根から一日中蒸気が逃げています。蒸気の熱を使い、燃料費を減らしたい。"


@dataclass
class Nights:
    """A home: each night the index is brought up to date and news is searched."""

    home: Path
    store: Store
    encoder: FakeEncoder
    fusion: Fusion = FUSION
    played: int = 0
    _matcher: Matcher | None = None

    @property
    def now(self) -> datetime:
        return FIRST_NIGHT + timedelta(days=self.played)

    @property
    def matcher(self) -> Matcher:
        if self._matcher is None or self._matcher.generation.id != current_id(self.home / "index"):
            generation = open_generation(self.home / "index")
            self._matcher = Matcher(self.store, generation, self.encoder, fusion=self.fusion)
        return self._matcher

    def index(self, *, full: bool = False) -> None:
        update_index(self.store, self.home / "index", encoder=self.encoder, known=_shipped, full=full)

    def night(self, *, full: bool = False, most: int = 20) -> NewsReport:
        self.index(full=full)
        self.played += 1
        return find_news(self.store, self.matcher, now=self.now, most=most)

    def found(self) -> set[tuple[str, str, str]]:
        """All (organisation, query, record) that were ever found and not given up."""
        return {
            (own.organisation, own.query_id, own.match.record_id)
            for organisation in MEMBERS
            for own in self.store.news_of(organisation=organisation)
        }

    def close(self) -> None:
        with suppress(Exception):
            self.store.close()


def nights(home: Path, records: Iterable[AnyRecord] = ()) -> Nights:
    """A home with the members and some seeds that answer nothing."""
    store = open_store(home / "store.sqlite")
    store.put([*map(member, MEMBERS), *records])
    return Nights(home, store, QuickEncoder())


__all__ = [
    "BRIEF",
    "EASY",
    "FUSION",
    "MEMBERS",
    "STEAM",
    "Nights",
    "member",
    "need",
    "nights",
    "said",
    "seed",
    "steam_seed",
]
