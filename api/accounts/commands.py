"""How are accounts, their terms and tokens looked after on the command line? `enmusubi account ...`."""

import json
from contextlib import closing
from datetime import datetime
from typing import Annotated, Any

import typer

from api.accounts.groups import check_groups, two_years_from
from api.arguments import Json, utf8
from api.engine import open_home
from api.settings import Settings
from api.showing.terminal import in_words, out, print_json, print_table, talk
from corpora import (
    ROLE_NAMES,
    Account,
    Role,
    Scope,
    Store,
    Term,
)

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
AccountId = Annotated[str, typer.Argument(metavar="ACCOUNT", callback=utf8)]
Groups = Annotated[
    list[str] | None,
    typer.Option(
        "--working-group", metavar="GROUP", callback=utf8, help="Such as innovation_wg; repeatable."
    ),
]


@app.command()
def add(
    context: typer.Context,
    account: AccountId,
    name: Annotated[str, typer.Option(callback=utf8, help="Whose account it is.")],
    role: Annotated[Role, typer.Option(help="What they are in the coalition.")],
    organisation: Annotated[
        str | None, typer.Option(metavar="ID", callback=utf8, help="The organisation that they belong to.")
    ] = None,
    working_group: Groups = None,
    language: Annotated[str, typer.Option(help="ja or en: the language of what is sent to them.")] = "ja",
    email: Annotated[
        str | None, typer.Option(callback=utf8, help="The address that an identity provider vouches for.")
    ] = None,
    subject: Annotated[
        str | None, typer.Option(callback=utf8, help="Their subject at the identity provider.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Add an account; a token is made with `account token`.

    Examples: enmusubi account add office-1 --name 産学連携室 --role office --organisation univ-tohoku;
    enmusubi account add night --name 夜間処理 --role service
    """
    from api.accounts.auth import utc_now

    with closing(_writable(context)) as store:
        groups = tuple(sorted(set(working_group or ())))
        check_groups(store, groups)
        store.add_account(
            Account(
                id=account,
                name=name,
                role=role,
                created_at=utc_now(),
                organisation=organisation,
                working_groups=groups,
                language=language,
                email=email,
                subject=subject,
            )
        )
        command = f"enmusubi account token {account} --scope read --scope write"
        ja = f"{account} を登録しました。トークンの発行: {command}（取り込みは import、提案は pipeline も）"
        en = f"{account} is added. A token: {command} (also import, pipeline)"
        talk.print(in_words(context.obj.language, ja, en), markup=False)
        if as_json:
            _print_json(_account_json(store.account(account)))


@app.command("list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    """List the accounts.

    Example: enmusubi account list --json
    """
    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        found = store.accounts()
    if as_json:
        _print_json([_account_json(account) for account in found])
        return
    rows = [
        (own.id, _role(own, settings.language), own.organisation or "", "disabled" if own.disabled_at else "")
        for own in found
    ]
    print_table(rows, header=("account", "role", "organisation", ""))


@app.command()
def show(context: typer.Context, account: AccountId, as_json: Json = False) -> None:
    """Show an account with its terms and tokens; of a token never its secret.

    Example: enmusubi account show office-1
    """
    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        known = store.account(account)
        terms, tokens = store.terms_of(account), store.tokens_of(account)
    told = {
        **_account_json(known),
        "terms": [_term_json(term) for term in terms],
        "tokens": [
            {
                "id": token.id,
                "scopes": sorted(token.scopes),
                "created_at": _moment(token.created_at),
                "expires_at": _moment(token.expires_at),
                "revoked_at": _moment(token.revoked_at),
                "used_at": _moment(token.used_at),
            }
            for token in tokens
        ],
    }
    if as_json:
        _print_json(told)
        return
    facts = [(name, value) for name, value in told.items() if name not in ("terms", "tokens") and value]
    print_table(facts, header=("account", ""))
    print_table([tuple(term.values()) for term in told["terms"]], header=("\nterm of", "from", "to"))
    print_table(
        [
            tuple(", ".join(v) if isinstance(v, list) else v or "" for v in own.values())
            for own in told["tokens"]
        ],
        header=("\ntoken", "scopes", "made", "expires", "revoked", "used"),
    )


@app.command()
def disable(context: typer.Context, account: AccountId) -> None:
    """Shut an account at once, with all its tokens and sessions; it can be opened again.

    Example: enmusubi account disable office-1
    """
    from api.accounts.auth import utc_now
    from api.backups.purging import shut_everywhere

    with closing(_writable(context)) as store:
        shut_everywhere(context.obj, store, account, at=utc_now())
    talk.print(f"{account} is disabled.", markup=False)


@app.command()
def enable(context: typer.Context, account: AccountId) -> None:
    """Open an account again that was shut.

    Example: enmusubi account enable office-1
    """
    from api.backups.purging import shut_everywhere

    with closing(_writable(context)) as store:
        shut_everywhere(context.obj, store, account, at=None)
    talk.print(f"{account} is enabled.", markup=False)


@app.command()
def purge(
    context: typer.Context,
    account: AccountId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase an account with its terms and tokens for good; only its id stays in the log.

    Example: enmusubi account purge office-1 --yes
    """
    if not yes:
        typer.confirm(f"Erase account {account} for good?", abort=True, err=True)
    from api.backups.purging import purge_account_everywhere

    settings: Settings = context.obj
    with closing(_writable(context)) as store:
        purge_account_everywhere(settings, store, account)
    talk.print(f"{account} is erased.", markup=False)


@app.command()
def token(
    context: typer.Context,
    account: AccountId,
    scope: Annotated[
        list[Scope] | None, typer.Option(help="What it may be used for; repeatable. Default: read.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3660, help="How long it holds.")] = 90,
    as_json: Json = False,
) -> None:
    """Make a token and print it. It is shown this once and kept nowhere.

    Example: enmusubi account token office-1 --scope read --scope write --days 30
    """
    from api.accounts.auth import check_enabled, utc_now
    from api.accounts.tokens import new_token

    with closing(_writable(context)) as store:
        check_enabled(store.account(account))
        made = new_token(account, scope or [Scope.READ], now=utc_now(), days=days)
        store.add_token(made.token)
    if as_json:
        _print_json(
            {
                "id": made.token.id,
                "token": made.secret,
                "scopes": sorted(made.token.scopes),
                "expires_at": _moment(made.token.expires_at),
            }
        )
    else:
        until, scopes = made.token.expires_at.date(), ", ".join(sorted(made.token.scopes))
        ja = f"{account} のトークン {made.token.id}。期限 {until}、使える範囲 {scopes}。"
        en = f"Token {made.token.id} of {account} holds until {until}, for: {scopes}."
        talk.print(in_words(context.obj.language, ja, en), markup=False)
        out.print(made.secret, markup=False)


@app.command()
def revoke(
    context: typer.Context, token_id: Annotated[str, typer.Argument(metavar="TOKEN_ID", callback=utf8)]
) -> None:
    """Let a token hold no longer, at once. Its id is the middle part of the token.

    Example: enmusubi account revoke 0123456789abcdef
    """
    from api.accounts.auth import utc_now
    from api.backups.purging import revoke_everywhere

    with closing(_writable(context)) as store:
        revoke_everywhere(context.obj, store, token_id, at=utc_now())
    talk.print(f"Token {token_id} is revoked.", markup=False)


@app.command()
def term(
    context: typer.Context,
    account: AccountId,
    working_group: Annotated[
        str, typer.Option(metavar="GROUP", callback=utf8, help="The group that is led.")
    ],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")],
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day; else two years long.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Add a term in which a lead organisation leads a working group.

    Example: enmusubi account term lead-1 --working-group innovation_wg --from 2027-04-01
    """
    begin = first.date()
    with closing(_writable(context)) as store:
        check_groups(store, (working_group,))
        made = Term(account, working_group, begin, last.date() if last else two_years_from(begin))
        store.add_term(made)
    talk.print(f"{account} leads {working_group} from {made.first_day} to {made.last_day}.", markup=False)
    if as_json:
        _print_json(_term_json(made))


def _writable(context: typer.Context) -> Store:
    settings: Settings = context.obj
    return open_home(settings.existing_home().writable_home())


def _role(account: Account, language: str) -> str:
    groups = f" ({', '.join(account.working_groups)})" if account.working_groups else ""
    return ROLE_NAMES[account.role].best(language) + groups


def _account_json(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "name": account.name,
        "role": account.role.value,
        "organisation": account.organisation,
        "working_groups": list(account.working_groups),
        "language": account.language,
        "email": account.email,
        "subject": account.subject,
        "created_at": _moment(account.created_at),
        "disabled_at": _moment(account.disabled_at),
    }


def _term_json(term: Term) -> dict[str, str]:
    return {
        "working_group": term.working_group,
        "first_day": term.first_day.isoformat(),
        "last_day": term.last_day.isoformat(),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _print_json(data: Any) -> None:
    print_json(json.dumps(data, ensure_ascii=False, indent=2))
