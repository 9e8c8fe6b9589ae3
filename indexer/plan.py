"""What has to change so that the index agrees with the store?

A pure function of the store's entries and the manifest of the index. What invalidates an entry's
vectors is its key, record and content hash together with the versions of encoder and tokeniser; never
the hash alone, because two records may share a text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpora import Entry, EntryHead


@dataclass(frozen=True)
class Row:
    """What the index holds of an entry: enough to tell whether it is still current."""

    key: int
    record_id: str
    content_hash: str
    public: bool
    edits: str = ""

    @staticmethod
    def of(entry: Entry | EntryHead) -> "Row":
        """Return the row of an entry."""
        edits = ",".join(f"{'+' if edit.keep else '-'}{edit.concept}" for edit in entry.edits)
        return Row(entry.key, entry.record_id, entry.content_hash, entry.public, edits)


@dataclass(frozen=True)
class Versions:
    """What vectors, terms and concepts of an index depend on besides the texts."""

    encoder: str
    tokeniser: str
    concepts: str = ""
    tagger: str = ""


@dataclass(frozen=True)
class Plan:
    """Keys by what is to be done; `reason` says why everything is made anew, where it is.

    `keep` reuses vectors and terms; who may see an entry, and what people decided of its concepts, is taken
    from the store in any case. `retag` says that every record needs its concepts anew, `refit` why the
    alignment is fitted anew and all vectors are projected again, embedding nothing.
    """

    add: tuple[int, ...]
    update: tuple[int, ...]
    remove: tuple[int, ...]
    keep: tuple[int, ...]
    visibility_changed: bool
    reason: str | None = None
    edits_changed: bool = False
    retag: bool = False
    refit: str | None = None

    @property
    def reasons(self) -> dict[str, str]:
        """Why entries are added, updated, removed or kept."""
        return {
            "add": self.reason or "not in the index yet",
            "update": "the text has changed",
            "remove": "withdrawn, purged, or no longer told in this language",
            "keep": "nothing has changed: vectors and terms are taken over",
        }

    @property
    def facts(self) -> tuple[str, ...]:
        """What is to be done besides, to entries that are kept."""
        found = (
            (self.refit is not None, self.refit or ""),
            (self.visibility_changed, "who may see records has changed"),
            (self.edits_changed, "people have edited concepts"),
            (self.retag and self.reason is None, "all records are told their concepts anew"),
        )
        return tuple(what for holds, what in found if holds)

    @property
    def empty(self) -> bool:
        """Whether the index is current."""
        entries = self.add or self.update or self.remove
        facts = self.visibility_changed or self.edits_changed or self.retag or self.refit
        return not (entries or facts or self.reason)


def plan(
    entries: Iterable[Entry | EntryHead],
    rows: Mapping[int, Row] | None,
    *,
    wanted: Versions,
    held: Versions | None,
    full: bool = False,
    tagged: bool = True,
    refit: str | None = None,
) -> Plan:
    """Compare the store's entries with the rows of the index; `rows` is None where there is no index.

    `tagged` says that the store's tags were made with this index: after a rollback they were not. `refit`
    says why the alignment of the index no longer fits, where it does not.
    """
    current = {entry.key: entry for entry in entries}
    reason = _reason(rows, wanted, held, full)
    if rows is None or reason:
        removed = sorted(set(rows or {}) - set(current))
        return Plan(tuple(sorted(current)), (), tuple(removed), (), False, reason, retag=True)
    known = set(current) & set(rows)
    same = {key for key in known if _same(current[key], rows[key])}
    return Plan(
        add=tuple(sorted(set(current) - known)),
        update=tuple(sorted(known - same)),
        remove=tuple(sorted(set(rows) - known)),
        keep=tuple(sorted(same)),
        visibility_changed=any(current[key].public != rows[key].public for key in same),
        edits_changed=any(Row.of(current[key]).edits != rows[key].edits for key in same),
        retag=not tagged
        or refit is not None
        or (held is not None and (held.concepts, held.tagger) != (wanted.concepts, wanted.tagger)),
        refit=refit,
    )


def _reason(
    rows: Mapping[int, Row] | None, wanted: Versions, held: Versions | None, full: bool
) -> str | None:
    if full:
        return "a full rebuild was asked for"
    if rows is None:
        return "there is no index yet"
    if held and held.encoder != wanted.encoder:
        return f"the encoder changed from '{held.encoder}' to '{wanted.encoder}'"
    if held and held.tokeniser != wanted.tokeniser:
        return f"the tokeniser changed from version {held.tokeniser} to {wanted.tokeniser}"
    return None


def _same(entry: Entry | EntryHead, row: Row) -> bool:
    return entry.record_id == row.record_id and entry.content_hash == row.content_hash
