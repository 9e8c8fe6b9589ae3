"""Does `enmusubi index` look ahead without writing, take back what was published, and tell of damage?"""

import re
from pathlib import Path

import pytest
from commands import Ended, Run, run_command
from conftest import FakeEncoder, seed, shipped_for

from api.home.doctor import diagnosis
from api.settings import settings_from_environment
from corpora import open_store
from indexer import complete_ids, current_id, read_manifest


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process with an encoder that needs no model."""
    encoder = FakeEncoder()
    known = shipped_for(encoder)
    monkeypatch.setattr("api.engine.load", lambda _: encoder)
    monkeypatch.setattr("indexer.shipped", lambda *_, **__: known)
    monkeypatch.setattr("indexer.expected_version", lambda _: "fake@1")
    monkeypatch.setenv("ENMUSUBI_LANG", "en")

    def ended(*arguments: object) -> Ended:
        return run_command(capfd, monkeypatch, arguments)

    return ended


@pytest.fixture
def home(tmp_path: Path, run: Run) -> Path:
    """A home with two generations: of s1, and of s1 and s2."""
    for name in ("s1", "s2"):
        put(tmp_path, name)
        assert run("--home", tmp_path, "index").code == 0
    return tmp_path


def put(home: Path, *names: str) -> None:
    store = open_store(home / "store.sqlite")
    store.put([seed(name) for name in names])
    store.close()


def damage(home: Path, generation: str | None) -> Path:
    path = home / "index" / "generations" / str(generation) / "alignment.npz"
    path.write_bytes(path.read_bytes()[:-1])
    return path


def contents(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


# ---- looking ahead ----


def test_a_dry_run_tells_what_would_be_done_and_why_loads_no_model_and_writes_nothing(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(home, *(f"n{number}" for number in range(7)))
    run("--home", home, "withdraw", "s2")
    before = contents(home)
    monkeypatch.setattr("api.engine.load", lambda _: pytest.fail("a model was loaded"))

    printed = run("--home", home, "index", "--dry-run")
    told = run("--home", home, "index", "--dry-run", "--json")

    assert (printed.code, printed.err, told.code, told.err) == (0, "", 0, "")
    *lines, drift, last = [" ".join(line.split()) for line in printed.out.splitlines()]
    assert re.fullmatch(r"Drift of the texts from the alignment: 0\.0\d \(limit 0\.25\)\.", drift)
    assert [*lines, last] == [
        "add 7 not in the index yet (n0, n1, n2, n3, n4, ...)",
        "remove 1 withdrawn, purged, or no longer told in this language (s2)",
        "keep 1 nothing has changed: vectors and terms are taken over (s1)",
        "Nothing was written. Do it: enmusubi index",
    ]
    assert told.json["reasons"].keys() == {"add", "update", "remove", "keep"}
    assert 0 < told.json["drift"] < told.json["drift_limit"] == 0.25
    left_out = ("reasons", "drift", "drift_limit")
    assert {name: own for name, own in told.json.items() if name not in left_out} == {
        "dry_run": True,
        "generation": current_id(home / "index"),
        "current": False,
        "reason": None,
        "add": 7,
        "update": 0,
        "remove": 1,
        "keep": 1,
        "records": {"add": ["n0", "n1", "n2", "n3", "n4"], "update": [], "remove": ["s2"], "keep": ["s1"]},
        "besides": [],
        "damage": [],
    }
    assert contents(home) == before


def test_a_dry_run_of_a_current_index_says_so(run: Run, home: Path) -> None:
    ended = run("--home", home, "index", "--dry-run")

    assert ended.out.splitlines()[-1] == "The index is current."
    assert run("--home", home, "index", "--dry-run", "--full", "--json").json["reason"] == (
        "a full rebuild was asked for"
    )


def test_a_dry_run_of_an_encoder_that_only_its_model_can_tell_says_so(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.expected_version", lambda _: None)
    monkeypatch.setenv("ENMUSUBI_ENCODER", "some-hub/model")

    ended = run("--home", home, "index", "--dry-run")

    assert "Whether 'some-hub/model' made the index is known when it is loaded." in ended.out


# ---- taking back ----


def test_a_rollback_lets_the_generation_before_serve_and_the_next_index_goes_on(run: Run, home: Path) -> None:
    first, second = complete_ids(home / "index")

    ended = run("--home", home, "index", "--rollback", "--json")

    assert (ended.code, ended.json) == (0, {"generation": first, "entries": 1})
    assert ended.err.startswith(f"Generation {first} of ")
    assert ended.err.endswith("serves again, with 1 entries. The next enmusubi index brings it up to date.\n")
    assert current_id(home / "index") == first
    assert run("--home", home, "index", "--rollback", second).code == 0
    assert current_id(home / "index") == second
    run("--home", home, "index", "--rollback", first)
    assert (run("--home", home, "index", "--json").json["add"], len(complete_ids(home / "index"))) == (1, 3)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--rollback", "--full"], 2, "--rollback stands alone. Leave --full and --dry-run out."),
        (["--rollback", "--dry-run"], 2, "--rollback stands alone. Leave --full and --dry-run out."),
        (["20260101T000000Z"], 2, "'20260101T000000Z' can be named with --rollback only."),
        (["--rollback", "20260101T000000Z"], 3, "There is no generation '20260101T000000Z' in "),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    run: Run, home: Path, arguments: list[str], code: int, message: str
) -> None:
    before = current_id(home / "index")

    ended = run("--home", home, "index", *arguments)

    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith(message)
    assert current_id(home / "index") == before


# ---- damage ----


def test_the_doctor_names_the_damage_and_what_serves_and_the_next_index_repairs_it(
    run: Run, home: Path
) -> None:
    first, second = complete_ids(home / "index")
    path = damage(home, second)

    found = diagnosis(settings_from_environment(home=home))

    named = f"{path} is damaged or missing."
    problem = next(own for own in found.problems if own.startswith(named))
    assert problem.startswith(f"{named} Generation {first} of ")
    assert problem.endswith(" serves instead. Repair: enmusubi index")
    assert found.index["generation"] == first
    assert found.index["generations"] == [first, second]
    assert found.index["damage"] == [{"generation": second, "what": named}]
    ahead = run("--home", home, "index", "--dry-run", "--json").json
    assert (ahead["generation"], ahead["damage"], ahead["add"]) == (first, [named], 1)
    repaired = run("--home", home, "index", "--json")
    assert repaired.err.startswith(f"Repaired: {named}\n")
    assert (repaired.json["published"], repaired.json["repaired"]) == (True, [named])
    assert repaired.json["self_test"] == {"dense": 2, "lexical": 2, "recall": 1.0}
    assert repaired.json["refit"] is None
    assert diagnosis(settings_from_environment(home=home)).index["damage"] == []
    assert complete_ids(home / "index") == [first, repaired.json["generation"]]


def test_the_doctor_says_that_tags_of_another_encoder_are_made_with_settings_taken_over(home: Path) -> None:
    found = diagnosis(settings_from_environment(home=home)).index

    assert (found["encoder"], found["tags"]) == (
        "fake@1",
        "settings of the embedded encoder, not fitted with this one: read some tags before you rely on them",
    )


def test_as_many_generations_are_kept_as_the_environment_says(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENMUSUBI_GENERATIONS", "2")
    put(home, "s3")

    run("--home", home, "index")

    assert len(complete_ids(home / "index")) == 2


def test_a_purge_leaves_one_generation(run: Run, home: Path) -> None:
    assert run("--home", home, "purge", "s2", "--yes").code == 0

    assert len(complete_ids(home / "index")) == 1
    assert [row.record_id for row in read_manifest(home / "index").by_key.values()] == ["s1"]
