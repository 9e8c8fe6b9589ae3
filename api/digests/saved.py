"""How does an account save texts that are asked again every night (`enmusubi saved`)?"""

import json
from contextlib import closing
from dataclasses import replace
from typing import Annotated, Any

import typer

from api.arguments import AsAccount, Json, Where, filters_of, standard_input, utf8
from api.engine import open_home, viewer_of
from api.settings import Settings
from api.showing.terminal import in_words, out, print_json, print_table, talk
from corpora import SavedQuery, Store, UsageError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Query = Annotated[str, typer.Argument(metavar="QUERY", callback=utf8, help="Its id or its name.")]
_HEADER = {
    "ja": ("番号", "名前", "探すもの", "条件", "確からしさ", "状態"),
    "en": ("id", "name", "finds", "where", "likelihood", "state"),
}

_FINDS = {"seeds": "シーズ", "needs": "ニーズ"}


@app.command()
def add(
    context: typer.Context,
    text: Annotated[
        str, typer.Argument(callback=utf8, help="A need (or seed) in plain words; - reads stdin.")
    ],
    account: AsAccount,
    name: Annotated[str, typer.Option(callback=utf8, help="What digests call it.")],
    find: Annotated[str, typer.Option(metavar="seeds|needs", help="What to look for.")] = "seeds",
    where: Where = None,
    threshold: Annotated[
        float | None, typer.Option(help="Likelihood from which to tell; default: the engine's own line.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Save a text; new matches are told in digests. Only its owner can read it, and removing it erases it.

    Examples: enmusubi saved add "屋根から蒸気が逃げている" --as ORGANISATION --name 蒸気;
    enmusubi saved add - --as ORGANISATION --name membranes --find needs --where country=JP --threshold 0.5
    """
    filters = filters_of(where or [])
    asked = standard_input() if text == "-" else text
    with closing(_open(context.obj)) as store:
        query = store.save_query(
            organisation=_owner(store, account),
            name=name,
            text=asked,
            find=find,
            filters=filters,
            threshold=threshold,
        )
    _tell(context, query, as_json, f"「{query.name}」を保存しました ({query.id})。", f"Saved as {query.id}.")


@app.command("list")
def list_(context: typer.Context, account: AsAccount, as_json: Json = False) -> None:
    """List what an account has saved, by name.

    Example: enmusubi saved list --as ORGANISATION --json
    """
    with closing(open_home(context.obj)) as store:
        queries = store.saved_queries(organisation=_owner(store, account))
    if as_json:
        print_json(json.dumps([_data(query) for query in queries], ensure_ascii=False))
    else:
        language = context.obj.language
        print_table(
            [_row(query, language) for query in queries], header=_HEADER[language], whole=_HEADER[language][0]
        )


@app.command()
def show(context: typer.Context, query: Query, account: AsAccount, as_json: Json = False) -> None:
    """Show what was saved, and how many matches it has brought.

    Example: enmusubi saved show 蒸気 --as ORGANISATION
    """
    with closing(open_home(context.obj)) as store:
        found = store.saved_query(query, organisation=_owner(store, account))
        news = [own for own in store.news_of(organisation=account) if own.query_id == found.id]
    told = sum(own.told_at is not None for own in news)
    if as_json:
        print_json(json.dumps({**_data(found), "found": len(news), "told": told}, ensure_ascii=False))
        return
    language = context.obj.language
    print_table([_row(found, language)], header=_HEADER[language])
    out.print(found.text, markup=False)
    ja, en = f"見つかった候補 {len(news)}件、うち通知済み {told}件", f"{len(news)} found, {told} of them told"
    talk.print(in_words(language, ja, en))


@app.command()
def pause(context: typer.Context, query: Query, account: AsAccount, as_json: Json = False) -> None:
    """Stop asking for a while.

    Example: enmusubi saved pause 蒸気 --as ORGANISATION
    """
    changed = _set_paused(context.obj, query, account, paused=True)
    _tell(context, changed, as_json, f"「{changed.name}」を休止しました。", f"'{changed.name}' is paused.")


@app.command()
def resume(context: typer.Context, query: Query, account: AsAccount, as_json: Json = False) -> None:
    """Ask again; what came in between is told with the next digest.

    Example: enmusubi saved resume 蒸気 --as ORGANISATION
    """
    changed = _set_paused(context.obj, query, account, paused=False)
    _tell(
        context, changed, as_json, f"「{changed.name}」を再開しました。", f"'{changed.name}' is asked again."
    )


@app.command()
def remove(
    context: typer.Context,
    query: Query,
    account: AsAccount,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a saved text for good, with all that was found for it, also from feeds and outbox.

    Example: enmusubi saved remove 蒸気 --as ORGANISATION --yes
    """
    from api.backups.purging import remove_saved_everywhere

    settings: Settings = context.obj
    if not yes:
        typer.confirm(
            in_words(settings.language, f"{query} を完全に消しますか。", f"Erase {query} for good?"),
            abort=True,
            err=True,
        )
    with closing(_open(settings)) as store:
        remove_saved_everywhere(settings, store, query, organisation=_owner(store, account))
    ja, en = (
        "消しました。メールサーバーに渡したものは取り消せません。",
        "Erased. What a mail server took stays.",
    )
    talk.print(in_words(settings.language, ja, en))


def _open(settings: Settings) -> Store:
    return open_home(settings.existing_home().writable_home())


def _owner(store: Store, account: str) -> str:
    """Return the account's id. Raises `NotFoundError`, `UsageError`."""
    owner = viewer_of(store, account).organisation
    if owner is None:
        raise UsageError("Say whose it is: --as ORGANISATION")
    return owner


def _set_paused(settings: Settings, query: str, account: str, *, paused: bool) -> SavedQuery:
    with closing(_open(settings)) as store:
        found = store.saved_query(query, organisation=_owner(store, account))
        return store.change_saved(replace(found, paused=paused))


def _tell(context: typer.Context, query: SavedQuery, as_json: bool, ja: str, en: str) -> None:
    if as_json:
        print_json(json.dumps(_data(query), ensure_ascii=False))
    else:
        talk.print(in_words(context.obj.language, ja, en), markup=False)


def _data(query: SavedQuery) -> dict[str, Any]:
    return {**vars(query), "filters": dict(query.filters.conditions)}


def _row(query: SavedQuery, language: str) -> tuple[str, ...]:
    conditions = ", ".join(f"{key}={value}" for key, value in query.filters.conditions.items())
    state = in_words(language, "休止", "paused") if query.paused else ""
    line = "" if query.threshold is None else f"{query.threshold:.2f}"
    finds = in_words(language, _FINDS[query.find], query.find)
    return query.id, query.name, finds, conditions, line, state
