"""Do a home's records come into a database by a command, the index with them, and does purging reach all?"""

import os
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shlex import join
from typing import Any

import pytest
from commands import Ended, Run, run_command
from conftest import FakeEncoder, need, seed, shipped_for
from store_homes import PostgresHome

from api.accounts.tokens import new_token
from api.backups.aside import new_aside
from api.backups.moved import gather_log
from api.cli import main
from api.nights.running import LOCK
from corpora import Account, Bilingual, NotFoundError, Organisation, Role, Scope, Session, Store, open_store
from indexer import current_id, writer_lock

SECRET = "秘密の触媒XYZ-7731"


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "our home"
    made.mkdir()
    with closing(open_store(made / "store.sqlite")) as store:
        store.put([seed("s1"), seed("s2", text={"ja": f"{SECRET}を使う。"}), need("n1")])
    return made


@pytest.fixture
def database(tmp_path: Path) -> Iterator[PostgresHome]:
    made = PostgresHome(tmp_path / "database")
    yield made
    made.close()


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path, encoder: FakeEncoder
) -> Run:
    """Run `enmusubi --home HOME ...` in this process, with a fake encoder."""
    monkeypatch.setattr("api.engine.load", lambda _: encoder)
    monkeypatch.setattr("indexer.shipped", lambda *_, **__: shipped_for(encoder))
    monkeypatch.setattr("indexer.expected_version", lambda _: "fake@1")
    monkeypatch.setattr("corpora.store.backup._WAIT_S", 0.2)
    monkeypatch.setenv("ENMUSUBI_LANG", "en")

    def ended(*arguments: object, url: object = None) -> Ended:
        monkeypatch.setenv("ENMUSUBI_STORE_URL", str(url or ""))
        return run_command(capfd, monkeypatch, ["--home", home, *arguments])

    return ended


def test_the_index_serves_the_moved_records_nothing_is_embedded_and_the_move_can_be_undone(
    run: Run, home: Path, database: PostgresHome, encoder: FakeEncoder
) -> None:
    run("index")
    before = run("match", "触媒", "--json").json["hits"]
    encoder.encoded_texts.clear()

    moved = run("move-store", "--yes", "--json", url=database.place)

    assert moved.code == 0
    assert moved.json["rows"]["records"] == 3
    assert run("index", "--json", url=database.place).code == 0
    assert encoder.encoded_texts == []
    assert run("match", "触媒", "--json", url=database.place).json["hits"] == before
    for mistaken in (["match", "触媒"], ["demo"]):  # nobody goes on with the file, or begins another
        forgotten = run(*mistaken)
        assert forgotten.code == 3
        assert "Set ENMUSUBI_STORE_URL, which names it." in " ".join(forgotten.err.split())
    assert not (home / "store.sqlite").exists()

    assert run("restore", moved.json["kept_aside"], "--yes").code == 0
    assert run("index").code == 0
    assert run("match", "触媒", "--json").json["hits"] == before


def test_a_purge_after_the_move_leaves_nothing_in_the_database_nor_in_what_was_set_aside(
    run: Run, home: Path, database: PostgresHome
) -> None:
    run("index")
    run("move-store", "--yes", url=database.place)
    assert database.files_holding(SECRET) != []

    assert run("purge", "s2", "--yes", url=database.place).code == 0

    assert database.files_holding(SECRET) == []
    assert [str(p) for p in home.rglob("*") if p.is_file() and SECRET.encode() in p.read_bytes()] == []


def test_a_move_that_is_tried_or_refused_changes_nothing_and_says_why(
    run: Run, home: Path, database: PostgresHome
) -> None:
    def file() -> bytes:
        return (home / "store.sqlite").read_bytes()

    before = file()

    tried = run("move-store", "--dry-run", url=database.place)
    unnamed = run("move-store", "--yes")
    with closing(open_store(home / "store.sqlite")) as store:
        assert [*store.records()] != []
        used = run("move-store", "--yes", url=database.place)

    assert (tried.code, unnamed.code, used.code) == (0, 3, 4)
    assert "can be moved: they were written, compared and taken back" in tried.out
    assert "Set ENMUSUBI_STORE_URL=postgresql://" in unnamed.err
    assert (file(), [*home.glob("before-*")]) == (before, [])
    assert database.rows("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()") == [(0,)]
    said = run("doctor", url=database.place)
    assert f"{home / 'store.sqlite'} holds others, which only a purge reaches" in " ".join(said.out.split())


def test_a_backup_is_restored_into_an_empty_database_and_never_into_one_that_holds_records(
    run: Run, home: Path, database: PostgresHome, tmp_path: Path
) -> None:
    run("index")
    before = run("match", "触媒", "--json").json["hits"]
    run("backup", "--out", tmp_path / "saved.zip", "--with-index")

    restored = run("restore", tmp_path / "saved.zip", "--yes", url=database.place)
    again = run("restore", tmp_path / "saved.zip", "--dry-run", url=database.place)

    assert (restored.code, again.code) == (0, 3)
    assert "holds a store already" in again.err
    assert run("match", "触媒", "--json", url=database.place).json["hits"] == before
    assert [path.name.partition("-2")[0] for path in home.glob("before-*")] == ["before-restore"]


@pytest.mark.parametrize("with_index", [True, False])
def test_the_index_of_a_database_never_serves_a_file_that_comes_after_it(
    run: Run, home: Path, database: PostgresHome, tmp_path: Path, with_index: bool
) -> None:
    run("index")
    run("backup", "--out", tmp_path / "saved.zip", *["--with-index"] * with_index)
    served = current_id(home / "index")
    run("move-store", "--yes", url=database.place)
    with closing(open_store(database.place)) as store:
        store.put([seed("s3", text={"ja": "データベースだけの種。"})])
    run("index", url=database.place)

    restored = run("restore", tmp_path / "saved.zip", "--yes", "--json")

    assert (restored.code, restored.json["kept_aside"]) == (0, None)
    assert restored.json["index"] == ("restored" if with_index else "none")
    assert [path.name for path in home.glob("index/generations/*")] == [served] * with_index
    assert [path.name.partition("-2")[0] for path in home.glob("before-*")] == ["before-move"]


def test_a_restore_into_a_database_that_is_interrupted_leaves_one_file_and_its_index(
    run: Run, home: Path, database: PostgresHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index")
    run("backup", "--out", tmp_path / "saved.zip")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("corpora.store.loading._count_on", interrupted)
        run("restore", tmp_path / "saved.zip", "--yes", url=database.place)

    assert (home / "store.sqlite").stat().st_nlink == 1
    assert [*home.glob("before-*")] == []
    assert run("doctor", "--json").json["problems"] == []


@pytest.mark.parametrize("ends_with", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_while_the_records_move_nobody_finds_the_file_and_it_comes_back_where_the_move_fails(
    run: Run,
    home: Path,
    database: PostgresHome,
    monkeypatch: pytest.MonkeyPatch,
    ends_with: type[BaseException] | BaseException,
) -> None:
    seen: list[object] = []

    def interrupted(*_: object) -> None:
        seen.append([*home.glob("store.sqlite*")])
        seen.append(run("withdraw", "s1").code)
        raise ends_with

    with monkeypatch.context() as patched:
        patched.setattr("corpora.store.loading._count_on", interrupted)
        ended = run("move-store", "--yes", url=database.place)

    assert ended.code != 0
    assert seen == [[], 3]
    assert [*home.glob("before-*")] == []
    with closing(open_store(home / "store.sqlite")) as store:
        assert [record.id for record in store.records()] == ["n1", "s1", "s2"]
    assert run("move-store", "--yes", url=database.place).code == 0


def test_what_is_revoked_shut_or_removed_after_a_move_stays_so_where_the_move_is_undone(
    run: Run, home: Path, database: PostgresHome
) -> None:
    now = datetime.now(UTC)
    token = new_token("office", [Scope.READ], now=now).token
    with closing(open_store(home / "store.sqlite")) as store:
        store.put([Organisation(id="org", name=Bilingual(ja="例示大学"), organisation_kind="other")])
        store.add_account(Account("office", "事務局", Role.OFFICE, now, "org"))
        store.add_account(Account("guest", "客員", Role.READER, now))
        store.add_token(token)
        store.open_session("hash", Session("office", token.scopes, now + timedelta(days=1)), now=now)
        store.save_query(organisation="org", name="触媒", text=f"{SECRET}を探す。")
    moved = run("move-store", "--yes", "--json", url=database.place)

    for arguments in (
        ["account", "revoke", token.id],
        ["account", "disable", "guest"],
        ["saved", "remove", "触媒", "--as", "org", "--yes"],
        ["purge", "s2", "--yes"],
    ):
        assert run(*arguments, url=database.place).code == 0
    aside = [path for path in Path(moved.json["kept_aside"]).rglob("*") if path.is_file()]
    assert aside
    assert [path for path in aside if SECRET.encode() in path.read_bytes()] == []
    assert run("restore", moved.json["kept_aside"], "--yes").code == 0

    with closing(open_store(home / "store.sqlite")) as store:
        held = store.token(token.id)
        assert held is not None
        assert held.revoked_at is not None
        assert store.account("guest").disabled_at is not None
        assert store.session("hash") is None
        with pytest.raises(NotFoundError):
            store.saved_query("触媒", organisation="org")


def test_a_backup_of_a_database_does_not_bring_back_what_was_purged_or_removed_there_since(
    run: Run, home: Path, database: PostgresHome, tmp_path: Path
) -> None:
    run("move-store", "--yes", url=database.place)
    with closing(open_store(database.place)) as store:
        store.put(
            [seed("s9"), Organisation(id="org", name=Bilingual(ja="例示大学"), organisation_kind="other")]
        )
        removed = store.save_query(organisation="org", name="触媒", text=SECRET).id
    run("backup", "--out", tmp_path / "saved.zip", url=database.place)
    run("purge", "s9", "--yes", url=database.place)
    run("saved", "remove", "触媒", "--as", "org", "--yes", url=database.place)

    restored = run("restore", tmp_path / "saved.zip", "--yes", "--json")
    elsewhere = run("--home", tmp_path / "new", "restore", tmp_path / "saved.zip", "--yes", "--json")
    ja = run("--lang", "ja", "--home", tmp_path / "newer", "restore", tmp_path / "saved.zip", "--yes")

    assert (restored.json["purged_again"], restored.json["purges_asked"]) == (["s9", removed], True)
    assert (elsewhere.json["purged_again"], elsewhere.json["purges_asked"]) == ([], False)
    assert (
        "No store was here to say what was purged, revoked or disabled since it was made: "
        "do that again where it comes back.\n"
    ) in elsewhere.err
    assert (
        "作成後に抹消・失効・無効化したものを、ここでは確かめられませんでした。"
        "復活したものがあれば、もう一度行ってください。\n"
    ) in ja.err


def test_a_purge_from_a_database_reaches_a_file_that_still_lies_in_its_place(
    run: Run, home: Path, database: PostgresHome
) -> None:
    with closing(open_store(database.place)) as store:
        store.put([seed("s3")])
    run("index", url=database.place)
    served = current_id(home / "index")

    assert run("purge", "s2", "--yes", url=database.place).code == 0

    assert [str(p) for p in home.rglob("*") if p.is_file() and SECRET.encode() in p.read_bytes()] == []
    assert current_id(home / "index") == served


# ---- killed on the way ----

KILLED_BEFORE = {
    "the file is moved": "os.rename",
    "it is read": "api.backups.moving.copy_database",
    "the database keeps what was written": "corpora.store.loading._count_on",
    "the end is noted": "api.backups.moved.finished",
}


def killed(
    place: str,
    home: Path,
    database: PostgresHome,
    monkeypatch: pytest.MonkeyPatch,
    command: Sequence[str] = ("move-store", "--yes"),
) -> None:
    """Run a command in a process that is killed when it calls the function at this place."""
    child = os.fork()
    if not child:
        monkeypatch.setattr(place, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
        monkeypatch.setenv("ENMUSUBI_STORE_URL", str(database.place))
        try:
            main(["--home", str(home), *command])
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("place", KILLED_BEFORE.values(), ids=KILLED_BEFORE)
def test_a_move_that_was_killed_is_named_goes_on_and_nothing_begins_empty_beside_it(
    run: Run, home: Path, database: PostgresHome, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    killed(place, home, database, monkeypatch)

    (unfinished,) = home.glob("before-move-*.unfinished")
    moved = (unfinished / "store.sqlite").exists()
    assert moved != (home / "store.sqlite").exists()
    url = database.place
    go_on = f"go on: {join(['enmusubi', '--home', str(home), 'move-store'])} (with"
    for command in (["demo"], ["withdraw", "s1"]):
        refused = run(*command, url=url)
        assert (refused.code, go_on in " ".join(refused.err.split())) == (3, True)
    if moved:
        for command in (["demo"], ["concepts", "export", "--out", str(home / "concepts.ttl")]):
            assert run(*command).code == 3
        assert [*home.glob("store.sqlite*"), *home.glob("concepts.*")] == []
    problems = run("doctor", "--json", url=url).json["problems"]
    assert any(go_on in problem for problem in problems)

    assert run("move-store", "--dry-run", url=url).code == 0
    again = run("move-store", "--yes", "--json", url=url)

    assert (again.code, again.json["rows"]["records"]) == (0, 3)
    with closing(open_store(url)) as store:
        assert [record.id for record in store.records()] == ["n1", "s1", "s2"]
    assert [str(path) for path in home.glob("before-*")] == [again.json["kept_aside"]]
    assert "before-move-" not in run("doctor", url=url).out


def test_what_a_killed_move_left_comes_back_with_the_index_that_belongs_to_it(
    run: Run, home: Path, database: PostgresHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index")
    served = current_id(home / "index")
    killed("corpora.store.loading._count_on", home, database, monkeypatch)
    (unfinished,) = home.glob("before-move-*.unfinished")
    (problem,) = (own for own in run("doctor", "--json").json["problems"] if "move-store" in own)
    to_go_back = join(["enmusubi", "--home", str(home), "restore", str(unfinished)])
    assert problem.endswith(f"unset that and: {to_go_back}")

    restored = run("restore", unfinished, "--yes")

    (aside,) = home.glob("before-*")
    assert restored.out.endswith(
        f"What a move that was cut off had set aside stays in {aside}. "
        "Delete that directory when it is no longer needed.\n"
    )
    assert current_id(home / "index") == served
    assert run("doctor", "--json").json["problems"] == []
    assert run("move-store", "--yes", url=database.place).code == 0


def test_a_database_that_was_filled_otherwise_serves_after_the_move_that_was_killed_at_once_is_tried_again(
    run: Run, home: Path, database: PostgresHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed("os.rename", home, database, monkeypatch)
    with closing(open_store(database.place)) as store:
        store.put([seed("s9")])
    refused = run("withdraw", "s9", url=database.place)

    again = run("move-store", "--yes", url=database.place)

    assert "that the database holds a store already, it serves from then on." in refused.err
    assert (refused.code, again.code, "holds a store already" in again.err) == (3, 3, True)
    assert run("withdraw", "s9", url=database.place).code == 0


def test_a_move_that_was_killed_after_its_end_goes_on_also_after_a_try_without_the_database(
    run: Run, home: Path, database: PostgresHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed("api.backups.moved.finished", home, database, monkeypatch)

    assert run("move-store", "--yes", url=NOWHERE).code != 0
    assert run("withdraw", "s1").code == 3  # nobody goes on with the file, which the database holds by now
    again = run("move-store", "--yes", "--json", url=database.place)

    assert (again.code, again.json["rows"]["records"]) == (0, 3)


def test_what_a_killed_restore_brought_into_a_database_serves_by_the_command_that_the_refusal_names(
    run: Run, home: Path, database: PostgresHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", "--out", tmp_path / "saved.zip")
    with closing(open_store(home / "store.sqlite")) as store:
        store.put([seed("s9")])
    killed("api.backups.moving.copy_database", home, database, monkeypatch)
    restore = ("restore", str(tmp_path / "saved.zip"), "--yes")
    killed("api.backups.placing.finish_moves", home, database, monkeypatch, restore)

    on = run("move-store", "--yes", url=database.place)
    refused = run("withdraw", "s1", url=database.place)

    assert (on.code, "holds a store already" in on.err, refused.code) == (3, True, 3)
    stay = refused.err.partition("stay with it: ")[2].partition(". To go back to the file")[0]
    subprocess.run(["sh", "-c", stay], check=True)
    assert run("withdraw", "s1", url=database.place).code == 0
    with closing(open_store(database.place)) as store:
        assert [record.id for record in store.records()] == ["n1", "s2"]


def test_a_store_never_lies_apart_from_a_log_that_stayed_in_its_place(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed: list[str] = []

    def with_a_log(*arguments: Any, **options: Any) -> Path:
        (home / "store.sqlite-wal").touch()
        return new_aside(*arguments, **options)

    def noted(path: Path, target: Path) -> None:
        renamed.append(Path(path).name)
        Path(path).replace(target)

    monkeypatch.setattr("api.backups.moving.new_aside", with_a_log)

    def without_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("api.backups.moving.release_store", lambda *_: None)
    monkeypatch.setattr("api.backups.moving.copy_database", without_room)
    monkeypatch.setattr("api.backups.moving.os.rename", noted)

    assert run("move-store", "--yes", url=NOWHERE).code != 0

    assert renamed == ["store.sqlite", "store.sqlite-wal", "store.sqlite-wal", "store.sqlite"]


def test_a_move_does_not_choose_between_what_a_killed_one_left_and_a_store_that_came_after_it(
    run: Run, home: Path
) -> None:
    unfinished = home / "before-move-20260401T000000-000000Z.unfinished"
    unfinished.mkdir()
    with closing(open_store(unfinished / "store.sqlite")) as store:
        store.put([seed("s9")])

    refused = run("move-store", "--yes", url="postgresql://nobody@localhost:1/none")

    assert refused.code == 3
    (problem,) = (own for own in run("doctor", "--json").json["problems"] if "cut off" in own)
    assert problem == refused.err.replace("\n", " ").strip()
    assert f"left its records in {unfinished}, and {home / 'store.sqlite'} holds a store, too" in problem


# ---- what keeps a move from beginning, or from ending ----

NOWHERE = "postgresql://nobody@localhost:1/none"


def test_a_move_begins_neither_in_a_night_nor_where_another_opens_the_file_in_between(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writer_lock(home, name=LOCK):
        at_night = run("move-store", "--yes", url=NOWHERE)
    others = []

    def opened_in_between(*arguments: Any, **options: Any) -> Path:
        others.append(open_store(home / "store.sqlite"))
        return new_aside(*arguments, **options)

    monkeypatch.setattr("api.backups.moving.new_aside", opened_in_between)
    used = run("move-store", "--yes", url=NOWHERE)

    assert (at_night.code, used.code) == (4, 4)
    assert [*home.glob("before-*")] == []
    assert [record.id for record in others[0].records()] == ["n1", "s1", "s2"]
    others[0].close()


def test_a_damaged_store_does_not_move(run: Run, home: Path) -> None:
    with closing(sqlite3.connect(home / "store.sqlite")) as connection, connection:
        connection.execute("DELETE FROM records WHERE id = 's2'")

    refused = run("move-store", "--yes", url=NOWHERE)

    assert refused.code == 3
    assert "name records that are gone. Nothing was moved. Restore a backup" in " ".join(refused.err.split())
    assert [*home.glob("before-*")] == []


def test_a_store_that_another_made_while_a_move_failed_is_not_written_over(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made_meanwhile(*_: object) -> None:
        with closing(open_store(home / "store.sqlite")) as store:
            store.put([seed("s9")])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("api.backups.moving.copy_database", made_meanwhile)
        failed = run("move-store", "--yes", url=NOWHERE)

    (aside,) = home.glob("before-move-*")
    assert failed.code == 3
    told = " ".join(failed.err.split())
    assert f"The records are in {aside}." in told
    assert told.endswith(
        f"unset ENMUSUBI_STORE_URL, and: {join(['enmusubi', '--home', str(home), 'restore', str(aside)])}"
    )
    assert run("restore", aside, "--yes").code == 0
    with closing(open_store(home / "store.sqlite")) as store:
        assert [record.id for record in store.records()] == ["n1", "s1", "s2"]


def killed_between_renames(home: Path, *written: Callable[[Store], object]) -> tuple[Path, bytes, bytes]:
    """Leave what a move does that is killed when the store has its new place and the log, with s9, has not.

    Returns where the store is now, and what it and its log hold.
    """
    unfinished = home / "before-move-20260401T000000-000000Z.unfinished"
    unfinished.mkdir()
    with closing(open_store(home / "store.sqlite")) as store:
        for write in (lambda own: own.put([seed("s9")]), *written):
            write(store)
        file, log = ((home / f"store.sqlite{end}").read_bytes() for end in ("", "-wal"))
    (home / "store.sqlite").unlink()
    (unfinished / "store.sqlite").write_bytes(file)
    (home / "store.sqlite-wal").write_bytes(log)
    return unfinished, file, log


def test_a_store_that_another_makes_before_the_log_has_moved_is_no_reason_to_lose_the_log(
    run: Run, home: Path, database: PostgresHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.rename

    def made_in_between(source: Path, target: Path) -> None:
        rename(source, target)
        if Path(source) == home / "store.sqlite":
            (home / "store.sqlite").write_bytes(b"")
            (home / "store.sqlite-wal").write_text(SECRET, encoding="utf-8")

    with monkeypatch.context() as patched:
        patched.setattr("api.backups.moving.os.rename", made_in_between)
        failed = run("move-store", "--yes", url=database.place)

    assert failed.code == 3
    assert "another process has made a new" in failed.err
    assert (home / "store.sqlite-wal").read_text(encoding="utf-8") == SECRET


def test_what_only_the_log_of_a_killed_move_says_of_accounts_holds_after_a_restore_and_in_a_dry_run(
    run: Run, home: Path, tmp_path: Path, database: PostgresHome
) -> None:
    # given a backup, an account that was disabled since, and a move that was killed between the two renames
    run("account", "add", "guest", "--name", "甲野 例", "--role", "reader")
    run("backup", "--out", tmp_path / "saved.zip")
    killed_between_renames(home, lambda store: store.disable_account("guest", at=datetime.now(UTC)))

    tried = run("move-store", "--dry-run", "--json", url=database.place)
    restored = run("restore", tmp_path / "saved.zip", "--yes", "--json")

    assert tried.json["rows"]["records"] == 4
    assert restored.json["disabled_again"] == ["guest"]


def test_a_log_without_any_store_is_kept_by_a_restore_into_a_database(
    run: Run, home: Path, tmp_path: Path, database: PostgresHome
) -> None:
    run("backup", "--out", tmp_path / "saved.zip")
    (home / "store.sqlite").unlink()
    (home / "store.sqlite-wal").write_text(SECRET, encoding="utf-8")

    restored = run("restore", tmp_path / "saved.zip", "--yes", "--json", url=database.place)

    kept = Path(restored.json["kept_aside"])
    assert (kept / "store.sqlite-wal").read_text(encoding="utf-8") == SECRET


def test_a_log_that_a_killed_move_left_behind_belongs_to_the_file_that_it_had_moved(
    run: Run, home: Path, database: PostgresHome
) -> None:
    killed_between_renames(home)

    moved = run("move-store", "--yes", "--json", url=database.place)

    assert moved.json["rows"]["records"] == 4
    assert [path.name for path in Path(moved.json["kept_aside"]).iterdir()] == ["store.sqlite"]


def test_a_log_that_a_killed_move_left_behind_comes_back_with_its_store_and_what_is_left_is_named(
    run: Run, home: Path
) -> None:
    unfinished, file, log = killed_between_renames(home)

    restored = run("restore", unfinished, "--yes", "--json")

    kept = home / "before-move-20260401T000000-000000Z"
    assert (restored.json["records"]["seed"], restored.json["kept_of_moves"]) == (3, [str(kept)])
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == {
        "store.sqlite": file,
        "store.sqlite-wal": log,
    }
    with closing(open_store(home / "store.sqlite")) as store:
        assert [record.id for record in store.records()] == ["n1", "s1", "s2", "s9"]


def test_a_log_beside_its_own_store_never_goes_to_another(home: Path, tmp_path: Path) -> None:
    (home / "store.sqlite-wal").write_text(SECRET, encoding="utf-8")

    gather_log(home, tmp_path)

    assert (home / "store.sqlite-wal").read_text(encoding="utf-8") == SECRET
    assert not [*tmp_path.glob("store.sqlite*")]


def test_a_log_without_its_store_is_never_taken_for_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    unfinished = home / "before-move-20260401T000000-000000Z.unfinished"
    unfinished.mkdir()
    (unfinished / "store.sqlite-wal").write_text(SECRET, encoding="utf-8")
    run("backup", "--out", tmp_path / "saved.zip")

    (problem,) = (own for own in run("doctor", "--json").json["problems"] if "cut off" in own)
    refused = [run("move-store", "--yes", url=NOWHERE), run("purge", "s2", "--yes")]
    restored = run("restore", tmp_path / "saved.zip", "--yes", "--json")

    assert f"left the log of a store in {unfinished}, without the store" in problem
    assert [own.code for own in refused] == [3, 3]
    assert refused[0].err.replace("\n", " ").strip() == problem
    assert f"{unfinished} may hold 's2' as well, but has only the log of a store." in refused[1].err
    (kept,) = restored.json["kept_of_moves"]
    assert (Path(kept) / "store.sqlite-wal").read_text(encoding="utf-8") == SECRET


def test_an_empty_directory_of_a_killed_move_keeps_nobody_from_a_database(run: Run, home: Path) -> None:
    unfinished = home / "before-move-20260401T000000-000000Z.unfinished"
    unfinished.mkdir()
    (home / "store.sqlite").unlink()

    opened = run("withdraw", "s1", url=NOWHERE)
    problems = run("doctor", "--json", url=NOWHERE).json["problems"]

    assert "does not answer" in opened.err
    assert [own for own in problems if "move" in own] == [
        f"A command was cut off and left {unfinished}. Delete that directory."
    ]
