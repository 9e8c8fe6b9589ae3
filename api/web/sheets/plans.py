"""What stands in the workbooks of a team and of a backcast?"""

from collections.abc import Iterator, Mapping
from typing import Any

from api.questions.backcasts.telling import Telling
from api.showing.titles import holder_name, title_of
from api.web.rendering import Say, sayer
from api.web.sheets.answer import sheet
from api.web.words.common import WORDS as COMMON
from api.web.words.sheets import WORDS
from corpora import Organisation, Seed, Table
from matcher import MARK_WORDS, STATUS_WORDS, Backcast, Team

Holders = Mapping[str, Organisation]
_SEED = ("col_id", "col_title", "col_holder", "col_trl", "col_illustrative")


def team_tables(team: Team, holders: Holders, language: str, *, least: float) -> list[Table]:
    """Return the members, what each answers (from `least` on), who could stand in, and what is open."""
    say = sayer(language, WORDS, COMMON)
    seed = _Seeds(holders, say, language)
    asked = [phrase.asked.text for phrase in team.aspects.phrases]
    headings = [say(name) for name in _SEED]
    return [
        sheet(
            say("sheet_seeds"),
            [say("col_rank"), *headings, say("col_added")],
            [(rank, *seed.of(own.record), own.added) for rank, own in enumerate(team.members, start=1)],
            percents=[say("col_added")],
        ),
        sheet(
            say("sheet_answers"),
            [say("col_asked"), say("col_id"), say("col_likelihood"), say("col_found")],
            [
                (asked[one.aspect], own.record.id, one.probability, one.found.quotation.text)
                for own in team.members
                for one in own.answers
                if one.probability >= least
            ],
            percents=[say("col_likelihood")],
        ),
        sheet(
            say("alternatives"),
            [say("col_stands_in_for"), *headings, say("col_loss")],
            [
                (own.record.id, *seed.of(other.record), other.loss)
                for own in team.members
                for other in own.alternatives
            ],
            percents=[say("col_loss")],
        ),
        sheet(say("open_asked"), [say("col_asked")], [(asked[place],) for place in team.uncovered]),
    ]


def backcast_tables(plan: Backcast, holders: Holders, language: str) -> list[Table]:
    """Return the requirements, the seeds that answer them, the milestones by year, and the assumptions."""
    say, tell = sayer(language, WORDS, COMMON), Telling(plan, language, dict(holders))
    return [
        sheet(
            say("sheet_requirements"),
            [say(f"col_{name}") for name in ("number", "sector", "asked", "due", "outlook", "start")],
            [
                (
                    place,
                    tell.sector(own.sector),
                    own.asked.text,
                    own.due.year,
                    STATUS_WORDS[own.status][language],
                    own.milestones[0].at.year,
                )
                for place, own in enumerate(plan.requirements, start=1)
            ],
        ),
        sheet(
            say("sheet_seeds"),
            [
                say("col_number"),
                *(say(name) for name in _SEED),
                say("col_likelihood"),
                say("col_in_place"),
                say("col_found"),
            ],
            _arrivals(plan, _Seeds(holders, say, language)),
            percents=[say("col_likelihood")],
        ),
        sheet(
            tell("milestones"),
            [tell("year"), tell("number"), tell("what"), tell("requirement"), tell("reckoned")],
            [
                (
                    year,
                    place + 1,
                    MARK_WORDS[own.mark][language],
                    plan.requirements[place].asked.text,
                    tell.formula(own.at),
                )
                for year, milestones in plan.by_year
                for place, own in milestones
            ],
        ),
        sheet(
            tell("assumptions"),
            ["id", tell("meaning"), tell("value"), tell("source")],
            [
                (
                    name,
                    plan.assumptions[name].meaning.best(language),
                    plan.assumptions[name].value,
                    tell.source(name),
                )
                for name in tell.used()
            ],
        ),
    ]


def _arrivals(plan: Backcast, seed: "_Seeds") -> Iterator[tuple[Any, ...]]:
    for place, own in enumerate(plan.requirements, start=1):
        for arrival in own.arrivals:
            quoted = arrival.found.quotation.text
            yield (place, *seed.of(arrival.record), arrival.probability, arrival.in_place.year, quoted)


class _Seeds:
    """Says of a seed what stands in its cells."""

    def __init__(self, holders: Holders, say: Say, language: str) -> None:
        self._holders = holders
        self._say = say
        self._language = language

    def of(self, seed: Seed) -> tuple[Any, ...]:
        """The cells under the columns of a seed."""
        return (
            seed.id,
            title_of(seed, self._language),
            holder_name(self._holders, seed.organisation, self._language),
            seed.trl,
            self._say("illustrative") if seed.illustrative else None,
        )
