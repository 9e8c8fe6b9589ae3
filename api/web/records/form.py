"""How does a record become the fields of a form, and the form a record again?

What the form does not show (sources, notes, concepts of its file, the illustrative mark) stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData

from api.schemas.writing import RecordWrite, record_of
from corpora import Matchable, Need, RecordError, Seed

_WRITE: TypeAdapter[RecordWrite] = TypeAdapter(RecordWrite)
TEXTS = ("title_ja", "title_en", "text_ja", "text_en")
PLACES = {"country": "country", "prefecture": "prefecture", "place_name": "name"}
PLAIN = ("contact", "sector", "published", "valid_until")
OF_KIND = {"seed": ("researcher", "trl"), "need": ("partnership", "deadline", "budget_jpy")}
_KEPT = ("concepts", "source", "notes", "illustrative")
_NUMBERS = ("trl", "budget_jpy")


@dataclass(frozen=True)
class Entered:
    """What stands in a form: values by field, the words that say what is wrong by field, and in general."""

    kind: str
    values: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    general: str | None = None

    def of(self, name: str) -> str:
        """The value of a field."""
        return self.values.get(name, "")


def fields_of(kind: str) -> tuple[str, ...]:
    """The names of the fields of a kind of record, in the order of the form."""
    return (*TEXTS, *OF_KIND[kind], *PLAIN, *PLACES)


def entered_of(record: Matchable) -> Entered:
    """Return the form of a record as it stands."""
    place = record.place.model_dump() if record.place else {}
    values: dict[str, Any] = {
        **{f"title_{own}": record.title.get(own) if record.title else None for own in ("ja", "en")},
        **{f"text_{own}": record.text.get(own) for own in ("ja", "en")},
        **{name: getattr(record, name, None) for name in (*PLAIN, *OF_KIND[record.kind])},
        **{name: place.get(own) for name, own in PLACES.items()},
    }
    return Entered(record.kind, {name: str(value) for name, value in values.items() if value is not None})


def entered_in(form: FormData, kind: str) -> Entered:
    """Return what a form sent; lines end as ours do."""
    names = (*fields_of(kind), "visibility", "shared_with", "groups")
    told: dict[str, str] = {}
    for name in names:
        sent = [value for value in form.getlist(name) if isinstance(value, str)]
        text = " ".join(sent).replace("\r\n", "\n")
        if text.strip():
            told[name] = text if name.startswith("text_") else text.strip()
    return Entered(kind, told)


def record_entered(
    entered: Entered, *, record_id: str, organisation: str | None, before: Matchable | None
) -> tuple[Seed | Need | None, Entered]:
    """Return the record that a form makes; none where something is wrong, which the form then says."""
    try:
        said = _WRITE.validate_python(_values(entered, before))
        return record_of(said, record_id=record_id, organisation=organisation), entered
    except ValidationError as error:
        faults = {_name_of(one["loc"]): one["type"] for one in error.errors(include_url=False)}
        return None, _faulty(entered, faults)
    except RecordError as error:
        return None, _faulty(entered, {(error.field or "").replace(".", "_"): "language"}, str(error))


def with_fault(entered: Entered, detail: str) -> Entered:
    """The same form with what the store refused."""
    return Entered(entered.kind, entered.values, {}, detail)


def _values(entered: Entered, before: Matchable | None) -> dict[str, Any]:
    values: dict[str, Any] = {"kind": entered.kind}
    for name in ("title", "text"):
        told = {own: entered.of(f"{name}_{own}") for own in ("ja", "en") if entered.of(f"{name}_{own}")}
        if told or name == "text":
            values[name] = told
    for name in (*PLAIN, *OF_KIND[entered.kind]):
        if told_value := entered.of(name):
            values[name] = _number(told_value) if name in _NUMBERS else told_value
    place = {own: entered.of(name) for name, own in PLACES.items() if entered.of(name)}
    if place:
        values["place"] = {"country": None, **place}
    if before is not None:
        kept = before.model_dump(mode="json")
        values |= {name: kept[name] for name in (*_KEPT, "organisation", "visibility", "shared_with")}
    else:
        values |= tier_values(entered)
    return values


def tier_values(entered: Entered) -> dict[str, Any]:
    """What a form says of who may see something: groups by their boxes, organisations by their ids."""
    visibility = entered.of("visibility") or "organisation"
    named = entered.of({"working_group": "groups", "named": "shared_with"}.get(visibility, ""))
    return {"visibility": visibility, "shared_with": sorted(set(named.replace(",", " ").split()))}


def _number(told: str) -> int | str:
    digits = told.replace(",", "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 16 else told


def _name_of(place: tuple[int | str, ...]) -> str:
    """The field of the form that a place in the record's JSON is: ("seed", "text", "ja") is text_ja."""
    parts = [str(part) for part in place if part not in ("seed", "need")]
    if parts and parts[0] == "place":
        return next((name for name, own in PLACES.items() if own == parts[-1]), "country")
    return "_".join(parts) if parts and parts[0] in ("title", "text") else (parts or ["text_ja"])[0]


def _faulty(entered: Entered, kinds: Mapping[str, str], detail: str | None = None) -> Entered:
    known = (*fields_of(entered.kind), "visibility", "shared_with")
    faults = {
        ("text_ja" if name == "text" else name): "language" if kind == "language" else "value"
        for name, kind in kinds.items()
    }
    if "text" in kinds or not (entered.of("text_ja") or entered.of("text_en")):
        faults = {**faults, "text_ja": "missing"}
    own = {name: kind for name, kind in faults.items() if name in known}
    return Entered(entered.kind, entered.values, own, detail if not own else None)
