"""How is a plan reckoned backwards asked for from the command line? `enmusubi backcast`."""

from collections.abc import Mapping
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from api.arguments import Account, Json, Where, asked_text, check_before_loading, filters_of
from api.engine import open_backcaster, open_home, viewer_of
from api.files import check_new, write_whole
from api.settings import Settings
from api.showing.terminal import out, print_json, talk
from corpora import Filters, Organisation, holders_of

if TYPE_CHECKING:
    from api.questions.backcasts.telling import Telling
    from matcher import Backcast, Requirement


class _Language(StrEnum):
    JA = "ja"
    EN = "en"


def backcast(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="A vision in plain words; - reads stdin.")],
    year: Annotated[
        int | None, typer.Option(min=2000, max=2200, help="Target year; else the last that the vision names.")
    ] = None,
    assumptions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Other values of assumptions, TOML: lines like step_6_7 = 4."),
    ] = None,
    where: Where = None,
    account: Account = None,
    lang: Annotated[_Language | None, typer.Option(help="Language of words and page.")] = None,
    place: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.html", help="Write a page with the timeline here.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Reckon backwards from a vision: requirements, milestones, seeds that arrive in time, gaps.

    What you paste is not stored. Examples:
    enmusubi backcast "2050年、島の電気は風と波でまかなわれ、船はアンモニアで走っている。";
    cat vision.txt | enmusubi backcast - --year 2045 --assumptions ours.toml --out plan.html
    """
    from matcher import read_assumptions

    if place:
        check_new(place, option="--out", force=force)
    changed = read_assumptions(assumptions) if assumptions else {}
    asked = asked_text(text)
    check_before_loading(asked)
    plan, holders = _plan(context.obj, asked, year, changed, account, filters_of(where or []))
    if as_json:
        from api.questions.backcasts.schemas import BackcastResponse

        print_json(BackcastResponse.of(plan, holders).model_dump_json(indent=2))
    from api.questions.backcasts.telling import Telling

    telling = Telling(plan, lang.value if lang else context.obj.language, holders)
    if place:
        from api.questions.backcasts.page import page

        write_whole(place, page(telling), option="--out")
        talk.print(f"{place} is written.", markup=False)
    elif not as_json:
        _print(telling)


def _plan(
    settings: Settings,
    text: str,
    year: int | None,
    changed: Mapping[str, Any],
    account: str | None,
    filters: Filters,
) -> "tuple[Backcast, dict[str, Organisation]]":
    from matcher import shipped_assumptions

    shipped_assumptions(2000).changed_by(changed)  # refused before the models are loaded, which takes seconds
    with closing(open_home(settings)) as store:
        viewer = viewer_of(store, account)
        backcaster = open_backcaster(settings, store)
        plan = backcaster.backcast(text, year=year, changed=changed, viewer=viewer, filters=filters)
        return plan, holders_of(store, plan.seeds, viewer=viewer)


def _print(tell: "Telling") -> None:
    from matcher import MARK_WORDS

    plan, language = tell.plan, tell.language
    for notice in plan.query.notices:
        talk.print(f"[yellow]{escape(getattr(notice, language))}[/]")
    out.print(f"[bold]{escape(tell.title())}[/]")
    if not plan.requirements:
        out.print(tell("none"), markup=False)
        return
    out.print(tell.counts(), markup=False)
    target = tell("target", year=plan.target.year, origin=tell.origin(plan.target))
    out.print(f"[dim]{escape(target)} · {escape(tell('base', year=plan.base.year))}[/]")
    for sector, places in plan.sectors:
        out.print(f"\n[bold]{escape(tell.sector(sector))}[/]")
        for number in places:
            _print_requirement(number + 1, plan.requirements[number], tell)
    out.print(f"\n[bold]{escape(tell('milestones'))}[/]")
    for year, milestones in plan.by_year:
        told = [f"{number + 1} {MARK_WORDS[one.mark][language]}" for number, one in milestones]
        out.print(f"{year}  " + " · ".join(told), markup=False)
    if plan.gaps:
        out.print(f"[dim]{escape(tell('gaps_note'))}[/]")
    if plan.unread:
        out.print(f"\n{tell('unread')}", markup=False)
        for quotation in plan.unread:
            out.print(f"  {quotation.text}", markup=False)
    out.print(f"\n[bold]{escape(tell('assumptions'))}[/]")
    for name in tell.used():
        own = plan.assumptions[name]
        line = f"{name} = {own.value:g}  {own.meaning.best(language)} ({tell.source(name)})"
        out.print(line, markup=False)
    out.print(f"[dim]{escape(tell('assumptions_note'))}[/]")


def _print_requirement(number: int, own: "Requirement", tell: "Telling") -> None:
    from matcher import STATUS_WORDS

    due = tell("due", year=own.due.year, origin=tell.origin(own.due))
    out.print(f"{number}. {own.asked.text}", markup=False)
    out.print(f"   [bold]{escape(STATUS_WORDS[own.status][tell.language])}[/] · {escape(due)}")
    out.print(f"   {tell.start(own)}", markup=False)
    if not own.arrivals:
        out.print(f"   {tell.gap(own)}", markup=False)
    for arrival in own.arrivals:
        out.print(f"   · {tell.seed(arrival)}", markup=False)
        out.print(f"     [dim]{escape(tell.arrives(arrival))}[/]")
