"""May a server listen on that address?"""

import ipaddress
from contextlib import closing

from api.engine import open_home
from api.settings import Settings
from corpora import ConfigurationError, Store


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def accounts_open(store: Store) -> bool:
    """Whether anybody can sign in."""
    return any(account.disabled_at is None for account in store.accounts())


def login_notice(store: Store) -> str:
    """What to say of signing in when a server starts."""
    if accounts_open(store):
        return "Accounts sign in with their tokens; without a login: public records only."
    return "Nobody has an account: it runs without a login. Public records only."


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
