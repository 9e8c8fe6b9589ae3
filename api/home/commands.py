"""How does one try a home out, and see how it stands, from the command line?"""

import json
from contextlib import closing
from typing import Annotated

import typer

from api import engine
from api.arguments import Json, Language
from api.errors import BAD_INPUT, DONE
from api.home.indexes import bring
from api.home.setting_list import print_settings
from api.home.words import say
from api.settings import Settings
from api.showing.terminal import out, print_json, print_match, print_table, talk
from corpora import bundled_records, open_store

DEMO_NEEDS = (
    "工場の屋根から一日中蒸気が逃げています。捨てている熱を使って燃料費を減らしたいのですが、配管が古く、止められるのは盆休みだけです。",
    "Our island runs on diesel generators. We want power from sun and wind, but typhoons break the towers "
    "and the grid becomes unstable when clouds pass.",
)


def demo(context: typer.Context) -> None:
    """Load the shipped corpora, index them, and show a Japanese and an English match.

    What was purged from this home stays away.
    Example: enmusubi --home /tmp/demo demo
    """
    settings: Settings = context.obj.writable_home()
    with closing(open_store(settings.store)) as store:
        purged = {own.record_id for own in store.tombstones() if own.action == "purge"}
        shipped = bundled_records()
        changes = store.put([own for own in shipped if own.id not in purged])
        talk.print(say(settings.language, "loaded", count=len(changes), home=settings.home), markup=False)
        if away := [own.id for own in shipped if own.id in purged]:
            talk.print(say(settings.language, "stays_away", ids=", ".join(away)), markup=False)
        encoder = engine.load(settings)
        bring(settings, store, encoder)
        matcher = engine.open_matcher(settings, store, encoder=encoder)
        for text, language in zip(DEMO_NEEDS, Language, strict=True):
            from matcher import Words

            out.print(f"\n[bold reverse] {language.value} [/] {text}")
            print_match(matcher.match(text, k=3), Words(language.value))
    out.print(
        "\n" + say(settings.language, "what_next", home=settings.home, address="http://127.0.0.1:8000/"),
        markup=False,
    )


def doctor(
    context: typer.Context,
    settings: Annotated[
        bool, typer.Option("--settings", help="List every setting: its value, where from, what it means.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say what is installed, which index is in use, whether the shipped counts agree, and what is wrong.

    Examples: enmusubi doctor --json; enmusubi doctor --settings
    """
    if settings:
        print_settings(context.obj.language, as_json=as_json)
        return
    from api.home.doctor import diagnosis

    found = diagnosis(context.obj)
    if as_json:
        print_json(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    else:
        print_table([*found.packages.items()], header=("package", "version"))
        print_table([*found.records.items()], header=("\nrecords in " + found.home, "count"))
        print_table([*found.index.items()], header=("\nindex", ""))
        if found.shards:
            print_table([*found.shards.items()], header=("\nshards", ""))
        checks = [(c["what"], c["document"], c["stated"], c["found"], c["explained"]) for c in found.corpora]
        print_table(checks, header=("\nshipped", "document", "states", "found", "why they differ"))
        for problem in found.problems:
            out.print(f"\nproblem: {problem}", markup=False)
        if not found.problems:
            out.print("\nAll is well.")
    raise typer.Exit(BAD_INPUT if found.problems else DONE)
