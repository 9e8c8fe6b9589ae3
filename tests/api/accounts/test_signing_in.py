"""Does a browser come in through a real identity provider, and only whom an account lists?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from identity_provider import CLIENT_ID, CLIENT_SECRET, Provider, provider
from served import OWN, Home

from api.app import create_app
from api.settings import OidcSettings
from corpora import Account, Role

ADDRESS = "https://enmusubi.example.org"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    own = Home.made(tmp_path_factory.mktemp("signing-in"))
    store = own.store()
    store.add_account(
        Account(
            "office", "例", Role.OFFICE, datetime.now(UTC), OWN, email="office@example.ac.jp", subject="sub-1"
        )
    )
    store.close()
    return own


@pytest.fixture
def client(home: Home, running: Provider) -> Iterator[TestClient]:
    running.claims = {}
    settings = replace(
        home.settings, oidc=OidcSettings(running.address, CLIENT_ID, CLIENT_SECRET), address=ADDRESS
    )
    with TestClient(create_app(settings, home.service()), base_url=ADDRESS, follow_redirects=False) as opened:
        yield opened


def sent_back(client: TestClient) -> str:
    """Go to the provider and sign in there; the path to which the browser is sent back."""
    gone = client.get("/auth/login")
    assert gone.status_code == 303
    back = urlsplit(httpx.get(gone.headers["location"], trust_env=False).headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"{ADDRESS}/auth/callback"
    return f"{back.path}?{back.query}"


def test_whom_the_provider_vouches_for_is_signed_in_as_their_account(client: TestClient) -> None:
    response = client.get(sent_back(client))

    assert (response.status_code, response.headers["location"]) == (303, "/")
    session = client.get("/v1/session").json()
    assert (session["account"], session["role"]) == ("office", "office")
    assert session["scopes"] == ["import", "pipeline", "read", "write"]
    assert client.get(f"/v1/records/hidden-of-{OWN}").status_code == 200
    body = {"kind": "seed", "text": {"ja": "排熱を集める装置です。"}}
    assert client.post("/v1/records", json=body).status_code == 403
    csrf = {"X-CSRF-Token": session["csrf_token"]}
    assert client.post("/v1/records", json=body, headers=csrf).status_code == 201


def test_the_cookie_of_a_signing_in_is_bound_to_this_host_and_gone_after_it(client: TestClient) -> None:
    path = sent_back(client)
    name, (cookie,) = "__Host-enmusubi_signing_in", client.cookies.values()
    assert set(client.cookies) == {name}
    assert CLIENT_SECRET not in cookie

    client.get(path)

    assert set(client.cookies) == {"__Host-enmusubi_session"}
    client.cookies.set(name, cookie)
    again = client.get(path)
    assert (again.status_code, again.json()["title"]) == (401, "authentication")


@pytest.mark.parametrize("claims", [{"sub": "sub-2"}, {"sub": "sub-2", "email": "other@example.ac.jp"}])
def test_whom_no_account_lists_stays_outside(
    client: TestClient, running: Provider, claims: dict[str, object]
) -> None:
    running.claims = claims

    response = client.get(sent_back(client))

    assert (response.status_code, response.json()["title"]) == (403, "forbidden")
    assert client.get("/v1/session").status_code == 401


def test_an_answer_to_a_signing_in_that_began_elsewhere_is_refused(client: TestClient) -> None:
    path = sent_back(client)
    client.cookies.clear()

    response = client.get(path)

    assert (response.status_code, response.json()["title"]) == (401, "authentication")
    assert "set-cookie" not in response.headers


def test_without_a_provider_there_is_no_such_path(home: Home) -> None:
    with home.asked() as client:
        assert [client.get(path).status_code for path in ("/auth/login", "/auth/callback")] == [404, 404]
