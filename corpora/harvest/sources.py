"""Which lists are followed, and how is each to be read?

A TOML file holds one `[[source]]` for each: a `name`, and a `folder` or a `url`. Paths are relative to it.
"""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from corpora.errors import ConfigurationError
from corpora.harvest.addresses import origin_of
from corpora.readers import READERS
from corpora.records import RECORD_TYPES, Visibility


class HarvestSource(BaseModel):
    """A list that is followed.

    `url` names a file or, with `listing`, a page that links to files (left open, its ending and what the
    server says decide). `suffixes` and `pattern` choose files by name; no suffix means every format that is
    read.
    `kind`, `mapping`, `organisation`, `visibility` and `complete` are for the import.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    folder: Path | None = None
    url: str | None = None
    listing: bool | None = None
    suffixes: tuple[str, ...] = ()
    pattern: str = "*"
    kind: str | None = None
    mapping: Path | None = None
    organisation: str | None = None
    visibility: Visibility | None = None
    complete: bool = False

    @field_validator("suffixes")
    @classmethod
    def _can_be_read(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for suffix in value:
            if suffix.lower() not in READERS:
                raise ValueError(f"'{suffix}' cannot be read. Known: {', '.join(READERS)}")
        return tuple(suffix.lower() for suffix in value)

    @field_validator("kind")
    @classmethod
    def _is_known(cls, value: str | None) -> str | None:
        if value is not None and value not in RECORD_TYPES:
            raise ValueError(f"'{value}' is not known. Known: {', '.join(RECORD_TYPES)}")
        return value

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not origin_of(value)[1]:
            raise ValueError(f"'{value}' is no address that begins with http:// or https://")
        if parts.username or parts.password:
            raise ValueError("leave user and password out of the address: it is shown in reports")
        return value

    @model_validator(mode="after")
    def _is_one_place(self) -> "HarvestSource":
        if (self.folder is None) == (self.url is None):
            raise ValueError("give either a folder or a url")
        return self

    def wants(self, name: str) -> bool:
        """Tell whether a file of this name belongs to the list."""
        return name.lower().endswith(self.suffixes or tuple(READERS)) and fnmatchcase(name, self.pattern)

    def settings_hash(self) -> str:
        """SHA-256 of all that says how files are read, the mapping's content with it: 64 hex digits.

        Raises `ConfigurationError` where the mapping cannot be read.
        """
        settings = self.model_dump_json(exclude={"name", "folder", "url", "listing", "suffixes", "pattern"})
        digest = hashlib.sha256(settings.encode())
        if self.mapping is not None:
            try:
                digest.update(self.mapping.read_bytes())
            except OSError as error:
                raise ConfigurationError(
                    f"The mapping {self.mapping} cannot be read: {error.strerror}. Correct its path."
                ) from error
        return digest.hexdigest()


def read_sources(path: Path) -> tuple[HarvestSource, ...]:
    """Read the sources of a TOML file. Raises `ConfigurationError`."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not TOML in UTF-8: {error}. Correct it there.") from error
    entries = told.pop("source", [])
    if told or not isinstance(entries, list) or not entries:
        raise ConfigurationError(
            f"{path} holds {', '.join(told) or 'no source'}. Write one [[source]] for each list only."
        )
    sources = tuple(
        _source(entry, f"{path}: source {number}", path) for number, entry in enumerate(entries, 1)
    )
    twice = [name for name, count in Counter(source.name for source in sources).items() if count > 1]
    if twice:
        raise ConfigurationError(f"{path}: several sources are named '{twice[0]}'. Give each its own name.")
    return sources


def _source(entry: Any, where: str, path: Path) -> HarvestSource:
    if not isinstance(entry, Mapping):
        raise ConfigurationError(f"{where} is no table. Write it as [[source]].")
    at_home = {
        key: path.parent / value if key in ("folder", "mapping") and isinstance(value, str) else value
        for key, value in entry.items()
    }
    try:
        return HarvestSource.model_validate(at_home)
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, p['loc'])) or 'source'}: {p['msg'].removeprefix('Value error, ')}"
            for p in error.errors(include_url=False, include_context=False)
        ]
        raise ConfigurationError(
            f"{where} ({entry.get('name', 'unnamed')}): {'; '.join(problems)}."
        ) from error
