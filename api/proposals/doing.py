"""What is done in the same way by every command that acts on a proposal?"""

from contextlib import closing
from typing import TYPE_CHECKING

import typer

from api.engine import open_home, open_matcher
from api.proposals.actors import who_acts
from api.settings import Settings
from api.showing.terminal import out, print_json, talk
from corpora import Store, Viewer

if TYPE_CHECKING:
    from matcher import Proposal, Transition


def act(
    context: typer.Context,
    proposal_id: str,
    done: "Transition",
    account: str,
    role: str | None,
    group: list[str] | None,
    version: int | None,
    key: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Do something to a proposal and say what came of it."""
    from matcher import Pipeline

    settings: Settings = context.obj.existing_home().writable_home()
    with closing(open_home(settings)) as store:
        actor, viewer = who_acts(store, account, role, group)
        changed = Pipeline(store).act(actor, proposal_id, done, version=version, key=key, dry_run=dry_run)
        tell(settings, store, changed, viewer, dry_run=dry_run, as_json=as_json)


def tell(
    settings: Settings,
    store: Store,
    proposal: "Proposal",
    viewer: Viewer,
    *,
    dry_run: bool,
    as_json: bool,
    made_by: str | None = None,
) -> None:
    """Say where a proposal stands now, or would stand."""
    from api.proposals.schemas import ProposalSchema
    from api.proposals.words import say_in
    from matcher import STAGE_WORDS, Pipeline

    if as_json:
        pair = Pipeline(store).pair(proposal, viewer)
        print_json(ProposalSchema.of(proposal, pair).model_dump_json(indent=2))
        return
    say, stage = say_in(settings.language), STAGE_WORDS[proposal.stage][settings.language]
    if dry_run:
        out.print(say("would", id=proposal.id, stage=stage), markup=False)
    elif made_by:
        out.print(say("made", id=proposal.id, who=made_by), markup=False)
    else:
        out.print(say("done", id=proposal.id, stage=stage, version=proposal.version), markup=False)


def score_of(
    settings: Settings, store: Store, need: str, seed: str, viewer: Viewer
) -> tuple[float | None, str | None]:
    """Return how likely the pair is, by which generation; None where that cannot be told, which is said."""
    from api.proposals.likelihood import likelihood_of
    from api.proposals.words import say_in

    say = say_in(settings.language)
    for record in (need, seed):
        store.get(record, viewer=viewer)  # what is not there is said before the models are loaded
    if not settings.index.is_dir():
        talk.print(say("no_index"), markup=False)
        return None, None
    score, generation = likelihood_of(open_matcher(settings, store), store, need, seed, viewer)
    if score is None:
        talk.print(say("far"), markup=False)
    return score, generation
