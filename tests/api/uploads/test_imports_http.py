"""Can a list be sent over HTTP, followed, cancelled and corrected, and is no trace of the file left?"""

import io
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import seed
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from served import OTHER, OWN, Home, member

from api.accounts.rights import Principal
from api.limits import Limits
from api.uploads import file_name
from api.uploads.ownership import OwnStore
from corpora import (
    Change,
    FormatError,
    Imported,
    ImportJob,
    JobEnd,
    JobState,
    NotFoundError,
    RecordError,
    Role,
    Scope,
    Viewer,
    open_store,
)

GOOD = "シーズ名,概要,TRL\n排熱回収,排熱を集めて温室で使う装置です。,4\n蓄電,電気をためる装置です。,6\n"
BAD = GOOD + "壊れた行,,5\n"
BYTES = {"Content-Type": "application/octet-stream"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.made(tmp_path_factory.mktemp("imports"))


@pytest.fixture(scope="module")
def office(home: Home) -> Iterator[TestClient]:
    with home.asked(member()) as client:
        yield client


def send(client: TestClient, text: str, query: str = "name=list.csv&kind=seed", **headers: str) -> Any:
    return client.post(f"/v1/imports?{query}", content=text.encode(), headers={**BYTES, **headers})


def ended(client: TestClient, place: str, *, most_s: float = 120) -> dict[str, Any]:
    give_up_at = time.monotonic() + most_s
    while time.monotonic() < give_up_at:
        job: dict[str, Any] = client.get(place).json()
        if job["state"] not in ("queued", "running"):
            return job
        time.sleep(0.05)
    raise TimeoutError(place)


def uploads(home: Home) -> list[Path]:
    # os.walk passes over folders that go while it looks
    return [Path(place, name) for place, _, names in os.walk(home.settings.uploads) for name in names]


def test_a_list_is_imported_and_reported_and_its_file_is_deleted(home: Home, office: TestClient) -> None:
    response = send(office, BAD)

    assert response.status_code == 202
    assert response.json() == {"id": response.headers["location"].rsplit("/", 1)[1], "state": "queued"}
    job = ended(office, response.headers["location"])
    assert (job["state"], job["file"], job["rows"], job["dry_run"]) == ("done", "list.csv", 3, False)
    report = job["report"]
    assert (report["rows"], report["added"], len(report["refused"])) == (3, 2, 1)
    assert (report["refused"][0]["file"], report["refused"][0]["row"]) == ("list.csv", 4)
    assert str(home.settings.home) not in str(job)
    assert uploads(home) == []
    found = office.get(f"/v1/records?kind=seed&organisation={OWN}").json()["items"]
    assert {"排熱回収", "蓄電"} <= {(item["record"]["title"] or {}).get("ja") for item in found}


def test_the_refused_rows_come_back_as_a_workbook(office: TestClient) -> None:
    place = send(office, BAD, "name=wrong.csv&kind=seed").headers["location"]
    ended(office, place)

    response = office.get(f"{place}/corrections")

    assert response.headers["content-disposition"] == 'attachment; filename="corrections.xlsx"'
    (row,) = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)[1:]
    assert row[0] == "壊れた行"


def test_a_list_without_faults_has_no_corrections(office: TestClient) -> None:
    place = send(office, GOOD, "name=right.csv&kind=seed&dry_run=true").headers["location"]
    ended(office, place)

    response = office.get(f"{place}/corrections")

    assert (response.status_code, response.json()["type"]) == (404, "urn:enmusubi:error:not-found")


def test_a_dry_run_writes_nothing(office: TestClient, home: Home) -> None:
    store = home.store()
    before = store.counts()

    text = "シーズ名,概要\n試し,海の水から電気をつくる。\n"
    job = ended(office, send(office, text, "name=dry.csv&dry_run=true").headers["location"])

    assert (job["state"], job["dry_run"], job["report"]["added"]) == ("done", True, 1)
    assert store.counts() == before
    store.close()


def test_a_form_is_taken_too(office: TestClient) -> None:
    response: Any = office.post("/v1/imports?dry_run=true", files={"file": ("シーズ一覧.csv", GOOD.encode())})

    job = ended(office, response.headers["location"])
    assert (response.status_code, job["file"], job["report"]["rows"]) == (202, "シーズ一覧.csv", 2)


def test_a_file_that_cannot_be_read_has_failed_with_the_reason(office: TestClient) -> None:
    job = ended(office, send(office, "this is no workbook", "name=broken.docx").headers["location"])

    assert job["state"] == "failed"
    assert job["report"]["rows"] == 0
    assert job["error"] == job["report"]["refused"][0]["reason"]


def test_the_same_key_and_file_are_imported_once(office: TestClient) -> None:
    key = {"Idempotency-Key": "upload-1"}
    query = "name=once.csv&dry_run=true"
    first, second = send(office, GOOD, query, **key), send(office, GOOD, query, **key)
    other = send(office, BAD, query, **key)
    ended(office, first.headers["location"])

    assert (second.status_code, second.content) == (202, first.content)
    assert second.headers["location"] == first.headers["location"]
    assert (other.status_code, other.json()["type"]) == (422, "urn:enmusubi:error:key-reused")


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("", BYTES, 422),
        ("name=list", BYTES, 422),
        ("name=..", BYTES, 422),
        ("name=.csv", BYTES, 422),
        ("name=a%00.csv", BYTES, 422),
        ("name=list.csv&kind=x", BYTES, 422),
        ("name=list.csv&dry_run=yes", BYTES, 422),
        ("name=list.csv&colour=red", BYTES, 422),
        ("name=list.csv", {"Content-Type": "text/csv"}, 415),
        ("name=list.csv", {"Content-Type": "multipart/form-data"}, 400),
        ("name=list.csv", {"Content-Type": "multipart/form-data; boundary=x"}, 422),
    ],
)
def test_an_upload_put_wrongly_is_refused(
    office: TestClient, home: Home, query: str, headers: dict[str, str], status: int
) -> None:
    response: Any = office.post(f"/v1/imports?{query}", content=b"", headers=headers)

    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert uploads(home) == []


@pytest.mark.parametrize("path", ["0" * 32, "0" * 32 + "/corrections"])
def test_an_import_that_never_was_is_not_found(office: TestClient, path: str) -> None:
    assert office.get(f"/v1/imports/{path}").status_code == 404


def test_another_accounts_import_is_answered_as_one_that_never_was(home: Home, office: TestClient) -> None:
    job_id = send(office, GOOD, "name=mine.csv&dry_run=true").json()["id"]

    with home.asked(member(OTHER)) as other:
        same = {"X-Request-Id": "same"}
        for method in ("GET", "DELETE"):
            theirs, never = (
                other.request(method, f"/v1/imports/{name}", headers=same) for name in (job_id, "0" * 32)
            )
            assert (theirs.status_code, never.status_code) == (404, 404)
            assert theirs.text.replace(job_id, "ID") == never.text.replace("0" * 32, "ID")
    ended(office, f"/v1/imports/{job_id}")  # its file leaves with it


def test_who_may_not_import_is_refused(home: Home) -> None:
    with home.asked() as anybody:
        assert send(anybody, GOOD).status_code == 401
    with home.asked(Principal("reader", Role.READER, Viewer(organisation=OWN), frozenset(Scope))) as reader:
        assert send(reader, GOOD).status_code == 403
    with home.asked(Principal("nowhere", Role.OFFICE, Viewer(), frozenset(Scope))) as nowhere:
        assert send(nowhere, GOOD).status_code == 403


def test_a_file_that_is_too_large_is_refused_while_it_comes_and_not_kept(home: Home) -> None:
    with home.asked(member(), limits=Limits(upload_bytes=1_000)) as client:
        at_once = send(client, "x" * 1_001)
        in_pieces: Any = client.post(
            "/v1/imports?name=list.csv", content=iter([b"x" * 600] * 2), headers=BYTES
        )
        in_a_form: Any = client.post("/v1/imports", files={"file": ("list.csv", b"x" * 1_001)})

    for response in (at_once, in_pieces, in_a_form):
        assert (response.status_code, response.json()["title"]) == (413, "too-large")
    assert uploads(home) == []


# ---- cancelling, waiting, restarting ----


def long_list(rows: int) -> str:
    return "シーズ名,概要\n" + "".join(f"装置{n},排熱を集める{n}番目の装置です。\n" for n in range(rows))


def test_an_import_that_runs_is_cancelled_and_what_is_stored_are_whole_batches(tmp_path: Path) -> None:
    home = Home.made(tmp_path)
    with home.asked(member()) as client:
        place = send(client, long_list(20_000)).headers["location"]
        give_up_at = time.monotonic() + 120
        while client.get(place).json()["rows"] == 0 and time.monotonic() < give_up_at:
            time.sleep(0.01)

        cancelled = client.delete(place)
        again = client.delete(place)
        give_up_at = time.monotonic() + 30
        while uploads(home) and time.monotonic() < give_up_at:
            time.sleep(0.01)

    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert (again.status_code, again.json()["title"]) == (409, "already-ended")
    assert uploads(home) == []
    store = home.store()
    stored = sum(1 for r in store.records("seed") if r.organisation == OWN) - 1  # type: ignore[union-attr]
    store.close()
    assert stored < 20_000
    assert stored % 1_000 == 0


def test_an_import_that_is_cancelled_while_its_process_comes_up_stores_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home.made(tmp_path)
    store = home.store()
    real = subprocess.Popen

    def cancelled_first(*arguments: Any, **options: Any) -> Any:
        store.end_job(options["cwd"].name, JobEnd(JobState.CANCELLED))
        return real(*arguments, **options)

    with home.asked(member()) as client:
        monkeypatch.setattr("api.uploads.jobs.subprocess.Popen", cancelled_first)
        job = ended(client, send(client, GOOD).headers["location"])
        give_up_at = time.monotonic() + 60
        while uploads(home) and time.monotonic() < give_up_at:
            time.sleep(0.01)

    assert (job["state"], uploads(home)) == ("cancelled", [])
    assert store.counts().by_kind["seed"] == 14
    store.close()


def test_an_account_may_not_have_too_many_imports_waiting(tmp_path: Path) -> None:
    home = Home.made(tmp_path)
    with home.asked(member(), limits=Limits(jobs_per_account=2)) as client:
        answers = [send(client, long_list(3_000), f"name=l{n}.csv&dry_run=true") for n in range(3)]
        waiting = client.delete(answers[1].headers["location"])
        one_more = send(client, GOOD, "name=more.csv&dry_run=true")

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert answers[2].headers["retry-after"] == "30"
    assert waiting.json()["state"] == "cancelled"
    assert one_more.status_code == 202


def test_an_import_that_a_server_did_not_see_to_its_end_is_interrupted(tmp_path: Path) -> None:
    home = Home.made(tmp_path)
    left = home.settings.home / "uploads" / "0" / "list.csv"
    left.parent.mkdir(parents=True)
    left.write_text("secret")
    store = home.store()
    job = ImportJob(
        "a" * 32, f"account-of-{OWN}", "list.csv", '{"dry_run": false}', "2026-11-27T00:00:00+00:00"
    )
    store.add_job(job)
    store.start_job(job.id)
    store.close()

    with home.asked(member()) as client:
        told = client.get(f"/v1/imports/{job.id}").json()

    assert (told["state"], told["report"]) == ("interrupted", None)
    assert uploads(home) == []


def test_two_servers_of_one_home_leave_each_others_imports_alone(tmp_path: Path) -> None:
    home = Home.made(tmp_path)
    name, account = "a" * 32, f"account-of-{OWN}"

    with home.asked(member()) as first:
        jobs = first.app.state.jobs  # type: ignore[attr-defined]
        jobs.add(ImportJob(name, account, "list.csv", '{"dry_run": false}', "2026-11-27T00:00:00+00:00"))
        jobs.place(name)
        with home.asked(member()) as second:
            beside = second.get(f"/v1/imports/{name}").json()["state"]
        after = first.get(f"/v1/imports/{name}").json()["state"]
        assert len(list(home.settings.uploads.rglob(name))) == 1
        assert len(list(home.settings.servers.iterdir())) == 1
    with home.asked(member()) as third:
        ended_with_it = third.get(f"/v1/imports/{name}").json()["state"]

    assert (beside, after, ended_with_it) == ("queued", "queued", "interrupted")
    assert not home.settings.servers.exists()


def test_a_server_that_ends_says_so_of_its_imports(tmp_path: Path) -> None:
    home = Home.made(tmp_path)
    with home.asked(member()) as client:
        place = send(client, long_list(20_000)).headers["location"]

    store = home.store()
    job = store.job(place.rsplit("/", 1)[1])
    store.close()
    assert job.state is JobState.INTERRUPTED
    assert uploads(home) == []


def test_reports_are_forgotten_a_day_after(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store.sqlite")
    store.add_job(ImportJob("a" * 32, "someone", "list.csv", "{}", "2026-11-27T00:00:00+00:00"))
    store.end_job("a" * 32, JobEnd(JobState.DONE, report="{}", corrections=b"left-of-a-report"))

    assert store.forget_jobs(before="2026-01-01T00:00:00+00:00") == 0
    assert store.corrections("a" * 32) == b"left-of-a-report"
    assert store.forget_jobs(before="2999-01-01T00:00:00+00:00") == 1
    with pytest.raises(NotFoundError):
        store.job("a" * 32)
    store.close()
    assert b"left-of-a-report" not in (tmp_path / "store.sqlite").read_bytes()


# ---- whose rows ----


def test_rows_of_others_are_refused_and_ones_own_taken(office: TestClient) -> None:
    text = f"シーズ名,概要,組織\n甲,排熱を集める装置甲です。,{OTHER}\n乙,排熱を集める装置乙です。,\n"

    job = ended(office, send(office, text, "name=whose.csv&kind=seed").headers["location"])

    assert (job["report"]["added"], len(job["report"]["refused"])) == (1, 1)
    (refused,) = job["report"]["refused"]
    assert refused["reason"] == f"The row belongs to '{OTHER}', not to yours."
    assert refused["ja"].startswith("この行は、ほかの機関のものとして書かれています。")


def test_an_upload_does_not_tell_which_ids_there_are(office: TestClient) -> None:
    rows = "".join(f"{name},別の装置です。\n" for name in (f"hidden-of-{OTHER}", "never-was"))

    job = ended(office, send(office, f"id,概要\n{rows}", "name=ids.csv&kind=seed").headers["location"])

    said = [refused["reason"].replace(refused["value"], "ID") for refused in job["report"]["refused"]]
    assert said == ["The id 'ID' is none of your organisation's records."] * 2


def test_who_may_write_everybodys_records_imports_them(home: Home) -> None:
    text = f"シーズ名,概要,組織\n丙,排熱を集める装置丙です。,{OTHER}\n"
    with home.asked(member(OWN, role=Role.SECRETARIAT)) as client:
        job = ended(client, send(client, text, "name=all.csv&kind=seed").headers["location"])

    assert (job["report"]["added"], job["report"]["refused"]) == (1, [])


def test_what_may_not_be_written_does_not_keep_the_rest_of_a_batch_out(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store.sqlite")
    store.put([seed("theirs", organisation=OTHER), seed("ours", organisation=OWN)])
    own = OwnStore(store, OWN)
    batch = [
        Imported(seed("theirs", organisation=OWN)),
        Imported(seed("ours", organisation=OWN, trl=5)),
        Imported(seed("given", organisation=OWN)),
        Imported(seed(f"seed:{OWN}:S-1", organisation=OWN)),
        Imported(seed("seed-0123456789ab", organisation=OWN)),
    ]

    done = own.put_batch(batch, import_id=None)

    assert [type(one) if isinstance(one, RecordError) else one for one in done] == [
        RecordError,
        Change.UPDATED,
        RecordError,
        Change.ADDED,
        Change.ADDED,
    ]
    assert store.get("theirs").organisation == OTHER  # type: ignore[union-attr]
    store.close()


def test_who_imports_everybodys_records_is_told_of_a_hidden_id_what_it_is_told_of_a_new_one(
    home: Home,
) -> None:
    names = (f"hidden-of-{OTHER}", "new-one", "s01", f"hidden-of-{OWN}")
    rows = "".join(f"{name},別の装置{name}です。\n" for name in names)
    with home.asked(member(OWN, role=Role.SECRETARIAT)) as client:
        jobs = [
            ended(client, send(client, f"id,概要\n{rows}", "name=ids.csv&kind=seed").headers["location"])
            for _ in range(2)
        ]
        alone = [
            ended(
                client, send(client, f"id,概要\n{row}\n", f"name={place}.csv&kind=seed").headers["location"]
            )
            for place, row in enumerate(rows.splitlines()[:2])
        ]

    counted = [[job["report"][name] for name in ("added", "updated", "unchanged", "refused")] for job in jobs]
    assert counted == [[2, 2, 0, []], [0, 0, 4, []]]
    hidden, new = ({k: v for k, v in job["report"].items() if k not in ("tables", "files")} for job in alone)
    assert hidden == new
    store = home.store()
    assert store.get(f"hidden-of-{OTHER}").text.ja != f"別の装置hidden-of-{OTHER}です。"  # type: ignore[union-attr]
    with pytest.raises(NotFoundError):
        store.get("new-one")
    store.close()


def test_an_office_is_told_of_an_id_of_anothers_what_it_is_told_of_a_new_one(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store.sqlite")
    store.put([seed("seed-0123456789ab", organisation=OTHER, visibility="organisation")])
    own = OwnStore(store, OWN)
    batch = [Imported(seed(name, organisation=OWN)) for name in ("seed-0123456789ab", "seed-0123456789ac")]

    first, again = (own.put_batch(batch, import_id=None) for _ in range(2))

    assert (first, again) == ([Change.ADDED] * 2, [Change.UNCHANGED] * 2)
    assert store.get("seed-0123456789ab").organisation == OTHER  # type: ignore[union-attr]
    store.close()


# ---- names ----


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("シーズ一覧（2026）.xlsx", "シーズ一覧_2026_.xlsx"),
        ("../../etc/passwd.csv", "passwd.csv"),
        (r"C:\Users\x\seeds.CSV", "seeds.CSV"),
        ("a b-c_(1).tar.json", "a b-c_(1).tar.json"),
        ("-rf;$(reboot)`.csv", "-rf_(reboot)_.csv"),
        ("...hidden.csv", "hidden.csv"),
        ("は" * 200 + ".csv", "は" * 40 + ".csv"),
    ],
)
def test_a_file_name_is_a_mere_name(said: str, name: str) -> None:
    assert file_name(said) == name


@given(st.text(max_size=300))
def test_no_file_name_leads_elsewhere(said: str) -> None:
    try:
        name = file_name(said)
    except FormatError:
        return
    assert Path("/home/uploads", name).resolve().parent == Path("/home/uploads")
    assert not name.startswith(".")
    assert len(name.encode()) <= 140
    assert "\x00" not in name
