"""What has happened in the made-up world: proposals at several stages, an import, a night, a new match?"""

import json
import tempfile
from contextlib import chdir
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from api import NightReport, Settings, reports_directory
from corpora import (
    FoundMatch,
    ImportJob,
    JobEnd,
    JobState,
    Matchable,
    NotFoundError,
    Pointer,
    Role,
    Slice,
    Store,
    entry_hash,
    import_files,
    write_corrections,
)
from matcher import Actor, DeclineReason, Deed, Pipeline, Stage, Transition, text_hash

JOB = "0" * 31 + "1"
LIST = (
    "シーズ名,概要,TRL,予算メモ\n"
    "もみ殻の炭,もみ殻の炭で水を浄化する装置です。,5,100万円\n"
    "竹の断熱材,竹から断熱ボードをつくる技術です。,15,未定\n"
)
_WISH: dict[str, Any] = {
    "account": "univ-desk",
    "owner": None,
    "kind": "seed",
    "withhold": [],
    "working_groups": [],
    "dry_run": True,
}
_SAID = "<script>alert(1)</script> \u202e試験は来春に始めます。"


def put_happenings(
    store: Store, home: Path, *, group: str, city: str, university: str, secretariat: str
) -> None:
    """Let offices and a lead have worked for a while; `group` is the working group of the proposals."""
    now = datetime.now(UTC).replace(microsecond=0)
    desk = Actor("city-desk", city, Role.OFFICE)
    lead = Actor("lead", university, Role.WG_LEAD, (group,))
    _propose(store, now, desk, lead, group)
    _import(store, now)
    _night(home, now)
    _news(store, now, (city, secretariat))


def _propose(store: Store, now: datetime, desk: Actor, lead: Actor, group: str) -> None:
    then = now - timedelta(days=40)
    pipeline = Pipeline(store, clock=lambda: then)
    talks = pipeline.propose(
        desk,
        "need-bath",
        "seed-bath-heat",
        working_group=group,
        score=0.83,
        generation="example",
        text="例示",
    )
    for stage in (Stage.CONTACTED, Stage.IN_TALKS):
        pipeline.act(lead, talks.id, Transition(Deed.MOVE, to=stage))
    pipeline.act(desk, talks.id, Transition(Deed.COMMENT, text=_SAID))
    pipeline.act(desk, talks.id, Transition(Deed.ATTACH, link="https://example.org/minutes/7", text="議事録"))
    pipeline.propose(desk, "need-bath-abroad", "seed-bath-heat", working_group=group)
    hidden = pipeline.propose(desk, "need-secret-bath", "seed-bath-heat", working_group=group)
    pipeline.act(desk, hidden.id, Transition(Deed.DECLINE, reason=DeclineReason.TOO_EARLY))


def _import(store: Store, now: datetime) -> None:
    """An import with a row that was refused, as its page shows it."""
    at = (now - timedelta(hours=2)).isoformat(timespec="seconds")
    wish = json.dumps(_WISH)
    with tempfile.TemporaryDirectory() as place, chdir(place):
        Path("list.csv").write_text(LIST, encoding="utf-8")
        report = import_files([Path("list.csv")], store, kind="seed", dry_run=True)
        write_corrections(Path("corrections.xlsx"), report)
        workbook = Path("corrections.xlsx").read_bytes()
    store.add_job(ImportJob(JOB, "univ-desk", "list.csv", wish, at))
    store.start_job(JOB)
    store.advance_job(JOB, report.rows_in)
    store.end_job(JOB, JobEnd(JobState.DONE, json.dumps(report.to_json()), workbook))


def _night(home: Path, now: datetime) -> None:
    began = now - timedelta(hours=9)
    steps = [
        _step("check", 0.4, records=1_200),
        _step("harvest", 3.2, places_new=1, rows_refused=2)
        | {"outcome": "partly", "code": 1, "problems": ["list.csv: 2 rows refused."]},
        _step("index", 12.5, add=3, keep=1_197),
        _step("news", 1.1, found=1),
    ]
    report = NightReport.model_validate(
        {
            "id": began.strftime("%Y%m%dT%H%M%S"),
            "started_at": began.isoformat(),
            "host": "example",
            "pid": 1,
            "outcome": "partly",
            "code": 1,
            "ended_at": (began + timedelta(seconds=18)).isoformat(),
            "took_s": 17.2,
            "steps": steps,
        }
    )
    place = reports_directory(Settings(home, home, "default", "ja", debug=False))
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{report.id}.json").write_text(report.model_dump_json(), encoding="utf-8")


def _step(name: str, took_s: float, **counts: int) -> dict[str, Any]:
    return {"name": name, "outcome": "done", "code": 0, "took_s": took_s, "counts": counts}


def _news(store: Store, now: datetime, organisations: tuple[str, ...]) -> None:
    """A saved search of each, and what was found for it in the night."""
    for name in organisations:
        store.save_query(organisation=name, name="浴場の熱", text="浴場の排湯の熱を使いたい。")
    at = now.isoformat(timespec="seconds")
    for query in store.standing_queries():
        if query.organisation in organisations and query.saved:
            evidence = _quoting(store, query.saved.text, "seed-bath-heat")
            store.put_found(query, [FoundMatch("seed-bath-heat", 0.83, "example", evidence)], at=at)
    store.put_digests(at=at)


def _quoting(store: Store, asked: str, record_id: str) -> Pointer:
    """The whole of what is asked, and the first sentence of a record that is told in English."""
    record = store.get(record_id)
    if not isinstance(record, Matchable):
        raise NotFoundError(f"'{record_id}' is a {record.kind}; name a seed or a need.")
    title, text = record.title.get("en") if record.title else None, record.text.get("en") or ""
    return Pointer(
        Slice(text_hash(asked), 0, len(asked)),
        Slice(entry_hash(title, text), 0, text.find(".") + 1),
        "en",
        "text",
    )
