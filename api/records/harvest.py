"""How are the lists of the offices followed from a command line?"""

import json
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from api.arguments import Json
from api.errors import DONE, IN_PART
from api.settings import Settings
from api.showing.terminal import out, print_json, print_table, talk
from corpora import (
    Arrival,
    Change,
    ColumnMapping,
    ConfigurationError,
    FormatError,
    HarvestOutcome,
    HarvestReport,
    HarvestSource,
    ImportReport,
    Refusal,
    Store,
    harvest_sources,
    import_files,
    load_mapping,
    open_store,
    read_sources,
)

SOURCES = "harvest.toml"
HARVEST = "harvest"  # the directory in the home where a harvest works
_EXAMPLE = '[[source]]\nname = "..."\nfolder = "..."  # or url = "https://..."\nkind = "seed"'


@dataclass(frozen=True)
class Followed:
    """What following the lists did: every place that was visited, and every list that was read."""

    places: HarvestReport
    imports: tuple[tuple[str, ImportReport], ...]

    @property
    def refused(self) -> list[tuple[str, Refusal]]:
        """The rows that were refused, each with the name of its list."""
        return [(name, refusal) for name, report in self.imports for refusal in report.refusals]

    @property
    def whole(self) -> bool:
        """Whether every place could be visited and every row was taken."""
        counts = self.places.counts
        return not (counts[HarvestOutcome.FAILED] or counts[HarvestOutcome.REFUSED] or self.refused)

    @property
    def counts(self) -> dict[str, int]:
        """Places by outcome; rows and records by what became of them."""
        changes: Counter[Change] = sum((report.changes for _, report in self.imports), Counter())
        return {
            **{f"places_{outcome.value}": self.places.counts[outcome] for outcome in HarvestOutcome},
            **{f"records_{change.value}": changes[change] for change in Change},
            "records_withdrawn": sum(len(report.withdrawn) for _, report in self.imports),
            "rows_refused": len(self.refused),
        }


def harvest(
    context: typer.Context,
    sources: Annotated[
        Path | None, typer.Option(help="Which lists are followed; default: harvest.toml in the home.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Import what is new or changed in the folders and pages that are followed (exit code 1: not all).

    Each [[source]] of the TOML file has a name, a folder or a url, and, as import has them, kind, mapping,
    organisation, visibility and complete. Examples: enmusubi harvest;
    enmusubi harvest --sources lists.toml --json
    """
    settings: Settings = context.obj.writable_home()
    place = sources or settings.home / SOURCES
    if not place.is_file():
        raise ConfigurationError(
            f"{place}: there is no such file. Say there which lists to follow:\n{_EXAMPLE}"
        )
    sources_read = read_sources(place)
    with closing(open_store(settings.store)) as store:
        done = follow(sources_read, settings, store)
    if as_json:
        rows = [{"list": name, **refusal.to_json()} for name, refusal in done.refused]
        print_json(json.dumps({**done.places.to_json(), "refused_rows": rows}, ensure_ascii=False, indent=2))
    else:
        table = [
            (visit.source, visit.place, visit.outcome.value, visit.reason or "")
            for visit in done.places.visits
        ]
        print_table(table, header=("source", "place", "outcome", "reason"))
        for name, refusal in done.refused:
            told = f"{name}, row {refusal.row}: {refusal.reason} {refusal.remedy}"
            out.print(told, markup=False)
    raise typer.Exit(DONE if done.whole else IN_PART)


def follow(sources: Iterable[HarvestSource], settings: Settings, store: Store) -> Followed:
    """Visit the sources and import what is new or changed, saying so place by place.

    Raises `LockedError` where another harvest is at work, `HomeError` where nothing can be kept.
    """
    imports: list[tuple[str, ImportReport]] = []
    places = harvest_sources(
        sources,
        settings.home / HARVEST,
        import_file=lambda arrival: imports.append((arrival.list_name, _take(arrival, store))),
        told=lambda visit: talk.print(f"{visit.source} · {visit.place}: {visit.outcome}", markup=False),
    )
    return Followed(places, tuple(imports))


def _take(arrival: Arrival, store: Store) -> ImportReport:
    """Import one file. Raises `FormatError` where it cannot be read."""
    source = arrival.source
    known = load_mapping(source.mapping) if source.mapping else ColumnMapping()
    told = {"organisation": source.organisation, "visibility": source.visibility}
    constants = {name: str(value) for name, value in told.items() if value}
    report = import_files(
        [arrival.path],
        store,
        kind=source.kind,
        mapping=ColumnMapping(constants=constants).before(known),
        list_name=arrival.list_name,
        complete=source.complete,
    )
    if report.refused_files:
        raise FormatError(f"{arrival.place}: {report.refused_files[0].reason}")
    return report
