"""How are doubtful names reviewed, and merges made and undone, from the command line (`enmusubi names`)?"""

import json
from contextlib import closing
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from api.arguments import Json, RecordId, utf8
from api.engine import open_home
from api.records.reasons import say_reason
from api.settings import Settings
from api.showing.terminal import in_words, out, print_json, print_table, talk
from corpora import (
    AnyRecord,
    DoubtfulPair,
    QueuedPair,
    Seed,
    Store,
    UsageError,
    duplicate_seeds,
    duplicates_by_similarity,
)

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
PairId = Annotated[int, typer.Argument(metavar="PAIR", min=1, help="Its number in the list.")]
By = Annotated[str, typer.Option("--by", callback=utf8, help="Who decides; kept with the decision.")]
_COMMAND_LINE = "command line"
_LEAST_ALIKE = 0.5  # one researcher or title may speak for the rest
_MERGES = {
    "ja": ("番号", "統合した記録", "統合先", "決めた人", "日時", "取り消し"),
    "en": ("merge", "merged", "into", "by", "at", "undone"),
}


class What(StrEnum):
    """What is reviewed."""

    ORGANISATION = "organisation"
    PERSON = "person"
    SEED = "seed"


@app.command("list")
def list_(
    context: typer.Context,
    what: Annotated[What | None, typer.Option(help="Only these.")] = None,
    decided: Annotated[bool, typer.Option("--decided", help="Those decided, not the open ones.")] = False,
    as_json: Json = False,
) -> None:
    """List the pairs of records that may be one, the surest first.

    Examples: enmusubi names list; enmusubi names list --what person --json
    """
    with closing(open_home(context.obj)) as store:
        pairs = store.review_queue(what=what.value if what else None, decided=decided)
        told = _names(store, [name for pair in pairs for name in (pair.pair.left, pair.pair.right)])
    if as_json:
        print_json(json.dumps([_data(pair) for pair in pairs], ensure_ascii=False))
        return
    language = context.obj.language
    rows = [
        (
            pair.id,
            pair.pair.what,
            told[pair.pair.left],
            told[pair.pair.right],
            f"{pair.pair.score:.2f}",
            _reasons(pair, language),
        )
        for pair in pairs
    ]
    print_table(rows, header=_header(language))
    if pairs and not decided:
        ja = "決めるには: enmusubi names show 番号、次に accept 番号 または reject 番号"
        en = "To decide: enmusubi names show PAIR, then accept PAIR or reject PAIR."
        talk.print(in_words(language, ja, en))


@app.command()
def duplicates(context: typer.Context, as_json: Json = False) -> None:
    """Look for seeds that may stand in two lists or languages, and put them before a person.

    Across languages the index is asked, as far as it is up to date. Example: enmusubi names duplicates
    """
    settings: Settings = context.obj
    with closing(_open(settings)) as store:
        seeds = {record.id: record for record in store.records("seed") if isinstance(record, Seed)}
        pairs = [*duplicate_seeds(list(seeds.values())), *_across_languages(settings, seeds)]
        count = store.propose(pairs)
    if as_json:
        print_json(json.dumps({"found": len(pairs), "proposed": count}))
    else:
        talk.print(f"{len(pairs)} pairs may be one, {count} of them new. To see them: enmusubi names list")


@app.command()
def show(context: typer.Context, pair: PairId, as_json: Json = False) -> None:
    """Show the two records of a pair side by side, and what speaks for and against it.

    Example: enmusubi names show 12
    """
    with closing(open_home(context.obj)) as store:
        found = store.queued_pair(pair)
        records = store.get_many([found.pair.left, found.pair.right])
    if as_json:
        both = {name: record.model_dump(mode="json") for name, record in records.items()}
        print_json(json.dumps({**_data(found), "records": both}, ensure_ascii=False))
        return
    sides = [records.get(name) for name in (found.pair.left, found.pair.right)]
    left, right = (_facts(record) for record in sides)
    rows = [(name, left.get(name, ""), right.get(name, "")) for name in dict.fromkeys([*left, *right])]
    print_table(rows, header=("", found.pair.left, found.pair.right))
    out.print(f"{found.pair.score:.2f}: {_reasons(found, context.obj.language)}", markup=False)


@app.command()
def accept(
    context: typer.Context,
    pair: PairId,
    keep: Annotated[
        str | None, typer.Option(callback=utf8, help="The record to keep; else the first.")
    ] = None,
    by: By = _COMMAND_LINE,
) -> None:
    """Say that a pair is one, and merge it.

    Example: enmusubi names accept 12 --keep univ-tokyo --by "Liaison office"
    """
    with closing(_open(context.obj)) as store:
        found = store.queued_pair(pair).pair
        if keep not in (None, found.left, found.right):
            raise UsageError(f"--keep '{keep}' is not of pair {pair}. Name {found.left} or {found.right}.")
        kept = keep or found.left
        number = store.merge(kept, found.right if kept == found.left else found.left, by=by)
    _merged(number, kept, context.obj.language)


@app.command()
def reject(
    context: typer.Context,
    pairs: Annotated[list[int], typer.Argument(metavar="PAIR...", help="Their numbers in the list.")],
    by: By = _COMMAND_LINE,
) -> None:
    """Say that pairs are two each; they are not proposed again.

    Example: enmusubi names reject 12 13
    """
    with closing(_open(context.obj)) as store:
        for pair in pairs:
            store.queued_pair(pair)
        for pair in pairs:
            store.decide_pair(pair, same=False, by=by)
    ja = f"{len(pairs)} 組を別のものとしました。もう候補に出しません。"
    en = f"{len(pairs)} told apart; they will not be proposed again."
    talk.print(in_words(context.obj.language, ja, en))


@app.command()
def merge(
    context: typer.Context,
    kept: RecordId,
    merged: Annotated[str, typer.Argument(metavar="MERGED", callback=utf8)],
    by: By = _COMMAND_LINE,
) -> None:
    """Make one record part of another: names become aliases, what referred to it refers to the kept one.

    Example: enmusubi names merge univ-tokyo organisation-0f3a
    """
    with closing(_open(context.obj)) as store:
        number = store.merge(kept, merged, by=by)
    _merged(number, kept, context.obj.language)


@app.command()
def undo(
    context: typer.Context,
    merge: Annotated[int, typer.Argument(metavar="MERGE", min=1, help="Its number; see: names merges.")],
    by: By = _COMMAND_LINE,
    as_json: Json = False,
) -> None:
    """Restore every record as it was before a merge; what was changed since stays and is named.

    Example: enmusubi names undo 3
    """
    with closing(_open(context.obj)) as store:
        undone = store.unmerge(merge, by=by)
    if as_json:
        print_json(json.dumps(asdict(undone), ensure_ascii=False))
        return
    language, count = context.obj.language, len(undone.restored)
    en = f"Merge {merge} undone: {count} records restored."
    talk.print(in_words(language, f"統合 {merge} を取り消し、記録 {count} 件を元に戻しました。", en))
    if undone.changed_since:
        since = ", ".join(undone.changed_since)
        ja = f"その後に変わったので、そのままにした記録: {since}"
        talk.print(in_words(language, ja, f"Changed since, left as they are: {since}"), markup=False)


@app.command()
def merges(context: typer.Context, as_json: Json = False) -> None:
    """List what was merged, by whom and when, the newest first.

    Example: enmusubi names merges --json
    """
    with closing(open_home(context.obj)) as store:
        found = store.merges()
    if as_json:
        print_json(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    rows = [
        (one.id, one.merged, one.kept, one.merged_by, one.merged_at, one.undone_at or "") for one in found
    ]
    print_table(rows, header=_MERGES[context.obj.language])


def _across_languages(settings: Settings, seeds: dict[str, Seed]) -> list[DoubtfulPair]:
    """Pairs told in two languages, by the vectors of the index; none where nothing is indexed yet."""
    from indexer import alike_across, open_generation

    if not settings.index.is_dir():
        talk.print("Nothing is indexed yet: only seeds of one language are compared. See: enmusubi index")
        return []
    generation = open_generation(settings.index)
    return duplicates_by_similarity(seeds, alike_across(generation, "seed", least=_LEAST_ALIKE))


def _open(settings: Settings) -> Store:
    return open_home(settings.existing_home().writable_home())


def _merged(number: int, kept: str, language: str) -> None:
    ja = f"{kept} に統合しました。取り消すには: enmusubi names undo {number}"
    en = f"Merged into {kept}. To take it back: enmusubi names undo {number}"
    talk.print(in_words(language, ja, en), markup=False)
    talk.print(
        in_words(language, "検索に反映するには: enmusubi index", "To use it in matching: enmusubi index")
    )


def _header(language: str) -> tuple[str, ...]:
    if language == "ja":
        return ("番号", "種類", "記録", "記録", "確かさ", "理由")
    return ("pair", "what", "record", "record", "score", "reasons")


def _reasons(pair: QueuedPair, language: str) -> str:
    separator = "、" if language == "ja" else "; "
    return separator.join(say_reason(reason, language) for reason in pair.pair.reasons)


def _data(pair: QueuedPair) -> dict[str, Any]:
    told = asdict(pair)
    return {"id": told.pop("id"), **told.pop("pair"), **told}


def _names(store: Store, record_ids: list[str]) -> dict[str, str]:
    records = store.get_many(record_ids)
    return {name: f"{name}\n{_title(records.get(name))}".strip() for name in record_ids}


def _title(record: AnyRecord | None) -> str:
    for field in ("name", "title", "text"):
        if words := getattr(record, field, None):
            return (words.ja or words.en or "")[:60]
    return ""


def _facts(record: AnyRecord | None) -> dict[str, str]:
    """The fields of a record that tell who or what it is, as text."""
    if record is None:
        return {}
    data = record.model_dump(mode="json", exclude_none=True, exclude={"notes", "memberships", "kind", "id"})
    return {name: _flat(value) for name, value in data.items() if value not in (None, "", [], False)}


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_flat(one)}" for name, one in value.items() if one)
    return "; ".join(map(_flat, value)) if isinstance(value, list) else str(value)
