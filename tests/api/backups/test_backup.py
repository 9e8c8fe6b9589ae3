"""Does a home come back from one file, whole, without what was purged, and can that be undone?"""

import fcntl
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commands import Ended, Run, run_command
from conftest import FakeEncoder, need, seed, shipped_for

from api.backups.archive import pack
from api.backups.contents import Contents, Facts
from api.nights.running import LOCK
from corpora import Account, Role, Store, open_store
from corpora.store import schema
from indexer import current_id, open_generation, writer_lock

ROOT = Path(__file__).resolve().parents[3]
SECRET = "秘密の触媒XYZ-7731"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of four records, one withdrawn, not indexed."""
    made = tmp_path / "home"
    made.mkdir()
    with closing(opened(made)) as store:
        store.put([seed("s1"), seed("s2", text={"ja": f"{SECRET}を使う。"}), seed("s3"), need("n1")])
        store.put([seed("s1", text={"ja": "s1の二つ目の版。"})])
        store.withdraw("s3")
    return made


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path) -> Run:
    """Run `enmusubi --home HOME ...` in this process, with a fake encoder."""
    encoder = FakeEncoder()
    monkeypatch.setattr("api.engine.load", lambda _: encoder)
    monkeypatch.setattr("indexer.shipped", lambda *_, **__: shipped_for(encoder))
    monkeypatch.setattr("indexer.expected_version", lambda _: "fake@1")
    monkeypatch.setattr("corpora.store.backup._WAIT_S", 0.2)
    monkeypatch.setenv("ENMUSUBI_LANG", "en")
    monkeypatch.delenv("ENMUSUBI_HOME", raising=False)

    def ended(*arguments: object, at: Path = home, stdin: str = "") -> Ended:
        return run_command(capfd, monkeypatch, ["--home", at, *arguments], stdin=stdin)

    return ended


@pytest.fixture
def saved(tmp_path: Path, run: Run) -> Path:
    """A backup of the home."""
    assert run("backup", "--out", tmp_path / "saved.zip").code == 0
    return tmp_path / "saved.zip"


def opened(home: Path) -> Store:
    return open_store(home / "store.sqlite")


def ids(home: Path) -> list[str]:
    with closing(opened(home)) as store:
        return [record.id for record in store.records()]


def everything(home: Path) -> tuple[object, ...]:
    """All that the store tells of its records, keys of entries, history and tombstones included."""
    with closing(opened(home)) as store:
        names = ["n1", "s1", "s2", "s3"]
        history = [store.history(name) for name in names if name in ids(home) or name == "s3"]
        return ([*store.records()], [*store.entries()], history, store.counts(), store.tombstones())


def fingerprint(folder: Path) -> dict[str, str]:
    """A checksum of every file of a folder, but for locks, and the memory that a store's readers share."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", ".lock"))
    }


def holding(folder: Path, text: str) -> list[str]:
    """The files under a folder in which the bytes of a text stand."""
    return [str(p) for p in sorted(folder.rglob("*")) if p.is_file() and text.encode() in p.read_bytes()]


def aside_of(home: Path) -> Path:
    (found,) = home.glob("before-restore-*")
    return found


# ---- backup ----


def test_a_backup_is_one_file_that_says_what_it_holds(run: Run, home: Path, tmp_path: Path) -> None:
    ended = run("backup", "--out", tmp_path / "saved.zip", "--json")

    told = ended.json
    assert (ended.code, told["records"], told["withdrawn"], told["purged"]) == (
        0,
        {"need": 1, "seed": 2},
        1,
        0,
    )
    assert (told["schema_version"], told["generation"]) == (len(schema.MIGRATIONS), None)
    assert told["home"] == str(home)
    with zipfile.ZipFile(told["file"]) as archive:
        assert sorted(archive.namelist()) == ["manifest.json", "store.sqlite"]
        manifest = json.loads(archive.read("manifest.json"))
        data = archive.read("store.sqlite")
    assert manifest["made_at"] == told["made_at"]
    assert manifest["parts"] == {
        "store.sqlite": {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    }


def test_only_its_owner_may_read_a_backup(saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600


def test_nothing_else_is_left_beside_a_backup(run: Run, home: Path, saved: Path) -> None:
    assert sorted(path.name for path in saved.parent.iterdir()) == ["home", "saved.zip"]


def test_a_backup_is_told_in_japanese(run: Run, tmp_path: Path) -> None:
    ended = run("--lang", "ja", "backup", "--out", tmp_path / "saved.zip")

    assert "saved.zip に保存し、読み返して確かめました(記録3件" in ended.out
    assert "後で抹消した記録も、このファイルを消すまで残ります。" in ended.err


def test_a_file_that_is_there_is_written_over_only_where_that_is_asked_for(run: Run, saved: Path) -> None:
    before = saved.read_bytes()

    refused = run("backup", "--out", saved)
    assert (refused.code, saved.read_bytes()) == (2, before)

    assert run("backup", "--out", saved, "--force").code == 0
    assert saved.read_bytes() != before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "nowhere/saved.zip"], "Name one in a directory that exists."),
        (["--out", "."], "this is no place for a file"),
        (["--out", "nowhere", "--keep", "2"], "with --keep, name a directory that exists."),
        (["--out", ".", "--keep", "0"], "Invalid value for '--keep'"),
        ([], "Missing option '--out'"),
    ],
)
def test_a_place_that_is_none_ends_with_two(run: Run, arguments: list[str], message: str) -> None:
    ended = run("backup", *arguments)

    assert (ended.code, ended.out) == (2, "")
    assert message in " ".join(ended.err.split())


def test_a_home_that_is_not_there_cannot_be_backed_up(run: Run, tmp_path: Path) -> None:
    ended = run("backup", "--out", tmp_path / "saved.zip", at=tmp_path / "nowhere")

    assert ended.code == 3
    assert not (tmp_path / "saved.zip").exists()


def test_a_backup_with_an_index_that_is_damaged_is_not_written(run: Run, home: Path, tmp_path: Path) -> None:
    assert run("index").code == 0
    next(home.glob("index/generations/*/concepts.npz")).write_bytes(b"damaged")

    ended = run("backup", "--out", tmp_path / "saved.zip", "--with-index")

    assert ended.code == 3
    assert "concepts.npz is damaged" in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_backup_that_does_not_read_back_as_it_was_written_is_not_kept(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def badly(folder: Path, facts: Facts, target: Path) -> Contents:
        contents = pack(folder, facts, target)
        data = bytearray(target.read_bytes())
        data[len(data) // 2] ^= 1
        target.write_bytes(data)
        return contents

    monkeypatch.setattr("api.backups.making.pack", badly)

    ended = run("backup", "--out", tmp_path / "saved.zip")

    assert (ended.code, [path.name for path in tmp_path.iterdir()]) == (3, ["home"])


def test_a_backup_made_while_another_process_writes_can_be_restored(
    run: Run, home: Path, tmp_path: Path
) -> None:
    writer = """
import sys
from pathlib import Path
from corpora import Seed, open_store

store = open_store(Path(sys.argv[1]))
for number in range(100_000):
    store.put(Seed(id=f"pair-{number:06d}-{side}", text={"ja": "熱" * 300}) for side in "ab")
    print(number, flush=True)
"""
    arguments = [sys.executable, "-c", writer, str(home / "store.sqlite")]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            assert run("backup", "--out", tmp_path / "saved.zip").code == 0
            assert process.poll() is None
        finally:
            process.kill()

    assert run("restore", tmp_path / "saved.zip", "--yes", at=tmp_path / "other").code == 0
    pairs = [name for name in ids(tmp_path / "other") if name.startswith("pair-")]
    assert pairs
    assert [name[:-1] + "a" for name in pairs[1::2]] == pairs[::2]


# ---- the newest are kept ----


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


def test_of_its_own_dated_files_the_newest_are_kept(run: Run, folder: Path) -> None:
    made = [Path(run("backup", "--keep", 2, "--out", folder, "--json").json["file"]) for _ in range(3)]

    last = run("backup", "--keep", 2, "--out", folder, "--json")

    assert last.json["removed"] == [str(made[1])]
    assert sorted(folder.iterdir()) == [made[2], Path(last.json["file"])]


def test_what_is_not_a_dated_backup_of_this_home_is_never_removed(
    run: Run, saved: Path, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    assert run("restore", saved, "--yes", at=other).code == 0
    assert run("backup", "--keep", 1, "--out", folder, at=other).code == 0
    (theirs,) = folder.iterdir()
    others = [folder / "saved.zip", folder / "notes.txt", folder / "enmusubi-20200101T000000-000000Z.zip.old"]
    for path in others:
        path.write_bytes(saved.read_bytes())
    link = folder / "enmusubi-20200101T000000-000000Z.zip"
    link.symlink_to(saved)

    for _ in range(2):
        ended = run("backup", "--keep", 1, "--out", folder, "--json")

    mine = Path(ended.json["file"])
    assert ended.code == 0
    assert sorted(folder.iterdir()) == sorted([theirs, mine, link, *others])
    assert saved.exists()


def test_a_dated_file_that_cannot_be_read_stays_is_named_and_ends_with_one(run: Run, folder: Path) -> None:
    damaged = folder / "enmusubi-20200101T000000-000000Z.zip"
    damaged.write_bytes(b"half a backup")

    ended = run("backup", "--keep", 1, "--out", folder)

    assert ended.code == 1
    assert f"Left alone, being no backups that can be read: {damaged.name}" in ended.err
    assert damaged.exists()
    assert len([*folder.iterdir()]) == 2


def test_what_a_backup_that_was_killed_left_is_removed_by_the_next_one(run: Run, tmp_path: Path) -> None:
    left, held = tmp_path / ".enmusubi-unfinished-dead", tmp_path / ".enmusubi-unfinished-alive"
    for path in (left, held):
        path.mkdir()
        (path / "store.sqlite").write_text("half a copy")
    lock = os.open(held, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)

    assert run("backup", "--out", tmp_path / "saved.zip").code == 0

    os.close(lock)
    assert (left.exists(), held.exists()) == (False, True)


# ---- restore ----


def test_a_home_that_was_lost_comes_back_as_it_was(run: Run, home: Path, saved: Path, tmp_path: Path) -> None:
    before = everything(home)

    ended = run("restore", saved, "--json", at=tmp_path / "new" / "home")

    assert (ended.code, ended.json["kept_aside"], ended.json["index"]) == (0, None, "none")
    assert ended.json["records"] == {"need": 1, "seed": 2}
    assert everything(tmp_path / "new" / "home") == before


def test_what_is_there_is_kept_aside_and_the_restore_can_be_undone(run: Run, home: Path, saved: Path) -> None:
    with closing(opened(home)) as store:
        store.put([seed("s9")])
    assert run("index").code == 0
    before, generation = everything(home), current_id(home / "index")

    done = run("restore", saved, "--yes")

    aside = aside_of(home)
    assert done.code == 0
    assert "s9" not in ids(home)
    assert not (home / "index").exists()
    assert f"What was there is in {aside}." in done.out
    assert f"To undo: enmusubi --home {home} restore {aside}" in done.out

    undone = run("restore", aside, "--yes", "--json")

    assert (undone.code, undone.json["index"]) == (0, "restored")
    assert everything(home) == before
    assert open_generation(home / "index").id == generation


def test_what_stands_only_in_the_log_of_a_home_that_was_copied_comes_along(
    run: Run, home: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "copied"
    copied.mkdir()
    with closing(opened(home)) as store:
        store.put([seed("s9")])
        for name in ("store.sqlite", "store.sqlite-wal"):
            (copied / name).write_bytes((home / name).read_bytes())
        store.put([seed("s8")])

    assert run("restore", copied, "--yes").code == 0

    assert ids(home) == ["n1", "s1", "s2", "s9"]


def test_a_dry_run_checks_and_tells_all_and_changes_nothing(
    run: Run, home: Path, saved: Path, tmp_path: Path
) -> None:
    run("purge", "s2", "--yes")
    before = fingerprint(tmp_path)

    ended = run("restore", saved, "--dry-run", "--json")

    assert (ended.code, ended.json["dry_run"], ended.json["purged_again"]) == (0, True, ["s2"])
    assert ended.json["records"] == {"need": 1, "seed": 1}
    assert fingerprint(tmp_path) == before


def test_where_a_home_is_there_it_is_asked_and_no_is_no(run: Run, home: Path, saved: Path) -> None:
    before = fingerprint(home)

    ended = run("restore", saved, stdin="n\n")

    assert ended.code == 2
    assert f"Put it in place of what is in {home}? That is kept aside." in ended.err
    assert fingerprint(home) == before


def test_a_restore_is_told_in_japanese(run: Run, home: Path, saved: Path) -> None:
    ended = run("--lang", "ja", "restore", saved, "--yes")

    assert "バックアップに異常はありません(記録3件" in ended.err
    assert f"{home} を復元しました。\n元の内容は {aside_of(home)} にあります。" in ended.out


def test_a_home_that_another_process_has_open_is_not_replaced(run: Run, home: Path, saved: Path) -> None:
    with closing(opened(home)) as store:
        store.counts()
        before = fingerprint(home)

        ended = run("restore", saved, "--yes")

        assert ended.code == 4
        assert "Another process has the store" in ended.err
        assert fingerprint(home) == before


def test_a_home_whose_night_is_at_work_is_not_replaced(run: Run, home: Path, saved: Path) -> None:
    with writer_lock(home, name=LOCK):
        before = fingerprint(home)

        ended = run("restore", saved, "--yes")

        assert (ended.code, fingerprint(home)) == (4, before)
    assert f"The night of {home} is being done by process {os.getpid()}" in ended.err
    assert run("restore", saved, "--yes").code == 0


@pytest.mark.parametrize("moment", ["link", "replace", "rename"])
def test_a_restore_that_fails_in_the_middle_leaves_one_whole_store(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    assert run("index").code == 0
    assert run("backup", "--out", tmp_path / "saved.zip", "--with-index").code == 0
    with closing(opened(home)) as store:
        store.put([seed("s9")])
    old = everything(home)

    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(f"api.backups.placing.os.{moment}", full)
        if moment == "link":
            patched.setattr("api.backups.placing.shutil.copy2", full)
        ended = run("restore", tmp_path / "saved.zip", "--yes")

    assert ended.code == 3
    assert "No space left on device" in ended.err
    assert everything(home) == old
    assert [*home.glob("before-restore-*")] == []
    (problem,) = run("doctor", "--json").json["problems"]
    assert problem.startswith("The index is behind the store (1 to add")


KILLED_AT = """
import os, sys
from pathlib import Path
from api.cli import main

steps = iter(range(int(sys.argv[1]) + 1))

def dying(step):
    def call(*arguments):
        if next(steps) == int(sys.argv[1]):
            os._exit(9)
        return step(*arguments)
    return call

for name in ("fsync", "rename", "link", "replace"):
    setattr(os, name, dying(getattr(os, name)))
main(sys.argv[2:])
"""


def test_a_restore_that_is_killed_at_any_step_leaves_the_old_store_or_the_new_one(
    run: Run, home: Path, saved: Path
) -> None:
    with closing(opened(home)) as store:
        store.put([seed("s9")])
    seen = []

    for step in range(30):
        (home / "index").mkdir(exist_ok=True)  # that of the old store
        arguments = [str(step), "--home", str(home), "restore", str(saved), "--yes"]
        code = subprocess.run([sys.executable, "-c", KILLED_AT, *arguments], cwd=ROOT, check=False).returncode
        with closing(opened(home)) as store:
            assert store.faults() == ()
        old = "s9" in ids(home)
        assert ids(home) == ["n1", "s1", "s2", *(["s9"] if old else [])]
        assert old or not (home / "index").exists()
        seen.append((code, old))
        if not old:
            break

    # dies before: two files are flushed, the index moves, a second name, it is flushed, the swap; after it
    assert seen == [(9, True)] * 6 + [(9, False)]


@pytest.mark.parametrize("with_store", [True, False])
def test_a_restore_that_was_killed_in_the_middle_can_be_done_again_and_leaves_nothing_to_a_purge(
    run: Run, home: Path, tmp_path: Path, with_store: bool
) -> None:
    assert run("index").code == 0
    assert run("backup", "--out", tmp_path / "saved.zip", "--with-index").code == 0
    aside = home / "before-restore-20260401T000000-000000Z"
    aside.mkdir()
    os.rename(home / "index", aside / "index")
    if with_store:
        os.link(home / "store.sqlite", aside / "store.sqlite")

    assert run("restore", tmp_path / "saved.zip", "--yes").code == 0

    assert run("doctor", "--json").json["problems"] == []
    assert run("purge", "s2", "--yes").code == 0
    assert holding(home, SECRET) == []


def test_a_backup_of_an_older_schema_is_brought_up_to_date(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:3])
        with closing(opened(old)) as store:
            assert store.faults() == ()
        with closing(sqlite3.connect(old / "store.sqlite")) as connection, connection:
            connection.execute(
                """INSERT INTO records
                   (id, kind, document, content_hash, visibility, illustrative, updated_at)
                   VALUES ('s1', 'seed', ?, '', 'public', 0, '2025-04-01')""",
                [seed("s1").model_dump_json()],
            )
        assert run("backup", "--out", tmp_path / "old.zip", "--json", at=old).json["schema_version"] == 3

    assert run("restore", tmp_path / "old.zip", "--yes").code == 0

    with closing(opened(home)) as store:
        assert ([record.id for record in store.records()], store.review_queue()) == (["s1"], [])


# ---- what was purged stays purged ----


def test_no_byte_of_what_was_purged_after_the_backup_comes_back(run: Run, home: Path, saved: Path) -> None:
    assert holding(home, SECRET) != []
    assert run("purge", "s2", "--yes").code == 0

    ended = run("restore", saved, "--yes", "--json")

    assert ended.json["purged_again"] == ["s2"]
    assert ids(home) == ["n1", "s1"]
    assert holding(home, SECRET) == []
    with closing(opened(home)) as store:
        assert [one.record_id for one in store.tombstones()] == ["s2"]


def test_it_stays_purged_when_the_restore_is_repeated_and_undone(run: Run, home: Path, saved: Path) -> None:
    run("purge", "s2", "--yes")
    run("restore", saved, "--yes")
    aside = aside_of(home)

    for source in (saved, aside):
        assert run("restore", source, "--yes").code == 0
        assert holding(home, SECRET) == []


def test_what_is_purged_after_a_restore_leaves_what_was_set_aside_as_well(
    run: Run, home: Path, tmp_path: Path
) -> None:
    assert run("index").code == 0
    assert run("backup", "--out", tmp_path / "saved.zip", "--with-index").code == 0
    assert run("restore", tmp_path / "saved.zip", "--yes").code == 0
    assert any("before-restore-" in path for path in holding(home, SECRET))

    assert run("purge", "s2", "--yes").code == 0

    assert holding(home, SECRET) == []
    assert not (aside_of(home) / "index").exists()  # its vectors say what it was about


def test_a_record_that_only_what_was_set_aside_holds_can_be_purged(run: Run, home: Path, saved: Path) -> None:
    with closing(opened(home)) as store:
        store.put([seed("s9", text={"ja": "後から来た秘密。"})])
    assert run("restore", saved, "--yes").code == 0
    held = aside_of(home)
    with closing(sqlite3.connect(home / "store.sqlite")) as connection, connection:
        connection.execute(
            """INSERT INTO import_jobs (id, account, file, wish, created_at, state, finished_at, report)
               VALUES ('j1', 'office', '', '{}', '2026-01-01', 'done', '2026-01-01', '後から来た秘密')"""
        )
    assert run("restore", saved, "--yes").code == 0  # what refused rows quote is set aside as well

    assert run("purge", "s9", "--yes").code == 0

    assert holding(home, "後から来た秘密") == []
    assert run("restore", held, "--yes").code == 0
    assert "s9" not in ids(home)


def test_a_record_that_nobody_knows_cannot_be_purged(run: Run, home: Path, saved: Path) -> None:
    run("restore", saved, "--yes")

    assert run("purge", "unknown", "--yes").code == 3


def test_what_a_restore_that_was_killed_left_does_not_outlive_a_purge(run: Run, home: Path) -> None:
    left = home / ".enmusubi-unfinished-dead"
    left.mkdir()
    (left / "store.sqlite").write_text(SECRET, encoding="utf-8")

    assert run("purge", "s2", "--yes").code == 0

    assert holding(home, SECRET) == []


def test_a_store_too_damaged_to_say_what_was_purged_is_replaced_only_where_that_is_asked_for(
    run: Run, home: Path, saved: Path
) -> None:
    for path in home.glob("store.sqlite*"):
        path.unlink()
    (home / "store.sqlite").write_bytes(b"no database" * 1000)
    before = fingerprint(home)

    refused = run("restore", saved, "--yes")

    assert refused.code == 3
    assert "nobody can tell what must not come back" in refused.err
    assert fingerprint(home) == before

    assert run("restore", saved, "--yes", "--without-purges").code == 0
    assert ids(home) == ["n1", "s1", "s2"]
    assert (aside_of(home) / "store.sqlite").read_bytes() == b"no database" * 1000


def test_an_account_that_was_disabled_or_purged_after_the_backup_stays_so(
    run: Run, home: Path, tmp_path: Path
) -> None:
    # given a backup in which four accounts are open, and one is disabled
    now = datetime.now(UTC)
    with closing(opened(home)) as store:
        for name in ("stays", "shut", "reopened", "purged", "was-shut"):
            store.add_account(Account(name, "客員", Role.READER, now))
    run("account", "disable", "was-shut")
    assert run("backup", "--out", tmp_path / "saved.zip").code == 0
    for command in (
        ["disable", "shut"],
        ["disable", "reopened"],
        ["enable", "reopened"],
        ["enable", "was-shut"],
        ["purge", "purged", "--yes"],
    ):
        assert run("account", *command).code == 0

    # when it is restored, twice: the second time only what was set aside knows what came after it
    tried = run("restore", tmp_path / "saved.zip", "--dry-run")
    assert "Accounts that were disabled since it was made, and stay so: shut\n" in tried.err
    for _ in range(2):
        ended = run("restore", tmp_path / "saved.zip", "--yes", "--json")
        assert (ended.json["disabled_again"], ended.json["purged_again"]) == (["shut"], ["purged"])

    # then they are as they were left; who was disabled in the backup is opened by a person only
    with closing(opened(home)) as store:
        disabled = {account.id: account.disabled_at is not None for account in store.accounts()}
    assert disabled == {"stays": False, "shut": True, "reopened": False, "was-shut": True}
    assert run("match", "触媒", "--as", "shut").code == 3


# ---- with the index ----


def test_the_index_that_serves_comes_along_where_that_was_asked_for(
    run: Run, home: Path, tmp_path: Path
) -> None:
    assert run("index").code == 0
    assert run("backup", "--out", tmp_path / "saved.zip", "--with-index").code == 0

    ended = run("restore", tmp_path / "saved.zip", "--json", at=tmp_path / "other")

    assert ended.json["index"] == "restored"
    assert open_generation(tmp_path / "other" / "index").id == current_id(home / "index")
    again = run("index", "--json", at=tmp_path / "other").json
    assert (again["published"], again["keep"]) == (False, 3)


def test_an_index_that_holds_what_was_purged_is_left_out(run: Run, home: Path, tmp_path: Path) -> None:
    assert run("index").code == 0
    assert run("backup", "--out", tmp_path / "saved.zip", "--with-index").code == 0
    assert run("purge", "s2", "--yes").code == 0

    ended = run("restore", tmp_path / "saved.zip", "--yes", "--json")

    assert ended.json["index"] == "left out"
    assert holding(home, SECRET) == []
    assert run("index", "--json").json["add"] == 2


@pytest.mark.parametrize("current", ["../generations/{}", "nowhere", "\udcff"])
def test_an_index_that_does_not_name_a_generation_of_its_own_is_left_out(
    run: Run, home: Path, tmp_path: Path, current: str
) -> None:
    assert run("index").code == 0
    assert run("restore", tmp_path / "home", "--yes", at=tmp_path / "other").code == 0
    name = current.format(current_id(home / "index")).encode(errors="surrogateescape")
    (tmp_path / "other" / "index" / "CURRENT").write_bytes(name)

    ended = run("restore", tmp_path / "other", "--yes", "--json")

    assert (ended.code, ended.json["index"]) == (0, "left out")


# ---- doctor ----


def test_the_doctor_names_damage_of_the_store_and_what_to_do(run: Run, home: Path) -> None:
    with closing(sqlite3.connect(home / "store.sqlite")) as connection, connection:
        connection.execute("DELETE FROM records WHERE id = 's2'")

    ended = run("doctor", "--json")

    assert ended.code == 3
    assert (
        "1 rows of the store's table entries name records that are gone. "
        "Restore a backup: enmusubi restore FILE"
    ) in ended.json["problems"]


def test_the_doctor_points_to_a_backup_where_the_store_cannot_be_opened(run: Run, home: Path) -> None:
    (home / "store.sqlite").write_bytes(b"no database" * 1000)

    ended = run("doctor")

    assert ended.code == 3
    assert ended.out.rstrip().endswith("If the store is damaged, restore a backup: enmusubi restore FILE")


def test_the_doctor_names_what_was_left_by_a_command_that_was_cut_off(run: Run, home: Path) -> None:
    left = home / ".enmusubi-unfinished-dead"
    left.mkdir()

    problems = run("doctor", "--json").json["problems"]

    assert f"A command was cut off and left {left}. Delete that directory." in problems
    assert left.exists()
