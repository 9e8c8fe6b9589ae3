"""Are saved texts and digests an organisation's own over HTTP, and who in it sees what of them?"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import etree
from news_crashes import settings_of
from news_world import EASY, STEAM, Nights, member, nights, steam_seed

from api.accounts.auth import utc_now
from api.accounts.rights import ANYBODY, Principal
from api.accounts.tokens import new_token
from api.app import create_app
from api.digests import deliver
from api.limits import Limits
from api.service import Service
from corpora import Account, Following, Role, Scope, Store, Viewer, open_store

SECRET = "秘密のボイラー"
GROUP = "innovation_wg"
ALL = frozenset({Scope.READ, Scope.WRITE})


def somebody(role: Role, organisation: str | None, *groups: str) -> Principal:
    return Principal(f"{role}-of-{organisation}", role, Viewer(organisation, frozenset(groups)), ALL)


OFFICE = somebody(Role.OFFICE, "org-a", GROUP)
READER = somebody(Role.READER, "org-a")
OTHER = somebody(Role.OFFICE, "org-b")
NOBODYS = somebody(Role.READER, None)
READING = replace(OFFICE, scopes=frozenset({Scope.READ}))
WRITING = replace(OFFICE, scopes=frozenset({Scope.WRITE}))
SAVED = {"name": "蒸気", "text": f"{SECRET}。{STEAM}", "where": {"country": "JP"}, "threshold": 0.4}


@dataclass
class Asking:
    """One server on a home whose nights can be played, asked by whoever a test names."""

    nights: Nights
    client: TestClient

    def __call__(
        self, who: Principal | None, method: str, path: str, *, json: object = None, **headers: str
    ) -> Any:
        self.client.app.state.principal = who  # type: ignore[attr-defined]
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, f"/v1{path}", json=json, headers=told)

    def page(self, who: Principal, path: str, *, language: str = "ja", **headers: str) -> Any:
        self.client.app.state.principal = who  # type: ignore[attr-defined]
        told = {"Accept": "text/html", "Accept-Language": language}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=told)

    @property
    def store(self) -> Store:
        return self.nights.store

    def save(self, who: Principal = OFFICE, **values: Any) -> Any:
        answer = self(who, "POST", "/saved-queries", json={**SAVED, **values})
        assert answer.status_code == 201, answer.text
        return answer

    def night(self) -> None:
        """Find what is new, and deliver it."""
        self.nights.night()
        deliver(self.store, settings_of(self.nights.home), now=self.nights.now)

    def holding(self, text: str) -> list[str]:
        files = [path for path in self.nights.home.rglob("*") if path.is_file()]
        return [path.name for path in files if text.encode() in path.read_bytes()]


@contextmanager
def serving(directory: Path) -> Iterator[Asking]:
    home = nights(directory)
    home.fusion = EASY
    home.store.put([member("org-a", memberships=[{"body": "coalition", "group": GROUP}])])
    home.index()
    service = Service(
        open_store(home.home / "store.sqlite"), home.matcher, writer=open_store(home.home / "store.sqlite")
    )
    limits = Limits(rate_per_minute=100_000)
    app = create_app(settings_of(home.home), service, principal=ANYBODY, limits=limits)
    with TestClient(app) as client:
        yield Asking(home, client)
    home.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    with serving(tmp_path_factory.mktemp("saved")) as asking:
        yield asking


@pytest.fixture
def asked(server: Asking) -> Iterator[Asking]:
    """A server on a home in which nobody has said or saved anything."""
    yield server
    for organisation in ("org-a", "org-b"):
        server.store.put_following(Following(organisation))
        for saved in server.store.saved_queries(organisation=organisation):
            server.store.remove_saved(saved.id, organisation=organisation)


def problem(answer: Any, status: int, kind: str) -> str:
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:enmusubi:error:{kind}"), answer.text
    return str(answer.json()["detail"])


# ---- saved texts ----


def test_a_text_is_saved_listed_read_paused_resumed_and_erased(asked: Asking) -> None:
    made = asked.save()
    path = made.headers["location"].removeprefix("/v1")

    read = asked(READER, "GET", path)
    listed = asked(READER, "GET", "/saved-queries").json()
    paused = asked(OFFICE, "PATCH", path, json={"paused": True}).json()["paused"]
    asked_still = [query.id for query in asked.store.standing_queries()]
    resumed = asked(OFFICE, "PATCH", path, json={"paused": False}).json()["paused"]

    assert read.json() == made.json()
    said = {name: made.json()[name] for name in ("name", "text", "find", "where", "threshold", "paused")}
    assert said == {**SAVED, "find": "seeds", "paused": False}
    assert [one["name"] for one in listed["items"]] == ["蒸気"]
    assert "text" not in listed["items"][0]
    assert (paused, asked_still, resumed) == (True, [], False)
    assert asked.holding(SECRET) != []
    assert asked(OFFICE, "DELETE", path).status_code == 204
    assert (asked(OFFICE, "GET", path).status_code, asked.holding(SECRET)) == (404, [])


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_what_another_has_saved_is_answered_byte_for_byte_as_what_is_not_there(
    asked: Asking, method: str
) -> None:
    saved = asked.save().json()["id"]
    absent = "saved-" + "0" * 16
    body = {"paused": True} if method == "PATCH" else None

    answers = [
        asked(OTHER, method, f"/saved-queries/{name}", json=body, X_Request_Id="same")
        for name in (saved, absent)
    ]

    problem(answers[0], 404, "not-found")
    assert answers[0].content.replace(saved.encode(), absent.encode()) == answers[1].content
    assert asked(OTHER, "GET", "/saved-queries").json() == {"items": [], "next": None}
    assert asked(OFFICE, "GET", f"/saved-queries/{saved}").json()["paused"] is False


@pytest.mark.parametrize(
    ("who", "method", "status"),
    [
        (ANYBODY, "GET", 401),
        (ANYBODY, "POST", 401),
        (NOBODYS, "GET", 403),
        (NOBODYS, "POST", 403),
        (WRITING, "GET", 403),
        (READING, "POST", 403),
        (READING, "GET", 200),
        (WRITING, "POST", 201),
        (READER, "POST", 201),
    ],
)
def test_who_may_save_and_read(asked: Asking, who: Principal, method: str, status: int) -> None:
    answer = asked(who, method, "/saved-queries", json=SAVED if method == "POST" else None)

    assert answer.status_code == status
    if who is NOBODYS:
        assert "acts for no organisation" in problem(answer, 403, "forbidden")


def test_a_name_is_taken_once_and_only_within_an_organisation(asked: Asking) -> None:
    asked.save()
    asked.save(OTHER)

    assert "Give another name" in problem(
        asked(OFFICE, "POST", "/saved-queries", json=SAVED), 409, "conflict"
    )


def test_what_is_saved_is_paged(asked: Asking) -> None:
    saved = sorted(asked.save(name=f"n{number}").json()["id"] for number in range(3))

    first = asked(OFFICE, "GET", "/saved-queries?limit=2").json()
    asked(OFFICE, "DELETE", f"/saved-queries/{saved[1]}")  # what the cursor stands at
    rest = asked(OFFICE, "GET", f"/saved-queries?limit=2&cursor={first['next']}").json()

    assert [one["id"] for one in first["items"] + rest["items"]] == saved
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"text": ""}, 422),
        ({"text": f"{'9' * 5}・・"}, 422),
        ({"text": "あ" * 100_001}, 422),
        ({"name": " "}, 422),
        ({"name": "x" * 121}, 422),
        ({"find": "people"}, 422),
        ({"threshold": 1}, 422),
        ({"where": {"colour": "red"}}, 400),
        ({"where": {"sector": "magic"}}, 400),
        ({"organisation": "org-b"}, 422),
    ],
)
def test_what_cannot_be_saved_is_refused_without_repeating_the_text(
    asked: Asking, change: dict[str, Any], status: int
) -> None:
    answer = asked(OFFICE, "POST", "/saved-queries", json={**SAVED, **change})

    assert answer.status_code == status, answer.text
    assert SECRET not in answer.text
    assert "99999" not in answer.text
    assert asked.store.saved_queries(organisation="org-a") == ()


# ---- digests ----


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """A home in which the organisation was told of a public seed, then of one for its working group only."""
    with serving(tmp_path_factory.mktemp("told")) as asking:
        asking.save(where={})
        asking.store.put([steam_seed("seed-public")])
        asking.night()
        asking.store.put([steam_seed("seed-group", visibility="working_group", shared_with=[GROUP])])
        asking.night()
        yield asking


def records_of(answer: Any) -> list[str]:
    return [one["record_id"] for one in answer.json()["matches"]]


def entries(answer: Any) -> list[str]:
    assert answer.headers["content-type"].startswith("application/atom+xml")
    tree = etree.fromstring(answer.content)
    return [entry.findtext("{*}content") for entry in tree.findall("{*}entry")]


def test_a_digest_is_listed_and_read_as_it_may_be_shown_now(told: Asking) -> None:
    listed = told(OFFICE, "GET", "/digests").json()["items"]
    digests = [told(OFFICE, "GET", f"/digests/{one['id']}") for one in listed]

    assert [records_of(one) for one in digests] == [["seed-group"], ["seed-public"]]
    assert [one["matches"] for one in listed] == [1, 1]
    match = digests[1].json()["matches"][0]
    assert (match["query_name"]["ja"], match["saved"], match["title"]["en"]) == (
        *("蒸気", True),
        "Heat of steam seed-public",
    )
    assert match["evidence"]["found_language"] == match["evidence"]["asked_language"] == "ja"
    told.store.withdraw("seed-public")
    assert told(OFFICE, "GET", f"/digests/{listed[1]['id']}").status_code == 404
    assert [one["id"] for one in told(OFFICE, "GET", "/digests").json()["items"]] == [listed[0]["id"]]
    told.store.put([steam_seed("seed-public")])


def test_who_sees_less_than_their_organisation_is_told_less(told: Asking) -> None:
    newest, oldest = (one["id"] for one in told(OFFICE, "GET", "/digests").json()["items"])

    hidden = told(READER, "GET", f"/digests/{newest}", X_Request_Id="same")
    absent = told(READER, "GET", f"/digests/{newest[::-1]}", X_Request_Id="same")

    assert [one["id"] for one in told(READER, "GET", "/digests").json()["items"]] == [oldest]
    problem(hidden, 404, "not-found")
    assert hidden.content.replace(newest.encode(), newest[::-1].encode()) == absent.content
    feed = told(READER, "GET", "/digests/feed.atom")
    assert ("seed-public" in feed.text, "seed-group" in feed.text) == (True, False)
    assert "seed-group" in told(OFFICE, "GET", "/digests/feed.atom").text


def test_another_organisations_digest_is_answered_as_one_that_is_not_there(told: Asking) -> None:
    (name, *_) = (one["id"] for one in told(OFFICE, "GET", "/digests").json()["items"])

    answers = [
        told(OTHER, "GET", f"/digests/{one}", X_Request_Id="same").content for one in (name, name[::-1])
    ]

    assert answers[0].replace(name.encode(), name[::-1].encode()) == answers[1]
    assert told(OTHER, "GET", "/digests").json()["items"] == []


def test_a_page_of_its_own_shows_a_digest_that_is_no_longer_among_the_newest(
    told: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest, oldest = (one["id"] for one in told(OFFICE, "GET", "/digests").json()["items"])
    monkeypatch.setattr("api.web.pages.nights.DIGESTS", 1)

    news, page = (told.page(OFFICE, path, language="en") for path in ("/nights", f"/nights/{oldest}"))

    assert ("seed-group" in news.text, "seed-public" in news.text) == (True, False)
    assert f'<a href="/nights/{newest}">' in news.text
    assert ("seed-group" in page.text, "seed-public" in page.text) == (False, True)
    assert re.findall('<bdi lang="ja">工場の[^<]+</bdi>(.*?)</span>', page.text) == [" (Japanese)"]
    assert "<td><bdi>蒸気</bdi></td>" in page.text  # a name in whatever language its owner chose
    answers = {who: told.page(who, f"/nights/{oldest}").status_code for who in (OTHER, ANYBODY, NOBODYS)}
    assert answers == {OTHER: 404, ANYBODY: 401, NOBODYS: 403}


def test_on_a_page_a_digest_of_which_nothing_may_be_shown_is_as_one_that_is_not_there(told: Asking) -> None:
    newest = told(OFFICE, "GET", "/digests").json()["items"][0]["id"]
    names = (newest, newest[::-1])

    hidden, absent = (
        told.page(READER, f"/nights/{name}", X_Request_Id="same").text.replace(name, "") for name in names
    )

    assert hidden == absent
    assert "いま閲覧できる内容が残っていません" in hidden


def test_digests_are_paged_from_the_newest(told: Asking) -> None:
    whole = [one["id"] for one in told(OFFICE, "GET", "/digests").json()["items"]]

    first = told(OFFICE, "GET", "/digests?limit=1").json()
    rest = told(OFFICE, "GET", f"/digests?limit=1&cursor={first['next']}").json()

    assert [one["id"] for one in first["items"] + rest["items"]] == whole
    assert rest["next"] is None


def test_a_feed_has_the_digests_that_may_be_shown_and_is_valid_before_the_first(told: Asking) -> None:
    empty = told(OTHER, "GET", "/digests/feed.atom")

    newest, oldest = entries(told(OFFICE, "GET", "/digests/feed.atom"))
    assert ["seed-group" in newest, "seed-public" in oldest] == [True, True]
    assert entries(empty) == []
    assert "Enmusubi" in empty.text
    assert empty.headers["cache-control"] == "private, no-cache"


def test_a_feed_is_read_with_the_token_of_an_account(told: Asking) -> None:
    now = utc_now()
    given = new_token("desk-a", {Scope.READ}, now=now, days=1)
    told.store.add_account(Account("desk-a", "例示社の窓口", Role.OFFICE, now, "org-a"))
    told.store.add_token(given.token)

    read = told(None, "GET", "/digests/feed.atom", Authorization=f"Bearer {given.secret}")
    unshown = told(None, "GET", "/digests/feed.atom")

    assert (read.status_code, len(entries(read)), unshown.status_code) == (200, 2, 401)


# ---- what is followed ----


def test_an_office_says_what_is_told_where_and_in_which_language(asked: Asking) -> None:
    before = asked(READER, "GET", "/digests/following").json()
    wanted = {"needs": False, "seeds": True, "email": "desk@example.org", "language": "en"}

    put = asked(OFFICE, "PUT", "/digests/following", json=wanted)

    assert before == {
        "organisation": "org-a",
        "needs": True,
        "seeds": False,
        "email": None,
        "language": None,
    }
    assert (
        put.json() == asked(READER, "GET", "/digests/following").json() == {"organisation": "org-a", **wanted}
    )
    assert asked(OTHER, "GET", "/digests/following").json()["email"] is None


def test_no_reader_leads_digests_elsewhere(asked: Asking) -> None:
    answer = asked(READER, "PUT", "/digests/following", json={"email": "me@example.org"})

    assert "may not say where digests go" in problem(answer, 403, "forbidden")
    assert asked.store.following("org-a").email is None


@pytest.mark.parametrize(
    "body", [{"email": "no address"}, {"language": "fr"}, {"seeds": "yes"}, {"organisation": "org-b"}, []]
)
def test_what_cannot_be_followed_is_refused(asked: Asking, body: object) -> None:
    assert asked(OFFICE, "PUT", "/digests/following", json=body).status_code == 422
