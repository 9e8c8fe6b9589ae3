"""Who has an account, in which role, for how long, and what may their tokens be used for?

The types, and what a store can do with them. Of a token and a session only hashes are kept. Times are aware,
in UTC.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from corpora.errors import RecordError
from corpora.records import ID_PATTERN, LANGUAGES, Bilingual
from corpora.store.served import RequestKey


class Role(StrEnum):
    """What somebody is in the coalition; what they may do follows from it."""

    READER = "reader"
    OFFICE = "office"
    WG_MEMBER = "wg_member"
    WG_LEAD = "wg_lead"
    SECRETARIAT = "secretariat"
    SERVICE = "service"


class Scope(StrEnum):
    """What a token may be used for, beside what the role of its account allows."""

    READ = "read"
    WRITE = "write"
    IMPORT = "import"
    PIPELINE = "pipeline"
    ADMIN = "admin"
    NIGHT = "night"


ROLE_NAMES: Mapping[Role, Bilingual] = MappingProxyType(
    {
        Role.READER: Bilingual(ja="閲覧者", en="reader"),
        Role.OFFICE: Bilingual(ja="産学連携窓口", en="liaison office"),
        Role.WG_MEMBER: Bilingual(ja="WGメンバー", en="working group member"),
        Role.WG_LEAD: Bilingual(ja="幹事機関", en="lead of a working group"),
        Role.SECRETARIAT: Bilingual(ja="事務局", en="secretariat"),
        Role.SERVICE: Bilingual(ja="夜間処理など", en="service, such as the night"),
    }
)
_ORGANISED = (Role.OFFICE, Role.WG_MEMBER, Role.WG_LEAD, Role.SECRETARIAT)
_GROUPED = (Role.WG_MEMBER, Role.SECRETARIAT)
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")


@dataclass(frozen=True)
class Account:
    """Somebody, or a program, that asks. Raises `RecordError`.

    `working_groups` are those in which a member is registered, or that a secretariat serves; a lead has terms
    instead. `email` and `subject` say who signs in through an identity provider.
    """

    id: str
    name: str
    role: Role
    created_at: datetime
    organisation: str | None = None
    working_groups: tuple[str, ...] = ()
    language: str = "ja"
    email: str | None = None
    subject: str | None = None
    disabled_at: datetime | None = None

    def __post_init__(self) -> None:
        if not re.match(ID_PATTERN, self.id):
            raise _fault(
                "id", self.id, "is no id of an account", "Use letters, digits and . _ : - after the first."
            )
        if not self.name.strip():
            raise _fault("name", self.name, "is no name", "Say whose account it is.")
        if self.language not in LANGUAGES:
            raise _fault("language", self.language, "is not known", f"Allowed: {', '.join(LANGUAGES)}.")
        if self.email is not None and not _EMAIL.fullmatch(self.email):
            raise _fault("email", self.email, "is no e-mail address", "Write it as name@example.ac.jp.")
        self._check_role()

    def _check_role(self) -> None:
        if self.role in _ORGANISED and not self.organisation:
            raise _fault("organisation", "", f"is missing: role {self.role} acts for one", "Give its id.")
        if self.role is Role.WG_MEMBER and not self.working_groups:
            raise _fault("working_groups", "", "is empty", "Name the working groups of the member.")
        if self.working_groups and self.role not in _GROUPED:
            groups = ", ".join(self.working_groups)
            remedy = "A lead has terms instead." if self.role is Role.WG_LEAD else "Leave them out."
            raise _fault("working_groups", groups, f"does not go with role {self.role}", remedy)


@dataclass(frozen=True)
class Term:
    """From which day to which an account leads a working group, both days included. Raises `RecordError`."""

    account: str
    working_group: str
    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            told = f"{self.first_day} to {self.last_day}"
            raise _fault("last_day", told, "ends before it begins", "Give a later last day.")

    def holds(self, on: date) -> bool:
        """Whether the term runs on that day."""
        return self.first_day <= on <= self.last_day


@dataclass(frozen=True)
class Token:
    """A bearer token without its secret; `hash` verifies it and stands in no text."""

    id: str
    account: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime
    hash: str = field(repr=False)
    revoked_at: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in at the pages; it ends with its token, where it began with one."""

    account: str
    scopes: frozenset[Scope]
    expires_at: datetime
    token: str | None = None


class AccountStore(Protocol):
    """What a store can do with accounts."""

    def add_account(self, account: Account, *, key: RequestKey | None = None) -> None:
        """Write a new account; under a key that was used before, nothing.

        Raises `RecordError` where its id or identity is taken, or an id not known, `KeyReusedError` where the
        key was used for something else.
        """

    def account(self, account_id: str) -> Account:
        """Return an account, disabled or not. Raises `NotFoundError`."""

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts, ordered by id."""

    def account_of_identity(self, *, subject: str | None, email: str | None) -> Account | None:
        """Return the account that lists this subject of an identity provider, else this address."""

    def disable_account(self, account_id: str, *, at: datetime | None) -> None:
        """Shut an account, or with None open it again; its sessions end. Raises `NotFoundError`."""

    def purge_account(self, account_id: str) -> None:
        """Erase an account with its terms, tokens and sessions, leaving its id in the log.

        Raises `NotFoundError`, and `LockedError` as `purge` does.
        """

    def add_term(self, term: Term, *, key: RequestKey | None = None) -> None:
        """Write a term of a lead; under a key that was used before, nothing.

        Raises `NotFoundError`, `RecordError` where the role is another, `KeyReusedError`.
        """

    def terms_of(self, account_id: str) -> tuple[Term, ...]:
        """Return the terms of an account, the earliest first."""

    def add_token(self, token: Token, *, key: RequestKey | None = None) -> None:
        """Write a token. Raises `NotFoundError`, `KeyReusedError`.

        Raises `ConflictError` under a key that was used before: its secret is known to nobody here.
        """

    def token(self, token_id: str) -> Token | None:
        """Return a token, None where there is none of that id."""

    def tokens_of(self, account_id: str) -> tuple[Token, ...]:
        """Return the tokens of an account, the newest first."""

    def revoke_token(self, token_id: str, *, at: datetime) -> None:
        """Let a token hold no longer, and end its sessions. Raises `NotFoundError`."""

    def note_use(self, token_id: str, *, at: datetime) -> None:
        """Note when a token was used; not noted while another process writes, so that nobody waits for it."""

    def open_session(self, session_hash: str, session: Session, *, now: datetime) -> None:
        """Write a session; those that have expired are deleted."""

    def session(self, session_hash: str) -> Session | None:
        """Return a session, None where there is none of that hash."""

    def close_session(self, session_hash: str) -> None:
        """End a session, if there is one."""


def _fault(name: str, value: str, what: str, remedy: str) -> RecordError:
    told = f"{name} '{value}'" if value else name
    return RecordError(f"{told} {what}. {remedy}", field=name, value=value, remedy=remedy)
