"""What is done in a night, in which order?

Look at the store, import what is new at the sources that are followed, bring the index up to date and publish
it, learn from verdicts, find what is new for whoever asked to be told, tell them, release the figures about
the whole coalition, and count what waits or lapses. Each step is a
line of `STEPS`; `api.nights` runs them.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from api import engine
from api.backups.scratch import left_over, remove_left_over
from api.digests import deliver
from api.home.indexes import bring
from api.nights.books import Listener
from api.nights.report import NightReport, Outcome, drop_reports
from api.nights.running import run_steps
from api.nights.steps import Night, Result, Step
from api.records.harvest import SOURCES, Followed, follow
from api.settings import Settings
from corpora import HarvestOutcome, HomeError, Matchable, Role, read_sources

if TYPE_CHECKING:
    from indexer import Encoder

MOST_ASKED = 2_000  # needs of which a night finds out whether a seed answers: a matter of minutes


def run_night(
    settings: Settings,
    *,
    load: "Callable[[Settings], Encoder]" = engine.load_late,
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


_A_SECOND = timedelta(seconds=1)  # as finely as the time of a generation is told


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


def learn_from_verdicts(night: Night) -> Result:
    """Fit the model of what users said of matches anew, on the verdicts that stand tonight.

    The report holds numbers only: neither reasons nor who said what.
    """
    from indexer import open_generation
    from matcher import fit_verdicts

    if not (night.store.has_fits() or night.store.feedback()):
        return Result(outcome=Outcome.NOTHING, problems=("Nobody has said anything of a match.",))
    done = fit_verdicts(night.store, open_generation(night.settings.index))
    return Result(
        {
            "judging_accounts": done.accounts,
            "verdicts_for_all": done.public,
            "verdicts_for_few": done.own,
            "verdicts_left_out": done.left_out,
        }
    )


def find_new_matches(night: Night) -> Result:
    """Find what is new for every saved query and every record whose organisation follows it."""
    from matcher import find_news

    if not night.store.standing_queries():
        return Result(outcome=Outcome.NOTHING, problems=("Nobody has asked to be told of new matches.",))
    matcher = engine.open_matcher(night.settings, night.store, encoder=night.encoder)
    found = find_news(night.store, matcher, now=datetime.now(UTC))
    counts = {name: value for name, value in asdict(found).items() if name != "generation"}
    problems = (f"{found.failed} standing queries could not be asked; the log names them.",)
    return Result(
        counts,
        Outcome.PARTLY if found.failed else Outcome.DONE,
        problems if found.failed else (),
        {"generation": found.generation},
    )


def send_digests(night: Night) -> Result:
    """Put what was found into digests, and deliver all that wait. Raises `ConfigurationError`."""
    done = deliver(night.store, night.settings, now=datetime.now(UTC))
    counts = {name: value for name, value in asdict(done).items() if name != "failed"}
    problems = tuple(f"Digest {name} waits for the next night: {kind}." for name, kind in done.failed)
    return Result(
        {**counts, "failed": len(done.failed)},
        Outcome.PARTLY if done.failed else Outcome.DONE,
        problems,
    )


def release_statistics(night: Night) -> Result:
    """Release the figures about needs and pipeline of the whole coalition, served until the next release.

    Needs are counted anew where the index is a new one; there is no release where nothing is told otherwise.
    """
    from indexer import read_manifest
    from matcher import Landscape, make_release

    made_at = datetime.fromisoformat(read_manifest(night.settings.index).created_at)
    last, k = night.store.releases(), night.settings.least_organisations
    answered = None
    if not (last and last[0].k == k and datetime.fromisoformat(last[0].at) > made_at + _A_SECOND):
        landscape = Landscape(
            night.store, engine.open_matcher(night.settings, night.store, encoder=night.encoder)
        )
        held = (own for own in night.store.records("need") if isinstance(own, Matchable) and own.organisation)
        answered = landscape.answered(held, most=MOST_ASKED)
    made = make_release(night.store, answered, k=k, at=datetime.now(UTC))
    if made is None:
        return Result(outcome=Outcome.NOTHING, problems=("Nothing has changed since the last release.",))
    return Result(
        {"needs_asked": len(answered or ()), "figures": len(made.shown)}, details={"release": made.number}
    )


def count_reminders(night: Night) -> Result:
    """Count the proposals that wait for somebody, and the needs and seeds that lapse soon or have lapsed.

    Who waits is told to those who may see it, when they ask: `enmusubi proposals due`, `/v1/proposals/due`.
    """
    from matcher import Actor, Pipeline, Waiting, expiring

    today = datetime.now(UTC).date()
    waiting = Counter(one.why for one in Pipeline(night.store).due(Actor("night", None, Role.SERVICE), today))
    lapse = expiring(chain.from_iterable(map(night.store.records, ("need", "seed"))), today)
    return Result(
        {
            "overdue": waiting[Waiting.OVERDUE],
            "stale": waiting[Waiting.STALE],
            "lapsing": sum(one.days >= 0 for one in lapse),
            "lapsed": sum(one.days < 0 for one in lapse),
        }
    )


STEPS = (
    Step("check", check, vital=True),
    Step("harvest", take_in, after=("check",)),
    Step("index", bring_up_to_date, after=("check",), vital=True),
    Step("verdicts", learn_from_verdicts, after=("index",)),
    Step("news", find_new_matches, after=("index",)),
    Step("digests", send_digests, after=("news",)),
    Step("statistics", release_statistics, after=("index",)),
    Step("reminders", count_reminders, after=("check",)),
)
