"""What stands in the workbooks of the working groups, and of what is new and how the nights went?"""

from collections.abc import Callable, Iterable

from api.accounts.working_groups import GroupCard
from api.nights.report import NightReport, Outcome
from api.nights.wording import COUNTS, step_name
from api.showing.titles import title_of
from api.web.formats import moment
from api.web.rendering import sayer
from api.web.sheets.answer import sheet
from api.web.words.common import WORDS as COMMON
from api.web.words.sheets import WORDS
from corpora import Table
from matcher import Digest


def group_tables(cards: Iterable[GroupCard], language: str) -> list[Table]:
    """Return the members, the research teams and the practices of working groups."""
    say, told = sayer(language, WORDS, COMMON), list(cards)
    name = {card.group.id: card.group.name.best(language) for card in told}
    return [
        sheet(
            say("sheet_members"),
            [say(f"col_{own}") for own in ("group", "id", "holder", "as_of")],
            [
                (name[card.group.id], own.id, own.name.best(language), membership.as_of)
                for card in told
                for own, membership in card.members
            ],
        ),
        sheet(
            say("sheet_teams"),
            [say("col_group"), say("col_title"), say("col_text")],
            [
                (name[card.group.id], team.name.best(language), team.does.best(language))
                for card in told
                for team in card.group.teams
            ],
        ),
        sheet(
            say("practice"),
            [say("col_group"), say("col_id"), say("col_title"), say("col_text")],
            [
                (name[card.group.id], own.id, title_of(own, language), own.text.best(language))
                for card in told
                for own in card.practices
            ],
        ),
    ]


def news_table(digests: Iterable[Digest], language: str) -> Table:
    """Return what was found for the organisation, one match a row."""
    say = sayer(language, WORDS, COMMON)
    return sheet(
        say("sheet_news"),
        [
            say(f"col_{own}")
            for own in ("told", "id", "title", "query", "holder", "likelihood", "found", "language")
        ],
        [
            (
                moment(digest.until, language),
                own.record_id,
                own.title.best(language),
                own.query_name.best(language),
                own.holder.best(language) if own.holder else None,
                own.probability,
                own.evidence[1].text if own.evidence else None,
                say(own.evidence[1].language) if own.evidence else None,
            )
            for digest in digests
            for own in digest.matches
        ],
        percents=[say("col_likelihood")],
    )


def nights_table(reports: Iterable[NightReport], outcome: Callable[[Outcome], str], language: str) -> Table:
    """Return the steps of nights, one a row."""
    say, place = sayer(language, WORDS, COMMON), 0 if language == "ja" else 1
    return sheet(
        say("sheet_nights"),
        [say(f"col_{own}") for own in ("at", "step", "outcome", "seconds", "counts")],
        [
            (
                moment(report.started_at, language),
                step_name(step.name, language),
                outcome(step.outcome),
                step.took_s,
                say("separator").join(
                    f"{COUNTS.get(name, (name, name))[place]} {count}" for name, count in step.counts.items()
                ),
            )
            for report in reports
            for step in report.steps
        ],
    )
