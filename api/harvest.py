"""How are the lists of the offices followed from a command line?"""

import json
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.arguments import Json
from api.errors import DONE, IN_PART
from api.settings import Settings
from api.terminal import out, print_json, print_table, talk
from corpora import (
    Arrival,
    ColumnMapping,
    ConfigurationError,
    FormatError,
    HarvestOutcome,
    Refusal,
    Store,
    harvest_sources,
    import_files,
    load_mapping,
    open_store,
    read_sources,
)

SOURCES = "harvest.toml"
_EXAMPLE = '[[source]]\nname = "..."\nfolder = "..."  # or url = "https://..."\nkind = "seed"'


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
    followed = read_sources(place)
    refused: list[tuple[str, Refusal]] = []
    with closing(open_store(settings.store)) as store:
        done = harvest_sources(
            followed,
            settings.home / "harvest",
            import_file=lambda arrival: refused.extend(_take(arrival, store)),
            told=lambda visit: talk.print(f"{visit.source} · {visit.place}: {visit.outcome}", markup=False),
        )
    if as_json:
        rows = [{"list": name, **refusal.to_json()} for name, refusal in refused]
        print_json(json.dumps({**done.to_json(), "refused_rows": rows}, ensure_ascii=False, indent=2))
    else:
        table = [
            (visit.source, visit.place, visit.outcome.value, visit.reason or "") for visit in done.visits
        ]
        print_table(table, header=("source", "place", "outcome", "reason"))
        for name, refusal in refused:
            told = f"{name}, row {refusal.row}: {refusal.reason} {refusal.remedy}"
            out.print(told, markup=False)
    failed = done.counts[HarvestOutcome.FAILED] + done.counts[HarvestOutcome.REFUSED]
    raise typer.Exit(IN_PART if failed or refused else DONE)


def _take(arrival: Arrival, store: Store) -> list[tuple[str, Refusal]]:
    """Import one file; returns the rows that were refused. Raises `FormatError` where it cannot be read."""
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
    return [(arrival.list_name, refusal) for refusal in report.refusals]
