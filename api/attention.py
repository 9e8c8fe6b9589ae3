"""How is it told who gets how much attention? `enmusubi exposure`."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from api.arguments import Account, Json
from api.engine import open_home, open_matcher, viewer_of
from api.settings import Settings
from api.terminal import in_words, out, print_json, print_table
from corpora import Need, Organisation, Store, Viewer, visible_to

if TYPE_CHECKING:
    from matcher import Attention, Matcher

DEEP = 200  # hits of a need that are looked at for seeds that fit


def exposure(
    context: typer.Context,
    k: Annotated[
        int, typer.Option("--k", min=1, max=100, help="How many hits of a need are looked at.")
    ] = 10,
    quota: Annotated[
        int | None, typer.Option(min=1, max=100, help="As if at most so many were of one organisation.")
    ] = None,
    account: Account = None,
    as_json: Json = False,
) -> None:
    """Set each organisation's share of attention over all needs against its share of fitting seeds.

    Counts what the asker may see. What a quota costs in ranking quality: python -m eval.exposure.
    Examples: enmusubi exposure --as secretariat; enmusubi exposure --quota 3 --json
    """
    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        viewer = viewer_of(store, account)
        matcher = open_matcher(settings, store)
        from matcher import attention_of

        rankings = _rankings(store, matcher, viewer, k=k, quota=quota)
        found = attention_of(rankings, k=k, line=matcher.fusion.threshold)
        names = _names(store, found, viewer)
    if as_json:
        print_json(json.dumps(_wire(found, names, quota), ensure_ascii=False, indent=2))
    else:
        _print(found, names, settings.language)


def _rankings(
    store: Store, matcher: "Matcher", viewer: Viewer, *, k: int, quota: int | None
) -> Iterator[list[tuple[str, str | None, float]]]:
    """The rankings of all visible needs; under a quota those within it come first."""
    from matcher import within_quota

    for need in store.records("need"):
        if isinstance(need, Need) and visible_to(need, viewer):
            found = matcher.ranking_for(need, viewer, k=DEEP)
            ranked = [(record.id, record.organisation, likely) for record, likely in found]
            if quota is not None:
                kept = within_quota([own[1] for own in ranked], quota, k)
                rest = [place for place in range(len(ranked)) if place not in set(kept)]
                ranked = [ranked[place] for place in (*kept, *rest)]
            yield ranked


def _names(store: Store, found: "Attention", viewer: Viewer) -> dict[str, Organisation]:
    records = store.get_many(own.organisation for own in found.shares if own.organisation)
    return {
        name: own
        for name, own in records.items()
        if isinstance(own, Organisation) and visible_to(own, viewer)
    }


def _wire(found: "Attention", names: dict[str, Organisation], quota: int | None) -> dict[str, object]:
    shares = [
        {
            **asdict(own),
            "name": names[own.organisation].name.model_dump() if own.organisation in names else None,
            "ratio": own.ratio,
        }
        for own in found.shares
    ]
    return {**asdict(found), "quota": quota, "shares": shares}


def _print(found: "Attention", names: dict[str, Organisation], language: str) -> None:
    ja = (
        f"ニーズ{found.needs}件のうち{found.answered}件に、確からしさが線を超える候補があります"
        f"（各{found.k}件まで）。"
        f"偏り：{found.inequity:.0%}（この割合の注目を移せば、応えるシーズの割合どおりになります）。"
    )
    en = (
        f"{found.answered} of {found.needs} needs have a hit above the line (the first {found.k} are looked "
        f"at). Inequity: {found.inequity:.0%} of the attention would have to move to follow fitting seeds."
    )
    out.print(in_words(language, ja, en), markup=False)
    none = in_words(language, "（機関なし）", "(no organisation)")
    rows = [
        (
            names[own.organisation].name.best(language)
            if own.organisation in names
            else own.organisation or none,
            own.fitting,
            f"{own.fitting_share:.1%}",
            own.matches,
            f"{own.match_share:.1%}",
            f"{own.attention_share:.1%}",
            f"{own.ratio:.2f}",
        )
        for own in found.shares
    ]
    ja_head = (
        "機関",
        "応えるシーズ",
        "その割合",
        "候補に挙がった数",
        "その割合",
        "注目の割合",
        "注目÷シーズ",
    )
    en_head = ("organisation", "fitting seeds", "share", "matches", "share", "attention", "attention/fitting")
    print_table(rows, header=ja_head if language == "ja" else en_head)
