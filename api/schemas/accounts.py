"""What goes over the wire of accounts, their terms and tokens, and of sessions?"""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from api.accounts.tokens import DAYS, MOST_DAYS
from api.schemas.base import Day, Id, Line, Schema
from corpora import Account, Role, Scope, Term, Token

Group = Annotated[Id, Field(examples=["innovation_wg"])]


class AccountWrite(Schema):
    """An account to be added. `email` and `subject` say who signs in through an identity provider."""

    id: Annotated[Id, Field(examples=["office-1"])]
    name: Annotated[Line, Field(examples=["産学連携室"])]
    role: Role
    organisation: Id | None = Field(default=None, examples=["univ-example"])
    working_groups: Annotated[list[Group], Field(max_length=100)] = Field(default_factory=list)
    language: Literal["ja", "en"] = "ja"
    email: Line | None = Field(default=None, examples=["office@example.ac.jp"])
    subject: Line | None = None


class AccountChange(Schema):
    """Whether an account is shut; a shut one can be opened again."""

    disabled: Annotated[bool, Field(strict=True)]


class AccountAnswer(Schema):
    """An account; times are UTC."""

    id: str
    name: str
    role: Role
    organisation: str | None
    working_groups: list[str]
    language: str
    email: str | None
    subject: str | None
    created_at: datetime
    disabled_at: datetime | None

    @classmethod
    def of(cls, account: Account) -> Self:
        """Convert."""
        return cls.model_validate({name: getattr(account, name) for name in AccountAnswer.model_fields})


class AccountPage(Schema):
    """Accounts by id; `next` is the cursor of the page that follows, null at the end."""

    items: list[AccountAnswer]
    next: str | None


class TermWrite(Schema):
    """A term in which a lead leads a working group, both days included; without a last day two years long."""

    working_group: Group
    first_day: Day
    last_day: Day | None = None


class TermAnswer(Schema):
    """A term, both days included."""

    working_group: str
    first_day: date
    last_day: date

    @classmethod
    def of(cls, term: Term) -> Self:
        """Convert."""
        return cls(working_group=term.working_group, first_day=term.first_day, last_day=term.last_day)


class TokenWrite(Schema):
    """A token to be made: what it may be used for, and for how many days it holds."""

    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))] = Field(
        default_factory=lambda: [Scope.READ]
    )
    days: Annotated[int, Field(ge=1, le=MOST_DAYS, strict=True)] = DAYS


class TokenAnswer(Schema):
    """A token without its secret; times are UTC."""

    id: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None

    @classmethod
    def of(cls, token: Token) -> Self:
        """Convert."""
        return cls(
            id=token.id,
            scopes=sorted(token.scopes),
            created_at=token.created_at,
            expires_at=token.expires_at,
            revoked_at=token.revoked_at,
            used_at=token.used_at,
        )


class TokenMade(Schema):
    """A token that was made. `token` is shown this once and kept nowhere."""

    id: str
    token: str = Field(examples=["enm_0123456789abcdef_..."])
    scopes: list[Scope]
    expires_at: datetime


class AccountWhole(AccountAnswer):
    """An account with its terms, the earliest first, and its tokens, the newest first."""

    terms: list[TermAnswer]
    tokens: list[TokenAnswer]


class SessionAnswer(Schema):
    """Who is signed in. Each change needs `csrf_token` in the header X-CSRF-Token; null without a session."""

    account: str
    role: Role
    language: str
    scopes: list[Scope]
    csrf_token: str | None
