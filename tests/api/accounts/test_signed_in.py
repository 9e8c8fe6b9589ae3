"""Over HTTP, is everybody let do what their role and token allow, and nobody else anything?"""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import need, seed
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import OTHER, OWN, Home, records

from api.accounts.tokens import new_token
from api.app import create_app
from api.limits import Limits
from corpora import Account, Role, Scope, Term

NOW = datetime.now(UTC).replace(microsecond=0)
GROUP = "innovation_wg"
LIST = "シーズ名,概要\n排熱回収,排熱を集めて温室で使う装置です。\n"
SEED = {"kind": "seed", "text": {"ja": "排熱を集めて温室で使う装置です。"}}
TEXT = {"text": "水素の装置がほしい。"}
VERDICT = {"need": "n1", "seed": "s01", "verdict": "relevant"}
NOTHING = "0" * 32
ANYBODY, *ROLES = WHO = ("anybody", *Role)
UNLIMITED = Limits(rate_per_minute=0)


def accounts() -> list[Account]:
    groups = {Role.WG_MEMBER: (GROUP,)}
    return [
        Account(role.value, "例", role, NOW, None if role is Role.SERVICE else OWN, groups.get(role, ()))
        for role in Role
    ]


class Signed:
    """A home with an account of each role, and a token of each for everything."""

    def __init__(self, directory: Path) -> None:
        own = seed("mine", text={"ja": "水素の装置です。"}, organisation=OWN)
        more = [need("n1", text={"ja": "水素の装置がほしい。"}), own]
        hidden = need("hidden", text={"ja": "秘密。"}, visibility="organisation", organisation=OTHER)
        self.home = Home.made(directory, [*records(), *more, hidden])
        self.store = self.home.store()
        for account in accounts():
            self.store.add_account(account)
        today = date.today()
        self.store.add_term(Term(Role.WG_LEAD, GROUP, today - timedelta(9), today + timedelta(9)))
        self.tokens = {role.value: self.token(role, *Scope) for role in Role}

    def token(self, account: str, *scopes: Scope, now: datetime = NOW, days: int = 1) -> str:
        made = new_token(account, scopes, now=now, days=days)
        self.store.add_token(made.token)
        return made.secret

    def headers(self, who: str) -> dict[str, str]:
        return {} if who == ANYBODY else {"Authorization": f"Bearer {self.tokens[who]}"}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    own = Signed(tmp_path_factory.mktemp("signed"))
    yield own
    own.store.close()


@pytest.fixture(scope="module")
def client(signed: Signed) -> Iterator[TestClient]:
    app = create_app(signed.home.settings, signed.home.service(), limits=UNLIMITED)
    with TestClient(app, base_url="https://enmusubi.example.org") as opened:
        yield opened


@pytest.fixture(autouse=True)
def no_cookies(client: TestClient) -> None:
    client.cookies.clear()


def problem(response: httpx.Response, status: int, kind: str) -> str:
    assert (response.status_code, response.json()["type"]) == (status, f"urn:enmusubi:error:{kind}")
    if status == 401:
        assert response.headers["www-authenticate"] == 'Bearer realm="enmusubi"'
    return str(response.json()["detail"])


# ---- roles and routes ----

EVERYBODY = dict.fromkeys(WHO, 200)


def only(status: int, *roles: Role) -> dict[str, int]:
    """These roles get the status, other accounts 403, nobody in particular 401."""
    return {ANYBODY: 401, **{role.value: status if role in roles else 403 for role in Role}}


WRITERS = (Role.OFFICE, Role.SECRETARIAT)
IMPORTERS = (*WRITERS, Role.SERVICE)
JUDGES = (Role.OFFICE, Role.WG_MEMBER, Role.WG_LEAD, Role.SECRETARIAT)
ANY_VERSION = {"headers": {"If-Match": "*"}}
BYTES = {"content": LIST.encode(), "headers": {"Content-Type": "application/octet-stream"}}
MANY = 40_000
NO_PROPOSAL = "/v1/proposals/proposal-0123456789ab"
NO_DIGEST = "00000000-0000-0000-0000-000000000000"
NO_QUERY = "/v1/saved-queries/saved-0123456789abcdef"
QUERY = {"name": "水素", **TEXT}
LOOKERS = IN_ONE = (Role.READER, *JUDGES)

TABLE: dict[tuple[str, str], tuple[str, dict[str, Any], dict[str, int]]] = {
    ("get", "/healthz"): ("/healthz", {}, EVERYBODY),
    ("get", "/readyz"): ("/readyz", {}, EVERYBODY),
    ("get", "/metrics"): ("/metrics", {}, EVERYBODY),
    ("post", "/v1/match"): ("/v1/match", {"json": TEXT}, EVERYBODY),
    ("post", "/v1/teams"): ("/v1/teams", {"json": TEXT}, EVERYBODY),
    ("post", "/v1/partners"): ("/v1/partners", {"json": {**TEXT, "country": "VN"}}, EVERYBODY),
    ("post", "/v1/backcasts"): ("/v1/backcasts", {"json": {**TEXT, "year": 2050}}, EVERYBODY),
    ("post", "/v1/transfers"): (
        "/v1/transfers",
        {"json": {"record": "not-there"}},
        dict.fromkeys(WHO, 404),
    ),
    ("get", "/v1/gaps"): ("/v1/gaps", {}, EVERYBODY),
    ("get", "/v1/exposure"): ("/v1/exposure", {}, EVERYBODY),
    ("get", "/v1/shared-challenges"): ("/v1/shared-challenges", {}, EVERYBODY),
    ("get", "/v1/statistics"): ("/v1/statistics", {}, EVERYBODY),
    ("get", "/v1/records"): ("/v1/records", {}, EVERYBODY),
    ("get", "/v1/records/{record_id}"): ("/v1/records/s01", {}, EVERYBODY),
    ("post", "/v1/records"): ("/v1/records", {"json": SEED}, only(201, *WRITERS)),
    ("put", "/v1/records/{record_id}"): (
        "/v1/records/mine",
        {"json": SEED, **ANY_VERSION},
        only(200, *WRITERS),
    ),
    ("delete", "/v1/records/{record_id}"): ("/v1/records/leaves", ANY_VERSION, only(204, *WRITERS)),
    ("post", "/v1/imports"): (
        "/v1/imports?name=list.csv&kind=seed&dry_run=true",
        BYTES,
        only(202, *IMPORTERS),
    ),
    ("get", "/v1/imports/{job_id}"): (f"/v1/imports/{NOTHING}", {}, only(404, *IMPORTERS)),
    ("get", "/v1/imports/{job_id}/corrections"): (
        f"/v1/imports/{NOTHING}/corrections",
        {},
        only(404, *IMPORTERS),
    ),
    ("delete", "/v1/imports/{job_id}"): (f"/v1/imports/{NOTHING}", {}, only(404, *IMPORTERS)),
    ("post", "/v1/feedback"): ("/v1/feedback", {"json": VERDICT}, only(201, *JUDGES)),
    ("get", "/v1/feedback"): ("/v1/feedback", {}, only(200, *JUDGES)),
    ("delete", "/v1/feedback/{feedback_id}"): (f"/v1/feedback/{MANY}", {}, only(404, *JUDGES)),
    ("get", "/v1/pipeline"): ("/v1/pipeline", {}, only(200, *LOOKERS)),
    ("get", "/v1/proposals"): ("/v1/proposals", {}, only(200, *LOOKERS)),
    ("get", "/v1/proposals/due"): ("/v1/proposals/due", {}, only(200, *LOOKERS)),
    ("get", "/v1/proposals/{proposal_id}"): (NO_PROPOSAL, {}, only(404, *LOOKERS)),
    ("post", "/v1/proposals"): (
        "/v1/proposals",
        {"json": {"need": "never-was", "seed": "s01"}},
        only(404, *JUDGES),
    ),
    ("get", "/v1/proposals/{proposal_id}/transitions"): (
        f"{NO_PROPOSAL}/transitions",
        {},
        only(404, *LOOKERS),
    ),
    ("post", "/v1/proposals/{proposal_id}/transitions"): (
        f"{NO_PROPOSAL}/transitions",
        {"json": {"deed": "comment", "text": "例"}},
        only(404, *JUDGES),
    ),
    ("get", "/v1/saved-queries"): ("/v1/saved-queries", {}, only(200, *IN_ONE)),
    ("post", "/v1/saved-queries"): ("/v1/saved-queries", {"json": QUERY}, only(201, *IN_ONE)),
    ("get", "/v1/saved-queries/{saved_id}"): (NO_QUERY, {}, only(404, *IN_ONE)),
    ("patch", "/v1/saved-queries/{saved_id}"): (
        NO_QUERY,
        {"json": {"paused": True}},
        only(404, *IN_ONE),
    ),
    ("delete", "/v1/saved-queries/{saved_id}"): (NO_QUERY, {}, only(404, *IN_ONE)),
    ("get", "/v1/digests"): ("/v1/digests", {}, only(200, *IN_ONE)),
    ("get", "/v1/digests/{digest_id}"): (f"/v1/digests/{NO_DIGEST}", {}, only(404, *IN_ONE)),
    ("get", "/v1/digests/feed.atom"): ("/v1/digests/feed.atom", {}, only(200, *IN_ONE)),
    ("get", "/v1/digests/following"): ("/v1/digests/following", {}, only(200, *IN_ONE)),
    ("put", "/v1/digests/following"): ("/v1/digests/following", {"json": {}}, only(200, *WRITERS)),
    ("post", "/v1/session"): ("/v1/session", {}, only(201, *Role)),
    ("get", "/v1/session"): ("/v1/session", {}, only(200, *Role)),
    ("delete", "/v1/session"): ("/v1/session", {}, dict.fromkeys(WHO, 401)),
    ("get", "/v1/accounts"): ("/v1/accounts", {}, only(200, Role.SECRETARIAT)),
    ("get", "/v1/accounts/{account_id}"): ("/v1/accounts/reader", {}, only(200, Role.SECRETARIAT)),
    ("post", "/v1/accounts"): (
        "/v1/accounts",
        {"json": {"id": "new", "name": "例", "role": "reader"}},
        only(201, Role.SECRETARIAT),
    ),
    ("patch", "/v1/accounts/{account_id}"): (
        "/v1/accounts/reader",
        {"json": {"disabled": False}},
        only(200, Role.SECRETARIAT),
    ),
    ("post", "/v1/accounts/{account_id}/terms"): (
        "/v1/accounts/wg_lead/terms",
        {"json": {"working_group": GROUP, "first_day": "2030-04-01"}},
        only(201, Role.SECRETARIAT),
    ),
    ("post", "/v1/accounts/{account_id}/tokens"): (
        "/v1/accounts/reader/tokens",
        {"json": {}},
        only(201, Role.SECRETARIAT),
    ),
    ("delete", "/v1/accounts/{account_id}/tokens/{token_id}"): (
        f"/v1/accounts/reader/tokens/{'0' * 16}",
        {},
        only(404, Role.SECRETARIAT),
    ),
}


@pytest.mark.parametrize("operation", TABLE, ids=" ".join)
def test_each_role_is_answered_as_the_table_says(
    client: TestClient, signed: Signed, operation: tuple[str, str]
) -> None:
    path, options, expected = TABLE[operation]
    found = {}
    for who in WHO:
        client.cookies.clear()
        if path.endswith("/leaves"):
            signed.store.put([seed("leaves", organisation=OWN)])
        sent = {**options, "headers": {**options.get("headers", {}), **signed.headers(who)}}
        if options.get("json") is QUERY:
            sent["json"] = {**QUERY, "name": who}  # a name is taken once in an organisation
        response = client.request(operation[0], path, **sent)
        found[who] = response.status_code
        if response.status_code == 401:
            problem(response, 401, "authentication")

    assert found == expected


def test_every_route_stands_in_the_table(client: TestClient) -> None:
    told = client.get("/openapi.json").json()["paths"]

    assert set(TABLE) == {(method, path) for path, operations in told.items() for method in operations}


SCOPES = {
    Scope.READ: ("post", "/v1/match"),
    Scope.WRITE: ("post", "/v1/records"),
    Scope.IMPORT: ("post", "/v1/imports"),
    Scope.PIPELINE: ("get", "/v1/proposals"),
    Scope.ADMIN: ("get", "/v1/accounts"),
}


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_does_only_what_its_scopes_say(client: TestClient, signed: Signed, scope: Scope) -> None:
    method, path = SCOPES[scope]
    place, options, expected = TABLE[method, path]
    answers = [
        client.request(
            method,
            place,
            **{
                **options,
                "headers": {**options.get("headers", {}), "Authorization": f"Bearer {token}"},
            },
        )
        for token in (
            signed.token("secretariat", scope),
            signed.token("secretariat", *(other for other in Scope if other is not scope)),
        )
    ]

    assert answers[0].status_code == expected["secretariat"]
    assert problem(answers[1], 403, "forbidden").startswith(f"The token has no scope '{scope}'")


# ---- what does not hold ----


@pytest.mark.parametrize("path", ["/v1/records", "/v1/accounts", "/v1/session"])
@pytest.mark.parametrize("what", ["revoked", "expired", "unknown", "wrong", "no token", "basic", "empty"])
def test_what_does_not_hold_is_refused_also_where_nobody_need_sign_in(
    client: TestClient, signed: Signed, what: str, path: str
) -> None:
    good = signed.token("secretariat", *Scope)
    shown = f"Bearer {good}"
    if what == "revoked":
        assert client.get(path, headers={"Authorization": shown}).status_code == 200
        signed.store.revoke_token(good.split("_")[1], at=NOW)
    elif what == "expired":
        shown = f"Bearer {signed.token('secretariat', *Scope, now=NOW - timedelta(days=2))}"
    else:
        shown = {
            "unknown": f"Bearer enm_{'0' * 16}_{'0' * 64}",
            "wrong": f"Bearer {good[:-1]}{'0' if good[-1] != '0' else '1'}",
            "no token": "Bearer secretariat",
            "basic": "Basic c2VjcmV0YXJpYXQ6MTIzNA==",
            "empty": "",
        }[what]

    response = client.get(path, headers={"Authorization": shown})

    problem(response, 401, "authentication")
    assert shown.rsplit("_")[-1] not in response.text or not shown


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=120))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_made_up_is_anybody(client: TestClient, shown: str) -> None:
    response = client.get("/v1/session", headers={"Authorization": f"Bearer {shown}"})

    problem(response, 401, "authentication")


def test_an_account_that_is_shut_is_refused_at_once(client: TestClient, signed: Signed) -> None:
    signed.store.add_account(Account("soon-shut", "例", Role.READER, NOW))
    headers = {"Authorization": f"Bearer {signed.token('soon-shut', *Scope)}"}
    assert client.get("/v1/records", headers=headers).status_code == 200

    signed.store.disable_account("soon-shut", at=NOW)

    problem(client.get("/v1/records", headers=headers), 403, "forbidden")


def test_requests_are_counted_by_account_from_whatever_address(signed: Signed) -> None:
    limits = Limits(rate_per_minute=60, burst=3)
    app = create_app(signed.home.settings, signed.home.service(), limits=limits)
    with TestClient(app, base_url="https://enmusubi.example.org", client=("192.0.2.1", 1)) as one:
        first = [one.get("/v1/records", headers=signed.headers("reader")).status_code for _ in range(3)]
        elsewhere = TestClient(app, client=("192.0.2.2", 1))
        same = elsewhere.get("/v1/records", headers=signed.headers("reader"))
        other = elsewhere.get("/v1/records", headers=signed.headers("office"))

    assert (first, same.status_code, other.status_code) == ([200] * 3, 429, 200)


def test_an_account_sees_what_its_organisation_may_see(client: TestClient, signed: Signed) -> None:
    statuses = {
        who: client.get(f"/v1/records/hidden-of-{OWN}", headers=signed.headers(who)).status_code
        for who in WHO
    }

    assert statuses == {who: 404 if who in (ANYBODY, Role.SERVICE) else 200 for who in WHO}


# ---- sessions ----


def signed_in(client: TestClient, signed: Signed, who: str = Role.OFFICE) -> dict[str, Any]:
    response = client.post("/v1/session", headers=signed.headers(who))
    assert response.status_code == 201
    answer: dict[str, Any] = response.json()
    return answer


def test_a_token_becomes_a_cookie_that_no_script_and_no_other_page_can_use(
    client: TestClient, signed: Signed
) -> None:
    response = client.post("/v1/session", headers=signed.headers("office"))

    assert {**response.json(), "csrf_token": ""} == {
        "account": "office",
        "role": "office",
        "language": "ja",
        "scopes": sorted(Scope),
        "csrf_token": "",
    }
    pair, *flags = response.headers["set-cookie"].split("; ")
    assert pair.startswith("__Host-enmusubi_session=")
    assert sorted(flags) == ["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=lax", "Secure"]
    assert signed.tokens["office"] not in response.headers["set-cookie"]
    assert client.get("/v1/session").json() == response.json()


def test_on_loopback_without_tls_the_cookie_goes_without(signed: Signed) -> None:
    app = create_app(signed.home.settings, signed.home.service(), secure=False)
    with TestClient(app) as client:
        response = client.post("/v1/session", headers=signed.headers("office"))
        told = client.get("/v1/session").json()
        schemes = client.get("/openapi.json").json()["components"]["securitySchemes"]

    pair, *flags = response.headers["set-cookie"].split("; ")
    assert pair.startswith("enmusubi_session=")
    assert "Secure" not in flags
    assert told == response.json()
    assert schemes["session"]["name"] == "enmusubi_session"


@pytest.mark.parametrize("sent", [None, "", "0" * 64, "another's", "é"])
def test_a_change_without_the_sessions_own_token_is_refused(
    client: TestClient, signed: Signed, sent: str | None
) -> None:
    other = signed_in(client, signed, Role.SECRETARIAT)["csrf_token"]
    client.cookies.clear()
    own = signed_in(client, signed)["csrf_token"]
    headers = {} if sent is None else {"X-CSRF-Token": other if sent == "another's" else sent}

    refused = client.post("/v1/records", json=SEED, headers={k: v.encode() for k, v in headers.items()})
    taken = client.post("/v1/records", json=SEED, headers={"X-CSRF-Token": own})

    assert problem(refused, 403, "forbidden").startswith("The form did not come from our page")
    assert taken.status_code == 201
    assert client.get("/v1/feedback").status_code == 200


def test_who_signs_out_is_signed_out_everywhere(client: TestClient, signed: Signed) -> None:
    csrf = {"X-CSRF-Token": signed_in(client, signed)["csrf_token"]}
    kept = dict(client.cookies)
    again = client.post("/v1/session", headers=csrf)

    response = client.delete("/v1/session", headers=csrf)

    problem(again, 409, "signed-in")
    assert (response.status_code, response.content) == (204, b"")
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert dict(client.cookies) == {}
    client.cookies.update(kept)
    problem(client.get("/v1/records"), 401, "authentication")


def test_a_session_ends_with_its_token(client: TestClient, signed: Signed) -> None:
    token = signed.token("office", Scope.READ)
    client.post("/v1/session", headers={"Authorization": f"Bearer {token}"})
    assert client.get("/v1/session").json()["scopes"] == ["read"]

    signed.store.revoke_token(token.split("_")[1], at=NOW)

    problem(client.get("/v1/session"), 401, "authentication")


def test_a_cookie_that_was_changed_opens_nothing(client: TestClient, signed: Signed) -> None:
    signed_in(client, signed)
    ((name, value),) = client.cookies.items()
    client.cookies.clear()

    response = client.get("/v1/session", headers={"Cookie": f"{name}={value[:-2]}"})

    problem(response, 401, "authentication")


def test_neither_token_nor_cookie_is_written_anywhere(
    client: TestClient, signed: Signed, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = signed.token("secretariat", *Scope)
    bearer = {"Authorization": f"Bearer {token}"}
    csrf = client.post("/v1/session", headers=bearer).json()["csrf_token"]
    (cookie,) = client.cookies.values()
    answers = [client.request(method, "/v1/accounts/secretariat") for method in ("GET", "PATCH", "PUT")]
    client.cookies.clear()
    answers.append(client.get("/v1/accounts/secretariat", headers=bearer))
    answers.append(client.get("/v1/records", headers={"Authorization": f"Bearer {token}x"}))
    answers.append(client.get("/metrics"))

    told = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    told += "".join(answer.text + str(answer.headers) for answer in answers)
    assert "answered" in told
    for secret in (token.split("_")[2], cookie, csrf, signed.store.token(token.split("_")[1]).hash):
        assert secret not in told
    assert csrf not in caplog.text


# ---- accounts ----


@pytest.fixture
def secretariat(client: TestClient, signed: Signed) -> dict[str, str]:
    return signed.headers("secretariat")


def test_accounts_are_listed_a_page_at_a_time(client: TestClient, secretariat: dict[str, str]) -> None:
    found, cursor = [], None
    for _ in range(20):
        query = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = client.get("/v1/accounts", params=query, headers=secretariat).json()
        found += [account["id"] for account in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert found == sorted({*found})
    assert set(found) >= {role.value for role in Role}
    wrong = client.get("/v1/feedback", params={"cursor": query["cursor"]}, headers=secretariat)
    problem(wrong, 400, "cursor")


def test_an_account_is_added_gets_a_token_uses_it_and_loses_it(
    client: TestClient, secretariat: dict[str, str]
) -> None:
    body = {"id": "office-2", "name": "産学連携室", "role": "office", "organisation": OTHER}
    added = client.post("/v1/accounts", json=body, headers=secretariat)
    assert (added.status_code, added.headers["location"]) == (201, "/v1/accounts/office-2")
    wish = {"scopes": ["read", "write"], "days": 3}
    made = client.post("/v1/accounts/office-2/tokens", json=wish, headers=secretariat).json()
    own = {"Authorization": f"Bearer {made['token']}"}

    assert client.get(f"/v1/records/hidden-of-{OTHER}", headers=own).status_code == 200
    whole = client.get("/v1/accounts/office-2", headers=secretariat).json()
    assert {**added.json(), "terms": [], "tokens": whole["tokens"]} == whole
    (token,) = whole["tokens"]
    assert (token["id"], token["scopes"]) == (made["id"], ["read", "write"])
    assert made["token"].split("_")[2] not in client.get("/v1/accounts/office-2", headers=secretariat).text

    gone = client.delete(f"/v1/accounts/office-2/tokens/{made['id']}", headers=secretariat)
    assert gone.status_code == 204
    problem(client.get("/v1/records", headers=own), 401, "authentication")
    problem(client.post("/v1/accounts", json=body, headers=secretariat), 422, "record")


def test_a_token_is_revoked_under_its_own_account_only(
    client: TestClient, signed: Signed, secretariat: dict[str, str]
) -> None:
    name = signed.tokens["office"].split("_")[1]

    problem(client.delete(f"/v1/accounts/reader/tokens/{name}", headers=secretariat), 404, "not-found")
    assert client.get("/v1/session", headers=signed.headers("office")).status_code == 200


def test_an_account_is_shut_and_opened_again_but_not_ones_own(
    client: TestClient, signed: Signed, secretariat: dict[str, str]
) -> None:
    def change(account: str, *, disabled: bool) -> httpx.Response:
        body = {"disabled": disabled}
        response: httpx.Response = client.patch(f"/v1/accounts/{account}", json=body, headers=secretariat)
        return response

    shut = change("wg_member", disabled=True)
    assert shut.json()["disabled_at"] is not None
    problem(client.get("/v1/records", headers=signed.headers("wg_member")), 403, "forbidden")
    problem(client.post("/v1/accounts/wg_member/tokens", json={}, headers=secretariat), 409, "conflict")

    assert change("wg_member", disabled=False).json()["disabled_at"] is None
    assert client.get("/v1/records", headers=signed.headers("wg_member")).status_code == 200
    problem(change("secretariat", disabled=True), 409, "conflict")
    problem(change("nobody", disabled=True), 404, "not-found")


def test_a_term_is_two_years_long_and_of_a_group_that_there_is(
    client: TestClient, secretariat: dict[str, str]
) -> None:
    def add(account: str, group: str) -> httpx.Response:
        body = {"working_group": group, "first_day": "2031-04-01"}
        path = f"/v1/accounts/{account}/terms"
        response: httpx.Response = client.post(path, json=body, headers=secretariat)
        return response

    assert add("wg_lead", GROUP).json()["last_day"] == "2033-03-31"
    problem(add("wg_lead", "inovation_wg"), 422, "record")
    problem(add("office", GROUP), 422, "record")


@pytest.mark.parametrize(
    "values",
    [
        {"role": "wizard"},
        {"role": "office"},
        {"role": "office", "organisation": "never-was"},
        {"role": "wg_member", "organisation": OWN},
        {"role": "wg_member", "organisation": OWN, "working_groups": ["inovation_wg"]},
        {"working_groups": [GROUP]},
        {"email": "nowhere"},
        {"name": ""},
        {"language": "fr"},
        {"id": "../x"},
        {"id": "office"},
        {"disabled": True},
    ],
)
def test_an_account_that_cannot_be_is_refused(
    client: TestClient, secretariat: dict[str, str], values: dict[str, Any]
) -> None:
    body = {"id": "wrong", "name": "例", "role": "reader", **values}

    assert client.post("/v1/accounts", json=body, headers=secretariat).status_code == 422
    assert client.get("/v1/accounts/wrong", headers=secretariat).status_code == 404


# ---- feedback ----


def test_a_verdict_is_given_changed_listed_and_taken_back(client: TestClient, signed: Signed) -> None:
    own = signed.headers("office")
    first = client.post("/v1/feedback", json={**VERDICT, "verdict": "partly"}, headers=own)
    second = client.post("/v1/feedback", json={**VERDICT, "reason": "温度が合う"}, headers=own)
    third = client.post("/v1/feedback", json={**VERDICT, "seed": "s02"}, headers=own)

    pages = [
        client.get("/v1/feedback", params=query, headers=own).json()
        for query in ({}, {"record": "s02"}, {"limit": "1"})
    ]
    after = client.get("/v1/feedback", params={"limit": "1", "cursor": pages[2]["next"]}, headers=own)

    assert pages[0] == {"items": [second.json(), third.json()], "next": None}
    assert pages[1]["items"] == [third.json()]
    assert (pages[2]["items"], after.json()["items"]) == ([second.json()], [third.json()])
    assert (second.json()["verdict"], second.json()["reason"]) == ("relevant", "温度が合う")
    place = second.headers["location"]
    problem(client.delete(place, headers=signed.headers("secretariat")), 404, "not-found")
    assert client.delete(place, headers=own).status_code == 204
    for gone in (place, first.headers["location"]):
        problem(client.delete(gone, headers=own), 404, "not-found")
    assert client.get("/v1/feedback", headers=own).json()["items"] == [third.json()]


def test_a_pair_that_may_not_be_seen_is_answered_as_one_that_is_not_there(
    client: TestClient, signed: Signed
) -> None:
    own = signed.headers("office")

    for field, hidden in (("need", "hidden"), ("seed", f"hidden-of-{OTHER}")):
        there, missing = (
            client.post("/v1/feedback", json={**VERDICT, field: name}, headers=own)
            for name in (hidden, "never-was")
        )
        problem(there, 404, "not-found")
        assert there.json()["detail"].replace(hidden, "ID") == missing.json()["detail"].replace(
            "never-was", "ID"
        )


def test_a_verdict_on_what_is_hidden_since_is_not_told(client: TestClient, signed: Signed) -> None:
    own = signed.headers("wg_member")
    signed.store.put([seed("soon-hidden", organisation=OTHER)])
    client.post("/v1/feedback", json={**VERDICT, "seed": "soon-hidden"}, headers=own)
    query = {"record": "soon-hidden"}
    assert len(client.get("/v1/feedback", params=query, headers=own).json()["items"]) == 1

    signed.store.put([seed("soon-hidden", organisation=OTHER, visibility="organisation")])

    assert client.get("/v1/feedback", params=query, headers=own).json()["items"] == []


# ---- the same request sent again ----


@pytest.mark.parametrize(
    ("path", "body", "other", "listed"),
    [
        ("feedback", {**VERDICT, "seed": "s03"}, {"verdict": "not_relevant"}, "feedback?record=s03"),
        (
            "saved-queries",
            {"name": "once", "text": "排熱を使いたい。"},
            {"text": "雪です。"},
            "saved-queries",
        ),
        ("accounts", {"id": "once", "name": "once", "role": "reader"}, {"id": "two"}, "accounts"),
        (
            "accounts/wg_lead/terms",
            {"working_group": GROUP, "first_day": "2041-04-01"},
            {"first_day": "2043-04-01"},
            "accounts/wg_lead",
        ),
    ],
    ids=["a verdict", "a saved text", "an account", "a term"],
)
def test_what_is_sent_again_with_its_key_makes_nothing_twice(
    client: TestClient, secretariat: dict[str, str], path: str, body: Any, other: Any, listed: str
) -> None:
    path, listed = f"/v1/{path}", f"/v1/{listed}"
    key = {"Idempotency-Key": f"key-of-{path}"}

    first, again = (client.post(path, json=body, headers=secretariat | key) for _ in range(2))
    told = client.get(listed, headers=secretariat).text
    another = client.post(path, json={**body, **other}, headers=secretariat | key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.json(), again.headers.get("location")) == (first.json(), first.headers.get("location"))
    assert another.status_code == 422
    assert another.json()["type"] == "urn:enmusubi:error:key-reused"
    assert client.get(listed, headers=secretariat).text == told


def test_a_token_that_is_asked_for_again_with_its_key_is_not_made_twice(
    client: TestClient, secretariat: dict[str, str]
) -> None:
    path, headers = "/v1/accounts/reader/tokens", {**secretariat, "Idempotency-Key": "token"}
    made = client.post(path, json={}, headers=headers)
    known = client.get("/v1/accounts/reader", headers=secretariat).json()["tokens"]

    again = client.post(path, json={}, headers=headers)

    assert made.json()["id"] in problem(again, 409, "conflict")
    assert made.json()["token"] not in again.text
    assert client.get("/v1/accounts/reader", headers=secretariat).json()["tokens"] == known


def test_a_key_leaves_with_what_it_names(client: TestClient, signed: Signed) -> None:
    own = {**signed.headers("office"), "Idempotency-Key": "leaves"}
    made = client.post("/v1/feedback", json={**VERDICT, "seed": "s04", "reason": "社外秘の理由"}, headers=own)

    client.delete(made.headers["location"], headers=signed.headers("office"))
    again = client.post("/v1/feedback", json={**VERDICT, "seed": "s04"}, headers=own)

    assert again.status_code == 201
    assert again.json()["id"] != made.json()["id"]


# ---- teams ----


def test_a_team_is_found_among_what_the_asker_may_see(client: TestClient, signed: Signed) -> None:
    body = {**TEXT, "size": 3}
    found = {
        who: client.post("/v1/teams", json=body, headers=signed.headers(who)).json()
        for who in (ANYBODY, "office")
    }

    for answer in found.values():
        assert answer["generation"] == client.get("/readyz").json()["generation"]
        assert 0 < answer["coverage"] <= answer["attainable"] <= 1
        assert answer["requirements"][0]["text"] in TEXT["text"]
    assert not [word for word in ("hidden", OTHER) if word in str(found[ANYBODY])]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "!!!"}, 422),
        ({"text": ""}, 422),
        ({**TEXT, "size": 0}, 422),
        ({**TEXT, "size": 11}, 422),
        ({**TEXT, "ready": 10}, 422),
        ({**TEXT, "where": {"colour": "red"}}, 400),
        ({}, 422),
    ],
)
def test_a_team_that_cannot_be_asked_for_is_refused(
    client: TestClient, body: dict[str, Any], status: int
) -> None:
    assert client.post("/v1/teams", json=body).status_code == status
