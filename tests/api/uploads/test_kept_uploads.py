"""Does the file of a dry run stay just long enough to be imported as it was shown?"""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.limits import Limits
from api.serving.metrics import Metrics
from api.uploads import Desk, Jobs, jobs
from api.uploads.wish import Wish
from corpora import ImportJob, JobState, open_store

WISH = Wish("office", "univ-example", kind="seed", dry_run=True, keep=True)


class QuickJobs(Jobs):
    """Jobs that import nothing: every list is read at once, by no process."""

    def _told(self, job_id: str, place: Path, asked: dict[str, Any]) -> dict[str, Any]:
        assert (place / asked["file"]).read_text() == "a list"
        return {"rows": 1, "report": {}, "unread": None}


@pytest.fixture
def working(tmp_path: Path) -> Iterator[QuickJobs]:
    store = open_store(tmp_path / "store.sqlite")
    own = QuickJobs(
        store,
        place=tmp_path / "store.sqlite",
        directory=tmp_path / "uploads",
        servers=tmp_path / "servers",
        limits=Limits(),
        metrics=Metrics(),
    )
    own.start()
    yield own
    own.stop()
    store.close()


def until(true: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + 20
    while not true():
        assert time.monotonic() < give_up_at
        time.sleep(0.01)


def lists(place: Path) -> list[str]:
    """The lists that lie there; folders may go meanwhile."""
    return [name for _, _, names in os.walk(place / "uploads") for name in names if name.endswith(".csv")]


def sent(own: QuickJobs, number: int, *, dry_run: bool = True) -> ImportJob:
    job_id = f"{number:032}"
    job = ImportJob(job_id, "office", "list.csv", _wish(dry_run=dry_run), "2026-11-27T00:00:00+00:00")
    (own.place(job_id) / job.file).write_text("a list")
    own.add(job)
    own.queue(job_id)
    until(lambda: own.store.job(job_id).state is JobState.DONE and own.is_kept(job) == dry_run)
    return job


def _wish(*, dry_run: bool) -> str:
    return json.dumps(replace(WISH, dry_run=dry_run).to_json())


def test_a_dry_run_is_imported_without_being_sent_again_and_then_its_file_is_gone(
    working: QuickJobs, tmp_path: Path
) -> None:
    looked_at = sent(working, 1)
    wanted = ImportJob("9" * 32, "office", "list.csv", _wish(dry_run=False), looked_at.created_at)

    # another account cannot take it up, and it can be taken up once
    assert not working.again(looked_at.id, replace(wanted, id="8" * 32, account="other"))
    assert working.again(looked_at.id, wanted)
    assert not working.again(looked_at.id, replace(wanted, id="7" * 32))

    until(lambda: working.store.job(wanted.id).state is JobState.DONE)
    until(lambda: not lists(tmp_path))


def test_of_each_account_only_the_last_list_stays_and_not_for_long(
    working: QuickJobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sent(working, 1), sent(working, 2)
    assert [working.is_kept(job) for job in (first, second)] == [False, True]
    until(lambda: len(lists(tmp_path)) == 1)

    monkeypatch.setattr(jobs, "KEPT_S", 0.0)
    monkeypatch.setattr(jobs, "_TIDY_S", 0.01)
    sent(working, 3, dry_run=False)  # wakes who waits for the next one

    until(lambda: not lists(tmp_path))
    assert not working.is_kept(second)


def test_what_a_purge_removed_cannot_be_imported(working: QuickJobs, tmp_path: Path) -> None:
    looked_at = sent(working, 1)
    (lying,) = (tmp_path / "uploads").rglob(looked_at.file)
    lying.unlink()

    wanted = ImportJob("9" * 32, "office", "list.csv", _wish(dry_run=False), looked_at.created_at)

    assert not working.is_kept(looked_at)
    assert not working.again(looked_at.id, wanted)


def test_a_list_that_one_worker_took_in_is_taken_up_at_the_desk_of_another(
    working: QuickJobs, tmp_path: Path
) -> None:
    other = Desk(
        working.store,
        directory=tmp_path / "uploads" / working.server,
        owner=working.server,
        metrics=Metrics(),
        tell=working.told,
    )
    looked_at = sent(working, 1)
    wanted = ImportJob("9" * 32, "office", "list.csv", _wish(dry_run=False), looked_at.created_at)

    assert other.is_kept(looked_at)
    assert other.again(looked_at.id, wanted)

    assert not working.is_kept(looked_at)
    assert not working.again(looked_at.id, replace(wanted, id="7" * 32))
    until(lambda: working.store.job(wanted.id).state is JobState.DONE)
