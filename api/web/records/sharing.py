"""Which fields of a record can have readers of their own, and what does a form say of a tier and a veil?"""

from typing import Any

from pydantic import ValidationError

from api.accounts.auth import utc_now
from api.schemas.base import record_error
from api.web.records.form import Entered, tier_values
from corpora import Bilingual, RecordError, Sector, Tier, Veil, Visibility

_BOTH = ("title", "contact", "place", "sector", "published", "valid_until", "notes")
FIELDS = {"seed": ("researcher", "trl", *_BOTH), "need": ("budget_jpy", "deadline", "partnership", *_BOTH)}
VEIL_TEXTS = ("problem_ja", "problem_en", "constraints_ja", "constraints_en")


def tier_entered(entered: Entered) -> Tier:
    """Return the tier that a form names. Raises `RecordError`."""
    told = tier_values(entered)
    try:
        return Tier(Visibility(told["visibility"]), tuple(told["shared_with"]))
    except ValueError as error:
        raise RecordError(
            "Who may see it is none of those that can be chosen.", field="visibility"
        ) from error


def veil_entered(entered: Entered, *, account: str) -> Veil:
    """Return the veiled form that a form describes. Raises `RecordError`."""
    texts: dict[str, Any] = {
        part: {own: entered.of(f"{part}_{own}") or None for own in ("ja", "en")}
        for part in ("problem", "constraints")
    }
    try:
        constraints = texts["constraints"]
        return Veil(
            problem=Bilingual(**texts["problem"]),
            tier=tier_entered(entered),
            approved_by=account,
            approved_at=utc_now(),
            constraints=Bilingual(**constraints) if any(constraints.values()) else None,
            sector=Sector(entered.of("sector")) if entered.of("sector") else None,
        )
    except ValidationError as error:
        raise record_error(error) from error
    except ValueError as error:
        raise RecordError("The field is none of those that can be chosen.", field="sector") from error
