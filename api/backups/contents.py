"""What does a backup say of itself, and when is that not believed?"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpora import SCHEMA_VERSION, ConfigurationError, FormatError

STORE = "store.sqlite"
INDEX = "index"
MANIFEST = "manifest.json"
_FORMAT = 1


class Part(BaseModel):
    """One file of a backup."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Facts(BaseModel):
    """What a backup is a backup of. `made_at` is UTC, ISO 8601; `home` the directory it was made of."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    made_at: str
    program: str
    home: str
    schema_version: int = Field(ge=1)
    records: Mapping[str, int]
    withdrawn: int
    purged: int
    generation: str | None


class Contents(Facts):
    """All that a backup's manifest says."""

    parts: Mapping[str, Part]

    def to_json(self) -> str:
        """As the text of a manifest, with a checksum of its own."""
        data = {"format": _FORMAT, **self.model_dump(mode="json")}
        return json.dumps({**data, "checksum": _digest(data)}, ensure_ascii=False, indent=1)


def contents_from(text: bytes) -> Contents:
    """Read what `to_json` gave. Raises `FormatError`, `ConfigurationError` for a newer program's."""
    try:
        data: dict[str, Any] = json.loads(text)
        found, schema = data["format"], data["schema_version"]
        if found <= _FORMAT and schema <= SCHEMA_VERSION:
            if data.pop("checksum") != _digest(data):
                raise refusal("the manifest's checksum does not match")
            del data["format"]
            return Contents.model_validate_json(json.dumps(data))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ValidationError) as error:
        raise refusal("its manifest says something else than a manifest does") from error
    raise ConfigurationError(
        f"The backup was made by a newer program (format {found}, schema version {schema}); this one knows "
        f"{_FORMAT} and {SCHEMA_VERSION}. Nothing was changed. Upgrade enmusubi."
    )


def refusal(why: str) -> FormatError:
    """Say why a backup is not used."""
    return FormatError(f"The backup is refused: {why}. Nothing was changed. Use another backup.")


def _digest(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
