"""Who may see an item of a researchmap export?

That there are three levels, 公開, 研究者のみに公開 and 非公開, says a notice of the service to institutions.
The code `disclosed` stands in the examples of the V2 API design document; the codes `researchers_only` and
`closed` were found in no source at hand, and are taken by what they say. Anything else, or nothing, counts
as closed: a record is never shown to more people than its source says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpora.errors import RecordError

_PUBLIC, _COALITION, _ORGANISATION = "public", "coalition", "organisation"
LEVELS = {
    "disclosed": _PUBLIC,
    "公開": _PUBLIC,
    "researchers_only": _COALITION,
    "研究者のみ": _COALITION,
    "研究者のみに公開": _COALITION,
    "closed": _ORGANISATION,
    "非公開": _ORGANISATION,
}
Item = Mapping[str, Any]


@dataclass(frozen=True)
class Owner:
    """The researcher of an export and their organisation, as written; None where the export does not say."""

    name: str | None = None
    organisation: str | None = None


NOBODY = Owner()


def visibility_of(item: Item, owner: str | None) -> str:
    """Return who may see an item, by its `display`.

    Raises `RecordError` for an item that is closed and whose owning organisation is not known.
    """
    display = item.get("display")
    level = LEVELS.get(display.strip(), _ORGANISATION) if isinstance(display, str) else _ORGANISATION
    if level == _ORGANISATION and not owner:
        shown = display[:200] if isinstance(display, str) else None
        raise RecordError(
            "is not open to others, and does not say to which organisation it belongs",
            column="display",
            value=shown,
            remedy="Import it with the researcher's profile, or open it in researchmap and export again.",
        )
    return level
