"""How is a match asked for from the command line: of a text, a record, or each row of a list?"""

from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.arguments import Account, HowMany, Json, Where, asked_text, check_before_loading, filters_of, utf8
from api.engine import open_home, open_matcher, viewer_of
from api.settings import Settings
from api.showing.terminal import print_json, print_match
from api.workbooks import check_workbook, match_file
from corpora import UsageError, holders_of


class Find(StrEnum):
    """What is looked for."""

    SEEDS = "seeds"
    NEEDS = "needs"
    PRACTICES = "practices"


def match(
    context: typer.Context,
    text: Annotated[
        str | None, typer.Argument(help="A need (or seed) in plain words; - reads stdin.")
    ] = None,
    find: Annotated[Find, typer.Option(help="What to look for.")] = Find.SEEDS,
    k: HowMany = 10,
    where: Where = None,
    record: Annotated[
        str | None, typer.Option("--id", callback=utf8, help="Match a stored record, not a text.")
    ] = None,
    quota: Annotated[
        int | None, typer.Option(min=1, max=1000, help="At most so many hits of one organisation.")
    ] = None,
    account: Account = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="Match every row of a list (.xlsx, .csv, ...), into --out.")
    ] = None,
    place: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.xlsx", help="With --file: where to write.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="With --file: which column is what, as import --save-mapping writes.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Find ranked, explained matches for a text, a record or each row of a list. What you ask is not stored.

    Examples: enmusubi match "屋根から蒸気が逃げている" --where sector=industry;
    enmusubi match --id seed-storage-01; cat seed.txt | enmusubi match - --find needs --json;
    enmusubi match --file ニーズ一覧.xlsx --out マッチ結果.xlsx
    """
    if sum(given is not None for given in (text, record, file)) != 1:
        raise UsageError("Give one of: a text, --id RECORD, --file LIST.")
    if file is not None:
        from corpora import load_mapping

        checked = check_workbook(place, force=force)
        columns = load_mapping(mapping) if mapping else None
        code = match_file(
            context.obj,
            file,
            checked,
            find=find.value,
            k=k,
            account=account,
            where=where or [],
            mapping=columns,
            as_json=as_json,
        )
        raise typer.Exit(code)
    filters = filters_of(where or [])
    asked = asked_text(text) if text is not None else None
    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        viewer = viewer_of(store, account)
        check_before_loading(asked)
        matcher = open_matcher(settings, store)
        if record is not None:
            result = matcher.match_record(record, k=k, viewer=viewer, filters=filters, quota=quota)
        else:
            result = matcher.match(
                asked or "", find=find.value, k=k, viewer=viewer, filters=filters, quota=quota
            )
        from api.showing.export_notes import notes_of

        holders = holders_of(store, (hit.record for hit in result.hits), viewer=viewer)
        notes = notes_of(store, result, holders, asked=record, viewer=viewer)
        if as_json:
            from api.schemas import MatchResponse

            print_json(MatchResponse.of(result, holders, notes).model_dump_json(indent=2))
        else:
            from matcher import Words

            print_match(result, Words(settings.language), holders=holders, notes=notes)
