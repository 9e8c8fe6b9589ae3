"""What can be set, by which name, what does it mean, and where does its value come from?

An environment variable goes before the line of the configuration file, which goes before the default. The
file is TOML; its keys are the names without `ENMUSUBI_`, in small letters.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from corpora import ConfigurationError

PREFIX = "ENMUSUBI_"
FILE = "ENMUSUBI_CONFIG"


class Origin(StrEnum):
    """Where a value comes from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True)
class Variable:
    """One setting; `default` says in words what holds where nothing is set."""

    name: str
    default: str
    ja: str
    en: str
    secret: bool = False

    @property
    def key(self) -> str:
        """Its name in the configuration file."""
        return self.name.removeprefix(PREFIX).lower()


VARIABLES = (
    Variable(
        "ENMUSUBI_HOME",
        "~/.local/share/enmusubi",
        "データの置き場所（記録と索引）",
        "where store and index live",
    ),
    Variable(
        "ENMUSUBI_MODELS",
        "~/.cache/enmusubi",
        "言語モデルの置き場所",
        "where the embedded models lie, shared by all homes",
    ),
    Variable(
        "ENMUSUBI_ENCODER",
        "default",
        "文章をベクトルにするモデル（名前またはパス）",
        "the encoder: default, or a sentence-transformers model by name or path",
    ),
    Variable(
        "ENMUSUBI_PRECISION",
        "auto",
        "モデルの計算精度（auto / float32 / bfloat16）。auto は、速くなるCPUでだけ bfloat16",
        "numbers the encoder computes with: auto (bfloat16 where the processor has it), float32, bfloat16",
    ),
    Variable(
        "ENMUSUBI_LANG",
        "from the locale",
        "表示の言語（ja / en）",
        "the language of words: ja or en",
    ),
    Variable("ENMUSUBI_DEBUG", "off", "障害時に詳細を出す", "show tracebacks"),
    Variable(
        "ENMUSUBI_GENERATIONS",
        "3",
        "残しておく索引の世代の数",
        "how many generations of the index are kept",
    ),
    Variable(
        "ENMUSUBI_NIGHTS",
        "30",
        "夜間処理の報告を残す日数",
        "of how many nights the reports are kept",
    ),
    Variable(
        "ENMUSUBI_LEAST_ORGANISATIONS",
        "3",
        "全体の数値を出すのに必要な組織の数（3以上）",
        "how many organisations must stand behind a figure about the whole; 3 or more",
    ),
    Variable(
        "ENMUSUBI_ADDRESS",
        "none",
        "利用者から見たサービスのURL（リンクに使う）",
        "where people reach the service, for links; with https:// cookies go over HTTPS only",
    ),
    Variable(
        "ENMUSUBI_RATE_PER_MINUTE",
        "1200",
        "1分あたりに受け付ける要求の数（0は無制限）",
        "requests that an address or account may send a minute; 0 is any number",
    ),
    Variable(
        "ENMUSUBI_WORKERS",
        "1",
        "要求に応えるプロセスの数（serve、64まで）",
        "how many processes answer requests (serve), 64 at most; encoder and index are in memory once",
    ),
    Variable(
        "ENMUSUBI_SMTP",
        "none: mail lies in the home's outbox",
        "通知メールを送るサーバー",
        "the mail server of digests, such as smtp+starttls://user:password@host:587",
        secret=True,
    ),
    Variable("ENMUSUBI_MAIL_FROM", "enmusubi@localhost", "通知メールの差出人", "the sender of digests"),
    Variable(
        "ENMUSUBI_STORE_URL",
        "none: a file of the home",
        "記録を置くデータベース（PostgreSQL）のURL",
        "the database that holds the store, such as postgresql://user@host:5432/database",
        secret=True,
    ),
    Variable(
        "ENMUSUBI_CLUSTER",
        "none",
        "夜間の埋め込みと検索を分担する Ray クラスタのアドレス",
        "the Ray cluster that embeds at night and holds shards, such as 10.0.0.5:6379",
    ),
    Variable(
        "ENMUSUBI_SHARDS",
        "none: the index of the home",
        "分割した索引を置く共有ストレージのパスまたはURL",
        "where shards of the index lie: a path that all nodes share, or a URL such as s3://bucket/enmusubi",
    ),
    Variable(
        "ENMUSUBI_REPLICAS",
        "2",
        "分割した索引を持つノードの数（1つの分割あたり）",
        "how many nodes hold each shard",
    ),
    Variable(
        "ENMUSUBI_OIDC_ISSUER",
        "none",
        "大学などの認証基盤（OpenID Connect）",
        "the identity provider by which people sign in",
    ),
    Variable(
        "ENMUSUBI_OIDC_CLIENT_ID",
        "none",
        "認証基盤に登録したクライアントID",
        "as which client the identity provider knows this program",
    ),
    Variable(
        "ENMUSUBI_OIDC_CLIENT_SECRET",
        "none",
        "同じくクライアントの秘密の値",
        "the client's secret",
        secret=True,
    ),
)


@dataclass(frozen=True)
class Told:
    """A setting as it stands: its value in words, never that of a secret."""

    variable: Variable
    value: str
    origin: Origin


@dataclass(frozen=True)
class Values:
    """What is set; an empty value counts as not set."""

    environment: Mapping[str, str]
    file: Mapping[str, str]

    def get(self, name: str) -> str | None:
        """The value of a variable, None where neither environment nor file sets it."""
        return self.environment.get(name) or self.file.get(name) or None

    def origin(self, name: str) -> Origin:
        """Where the value of a variable comes from."""
        if self.environment.get(name):
            return Origin.ENVIRONMENT
        return Origin.FILE if self.file.get(name) else Origin.DEFAULT


def told(values: Values) -> list[Told]:
    """Say of every setting what holds, and why."""
    found = []
    for variable in VARIABLES:
        value = values.get(variable.name)
        shown = variable.default if value is None else "(set)" if variable.secret else value
        found.append(Told(variable, shown, values.origin(variable.name)))
    return found


def read_values(environment: Mapping[str, str]) -> Values:
    """Read the configuration file that the environment names, or the user's. Raises `ConfigurationError`."""
    named = environment.get(FILE)
    config = Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    place = Path(named) if named else config / "enmusubi" / "config.toml"
    return Values(environment, _from_file(place, named=bool(named)))


def _from_file(place: Path, *, named: bool) -> dict[str, str]:
    try:
        said = tomllib.loads(place.read_text("utf-8"))
    except FileNotFoundError as error:
        if not named:
            return {}
        raise ConfigurationError(f"{FILE} names {place}, but there is no such file.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"The configuration file {place} cannot be read: {error}.") from error
    known = {variable.key: variable.name for variable in VARIABLES}
    for key, value in said.items():
        if key not in known:
            raise ConfigurationError(
                f"The configuration file {place} sets '{key}', which is not known. Known: {', '.join(known)}."
            )
        if isinstance(value, bool | dict | list):
            raise ConfigurationError(
                f"The configuration file {place} sets '{key}' to {value!r}. Write a text or a number."
            )
    return {known[key]: str(value) for key, value in said.items()}
