"""What may each role do?

One table for HTTP, the command line and the pipeline. What somebody sees follows from their organisation and
working groups (`Viewer`), never from this table; nobody may act on a record that they may not see.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from corpora import (
    AnyRecord,
    AuthenticationError,
    Bilingual,
    ForbiddenError,
    NotFoundError,
    Organisation,
    Role,
    Scope,
    Viewer,
    owner_of,
    visible_to,
)


@dataclass(frozen=True)
class Principal:
    """Who asks, as was proved; nobody in particular has no account.

    `role` is what they are today: a lead whose terms are over is a reader. `leads` are the groups led today.
    """

    account: str | None = None
    role: Role | None = None
    viewer: Viewer = field(default_factory=Viewer)
    scopes: frozenset[Scope] = frozenset()
    leads: frozenset[str] = frozenset()
    language: str | None = None
    session: str | None = field(default=None, repr=False)
    token: str | None = None


ANYBODY = Principal(scopes=frozenset({Scope.READ}))


class Action(StrEnum):
    """What can be done."""

    MATCH = "match"
    READ_RECORD = "read_record"
    SAVE_QUERY = "save_query"
    READ_SAVED = "read_saved"
    ADDRESS_DIGESTS = "address_digests"
    GIVE_FEEDBACK = "give_feedback"
    CREATE_RECORD = "create_record"
    EDIT_RECORD = "edit_record"
    WITHDRAW_RECORD = "withdraw_record"
    PURGE_RECORD = "purge_record"
    VEIL_RECORD = "veil_record"
    EDIT_ORGANISATION = "edit_organisation"
    EDIT_CONCEPTS = "edit_concepts"
    IMPORT = "import"
    READ_PROPOSAL = "read_proposal"
    PROPOSE = "propose"
    MOVE_PROPOSAL = "move_proposal"
    DECIDE_NAMES = "decide_names"
    MANAGE_ACCOUNTS = "manage_accounts"
    RUN_NIGHT = "run_night"
    MAKE_TOKEN = "make_token"  # noqa: S105 - the name of an action # nosec B105


class Reach(StrEnum):
    """On which records an action may be done: all that are seen, those shared with a led group, one's own."""

    SEEN = "seen"
    LED = "led"
    OWN = "own"


@dataclass(frozen=True)
class Right:
    """An action in words, the scope that a token needs for it, and the reach of each role that has it.

    With `anybody` it needs no account.
    """

    words: Bilingual
    scope: Scope
    roles: Mapping[Role, Reach]
    anybody: bool = False


_MEMBERS = (Role.OFFICE, Role.WG_MEMBER, Role.WG_LEAD, Role.SECRETARIAT)


def _right(ja: str, en: str, scope: Scope, roles: Mapping[Role, Reach], *, anybody: bool = False) -> Right:
    return Right(Bilingual(ja=ja, en=en), scope, MappingProxyType(dict(roles)), anybody)


_ALL = dict.fromkeys(Role, Reach.SEEN)
_TALK = dict.fromkeys(_MEMBERS, Reach.SEEN)
_OWN = {Role.OFFICE: Reach.OWN, Role.SECRETARIAT: Reach.SEEN}
_SECRETARIAT = {Role.SECRETARIAT: Reach.SEEN}
_MOVE = {
    Role.OFFICE: Reach.OWN,
    Role.WG_MEMBER: Reach.OWN,
    Role.WG_LEAD: Reach.LED,
    Role.SECRETARIAT: Reach.SEEN,
}

RIGHTS: Mapping[Action, Right] = MappingProxyType(
    {
        Action.MATCH: _right("照合する", "match", Scope.READ, _ALL, anybody=True),
        Action.READ_RECORD: _right("記録を読む", "read a record", Scope.READ, _ALL, anybody=True),
        Action.SAVE_QUERY: _right("検索条件を保存する", "save a query", Scope.WRITE, _ALL),
        Action.READ_SAVED: _right(
            "保存した検索とお知らせを読む", "read saved queries and digests", Scope.READ, _ALL
        ),
        # They hold what the working groups of an organisation see: no reader leads them elsewhere.
        Action.ADDRESS_DIGESTS: _right("お知らせの宛先を決める", "say where digests go", Scope.WRITE, _OWN),
        Action.GIVE_FEEDBACK: _right("照合結果を評価する", "judge a match", Scope.WRITE, _TALK),
        Action.CREATE_RECORD: _right("記録を登録する", "create a record", Scope.WRITE, _OWN),
        Action.EDIT_RECORD: _right("記録を修正する", "edit a record", Scope.WRITE, _OWN),
        Action.WITHDRAW_RECORD: _right("記録を取り下げる", "withdraw a record", Scope.WRITE, _OWN),
        Action.PURGE_RECORD: _right("記録を完全に消す", "erase a record", Scope.ADMIN, _OWN),
        # Only the owner says what others may be told of what they may not see.
        Action.VEIL_RECORD: _right(
            "概要だけの紹介文を承認する",
            "approve the veiled form of a record",
            Scope.WRITE,
            {Role.OFFICE: Reach.OWN},
        ),
        # Memberships stand in it, which open the records of working groups.
        Action.EDIT_ORGANISATION: _right(
            "機関の記録を修正する", "edit the record of an organisation", Scope.ADMIN, _SECRETARIAT
        ),
        Action.EDIT_CONCEPTS: _right("概念を付け外しする", "edit concepts", Scope.WRITE, _OWN),
        Action.IMPORT: _right(
            "一覧を取り込む", "import a list", Scope.IMPORT, {**_OWN, Role.SERVICE: Reach.SEEN}
        ),
        Action.READ_PROPOSAL: _right(
            "連携の提案を読む", "read proposals", Scope.PIPELINE, {Role.READER: Reach.SEEN, **_TALK}
        ),
        Action.PROPOSE: _right("連携を提案する", "propose a collaboration", Scope.PIPELINE, _TALK),
        Action.MOVE_PROPOSAL: _right("連携の段階を進める", "move a proposal on", Scope.PIPELINE, _MOVE),
        # Never more, nor longer, than the token with which one is signed in: `api.accounts.own_tokens`.
        Action.MAKE_TOKEN: _right(
            "自分のトークンを発行・取り消す", "make a token of one's own", Scope.READ, _ALL
        ),
        Action.DECIDE_NAMES: _right("名寄せを判断する", "decide on names", Scope.ADMIN, _SECRETARIAT),
        Action.MANAGE_ACCOUNTS: _right("利用者を管理する", "manage accounts", Scope.ADMIN, _SECRETARIAT),
        Action.RUN_NIGHT: _right("夜間処理を行う", "run the night", Scope.NIGHT, {Role.SERVICE: Reach.SEEN}),
    }
)
_RECORD_ACTIONS = (
    Action.CREATE_RECORD,
    Action.EDIT_RECORD,
    Action.WITHDRAW_RECORD,
    Action.PURGE_RECORD,
    Action.IMPORT,
)


def may(principal: Principal, action: Action, record: AnyRecord | None = None) -> bool:
    """Whether somebody may do something, to a record where one is given."""
    if isinstance(record, Organisation) and action in _RECORD_ACTIONS:
        action = Action.EDIT_ORGANISATION
    right = RIGHTS[action]
    if right.scope not in principal.scopes:
        return False
    reach = Reach.SEEN if principal.role is None and right.anybody else reach_of(principal, action)
    if reach is None or record is None:
        return reach is not None
    return visible_to(record, principal.viewer) and _reaches(reach, principal, record)


def reach_of(principal: Principal, action: Action) -> Reach | None:
    """On which records the role may do something; None where on none."""
    return RIGHTS[action].roles.get(principal.role) if principal.role else None


def check(principal: Principal, action: Action, record: AnyRecord | None = None) -> None:
    """Refuse what somebody may not do. Raises `AuthenticationError`, `ForbiddenError`.

    A record that they may not see is not found (`NotFoundError`), as one that is not there.
    """
    if record is not None and not visible_to(record, principal.viewer):
        raise NotFoundError(f"There is no record '{record.id}'. Check the id.")
    if may(principal, action, record):
        return
    right = RIGHTS[action]
    if principal.account is None:
        raise AuthenticationError(f"To {right.words.en}, sign in or send a token that holds.")
    require(principal, right.scope)
    on = f" with '{record.id}'" if record is not None else ""
    raise ForbiddenError(
        f"Account '{principal.account}' ({principal.role}) may not {right.words.en}{on}. "
        "Ask the office that owns it, or the secretariat."
    )


def require(principal: Principal, scope: Scope) -> None:
    """Refuse a token without that scope. Raises `AuthenticationError`, `ForbiddenError`."""
    if scope in principal.scopes:
        return
    if principal.account is None:
        raise AuthenticationError("This needs an account. Sign in, or send a token that holds.")
    raise ForbiddenError(
        f"The token has no scope '{scope}', only {', '.join(sorted(principal.scopes))}. "
        f"Make one that has it: enmusubi account token {principal.account} --scope {scope}"
    )


def _reaches(reach: Reach, principal: Principal, record: AnyRecord) -> bool:
    own = principal.viewer.organisation is not None and owner_of(record) == principal.viewer.organisation
    if reach is Reach.LED:
        return own or not principal.leads.isdisjoint(record.shared_with)
    return own or reach is Reach.SEEN
