"""What does the form of a search say: the text, the direction, the filters, what is said of its limits?

The form holds all of it, so that no text stands in an address: each button of a page of results sends the
form again with one thing changed. What was said of limits and depth counts for the text that it was said of.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Literal, get_args

from starlette.datastructures import FormData

from api.schemas import MatchRequest
from api.schemas.match import CorrectionsSchema, LeftOut
from corpora import TextError, UsageError
from matcher import Corrections

FACETS = ("concept", "organisation", "prefecture", "country", "language", "trl")
TRL_GROUPS = ("1-3", "4-6", "7-9")
STEP, MOST = 10, 100
_LONGEST = 1_000_000
_KINDS = ("budget", "deadline", "place", "scale", "temperature")

Find = Literal["seeds", "needs", "practices"]
FINDS: tuple[Find, ...] = get_args(Find)
Span = tuple[str, int, int]


@dataclass(frozen=True)
class Asked:
    """A search as its form says it; `where` are pairs of facet and value, `left_out` limits by place."""

    text: str
    find: Find = "seeds"
    k: int = STEP
    where: tuple[tuple[str, str], ...] = ()
    left_out: tuple[Span, ...] = ()
    deadline: date | None = None
    budget_jpy: int | None = None

    @property
    def mark(self) -> str:
        """What tells this text from another."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def conditions(self) -> dict[str, str]:
        """The filters of the store."""
        told = dict(self.where)
        if group := told.pop("trl", None):
            told["trl_min"], _, told["trl_max"] = group.partition("-")
        return told

    @property
    def corrections(self) -> Corrections:
        """What was said of the limits."""
        return Corrections(frozenset(self.left_out), self.deadline, self.budget_jpy)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The fields of a form that asks the same."""
        return [
            ("text", self.text),
            ("find", self.find),
            ("mark", self.mark),
            ("k", str(self.k)),
            *(("where", f"{name}={value}") for name, value in self.where),
            *(("out", ":".join(map(str, span))) for span in self.left_out),
            ("deadline", self.deadline.isoformat() if self.deadline else ""),
            ("budget", str(self.budget_jpy) if self.budget_jpy is not None else ""),
        ]

    def request(self) -> MatchRequest:
        """What is asked of the service."""
        left_out = [
            LeftOut.model_validate(dict(zip(("kind", "start", "end"), own, strict=True)))
            for own in self.left_out
        ]
        corrections = CorrectionsSchema(left_out=left_out, deadline=self.deadline, budget_jpy=self.budget_jpy)
        return MatchRequest(
            text=self.text, find=self.find, k=self.k, where=self.conditions, corrections=corrections
        )


def asked_of(form: FormData, *, text: str | None = None) -> Asked:
    """Read a form; `text` goes before its own. Raises `TextError`, `UsageError`."""
    told = text if text is not None else _text(form, "text").replace("\r\n", "\n")
    if len(told) > _LONGEST:
        raise TextError(f"The text has {len(told):,} characters; at most {_LONGEST:,} are read. Shorten it.")
    asked = Asked(told, find_of(_text(form, "find")), where=_where(form))
    if _text(form, "mark") != asked.mark:
        return asked
    k = min(_number(_text(form, "k"), STEP) + (STEP if _text(form, "more") else 0), MOST)
    budget = _text(form, "budget")
    return replace(
        asked,
        k=max(k, 1),
        left_out=_left_out(form),
        deadline=_day(_text(form, "deadline")),
        budget_jpy=_number(budget, 0) if budget else None,
    )


def find_of(told: str) -> Find:
    """What is to be found, by the word of a form or an address; seeds unless it names something else."""
    return next((own for own in FINDS if own == told), FINDS[0])


def _where(form: FormData) -> tuple[tuple[str, str], ...]:
    kept = {name: value for name, value in map(_pair, _texts(form, "where")) if name in FACETS}
    kept |= {name: value for name, value in map(_pair, _texts(form, "add")) if name in FACETS}
    for name, value in map(_pair, _texts(form, "drop")):
        if kept.get(name) == value:
            del kept[name]
    if "trl" in kept and kept["trl"] not in TRL_GROUPS:
        raise UsageError(f"TRL is '{kept['trl']}'. Allowed: {', '.join(TRL_GROUPS)}.")
    return tuple(kept.items())


def _left_out(form: FormData) -> tuple[Span, ...]:
    spans = dict.fromkeys(_spans([*_texts(form, "out"), *_texts(form, "leave")]))
    for span in _spans(_texts(form, "restore")):
        spans.pop(span, None)
    return tuple(spans)


def _spans(told: Iterable[str]) -> list[Span]:
    parts = [one.split(":") for one in told]
    return [
        (own[0], _number(own[1], 0), _number(own[2], 0))
        for own in parts
        if len(own) == 3 and own[0] in _KINDS
    ]


def _pair(told: str) -> tuple[str, str]:
    name, _, value = told.partition("=")
    return name, value


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _texts(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str)]


def _number(told: str, default: int) -> int:
    digits = told.strip().replace(",", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else default


def _day(told: str) -> date | None:
    if not told:
        return None
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise UsageError(f"The deadline is '{told[:40]}'. Write it as 2028-03-31.") from None
