"""What is to be done with a file that was sent?"""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Wish:
    """How a file is imported, and for whom.

    `owner` is the organisation whose records may be written; None: those of every organisation. Lists are
    named apart for each account, so that nobody's upload touches what stands on another's list.
    """

    account: str
    owner: str | None
    kind: str | None = None
    visibility: str | None = None
    organisation: str | None = None
    list_name: str | None = None
    withhold: tuple[str, ...] = ()
    complete: bool = False
    dry_run: bool = False

    def to_json(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Wish":
        """Read what `to_json` wrote."""
        return cls(**{**told, "withhold": tuple(told["withhold"])})

    def full_list_name(self, file: str) -> str:
        """The name of the list in the store."""
        return f"upload/{self.account}/{self.list_name or file}"
