"""How are gaps, shared challenges and figures asked for from the command line?"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from api.arguments import Account, Json, Where, filters_of
from api.engine import open_home, open_matcher, viewer_of
from api.settings import Settings
from api.showing.terminal import out, print_json, progress_bars
from corpora import Filters, Store, Viewer, holders_of

if TYPE_CHECKING:
    from matcher import Challenges, Landscape

MOST = 5_000  # records that one command looks over


class Of(StrEnum):
    """What may have no answer."""

    NEEDS = "needs"
    SEEDS = "seeds"


def gaps(
    context: typer.Context,
    of: Annotated[Of, typer.Option(help="Needs that no seed answers, or seeds no need asks for.")] = Of.NEEDS,
    where: Where = None,
    account: Account = None,
    as_json: Json = False,
) -> None:
    """Find the technical challenges that no seed answers, what comes nearest, and what separates them.

    Examples: enmusubi gaps --where sector=storage; enmusubi gaps --of seeds --json
    """
    from matcher import gap_challenges

    with _opened(context.obj, where, account) as (store, landscape, viewer, filters):
        kind = "need" if of is Of.NEEDS else "seed"
        count = len(landscape.visible(kind, viewer, filters))
        with progress_bars() as bars:
            progress = bars(min(count, MOST), of.value) if bars else None
            found = landscape.gaps(of=kind, viewer=viewer, filters=filters, most=MOST, progress=progress)
        challenges = gap_challenges(store, landscape, found, viewer=viewer)
        head = "gaps_head" if of is Of.NEEDS else "seeds_head"
        _tell(challenges, head, store, viewer, context.obj, as_json=as_json)


def shared(
    context: typer.Context,
    k: Annotated[int, typer.Option("--k", "-k", min=3, help="Organisations that must share one.")] = 3,
    where: Where = None,
    account: Account = None,
    as_json: Json = False,
) -> None:
    """Find the challenges that the needs of several organisations share, and how they came over time.

    Examples: enmusubi shared-challenges --as univ-example; enmusubi shared-challenges --k 5 --json
    """
    from matcher import shared_challenges

    with _opened(context.obj, where, account) as (store, landscape, viewer, filters):
        found = shared_challenges(store, landscape, viewer=viewer, filters=filters, k=k, most=MOST)
        _tell(found, "shared_head", store, viewer, context.obj, as_json=as_json)


def statistics(
    context: typer.Context,
    releases: Annotated[int, typer.Option(min=1, max=100, help="How many releases, the newest first.")] = 1,
    as_json: Json = False,
) -> None:
    """Show the figures about the needs of the whole coalition that the last night released.

    Example: enmusubi statistics --json
    """
    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        found = store.releases(releases)
    if as_json:
        from api.schemas.challenges import StatisticsResponse

        print_json(StatisticsResponse.of(found).model_dump_json(indent=2))
        return
    from api.questions.challenges.lines import release_lines

    for line in release_lines(found, settings.language):
        out.print(line, markup=False)


@contextmanager
def _opened(
    settings: Settings, where: list[str] | None, account: str | None
) -> "Iterator[tuple[Store, Landscape, Viewer, Filters]]":
    from matcher import Landscape

    filters = filters_of(where or [])
    with closing(open_home(settings)) as store:
        viewer = viewer_of(store, account)
        yield store, Landscape(store, open_matcher(settings, store)), viewer, filters


def _tell(
    found: "Challenges", head: str, store: Store, viewer: Viewer, settings: Settings, *, as_json: bool
) -> None:
    from api.questions.challenges.landscape import named_in

    holders = holders_of(store, named_in(found), viewer=viewer)
    if as_json:
        from api.schemas.challenges import ChallengesResponse

        print_json(ChallengesResponse.of(found, holders).model_dump_json(indent=2))
        return
    from api.questions.challenges.lines import challenge_lines

    for line in challenge_lines(found, head, holders, settings.language):
        out.print(escape(line))
