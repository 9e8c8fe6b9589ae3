"""Does only somebody come in for whom the right identity provider vouches, with an account of their own?"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from identity_provider import CALLBACK, CLIENT_ID, CLIENT_SECRET, Provider, provider
from itsdangerous import URLSafeTimedSerializer
from joserfc.jwk import RSAKey

from api.accounts.oidc import Identity, IdentityProvider, Pending, principal_of_identity, unsealed
from api.settings import OidcSettings, settings_from_environment
from corpora import (
    Account,
    AuthenticationError,
    Bilingual,
    ConfigurationError,
    ForbiddenError,
    Organisation,
    Role,
    Scope,
    Store,
    Viewer,
)

NOW = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
KEY = b"a key of this test, 32 bytes ...."


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture
def real(running: Provider) -> Iterator[Provider]:
    """The provider, saying what it should."""
    key = running.key
    yield running
    running.claims, running.metadata, running.alg = {}, {}, "RS256"
    running.key, running.published = key, None


def client(real: Provider, **values: str) -> IdentityProvider:
    return IdentityProvider(
        **{"issuer": real.address, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **values}
    )


def browse(url: str) -> str:
    """Go where a browser is sent; the address to which it is sent back."""
    return httpx.get(url, trust_env=False).headers["Location"]


def sign_in(real: Provider, **values: str) -> Identity:
    url, pending = client(real).begin(CALLBACK)
    return client(real, **values).finish(CALLBACK, browse(url), pending)


def test_whoever_the_provider_vouches_for_is_told_by_subject_and_address(real: Provider) -> None:
    assert sign_in(real) == Identity("sub-1", "office@example.ac.jp")


@pytest.mark.parametrize("verified", [None, False, "true", 1])
def test_an_address_counts_only_where_the_provider_vouches_for_it(real: Provider, verified: object) -> None:
    real.claims = {"email_verified": verified}

    assert sign_in(real) == Identity("sub-1", None)


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"iss": "https://other.example.ac.jp"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "another client"}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": [CLIENT_ID, "another"], "azp": "another"}, "azp"),
        ({"exp": int(time.time()) - 120}, "exp"),
        ({"exp": None}, "exp"),
        ({"nonce": "of another signing in"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, ""),
        ({"sub": ["sub-1"]}, ""),
        ({"at_hash": "of another token"}, "at_hash"),
    ],
)
def test_an_id_token_that_says_something_else_is_refused(
    real: Provider, claims: dict[str, object], said: str
) -> None:
    real.claims = claims

    with pytest.raises(AuthenticationError) as refused:
        sign_in(real)

    assert str(refused.value).startswith("The identity provider's answer is refused: ")
    assert said in str(refused.value)


def unsigned(real: Provider) -> None:
    real.alg = "none"


def by_another_key(real: Provider) -> None:
    real.published = real.key
    real.key = RSAKey.generate_key(2048, {"kid": "k1"})


def by_the_public_key_as_a_secret(real: Provider) -> None:
    real.published = real.key
    real.key = real.key.as_pem(private=False)
    real.alg = "HS256"


def by_the_secret_of_the_client(real: Provider) -> None:
    real.published = real.key
    real.key = CLIENT_SECRET.encode()
    real.alg = "HS256"


@pytest.mark.parametrize(
    "bend", [unsigned, by_another_key, by_the_public_key_as_a_secret, by_the_secret_of_the_client]
)
def test_an_id_token_that_the_provider_did_not_sign_is_refused(
    real: Provider, bend: Callable[[Provider], None]
) -> None:
    bend(real)

    with pytest.raises(AuthenticationError, match="is refused"):
        sign_in(real)


def test_an_answer_of_another_signing_in_or_a_second_use_is_refused(real: Provider) -> None:
    url, pending = client(real).begin(CALLBACK)
    other_url, other = client(real).begin(CALLBACK)
    answer = browse(url)

    wrong_proof = Pending(pending.state, pending.nonce, other.verifier)
    for told, kept in (
        (answer, other),
        (browse(other_url), pending),
        (f"{CALLBACK}?error=access_denied&state={pending.state}", pending),
        (f"{CALLBACK}?state={pending.state}", pending),
        (browse(url), wrong_proof),
    ):
        with pytest.raises(AuthenticationError) as refused:
            client(real).finish(CALLBACK, told, kept)
        assert parse_qs(urlsplit(answer).query)["code"][0] not in str(refused.value)
    assert client(real).finish(CALLBACK, answer, pending).subject == "sub-1"
    with pytest.raises(AuthenticationError, match="invalid_grant"):
        client(real).finish(CALLBACK, answer, pending)


def test_a_client_that_the_provider_does_not_know_is_refused(real: Provider) -> None:
    with pytest.raises(AuthenticationError, match="invalid_client"):
        sign_in(real, client_secret="another secret that is long as well")


def test_a_provider_that_calls_itself_otherwise_or_leads_to_plain_http_is_not_used(real: Provider) -> None:
    for metadata, said in (
        ({"issuer": "https://other.example.ac.jp"}, "it calls itself 'https://other.example.ac.jp'"),
        (
            {"token_endpoint": "http://192.0.2.1/token"},
            "The provider's token_endpoint address is 'http://192",
        ),
        ({"jwks_uri": None}, "The provider's jwks_uri address is 'None'"),
    ):
        real.metadata = metadata
        with pytest.raises(ConfigurationError) as refused:
            client(real).begin(CALLBACK)
        assert said in str(refused.value)
    with pytest.raises(ConfigurationError, match="Give one that begins with https://"):
        client(real, issuer="http://idp.example.ac.jp")
    with pytest.raises(ConfigurationError, match="cannot be used: ConnectError"):
        client(real, issuer="http://127.0.0.1:9").begin(CALLBACK)


def test_what_is_kept_meanwhile_is_signed_and_hidden_and_ends_after_ten_minutes(
    monkeypatch: pytest.MonkeyPatch, real: Provider
) -> None:
    pending = client(real).begin(CALLBACK)[1]
    cookie = pending.sealed(KEY)

    assert unsealed(cookie, KEY) == pending
    assert pending.verifier not in repr(pending)
    assert CLIENT_SECRET not in repr(client(real))
    strange = URLSafeTimedSerializer(KEY, salt="enmusubi.oidc").dumps(["state"])
    for shown in (None, "", cookie[:-2], pending.sealed(b"another key" * 3), strange):
        with pytest.raises(AuthenticationError, match="Begin again"):
            unsealed(shown, KEY)
    later = time.time() + 602
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    with pytest.raises(AuthenticationError, match="Begin again"):
        unsealed(cookie, KEY)


# ---- whose account is it? ----


@pytest.fixture
def office(store: Store) -> Store:
    university = Organisation(
        id="univ-a", organisation_kind="university_private", name=Bilingual(ja="例示大学")
    )
    store.put([university])
    for account in (
        Account("by-email", "窓口", Role.OFFICE, NOW, "univ-a", email="office@example.ac.jp"),
        Account("by-subject", "事務局", Role.SECRETARIAT, NOW, "univ-a", subject="sub-2"),
        Account("both", "閲覧者", Role.READER, NOW, subject="sub-3", email="both@example.ac.jp"),
    ):
        store.add_account(account)
    return store


@pytest.mark.parametrize(
    ("identity", "account"),
    [
        (Identity("sub-1", "Office@example.ac.jp"), "by-email"),
        (Identity("sub-2", None), "by-subject"),
        (Identity("sub-2", "office@example.ac.jp"), "by-subject"),
        (Identity("sub-3", None), "both"),
        (Identity("sub-1", None), None),
        (Identity("sub-1", "nobody@example.ac.jp"), None),
        (Identity("sub-4", "both@example.ac.jp"), None),  # an address that has come to somebody else
    ],
)
def test_an_identity_is_the_account_that_lists_it_and_makes_none(
    office: Store, identity: Identity, account: str | None
) -> None:
    if account is None:
        with pytest.raises(ForbiddenError, match="no account here lists your identity"):
            principal_of_identity(office, identity, now=NOW)
        return

    assert principal_of_identity(office, identity, now=NOW).account == account


def test_who_signs_in_so_sees_what_the_account_sees_and_administers_nothing(office: Store) -> None:
    who = principal_of_identity(office, Identity("sub-2", None), now=NOW)

    assert who.viewer == Viewer("univ-a")
    assert who.scopes.isdisjoint({Scope.ADMIN, Scope.NIGHT})
    office.disable_account("by-subject", at=NOW)
    with pytest.raises(ForbiddenError, match="is disabled"):
        principal_of_identity(office, Identity("sub-2", None), now=NOW)


# ---- settings ----


def test_there_is_no_provider_unless_all_of_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"ENMUSUBI_OIDC_{name}", raising=False)
    assert settings_from_environment().oidc is None

    monkeypatch.setenv("ENMUSUBI_OIDC_ISSUER", "https://idp.example.ac.jp")
    with pytest.raises(ConfigurationError) as refused:
        settings_from_environment()
    assert str(refused.value).startswith(
        "ENMUSUBI_OIDC_CLIENT_ID and ENMUSUBI_OIDC_CLIENT_SECRET is not set."
    )

    monkeypatch.setenv("ENMUSUBI_OIDC_CLIENT_ID", "id")
    monkeypatch.setenv("ENMUSUBI_OIDC_CLIENT_SECRET", "hush")
    settings = settings_from_environment()
    assert settings.oidc == OidcSettings("https://idp.example.ac.jp", "id", "hush")
    assert "hush" not in repr(settings)
