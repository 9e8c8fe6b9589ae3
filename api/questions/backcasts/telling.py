"""How is what a plan holds said in one language, for a page and a terminal alike?"""

from dataclasses import dataclass

from api.showing.titles import holder_name, title_of
from corpora import Organisation, Seed, concept_scheme
from matcher import (
    BACKCAST_PHRASES,
    ORIGIN_WORDS,
    Anchor,
    Arrival,
    Backcast,
    Reckoned,
    Requirement,
    Words,
    formula,
)


@dataclass(frozen=True)
class Telling:
    """A plan, the language in which it is told, and the organisations that hold its seeds, by id."""

    plan: Backcast
    language: str
    holders: dict[str, Organisation]

    def __call__(self, phrase: str, **values: object) -> str:
        """Return a phrase with its values filled in."""
        return BACKCAST_PHRASES[phrase][self.language].format(**values)

    def title(self) -> str:
        """Head the plan."""
        return self("title", year=self.plan.target.year)

    def counts(self) -> str:
        """Say how many requirements there are of each outlook."""
        told = [own.status.value for own in self.plan.requirements]
        return self(
            "counts",
            count=len(told),
            in_time=told.count("in_time"),
            late=told.count("late"),
            gaps=told.count("gap"),
        )

    def origin(self, anchor: Anchor) -> str:
        """Say where a year comes from."""
        return ORIGIN_WORDS[anchor.origin][self.language]

    def sector(self, group: str) -> str:
        """Name a group of concepts."""
        return concept_scheme()[group].label.best(self.language)

    def formula(self, reckoned: Reckoned) -> str:
        """Write the sum of a year."""
        return formula(reckoned, self.plan.assumptions)

    def start(self, own: Requirement) -> str:
        """Say when to start at the latest, how that is reckoned, and whether it is past."""
        first = own.milestones[0].at
        told = self("latest_start", year=first.year, formula=self.formula(first))
        return f"{told} {self('overdue')}" if own.overdue else told

    def arrives(self, own: Arrival) -> str:
        """Say when a seed can be in place, and how that is reckoned."""
        return self("arrives", year=own.in_place.year, formula=self.formula(own.in_place))

    def seed(self, own: Arrival) -> str:
        """Name a seed with holder, readiness and likelihood."""
        level = self("trl_assumed" if own.trl_assumed else "trl", trl=own.trl)
        words = Words(self.language)
        flag = f" {words('illustrative')}" if own.record.illustrative else ""
        return self(
            "seed",
            title=title_of(own.record, self.language) + flag,
            holder=self._holder(own.record, words),
            trl=level,
            percent=words.percent(own.probability),
        )

    def gap(self, own: Requirement) -> str:
        """Say that no seed is above the threshold."""
        words = Words(self.language)
        line = self.plan.assumptions["threshold"].value
        return self("gap", threshold=words.percent(line), nearest=words.percent(own.nearest))

    def used(self) -> list[str]:
        """The ids of the assumptions on which the plan rests, in their order."""
        plan, needed = self.plan, {"threshold"}
        if plan.target.origin.value == "assumed":
            needed.add("target_year")
        if plan.gaps:
            needed.add("gap_trl")
        for own in plan.requirements:
            sums = [one.at for one in own.milestones]
            for arrival in own.arrivals:
                sums += [arrival.ready, arrival.in_place, arrival.latest_start]
                needed |= {"base_year", *({"unknown_trl"} if arrival.trl_assumed else ())}
            needed.update(name for reckoned in sums for name in reckoned.by)
        return [name for name in plan.assumptions.known if name in needed]

    def source(self, name: str) -> str:
        """Say where an assumption comes from."""
        own = self.plan.assumptions[name]
        if own.changed:
            return self("changed")
        return own.source.best(self.language) if own.source else self("own")

    def _holder(self, seed: Seed, words: Words) -> str:
        return holder_name(self.holders, seed.organisation, self.language) or words("no_holder")
