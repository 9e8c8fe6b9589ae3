"""Which column of their table gives which field of ours?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from corpora.columns.targets import Target, target_names, targets
from corpora.errors import UsageError
from corpora.records import RECORD_TYPES

TEXTS = ("text", "text_ja", "text_en", "section", "keywords")
# Withheld, these would leave a row without its identity, or open to everyone.
_NEVER_WITHHELD = ("id", "number", "kind", "visibility", "shared_with")


@dataclass(frozen=True)
class ColumnMapping:
    """Headings to targets (None: left out), constants by target, and headings that are withheld.

    `kind` holds for rows that name none; where it is None too, they are seeds. Raises `UsageError` for a
    target that the kind does not have, and where what is withheld leaves no record to show.
    """

    columns: Mapping[str, str | None] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    kind: str | None = None

    def __post_init__(self) -> None:
        if self.kind is not None and self.kind not in RECORD_TYPES:
            raise UsageError(f"Kind '{self.kind}' is not known. Known: {', '.join(RECORD_TYPES)}.")
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))
        object.__setattr__(self, "constants", MappingProxyType(dict(self.constants)))
        object.__setattr__(self, "withheld", frozenset(self.withheld))
        for heading, target in self.columns.items():
            if target is not None:
                self._check(target, f"column '{heading}'")
        for target in self.constants:
            self._check(target, "constant")
        self._check_withheld()

    def target(self, heading: str, kind: str | None = None) -> Target | None:
        """The target of a column for a kind of record; None where it is left out or the kind lacks it."""
        name = self.columns.get(heading)
        return targets(kind or self.kind or "seed").get(name) if name else None

    def heading_for(self, field: str | None) -> str | None:
        """Their heading of the first column that gives a field of the record (text.ja); None if none does."""
        for heading in self.columns:
            target = self.target(heading)
            if field and target and target.path and field.split(".")[0] == target.path[0]:
                return heading
        return None

    @property
    def has_text(self) -> bool:
        """Whether a column gives the text of the records."""
        return any(target in TEXTS[:4] for target in self.columns.values())

    def withholding(self, headings: Iterable[str]) -> "ColumnMapping":
        """The same mapping with these columns withheld too."""
        return replace(self, withheld=self.withheld | frozenset(headings))

    def before(self, other: "ColumnMapping") -> "ColumnMapping":
        """Both mappings; what this one says goes before, and what either withholds is withheld."""
        return ColumnMapping(
            {**other.columns, **self.columns},
            {**other.constants, **self.constants},
            self.withheld | other.withheld,
            self.kind or other.kind,
        )

    def to_json(self) -> dict[str, Any]:
        """The mapping as its file holds it."""
        return {
            "kind": self.kind,
            "columns": dict(self.columns),
            "constants": dict(self.constants),
            "withheld": sorted(self.withheld),
        }

    def _check(self, target: str, where: str) -> None:
        several_kinds = self.kind is None or "kind" in self.columns.values()
        allowed = target_names() if several_kinds else tuple(targets(self.kind or ""))
        if target not in allowed:
            of = "is not known" if several_kinds else f"a {self.kind} does not have"
            raise UsageError(
                f"The mapping gives {where} the target '{target}', which {of}. Allowed: {', '.join(allowed)}."
            )

    def _check_withheld(self) -> None:
        never = [heading for heading in sorted(self.withheld) if self.columns.get(heading) in _NEVER_WITHHELD]
        if never:
            raise UsageError(
                f"Column '{never[0]}' gives the {self.columns[never[0]]} and cannot be withheld. "
                "To keep whole records back, use the visibility 'organisation'."
            )
        given = [heading for heading, target in self.columns.items() if target in TEXTS[:4]]
        given = given or [
            h for h, target in self.columns.items() if target in ("title", "title_ja", "title_en")
        ]
        if given and self.withheld.issuperset(given):
            raise UsageError(
                f"Withholding {', '.join(map(repr, given))} leaves no text to match. "
                "To keep whole records back, use the visibility 'organisation'."
            )
