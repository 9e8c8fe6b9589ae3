"""Which working groups are there, who belongs to them, which teams and practices go with them?

`enmusubi working-groups`.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import typer

from api.arguments import Account, Json
from api.engine import open_home, viewer_of
from api.settings import Settings
from api.showing.terminal import in_words, out, print_json
from corpora import (
    WORKING_GROUPS,
    Membership,
    Organisation,
    Practice,
    Store,
    Viewer,
    WorkingGroup,
    members_of,
    visible_to,
)


@dataclass(frozen=True)
class GroupCard:
    """A working group with what may be seen of its members and the practices that it shares."""

    group: WorkingGroup
    body: Organisation | None
    members: tuple[tuple[Organisation, Membership], ...]
    practices: tuple[Practice, ...]


def group_cards(store: Store, viewer: Viewer) -> Iterator[GroupCard]:
    """Yield every working group as far as the viewer may see its members and practices."""
    organisations = [own for own in store.records("organisation") if visible_to(own, viewer)]
    practices = [
        own for own in store.records("practice") if isinstance(own, Practice) and visible_to(own, viewer)
    ]
    bodies = {own.id: own for own in organisations if isinstance(own, Organisation)}
    for group in WORKING_GROUPS:
        own = tuple(practice for practice in practices if practice.working_group == group.id)
        yield GroupCard(group, bodies.get(group.record), members_of(group, organisations), own)


def working_groups(context: typer.Context, account: Account = None, as_json: Json = False) -> None:
    """List the working groups: members as of when, research teams, practices that they share.

    Example: enmusubi working-groups --json
    """
    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        cards = list(group_cards(store, viewer_of(store, account)))
    if as_json:
        shown = json.dumps({"groups": [_wire(card) for card in cards]}, ensure_ascii=False, indent=2)
        print_json(shown)
        return
    for card in cards:
        _print(card, settings.language)


def _wire(card: GroupCard) -> dict[str, Any]:
    return {
        "id": card.group.id,
        "name": card.group.name.model_dump(),
        "source": card.group.source.model_dump(),
        "members": [
            {"id": own.id, "name": own.name.model_dump(), "body": membership.body, "as_of": membership.as_of}
            for own, membership in card.members
        ],
        "teams": [
            {
                "name": team.name.model_dump(),
                "does": team.does.model_dump(),
                "source": team.source.model_dump(),
            }
            for team in card.group.teams
        ],
        "practices": [own.id for own in card.practices],
    }


def _print(card: GroupCard, language: str) -> None:
    count = in_words(language, f"機関{len(card.members)}", f"{len(card.members)} members")
    out.print(f"\n{card.group.name.best(language)}  ({card.group.id}, {count})", markup=False, style="bold")
    comma = in_words(language, "、", ", ")
    out.print(comma.join(own.name.best(language) for own, _ in card.members), markup=False)
    for team in card.group.teams:
        word = in_words(language, "研究チーム（例）：", "Research team (an example): ")
        out.print(f"  {word}{team.name.best(language)}", markup=False)
    for practice in card.practices:
        word = in_words(language, "実践例：", "Practice: ")
        title = (practice.title or practice.text).best(language)
        out.print(f"  {word}{title} ({practice.id})", markup=False)
