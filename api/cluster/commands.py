"""How is the index that serves cut into shards on the command line?"""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from api.arguments import Json, utf8
from api.settings import Settings
from api.terminal import out, print_json
from corpora import UsageError


def shard(
    context: typer.Context,
    shards: Annotated[int, typer.Option(min=1, max=1000, help="How many shards.")] = 2,
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
    found = cut_generation(open_generation(settings.index), url, shards=shards)
    gone = drop_shards(url, keep=complete_ids(settings.index))
    if as_json:
        print_json(json.dumps({**asdict(found), "dropped": gone}))
    else:
        out.print(f"Generation {found.generation} lies in {found.shards} shards under {url}.", markup=False)
