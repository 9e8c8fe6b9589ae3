"""Can a store be copied while another process writes, say what is wrong with it, and bury what was purged?"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conftest import need, seed
from store_homes import AnyHome, SqliteHome

from corpora import (
    SCHEMA_VERSION,
    HomeError,
    LockedError,
    NotFoundError,
    RecordError,
    Store,
    StoreCopy,
    StoreCounts,
    Tombstone,
    open_store,
    release_store,
    tombstones_at,
)

ROOT = Path(__file__).resolve().parents[2]
PURGED_AT = "2026-04-01T00:00:00+00:00"
WRITER = """
import sys
from corpora import Seed, open_store

store = open_store(sys.argv[1])
for number in range(100_000):
    store.put(
        Seed(id=f"pair-{number:06d}-{side}", text={"ja": f"{number}番の組。" + "熱" * 300}) for side in "ab"
    )
    print(number, flush=True)
"""


@pytest.fixture
def store(home: AnyHome) -> Store:
    return home.open()


@contextmanager
def writer(place: Path | str) -> Iterator[subprocess.Popen[str]]:
    """A second process that writes pairs of records, each pair in one transaction, until it is ended."""
    arguments = [sys.executable, "-c", WRITER, str(place)]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield process
        finally:
            process.kill()


# ---- copies ----


def test_a_copy_holds_what_the_store_holds_and_says_how_much(store: Store, tmp_path: Path) -> None:
    store.put([seed("s1"), seed("s2"), need("n1"), need("n2")])
    store.withdraw("n1")
    store.purge("s2")

    told = store.copy_to(tmp_path / "copy.sqlite")

    assert told == StoreCopy(SCHEMA_VERSION, StoreCounts({"seed": 1, "need": 1}, withdrawn=1, purged=1))
    with closing(open_store(tmp_path / "copy.sqlite")) as copy:
        assert [*copy.records()] == [*store.records()]
        assert [*copy.entries()] == [*store.entries()]
        assert copy.tombstones() == store.tombstones()
        assert [version.record for version in copy.history("n1")] == [need("n1")]


def test_a_copy_is_one_file_without_a_log_beside_it(store: Store, tmp_path: Path) -> None:
    store.put([seed("s1")])
    (tmp_path / "place").mkdir()

    store.copy_to(tmp_path / "place" / "copy.sqlite")

    assert [path.name for path in (tmp_path / "place").iterdir()] == ["copy.sqlite"]
    # Not in WAL mode: it can be read where nothing can be written.
    assert (tmp_path / "place" / "copy.sqlite").read_bytes()[18:20] == b"\1\1"


def test_copies_made_while_another_process_writes_are_each_of_one_moment(
    home: AnyHome, tmp_path: Path
) -> None:
    store = home.open()
    store.put(seed(f"old-{number}", text={"ja": "蒸気" * 2000}) for number in range(300))
    counts = []

    with writer(home.place) as process:
        for number in range(8):
            copy = tmp_path / f"{number}.sqlite"
            store.copy_to(copy)
            with closing(open_store(copy)) as opened:
                ids = {record.id for record in opened.records()}
                assert opened.faults() == ()
            pairs = {name[:-2] for name in ids if name.startswith("pair-")}
            assert ids == {f"{pair}-{side}" for pair in pairs for side in "ab"} | {
                f"old-{number}" for number in range(300)
            }
            counts.append(len(pairs))
        assert process.poll() is None  # nobody made the writer fail

    assert counts == sorted(counts)
    assert counts[-1] > counts[0] > 0


def test_a_copy_does_not_wait_for_a_transaction_of_this_process(home: AnyHome, tmp_path: Path) -> None:
    store, other = home.open(), home.open()
    store.put([seed("s1")])

    def slowly() -> Iterator[object]:
        yield seed("s2")
        started = time.monotonic()
        other.copy_to(tmp_path / "copy.sqlite")
        assert time.monotonic() - started < 5
        yield seed("s3")

    store.put(slowly())  # type: ignore[arg-type]

    with closing(open_store(tmp_path / "copy.sqlite")) as copy:
        assert [record.id for record in copy.records()] == ["s1"]


def test_a_copy_that_cannot_be_written_is_an_error_that_says_where(store: Store, tmp_path: Path) -> None:
    with pytest.raises(HomeError, match=r"cannot be copied to .*nowhere.*doctor"):
        store.copy_to(tmp_path / "nowhere" / "copy.sqlite")


# ---- what is wrong ----


def test_a_sound_store_has_no_faults(store: Store) -> None:
    store.put([seed("s1"), need("n1")])

    assert store.faults() == ()


def test_rows_that_name_a_record_that_is_gone_are_counted_by_table(sqlite_home: SqliteHome) -> None:
    store = sqlite_home.open()
    store.put([seed("s1", text={"ja": "熱。", "en": "Heat."}), seed("s2")])
    sqlite_home.edit("DELETE FROM records WHERE id = 's1'")

    (fault,) = store.faults()

    assert fault.what == "2 rows of the store's table entries name records that are gone."
    assert fault.remedy == "Restore a backup: enmusubi restore FILE"


def test_a_record_that_is_no_json_is_named(home: AnyHome) -> None:
    store = home.open()
    store.put([seed("s1"), seed("s2")])
    home.edit("UPDATE records SET document = '{' WHERE id = 's2'")

    (fault,) = store.faults()

    assert fault.what == "Record 's2' is no valid JSON in the store."
    assert "purge the record" in fault.remedy


def test_pages_that_were_overwritten_are_a_fault_and_no_crash(sqlite_home: SqliteHome) -> None:
    store = sqlite_home.open()
    store.put(seed(f"s{number}", text={"ja": "蒸気" * 500}) for number in range(200))
    store.close()
    data = bytearray(sqlite_home.path.read_bytes())
    last = len(data) // 4096
    data[(last - 80) * 4096 : (last - 20) * 4096] = b"\xab" * (60 * 4096)
    sqlite_home.path.write_bytes(data)

    found = sqlite_home.open().faults()

    assert found
    assert all("damaged" in fault.what or "cannot be read" in fault.what for fault in found)
    assert all(fault.remedy == "Restore a backup: enmusubi restore FILE" for fault in found)


# ---- what was purged ----


def test_tombstones_tell_what_was_purged_once_each(store: Store) -> None:
    store.put([seed("s2"), seed("s1"), seed("s3")])
    for name in ("s2", "s1", "s1"):
        store.purge(name)

    found = store.tombstones()

    assert [one.record_id for one in found] == ["s1", "s2"]
    assert all(one.at.endswith("+00:00") for one in found)


def test_what_was_purged_elsewhere_is_erased_to_the_last_byte(home: AnyHome) -> None:
    store = home.open()
    store.put([seed("s1", text={"ja": "秘密の触媒の第一版。"}), seed("s2")])
    store.put([seed("s1", text={"ja": "秘密の触媒の第二版。"})])
    store.withdraw("s1")
    home.write(
        """INSERT INTO import_jobs (id, account, file, wish, created_at, state, report)
           VALUES ('j1', 'office', '', '{}', '2026-01-01', 'done', '秘密の触媒')"""
    )  # a refused row quotes it
    assert home.files_holding("秘密の触媒") != []

    gone = store.bury([Tombstone("s1", PURGED_AT), Tombstone("never", PURGED_AT)])

    assert gone == ("s1",)
    assert home.files_holding("秘密の触媒") == []
    assert [*store.tombstones()] == [Tombstone("never", PURGED_AT), Tombstone("s1", PURGED_AT)]
    with pytest.raises(NotFoundError):
        store.get("s1")


@pytest.mark.parametrize("name", ["s1", "never"])
def test_what_was_buried_cannot_be_put_again(store: Store, name: str) -> None:
    store.put([seed("s1")])
    store.bury([Tombstone("s1", PURGED_AT), Tombstone("never", PURGED_AT)])

    with pytest.raises(RecordError, match="purged"):
        store.put([seed(name)])


def test_what_is_buried_already_keeps_the_date_of_the_first_time(home: AnyHome) -> None:
    store = home.open()
    store.bury([Tombstone("s1", PURGED_AT)])

    assert store.bury([Tombstone("s1", "2027-01-01T00:00:00+00:00")]) == ()
    assert store.tombstones() == (Tombstone("s1", PURGED_AT),)
    assert home.log() == [("purge", "s1")]


def test_a_store_that_is_damaged_elsewhere_can_still_say_what_was_purged(sqlite_home: SqliteHome) -> None:
    store = sqlite_home.open()
    store.put([seed("s1")])
    store.purge("s1")
    store.close()
    sqlite_home.write("DROP TABLE entries")

    assert [one.record_id for one in tombstones_at(sqlite_home.path)] == ["s1"]


def test_a_file_that_is_no_database_cannot_say_what_was_purged(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"no database" * 1000)

    with pytest.raises(HomeError, match="cannot say what was purged"):
        tombstones_at(tmp_path / "store.sqlite")


def test_asking_a_file_that_is_not_there_what_was_purged_makes_none(tmp_path: Path) -> None:
    with pytest.raises(HomeError):
        tombstones_at(tmp_path / "store.sqlite")

    assert [*tmp_path.iterdir()] == []


# ---- nobody else has it open ----


def test_a_store_that_is_closed_is_released_with_its_log_folded_in(sqlite_home: SqliteHome) -> None:
    sqlite_home.open().put([seed("s1")])
    sqlite_home.close()

    release_store(sqlite_home.path)

    assert [path.name for path in sqlite_home.directory.iterdir()] == [sqlite_home.path.name]
    assert [record.id for record in sqlite_home.open().records()] == ["s1"]


def test_a_store_that_another_has_open_is_not_released(
    sqlite_home: SqliteHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpora.store.backup._WAIT_S", 0.1)
    store = sqlite_home.open()
    store.put([seed("s1")])

    with pytest.raises(LockedError, match="Another process has the store"):
        release_store(sqlite_home.path)

    assert store.get("s1") == seed("s1")


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"no database" * 1000)

    release_store(tmp_path / "store.sqlite")

    assert (tmp_path / "store.sqlite").read_bytes() == b"no database" * 1000


def test_a_copy_gives_no_key_again_also_where_the_newest_entry_is_gone(store: Store, tmp_path: Path) -> None:
    # given a record whose newest entry, the one in English, has gone since
    store.put([seed("s1", text={"ja": "水素を作る。", "en": "Hydrogen from water."})])
    given = {head.key for head in store.entry_heads()}
    store.put([seed("s1", text={"ja": "水素を作る。"})])

    # when a copy goes on
    store.copy_to(tmp_path / "copy.sqlite")
    with closing(open_store(tmp_path / "copy.sqlite")) as copy:
        copy.put([seed("s2", text={"ja": "断熱材。"})])
        new = {head.key for head in copy.entry_heads()} - {head.key for head in store.entry_heads()}

    # then its next entry is none that an index may know by another name
    assert len(new) == 1
    assert not new & given
