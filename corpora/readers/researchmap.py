"""How is a researchmap V2 export in JSON or JSON Lines read?

Three shapes. A researcher's whole answer of the API ("@graph" with a list of "items" for each "@type"), or
one section of it, or its profile: verified in the V2 API design document and in public programs that read
it. A line of an export, {"insert": {"type", "id", "user_id"}, "merge": {...}}: verified in a public copy of
an exported file and in public programs that read such files; "similar_merge" and "doc" in place of "merge"
as the design of imports has them.

Research projects, patents and papers with an abstract become seeds. Of every other section one row says how
many items it holds. A profile becomes a researcher, for the coalition only: no level is given for a profile
as a whole.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from corpora.errors import RecordError
from corpora.readers.researchmap_display import NOBODY, Owner
from corpora.readers.researchmap_profile import profile_row
from corpora.readers.researchmap_seed import NEED_AN_ABSTRACT, SEEDS
from corpora.readers.rows import Row
from corpora.readers.seeds import skipped
from corpora.readers.values import best_of, list_of, native_row, refused

_ACTIONS = ("insert", "update", "delete")
_BODIES = ("merge", "similar_merge", "doc")


def researchmap_rows(value: Mapping[str, Any], number: int, owner: Owner = NOBODY) -> Iterator[Row] | None:
    """Return the rows of an object of a researchmap export, None where it is none.

    `owner` is the researcher where the caller knows; a profile in the object goes before. The rows of a
    section name it as their sheet, and are numbered within it.
    """
    for action in _ACTIONS:
        head = value.get(action)
        if isinstance(head, Mapping) and "type" in head:
            return iter([_line_row(action, head, value, number, owner)])
    if "permalink" in value and ("family_name" in value or "@graph" in value):
        return _document(value, number, owner)
    if "@type" in value and "items" in value:
        return _section(value, number, owner)
    if "@type" in value and "rm:id" in value:
        return iter([_item_row(value, value["@type"], number, owner)])
    return None


def _line_row(
    action: str, head: Mapping[str, Any], value: Mapping[str, Any], number: int, owner: Owner
) -> Row:
    if action == "delete":
        remedy = "Withdraw the record instead: an import never deletes."
        return Row(number, {}, "asks to delete an item", native=True, column="delete", remedy=remedy)
    body = next((value[name] for name in _BODIES if name in value), None)
    if not isinstance(body, Mapping):
        remedy = "Export the file again."
        return Row(
            number, {}, "says which item it is of, but not what", native=True, column="merge", remedy=remedy
        )
    item = {**body, "rm:id": head.get("id")}
    if head["type"] == "researchers":
        return native_row(number, lambda: profile_row(item))
    return _item_row(item, head["type"], number, owner)


def _item_row(item: Mapping[str, Any], kind: Any, number: int, owner: Owner, sheet: str | None = None) -> Row:
    """Return the row of one item of a section; `kind` is the name of the section, as found."""
    section = kind if isinstance(kind, str) else "?"
    build = SEEDS.get(section)
    if build is None:
        return skipped(number, section[:100], 1, sheet=sheet)
    if section in NEED_AN_ABSTRACT and _is_empty(item.get("description")):
        return skipped(number, f"{section} without an abstract", 1, sheet=sheet)
    return native_row(number, lambda: build(item, section, owner), sheet=sheet)


def _is_empty(texts: Any) -> bool:
    """Tell whether a bilingual field holds nothing: absent, or each of its languages blank."""
    if isinstance(texts, Mapping):
        return all(text is None or (isinstance(text, str) and not text.strip()) for text in texts.values())
    return texts is None or texts == ""


def _document(value: Mapping[str, Any], number: int, owner: Owner) -> Iterator[Row]:
    """Yield the profile, and each section of the graph with the researcher it belongs to."""
    profile = native_row(number, lambda: profile_row(value))
    yield profile
    if profile.problem is None:
        named, posts = profile.values["name"], profile.values.get("affiliations") or [{}]
        owner = Owner(best_of(named), posts[0].get("organisation") or owner.organisation)
    try:
        graph = list_of(value.get("@graph"), "@graph")
    except RecordError as error:
        yield refused(number, error)
        return
    for section in graph:
        if isinstance(section, Mapping):
            yield from _section(section, number, owner)
        else:
            yield Row(
                number, {}, "holds something in '@graph' that is no section", native=True, column="@graph"
            )


def _section(value: Mapping[str, Any], number: int, owner: Owner) -> Iterator[Row]:
    kind = value.get("@type")
    name = kind[:100] if isinstance(kind, str) else "?"
    sheet = name if number == 1 else f"{number}: {name}"
    try:
        items = list_of(value.get("items"), "items")
    except RecordError as error:
        yield refused(number, error, sheet=sheet)
        return
    if name not in SEEDS and items:
        yield skipped(1, name, len(items), sheet=sheet)
        return
    for position, item in enumerate(items, start=1):
        if isinstance(item, Mapping):
            yield _item_row(item, kind, position, owner, sheet)
        else:
            yield Row(position, {}, "is no item: an object is expected", sheet=sheet, native=True)
