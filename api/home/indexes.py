"""How is the index brought up to date, looked ahead at and taken back on the command line?"""

import json
from contextlib import closing
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.cells import set_cell_size

from api import engine
from api.arguments import Json, utf8
from api.home.plan_words import plan_words as _in
from api.home.words import say
from api.settings import Settings
from api.showing.terminal import out, print_json, progress_bars, talk
from corpora import Store, UsageError

if TYPE_CHECKING:
    from indexer import Encoder, Outlook, Plan

ACTIONS = ("add", "update", "remove", "keep")
SHOWN = 5  # records of each action


def index_(
    context: typer.Context,
    generation: Annotated[
        str | None,
        typer.Argument(callback=utf8, help="With --rollback: the generation to serve; else the one before."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Embed and fit everything anew.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done and why; write nothing.")
    ] = False,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Let the generation before serve again, or GENERATION.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring the index up to date with the store.

    Examples: enmusubi index; enmusubi index --dry-run; enmusubi index --rollback
    """
    if rollback and (full or dry_run):
        raise UsageError("--rollback stands alone. Leave --full and --dry-run out.")
    if generation is not None and not rollback:
        raise UsageError(f"'{generation}' can be named with --rollback only.")
    settings: Settings = context.obj.existing_home()
    if dry_run:
        ahead = look_ahead(settings, full=full)
        if as_json:
            print_json(json.dumps(outlook_json(ahead), ensure_ascii=False))
        else:
            print_outlook(settings, ahead, then="enmusubi index")
    elif rollback:
        _roll_back(settings.writable_home(), generation, as_json=as_json)
    else:
        with closing(engine.open_home(settings.writable_home())) as store:
            report = bring(settings, store, engine.load_late(settings), full=full)
        if as_json:
            print_json(json.dumps(report))


def bring(
    settings: Settings, store: Store, encoder: "Encoder", *, full: bool = False, keep: int | None = None
) -> dict[str, Any]:
    """Bring the index up to date, say so, and return the report as JSON."""
    language = settings.language
    with progress_bars() as bars:
        report = engine.bring_up_to_date(
            settings,
            store,
            encoder=encoder,
            full=full,
            keep=keep,
            progress=(lambda total: bars(total, "embedding")) if bars else None,
            preparing=(lambda total: bars(total, "first use: shipped texts")) if bars else None,
        )
    for damage in report.damage:
        talk.print(say(language, "repaired", what=damage.what), markup=False)
    counts = _counts(report.plan)
    done = "indexed" if report.published else "was_current"
    talk.print(say(language, done, generation=report.generation, **counts))
    if report.refit:
        talk.print(say(language, "besides", what=_in(language, report.refit)), markup=False)
    told: dict[str, Any] = {
        "generation": report.generation,
        "published": report.published,
        "embedded": report.embedded,
        "reason": report.plan.reason,
        "drift": _figure(report.drift),
        "refit": report.refit,
        "self_test": asdict(report.tested) if report.tested else None,
        **counts,
    }
    if report.damage:
        told["repaired"] = [damage.what for damage in report.damage]
    return told


def look_ahead(settings: Settings, *, full: bool) -> "Outlook":
    """Look at what bringing the index up to date would do; no model is loaded, nothing is written."""
    from indexer import expected_version, outlook

    with closing(engine.open_home(settings)) as store:
        return outlook(store, settings.index, encoder=expected_version(settings.encoder), full=full)


def print_outlook(settings: Settings, ahead: "Outlook", *, then: str) -> None:
    """Print what would be done to the index, and the command that does it."""
    if ahead.serving and ahead.serving.warning:
        talk.print(ahead.serving.warning, markup=False)
    plan, language = ahead.plan, settings.language
    for name, count in _counts(plan).items():
        if count:
            reason = _in(language, plan.reasons[name])
            label = set_cell_size(say(language, name), 8 if language == "ja" else 6)
            out.print(f"{label} {count:>7}  {reason} ({_few(ahead, name)})", markup=False)
    for fact in plan.facts:
        out.print(say(language, "besides", what=_in(language, fact)), markup=False)
    from indexer import DRIFT_LIMIT, expected_version

    if ahead.serving:
        drift = ahead.serving.generation.manifest.drift
        out.print(say(language, "drift", drift=drift, limit=DRIFT_LIMIT), markup=False)
    if expected_version(settings.encoder) is None:
        out.print(say(language, "encoder_unknown", encoder=settings.encoder), markup=False)
    out.print(say(language, "current" if plan.empty else "nothing_written", command=then))


def outlook_json(ahead: "Outlook") -> dict[str, Any]:
    """What would be done to the index, as JSON."""
    from indexer import DRIFT_LIMIT

    plan = ahead.plan
    return {
        "dry_run": True,
        "generation": ahead.serving.generation.id if ahead.serving else None,
        "current": plan.empty,
        "reason": plan.reason,
        **_counts(plan),
        "reasons": plan.reasons,
        "records": {name: ahead.record_ids(getattr(plan, name))[:SHOWN] for name in ACTIONS},
        "besides": list(plan.facts),
        "drift": _figure(ahead.serving.generation.manifest.drift) if ahead.serving else None,
        "drift_limit": DRIFT_LIMIT,
        "damage": [damage.what for damage in ahead.serving.damage] if ahead.serving else [],
    }


def _figure(drift: float) -> float | None:
    """A drift as JSON can tell it: None where a language or kind came that the alignment knew nothing of."""
    return round(drift, 4) if isfinite(drift) else None


def _few(ahead: "Outlook", name: str) -> str:
    ids = ahead.record_ids(getattr(ahead.plan, name))
    return ", ".join(ids[:SHOWN]) + (", ..." if len(ids) > SHOWN else "")


def _counts(plan: "Plan") -> dict[str, int]:
    return {name: len(getattr(plan, name)) for name in ACTIONS}


def _roll_back(settings: Settings, to: str | None, *, as_json: bool) -> None:
    from indexer import roll_back

    generation = roll_back(settings.index, encoder=engine.load(settings), to=to)
    entries = len(generation.manifest.by_key)
    made = generation.manifest.created_at
    told = say(settings.language, "serves_again", generation=generation.id, made=made, entries=entries)
    talk.print(told, markup=False)
    if as_json:
        print_json(json.dumps({"generation": generation.id, "entries": entries}))
