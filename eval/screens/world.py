"""Who and what is there to be seen on the pages? The shipped records, and made-up offices with their own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from api import new_token
from corpora import (
    REGION_OF,
    Account,
    AnyRecord,
    ContactPoint,
    Figure,
    Need,
    Organisation,
    Role,
    Scope,
    Seed,
    Store,
    Term,
    bundled_records,
    open_store,
)
from eval.screens.happenings import put_happenings
from indexer import Encoder, Shipped, update_index

GROUP = "innovation_wg"
CITY, UNIVERSITY, OTHER, DESK = "city-sample", "univ-sample", "company-other", "body-sample"
HIDDEN_TITLE = "zqx-未公開の浴場計画"
WHO: Mapping[str, tuple[Role, str]] = {
    "city-desk": (Role.OFFICE, CITY),
    "univ-desk": (Role.OFFICE, UNIVERSITY),
    "other-reader": (Role.READER, OTHER),
    "member": (Role.WG_MEMBER, OTHER),
    "lead": (Role.WG_LEAD, UNIVERSITY),
    "secretary": (Role.SECRETARIAT, DESK),
}
_HEAT = (
    "We recover low-temperature exhaust heat from laundries and bathhouses with a heat pump, and store it in "
    "a stratified tank. A pilot at a public bath cut its fuel use by 38% over two winters. "
    "The unit fits into a shipping container. It has not been tried below minus 10 degrees."
)


@dataclass(frozen=True)
class World:
    """A home with an index, and the token of everybody in it."""

    home: Path
    tokens: Mapping[str, str]


def made_world(home: Path, encoder: Encoder, known: Shipped, *, more: Iterable[AnyRecord] = ()) -> World:
    """Fill a home, which may hold the shipped records and their index; `more` records come besides."""
    now = datetime.now(UTC).replace(microsecond=0)
    store = open_store(home / "store.sqlite")
    try:
        store.put(bundled_records())
        store.put([*_records(), *more])
        tokens = dict(_accounts(store, now))
        update_index(store, home / "index", encoder=encoder, known=lambda: known)
        for days, added in ((1, 0), (0, 5)):
            store.release([*_figures(added)], k=3, at=now - timedelta(days))
        put_happenings(store, home, group=GROUP, city=CITY, university=UNIVERSITY, secretariat=DESK)
    finally:
        store.close()
    return World(home, tokens)


def _figures(more: int) -> Iterator[Figure]:
    """Figures about the whole, as nights release them; nobody is behind them."""
    for place, (prefecture, region) in enumerate(REGION_OF.items()):
        if place % 3:
            yield Figure(("prefecture", region, prefecture), 5 + 5 * (place % 7), frozenset())
    for group in ("storage", "industry-heat", "buildings", "agriculture"):
        yield Figure(("group", group), 20 + more, frozenset())
        for region in ("tohoku", "kanto", "kyushu"):
            yield Figure(("group_region", group, region), 5 + more, frozenset())


def _accounts(store: Store, now: datetime) -> Iterator[tuple[str, str]]:
    for name, (role, organisation) in WHO.items():
        groups = (GROUP,) if role is Role.WG_MEMBER else ()
        store.add_account(Account(name, f"例示 {name}", role, now, organisation, groups))
        if role is Role.WG_LEAD:
            today = date.today()
            store.add_term(Term(name, GROUP, today - timedelta(9), today + timedelta(300)))
        made = new_token(name, Scope, now=now, days=1)
        store.add_token(made.token)
        yield name, made.secret


def _records() -> list[AnyRecord]:
    def body(name: str, kind: str, ja: str, en: str, **values: Any) -> Organisation:
        told = {"id": name, "organisation_kind": kind, "name": {"ja": ja, "en": en}, **values}
        member = [{"body": "coalition", "group": GROUP}]
        return Organisation.model_validate({**told, "memberships": member})

    return [
        body(CITY, "city", "例示市", "Sample City", place={"prefecture": "北海道", "name": "例示市"}),
        body(
            UNIVERSITY, "university_national", "例示大学", "Sample University", place={"prefecture": "福岡県"}
        ),
        body(OTHER, "company", "例示商事", "Sample Trading"),
        body(DESK, "coalition_body", "例示事務局", "Sample Secretariat"),
        ContactPoint.model_validate(
            {
                "id": "contact-univ-sample",
                "organisation": UNIVERSITY,
                "office": {"ja": "例示大学 産学連携課", "en": "Sample University Liaison Office"},
                "email": "liaison@univ.example.org",
            }
        ),
        Seed.model_validate(
            {
                "id": "seed-bath-heat",
                "title": {"en": "Heat from bathhouse drains", "ja": "浴場の排湯から熱を取り戻す装置"},
                "text": {"en": _HEAT},
                "organisation": UNIVERSITY,
                "trl": 6,
                "sector": "buildings",
                "place": {"prefecture": "福岡県"},
                "illustrative": True,
            }
        ),
        Need.model_validate(
            {
                "id": "need-bath",
                "title": {"ja": "市営浴場の燃料費を減らしたい"},
                "text": {
                    "ja": "市営浴場で重油の費用がかさんでいる。排湯の熱を取り戻して使いたい。予算は3000万円。"
                    "2028年3月までに稼働させたい。"
                },
                "organisation": CITY,
                "illustrative": True,
            }
        ),
        Need.model_validate(
            {
                "id": "need-bath-abroad",
                "title": {"ja": "友好都市の浴場の排水処理", "en": "Waste water of a bathhouse abroad"},
                "text": {"ja": "ハノイの浴場の排水を、少ない電力で処理したい。"},
                "organisation": CITY,
                "place": {"country": "VN"},
                "illustrative": True,
            }
        ),
        Need.model_validate(
            {
                "id": "need-secret-bath",
                "title": {"ja": HIDDEN_TITLE},
                "text": {"ja": f"{HIDDEN_TITLE}について、排湯の熱を暖房に回す相手を探している。"},
                "organisation": CITY,
                "visibility": "organisation",
                "illustrative": True,
            }
        ),
    ]
