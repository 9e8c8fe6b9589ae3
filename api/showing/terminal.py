"""How does a result look on a terminal?"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.showing.titles import title_of

if TYPE_CHECKING:
    from corpora import Organisation
    from matcher import ExportNote, Hit, MatchResult, Words

_TITLE = 60  # characters of a title
_ID = re.compile(r"(?=.*[0-9:-])[!-~]{1,40}")
# No emoji: an id such as `seed:car:1` is printed as it is.
talk = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
out = Console(highlight=False, soft_wrap=True, emoji=False)


@contextmanager
def progress_bars() -> Iterator[Callable[[int | None, str], Callable[[int], None]] | None]:
    """Give a maker of progress bars on a terminal (of no known total: None), None elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=talk, transient=True) as progress:

        def bar(total: int | None, description: str) -> Callable[[int], None]:
            task = progress.add_task(description, total=total)
            return lambda steps: progress.advance(task, steps)

        yield bar


def print_match(
    result: "MatchResult",
    words: "Words",
    *,
    holders: "Mapping[str, Organisation] | None" = None,
    notes: "Mapping[str, ExportNote] | None" = None,
) -> None:
    """Print a match for people; `holders` are the organisations of the hits by id, `notes` the reminders."""
    for notice in result.query.notices:
        talk.print(f"[yellow]{escape(getattr(notice, words.language))}[/]")
    if verdict := words.verdict(result):
        out.print(f"[yellow]{escape(verdict)}[/]")
    for hit in result.hits:
        holder = (holders or {}).get(hit.record.organisation or "")
        named = holder.name.best(words.language) if holder else hit.record.organisation
        _print_hit(hit, words, calibrated=result.calibrated, holder=named or words("no_holder"))
        if note := (notes or {}).get(hit.record.id):
            from matcher import say_note

            out.print(f"   [yellow]![/] {escape(say_note(note, words.language))}")


def _print_hit(hit: "Hit", words: "Words", *, calibrated: bool, holder: str) -> None:
    record = hit.record
    title = title_of(record, words.language, most=_TITLE)
    flags = f" {words('illustrative')}" if record.illustrative else ""
    out.print(f"\n[bold]{hit.rank}. {escape(title)}[/]{escape(flags)}")
    trl = getattr(record, "trl", None)
    facts = [record.id, hit.language, record.sector, f"TRL {trl}" if trl else None]
    out.print(f"   [dim]{escape(' · '.join(str(fact) for fact in (*facts, holder) if fact))}[/]")
    out.print(f"   {escape(words.score(hit, calibrated=calibrated))}")
    summands = words.contributions(hit.explanation)
    text = "  ".join(f"{label} {value:+.2f}" for label, value in summands)
    out.print(f"   {escape(text)}")
    for evidence in hit.explanation.evidence:
        out.print(f"   · {escape(words.evidence(evidence))}")
    for unmet in hit.explanation.unmet:
        out.print(f"   [yellow]×[/] {escape(words.unmet(unmet))}")
    if hit.explanation.shared_concepts:
        out.print(f"   {escape(words.shared_concepts(hit.explanation))}")
    out.print(f"   {escape(words.shared_terms(hit.explanation))}")


def in_words(language: str, ja: str, en: str) -> str:
    """Return the words in the language that is asked for."""
    return ja if language == "ja" else en


def print_json(data: str) -> None:
    """Print JSON as it is, without colours or wrapping."""
    sys.stdout.write(data + "\n")


def print_table(rows: list[tuple[Any, ...]], *, header: tuple[str, ...], whole: str | None = None) -> None:
    """Print a plain table; the cells of the column `whole` stand on one line each, to be copied.

    Where no column is named, so do those of the first one, if they are ids.
    """
    from rich.table import Table

    ids = bool(rows) and all(_ID.fullmatch(str(row[0])) for row in rows)
    unbroken = header.index(whole) if whole is not None else 0 if ids else None
    table = Table(box=None, pad_edge=False)
    for place, name in enumerate(header):
        # Japanese has no blanks to break at: nothing is cut off
        table.add_column(name, overflow="fold", no_wrap=place == unbroken)
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    out.print(table)
