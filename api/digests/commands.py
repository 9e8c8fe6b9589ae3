"""How are new matches found, delivered and read from the command line (`enmusubi digests`)?"""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.arguments import AsAccount, Json, utf8
from api.backups.scratch import scratch_directory
from api.engine import open_home, open_matcher, viewer_of
from api.errors import DONE, IN_PART
from api.nights.wording import clock
from api.settings import Settings
from api.showing.terminal import in_words, out, print_json, print_table, progress_bars, talk
from corpora import Following, Store, open_store

if TYPE_CHECKING:
    from api.digests.delivering import DeliveryReport
    from matcher import NewsReport

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
_HEADER = {"ja": ("番号", "作成", "配信", "件数"), "en": ("id", "made", "delivered", "matches")}

_FOLLOWED = {
    "organisation": "機関",
    "needs": "自機関のニーズ",
    "seeds": "自機関のシーズ",
    "email": "送り先",
    "language": "言語",
}


@app.command()
def run(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many matches would be told; change nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Find what is new for every saved query and followed record, and deliver it (exit code 1: not all).

    Each match is told once. Examples: enmusubi digests run; enmusubi digests run --dry-run --json
    """
    from api.digests.delivering import deliver

    settings: Settings = context.obj.existing_home().writable_home()
    now = datetime.now(UTC)
    if dry_run:
        with _copy_of(settings) as store:
            news, delivered = _news(settings, store, now), None
            waiting = len(store.pending())
    else:
        with closing(open_home(settings)) as store:
            news, waiting = _news(settings, store, now), 0
            delivered = deliver(store, settings, now=now)
    if as_json:
        told = {"news": asdict(news), "delivery": asdict(delivered) if delivered else None}
        print_json(json.dumps({**told, "would_tell": waiting if dry_run else None}))
    else:
        _tell(settings.language, news, delivered, waiting)
    raise typer.Exit(IN_PART if news.failed or (delivered and delivered.failed) else DONE)


@app.command("list")
def list_(context: typer.Context, account: AsAccount, as_json: Json = False) -> None:
    """List an account's digests, the newest first.

    Example: enmusubi digests list --as ORGANISATION
    """
    with closing(open_home(context.obj)) as store:
        owner = viewer_of(store, account).organisation
        entries = [*reversed(store.digests(organisation=owner))]
        rows = [
            (own.id, own.put_at, own.delivered_at or "", len(store.matches_in(own.id))) for own in entries
        ]
    if as_json:
        names = ("id", "put_at", "delivered_at", "matches")
        print_json(json.dumps([dict(zip(names, row, strict=True)) for row in rows]))
    else:
        language = context.obj.language
        shown = [(id_, clock(made), clock(sent) if sent else "", told) for id_, made, sent, told in rows]
        print_table(shown, header=_HEADER[language])


@app.command()
def show(
    context: typer.Context,
    digest: Annotated[str, typer.Argument(metavar="DIGEST", callback=utf8, help="Its id in the list.")],
    account: AsAccount,
    as_json: Json = False,
) -> None:
    """Show a digest as it is now: what was withdrawn or hidden since is not in it.

    Example: enmusubi digests show DIGEST --as ORGANISATION --json
    """
    from api.digests.content import plain
    from api.schemas.news import DigestAnswer
    from matcher import digest_of

    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        owner = viewer_of(store, account).organisation or ""
        told = digest_of(store, store.digest(digest, organisation=owner))
    if as_json:
        print_json(DigestAnswer.of(told).model_dump_json(indent=2))
    else:
        spoken = replace(told, language=settings.language)
        out.print(plain(spoken, address=settings.address), markup=False)


@app.command()
def follow(
    context: typer.Context,
    account: AsAccount,
    needs: Annotated[
        bool | None, typer.Option("--needs/--no-needs", help="Ask the account's own needs every night.")
    ] = None,
    seeds: Annotated[
        bool | None, typer.Option("--seeds/--no-seeds", help="Ask the account's own seeds every night.")
    ] = None,
    email: Annotated[
        str | None, typer.Option(callback=utf8, help="Where digests are mailed to; '' for nowhere.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="ja|en", callback=utf8, help="Language of the digests.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what an account is told, where and in which language; without options, show it.

    Example: enmusubi digests follow --as ORGANISATION --email liaison@example.org --language ja --seeds
    """
    given = {"needs": needs, "seeds": seeds, "email": email, "language": language}
    changes: dict[str, Any] = {name: value or None for name, value in given.items() if value is not None}
    changes |= {name: value for name, value in given.items() if isinstance(value, bool)}
    with closing(open_home(context.obj.existing_home().writable_home())) as store:
        found = store.following(viewer_of(store, account).organisation or "")
        if changes:
            found = replace(found, **changes)
            store.put_following(found)
    if as_json:
        print_json(json.dumps(asdict(found), ensure_ascii=False))
    else:
        print_table(_facts(found, context.obj.language), header=("", ""))


def _facts(found: Following, language: str) -> list[tuple[str, str]]:
    """What an organisation follows, in words."""
    said = {True: ("照合する", "yes"), False: ("照合しない", "no"), None: ("指定なし", "not given")}
    place = 0 if language == "ja" else 1
    return [
        (in_words(language, _FOLLOWED[name], name), said[value][place] if value in said else str(value))
        for name, value in asdict(found).items()
    ]


def _news(settings: Settings, store: Store, now: datetime) -> "NewsReport":
    from matcher import find_news

    matcher = open_matcher(settings, store)
    with progress_bars() as bars:
        bar = bars(len(store.standing_queries()), "queries") if bars else None
        return find_news(store, matcher, now=now, progress=bar)


@contextmanager
def _copy_of(settings: Settings) -> Iterator[Store]:
    """Give a copy of the store to try things on; it is removed in the end."""
    with scratch_directory(settings.home) as scratch:
        with closing(open_home(settings)) as store:
            store.copy_to(scratch / "store.sqlite")
        with closing(open_store(scratch / "store.sqlite")) as copy:
            yield copy


def _tell(language: str, news: "NewsReport", delivered: "DeliveryReport | None", waiting: int) -> None:
    ja = f"新しい記録 {news.new_records}件、検索 {news.queries}件、新しい候補 {news.found}件"
    en = f"{news.new_records} new records, {news.queries} queries, {news.found} new matches"
    out.print(in_words(language, ja, en))
    if news.failed:
        talk.print(
            in_words(language, f"検索できなかったもの {news.failed}件", f"{news.failed} queries failed")
        )
    if delivered is None:
        ja, en = (
            f"知らせる候補 {waiting}件。何も変更していません。",
            f"{waiting} would be told. Nothing changed.",
        )
        out.print(in_words(language, ja, en))
        return
    ja = f"知らせ {delivered.delivered}件を配信、うちメール {delivered.mailed}件"
    en = f"{delivered.delivered} digests delivered, {delivered.mailed} of them mailed"
    out.print(in_words(language, ja, en))
    if delivered.failed:
        ja = f"配信できなかったもの {len(delivered.failed)}件。次回もう一度送ります。"
        en = f"{len(delivered.failed)} could not be delivered; they are tried again next time."
        talk.print(in_words(language, ja, en))
