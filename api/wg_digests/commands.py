"""How is a digest of a working group made from the command line? `enmusubi wg-digest`."""

from contextlib import closing
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.arguments import utf8
from api.engine import open_home, open_matcher
from api.files import check_new, write_whole
from api.settings import Settings
from api.showing.terminal import progress_bars, talk
from corpora import WORKING_GROUPS, UsageError, WorkingGroup, holders_of

if TYPE_CHECKING:
    from api.wg_digests.telling import Told

_FORMS = (".html", ".md")


class _Language(StrEnum):
    JA = "ja"
    EN = "en"


def wg_digest(
    context: typer.Context,
    group: Annotated[str, typer.Option(callback=utf8, help="The working group, e.g. innovation.")],
    since: Annotated[str, typer.Option(metavar="YYYY-MM-DD", callback=utf8, help="Day of the last meeting.")],
    lang: Annotated[_Language | None, typer.Option(help="Language of its words.")] = None,
    place: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.html|md", help="Where to write; else Markdown here.")
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Things told in each section; all are counted.")] = 5,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Gather for a meeting what is new since a day: records, matches, proposals, challenges.

    It holds what every member of the group may see, no more.
    Examples: enmusubi wg-digest --group innovation --since 2026-09-01 --lang ja --out digest.html;
    enmusubi wg-digest --group international --since 2026-09-01 > digest.md
    """
    chosen, first = group_named(group), _day(since)
    if place:
        check_new(place, option="--out", force=force)
        if place.suffix.lower() not in _FORMS:
            raise UsageError(f"--out {place}: end its name with .html or .md, to say what it is to be.")
    settings: Settings = context.obj
    told = _told(settings, chosen, first, language=lang.value if lang else settings.language, few=most)
    from api.wg_digests.writing import markdown, page

    text = page(told) if place and place.suffix.lower() == ".html" else markdown(told)
    if place:
        write_whole(place, text, option="--out")
        talk.print(f"{place} is written.", markup=False)
    else:
        typer.echo(text, nl=False)


def group_named(name: str) -> WorkingGroup:
    """Return a working group by its id, with or without its ending. Raises `UsageError`."""
    for group in WORKING_GROUPS:
        if name in (group.id, group.id.removesuffix("_wg")):
            return group
    known = ", ".join(group.id.removesuffix("_wg") for group in WORKING_GROUPS)
    raise UsageError(f"There is no working group '{name}'. Known: {known}.")


def _told(settings: Settings, group: WorkingGroup, since: date, *, language: str, few: int) -> "Told":
    with closing(open_home(settings)) as store:
        loaded = open_matcher(settings, store)
        from api.wg_digests.telling import records_in, told
        from api.wg_digests.topics import topics
        from matcher import embedding_once, fresh_records, viewer_of_group, wg_digest

        fresh = fresh_records(store, group, since=since)
        with progress_bars() as bars:
            progress, embedded = (bars(None, name) if bars else None for name in (group.id, "embedding"))
            matcher = embedding_once(store, loaded, fresh, progress=embedded)
            found = topics(store, matcher, viewer_of_group(group))
            digest = wg_digest(
                store,
                matcher,
                fresh,
                today=date.today(),
                gaps=found.gaps,
                shared=found.shared,
                language=language,
                progress=progress,
            )
        holders = holders_of(store, records_in(digest), viewer=viewer_of_group(group))
        return told(digest, language, holders, few=few, left_out=found.left_out)


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(f"--since '{value}' is no day. Write it as 2026-09-01.") from error
