"""What is set by environment and configuration file, and what holds where nothing is set?

No other module reads the environment; `api.variables` says what can be set.
"""

import locale
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from api.backups.moved import check_not_moved
from api.limits import Limits
from api.variables import Told, Values, read_values, told
from corpora import LANGUAGES, ConfigurationError, HomeError, is_store_url

Precision = Literal["auto", "float32", "bfloat16"]  # as `indexer.Precision`, which would load FAISS
MOST_WORKERS = 64  # of one server
LEAST_ORGANISATIONS = 3  # behind a figure about the whole coalition; may be raised, never lowered


@dataclass(frozen=True)
class OidcSettings:
    """By which identity provider people sign in, and as which client it knows this program."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """Where things lie and which encoder is used.

    What each means, and by which variable it is set, stands in `api.variables`.
    """

    home: Path
    models: Path
    encoder: str
    language: str
    debug: bool
    generations: int = 3
    oidc: OidcSettings | None = None
    limits: Limits = field(default_factory=Limits)
    smtp: str | None = field(default=None, repr=False)  # may hold a password
    mail_from: str = "enmusubi@localhost"
    address: str | None = None
    nights: int = 30
    least_organisations: int = LEAST_ORGANISATIONS
    precision: Precision = "auto"
    workers: int = 1
    store_url: str | None = field(default=None, repr=False)  # may hold a password
    cluster: str | None = None
    shards: str | None = None
    replicas: int = 2

    @property
    def store(self) -> Path | str:
        """Where the store is: a file of the home, or a database at a URL.

        Raises `HomeError` where the records are elsewhere, as a move was cut off or the URL is not set.
        """
        check_not_moved(self.home, self.store_url)
        return self.store_url or self.store_file

    @property
    def store_file(self) -> Path:
        """The store's file, where the store is in no database."""
        return self.home / "store.sqlite"

    @property
    def has_store(self) -> bool:
        """Whether there is a store, or a database that may hold one. Raises `OSError`."""
        return self.home.is_dir() if self.store_url else self.store_file.is_file()

    @property
    def session_key(self) -> Path:
        """The file with the key that signs sessions."""
        return self.home / "session.key"

    @property
    def servers(self) -> Path:
        """Where each server that has the home open holds a lock."""
        return self.home / "servers"

    @property
    def uploads(self) -> Path:
        """The directory in which lists that were sent wait to be imported."""
        return self.home / "uploads"

    @property
    def index(self) -> Path:
        """The directory of the index generations."""
        return self.home / "index"

    def existing_home(self) -> "Settings":
        """Return self where the home holds a store. Raises `HomeError`."""
        try:
            check_not_moved(self.home, self.store_url)
            exists = self.has_store
        except OSError as error:
            raise HomeError(
                f"The home {self.home} cannot be read: {error.strerror}. Choose another: --home DIR"
            ) from error
        if not exists:
            raise HomeError(
                f"There is no Enmusubi home in {self.home}. "
                f"Make one: enmusubi --home {self.home} demo (or import)."
            )
        return self

    def writable_home(self) -> "Settings":
        """Return self with the home made and writable. Raises `HomeError`."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HomeError(
                f"The home {self.home} cannot be made: {error.strerror}. Choose another: --home DIR"
            ) from error
        if not os.access(self.home, os.W_OK | os.X_OK):
            raise HomeError(f"The home {self.home} cannot be written. Choose another: --home DIR")
        return self


def settings_from_environment(*, home: Path | None = None, language: str | None = None) -> Settings:
    """Read environment and configuration file; `home` and `language` from the command line go before them.

    Raises `ConfigurationError`.
    """
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    given = read_values(os.environ)
    return Settings(
        home=home or Path(given.get("ENMUSUBI_HOME") or data / "enmusubi"),
        models=Path(given.get("ENMUSUBI_MODELS") or cache / "enmusubi"),
        encoder=given.get("ENMUSUBI_ENCODER") or "default",
        language=language or _language(given),
        debug=bool(given.get("ENMUSUBI_DEBUG")),
        generations=_number(given, "ENMUSUBI_GENERATIONS", 3),
        nights=_number(given, "ENMUSUBI_NIGHTS", 30),
        least_organisations=_at_least(given, "ENMUSUBI_LEAST_ORGANISATIONS", LEAST_ORGANISATIONS),
        oidc=_oidc(given),
        limits=_limits(given.get("ENMUSUBI_RATE_PER_MINUTE")),
        smtp=given.get("ENMUSUBI_SMTP"),
        mail_from=given.get("ENMUSUBI_MAIL_FROM") or "enmusubi@localhost",
        address=_address(given.get("ENMUSUBI_ADDRESS")),
        precision=_precision(given.get("ENMUSUBI_PRECISION") or "auto"),
        workers=_at_most(given, "ENMUSUBI_WORKERS", 1, most=MOST_WORKERS),
        store_url=_store_url(given.get("ENMUSUBI_STORE_URL")),
        cluster=given.get("ENMUSUBI_CLUSTER"),
        shards=given.get("ENMUSUBI_SHARDS"),
        replicas=_number(given, "ENMUSUBI_REPLICAS", 2),
    )


def share_metrics(directory: Path) -> None:
    """Let this process and those that it starts count in files of a directory, which one of them sums up.

    To be called before `api.serving.metrics` is imported: by this variable its library chooses how it counts.
    """
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)


def settings_told() -> list[Told]:
    """Say of every setting what holds, and where it comes from. Raises `ConfigurationError`."""
    return told(read_values(os.environ))


def _oidc(values: Values) -> OidcSettings | None:
    names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
    given = {name: values.get(f"ENMUSUBI_OIDC_{name}") or "" for name in names}
    if not any(given.values()):
        return None
    if missing := [f"ENMUSUBI_OIDC_{name}" for name, value in given.items() if not value]:
        raise ConfigurationError(f"{' and '.join(missing)} is not set. Set all of ENMUSUBI_OIDC_*, or none.")
    return OidcSettings(*given.values())


def _number(values: Values, name: str, default: int) -> int:
    number = values.get(name) or str(default)
    if not (number.isascii() and number.isdigit() and int(number) > 0):
        raise ConfigurationError(f"{name} is '{number}'. Give a whole number, 1 or more.")
    return int(number)


def _at_least(values: Values, name: str, least: int) -> int:
    number = _number(values, name, least)
    if number < least:
        raise ConfigurationError(f"{name} is {number}. It can be raised only: give {least} or more.")
    return number


def _at_most(values: Values, name: str, default: int, *, most: int) -> int:
    number = _number(values, name, default)
    if number > most:
        raise ConfigurationError(f"{name} is {number}. Give {most} or fewer.")
    return number


def _limits(rate: str | None) -> Limits:
    if not rate:
        return Limits()
    if not (rate.isascii() and rate.isdigit()):
        raise ConfigurationError(f"ENMUSUBI_RATE_PER_MINUTE is '{rate}'. Give a whole number; 0 is no limit.")
    return Limits(rate_per_minute=int(rate), burst=max(1, int(rate) // 6))


def _address(url: str | None) -> str | None:
    if url and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", url):
        raise ConfigurationError(
            f"ENMUSUBI_ADDRESS is '{url}'. Write it as https://enmusubi.example.org, or leave it out."
        )
    return url or None


def _store_url(url: str | None) -> str | None:
    if url and not is_store_url(url):
        scheme = url.partition(":")[0] if "://" in url else "no scheme"
        raise ConfigurationError(
            f"ENMUSUBI_STORE_URL has the scheme '{scheme}'. Write it as postgresql://user@host:5432/name, or "
            "leave it out: the store is a file of the home then."
        )
    return url or None


def _language(values: Values) -> str:
    """The language that is asked for. Raises `ConfigurationError`."""
    wanted = values.get("ENMUSUBI_LANG") or _locale_language()
    if wanted not in LANGUAGES:
        raise ConfigurationError(f"ENMUSUBI_LANG is '{wanted}'. Allowed: {', '.join(LANGUAGES)}.")
    return wanted


def _precision(wanted: str) -> Precision:
    """With which numbers the encoder computes. Raises `ConfigurationError`."""
    for known in get_args(Precision):
        if wanted == known:
            return known  # type: ignore[no-any-return]
    allowed = ", ".join(get_args(Precision))
    raise ConfigurationError(f"ENMUSUBI_PRECISION is '{wanted}'. Allowed: {allowed}.")


def _locale_language() -> str:
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "ja" if (name or locale.getlocale()[0] or "").startswith("ja") else "en"
