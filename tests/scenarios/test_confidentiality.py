"""Is what somebody may not see found anywhere where they can look: pages, commands, mails, logs, metrics?"""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from canaries import OTHER, OWNER, STEAM, VIEWERS, Canary, Making, World, plain
from commands import Run, run_command
from conftest import shipped_for
from fastapi.testclient import TestClient
from news_world import EASY

from api.accounts.rights import Principal
from api.app import create_app
from api.limits import Limits
from api.service import Service
from api.serving.logs import JsonLines
from corpora import Viewer, open_store
from indexer import open_generation
from matcher import Matcher

ASKED = "zqxaskedwv"
HTML = {"accept": "text/html"}
METHODS = ("get", "post", "put", "delete", "patch")
STALE = {"If-Match": '"v0-0000000000000000"'}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return Making(tmp_path_factory.mktemp("canaries") / "home").fill()


@pytest.fixture(scope="module")
def log() -> Iterator[io.StringIO]:
    """What a server writes of its work, from everything that logs."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(name) for name in ("", "enmusubi", "api")]
    levels = [own.level for own in loggers]
    loggers[0].addHandler(handler)
    for own, level in zip(loggers, (logging.WARNING, logging.INFO, logging.INFO), strict=True):
        own.setLevel(level)
    yield written
    loggers[0].removeHandler(handler)
    for own, level in zip(loggers, levels, strict=True):
        own.setLevel(level)


@pytest.fixture(scope="module")
def client(world: World, log: io.StringIO) -> Iterator[TestClient]:
    """A server on the home; who asks is set by `asking`."""
    store = open_store(world.settings.store)
    matcher = Matcher(store, open_generation(world.settings.index), world.encoder, fusion=EASY)
    service = Service(store, matcher, index=world.settings.index, writer=open_store(world.settings.store))
    app = create_app(world.settings, service, limits=Limits(rate_per_minute=0))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@contextmanager
def asking(client: TestClient, principal: Principal) -> Iterator[TestClient]:
    client.app.state.principal = principal  # type: ignore[attr-defined]
    yield client
    client.app.state.principal = None  # type: ignore[attr-defined]


def leaks(world: World, who: Principal, said: str, *, asked: str = "") -> list[Canary]:
    """The canaries that somebody was shown without the right; what they said themselves is none."""
    return [own for own in world.canaries.in_(said) if not own.may(who) and own.word not in asked]


def requests(schema: dict[str, Any], ids: dict[str, list[str]]) -> Iterator[tuple[str, str, str, Any]]:
    """(method, template, path, body) of every operation, with every id that there is."""
    known = sorted({one for those in ids.values() for one in those})
    for template, operations in schema["paths"].items():
        names = [part[1:-1] for part in template.split("/") if part.startswith("{")]
        values = [ids.get(name, known) for name in names]
        for method in METHODS:
            if method not in operations:
                continue
            for chosen in product(*values):
                path = template
                for name, value in zip(names, chosen, strict=True):
                    path = path.replace(f"{{{name}}}", value)
                for body in bodies(method, template):
                    yield method, template, path, body


def bodies(method: str, template: str) -> list[Any]:
    if method in ("get", "delete"):
        return [None]
    if template.endswith("/match"):
        texts = [STEAM["ja"].format(ASKED), STEAM["en"].format(ASKED)]
        where: list[dict[str, str]] = [{}, {"visibility": "organisation"}, {"organisation": "org-hidden"}]
        return [
            {"text": text, "find": find, "k": 50, "where": own}
            for text, find, own in product(texts, ("seeds", "needs"), where)
        ]
    if template.startswith("/v1/records"):
        return [{"kind": "need", "text": {"ja": f"{ASKED}で困る。"}, "visibility": "organisation"}]
    hidden = {"need": f"need-organisation-{OWNER}", "seed": f"seed-organisation-{OTHER}"}
    if template.endswith("/feedback"):
        return [{**hidden, "verdict": "relevant"}]
    return [
        {**hidden, "score": False},
        {"deed": "comment", "text": ASKED},
        {"text": STEAM["ja"].format(ASKED)},
    ]


def answers(client: TestClient, world: World) -> Iterator[tuple[str, str, str]]:
    """(place, what was asked, what was said) of every route, for whoever asks now."""
    schema = client.get("/openapi.json").json()
    yield "openapi", "", json.dumps(schema)
    for path in ("/", "/docs", "/nowhere/need-organisation-univ-a"):
        yield path, "", client.get(path).text
    yield from pages(client, world)
    for method, template, path, body in requests(schema, world.ids):
        if (method, template) == ("post", "/v1/records"):
            continue  # what it writes is one's own
        if method == "delete" and client.get(path).status_code == 200:
            continue  # so is what is taken away
        answer = client.request(method, path, json=body, headers=STALE if method != "get" else None)
        said = f"{answer.headers} {plain(answer.content)}"
        yield f"{method} {template}", f"{path} {json.dumps(body, ensure_ascii=False)}", said
        if method == "get" and template == "/v1/records":
            yield from listed(client)


def pages(client: TestClient, world: World) -> Iterator[tuple[str, str, str]]:
    """What the pages say: each that can be opened, with every id that there is, and the answers to forms."""
    known = sorted({one for those in world.ids.values() for one in those})
    for template in sorted(client.app.state.pages):  # type: ignore[attr-defined]
        names = [part[1:-1] for part in template.split("/") if part.startswith("{")]
        for chosen in product(*(world.ids.get(name, known) for name in names)):
            path = template
            for name, value in zip(names, chosen, strict=True):
                path = path.replace(f"{{{name}}}", value)
            answer = client.get(path, headers=HTML)
            yield shown(template, path, answer)
            if answer.content[:2] == b"PK":  # a workbook is an archive
                yield template, path, plain(answer.content)
    for need, seed in (("need-organisation", "seed-public"), ("need-public", "seed-organisation")):
        path = f"/match?need={need}-{OWNER}&seed={seed}-{OTHER}"
        yield shown("/match", path, client.get(path, headers=HTML))
    for find, where in product(("seeds", "needs"), ("", "organisation=org-hidden", "language=en")):
        form = {"text": STEAM["ja"].format(ASKED), "find": find, "add": where}
        yield shown("post /", f"{ASKED} {where}", client.post("/", data=form, headers=HTML))
    for path, find in (("/matches.xlsx", "needs"), ("/matches.xlsx", "seeds"), ("/teams.xlsx", "")):
        form = {"text": STEAM["ja"].format(ASKED), "find": find}
        yield shown(path, ASKED, client.post(path, data=form, headers=HTML))
    form = {"text": STEAM["ja"].format(ASKED), "seed": f"seed-organisation-{OTHER}"}
    yield shown("post /record", f"{ASKED} {form['seed']}", client.post("/record", data=form, headers=HTML))


def shown(place: str, asked: str, answer: Any) -> tuple[str, str, str]:
    said = plain(answer.content) if answer.content[:2] == b"PK" else answer.text  # a workbook is unpacked
    return place, asked, f'"status":{answer.status_code} {answer.headers} {said}'


def listed(client: TestClient) -> Iterator[tuple[str, str, str]]:
    """The list of records, page by page, under many conditions."""
    for query in (
        "limit=3",
        *(f"limit=200&kind={kind}" for kind in ("seed", "need", "organisation", "contact_point")),
        *(f"visibility={tier}" for tier in ("coalition", "working_group", "named", "organisation")),
        f"organisation={OWNER}",
        "organisation=org-hidden",
    ):
        following: str | None = ""
        while following is not None:
            answer = client.get(
                f"/v1/records?{query}&cursor={following}" if following else f"/v1/records?{query}"
            )
            yield "get /v1/records", "", answer.text
            following = answer.json().get("next")


def test_over_http_nobody_is_told_what_is_not_theirs_and_everybody_what_is(
    world: World, client: TestClient
) -> None:
    found: dict[tuple[str, str | None, str], str] = {}
    seen: dict[str | None, set[str]] = {}
    failed = []

    for account in VIEWERS:
        who = world.principal(account)
        with asking(client, who):
            for place, asked, said in answers(client, world):
                for own in leaks(world, who, said, asked=asked):
                    found[place, account, own.where] = own.word
                if '"status":5' in said:
                    failed.append((place, account))
                seen.setdefault(account, set()).update(own.word for own in world.canaries.in_(said))

    assert found == {}
    assert failed == []
    for account in VIEWERS:  # the search is no empty one
        who = world.principal(account)
        allowed = {own.word for own in world.canaries.all if own.may(who)}
        assert world.seen_by_record & allowed <= seen[account], account


def test_neither_log_nor_metrics_hold_a_word_of_any_record_or_request(
    world: World, client: TestClient, log: io.StringIO
) -> None:
    for account in VIEWERS:
        with asking(client, world.principal(account)):
            client.post("/v1/match", json={"text": STEAM["ja"].format(ASKED)})
            client.post(f"/v1/{ASKED}?q={ASKED}", content=b"{" + ASKED.encode())
            client.get(f"/v1/records/{ASKED}")
            client.post("/", data={"text": STEAM["ja"].format(ASKED)}, headers=HTML)
            client.get(f"/match?need={ASKED}&seed={ASKED}", headers=HTML)
    metrics = client.get("/metrics").text

    for said in (metrics, log.getvalue()):
        assert "/v1/match" in said
        assert ASKED not in said
        assert world.canaries.in_(said) == []
        assert [one for one in world.ids["record_id"] if one in said] == []


# ---- the command line ----


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, world: World) -> Run:
    known = shipped_for(world.encoder)
    monkeypatch.setattr("api.engine.load", lambda _: world.encoder)
    monkeypatch.setattr("indexer.shipped", lambda *_, **__: known)
    monkeypatch.setattr("indexer.expected_version", lambda _: "fake@1")
    monkeypatch.setenv("ENMUSUBI_MODELS", str(world.home / "models"))

    def ended(*arguments: object, stdin: str = "") -> Any:
        return run_command(capfd, monkeypatch, arguments, stdin=stdin)

    return ended


def commands(world: World, account: str | None) -> Iterator[list[str]]:
    """Every command that answers somebody: what matches in words or as JSON, all others in both."""
    as_one = ["--as", account] if account else []
    text, own, hidden = STEAM["ja"].format(ASKED), f"need-organisation-{OWNER}", "need-public-org-hidden"
    for matching in (
        ["match", text, "--k", "30"],
        ["match", text, "--find", "needs", "--where", "visibility=organisation"],
        ["match", "--id", hidden, "--k", "30", "--json"],
        ["team", text, "--near", "北海道"],
        ["team", text, "--json"],
        ["partners", text, "--country", "VN", "--json"],
        ["report", text, "--k", "30", "--out", "-"],
        ["report", "--id", own, "--k", "30", "--out", "-"],
        ["report", "--id", hidden, "--k", "30", "--json"],
    ):
        yield [*matching, *as_one]
    asked = [["saved", "list"], ["digests", "list"], ["digests", "follow"], ["proposals", "list"]]
    asked += [["pipeline"], ["proposals", "due"], ["proposals", "expiring", "--within", "3650"]]
    asked += [["proposals", what, one] for what in ("show", "log") for one in world.ids["proposal_id"]]
    asked += [["saved", "show", one] for one in world.ids["saved_id"]]
    asked += [["digests", "show", one] for one in world.ids["digest_id"]]
    for one in asked if account else ():
        yield [*one, *as_one]
        yield [*one, *as_one, "--json"]


@pytest.mark.parametrize("account", VIEWERS)
def test_no_command_tells_somebody_what_is_not_theirs(world: World, run: Run, account: str | None) -> None:
    who = world.principal(account)
    found, seen = {}, set()

    for arguments in commands(world, account):
        ended = run("--home", world.home, *arguments)
        said = ended.out + ended.err
        for own in leaks(world, who, said, asked=" ".join(arguments)):
            found[" ".join(arguments), own.where] = own.word
        assert ended.code in (0, 2, 3), (arguments, said)
        seen |= {own.where for own in world.canaries.in_(said)}

    assert found == {}
    assert any(where.startswith("seed-public-univ-a: text") for where in seen)
    if account == "office":
        own = {f"saved by {OWNER}: text", f"need-organisation-{OWNER}: text ja"}
        assert own | {f"proposal of need-organisation-{OWNER}: comment"} <= seen


# ---- what lies in the home, and what operators are told ----


def test_feeds_and_mails_tell_each_organisation_only_what_it_may_see(world: World) -> None:
    store = open_store(world.settings.store)
    mails = {entry.id: entry.organisation for entry in store.digests()}
    store.close()
    told = [(path, path.stem) for path in (world.home / "digests").glob("*.atom")]
    told += [(path, mails[path.stem]) for path in (world.home / "outbox").glob("*.eml")]
    seen = set()

    for path, organisation in told:
        who = Principal(viewer=Viewer(organisation))
        said = plain(path.read_bytes())
        assert leaks(world, who, said) == [], path.name
        seen |= {(organisation, own.where) for own in world.canaries.in_(said)}

    assert {organisation for _, organisation in told} >= {OWNER, OTHER}
    assert (OWNER, f"saved by {OWNER}: name") in seen
    assert (OTHER, f"seed-named-{OWNER}: title ja") in seen


def test_what_operators_are_told_and_what_a_night_leaves_quotes_no_record(
    world: World, run: Run, tmp_path: Path
) -> None:
    # given a list with a row that is refused, and one that cannot be read, in which words stand
    share = tmp_path / "share"
    share.mkdir()
    rows = f"シーズ名,概要,TRL\n{ASKED},,4\n熱,熱を集めて使う技術です。,{ASKED}\n"
    (share / "seeds.csv").write_text(rows, encoding="utf-8")
    (share / "broken.xlsx").write_bytes(b"PK" + ASKED.encode())
    (share / "broken.json").write_text('{"title": "' + ASKED, encoding="utf-8")
    source = f'[[source]]\nname = "list"\nfolder = "{share}"\nkind = "seed"\n'
    (world.home / "harvest.toml").write_text(source, encoding="utf-8")

    # when a night goes over the home, and operators look at it
    night = run("--home", world.home, "nightly")
    told = [night.out, night.err]
    for arguments in (
        ["nightly", "--status"],
        ["doctor"],
        ["doctor", "--json"],
        ["index"],
        ["digests", "run"],
    ):
        ended = run("--home", world.home, *arguments)
        told += [ended.out, ended.err]
    left = [path for name in ("logs", "reports", "metrics") for path in (world.home / name).rglob("*.*")]
    told += [plain(path.read_bytes()) for path in left]

    # then it was a night with something to report, and nothing that any record says stands there
    assert night.code == 1
    report = json.loads(max((world.home / "reports").rglob("*.json")).read_bytes())
    (harvest,) = (step for step in report["steps"] if step["name"] == "harvest")
    assert [own["row"] for own in harvest["details"]["refused_rows"]] == [2, 3]
    assert len(left) >= 3
    for said in told:
        assert world.canaries.in_(said) == []
        assert ASKED not in said


def test_what_is_withheld_stands_in_no_report_of_its_import(world: World, run: Run, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(f"ニーズ名,内容,予算\n熱,熱を使いたい。,{ASKED}\n熱,,{ASKED}\n", encoding="utf-8")
    told = ["--kind", "need", "--organisation", OWNER, "--withhold", "予算", "--dry-run"]

    for more in ([], ["--json"]):
        ended = run("--home", world.home, "import", rows, *told, *more)

        assert ended.code == 1
        assert ASKED not in ended.out + ended.err
