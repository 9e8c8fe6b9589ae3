"""Does a home outlive nights that are killed, told to end, run twice at once, or find the disk full?"""

import json
import multiprocessing
import shutil
import signal
import stat
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.nights.running import LOCK
from eval.bench.crashes import measure
from eval.bench.nights.hardship import as_nobody, files_up_to
from eval.bench.nights.killing import Death, Ended, nights, settings_of
from eval.bench.nights.lists import Rows, follow_lists, states, write_lists
from eval.bench.nights.looking import Seen, look
from eval.bench.swaps import measure as measure_swaps
from indexer import lock_holder

RECORDS = 40
IN_INDEX = 60  # the change of a file by which a generation is half written
AT_INDEX = 6  # the boundary at which the index begins: the night does, then two steps begin and end


@dataclass(frozen=True)
class Office:
    """A home that follows lists, its nights, and the lists as they are and as they will be."""

    home: Path
    models: Path
    run: Callable[..., Ended]
    rows: Rows
    later: Rows

    def night(self, death: Death | None = None, prepare: Callable[[], object] | None = None) -> Ended:
        return self.run(settings_of(self.home, self.models), death, prepare)

    def look(self) -> Seen:
        return look(settings_of(self.home, self.models))

    def report(self) -> Any:
        newest = max((self.home / "reports" / "nightly").glob("*.json"))
        return json.loads(newest.read_bytes())


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A home after its first night."""
    directory = tmp_path_factory.mktemp("night")
    rows, later = states(records=RECORDS, changes=1)
    office = Office(directory / "home", directory / "models", nights(), rows, later)
    follow_lists(settings_of(office.home, office.models))
    write_lists(rows, office.home)
    assert office.night().code == 0
    return office


@pytest.fixture
def office(first: Office) -> Iterator[Office]:
    """A copy of that home whose lists have changed since. Anybody may pass through the folder it lies in."""
    directory = Path(tempfile.mkdtemp(prefix="enmusubi-night-"))
    directory.chmod(0o755)
    shutil.copytree(first.home, directory / "home")
    shutil.copytree(first.models, directory / "models")
    office = Office(directory / "home", directory / "models", first.run, first.rows, first.later)
    follow_lists(settings_of(office.home, office.models))
    write_lists(first.later, office.home)
    yield office
    shutil.rmtree(directory)


def test_after_twenty_kills_all_is_old_or_new_and_the_next_night_makes_it_good(tmp_path: Path) -> None:
    found, usual = measure(tmp_path, kills=20, records=RECORDS, homes=2, seed=3)

    assert found.wrong == []
    assert found.kills.total() == found.served.total() == 20
    assert found.served.keys() <= {"old", "new"}
    assert found.nights == found.same_rankings == found.told_once > 0
    assert len(found.fell_into) >= 2  # at random times: which steps differs
    assert found.told["mail"] > 50 < found.told["feed"]
    assert usual.changes > 30  # moments to be killed at


def test_of_two_nights_at_once_one_works_and_the_other_ends_with_4(office: Office) -> None:
    together = multiprocessing.get_context("forkserver").Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda _: office.night(prepare=together.wait), range(2)))

    codes = sorted(own.code for own in ended)

    assert codes == [0, 4]
    assert office.look().faults == ()
    reports = list((office.home / "reports/nightly").glob("*.json"))
    assert len(reports) == 2  # the first night's, and that of the one that worked


@pytest.mark.parametrize(
    "moment",
    [Death(boundary=AT_INDEX, by=signal.SIGTERM), Death(change=IN_INDEX, by=signal.SIGTERM)],
    ids=["before the index", "while the index is written"],
)
def test_a_night_that_is_told_to_end_stops_cleanly_and_the_next_one_goes_on(
    office: Office, moment: Death
) -> None:
    before = office.look()

    ended = office.night(moment)

    assert ended.code == 1
    assert office.report()["outcome"] == "stopped"
    assert [(step["name"], step["outcome"]) for step in office.report()["steps"]] == [
        ("check", "done"),
        ("harvest", "done"),
        ("index", "stopped"),
        ("verdicts", "stopped"),
        ("news", "stopped"),
        ("digests", "stopped"),
        ("statistics", "stopped"),
        ("reminders", "stopped"),
    ]
    assert lock_holder(office.home, name=LOCK) is None
    assert (office.look().generation, office.look().faults) == (before.generation, ())
    assert office.night().code == 0
    assert office.look().held != before.held


def test_on_a_full_disk_the_night_ends_with_3_and_the_old_generation_serves(office: Office) -> None:
    before = office.look()

    ended = office.night(prepare=files_up_to(20_000))

    assert ended.code == 3
    assert (office.look().generation, office.look().faults) == (before.generation, ())
    problems = [problem for step in office.report()["steps"] for problem in step["problems"]]
    assert any("written" in problem and "Check" in problem for problem in problems)
    assert office.night().code == 0
    assert office.look().held != before.held


def test_an_index_that_finds_no_room_leaves_what_serves_and_is_made_by_the_next_night(office: Office) -> None:
    before = office.look()
    limit = max(path.stat().st_size for path in (office.home / "index").rglob("*") if path.is_file()) - 1
    assert office.night(Death(boundary=AT_INDEX)).code == -signal.SIGKILL  # the lists are in the store

    ended = office.night(prepare=files_up_to(limit))

    index = office.report()["steps"][2]
    assert (ended.code, index["outcome"], index["error"]) == (3, "failed", "HomeError")
    assert "Free space on that disk" in index["problems"][0]
    assert (office.look().generation, office.look().faults) == (before.generation, ())
    assert office.night().code == 0
    assert office.look().held != before.held


def test_a_home_that_cannot_be_written_is_an_error_of_the_home_and_goes_on_serving(office: Office) -> None:
    before = office.look()
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [office.home, *office.home.rglob("*")]}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)

    ended = office.night(prepare=as_nobody)

    assert ended.code == 3
    for path, mode in modes.items():
        path.chmod(mode)
    assert (office.look().generation, office.look().faults) == (before.generation, ())
    assert office.night().code == 0


def test_through_swaps_no_answer_fails_and_each_is_that_of_its_generation(tmp_path: Path) -> None:
    found = measure_swaps(tmp_path, swaps=3, records=RECORDS, clients=2, quiet_s=0.5, niceness=0)

    assert (found.errors, found.mixtures) == ([], [])
    assert found.generations_seen >= 3
    assert found.answers_swapping > 20
    assert len(found.memory_mb) == 4
    assert found.still_mapped == []
    assert max(found.open_files) <= 2 * found.open_files[0]  # while one takes over from another both are open
    assert min(found.open_files[1:]) <= found.open_files[0] + 5
