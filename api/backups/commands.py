"""How is a home backed up and restored from the command line?"""

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.arguments import Json
from api.backups.moved import to_go_back
from api.backups.wording import say
from api.digests import refresh_copies
from api.engine import open_home
from api.errors import DONE, IN_PART
from api.files import check_new
from api.settings import Settings
from api.showing.terminal import out, print_json, talk
from corpora import UsageError

if TYPE_CHECKING:
    from api.backups.making import Kept
    from api.backups.placing import Placed
    from api.backups.restoring import Restorable


def backup(
    context: typer.Context,
    place: Annotated[
        Path, typer.Option("--out", help="The file to write; with --keep the directory of dated files.")
    ],
    keep: Annotated[
        int | None, typer.Option(min=1, help="Keep this many of this home's dated files in the directory.")
    ] = None,
    with_index: Annotated[
        bool, typer.Option("--with-index", help="The index that serves as well: no embedding anew.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Write all records into one file, checked, while others read and write.

    Examples: enmusubi backup --out home.zip --with-index; enmusubi backup --keep 14 --out backups/
    """
    from api.backups.making import Kept, dated_name, keep_newest, make_backup

    made = datetime.now(UTC)
    target = place / dated_name(made) if keep else place
    if keep and not place.is_dir():
        raise UsageError(f"--out {place}: with --keep, name a directory that exists.")
    check_new(target, option="--out", force=force)
    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        contents = make_backup(settings, store, target, with_index=with_index, made=made)
    kept = keep_newest(place, target, keep) if keep else Kept((), ())
    size = target.stat().st_size
    if as_json:
        told = contents.model_dump(mode="json", exclude={"parts"})
        files = {"removed": [*map(str, kept.removed)], "left_alone": [*map(str, kept.left_alone)]}
        print_json(json.dumps({"file": str(target), "bytes": size, **told, **files}, ensure_ascii=False))
    else:
        count = sum(contents.records.values())
        out.print(say(settings.language, "written", file=target, count=count, size=size), markup=False)
        talk.print(say(settings.language, "still_held"), markup=False)
    _tell_kept(settings, kept)
    raise typer.Exit(IN_PART if kept.left_alone else DONE)


def restore(
    context: typer.Context,
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="A backup, or a directory that restoring set aside.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check all and say what would be done; change nothing.")
    ] = False,
    without_purges: Annotated[
        bool,
        typer.Option("--without-purges", help="Also where the store that is there is too damaged to ask."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Check a backup and put it in place; what is there is kept aside, what was purged stays purged.

    Examples: enmusubi restore home.zip --dry-run; enmusubi restore home.zip --yes
    """
    from api.backups.placing import put_in_place, try_out
    from api.backups.restoring import made_ready

    settings: Settings = context.obj
    with made_ready(settings, source, purges=not without_purges) as ready:
        _tell_ready(settings, ready)
        placed = None
        if dry_run:
            try_out(settings, ready)
        else:
            if settings.store_file.exists() and not yes:
                typer.confirm(say(settings.language, "ask", home=settings.home), abort=True, err=True)
            placed = put_in_place(settings, ready)
            with closing(open_home(settings)) as store:
                refresh_copies(settings, store)
    if as_json:
        print_json(json.dumps(_told(source, ready, placed), ensure_ascii=False))
        return
    out.print(say(settings.language, "dry_run" if dry_run else "restored", home=settings.home), markup=False)
    if placed:
        _tell_aside(settings, placed.aside)
        for path in placed.of_moves:
            out.print(say(settings.language, "aside_of_move", aside=path), markup=False)


def move_store(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do it, compare all, and take it back; change nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Move the records from the home's file into the empty database of ENMUSUBI_STORE_URL.

    Keys stay, and with them the index; every table is compared before anything is kept. End `serve` before.
    Examples: enmusubi move-store --dry-run; enmusubi move-store --yes
    """
    from api.backups import moving

    settings: Settings = context.obj
    if not (yes or dry_run):
        typer.confirm(say(settings.language, "ask_move", home=settings.home), abort=True, err=True)
    found = moving.move_store(settings, dry_run=dry_run)
    if as_json:
        aside = str(found.aside) if found.aside else None
        print_json(json.dumps({"rows": {**found.rows}, "kept_aside": aside, "dry_run": dry_run}))
        return
    rows = {"rows": sum(found.rows.values()), "tables": len(found.rows)}
    out.print(say(settings.language, "would_move" if dry_run else "moved", **rows), markup=False)
    _tell_aside(settings, found.aside)


def _told(source: Path, ready: "Restorable", placed: "Placed | None") -> dict[str, object]:
    return {
        "file": str(source),
        "made_at": ready.made_at,
        "records": ready.records,
        "purged_again": ready.purged_again,
        "disabled_again": ready.shut_again,
        "purges_asked": ready.asked,
        "index": ready.index,
        "kept_aside": str(placed.aside) if placed and placed.aside else None,
        "kept_of_moves": [*map(str, placed.of_moves)] if placed else [],
        "dry_run": placed is None,
    }


def _tell_ready(settings: Settings, ready: "Restorable") -> None:
    count = sum(ready.records.values())
    talk.print(say(settings.language, "sound", count=count, made=ready.made_at or "-"), markup=False)
    if ready.purged_again:
        talk.print(say(settings.language, "purged", ids=", ".join(ready.purged_again)), markup=False)
    if ready.shut_again:
        talk.print(say(settings.language, "shut", ids=", ".join(ready.shut_again)), markup=False)
    if not ready.asked:
        talk.print(say(settings.language, "unasked"), markup=False)
    talk.print(say(settings.language, f"index_{ready.index}"), markup=False)


def _tell_aside(settings: Settings, aside: Path | None) -> None:
    if aside:
        undo = to_go_back(settings.home, aside)
        name = "aside_of_database" if settings.store_url else "aside"
        out.print(say(settings.language, name, aside=aside, undo=undo), markup=False)


def _tell_kept(settings: Settings, kept: "Kept") -> None:
    for name, files in (("removed", kept.removed), ("left_alone", kept.left_alone)):
        if files:
            talk.print(
                say(settings.language, name, files=", ".join(path.name for path in files)), markup=False
            )
