"""How is it told who gets how much attention? `enmusubi exposure`."""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from api.arguments import Account, Json
from api.engine import open_home, open_matcher, viewer_of
from api.questions.attention.counts import counted
from api.settings import Settings
from api.showing.terminal import in_words, out, print_json, print_table
from corpora import Organisation

if TYPE_CHECKING:
    from matcher import Attention


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
        found = counted(store, lambda work: work(matcher), viewer, k=k, quota=quota)
    if as_json:
        from api.schemas.attention import ExposureResponse

        print_json(ExposureResponse.of(found, quota).model_dump_json(indent=2))
    else:
        _print(found.attention, found.organisations, settings.language)


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
