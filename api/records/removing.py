"""How is a record taken out of every result, or erased for good, from the command line?"""

from contextlib import closing
from typing import Annotated

import typer

from api.arguments import RecordId
from api.cluster.commands import purge_shards
from api.engine import load_late, open_home
from api.home.indexes import bring
from api.home.words import say
from api.settings import Settings
from api.showing.terminal import talk


def withdraw(context: typer.Context, record: RecordId) -> None:
    """Take a record out of every result; importing it again brings it back.

    Example: enmusubi withdraw seed-0123
    """
    with closing(open_home(context.obj.existing_home().writable_home())) as store:
        store.withdraw(record)
    talk.print(say(context.obj.language, "withdrawn", record=record), markup=False)


def purge(
    context: typer.Context,
    record: RecordId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a record from store, index and shards for good; only its id stays in the log.

    Example: enmusubi purge need-0456 --yes
    """
    from api.backups.purging import purge_everywhere

    settings: Settings = context.obj.existing_home().writable_home()
    if not yes:
        typer.confirm(say(settings.language, "erase", record=record), abort=True, err=True)
    with closing(open_home(settings)) as store:
        purge_everywhere(settings, store, record)
        if settings.index.is_dir():
            bring(settings, store, load_late(settings), keep=1)
    purge_shards(settings)
    talk.print(say(settings.language, "erased", record=record), markup=False)
