"""What is done in a night, in which order?

Look at the store, import what is new at the sources that are followed, bring the index up to date and publish
it. Each step is a line of `STEPS`; `api.nights` runs them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from api import engine
from api.backups.scratch import left_over, remove_left_over
from api.harvest import SOURCES, Followed, follow
from api.indexes import bring
from api.nights.books import Listener
from api.nights.report import NightReport, Outcome, drop_reports
from api.nights.running import run_steps
from api.nights.steps import Night, Result, Step
from api.settings import Settings
from corpora import HarvestOutcome, HomeError, read_sources

if TYPE_CHECKING:
    from indexer import Encoder


def run_night(
    settings: Settings,
    *,
    load: "Callable[[Settings], Encoder]" = engine.load,
    full: bool = False,
    listener: Listener | None = None,
) -> NightReport:
    """Do the whole night of a home; what goes wrong in it stands in the report, with the exit code.

    `load` gives the encoder, where a step needs it; `full` embeds everything anew. Raises `HomeError` where
    there is no home, or it cannot be written, `LockedError` where a night of it is being done.
    """
    if not (settings.home / SOURCES).is_file():
        settings.existing_home()  # a new home may begin with the sources that it follows
    return run_steps(STEPS, settings.writable_home(), load=load, full=full, listener=listener)


def check(night: Night) -> Result:
    """Remove what is kept no longer, and look at the store: a damaged one is not written to.

    Raises `HomeError`.
    """
    settings = night.settings
    left = len(left_over(settings.home))
    remove_left_over(settings.home)
    dropped = drop_reports(settings, keep=settings.nights)
    if faults := night.store.faults():
        raise HomeError(" ".join(f"{fault.what} {fault.remedy}" for fault in faults))
    counts = night.store.counts()
    return Result(
        {
            "records": sum(counts.by_kind.values()),
            "withdrawn": counts.withdrawn,
            "purged": counts.purged,
            "left_over_removed": left,
            "reports_removed": dropped,
        }
    )


def take_in(night: Night) -> Result:
    """Import what is new or changed at the sources of the home."""
    place = night.settings.home / SOURCES
    if not place.is_file():
        return Result(outcome=Outcome.NOTHING, problems=(f"No lists are followed: {place} is not there.",))
    done = follow(read_sources(place), night.settings, night.store)
    return Result(
        done.counts,
        Outcome.DONE if done.whole else Outcome.PARTLY,
        tuple(_problems(done)),
        {"refused_rows": [_place(name, refusal) for name, refusal in done.refused]},
        {"refusals": [{"list": name, **refusal.to_json()} for name, refusal in done.refused]},
    )


def _problems(done: Followed) -> list[str]:
    wrong = (HarvestOutcome.FAILED, HarvestOutcome.REFUSED)
    return [
        f"{visit.source} · {visit.place}: {visit.reason}"
        for visit in done.places.visits
        if visit.outcome in wrong
    ]


def _place(name: str, refusal: Any) -> dict[str, Any]:
    """Where a refused row stands: what stood there is a record's, and is kept nowhere."""
    return {"list": name, "sheet": refusal.sheet, "row": refusal.row, "column": refusal.column}


def bring_up_to_date(night: Night) -> Result:
    """Bring the index up to date with the store and publish it."""
    told = bring(night.settings, night.store, night.encoder, full=night.full)
    names = ("add", "update", "remove", "keep", "embedded")
    counts = {name: int(told[name]) for name in names}
    repaired = tuple(f"Repaired: {what}" for what in told.get("repaired", ()))
    return Result(
        {**counts, "published": int(told["published"]), "repaired": len(repaired)},
        problems=repaired,
        details={"generation": told["generation"], "reason": told["reason"]},
    )


STEPS = (
    Step("check", check, vital=True),
    Step("harvest", take_in, after=("check",)),
    Step("index", bring_up_to_date, after=("check",), vital=True),
)
