"""Is what was purged gone from every place, for good, and does what was only asked leave no trace?"""

import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from canaries import NOW, OTHER, OWNER, STEAM, Making, World, plain
from commands import Run, run_command
from conftest import shipped_for
from fastapi.testclient import TestClient
from news_world import EASY

from api.app import create_app
from api.service import Service
from corpora import (
    ImportJob,
    JobEnd,
    JobState,
    Need,
    RequestKey,
    Store,
    Tombstone,
    import_files,
    open_store,
    write_corrections,
)
from indexer import complete_ids, open_generation
from matcher import Matcher

NEED, SEED = f"need-organisation-{OWNER}", f"seed-named-{OWNER}"
ASKED = "zqxaskedwv"


def holding(folder: Path, words: set[str]) -> dict[str, set[str]]:
    """The files below a folder in which words stand, archives unpacked and mails decoded."""
    found = {}
    for path in sorted(folder.rglob("*")):
        said = plain(path.read_bytes()).casefold() if path.is_file() else ""
        if those := {word for word in words if word in said}:
            found[str(path.relative_to(folder))] = those
    return found


def words_of(world: World, record_id: str) -> set[str]:
    """All that a record ever said, and what was said of it."""
    said = {f"{record_id}", f"proposal of {record_id}"} | (
        {"veil", "feedback"} if record_id == NEED else set()
    )
    return {
        own.word
        for own in world.canaries.all
        if own.where.partition(":")[0].removesuffix(" organisation").removesuffix(" named") in said
        and own.where != f"proposal of {record_id}: owner"  # who follows it up stays with what was done
    }


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, world: World, tmp_path: Path
) -> Run:
    known = shipped_for(world.encoder)
    for place in ("api.engine.load", "api.records.removing.load_late"):
        monkeypatch.setattr(place, lambda _: world.encoder)
    monkeypatch.setattr("indexer.shipped", lambda *_, **__: known)
    monkeypatch.setenv("ENMUSUBI_MODELS", str(world.home / "models"))

    def ended(*arguments: object, stdin: str = "") -> Any:
        return run_command(capfd, monkeypatch, arguments, stdin=stdin)

    return ended


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A home where the text of two records has come to every place to which a text can come."""
    making = Making(tmp_path_factory.mktemp("purge") / "home")
    world = making.fill()
    with closing(open_store(world.settings.store)) as store:
        making.store = store
        for _ in range(2):  # generations that are kept
            making.index(full=True)
        store.create(
            Need.model_validate({"id": "need-keyed", "text": {"ja": "熱。"}}),
            key=RequestKey("office", "key", "digest"),
        )
        for record_id in (NEED, SEED):
            _sent(store, world, record_id)
    return world


@pytest.fixture
def world(made: World, tmp_path: Path) -> World:
    """A copy of that home."""
    shutil.copytree(made.home, tmp_path / "home")
    return World(tmp_path / "home", made.canaries, made.encoder, made.ids, made.seen_by_record)


def _rows(world: World, record_id: str) -> str:
    first = sorted(words_of(world, record_id))
    return f"シーズ名,概要,TRL\n{first[0]},,\n{first[1]},{first[2]}の技術です。,{first[3]}\n"


def _sent(store: Store, world: World, record_id: str, *, again: str = "") -> None:
    """Rows that say what the record says: refused, and waiting to be imported."""
    first = sorted(words_of(world, record_id))
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "list.csv").write_text(_rows(world, record_id), encoding="utf-8")
        report = import_files([place / "list.csv"], store, kind="seed", dry_run=True)
        write_corrections(place / "refused.xlsx", report)
        refused = (place / "refused.xlsx").read_bytes()
    for state in ("done", "running"):
        job = f"{state}-{record_id}{again}"
        wish = json.dumps({"dry_run": False, "list_name": first[4], "withhold": [first[5]]})
        store.add_job(ImportJob(job, "office", f"{first[6]}.csv", wish, NOW.isoformat()))
        store.start_job(job)
        if state == "done":
            told = JobEnd(JobState.DONE, json.dumps(report.to_json()), refused, f"not {first[7]}")
            store.end_job(job, told)


def _left_behind(world: World, record_id: str) -> None:
    """What processes that were killed left: a server, a harvest, a backup."""
    for folder in (f"uploads/running-{record_id}", "harvest/copies", ".enmusubi-unfinished-1"):
        (world.home / folder).mkdir(parents=True)
        (world.home / folder / "list.csv").write_text(_rows(world, record_id), encoding="utf-8")


@pytest.mark.parametrize("record_id", [NEED, SEED])
def test_no_byte_below_the_home_says_what_a_purged_record_said(
    world: World, run: Run, record_id: str, tmp_path: Path
) -> None:
    # given a record that is everywhere, also in what a restore has set aside
    saved = tmp_path / "saved.zip"
    assert run("--home", world.home, "backup", "--with-index", "--out", saved).code == 0
    assert run("--home", world.home, "restore", saved, "--yes").code == 0
    _left_behind(world, record_id)
    words = words_of(world, record_id)
    before = holding(world.home, words)
    assert set().union(*before.values()) == words
    places = {name.split("/")[0].rstrip("0123456789TZ-") for name in before}
    assert places >= {"store.sqlite", "before-restore", "uploads", "harvest", ".enmusubi-unfinished"}
    assert places >= {"digests", "outbox"}

    # when it is purged
    ended = run("--home", world.home, "purge", record_id, "--yes")

    # then nothing of it is found, and that it was purged is known
    assert ended.code == 0, ended.err
    assert holding(world.home, words) == {}
    with closing(open_store(world.settings.store)) as store:
        assert record_id in [one.record_id for one in store.tombstones()]
        assert store.faults() == ()
    assert len(complete_ids(world.settings.index)) == 1

    # and a backup that was made before brings nothing of it back
    again = run("--home", world.home, "restore", saved, "--yes", "--json")
    assert record_id in again.json["purged_again"]
    assert holding(world.home, words) == {}


def test_a_purge_takes_nothing_else_away(world: World, run: Run) -> None:
    with closing(open_store(world.settings.store)) as store:
        kept = {own.id: own for kind in ("need", "seed") for own in store.records(kind) if own.id != SEED}
        saved = store.saved_queries(organisation=OTHER)

    assert run("--home", world.home, "purge", SEED, "--yes").code == 0

    with closing(open_store(world.settings.store)) as store:
        assert {own.id: own for kind in ("need", "seed") for own in store.records(kind)} == kept
        assert store.saved_queries(organisation=OTHER) == saved
        assert store.news_of(organisation=OTHER)


def test_an_import_that_waits_or_runs_is_interrupted_by_a_purge_and_what_it_would_say_is_not_kept(
    world: World, run: Run
) -> None:
    assert run("--home", world.home, "purge", SEED, "--yes").code == 0

    with closing(open_store(world.settings.store)) as store:
        interrupted = store.job(f"running-{NEED}")
        late = store.end_job(interrupted.id, JobEnd(JobState.DONE, report="{}"))

    assert (interrupted.state, interrupted.file) == (JobState.INTERRUPTED, "")
    assert json.loads(interrupted.wish) == {"dry_run": False}
    assert not late


def test_a_store_that_is_told_of_a_purge_erases_what_its_imports_refused_even_of_rows_it_never_took(
    world: World,
) -> None:
    words = words_of(world, NEED)
    with closing(open_store(world.settings.store)) as store:
        store.purge(NEED)
        _sent(store, world, NEED, again="-again")
        assert store.bury([Tombstone("need-never-taken", NOW.isoformat())]) == ()

    assert holding(world.home, words).keys() & {"store.sqlite", "store.sqlite-wal"} == set()


# ---- what was only asked ----


@pytest.fixture
def watched(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], set[str]]:
    """Says in which files below home, cache and scratch the word stands that was asked."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    return lambda: {*holding(world.home, {ASKED}), *holding(scratch, {ASKED})}


def test_a_need_that_was_only_asked_on_the_command_line_leaves_no_trace(
    world: World, run: Run, watched: Callable[[], set[str]]
) -> None:
    for language in ("ja", "en"):
        text = STEAM[language].format(ASKED)
        for command in (["match", text], ["match", text, "--find", "needs", "--json"], ["match", "-"]):
            assert run("--home", world.home, *command, "--as", "office", stdin=text).code == 0
        assert run("--home", world.home, "team", text, "--as", "office").code == 0
        assert run("--home", world.home, "partners", text, "--country", "VN", "--as", "office").code == 0
        assert run("--home", world.home, "report", text, "--out", "-").code == 0

    assert watched() == set()


def test_a_need_that_was_only_asked_over_http_leaves_no_trace_while_the_server_runs_and_after(
    world: World, watched: Callable[[], set[str]]
) -> None:
    store = open_store(world.settings.store)
    matcher = Matcher(store, open_generation(world.settings.index), world.encoder, fusion=EASY)
    service = Service(store, matcher, index=world.settings.index, writer=open_store(world.settings.store))
    app = create_app(world.settings, service, principal=world.principal("office"))

    with TestClient(app) as client:
        for path, more in (("/v1/match", {}), ("/v1/teams", {}), ("/v1/partners", {"country": "VN"})):
            for language in ("ja", "en"):
                body = {"text": STEAM[language].format(ASKED), **more}
                answer = client.post(path, json=body, headers={"Idempotency-Key": "key"})
                assert answer.status_code in ((200,) if path == "/v1/match" else (200, 404))
        running = watched()

    assert running == set()
    assert watched() == set()
