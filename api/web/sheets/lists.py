"""What stands in the workbooks of records, of matches of a text, and of the board?

They are those of `enmusubi export`: what a page gives can be imported again.
"""

from collections.abc import Iterable, Mapping
from itertools import islice

from api.report import Directory
from api.showing.export_notes import notes_of
from api.web.rendering import sayer
from api.web.sheets.answer import sheet
from api.web.visiting import Visit
from api.web.words.sheets import WORDS
from api.workbooks.asking import Asking
from api.workbooks.matches import Answered, tables_of_matches
from api.workbooks.proposals import table_of_proposals
from api.workbooks.records import records_seen, tables_of_records
from corpora import Bilingual, Filters, ImportReport, Need, Seed, Table, holders_of
from matcher import MatchResult, Pipeline, Proposal

MOST = 5_000  # records: somebody waits for it, and a longer list has the command line


def record_tables(visit: Visit, kind: str, conditions: Mapping[str, str]) -> list[Table]:
    """Return the records of a kind that may be seen and meet the conditions; a sheet says where more are."""
    seen = records_seen(visit.service.store, (kind,), viewer=visit.viewer, filters=Filters(conditions))
    found = list(islice(seen, MOST + 1))
    tables = tables_of_records(found[:MOST], visit.language)
    if len(found) > MOST:
        say = sayer(visit.language, WORDS)
        tables.append(sheet(say("sheet_cut"), [say("col_value")], [(say("cut", most=f"{MOST:,}"),)]))
    return tables


def match_tables(visit: Visit, result: MatchResult, line: float) -> list[Table]:
    """Return what was found for a text that was typed in: suitable hits with evidence, or the nearest."""
    query, store, language = result.query, visit.service.store, visit.language
    kind = Need if query.kind == "need" else Seed
    typed = kind(id="typed", text=Bilingual(**{query.language: query.text}))
    holders = holders_of(store, (hit.record for hit in result.hits), viewer=visit.viewer)
    notes = notes_of(store, result, holders, viewer=visit.viewer)
    return tables_of_matches(
        [Answered(Asking(typed, None, stored=False), result, notes, line)],
        ImportReport(),
        Directory(store, visit.viewer, language),
        language=language,
        about={"asked": query.text, "generation": result.generation, "line": f"{line:.0%}"},
        address=visit.request.app.state.settings.address,
    )


def proposal_tables(visit: Visit, proposals: Iterable[Proposal]) -> list[Table]:
    """Return proposals in their order; of a record that may not be seen only the id."""
    pipeline = Pipeline(visit.service.store)
    pairs = [(own, pipeline.pair(own, visit.viewer)) for own in proposals]
    return [table_of_proposals(pairs, visit.language)]
