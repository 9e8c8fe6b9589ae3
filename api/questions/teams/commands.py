"""How is a team asked for from the command line? `enmusubi team`."""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from api.arguments import Account, Json, Where, asked_text, check_before_loading, filters_of, utf8
from api.engine import open_home, open_team_finder, viewer_of
from api.settings import Settings
from api.showing.terminal import out, print_json, talk
from api.showing.titles import holder_name, title_of
from corpora import Organisation, Seed, holders_of

if TYPE_CHECKING:
    from matcher import Member, Team, Words

SHOWN = 0.2  # probability from which an answer is printed


def team(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="A need in plain words; - reads stdin.")],
    size: Annotated[
        int | None, typer.Option(min=1, max=10, help="At most so many seeds; else as few as do.")
    ] = None,
    per_organisation: Annotated[
        int, typer.Option(min=1, max=10, help="At most so many seeds of one organisation.")
    ] = 2,
    near: Annotated[
        str | None,
        typer.Option(
            metavar="PREFECTURE", callback=utf8, help="Rather organisations of this prefecture (in Japanese)."
        ),
    ] = None,
    ready: Annotated[
        int | None, typer.Option(metavar="TRL", min=1, max=9, help="Rather seeds of this readiness or more.")
    ] = None,
    where: Where = None,
    account: Account = None,
    as_json: Json = False,
) -> None:
    """Find the few seeds that answer a compound need together. What you paste is not stored.

    Examples: enmusubi team "島の電気を油でなく風でまかない、余った電気をため、電圧も保ちたい";
    cat need.txt | enmusubi team - --near 福岡県 --ready 5 --json
    """
    from matcher import Preferences, Words

    filters = filters_of(where or [])
    asked = asked_text(text)
    check_before_loading(asked)
    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        viewer = viewer_of(store, account)
        wanted = Preferences(size, per_organisation, near, ready)
        finder = open_team_finder(settings, store)
        found = finder.team(asked, preferences=wanted, viewer=viewer, filters=filters)
        holders = holders_of(store, found.seeds, viewer=viewer)
    if as_json:
        from api.questions.teams.schemas import TeamResponse

        print_json(TeamResponse.of(found, holders).model_dump_json(indent=2))
    else:
        _print(found, Words(settings.language), holders)


def _print(found: "Team", words: "Words", holders: dict[str, Organisation]) -> None:
    for notice in found.query.notices:
        talk.print(f"[yellow]{escape(getattr(notice, words.language))}[/]")
    if not found.members:
        out.print(words("team_none"), markup=False)
        return
    out.print(
        words(
            "team_head",
            size=len(found.members),
            coverage=f"{found.coverage:.0%}",
            attainable=f"{found.attainable:.0%}",
        ),
        words("team_exact") if found.exact else words("team_bound", bound=f"{found.bound:.0%}"),
        markup=False,
    )
    for rank, member in enumerate(found.members, start=1):
        _print_member(rank, member, found, words, holders)
    out.print()
    for place in found.uncovered:
        asked = found.aspects.phrases[place].asked.text
        out.print(f"[yellow]×[/] {escape(words('team_open', asked=asked))}")


def _print_member(
    rank: int, member: "Member", found: "Team", words: "Words", holders: dict[str, Organisation]
) -> None:
    seed = member.record
    flag = f" {words('illustrative')}" if seed.illustrative else ""
    out.print(f"\n[bold]{rank}. {escape(title_of(seed, words.language))}[/]{escape(flag)}")
    facts = [seed.id, f"TRL {seed.trl}" if seed.trl else None, _holder(seed, words, holders)]
    out.print(f"   [dim]{escape(' · '.join(fact for fact in facts if fact))}[/]")
    out.print(f"   {escape(words('team_added', added=f'{member.added:.0%}'))}")
    for answered in member.answers:
        if answered.probability >= SHOWN:
            asked = found.aspects.phrases[answered.aspect].asked.text
            told = words(
                "team_answer",
                asked=asked,
                found=answered.found.quotation.text,
                percent=words.percent(answered.probability),
            )
            out.print(f"   · {escape(told)}")
    for other in member.alternatives:
        told = words(
            "team_alternative",
            title=title_of(other.record, words.language),
            organisation=_holder(other.record, words, holders),
            loss=f"{other.loss:.0%}",
        )
        out.print(f"   [dim]{escape(told)}[/]")


def _holder(seed: Seed, words: "Words", holders: dict[str, Organisation]) -> str:
    return holder_name(holders, seed.organisation, words.language) or words("no_holder")
