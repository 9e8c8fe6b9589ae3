"""What goes along with a refused row, so that it comes in again the way its list came in?

Its list, the file it stood in, and how the columns were read: without it a column that was withheld would be
stored openly, and the row would be another record, on another list.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from corpora.columns import ColumnMapping
from corpora.errors import FormatError
from corpora.importing.cells import SETTINGS, is_settings


@dataclass(frozen=True)
class Again:
    """The list, the name (without ending) of the file, and the mapping of a table that was imported."""

    list_name: str
    stem: str
    mapping: ColumnMapping

    def to_cell(self, headings: Iterable[str]) -> str:
        """Write it into a cell; of the columns only those that are given back."""
        told = self.mapping.to_json()
        kept = frozenset(headings)
        told["columns"] = {name: target for name, target in told["columns"].items() if name in kept}
        return json.dumps({"list": self.list_name, "file": self.stem, **told}, ensure_ascii=False)


def again_in(cells: Mapping[str, Any]) -> Again | None:
    """What a row says of the import that refused it; None for other rows. Raises `FormatError`."""
    written = "".join(str(value) for name, value in cells.items() if is_settings(name) and value is not None)
    if not written:
        return None
    try:
        told = json.loads(written)
        mapping = ColumnMapping(
            columns=told["columns"],
            constants=told["constants"],
            withheld=frozenset(told["withheld"]),
            kind=told["kind"],
        )
        return Again(str(told["list"]), str(told["file"]), mapping)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(
            f"The column '{SETTINGS}' was changed and cannot be read ({type(error).__name__}). "
            "Take it over from the workbook as it was written."
        ) from error
