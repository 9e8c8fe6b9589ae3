"""How is a refusal told in the language of the page, since errors are raised in English?

By the tables of `words/refusals.py` and its neighbours. What stands in none of them stays English, and is
marked as such by the pages; no form of ours can bring that about (`tests/api/web/test_refusals.py`).
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from api.accounts.rights import RIGHTS as ACTIONS
from api.showing.marking import Quoted
from api.web.words.account import WORDS as ACCOUNT
from api.web.words.common import WORDS as COMMON
from api.web.words.fields import FIELDS
from api.web.words.refusals import FILES, RECORDS, ROWS, TEXTS
from api.web.words.refused_commands import COMMANDS
from api.web.words.refused_deeds import LIMITS, PROPOSALS, RIGHTS
from api.web.words.refused_values import FAULTS, WHAT
from corpora import ROLE_NAMES
from matcher import STAGE_WORDS

_TABLES = (TEXTS, RECORDS, RIGHTS, PROPOSALS, LIMITS, FILES, ROWS)
_LONGEST = 2_000  # characters of an error of a command: each sentence is tried on it
_PART = re.compile(r"; (?=[\w.-]+: )")  # between what is wrong with one field and with the next
_OF_FIELD = re.compile(r"([\w.-]+): (.+?)\.?", re.DOTALL)
_PLACES = frozenset({"body", "query", "path", "seed", "need", "record"})
_LISTED = re.compile(r", | or ")


def told_in(detail: str, language: str) -> Quoted:
    """Return the detail of an error in a language, "ja" or "en"; as it is where there are no words for it."""
    if language == "en":
        return Quoted(detail, "en")
    told = _said(detail, _sentences()) or _of_fields(detail)
    return Quoted(told, "ja") if told else Quoted(detail, "en")


def told_by_command(detail: str) -> str:
    """What an error says on a command line, in Japanese; in English where there is no sentence for it."""
    if len(detail) > _LONGEST:
        return detail
    return _said(detail, _of_commands()) or _said(detail, _sentences()) or detail


def _of_fields(detail: str) -> str | None:
    """What pydantic says of one field or of several: "body.days: Field required; ..."."""
    parts = [_OF_FIELD.fullmatch(part) for part in _PART.split(detail)]
    told = [f"「{_field(part[1])}」：{_said(part[2], _faults())}。" for part in parts if part]
    return "".join(told) if len(told) == len(parts) else None


def _field(place: str) -> str:
    named = [part for part in place.split(".") if part not in _PLACES and not part.isdigit()] or ["record"]
    return _value("field", "_".join(named[:2]) if named[0] in ("title", "text") else named[-1])


def _said(text: str, patterns: Iterable[tuple[re.Pattern[str], str]]) -> str | None:
    for pattern, words in patterns:
        if found := pattern.fullmatch(text):
            return words.format(**{name: _value(name, own) for name, own in found.groupdict().items()})
    return None


def _value(name: str, value: str) -> str:
    """A value as it is called in Japanese, where its place says that it is no word of others."""
    if name in ("fields", "choices"):
        one = "field" if name == "fields" else "choice"
        return "、".join(_value(one, own.strip("'")) for own in _LISTED.split(value))
    return _names().get(name, {}).get(value, value)


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    """What values are called, by their name in a sentence and by the value."""
    what = {own["en"]: own["ja"] for own in WHAT.values()}
    fields = {name.removeprefix("field_"): own["ja"] for name, own in FIELDS.items()}
    tiers = {name: COMMON[name]["ja"] for name in ("public", "coalition", "working_group", "named")}
    return {
        **dict.fromkeys(("what", "kind", "wanted"), what),
        "field": {**what, **fields},
        "tier": {**tiers, "organisation": COMMON["only_organisation"]["ja"]},
        "action": {right.words.best("en"): right.words.best("ja") for right in ACTIONS.values()},
        "role": {role.value: name.best("ja") for role, name in ROLE_NAMES.items()},
        "stage": {stage.value: words["ja"] for stage, words in STAGE_WORDS.items()},
        "scope": {
            name.removeprefix("scope_"): own["ja"]
            for name, own in ACCOUNT.items()
            if name.startswith("scope_")
        },
    }


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(own["en"]), own["ja"]) for table in _TABLES for own in table.values())


@cache
def _of_commands() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(own["en"]), own["ja"]) for own in COMMANDS.values())


@cache
def _faults() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(own["en"]), own["ja"]) for own in FAULTS.values())


def _pattern(english: str) -> re.Pattern[str]:
    """A sentence whose values are found by their names; "…" is anything."""
    parts = re.split(r"(\{\w+\}|…)", english)
    made = [
        ".*?" if part == "…" else f"(?P<{part[1:-1]}>.*?)" if part[:1] == "{" else re.escape(part)
        for part in parts
    ]
    return re.compile("".join(made), re.DOTALL)
