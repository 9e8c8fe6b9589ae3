"""Does the store keep versions, keys and jobs as a server needs them, and nothing of what was purged?"""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import seed
from store_homes import AnyHome, Homes

from corpora import (
    ChangedError,
    Filters,
    ImportJob,
    JobEnd,
    JobState,
    KeyReusedError,
    NotFoundError,
    RecordError,
    RequestKey,
    Store,
    Viewer,
    open_store,
)

NOBODY = Viewer()
KEY = RequestKey("account", "key", "digest")
AT = "2026-11-27T00:00:00+00:00"


@pytest.fixture
def served(home: AnyHome) -> Store:
    return home.open()


def job(name: str = "j1", account: str = "account") -> ImportJob:
    return ImportJob(name, account, "list.csv", "{}", AT)


# ---- records ----


def test_a_record_is_handed_out_with_its_version_and_hash(served: Store) -> None:
    served.put([seed("s1")])
    first = served.stored("s1", viewer=NOBODY)
    served.put([seed("s1", trl=3)])
    second = served.stored("s1", viewer=NOBODY)

    assert (first.version, second.version) == (1, 2)
    assert (first.record, second.record) == (seed("s1"), seed("s1", trl=3))
    assert second.content_hash == second.record.content_hash


@pytest.mark.parametrize(
    "hidden",
    [{"visibility": "coalition"}, {"visibility": "organisation", "organisation": "o1"}],
)
def test_what_may_not_be_seen_is_not_found_as_what_is_not_there(
    served: Store, hidden: dict[str, str]
) -> None:
    served.put([seed("s1", **hidden)])

    for name in ("s1", "s2"):
        with pytest.raises(NotFoundError, match=f"There is no record '{name}'. Check the id."):
            served.stored(name, viewer=NOBODY)
    assert served.stored("s1", viewer=Viewer(organisation="o1")).version == 1


def test_whether_a_record_may_be_seen_is_told_by_an_index_alone(tmp_path: Path) -> None:
    """A hidden document is not even touched: how long it is cannot be told by time."""
    served = open_store(tmp_path / "store.sqlite")
    served.put([seed("s1")])
    asked: list[str] = []
    connection = served._db.conn  # type: ignore[attr-defined]
    connection.set_trace_callback(asked.append)
    served.stored("s1", viewer=NOBODY)
    connection.set_trace_callback(None)

    plan = connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()
    assert "COVERING INDEX records_seen" in plan[0][3]
    served.close()


def test_pages_follow_in_the_order_of_ids_and_leave_out_what_is_withdrawn(served: Store) -> None:
    served.put([seed(f"s{n}") for n in range(5)])
    served.withdraw("s2")

    first = served.page(viewer=NOBODY, filters=Filters(), limit=2)
    rest = served.page(viewer=NOBODY, filters=Filters(), after="s1", limit=9)

    assert [stored.record.id for stored in first] == ["s0", "s1"]
    assert [stored.record.id for stored in rest] == ["s3", "s4"]


def test_an_id_that_is_taken_is_not_created_again(served: Store) -> None:
    served.create(seed("s1"))

    with pytest.raises(RecordError, match="The id 's1' is taken"):
        served.create(seed("s1", trl=4))
    assert served.get("s1") == seed("s1")


def test_only_the_version_that_was_read_is_replaced(served: Store) -> None:
    served.create(seed("s1"))
    served.replace(seed("s1", trl=1), version=1)

    with pytest.raises(ChangedError, match="it stands in version 2, not 1"):
        served.replace(seed("s1", trl=2), version=1)
    with pytest.raises(ChangedError):
        served.withdraw_version("s1", version=1)
    assert served.get("s1") == seed("s1", trl=1)
    served.withdraw_version("s1", version=2)
    for version in (2, None):
        with pytest.raises(NotFoundError):
            served.replace(seed("s1", trl=3), version=version)


@pytest.mark.both_databases
def test_of_many_stores_that_replace_one_version_one_succeeds(home: AnyHome) -> None:
    with_one = home.open()
    with_one.create(seed("s1"))
    done: list[int] = []

    def replace(number: int) -> None:
        own = open_store(home.place)
        try:
            done.append(own.replace(seed("s1", trl=number), version=1).version)
        except ChangedError:
            done.append(0)
        finally:
            own.close()

    threads = [threading.Thread(target=replace, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == [0] * 7 + [2]
    with_one.close()


# ---- keys ----


def test_a_key_gives_back_what_was_written_under_it_whatever_came_after(served: Store) -> None:
    first = served.create(seed("s1"), key=KEY)
    served.replace(seed("s1", trl=9), version=1)
    changed = served.create(seed("s2"), key=KEY)
    served.withdraw("s1")
    withdrawn = served.create(seed("s3"), key=KEY)

    for again in (changed, withdrawn):
        assert (again.record, again.version, again.content_hash) == (
            first.record,
            first.version,
            first.content_hash,
        )
    assert served.counts().by_kind == {}


def test_a_key_is_not_taken_for_another_request_but_for_another_account(served: Store) -> None:
    served.create(seed("s1"), key=KEY)

    with pytest.raises(KeyReusedError):
        served.create(seed("s2"), key=RequestKey("account", "key", "other"))
    assert served.create(seed("s2"), key=RequestKey("other", "key", "other")).record.id == "s2"


def test_a_record_that_is_refused_uses_up_no_key(served: Store) -> None:
    served.create(seed("s1"))
    with pytest.raises(RecordError):
        served.create(seed("s1"), key=KEY)

    assert served.create(seed("s2"), key=RequestKey("account", "key", "other")).record.id == "s2"


def test_a_key_leaves_with_the_record_that_is_purged(served: Store, home: AnyHome) -> None:
    served.create(seed("s1"), key=RequestKey("account", "key-of-the-purged", "d"))
    served.purge("s1")
    served.close()

    assert home.files_holding("key-of-the-purged") == []


def test_a_secret_stays_the_same_and_is_one_stores_own(served: Store, home: AnyHome, new_home: Homes) -> None:
    other, again = new_home().open(), home.open()

    assert served.secret("cursors") == again.secret("cursors")
    assert len({served.secret("cursors"), served.secret("else"), other.secret("cursors")}) == 3
    assert len(served.secret("cursors")) == 32


# ---- jobs ----


def test_a_job_waits_runs_and_ends_once(served: Store) -> None:
    served.add_job(job())
    assert served.job("j1").state is JobState.QUEUED

    running = served.start_job("j1")
    assert running is not None
    assert served.start_job("j1") is None
    served.advance_job("j1", 500)
    assert served.end_job("j1", JobEnd(JobState.DONE, report="{}", corrections=b"x"))
    assert not served.end_job("j1", JobEnd(JobState.CANCELLED))

    ended = served.job("j1")
    assert (ended.state, ended.rows, ended.report, served.corrections("j1")) == (
        JobState.DONE,
        500,
        "{}",
        b"x",
    )
    assert ended.started_at is not None
    assert ended.finished_at is not None


def test_a_job_that_was_cancelled_while_it_waited_does_not_start(served: Store) -> None:
    served.add_job(job())
    served.end_job("j1", JobEnd(JobState.CANCELLED))

    assert served.start_job("j1") is None


def test_open_jobs_are_counted_by_account_and_interrupted_together(served: Store) -> None:
    for name, account in (("j1", "a"), ("j2", "a"), ("j3", "b"), ("j4", "a")):
        served.add_job(job(name, account))
    served.start_job("j1")
    served.end_job("j4", JobEnd(JobState.FAILED, error="it broke"))

    served.add_job(replace(job("j5", "c"), owner="another server"))
    assert [served.open_jobs(account) for account in "abc"] == [2, 1, 1]
    assert served.advance_job("j1", 3)
    assert not served.advance_job("j4", 3)
    assert served.interrupt_jobs(but=["another server"]) == ("j1", "j2", "j3")
    assert served.interrupt_jobs() == ("j5",)
    assert [served.job(name).state.value for name in ("j1", "j2", "j3", "j4")] == [
        "interrupted",
        "interrupted",
        "interrupted",
        "failed",
    ]


def test_a_key_gives_back_the_job_that_was_queued_under_it(served: Store) -> None:
    served.add_job(job("j1"), key=KEY)

    assert served.add_job(job("j2"), key=KEY).id == "j1"
    with pytest.raises(NotFoundError):
        served.job("j2")


@pytest.mark.parametrize("ask", ["job", "corrections"])
def test_a_job_that_never_was_is_not_found(served: Store, ask: str) -> None:
    with pytest.raises(NotFoundError, match="There is no import 'j9'"):
        getattr(served, ask)("j9")


def test_who_reads_does_not_wait_for_who_writes(served: Store, home: AnyHome) -> None:
    served.put([seed("s1")])

    with home.writing():
        assert served.stored("s1", viewer=NOBODY).version == 1
        assert len(served.page(viewer=NOBODY, filters=Filters(), limit=9)) == 1
