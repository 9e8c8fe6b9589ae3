"""Who is believed to be whom, for how long, and what may they see and do then?"""

import random
import statistics
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from conftest import need, seed

from api.accounts import tokens
from api.accounts.auth import VERIFIER, authenticate, day_of, principal_of, viewer_of_account
from api.accounts.rights import ANYBODY, RIGHTS, Action, Principal, Reach, check, may, require
from api.accounts.sessions import Sessions, session_key
from api.accounts.tokens import NewToken, Verifier, new_token, parts_of
from api.engine import viewer_of
from corpora import (
    Account,
    AnyRecord,
    AuthenticationError,
    Bilingual,
    ForbiddenError,
    HomeError,
    NotFoundError,
    Organisation,
    Role,
    Scope,
    Store,
    Term,
    UsageError,
    Viewer,
    visible_to,
)
from corpora.records import Membership

SHIPPED = tokens._HASHER
NOW = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EVERYTHING = frozenset(Scope)
GROUP, OTHER_GROUP = "innovation_wg", "international_wg"


def organisation(name: str, *groups: str) -> Organisation:
    memberships = tuple(Membership(body="coalition", group=group) for group in groups)
    return Organisation(
        id=name,
        organisation_kind="university_private",
        name=Bilingual(ja=f"例示大学{name}"),
        memberships=memberships,
    )


ACCOUNTS = (
    Account("reader", "閲覧者", Role.READER, NOW, "univ-a"),
    Account("guest", "客員", Role.READER, NOW),
    Account("office", "産学連携室", Role.OFFICE, NOW, "univ-a", email="office@example.ac.jp"),
    Account("member", "委員", Role.WG_MEMBER, NOW, "univ-b", (OTHER_GROUP,)),
    Account("lead", "幹事", Role.WG_LEAD, NOW, "univ-b"),
    Account("former", "前の幹事", Role.WG_LEAD, NOW, "univ-b"),
    Account("secretariat", "事務局", Role.SECRETARIAT, NOW, "univ-c", (GROUP, OTHER_GROUP)),
    Account("night", "夜間処理", Role.SERVICE, NOW),
)
RECORDS: tuple[AnyRecord, ...] = (
    seed("public", organisation="univ-a"),
    need("members", organisation="univ-a", visibility="coalition"),
    seed("group", organisation="univ-c", visibility="working_group", shared_with=[GROUP]),
    need("other-group", organisation="univ-c", visibility="working_group", shared_with=[OTHER_GROUP]),
    seed("named", organisation="univ-c", visibility="named", shared_with=["univ-b"]),
    need("own-a", organisation="univ-a", visibility="organisation"),
    seed("own-b", organisation="univ-b", visibility="organisation"),
)
# who sees which of the records that are not public, written out
SEES = {
    None: set(),
    "guest": set(),
    "night": set(),
    "reader": {"members", "own-a"},
    "office": {"members", "own-a", "group"},
    "member": {"members", "own-b", "named", "other-group"},
    "lead": {"members", "own-b", "named", "group"},
    "former": {"members", "own-b", "named"},
    "secretariat": {"members", "group", "other-group", "named"},
}


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 all the same, with less memory: hundreds of tokens are made here."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(tokens, "_HASHER", cheap)


@pytest.fixture
def office(store: Store) -> Store:
    """A store with three organisations, an account of every role, and records of every tier."""
    store.put([organisation("univ-a", GROUP), organisation("univ-b", GROUP, OTHER_GROUP)])
    store.put([organisation("univ-c"), *RECORDS])
    for account in ACCOUNTS:
        store.add_account(account)
    store.add_term(Term("lead", GROUP, date(2025, 11, 28), date(2026, 11, 27)))
    store.add_term(Term("former", GROUP, date(2024, 11, 27), date(2026, 11, 26)))
    return store


def given(store: Store, account: str = "office", *scopes: Scope, **values: Any) -> NewToken:
    made = new_token(account, scopes or EVERYTHING, now=NOW, **values)
    store.add_token(made.token)
    return made


def principal(store: Store, account: str | None, *, now: datetime = NOW) -> Principal:
    return authenticate(store, given(store, account).secret, now=now) if account else ANYBODY


# ---- tokens ----


def test_whoever_shows_a_token_is_its_account_with_its_scopes(office: Store) -> None:
    made = given(office, "office", Scope.READ, Scope.WRITE)

    who = authenticate(office, made.secret, now=NOW)

    assert who == Principal(
        account="office",
        role=Role.OFFICE,
        viewer=Viewer("univ-a", frozenset({GROUP})),
        scopes=frozenset({Scope.READ, Scope.WRITE}),
        language="ja",
        token=made.token.id,
    )
    known = office.token(made.token.id)
    assert known is not None
    assert known.used_at == NOW


def test_the_use_of_a_token_is_written_every_ten_minutes_at_most(office: Store) -> None:
    made = given(office)
    for moment in (NOW, NOW + 9 * MINUTE):
        authenticate(office, made.secret, now=moment)
    known = office.token(made.token.id)
    assert known is not None
    assert known.used_at == NOW

    authenticate(office, made.secret, now=NOW + 10 * MINUTE)

    known = office.token(made.token.id)
    assert known is not None
    assert known.used_at == NOW + 10 * MINUTE


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "enm",
        "enm_",
        "enm__",
        "enm_1_2",
        "Bearer enm_x",
        "enm_" + "0" * 16 + "_" + "é" * 64,
        "\0" * 85,
        "🔑",
    ],
)
def test_what_is_no_token_is_refused_without_being_repeated(office: Store, shown: str) -> None:
    assert parts_of(shown) is None
    with pytest.raises(AuthenticationError) as refused:
        authenticate(office, shown, now=NOW)
    assert str(refused.value) == "What was sent is no token. It reads enm_ID_SECRET."


def test_an_unknown_token_and_a_wrong_secret_read_alike_and_name_neither(office: Store) -> None:
    made = given(office)
    wrong = made.secret[:-1] + ("0" if made.secret[-1] != "0" else "1")
    unknown = f"enm_{'f' * 16}_{'0' * 64}"

    said = []
    for shown in (wrong, unknown):
        with pytest.raises(AuthenticationError) as refused:
            authenticate(office, shown, now=NOW)
        said.append(str(refused.value))

    assert said == ["The token is not valid. Ask the secretariat for a new one."] * 2


def test_a_token_holds_until_it_expires(office: Store) -> None:
    made = given(office, days=30)

    assert authenticate(office, made.secret, now=NOW + 30 * DAY - timedelta(seconds=1)).account == "office"
    with pytest.raises(AuthenticationError, match=r"expired on 2026-12-27\. Ask the secretariat"):
        authenticate(office, made.secret, now=NOW + 30 * DAY)


def test_a_revoked_token_holds_no_more_at_once_though_it_was_verified_before(office: Store) -> None:
    made = given(office)
    authenticate(office, made.secret, now=NOW)

    office.revoke_token(made.token.id, at=NOW)

    for _ in range(2):
        with pytest.raises(AuthenticationError, match="was revoked"):
            authenticate(office, made.secret, now=NOW)


def test_a_disabled_or_purged_account_cannot_ask_and_an_enabled_one_can_again(office: Store) -> None:
    made = given(office)
    authenticate(office, made.secret, now=NOW)

    office.disable_account("office", at=NOW)
    with pytest.raises(ForbiddenError, match="Account 'office' is disabled"):
        authenticate(office, made.secret, now=NOW)
    office.disable_account("office", at=None)
    assert authenticate(office, made.secret, now=NOW).account == "office"

    office.purge_account("office")
    with pytest.raises(AuthenticationError):
        authenticate(office, made.secret, now=NOW)


def test_a_token_that_was_verified_is_remembered_for_a_while_and_a_wrong_one_never(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = new_token("a", [Scope.READ], now=NOW)
    parts = parts_of(made.secret)
    assert parts is not None
    secret, verifier, tried = parts[1], Verifier(remembered_s=0.2), []
    verified = Verifier._verified
    monkeypatch.setattr(Verifier, "_verified", lambda *own: tried.append(own) or verified(*own))

    assert [verifier.is_genuine(secret, made.token.hash) for _ in range(3)] == [True] * 3
    assert len(tried) == 1
    assert [verifier.is_genuine("0" * 64, made.token.hash) for _ in range(2)] == [False] * 2
    assert len(tried) == 3
    # another hash (a token made anew) is not answered from memory, nor is one that has been forgotten
    assert not verifier.is_genuine(secret, new_token("a", [Scope.READ], now=NOW).token.hash)
    time.sleep(0.25)
    assert verifier.is_genuine(secret, made.token.hash)
    assert len(tried) == 5


def test_the_memory_of_verified_tokens_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.accounts.tokens._MOST_REMEMBERED", 3)
    monkeypatch.setattr(Verifier, "_verified", lambda *_: True)
    verifier = Verifier()

    for number in range(10):
        assert verifier.is_genuine(str(number), "hash")

    assert len(verifier._known) == 3


def test_an_unknown_token_costs_as_much_as_a_wrong_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_HASHER", SHIPPED)
    # given secrets that are not remembered, tried in a random order
    made = new_token("a", [Scope.READ], now=NOW)
    cases = [made.token.hash, None] * 12
    random.Random(1).shuffle(cases)
    took: dict[bool, list[float]] = {True: [], False: []}

    for number, known in enumerate(cases):
        started = time.thread_time()
        assert not VERIFIER.is_genuine(f"{number:064d}", known)
        took[known is None].append(time.thread_time() - started)

    wrong, unknown = statistics.median(took[False]), statistics.median(took[True])
    assert 0.6 < unknown / wrong < 1.7
    assert unknown > 0.002  # seconds: a memory-hard hash was computed


@pytest.mark.parametrize(("scopes", "days"), [([], 90), ([Scope.READ], 0), ([Scope.READ], 10**6)])
def test_a_token_without_scope_or_end_is_not_made(scopes: list[Scope], days: int) -> None:
    with pytest.raises(UsageError):
        new_token("a", scopes, now=NOW, days=days)


def test_no_text_of_token_principal_or_error_shows_a_secret(office: Store) -> None:
    made = given(office)
    secret = made.secret.rpartition("_")[2]
    sessions = Sessions(b"k" * 32)
    cookie = str(sessions.open(office, authenticate(office, made.secret, now=NOW), now=NOW)["value"])
    signed_in = principal_of({}, {sessions.cookie_name: cookie}, office, now=NOW, sessions=sessions)

    told = f"{made!r} {made.token!r} {signed_in!r} {sessions!r} {office.tokens_of('office')!r}"

    assert signed_in.session is not None
    for hidden in (secret, made.token.hash, signed_in.session, "kkkk", sessions.csrf_token(signed_in)):
        assert hidden not in told


# ---- what an account sees ----


@pytest.mark.parametrize("account", SEES)
def test_every_role_sees_what_its_organisation_and_working_groups_may_see(
    office: Store, account: str | None
) -> None:
    who = principal(office, account)

    for record in RECORDS:
        expected = record.id == "public" or record.id in SEES[account]
        assert visible_to(record, who.viewer) is expected, record.id
        if expected:
            assert office.get(record.id, viewer=who.viewer) == record
        else:
            with pytest.raises(NotFoundError):
                office.get(record.id, viewer=who.viewer)


def test_a_lead_leads_through_the_last_day_of_the_term_in_japan_and_is_a_reader_after_it(
    office: Store,
) -> None:
    last = datetime(2026, 11, 27, 14, 59, 59, tzinfo=UTC)

    assert day_of(last) == date(2026, 11, 27)
    assert principal(office, "lead", now=last).leads == {GROUP}
    after = principal(office, "lead", now=last + timedelta(seconds=1))
    assert (after.leads, after.role, after.viewer) == (frozenset(), Role.READER, Viewer("univ-b"))


def test_an_account_whose_organisation_is_withdrawn_sees_what_anybody_sees_and_a_merged_one_the_kept(
    office: Store,
) -> None:
    account = office.account("office")
    office.put([organisation("univ-d")])
    office.merge("univ-d", "univ-a", by="甲野")
    assert viewer_of_account(office, account, on=NOW.date()).organisation == "univ-d"

    office.withdraw("univ-d")

    assert viewer_of_account(office, account, on=NOW.date()) == Viewer()


def test_on_the_command_line_accounts_and_organisations_can_ask(office: Store) -> None:
    assert viewer_of(office, None) == Viewer()
    assert viewer_of(office, "univ-b") == Viewer("univ-b", frozenset({GROUP, OTHER_GROUP}))
    assert viewer_of(office, "member") == Viewer("univ-b", frozenset({OTHER_GROUP}))
    office.disable_account("member", at=NOW)
    with pytest.raises(ForbiddenError):
        viewer_of(office, "member")
    with pytest.raises(NotFoundError, match="There is no account 'public'"):
        viewer_of(office, "public")


# ---- what an account may do ----

# action -> accounts that may do it, to the record named
MAY = [
    (Action.MATCH, None, [None, *(account.id for account in ACCOUNTS)]),
    (Action.READ_RECORD, "public", [None, *(account.id for account in ACCOUNTS)]),
    (Action.READ_RECORD, "named", ["member", "lead", "former", "secretariat"]),
    (Action.SAVE_QUERY, None, [account.id for account in ACCOUNTS]),
    (Action.GIVE_FEEDBACK, "public", ["office", "member", "lead", "secretariat"]),
    (Action.EDIT_RECORD, "public", ["office", "secretariat"]),
    (Action.EDIT_RECORD, "own-a", ["office"]),
    (Action.WITHDRAW_RECORD, "own-b", []),
    (Action.PURGE_RECORD, "members", ["office", "secretariat"]),
    (Action.VEIL_RECORD, "members", ["office"]),
    (Action.EDIT_RECORD, "univ-a", ["secretariat"]),
    (Action.PURGE_RECORD, "univ-a", ["secretariat"]),
    (Action.IMPORT, "univ-a", ["secretariat"]),
    (Action.IMPORT, None, ["office", "secretariat", "night"]),
    (Action.PROPOSE, "group", ["office", "lead", "secretariat"]),
    (Action.MOVE_PROPOSAL, "group", ["lead", "secretariat"]),
    (Action.MOVE_PROPOSAL, "public", ["office", "secretariat"]),
    (Action.MOVE_PROPOSAL, "own-b", ["member", "lead"]),
    (Action.MANAGE_ACCOUNTS, None, ["secretariat"]),
    (Action.RUN_NIGHT, None, ["night"]),
]


@pytest.mark.parametrize(("action", "record_id", "allowed"), MAY)
def test_each_role_may_do_what_the_table_of_rights_says_and_nothing_else(
    office: Store, action: Action, record_id: str | None, allowed: list[str | None]
) -> None:
    record = office.get(record_id) if record_id else None

    found = [
        account
        for account in (None, *(own.id for own in ACCOUNTS))
        if may(principal(office, account), action, record)
    ]

    assert found == [account for account in (None, *(own.id for own in ACCOUNTS)) if account in allowed]


def test_every_action_has_its_words_in_both_languages_and_a_role_that_may_do_it() -> None:
    assert set(RIGHTS) == set(Action)
    for right in RIGHTS.values():
        assert right.words.ja
        assert right.words.en
        assert set(right.roles) <= set(Role)
        assert set(right.roles.values()) <= set(Reach)
        assert right.roles


@pytest.mark.parametrize("action", Action)
def test_a_token_without_the_scope_of_an_action_does_not_allow_it(office: Store, action: Action) -> None:
    for account in ACCOUNTS:
        who = replace(principal(office, account.id), scopes=EVERYTHING - {RIGHTS[action].scope})
        assert not may(who, action)


def test_a_refusal_says_what_is_lacking_an_account_a_scope_or_the_right(office: Store) -> None:
    record = office.get("public")
    reading = authenticate(office, given(office, "office", Scope.READ).secret, now=NOW)

    for who, error, message in (
        (ANYBODY, AuthenticationError, "To edit a record, sign in or send a token that holds."),
        (
            reading,
            ForbiddenError,
            "The token has no scope 'write', only read. Make one that has it: "
            "enmusubi account token office --scope write",
        ),
        (
            principal(office, "reader"),
            ForbiddenError,
            "Account 'reader' (reader) may not edit a record with 'public'. Ask the office that owns it, or "
            "the secretariat.",
        ),
    ):
        with pytest.raises(error) as refused:
            check(who, Action.EDIT_RECORD, record)
        assert str(refused.value) == message
    check(principal(office, "office"), Action.EDIT_RECORD, record)
    require(reading, Scope.READ)
    with pytest.raises(AuthenticationError):
        require(ANYBODY, Scope.PIPELINE)


@pytest.mark.parametrize("account", [None, "reader", "office"])
def test_a_hidden_record_is_refused_as_one_that_is_not_there(office: Store, account: str | None) -> None:
    who, hidden = principal(office, account), office.get("own-b")

    said = []
    for ask in (
        lambda: check(who, Action.EDIT_RECORD, hidden),
        lambda: office.get("own-b", viewer=who.viewer),
    ):
        with pytest.raises(NotFoundError) as refused:
            ask()
        said.append(str(refused.value))

    assert said == ["There is no record 'own-b'. Check the id."] * 2


# ---- requests, sessions and forms ----

SESSIONS = Sessions(b"a key of this test, 32 bytes ....")


def asked(store: Store, *, now: datetime = NOW, cookie: str | None = None, **headers: str) -> Principal:
    cookies = {SESSIONS.cookie_name: cookie} if cookie is not None else {}
    return principal_of(headers, cookies, store, now=now, sessions=SESSIONS)


def signed_in(store: Store, made: NewToken) -> str:
    return str(SESSIONS.open(store, authenticate(store, made.secret, now=NOW), now=NOW)["value"])


def test_who_sends_neither_token_nor_session_is_anybody(office: Store) -> None:
    assert asked(office) == ANYBODY
    with pytest.raises(AuthenticationError):
        SESSIONS.open(office, ANYBODY, now=NOW)


def test_a_request_with_a_token_is_its_account_s_and_one_that_does_not_hold_is_nobody_s(
    office: Store,
) -> None:
    made = given(office)

    assert asked(office, authorization=f"bearer  {made.secret}").account == "office"
    for header in ("Basic b2ZmaWNlOng=", made.secret, "Bearer", "", f"Bearer {made.secret} {made.secret}"):
        with pytest.raises(AuthenticationError):
            asked(office, authorization=header)


def test_a_browser_stays_signed_in_for_twelve_hours_with_the_scopes_of_its_token(office: Store) -> None:
    made = given(office, "office", Scope.READ, Scope.PIPELINE)
    cookie = signed_in(office, made)

    who = asked(office, cookie=cookie)

    assert (who.account, who.scopes, who.token) == ("office", made.token.scopes, made.token.id)
    assert asked(office, cookie=cookie, now=NOW + timedelta(hours=12, seconds=-1)).account == "office"
    with pytest.raises(AuthenticationError, match=r"The session has ended\. Sign in again\."):
        asked(office, cookie=cookie, now=NOW + timedelta(hours=12))


def test_a_session_ends_by_signing_out_by_revoking_its_token_and_by_shutting_its_account(
    office: Store,
) -> None:
    ends = {
        "out": lambda _: SESSIONS.close(office, asked(office, cookie=cookies["out"])),
        "token": lambda made: office.revoke_token(made.token.id, at=NOW),
        "account": lambda _: office.disable_account("office", at=NOW),
    }
    made = {name: given(office) for name in ends}
    cookies = {name: signed_in(office, own) for name, own in made.items()}

    for name, end in ends.items():
        assert asked(office, cookie=cookies[name]).account == "office"
        end(made[name])
        with pytest.raises(AuthenticationError, match="The session has ended"):
            asked(office, cookie=cookies[name])


def test_a_session_does_not_outlive_its_token(office: Store) -> None:
    made = given(office, days=1)
    cookie = str(
        SESSIONS.open(office, authenticate(office, made.secret, now=NOW), now=NOW, hours=48)["value"]
    )

    with pytest.raises(AuthenticationError, match="expired"):
        asked(office, cookie=cookie, now=NOW + DAY)


def test_a_cookie_that_we_did_not_sign_is_refused(office: Store) -> None:
    cookie = signed_in(office, given(office))
    other = Sessions(b"another key, of 32 bytes as well ")
    strange = str(other.open(office, principal(office, "office"), now=NOW)["value"])

    for shown in ("", "x", cookie[:-1], cookie + "a", strange, cookie.partition(".")[0]):
        with pytest.raises(AuthenticationError, match="The session has ended"):
            asked(office, cookie=shown)


def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(office: Store) -> None:
    secure = SESSIONS.open(office, principal(office, "office"), now=NOW)
    loopback = Sessions(SESSIONS.key, secure=False).no_cookie()

    told = {name: value for name, value in secure.items() if name != "value"}
    assert told == {
        "key": "__Host-enmusubi_session",
        "max_age": 12 * 3600,
        "path": "/",
        "secure": True,
        "httponly": True,
        "samesite": "lax",
    }
    assert (loopback["key"], loopback["secure"], loopback["max_age"]) == ("enmusubi_session", False, 0)


def test_a_form_needs_the_token_of_its_own_session_and_a_bearer_needs_none(office: Store) -> None:
    one, other = (asked(office, cookie=signed_in(office, given(office))) for _ in range(2))

    SESSIONS.check_csrf(one, SESSIONS.csrf_token(one))
    for sent in (None, "", "x" * 64, SESSIONS.csrf_token(other), SESSIONS.csrf_token(ANYBODY), "é"):
        with pytest.raises(ForbiddenError, match="The form did not come from our page"):
            SESSIONS.check_csrf(one, sent)
    SESSIONS.check_csrf(principal(office, "office"), None)


def test_the_key_of_a_home_is_made_once_for_its_owner_s_eyes(tmp_path: Any) -> None:
    path = tmp_path / "session.key"

    key = session_key(path)

    assert len(key) == 32
    assert session_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"short")
    with pytest.raises(HomeError, match="holds 5 bytes, not a key of 32"):
        session_key(path)
    with pytest.raises(HomeError, match="cannot be made"):
        session_key(tmp_path / "nowhere" / "session.key")
