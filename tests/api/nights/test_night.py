"""Does the night do its steps, lose none for the failure of another, and say truly how each ended?"""

import json
import os
import signal
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from commands import Ended, Run, run_command
from conftest import FakeEncoder, need, seed, shipped_for
from prometheus_client.parser import text_string_to_metric_families

from api.nights import night as composed
from api.nights.books import Event
from api.nights.log import MAX_BYTES, NightLog, log_path
from api.nights.report import NightReport, Outcome, keep_report, reports_directory
from api.nights.running import LOCK, run_steps
from api.nights.steps import Night, Result, Step
from api.nights.wording import COUNTS, OUTCOMES, STEPS
from api.settings import Settings, settings_from_environment
from corpora import EncoderError, Feedback, InputError, Organisation, Role, Verdict, open_store
from indexer import complete_ids, current_id, lock_holder, writer_lock
from matcher import Actor, Deed, Pipeline, Transition

HEADER = "id,text_ja,trl\n"
GOOD = "s1,雪で役場を冷やす技術です。,4\n"
SECRET = "秘密の本文"
COUNTED = ("reminders", "done", 0)
RELEASED = ("statistics", "done", 0)
NOBODY = [
    ("verdicts", "nothing", 0),
    ("news", "nothing", 0),
    ("digests", "done", 0),
    RELEASED,
    COUNTED,
]  # where nobody follows anything
SKIPPED = [(name, "skipped", 0) for name in ("verdicts", "news", "digests", "statistics")]


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
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "seeds.csv").write_text(HEADER + GOOD, encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path, share: Path) -> Path:
    """A home that follows one folder, and holds nothing yet."""
    made = tmp_path / "home"
    made.mkdir()
    (made / "harvest.toml").write_text(
        f'[[source]]\nname = "例示大学"\nfolder = "{share}"\nkind = "seed"\n', encoding="utf-8"
    )
    return made


@pytest.fixture
def settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("ENMUSUBI_LANG", "en")
    return settings_from_environment(home=home)


def outcomes(report: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [(step["name"], step["outcome"], step["code"]) for step in report["steps"]]


def kept(home: Path) -> list[dict[str, Any]]:
    """The reports in the home, oldest first."""
    return [json.loads(path.read_bytes()) for path in sorted((home / "reports/nightly").glob("*.json"))]


def lines(home: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (home / "logs/nightly.jsonl").read_text("utf-8").splitlines()]


def metrics(home: Path) -> dict[tuple[str, ...], float]:
    """Every sample by name and values of its labels."""
    text = (home / "metrics/nightly.prom").read_text("utf-8")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def put(home: Path, *names: str) -> None:
    store = open_store(home / "store.sqlite")
    store.put([seed(name) for name in names])
    store.close()


def with_members(home: Path) -> None:
    """A member that follows its need, and saves a query."""
    store = open_store(home / "store.sqlite")
    told = {"id": "org-a", "organisation_kind": "company", "name": {"ja": "例示社"}}
    store.put([Organisation.model_validate(told), need("n1", organisation="org-a")])
    store.save_query(organisation="org-a", name="雪", text="雪で冷やしたい。")
    store.close()


def test_a_night_counts_the_proposals_that_wait_and_the_records_that_lapse(run: Run, home: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    ends = {"s-past": -1, "s-today": 0, "s-soon": 60, "s-late": 61}
    office = Actor("desk", "org-a", Role.OFFICE)
    with_members(home)
    with closing(open_store(home / "store.sqlite")) as store:
        store.put([seed(name, valid_until=now.date() + timedelta(days=days)) for name, days in ends.items()])
        old = Pipeline(store, clock=lambda: now - timedelta(days=20))
        old.propose(office, "n1", "s-past")
        due = Transition(Deed.PLAN, due=now.date() - timedelta(days=1))
        old.act(office, old.propose(office, "n1", "s-late").id, due)
        Pipeline(store).propose(office, "n1", "s-soon")

    ended = run("--home", home, "nightly", "--json")

    (step,) = (one for one in ended.json["steps"] if one["name"] == "reminders")
    assert step["counts"] == {"overdue": 1, "stale": 1, "lapsing": 2, "lapsed": 1}
    assert "proposals without movement 1" in run("--home", home, "nightly").out


# ---- a good night ----


def test_a_night_imports_what_the_folder_holds_and_publishes_it(run: Run, home: Path) -> None:
    ended = run("--home", home, "nightly", "--json")

    assert ended.code == 0
    assert outcomes(ended.json) == [
        ("check", "done", 0),
        ("harvest", "done", 0),
        ("index", "done", 0),
        *NOBODY,
    ]
    check, harvest, index = (step["counts"] for step in ended.json["steps"][:3])
    assert (check["records"], harvest["places_new"], harvest["records_added"]) == (0, 1, 1)
    assert (index["add"], index["embedded"], index["published"]) == (1, 1, 1)
    assert ended.json["serving"] == {
        "generation": current_id(home / "index"),
        "created_at": ended.json["serving"]["created_at"],
        "entries": 1,
    }
    assert kept(home) == [ended.json]


def test_a_night_in_which_nothing_changed_publishes_nothing(run: Run, home: Path) -> None:
    run("--home", home, "nightly")
    before = current_id(home / "index")

    ended = run("--home", home, "nightly", "--json")

    harvest, index = (step["counts"] for step in ended.json["steps"][1:3])
    assert (ended.code, current_id(home / "index")) == (0, before)
    assert (harvest["places_unchanged"], harvest["records_added"]) == (1, 0)
    assert (index["keep"], index["embedded"], index["published"]) == (1, 0, 0)


def test_a_night_in_which_nothing_is_new_loads_no_encoder_though_people_follow_and_save(
    run: Run, home: Path, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []

    def load(_: Settings) -> FakeEncoder:
        loaded.append("encoder")
        return FakeEncoder()

    monkeypatch.setattr("api.engine.load", load)
    monkeypatch.setattr("api.nights.night._A_SECOND", timedelta(seconds=-1))  # these nights are short
    with_members(home)

    first = run("--home", home, "nightly", "--json")
    assert (first.code, loaded) == (0, ["encoder"])
    assert first.json["steps"][4]["counts"]["asked_anew"] == 2
    loaded.clear()

    second = run("--home", home, "nightly", "--json")
    assert (second.code, loaded) == (0, [])
    _, _, index, _, news, digests, *_ = (step["counts"] for step in second.json["steps"])
    assert (index["published"], news["new_records"], news["passed_over"], news["asked"]) == (0, 0, 2, 0)
    assert digests["put"] == 0

    (share / "seeds.csv").write_text(HEADER + GOOD + "s2,雪で畑を冷やす技術です。,4\n", encoding="utf-8")
    assert run("--home", home, "nightly").code == 0
    assert loaded == ["encoder"]


def test_a_night_learns_from_verdicts_and_tells_neither_reasons_nor_who_gave_them(
    run: Run, home: Path
) -> None:
    with_members(home)
    assert run("--home", home, "nightly").code == 0
    with closing(open_store(home / "store.sqlite")) as store:
        store.put([seed("hidden", visibility="organisation", organisation="org-a")])
        for name in ("s1", "hidden"):
            store.put_feedback(Feedback("judge-7", "org-a", "n1", name, Verdict.RELEVANT, SECRET))

    ended = run("--home", home, "nightly", "--json")

    (step,) = (one for one in ended.json["steps"] if one["name"] == "verdicts")
    told = {"judging_accounts": 1, "verdicts_for_all": 1, "verdicts_for_few": 1, "verdicts_left_out": 0}
    assert (step["outcome"], step["counts"]) == ("done", told)
    kept = [path for name in ("logs", "reports", "metrics") for path in (home / name).rglob("*")]
    said = ended.out + "".join(path.read_text(encoding="utf-8") for path in kept if path.is_file())
    assert SECRET not in said
    assert "judge-7" not in said


def test_where_nobody_follows_or_saves_anything_the_steps_say_so(run: Run, home: Path) -> None:
    ended = run("--home", home, "nightly", "--json")

    news, digests, *_ = ended.json["steps"][4:]
    assert (news["outcome"], news["code"], news["problems"]) == (
        "nothing",
        0,
        ["Nobody has asked to be told of new matches."],
    )
    assert (digests["outcome"], digests["counts"]) == (
        "done",
        {"put": 0, "delivered": 0, "mailed": 0, "emptied": 0, "failed": 0},
    )


def test_a_full_night_embeds_everything_anew(run: Run, home: Path) -> None:
    run("--home", home, "nightly")

    ended = run("--home", home, "nightly", "--full", "--json")

    assert ended.json["full"] is True
    assert ended.json["steps"][2]["details"]["reason"] == "a full rebuild was asked for"
    assert ended.json["steps"][2]["counts"]["published"] == 1


def test_a_home_that_follows_no_lists_is_indexed_all_the_same(run: Run, tmp_path: Path) -> None:
    put(tmp_path, "s1")

    ended = run("--home", tmp_path, "nightly", "--json")

    assert ended.code == 0
    assert outcomes(ended.json)[1] == ("harvest", "nothing", 0)
    assert ended.json["steps"][1]["problems"] == [
        f"No lists are followed: {tmp_path / 'harvest.toml'} is not there."
    ]
    assert ended.json["steps"][2]["counts"]["add"] == 1


def test_where_there_is_no_home_the_night_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    ended = run("--home", tmp_path / "none", "nightly")

    assert (ended.code, ended.out) == (3, "")
    assert "There is no Enmusubi home" in ended.err
    assert not (tmp_path / "none").exists()


# ---- what goes wrong ----


def test_a_refused_row_is_named_by_its_place_and_the_others_are_published(
    run: Run, home: Path, share: Path, tmp_path: Path
) -> None:
    (share / "seeds.csv").write_text(f"{HEADER}{GOOD}s2,{SECRET},12\n", encoding="utf-8")

    ended = run("--home", home, "nightly", "--report", tmp_path / "night.json")

    assert ended.code == 1
    (report,) = kept(home)
    assert outcomes(report) == [
        ("check", "done", 0),
        ("harvest", "partly", 1),
        ("index", "done", 0),
        *NOBODY,
    ]
    assert report["steps"][1]["details"]["refused_rows"] == [
        {"list": "例示大学: seeds.csv", "sheet": None, "row": 3, "column": "trl"}
    ]
    told = json.loads((tmp_path / "night.json").read_bytes())
    (refusal,) = told["steps"][1].pop("refusals")
    assert (refusal["row"], refusal["value"]) == (3, "12")
    assert told == report
    assert "refused: 例示大学: seeds.csv, row 3 (trl)" in ended.out


def test_neither_report_nor_log_nor_metrics_quote_a_record(run: Run, home: Path, share: Path) -> None:
    (share / "seeds.csv").write_text(f"{HEADER}quoted-id,{SECRET},4\ns2,{SECRET},12\n", encoding="utf-8")

    run("--home", home, "nightly")

    for directory in ("reports", "logs", "metrics"):
        for path in (home / directory).rglob("*.*"):
            text = path.read_text("utf-8")
            assert SECRET not in text
            assert "quoted-id" not in text


@pytest.mark.parametrize(
    ("broken", "outcome"),
    [
        ('[[source]]\nname = "gone"\nfolder = "nowhere"\n', "partly"),
        ("[[source]\n", "failed"),
    ],
    ids=["a source that is down", "a file of sources that is no TOML"],
)
def test_what_cannot_be_harvested_is_told_and_the_index_is_brought_up_to_date(
    run: Run, home: Path, broken: str, outcome: str
) -> None:
    (home / "harvest.toml").write_text(broken, encoding="utf-8")
    put(home, "s9")

    ended = run("--home", home, "nightly", "--json")

    assert ended.code == 1
    assert outcomes(ended.json) == [
        ("check", "done", 0),
        ("harvest", outcome, 1),
        ("index", "done", 0),
        *NOBODY,
    ]
    assert ended.json["steps"][1]["problems"]
    assert ended.json["steps"][2]["counts"]["add"] == 1


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (EncoderError("The model is not there."), 3, "The model is not there."),
        (KeyError(SECRET), 5, "Something went wrong inside: KeyError in test_night.py, line"),
        (OSError(28, "No space left on device"), 3, "cannot be brought up to date: No space left on device."),
    ],
    ids=["an error of ours", "an error of nobody's", "an error of the system"],
)
def test_where_the_index_fails_the_old_one_serves_and_the_code_is_that_of_the_error(
    run: Run,
    home: Path,
    share: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    code: int,
    words: str,
) -> None:
    run("--home", home, "nightly")
    before = current_id(home / "index")
    (share / "seeds.csv").write_text(f"{HEADER}{GOOD}s2,熱を運ぶ技術です。,3\n", encoding="utf-8")

    def fail(_: object) -> FakeEncoder:
        raise error

    monkeypatch.setattr("api.engine.load", fail)
    ended = run("--home", home, "nightly", "--json")

    assert ended.code == code
    assert outcomes(ended.json)[1:] == [("harvest", "done", 0), ("index", "failed", code), *SKIPPED, COUNTED]
    (problem,) = ended.json["steps"][2]["problems"]
    assert words in problem
    assert SECRET not in json.dumps(ended.json, ensure_ascii=False)
    assert current_id(home / "index") == before == ended.json["serving"]["generation"]


def test_a_damaged_store_is_not_written_to(run: Run, home: Path, share: Path) -> None:
    run("--home", home, "nightly")
    before = current_id(home / "index")
    (home / "store.sqlite").write_bytes(b"no database at all" * 1000)
    for name in ("store.sqlite-wal", "store.sqlite-shm"):
        (home / name).unlink(missing_ok=True)

    ended = run("--home", home, "nightly", "--json")

    assert ended.code == 3
    assert outcomes(ended.json) == [
        ("check", "failed", 3),
        ("harvest", "skipped", 0),
        ("index", "skipped", 0),
        *SKIPPED,
        ("reminders", "skipped", 0),
    ]
    assert ended.json["serving"]["generation"] == before


def test_a_step_is_skipped_where_one_that_it_needs_failed_and_only_then(settings: Settings) -> None:
    def fail(_: Night) -> Result:
        raise InputError("No.")

    steps = (
        Step("one", fail),
        Step("two", lambda _: Result({"done": 2}), after=("one",)),
        Step("three", lambda _: Result(), after=("two",), vital=True),
        Step("four", lambda _: Result({"done": 4})),
    )

    report = run_steps(steps, settings, load=lambda _: FakeEncoder())

    assert [(step.name, step.outcome, step.code) for step in report.steps] == [
        ("one", "failed", 1),
        ("two", "skipped", 0),
        ("three", "skipped", 0),
        ("four", "done", 0),
    ]
    assert (report.code, report.outcome) == (1, "partly")


def test_what_cannot_be_kept_does_not_end_the_night_but_is_told(run: Run, home: Path) -> None:
    for name in ("logs", "reports", "metrics"):
        (home / name).write_text("in the way", encoding="utf-8")

    ended = run("--home", home, "nightly", "--json")

    assert ended.code == 3
    assert ended.json["outcome"] == "failed"
    assert outcomes(ended.json) == [
        ("check", "done", 0),
        ("harvest", "done", 0),
        ("index", "done", 0),
        *NOBODY,
    ]
    assert [problem.split(" cannot be written")[0] for problem in ended.json["problems"]] == [
        str(home / "logs/nightly.jsonl"),
        str(reports_directory(settings_from_environment(home=home)) / f"{ended.json['id']}.json"),
        str(home / "metrics/nightly.prom"),
    ]


# ---- one night at a time, and one that is told to end ----


def test_a_second_night_is_told_whose_it_is_and_since_when(run: Run, home: Path) -> None:
    with writer_lock(home, name=LOCK):
        ended = run("--home", home, "nightly")

    assert (ended.code, ended.out) == (4, "")
    assert f"The night of {home} is being done by process {os.getpid()} on " in ended.err
    assert " since 20" in ended.err
    assert "(for 0:00:0" in ended.err
    assert not (home / "reports").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_night_that_is_told_to_end_breaks_off_its_step_and_says_so(
    settings: Settings, number: signal.Signals
) -> None:
    before = signal.getsignal(number)
    after_it: list[str] = []

    def told(_: Night) -> Result:
        os.kill(os.getpid(), number)
        after_it.append("went on")
        return Result()

    steps = (Step("one", lambda _: Result({"done": 1})), Step("two", told), Step("three", told))

    report = run_steps(steps, settings, load=lambda _: FakeEncoder())

    assert [(step.name, step.outcome, step.code) for step in report.steps] == [
        ("one", "done", 0),
        ("two", "stopped", 1),
        ("three", "stopped", 1),
    ]
    assert (report.outcome, report.code, after_it) == ("stopped", 1, [])
    assert kept(settings.home)[0]["outcome"] == "stopped"
    assert lines(settings.home)[-1]["outcome"] == "stopped"
    assert lock_holder(settings.home, name=LOCK) is None
    assert signal.getsignal(number) == before


def test_a_wish_to_end_between_two_steps_is_kept_until_the_next(settings: Settings) -> None:
    def listen(event: Event, _: NightReport, step: str | None) -> None:
        if (event, step) == (Event.STEP_ENDS, "one"):
            os.kill(os.getpid(), signal.SIGTERM)

    steps = (Step("one", lambda _: Result()), Step("two", lambda _: Result()))

    report = run_steps(steps, settings, load=lambda _: FakeEncoder(), listener=listen)

    assert [step.outcome for step in report.steps] == ["done", "stopped"]


# ---- looking ahead and back ----


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(run: Run, home: Path, share: Path) -> None:
    put(home, "s8", "s9")
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}

    told, printed = (run("--home", home, "nightly", "--dry-run", *more) for more in (("--json",), ()))

    assert (told.code, printed.code) == (0, 0)
    assert told.json["sources"] == [{"name": "例示大学", "place": str(share)}]
    assert (told.json["faults"], told.json["index"]["add"]) == ([], 2)
    assert printed.out.splitlines()[0] == f"例示大学 · {share}: would be visited"
    assert printed.out.splitlines()[-1] == "Nothing was written. Do it: enmusubi nightly"
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*") if "sqlite-" not in path.name} == {
        path: at for path, at in before.items() if "sqlite-" not in path.name
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "ja",
            [
                "の夜間処理: 完了（",
                "  点検: 完了（",
                "  取り込み: 完了（",
                "  索引: 完了（",
                "  評価の学習: 対象なし（",
                "      候補への評価は、まだありません。",
                "  新しい候補: 対象なし（",
                "      保存した検索も、",
                "  お知らせ: 完了（",
                "  全体の統計: 完了（",
                "  滞り・期限: 完了（",
                "公開中の世代: ",
            ],
        ),
        (
            "en",
            [
                "Night of 20",
                "  Check: done (",
                "  Harvest: done (",
                "  Index: done (",
                "  Verdicts: nothing to do (",
                "      Nobody has said",
                "  New matches: nothing to do (",
                "      Nobody has asked",
                "  Digests: done (",
                "  Statistics: done (",
                "  Reminders: done (",
                "Generation 20",
            ],
        ),
    ],
)
def test_the_last_night_is_told_in_words(run: Run, home: Path, language: str, words: list[str]) -> None:
    run("--home", home, "nightly")

    ended = run("--home", home, "--lang", language, "nightly", "--status")

    assert ended.code == 0
    assert [word in line for word, line in zip(words, ended.out.splitlines(), strict=True)] == [True] * 12


def test_the_status_tells_a_night_at_work_and_one_that_was_cut_off(run: Run, home: Path) -> None:
    run("--home", home, "nightly")
    begun = NightReport(id="9", started_at="2026-11-27T00:00:00+00:00", host="h", pid=1)
    keep_report(settings_from_environment(home=home), begun)

    with writer_lock(home, name=LOCK):
        working = run("--home", home, "nightly", "--status", "--json").json
    cut_off = run("--home", home, "nightly", "--status", "--json").json
    words = run("--home", home, "nightly", "--status").out

    assert working["running"].startswith(f"{os.getpid()} on ")
    assert [night["outcome"] for night in working["nights"]] == ["running", "done"]
    assert cut_off["running"] is None
    assert [night["outcome"] for night in cut_off["nights"]] == ["cut_off", "done"]
    assert "That night was cut off. The next enmusubi nightly makes it good." in words


def test_where_no_night_was_the_status_says_so(run: Run, home: Path) -> None:
    put(home, "s1")

    assert run("--home", home, "nightly", "--status").out == "There is no report of a night yet.\n"


@pytest.mark.parametrize(
    "arguments", [("--status", "--full"), ("--status", "--dry-run"), ("--dry-run", "--report", "r.json")]
)
def test_options_that_do_not_go_together_are_refused(
    run: Run, home: Path, arguments: tuple[str, ...]
) -> None:
    assert run("--home", home, "nightly", *arguments).code == 2


# ---- what stays of a night ----


def test_the_log_tells_each_step_in_a_line_of_json(run: Run, home: Path) -> None:
    run("--home", home, "nightly")

    told = [(line["event"], line.get("step"), line.get("outcome")) for line in lines(home)]
    assert told == [
        ("night_begins", None, None),
        *(
            line
            for name, outcome in (
                ("check", "done"),
                ("harvest", "done"),
                ("index", "done"),
                ("verdicts", "nothing"),
                ("news", "nothing"),
                ("digests", "done"),
                ("statistics", "done"),
                ("reminders", "done"),
            )
            for line in (("step_begins", name, None), ("step_ends", name, outcome))
        ),
        ("night_ends", None, "done"),
    ]
    assert {line["night"] for line in lines(home)} == {kept(home)[0]["id"]}
    assert lines(home)[4]["counts"]["records_added"] == 1


def test_a_line_that_a_killed_night_left_half_written_spoils_no_other(settings: Settings) -> None:
    path = log_path(settings)
    path.parent.mkdir()
    path.write_text('{"at": "whole"}\n{"at": "ha', encoding="utf-8")

    log = NightLog(path)
    log.write(event="next")
    log.close()

    assert path.read_text("utf-8").splitlines() == ['{"at": "whole"}', '{"at": "ha', '{"event": "next"}']


def test_the_log_is_rotated_by_size_and_the_oldest_is_dropped(settings: Settings) -> None:
    log = NightLog(log_path(settings))
    for _ in range(8):
        log.write(filling="x" * (MAX_BYTES - 100))
    log.close()

    files = sorted(path.name for path in log_path(settings).parent.iterdir())
    assert files == ["nightly.jsonl", *(f"nightly.jsonl.{number}" for number in range(1, 6))]
    assert all(path.stat().st_size <= MAX_BYTES for path in log_path(settings).parent.iterdir())


def test_only_the_newest_reports_are_kept(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENMUSUBI_NIGHTS", "2")
    left = reports_directory(settings_from_environment(home=home)) / ".enmusubi.1.part"
    for _ in range(4):
        run("--home", home, "nightly")
        left.write_text("of a killed night", encoding="utf-8")

    ids = [report["id"] for report in kept(home)]
    assert len(ids) == 2
    assert ids == sorted(ids)
    run("--home", home, "nightly")
    assert not left.exists()


def test_a_monitor_sees_start_end_success_steps_and_the_age_of_what_serves(run: Run, home: Path) -> None:
    (report,) = [run("--home", home, "nightly", "--json").json]

    seen = metrics(home)

    assert seen["enmusubi_nightly_exit_code",] == 0
    assert (
        seen["enmusubi_nightly_last_start_timestamp_seconds",]
        <= seen["enmusubi_nightly_last_end_timestamp_seconds",]
    )
    assert (
        seen["enmusubi_nightly_last_success_timestamp_seconds",]
        == seen["enmusubi_nightly_last_end_timestamp_seconds",]
    )
    assert seen["enmusubi_nightly_step_duration_seconds", "index"] == report["steps"][2]["took_s"]
    assert seen["enmusubi_nightly_items", "harvest", "records_added"] == 1
    assert seen["enmusubi_index_entries",] == 1
    assert 0 <= seen["enmusubi_index_generation_age_seconds",] < 600
    assert [path.name for path in (home / "metrics").iterdir()] == ["nightly.prom"]


def test_the_last_success_is_remembered_through_nights_that_fail(
    run: Run, home: Path, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--home", home, "nightly")
    good = metrics(home)["enmusubi_nightly_last_success_timestamp_seconds",]
    (share / "seeds.csv").write_text(f"{HEADER}s2,熱を運ぶ,12\n", encoding="utf-8")
    (home / "metrics/nightly.prom.1.2").write_text("of a killed night", encoding="utf-8")

    run("--home", home, "nightly")

    assert metrics(home)["enmusubi_nightly_exit_code",] == 1
    assert metrics(home)["enmusubi_nightly_last_success_timestamp_seconds",] == good
    assert [path.name for path in (home / "metrics").iterdir()] == ["nightly.prom"]


def test_a_report_says_how_far_a_night_has_come_at_every_moment(settings: Settings) -> None:
    seen: list[tuple[str, list[str]]] = []

    def listen(*_: object) -> None:
        (report,) = kept(settings.home)
        seen.append((report["outcome"], [step["name"] for step in report["steps"]]))

    run_steps((Step("one", lambda _: Result()),), settings, load=lambda _: FakeEncoder(), listener=listen)

    assert seen == [("running", []), ("running", []), ("running", ["one"]), ("done", ["one"])]


# ---- words ----


def test_every_step_outcome_and_count_has_words_in_both_languages(run: Run, home: Path) -> None:
    report = run("--home", home, "nightly", "--json").json

    names = {step.name for step in composed.STEPS}
    counted = {what for step in report["steps"] for what in step["counts"]}
    assert names <= set(STEPS)
    assert set(Outcome) == set(OUTCOMES)
    assert counted <= set(COUNTS)
    for words in (STEPS, OUTCOMES, COUNTS):
        pairs: Callable[[], Any] = words.values
        assert all(ja and en and ja != en for ja, en in pairs())


def test_the_newest_generations_are_kept_through_the_nights(run: Run, home: Path, share: Path) -> None:
    for number in range(5):
        (share / "seeds.csv").write_text(f"{HEADER}s{number},雪で冷やす技術です。,4\n", encoding="utf-8")
        assert run("--home", home, "nightly").code == 0

    assert len(complete_ids(home / "index")) == 3
