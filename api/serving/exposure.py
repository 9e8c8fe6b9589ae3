"""May a server listen on that address?"""

import ipaddress
from contextlib import closing

from api.engine import open_home
from api.settings import Settings
from corpora import ConfigurationError, Store

_NOTICES = {
    True: {
        "ja": "利用者はトークンでサインインします。サインインしない方には公開の記録だけを見せます。",
        "en": "Accounts sign in with their tokens; without a login: public records only.",
    },
    False: {
        "ja": "利用者の登録がないので、サインインなしで動きます。見せるのは公開の記録だけです。"
        "取り込みと連携の進捗の画面を使うには、"
        "利用者を登録してください：enmusubi account add",
        "en": "Nobody has an account: it runs without a login. Public records only. To import and to follow "
        "proposals on the pages, add one: enmusubi account add",
    },
}


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def accounts_open(store: Store) -> bool:
    """Whether anybody can sign in."""
    return any(account.disabled_at is None for account in store.accounts())


def login_notice(store: Store, language: str) -> str:
    """What to say of signing in when a server starts."""
    return _NOTICES[accounts_open(store)][language]


def cannot_listen(host: str, port: int, error: OSError) -> ConfigurationError:
    """Say why nobody can be heard on an address, and what to do."""
    return ConfigurationError(
        f"Cannot listen on {host}:{port}: {error.strerror}. Choose another: --port N (or --host)."
    )


def check_exposure(settings: Settings, host: str, *, public: bool) -> None:
    """Refuse to listen for other machines where nobody can sign in, unless that is wanted.

    Raises `ConfigurationError`.
    """
    if public or is_loopback(host):
        return
    with closing(open_home(settings)) as store:
        if accounts_open(store):
            return
    raise ConfigurationError(
        f"{host} can be reached from other machines, and nobody has an account in {settings.home}. "
        "Add one: enmusubi account add; or let everyone read public records: enmusubi serve --public"
    )
