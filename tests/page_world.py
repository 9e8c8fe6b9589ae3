"""Who asks for pages in tests, and of which home? An account of each role, two of another organisation."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import need, seed
from fastapi.testclient import TestClient
from served import OTHER, OWN, Home, records

from api.accounts.tokens import new_token
from api.app import create_app
from api.limits import Limits
from api.nights.report import NightReport, Outcome, StepReport, keep_report
from corpora import Account, AnyRecord, ImportJob, Partnership, Practice, Role, Scope, Store, Term
from matcher import Actor, Pipeline, Proposal

NOW = datetime.now(UTC).replace(microsecond=0)
GROUP = "innovation_wg"
NOBODY = "anybody"
WHO = (NOBODY, *Role)
JOB, NO_JOB = "1" * 32, "0" * 32
SECRET = "zqx-秘密の計画"
TITLE = "排湯の熱を使いたい"
FORMULA = "=HYPERLINK(A1)"
CASE = {
    "id": "case-example",
    "category": "outcome",
    "programme": "city-to-city",
    "title": {"ja": "水素の装置"},
}
PRACTICE = {"id": "practice-example", "text": {"ja": "水素の装置を使いました。"}, "working_group": GROUP}
OUTSIDE = {"stranger": (Role.OFFICE, OTHER), "outsider": (Role.WG_MEMBER, OTHER)}


class World:
    """A home with an account of each role at one organisation, and an office at another."""

    def __init__(self, directory: Path) -> None:
        self.home = Home.made(directory, [*records(), *self._records()])
        self.store: Store = self.home.store()
        accounts = {role.value: (role, None if role is Role.SERVICE else OWN) for role in Role}
        for name, (role, organisation) in {**accounts, **OUTSIDE}.items():
            groups = (GROUP,) if role is Role.WG_MEMBER else ()
            self.store.add_account(Account(name, "例", role, NOW, organisation, groups))
        today = date.today()
        self.store.add_term(Term(Role.WG_LEAD, GROUP, today - timedelta(9), today + timedelta(9)))
        self.tokens = {name: self._token(name) for name in (*accounts, *OUTSIDE)}
        self.store.add_job(
            ImportJob(JOB, "stranger", "list.csv", '{"dry_run": true, "kind": null}', str(NOW))
        )
        desk = Actor("office", OWN, Role.OFFICE)
        self.proposal: Proposal = Pipeline(self.store).propose(desk, "n-own", "s01", working_group=GROUP)
        keep_report(self.home.settings, self._night())

    def _records(self) -> list[AnyRecord]:
        own = {"organisation": OWN, "title": {"ja": TITLE}, "budget_jpy": 3_000_000}
        return [
            need("n-own", text={"ja": "排湯の熱を使いたい。"}, **own),
            need("n-edited", text={"ja": "雪の冷たさを使いたい。"}, **own),
            need("n-leaves", text={"ja": "風の力を使いたい。"}, **own),
            need("n-veiled", text={"ja": SECRET}, organisation=OWN, visibility="organisation"),
            seed("s-formula", title={"ja": FORMULA}, organisation=OTHER),
            Partnership.model_validate(CASE),
            Practice.model_validate(PRACTICE),
            seed("s-hidden", title={"ja": SECRET}, organisation=OTHER, visibility="organisation"),
        ]

    def _token(self, account: str) -> str:
        made = new_token(account, Scope, now=NOW, days=30)
        self.store.add_token(made.token)
        return made.secret

    def _night(self) -> NightReport:
        step = StepReport(name="check", outcome=Outcome.FAILED, code=3, took_s=1, problems=("a-problem",))
        return NightReport(
            id="20261126", started_at=str(NOW), host="h", pid=1, outcome=Outcome.FAILED, code=3, steps=(step,)
        )

    def headers(self, who: str) -> dict[str, str]:
        told = {"Accept": "text/html", "Accept-Language": "ja"}
        return told if who == NOBODY else {**told, "Authorization": f"Bearer {self.tokens[who]}"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    own = World(tmp_path_factory.mktemp("web-pages"))
    yield own
    own.store.close()


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[TestClient]:
    app = create_app(world.home.settings, world.home.service(), limits=Limits(rate_per_minute=0))
    with TestClient(app, base_url="https://enmusubi.example.org", follow_redirects=False) as opened:
        yield opened


Ask = Any


@pytest.fixture
def ask(client: TestClient, world: World) -> Ask:
    """Ask for a page as somebody; with fields, by sending its form."""

    def asked(who: str, path: str, fields: dict[str, str] | None = None) -> httpx.Response:
        client.cookies.clear()
        if fields is None:
            return client.get(path, headers=world.headers(who))
        return client.post(path, data=fields, headers=world.headers(who))

    return asked
