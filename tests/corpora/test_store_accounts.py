"""Does every store keep accounts, terms, tokens and sessions as the `AccountStore` protocol says?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from store_homes import AnyHome

from corpora import (
    WORKING_GROUPS,
    Account,
    Bilingual,
    NotFoundError,
    Organisation,
    RecordError,
    Role,
    Scope,
    Session,
    Store,
    Term,
    Token,
    Tombstone,
    bundled_records,
    working_groups_of,
)

NOW = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
OFFICE = Account("office-1", "産学連携室", Role.OFFICE, NOW, organisation="univ-a", email="O@example.ac.jp")
LEAD = Account("lead-1", "幹事", Role.WG_LEAD, NOW, organisation="univ-a")
MEMBER = Account("m-1", "甲野 例", Role.WG_MEMBER, NOW, "univ-a", ("innovation_wg",), subject="sub-1")


@pytest.fixture
def store(home: AnyHome) -> Store:
    opened = home.open()
    opened.put(
        [Organisation(id="univ-a", organisation_kind="university_private", name=Bilingual(ja="例示大学"))]
    )
    return opened


def token(name: str = "0" * 16, account: str = "office-1", **values: Any) -> Token:
    told = {"scopes": frozenset({Scope.READ}), "created_at": NOW, "hash": f"hash of {name}"}
    return Token(id=name, account=account, expires_at=NOW + timedelta(days=90), **{**told, **values})


def session(**values: Any) -> Session:
    told = {"scopes": frozenset({Scope.READ}), "expires_at": NOW + timedelta(hours=1)}
    return Session(**{"account": "office-1", **told, **values})


# ---- accounts ----


def test_an_account_that_was_added_is_found_again_by_id_subject_and_address(
    store: Store, home: AnyHome
) -> None:
    for account in (OFFICE, LEAD, MEMBER):
        store.add_account(account)

    kept = replace(OFFICE, email="o@example.ac.jp")
    assert home.open().accounts() == (LEAD, MEMBER, kept)
    assert store.account("office-1") == kept
    assert store.account_of_identity(subject=None, email="o@EXAMPLE.ac.jp") == kept
    assert store.account_of_identity(subject="sub-1", email="o@example.ac.jp") == MEMBER
    assert store.account_of_identity(subject="sub-2", email="x@example.ac.jp") is None
    assert store.account_of_identity(subject=None, email=None) is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"id": "a b"}, "id 'a b' is no id of an account. Use letters, digits and . _ : - after the first."),
        ({"name": " "}, "name ' ' is no name. Say whose account it is."),
        ({"language": "fr"}, "language 'fr' is not known. Allowed: ja, en."),
        ({"email": "nowhere"}, "email 'nowhere' is no e-mail address. Write it as name@example.ac.jp."),
        ({"organisation": None}, "organisation is missing: role office acts for one. Give its id."),
        ({"role": Role.WG_MEMBER}, "working_groups is empty. Name the working groups of the member."),
        (
            {"role": Role.WG_LEAD, "working_groups": ("innovation_wg",)},
            "working_groups 'innovation_wg' does not go with role wg_lead. A lead has terms instead.",
        ),
    ],
)
def test_an_account_that_says_what_cannot_be_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(RecordError) as refused:
        replace(OFFICE, **fields)

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id": "office-1"}, "id"),
        ({"id": "univ-a"}, "id"),
        ({"id": "gone"}, "id"),
        ({"email": "o@Example.ac.jp"}, "email"),
        ({"subject": "sub-1"}, "subject"),
        ({"organisation": "univ-b"}, "organisation"),
    ],
)
def test_what_is_taken_or_not_there_is_refused_and_nothing_is_written(
    store: Store, fields: dict[str, str], field: str
) -> None:
    for account in (OFFICE, MEMBER, replace(OFFICE, id="gone", email=None)):
        store.add_account(account)
    store.purge_account("gone")

    with pytest.raises(RecordError) as refused:
        store.add_account(replace(LEAD, **fields))

    assert refused.value.field == field
    assert len(store.accounts()) == 2


def test_a_disabled_account_says_so_until_it_is_enabled_and_its_sessions_are_over(store: Store) -> None:
    store.add_account(OFFICE)
    store.open_session("h", session(), now=NOW)

    store.disable_account("office-1", at=NOW)

    assert store.account("office-1").disabled_at == NOW
    assert store.session("h") is None
    store.disable_account("office-1", at=None)
    assert store.account("office-1").disabled_at is None


@pytest.mark.parametrize(
    "act",
    [
        lambda store: store.account("nobody"),
        lambda store: store.disable_account("nobody", at=NOW),
        lambda store: store.purge_account("nobody"),
        lambda store: store.add_term(Term("nobody", "innovation_wg", date(2026, 4, 1), date(2028, 3, 31))),
        lambda store: store.add_token(token(account="nobody")),
        lambda store: store.revoke_token("nobody", at=NOW),
    ],
)
def test_an_account_or_token_that_is_not_there_is_not_found(
    store: Store, act: Callable[[Store], object]
) -> None:
    with pytest.raises(NotFoundError):
        act(store)


# ---- terms ----


def test_a_term_holds_on_its_first_and_its_last_day_and_on_no_other(store: Store) -> None:
    store.add_account(LEAD)
    later = Term("lead-1", "innovation_wg", date(2028, 4, 1), date(2030, 3, 31))
    first = Term("lead-1", "innovation_wg", date(2026, 4, 1), date(2028, 3, 31))
    store.add_term(later)
    store.add_term(first)

    assert store.terms_of("lead-1") == (first, later)
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2028, 3, 31), date(2028, 4, 1)]
    assert [first.holds(day) for day in days] == [False, True, True, False]


def test_only_a_lead_has_terms_and_none_ends_before_it_begins(store: Store) -> None:
    store.add_account(OFFICE)

    with pytest.raises(RecordError, match="has the role office; only a wg_lead has terms"):
        store.add_term(Term("office-1", "innovation_wg", date(2026, 4, 1), date(2028, 3, 31)))
    with pytest.raises(RecordError, match="ends before it begins"):
        Term("lead-1", "innovation_wg", date(2026, 4, 2), date(2026, 4, 1))


# ---- tokens and sessions ----


def test_a_token_is_kept_with_its_hash_which_no_text_of_it_shows(store: Store) -> None:
    store.add_account(OFFICE)
    written = token(scopes=frozenset({Scope.READ, Scope.IMPORT}))
    store.add_token(written)

    assert store.token(written.id) == written
    assert store.token("1" * 16) is None
    assert written.hash not in repr(store.token(written.id))


def test_a_revoked_token_keeps_the_time_of_its_first_revocation_and_ends_its_sessions_alone(
    store: Store,
) -> None:
    store.add_account(OFFICE)
    store.add_token(token("a" * 16))
    store.add_token(token("b" * 16))
    store.open_session("of a", session(token="a" * 16), now=NOW)
    store.open_session("of b", session(token="b" * 16), now=NOW)

    store.revoke_token("a" * 16, at=NOW)
    store.revoke_token("a" * 16, at=NOW + timedelta(days=1))

    assert [own.revoked_at for own in store.tokens_of("office-1")] == [NOW, None]
    assert (store.session("of a"), store.session("of b")) == (None, session(token="b" * 16))


@pytest.mark.both_databases
def test_the_use_of_a_token_is_noted_and_nobody_waits_for_it_while_another_writes(
    store: Store, home: AnyHome
) -> None:
    store.add_account(OFFICE)
    store.add_token(token())
    with home.writing():
        before = datetime.now(UTC)
        store.note_use("0" * 16, at=NOW)
        assert (datetime.now(UTC) - before).total_seconds() < 5
        assert store.token("0" * 16) == token()

    store.note_use("0" * 16, at=NOW)

    assert store.token("0" * 16) == token(used_at=NOW)


def test_a_session_ends_when_it_is_closed_and_those_that_expired_are_swept(store: Store) -> None:
    store.add_account(OFFICE)
    store.open_session("old", session(expires_at=NOW), now=NOW - timedelta(hours=1))
    store.open_session("new", session(), now=NOW)

    assert (store.session("old"), store.session("new")) == (None, session())
    store.close_session("new")
    assert store.session("new") is None


# ---- purge, copies ----


def test_a_purged_account_leaves_its_id_in_the_log_and_nothing_else_in_any_file(
    store: Store, home: AnyHome
) -> None:
    store.add_account(replace(LEAD, id="lead-2", name="消すべき名前", email="erase@example.ac.jp"))
    store.add_term(Term("lead-2", "innovation_wg", date(2026, 4, 1), date(2028, 3, 31)))
    store.add_token(token(account="lead-2", hash="hash to be erased"))
    store.open_session("session to be erased", session(account="lead-2"), now=NOW)

    store.purge_account("lead-2")

    for text in ("消すべき名前", "erase@example", "hash to be erased", "session to be erased", "2028-03-31"):
        assert home.files_holding(text) == []
    assert home.log()[-1] == ("purge-account", "lead-2")
    assert (store.accounts(), store.token("0" * 16), store.terms_of("lead-2")) == ((), None, ())


def test_a_copy_carries_accounts_and_what_was_purged_or_revoked_since_does_not_come_back_by_it(
    store: Store, home: AnyHome
) -> None:
    # given a copy of a store with two accounts
    for account in (OFFICE, LEAD):
        store.add_account(account)
    store.add_token(token())
    store.open_session("a session", session(), now=NOW)
    copied = home.directory / "copy.db"
    store.copy_to(copied)

    assert store.session("a session") == session()

    # when one of them is purged, a token of the other is revoked, and the copy takes the place of the store
    store.purge_account("lead-1")
    store.revoke_token("0" * 16, at=NOW)
    copy = home.open(copied)
    assert [account.id for account in copy.accounts()] == ["lead-1", "office-1"]
    assert copy.session("a session") is None  # nobody is signed in by a restore
    gone = copy.bury(store.tombstones())

    # then both are as they were left
    assert gone == ("lead-1",)
    assert [account.id for account in copy.accounts()] == ["office-1"]
    revoked = copy.token("0" * 16)
    assert revoked is not None
    assert revoked.revoked_at is not None
    assert {(one.record_id, one.action) for one in copy.tombstones()} == {
        ("lead-1", "purge-account"),
        ("0" * 16, "revoke-token"),
    }
    assert copy.bury([Tombstone("lead-1", "2026-01-01T00:00:00+00:00", "purge-account")]) == ()


def test_an_account_that_was_shut_since_a_copy_is_shut_there_unless_it_was_opened_again(
    store: Store, home: AnyHome
) -> None:
    # given a copy of a store with three open accounts
    for account in (OFFICE, LEAD, MEMBER):
        store.add_account(account)
    store.copy_to(home.directory / "copy.db")

    # when one is shut, one is shut and opened again, and the copy hears of it
    store.disable_account("m-1", at=NOW)
    store.disable_account("lead-1", at=NOW)
    store.disable_account("lead-1", at=None)
    copy = home.open(home.directory / "copy.db")
    assert copy.bury(store.tombstones()) == ()

    # then the copy, and who hears of it from the copy, shut just that one
    assert [account.id for account in copy.accounts() if account.disabled_at] == ["m-1"]
    assert [(one.record_id, one.action) for one in copy.tombstones()] == [("m-1", "disable-account")]

    # and what is older than an account's last opening shuts it no more
    copy.disable_account("m-1", at=None)
    assert copy.bury([Tombstone("m-1", "2026-01-01T00:00:00+00:00", "disable-account")]) == ()
    assert copy.account("m-1").disabled_at is None


# ---- working groups ----


def test_the_five_working_groups_are_those_of_the_shipped_records() -> None:
    records = {record.id: record for record in bundled_records()}

    for group in WORKING_GROUPS:
        body = records[group.record]
        assert isinstance(body, Organisation)
        assert (body.name, body.source[0]) == (group.name, group.source)
    named = frozenset().union(*map(working_groups_of, records.values()))
    assert named == {group.id for group in WORKING_GROUPS}


def test_an_organisation_belongs_to_the_working_groups_of_its_memberships_only() -> None:
    records = {record.id: record for record in bundled_records()}

    assert working_groups_of(records["univ-tohoku"]) == {"regional_zero_carbon_wg", "innovation_wg"}
    assert working_groups_of(records["coalition-wg-innovation"]) == frozenset()
