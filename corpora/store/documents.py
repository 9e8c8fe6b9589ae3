"""How is a record read that was checked when it was stored?

By pydantic's own parser with the types of its fields, but without the checks that are written in Python: they
run for every field of every record, and take fifteen times as long as all the rest.
"""

from functools import cache
from typing import Any, cast, get_args

from pydantic import TypeAdapter
from pydantic_core import CoreSchema, SchemaValidator

from corpora.records import AnyRecord, Record

_CHECKS = ("function-before", "function-after", "function-wrap")
_LEFT = ("cls", "config", "default", "members", "metadata", "serialization")  # holds no types of fields


def record_of(document: str) -> AnyRecord:
    """Read the JSON of a stored record. Raises pydantic's ValidationError where it is something else."""
    return cast(AnyRecord, _parser().validate_json(document))


@cache
def _parser() -> SchemaValidator:
    schema = _without_checks(TypeAdapter(AnyRecord).core_schema)
    records = schema["schema"]
    kinds = [cast(type[Record], own).model_fields["kind"].default for own in get_args(AnyRecord)]
    choices = dict(zip(kinds, records["choices"], strict=True))
    tagged = {"type": "tagged-union", "discriminator": "kind", "choices": choices}
    # Else the validators of the classes would be taken, with their checks.
    return SchemaValidator(cast(CoreSchema, {**schema, "schema": tagged}), _use_prebuilt=False)


def _without_checks(schema: Any) -> Any:
    """A core schema with what the Python checks are wrapped round in their place."""
    if isinstance(schema, list):
        return [_without_checks(own) for own in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") in _CHECKS:
        inner = _without_checks(schema["schema"])
        return {**inner, "ref": schema["ref"]} if "ref" in schema else inner
    return {name: own if name in _LEFT else _without_checks(own) for name, own in schema.items()}
