"""How does one row become one valid record, or a refusal that names the column?"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, TypeGuard, cast

from pydantic import ValidationError

from corpora.columns import Fields
from corpora.columns.targets import any_target, targets
from corpora.errors import RecordError, TextError
from corpora.identity import read_name
from corpora.importing.parties import Parties
from corpora.records import RECORD_TYPES, AnyRecord, Matchable, Record, Tier, Visibility
from corpora.text import check_text, normalise

# An office's own number; a bare one begins anew on each list.
_OWN_NUMBER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9._-]{1,40}")
_MATCHABLE = ("seed", "need")
_CONTACT = ("contact_office", "contact_name", "email", "phone")
_PERSON = ("researcher_kana", "researcher_en", "researchmap", "orcid")
_NAME_IT = "Name the organisation in the row, or for the whole list: --organisation NAME."
_NAME_IT_JA = "行に組織名を書くか、一覧全体なら --organisation 組織名 を付けてください。"


def record_of(row: Fields, *, kind: str | None, stem: str, parties: Parties) -> AnyRecord:
    """Make a valid record, its parties found or taken up. Raises `RecordError` naming the field.

    A row without an id gets one from its organisation and its number there (S-001), else from its title and
    researcher, else from a bare number or its text: a row that is changed later is the same record. A title
    goes before a bare number, since those begin anew on each list and move when a row is put between. `stem`
    (the file's name) stands in where there is no organisation.
    """
    values = dict(row.values)
    found = values.setdefault("kind", kind or "seed")
    if not isinstance(found, str) or found not in RECORD_TYPES:
        raise RecordError(f"Kind '{found}' is not known. Known: {', '.join(RECORD_TYPES)}.", field="kind")
    _link(values, row.beside, parties)
    _check_owner(values)
    nameless = "id" not in values
    if nameless:
        values["id"] = _id_of(values, row.beside.get("number"), stem, parties)
    try:
        record = cast(AnyRecord, RECORD_TYPES[found].model_validate(values))
    except ValidationError as error:
        raise _record_error(error, found) from error
    _check(record, row.withheld)
    return parties.joined(record) if nameless else record


def _link(values: dict[str, Any], beside: Mapping[str, str], parties: Parties) -> None:
    """Put ids of organisation, researcher and contact in place of names; the rest goes to the notes."""
    said = values.get("place")
    parts = said.items() if isinstance(said, Mapping) else ()
    place = {name: part for name, part in parts if isinstance(part, str)}
    tier = _tier(values)
    used = {"number"}
    if values["kind"] == "researcher":
        values["affiliations"] = [
            {
                **post,
                "organisation": parties.organisation(post["organisation"], place={}, tier=tier),
            }
            if isinstance(post, Mapping) and _is_name(post.get("organisation"))
            else post
            for post in _list(values.get("affiliations"))
        ]
    left = []
    written = values.get("organisation")
    if _is_name(written):
        if read_name(written).part:  # the body is linked, its faculty or bureau is not lost
            left.append(f"{any_target('organisation', values['kind']).ja}：{written}")
        values["organisation"] = parties.organisation(written, place=place, tier=tier)
        if values["kind"] in _MATCHABLE and not values.get("contact"):
            used |= set(_CONTACT)
            values["contact"] = parties.contact(values["organisation"], beside=beside, tier=tier)
    if _is_name(values.get("researcher")):
        used |= set(_PERSON)
        values["researcher"] = parties.person(
            values["researcher"],
            organisation=values.get("organisation"),
            beside=beside,
            tier=tier,
        )
    kind = values["kind"]
    left += [f"{any_target(name, kind).ja}：{value}" for name, value in beside.items() if name not in used]
    if left:
        values["notes"] = [*_list(values.get("notes")), *left]


def _is_name(value: Any) -> TypeGuard[str]:
    """Whether there is a name to look up; what is no text, or no valid Unicode, is refused later."""
    if not value or not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def _tier(values: Mapping[str, Any]) -> Tier:
    """How far the row may be seen; what is no tier is taken for the narrowest until it is refused."""
    value, shared_with = values.get("visibility"), values.get("shared_with") or ()
    if value is None and not shared_with:
        return Tier(Visibility.PUBLIC)
    try:
        found = _Shown(visibility=value, shared_with=shared_with)
    except ValidationError:
        return Tier(Visibility.ORGANISATION)
    return Tier(found.visibility, found.shared_with)


class _Shown(Record):
    """Of a row that is not yet a record, what says how far it may be seen."""

    kind: str = ""
    id: str = "row"


def _id_of(values: Mapping[str, Any], number: str | None, stem: str, parties: Parties) -> str:
    """The id of a row that gives none; the one it had before its parties were merged into others stays."""
    ids = [_made_id({**values, **who}, number, stem) for who in parties.before_merging(values)]
    return next((one for one in ids if len(ids) > 1 and parties.has(one)), ids[0])


def _made_id(values: Mapping[str, Any], number: str | None, stem: str) -> str:
    """An id that says whose number it is, so that people know it again; else one of the record's identity."""
    kind, owner, own = values["kind"], values.get("organisation"), normalise(number or "").strip()
    if owner and _OWN_NUMBER.fullmatch(own):
        return f"{kind}:{owner}:{own}"
    return f"{kind}-{_digest(_identity(values, number, stem))}"


def _identity(values: Mapping[str, Any], number: str | None, stem: str) -> list[str]:
    owner = str(values.get("organisation") or f"file {stem}")
    said = values.get("title") or values.get("name")
    if number and not said:
        return [owner, "number", normalise(number).strip()]
    said = said or values.get("text") or dict(values)
    return [owner, str(values.get("researcher") or ""), _said(said)]


def _said(value: Any) -> str:
    texts = [value.get(language) for language in ("ja", "en")] if isinstance(value, Mapping) else [value]
    told = [text for text in texts if text] or [value]
    return "\0".join("".join(normalise(str(text)).casefold().split()) for text in told)


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


def _check_owner(values: Mapping[str, Any]) -> None:
    closed = values.get("visibility") == Visibility.ORGANISATION and values["kind"] in _MATCHABLE
    if closed and not values.get("organisation"):
        raise RecordError(
            "visibility: only its own organisation may see the row, but it names none.",
            field="visibility",
            remedy=_NAME_IT,
            ja=f"非公開の行ですが、どの組織のものか書かれていません。{_NAME_IT_JA}",
        )


def _check(record: AnyRecord, withheld: Mapping[str, str]) -> None:
    if not isinstance(record, Matchable):
        return
    if withheld and not record.organisation:
        raise RecordError(
            f"{', '.join(withheld)}: withheld for the record's own organisation, but the row names none.",
            field="organisation",
            remedy=_NAME_IT,
            ja=f"{'、'.join(withheld)}は自組織だけに見せる列ですが、行に組織がありません。{_NAME_IT_JA}",
        )
    for language in record.text.languages:
        try:
            check_text(record.text.get(language) or "")
        except TextError as error:
            raise RecordError(str(error), field=f"text.{language}") from error


def _record_error(error: ValidationError, kind: str) -> RecordError:
    problems = [
        f"{'.'.join(map(str, problem['loc'])) or 'record'}: {_words(problem)}"
        for problem in error.errors(include_url=False, include_context=False)
    ]
    location, empty = error.errors()[0]["loc"], error.errors()[0]["type"] == "missing"
    field = ".".join(map(str, location)) or None
    named = next((target.ja for target in targets(kind).values() if field in target.path[:1]), field)
    ja = f"{named}が空欄です。記入して取り込み直してください。" if empty and len(problems) == 1 else None
    return RecordError("; ".join(problems), field=field, ja=ja)


def _words(problem: Any) -> str:
    if problem["type"] == "missing":
        return "nothing is written there, but it is needed"
    return str(problem["msg"]).removeprefix("Value error, ")
