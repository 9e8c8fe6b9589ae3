"""What do tests of proposals share? Made-up organisations, their needs and seeds, and those who act."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from corpora import AnyRecord, Need, Organisation, Role, Seed
from matcher import Actor

SECRET = "未公開の熱回収計画"
CITY, UNIVERSITY, OTHER = "city-sample", "univ-sample", "company-other"
GROUP = "innovation_wg"

OFFICE = Actor("city-desk", CITY, Role.OFFICE)
SEED_OFFICE = Actor("univ-desk", UNIVERSITY, Role.OFFICE)
READER = Actor("city-reader", CITY, Role.READER)
STRANGER = Actor("other-desk", OTHER, Role.OFFICE)
MEMBER = Actor("member-1", OTHER, Role.WG_MEMBER, (GROUP,))
LEAD = Actor("lead-1", OTHER, Role.WG_LEAD, (GROUP,))
OTHER_LEAD = Actor("lead-2", OTHER, Role.WG_LEAD, ("international_wg",))
SECRETARIAT = Actor("secretary", None, Role.SECRETARIAT)
SERVICE = Actor("night", None, Role.SERVICE)


def organisation(name: str, kind: str = "company", **values: Any) -> Organisation:
    return Organisation.model_validate(
        {"id": name, "organisation_kind": kind, "name": {"ja": f"例示{name}"}, **values}
    )


def records() -> list[AnyRecord]:
    """A city with two needs (one its own affair), a university with two seeds, and a company."""
    return [
        organisation(CITY, "city", place={"prefecture": "北海道", "name": "例示市"}),
        organisation(UNIVERSITY, "university_national", place={"prefecture": "北海道"}),
        organisation(OTHER),
        Need.model_validate(
            {
                "id": "need-1",
                "title": {"ja": "排熱"},
                "text": {"ja": "排熱を使いたい。"},
                "organisation": CITY,
            }
        ),
        Need.model_validate(
            {
                "id": "need-secret",
                "title": {"ja": SECRET},
                "text": {"ja": f"{SECRET}の相手を探す。"},
                "organisation": CITY,
                "visibility": "organisation",
            }
        ),
        Seed.model_validate(
            {
                "id": "seed-1",
                "title": {"ja": "蓄熱"},
                "text": {"ja": "熱を蓄える。"},
                "organisation": UNIVERSITY,
            }
        ),
        Seed.model_validate({"id": "seed-2", "text": {"ja": "熱を運ぶ。"}, "organisation": UNIVERSITY}),
    ]


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self, now: datetime = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)


def names(proposals: Sequence[Any]) -> list[str]:
    return [proposal.id for proposal in proposals]
