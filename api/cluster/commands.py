"""How is the index that serves cut into shards on the command line, and what must go with a purge?"""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from api.arguments import Json, utf8
from api.settings import Settings
from api.showing.terminal import out, print_json
from corpora import (
    ConfigurationError,
    EnmusubiError,
    IndexMissingError,
    IndexUnavailableError,
    UsageError,
)

FIRST = 2  # shards, where none lie there


def shard(
    context: typer.Context,
    shards: Annotated[
        int | None,
        typer.Option(min=1, max=1000, help="How many shards; else as many as lie there, or 2 at first."),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(callback=utf8, help="A path or URL that all nodes reach; else ENMUSUBI_SHARDS."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Cut the index that serves into shards on shared storage; servers take them up by themselves.

    Generations that the home no longer holds, as after a purge, are removed there, too.

    Example: enmusubi shard --shards 4 --to s3://bucket/enmusubi
    """
    from indexer import complete_ids, cut_generation, drop_shards, open_generation

    settings: Settings = context.obj.existing_home()
    url = to or settings.shards
    if not url:
        raise UsageError("Nothing says where the shards are to lie. Give --to URL, or set ENMUSUBI_SHARDS.")
    generation = open_generation(settings.index)
    found = cut_generation(generation, url, shards=shards or _as_before(url))
    gone = drop_shards(url, keep=complete_ids(settings.index))
    if as_json:
        print_json(json.dumps({**asdict(found), "dropped": gone}))
    else:
        out.print(f"Generation {found.generation} lies in {found.shards} shards under {url}.", markup=False)


def _as_before(url: str) -> int:
    """How many shards lie there: who asks that many would have to be started anew for others."""
    from indexer import current_shards

    try:
        return current_shards(url).shards
    except IndexUnavailableError:
        return FIRST


def check_alone(settings: Settings, workers: int) -> None:
    """Refuse several workers of a server that asks shards: each would start holders of its own.

    Raises `ConfigurationError`.
    """
    if settings.shards and workers > 1:
        raise ConfigurationError(
            f"{workers} workers cannot serve from shards (ENMUSUBI_SHARDS is set): each would hold all "
            "shards once more. Serve with one (--workers 1, ENMUSUBI_WORKERS=1), or unset ENMUSUBI_SHARDS."
        )


def purge_shards(settings: Settings) -> None:
    """Leave no shard that holds what was purged: the index that serves is cut anew, and all others go.

    Nothing is done where there are no shards. Raises `ConfigurationError` where something may be left there.
    """
    from indexer import current_shards, cut_generation, drop_shards, open_generation

    if not settings.shards:
        return
    try:
        lying = current_shards(settings.shards)
    except IndexMissingError:
        return
    except EnmusubiError as error:
        raise _left(settings.shards, error) from error
    try:
        generation = open_generation(settings.index)
        if lying.generation == generation.id:
            drop_shards(settings.shards, keep=())
        else:
            cut_generation(generation, settings.shards, shards=lying.shards, alone=True)
    except EnmusubiError as error:
        raise _left(settings.shards, error) from error


def _left(url: str, error: EnmusubiError) -> ConfigurationError:
    return ConfigurationError(
        f"Store and index no longer hold what was purged, but the shards under {url} may: {error} "
        "Then run: enmusubi index && enmusubi shard"
    )
