"""What is to be done with a file that was sent?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from corpora import Viewer


@dataclass(frozen=True)
class Wish:
    """How a file is imported, and for whom.

    `owner` is the organisation whose records may be written; None: those of every organisation that may be
    seen by the account, as `organisation_of_account` and `working_groups` say. Lists are
    named apart for each account, so that nobody's upload touches what stands on another's list. `columns` are
    headings with what they are to be, None for one that is left out; it goes before what is recognised. With
    `keep` the file of a dry run stays for a while.
    """

    account: str
    owner: str | None
    organisation_of_account: str | None = None
    working_groups: tuple[str, ...] = ()
    kind: str | None = None
    visibility: str | None = None
    organisation: str | None = None
    list_name: str | None = None
    withhold: tuple[str, ...] = ()
    columns: Mapping[str, str | None] = field(default_factory=dict)
    complete: bool = False
    dry_run: bool = False
    keep: bool = False

    def to_json(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Wish":
        """Read what `to_json` wrote."""
        lists = {name: tuple(told[name]) for name in ("withhold", "working_groups")}
        return cls(**{**told, **lists})

    @property
    def stays(self) -> bool:
        """Whether the file stays when the job has ended."""
        return self.dry_run and self.keep

    @property
    def viewer(self) -> Viewer:
        """What the account may see."""
        return Viewer(self.organisation_of_account, frozenset(self.working_groups))

    def full_list_name(self, file: str) -> str:
        """The name of the list in the store."""
        return f"upload/{self.account}/{self.list_name or file}"
