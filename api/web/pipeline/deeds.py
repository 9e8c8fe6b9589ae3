"""What was done to a proposal by the forms of its page, and what is wrong with what was sent?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData

from api.schemas.proposals import TransitionWrite
from corpora import (
    ChangedError,
    ConflictError,
    EnmusubiError,
    ForbiddenError,
    RecordError,
    UsageError,
)
from matcher import Transition

_WRITE: TypeAdapter[TransitionWrite] = TypeAdapter(TransitionWrite)
_FIELDS = ("deed", "to", "reason", "note", "due", "owner", "next_step", "text", "link")
_OF_ERRORS: tuple[tuple[type[EnmusubiError], str], ...] = (
    (ChangedError, "changed"),
    (ConflictError, "conflict"),
    (ForbiddenError, "not_yours"),
    (RecordError, "value"),
    (UsageError, "no_way"),
)
CAUGHT = tuple(kind for kind, _ in _OF_ERRORS)


@dataclass(frozen=True)
class Sent:
    """What a form sent: its values, so that it can be shown again, and what is wrong with them.

    `fault` names the words, `place` the field; `detail` is in English, as raised.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    fault: str | None = None
    place: str | None = None
    detail: str = ""

    def of(self, deed: str, name: str) -> str:
        """What was sent in a field of the form of that deed."""
        return self.values.get(name, "") if self.values.get("deed") == deed else ""

    def with_error(self, error: EnmusubiError) -> "Sent":
        """The same with what the pipeline refused."""
        fault = next(word for kind, word in _OF_ERRORS if isinstance(error, kind))
        place = error.field if isinstance(error, RecordError) else None
        return Sent(self.values, fault, place, str(error))


def transition_sent(form: FormData) -> tuple[Transition | None, Sent]:
    """Read a form; there is no transition where a value cannot be used."""
    values = {
        name: value.replace("\r\n", "\n").strip()
        for name in _FIELDS
        if isinstance(value := form.get(name), str) and value.strip()
    }
    try:
        return _WRITE.validate_python(values).transition(), Sent(values)
    except ValidationError as error:
        (first, *_) = error.errors(include_url=False, include_context=False, include_input=False)
        place = str(first["loc"][-1]) if first["loc"] else None
        missing = first["type"] in ("missing", "string_too_short")
        return None, Sent(
            values, "missing" if missing else "value", place, f"{place or 'deed'}: {first['msg']}"
        )
