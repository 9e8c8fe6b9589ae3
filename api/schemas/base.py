"""What do all shapes on the wire have in common?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from corpora import Bilingual, RecordError

MAX_TEXT_CHARACTERS = 1_000_000


class Schema(BaseModel):
    """Base of the wire types: what is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class Label(Schema):
    """A text in Japanese, English or both."""

    ja: str | None = None
    en: str | None = None

    @classmethod
    def of(cls, value: Bilingual | None) -> Self | None:
        """Convert; None stays None."""
        return None if value is None else cls(ja=value.ja, en=value.en)


def _no_date(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("a date is written as a string, YYYY-MM-DD")
    return value


# NUL is no character of a text, and nobody's file or page can hold it. With a limit pydantic refuses lone
# surrogates, too.
Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT_CHARACTERS, pattern=r"^[^\x00]+$")]
Line = Annotated[str, Field(min_length=1, max_length=1_000, pattern=r"^[^\x00-\x1f]+$")]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$", max_length=128)]
Day = Annotated[date, BeforeValidator(_no_date), Field(examples=["2027-03-31"])]


def record_error(error: ValidationError) -> RecordError:
    """Say what is wrong with a record without repeating what was sent."""
    faults = [
        f"{'.'.join(map(str, fault['loc'])) or 'record'}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return RecordError("; ".join(faults) + ".")


@contextmanager
def recorded_faults() -> Iterator[None]:
    """Let what pydantic refuses be a `RecordError`."""
    try:
        yield
    except ValidationError as error:
        raise record_error(error) from error


def problem_schema() -> Mapping[str, Any]:
    """The JSON schema of a problem (RFC 9457), for the description of the interface."""
    return Problem.model_json_schema()


class Fault(Schema):
    """A parameter that is wrong, and why."""

    parameter: str
    reason: str


class Problem(Schema):
    """Why a request was refused (RFC 9457); `type` never changes its meaning."""

    type: str = Field(examples=["urn:enmusubi:error:not-found"])
    title: str = Field(examples=["not-found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no record 'seed-0123'. Check the id."])
    request_id: str = Field(examples=["4f0c6a1e9b8d4e6f8a7b6c5d4e3f2a1b"])
    errors: list[Fault] | None = None
