"""How does an upload write nothing but its own organisation's records, or what its account may see?

What is another's and what is not there are answered alike: an upload does not tell which ids there are. A
seed or need whose id stands for nothing that the account may write is stored under an id made from that one
with a key of the store, whether or not the id is another's; sent again it is found under it.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from corpora import AnyRecord, Change, Imported, Matchable, RecordError, Store, Viewer, visible_to

_MADE = r"(seed|need)(-[0-9a-f]{12}|:{owner}:.+)"
_SECRET = "upload-ids"  # noqa: S105 - the name of a secret # nosec B105


class _Guarded:
    """A store in which an import can write what is not refused; `_asker` sets its ids apart from others'."""

    _asker: str

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def put_batch(
        self, items: Iterable[Imported], *, import_id: int | None, dry_run: bool = False
    ) -> list[Change | RecordError]:
        """Write what may be written; the rest stands in the list as an error."""
        batch = list(items)
        known = self._store.get_many(item.record.id for item in batch)
        batch = [self._renamed(item, known.get(item.record.id)) for item in batch]
        known |= self._store.get_many(item.record.id for item in batch)
        refused = [self._refusal(item.record, known.get(item.record.id)) for item in batch]
        taken = [item for item, why in zip(batch, refused, strict=True) if why is None]
        done = iter(self._store.put_batch(taken, import_id=import_id, dry_run=dry_run))
        return [next(done) if why is None else why for why in refused]

    def _renamed(self, item: Imported, known: AnyRecord | None) -> Imported:
        """The same under an id that can be nobody else's, where its own stands for nothing of the asker's."""
        record = item.record
        if not isinstance(record, Matchable) or self._keeps_id(record, known):
            return item
        said = f"{self._asker}\0{record.id}".encode("utf-8", "replace")
        made = hmac.new(self._key, said, hashlib.sha256).hexdigest()[:12]
        return replace(item, record=record.model_copy(update={"id": f"{record.kind}-{made}"}))

    @cached_property
    def _key(self) -> bytes:
        return self._store.secret(_SECRET)

    def _keeps_id(self, record: Matchable, known: AnyRecord | None) -> bool:
        raise NotImplementedError

    def _refusal(self, record: AnyRecord, known: AnyRecord | None) -> RecordError | None:
        raise NotImplementedError


class SeenStore(_Guarded):
    """A store in which an import can write everybody's records, but none in place of one that is not seen."""

    def __init__(self, store: Store, viewer: Viewer) -> None:
        super().__init__(store)
        self._viewer = viewer
        self._asker = viewer.organisation or ""

    def _keeps_id(self, record: Matchable, known: AnyRecord | None) -> bool:
        return known is not None and visible_to(known, self._viewer)

    def _refusal(self, record: AnyRecord, known: AnyRecord | None) -> RecordError | None:
        return None if known is None or visible_to(known, self._viewer) else _taken(record)


class OwnStore(_Guarded):
    """A store in which an import can write seeds and needs of one organisation, and take up new parties."""

    def __init__(self, store: Store, owner: str) -> None:
        super().__init__(store)
        self._owner = self._asker = owner
        self._made = re.compile(_MADE.replace("{owner}", re.escape(owner)))

    def _keeps_id(self, record: Matchable, known: AnyRecord | None) -> bool:
        if isinstance(known, Matchable) and known.organisation == self._owner:
            return True
        numbered = record.id.startswith(f"{record.kind}:{self._owner}:")
        return (known is None and numbered) or not self._made.fullmatch(record.id)

    def _refusal(self, record: AnyRecord, known: AnyRecord | None) -> RecordError | None:
        if not isinstance(record, Matchable):
            return None if known is None or known == record else _not_own(record)
        if record.organisation != self._owner:
            return RecordError(
                f"The row belongs to '{record.organisation or 'no organisation'}', not to yours.",
                field="organisation",
                remedy="Leave the organisation out, or name your own.",
                ja="この行は、ほかの機関のものとして書かれています。機関を空欄にするか、自機関の名前を書いてください。",
            )
        own = isinstance(known, Matchable) and known.organisation == self._owner
        return None if own or (known is None and self._made.fullmatch(record.id)) else _not_own(record)


def _taken(record: AnyRecord) -> RecordError:
    return RecordError(
        f"The id '{record.id}' cannot be given.",
        field="id",
        value=record.id,
        remedy="Give another one; or let the organisation that owns the record write it.",
        ja=f"番号「{record.id}」は使えません。別の番号にするか、持ち主の機関に登録を頼んでください。",
    )


def _not_own(record: AnyRecord) -> RecordError:
    return RecordError(
        f"The id '{record.id}' is none of your organisation's records.",
        field="id",
        value=record.id,
        remedy="Leave the id out: one is made from the number or the title.",
        ja=f"番号「{record.id}」は、自機関の記録のものではありません。空欄にすると、番号や題名から付きます。",
    )
