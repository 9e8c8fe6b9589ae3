"""How are accounts, terms, tokens and sessions kept in SQL?

A mixin of the store, which owns connection, lock and transactions.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

from corpora.errors import ConflictError, NotFoundError, RecordError
from corpora.store import pages
from corpora.store.accounts import Account, Role, Scope, Session, Term, Token
from corpora.store.connection import Connection
from corpora.store.served import RequestKey


class AccountRows(ABC):
    """The `AccountStore` protocol in SQL."""

    @abstractmethod
    def _transaction(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _at_once(self) -> AbstractContextManager[Connection | None]: ...

    @abstractmethod
    def _all(self, query: str, parameters: Any) -> list[dict[str, Any]]: ...

    @abstractmethod
    def _log(self, action: str, record_id: str) -> None: ...

    @abstractmethod
    def _sweep(self, *record_ids: str) -> None: ...

    def add_account(self, account: Account, *, key: RequestKey | None = None) -> None:
        """Write a new account. Raises `RecordError`, `KeyReusedError`."""
        with self._transaction() as connection:
            if pages.made_before(connection, key):
                return
            _check_new(connection, account)
            connection.execute(
                """INSERT INTO accounts
                       (id, name, organisation, role, working_groups, language, email, subject,
                        created_at, disabled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                [
                    account.id,
                    account.name,
                    account.organisation,
                    account.role.value,
                    json.dumps(account.working_groups),
                    account.language,
                    account.email.casefold() if account.email else None,
                    account.subject,
                    account.created_at.isoformat(),
                    account.disabled_at.isoformat() if account.disabled_at else None,
                ],
            )
            self._log("add-account", account.id)
            pages.keep_made(connection, key, "accounts", account.id)

    def account(self, account_id: str) -> Account:
        """Return an account. Raises `NotFoundError`."""
        rows = self._all("SELECT * FROM accounts WHERE id = ?", [account_id])
        if not rows:
            raise NotFoundError(f"There is no account '{account_id}'. List them: enmusubi account list")
        return _account(rows[0])

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts, ordered by id."""
        return tuple(map(_account, self._all("SELECT * FROM accounts ORDER BY id", [])))

    def account_of_identity(self, *, subject: str | None, email: str | None) -> Account | None:
        """Return the account that lists this subject of an identity provider, else this address."""
        for query, value in (
            ("SELECT * FROM accounts WHERE subject = ?", subject),
            ("SELECT * FROM accounts WHERE email = ?", email.casefold() if email else None),
        ):
            if value and (rows := self._all(query, [value])):
                return _account(rows[0])
        return None

    def disable_account(self, account_id: str, *, at: datetime | None) -> None:
        """Shut an account, or open it again. Raises `NotFoundError`."""
        self.account(account_id)
        with self._transaction() as connection:
            connection.execute(
                "UPDATE accounts SET disabled_at = ? WHERE id = ?",
                [at.isoformat() if at else None, account_id],
            )
            connection.execute("DELETE FROM sessions WHERE account = ?", [account_id])
            self._log("disable-account" if at else "enable-account", account_id)

    def purge_account(self, account_id: str) -> None:
        """Erase an account, leaving its id in the log. Raises `NotFoundError`, `LockedError`."""
        self.account(account_id)
        with self._transaction() as connection:
            connection.execute("DELETE FROM accounts WHERE id = ?", [account_id])
            self._log("purge-account", account_id)
        self._sweep(account_id)

    def add_term(self, term: Term, *, key: RequestKey | None = None) -> None:
        """Write a term of a lead. Raises `NotFoundError`, `RecordError`, `KeyReusedError`."""
        account = self.account(term.account)
        if account.role is not Role.WG_LEAD:
            raise RecordError(
                f"Account '{account.id}' has the role {account.role}; only a {Role.WG_LEAD} has terms. "
                "Add an account of that role.",
                field="role",
            )
        with self._transaction() as connection:
            if pages.made_before(connection, key):
                return
            connection.execute(
                "INSERT INTO terms (account, working_group, first_day, last_day) VALUES (?, ?, ?, ?)",
                [term.account, term.working_group, term.first_day.isoformat(), term.last_day.isoformat()],
            )
            self._log("add-term", term.account)
            pages.keep_made(connection, key, "accounts", term.account)

    def terms_of(self, account_id: str) -> tuple[Term, ...]:
        """Return the terms of an account, the earliest first."""
        query = """SELECT account, working_group, first_day, last_day FROM terms
                   WHERE account = ? ORDER BY first_day, id"""
        return tuple(
            Term(
                row["account"],
                row["working_group"],
                date.fromisoformat(row["first_day"]),
                date.fromisoformat(row["last_day"]),
            )
            for row in self._all(query, [account_id])
        )

    def add_token(self, token: Token, *, key: RequestKey | None = None) -> None:
        """Write a token. Raises `NotFoundError`, `ConflictError`, `KeyReusedError`."""
        self.account(token.account)
        with self._transaction() as connection:
            if made := pages.made_before(connection, key):
                raise ConflictError(
                    f"Token '{made}' was made with this key, and its secret was told that one time. "
                    "If it did not arrive, revoke that token and make another with a new key."
                )
            connection.execute(
                """INSERT INTO tokens (id, account, hash, scopes, created_at, expires_at)
                   VALUES (?, ?, ?, ?, ?, ?)""",
                [
                    token.id,
                    token.account,
                    token.hash,
                    json.dumps(sorted(token.scopes)),
                    token.created_at.isoformat(),
                    token.expires_at.isoformat(),
                ],
            )
            self._log("add-token", token.id)
            pages.keep_made(connection, key, "tokens", token.id)

    def token(self, token_id: str) -> Token | None:
        """Return a token, None where there is none of that id."""
        rows = self._all("SELECT * FROM tokens WHERE id = ?", [token_id])
        return _token(rows[0]) if rows else None

    def tokens_of(self, account_id: str) -> tuple[Token, ...]:
        """Return the tokens of an account, the newest first."""
        query = "SELECT * FROM tokens WHERE account = ? ORDER BY created_at DESC, id"
        return tuple(map(_token, self._all(query, [account_id])))

    def revoke_token(self, token_id: str, *, at: datetime) -> None:
        """Let a token hold no longer. Raises `NotFoundError`."""
        with self._transaction() as connection:
            changed = connection.execute(
                "UPDATE tokens SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?",
                [at.isoformat(), token_id],
            )
            if not changed.rowcount:
                raise NotFoundError(f"There is no token '{token_id}'. List them: enmusubi account show ID")
            connection.execute("DELETE FROM sessions WHERE token = ?", [token_id])
            self._log("revoke-token", token_id)

    def note_use(self, token_id: str, *, at: datetime) -> None:
        """Note when a token was used, unless another process writes."""
        with self._at_once() as connection:
            if connection is not None:
                connection.execute("UPDATE tokens SET used_at = ? WHERE id = ?", [at.isoformat(), token_id])

    def open_session(self, session_hash: str, session: Session, *, now: datetime) -> None:
        """Write a session; those that have expired are deleted."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE expires_at <= ?", [_utc(now)])
            connection.execute(
                "INSERT INTO sessions (hash, account, token, scopes, expires_at) VALUES (?, ?, ?, ?, ?)",
                [
                    session_hash,
                    session.account,
                    session.token,
                    json.dumps(sorted(session.scopes)),
                    _utc(session.expires_at),
                ],
            )

    def session(self, session_hash: str) -> Session | None:
        """Return a session, None where there is none of that hash."""
        rows = self._all("SELECT * FROM sessions WHERE hash = ?", [session_hash])
        if not rows:
            return None
        row = rows[0]
        return Session(row["account"], _scopes(row), _time(row["expires_at"]), row["token"])

    def close_session(self, session_hash: str) -> None:
        """End a session, if there is one."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE hash = ?", [session_hash])


def _check_new(connection: Connection, account: Account) -> None:
    taken = {
        "id": """SELECT 1 FROM accounts WHERE id = :id UNION ALL SELECT 1 FROM records WHERE id = :id
                 UNION ALL SELECT 1 FROM log WHERE action = 'purge-account' AND record_id = :id""",
        "email": "SELECT 1 FROM accounts WHERE email = :email",
        "subject": "SELECT 1 FROM accounts WHERE subject = :subject",
    }
    told = {
        "id": account.id,
        "email": account.email.casefold() if account.email else None,
        "subject": account.subject,
    }
    for name, query in taken.items():
        if connection.execute(query, told).fetchone():
            raise RecordError(
                f"{name} '{told[name]}' is taken: an account or a record has it, or had it. Give another.",
                field=name,
                value=told[name],
            )
    known = """SELECT 1 FROM records WHERE id = ? AND kind = 'organisation' AND withdrawn_at IS NULL"""
    if account.organisation and not connection.execute(known, [account.organisation]).fetchone():
        raise RecordError(
            f"There is no organisation '{account.organisation}'. Import it, or give the id of another.",
            field="organisation",
            value=account.organisation,
        )


def _account(row: Mapping[str, Any]) -> Account:
    return Account(
        id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        created_at=_time(row["created_at"]),
        organisation=row["organisation"],
        working_groups=tuple(json.loads(row["working_groups"])),
        language=row["language"],
        email=row["email"],
        subject=row["subject"],
        disabled_at=_time(row["disabled_at"]) if row["disabled_at"] else None,
    )


def _token(row: Mapping[str, Any]) -> Token:
    return Token(
        id=row["id"],
        account=row["account"],
        scopes=_scopes(row),
        created_at=_time(row["created_at"]),
        expires_at=_time(row["expires_at"]),
        hash=row["hash"],
        revoked_at=_time(row["revoked_at"]) if row["revoked_at"] else None,
        used_at=_time(row["used_at"]) if row["used_at"] else None,
    )


def _scopes(row: Mapping[str, Any]) -> frozenset[Scope]:
    return frozenset(map(Scope, json.loads(row["scopes"])))


def _time(written: str) -> datetime:
    return datetime.fromisoformat(written)


def _utc(moment: datetime) -> str:
    """As text that sorts as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
