"""Which hits of a match lead abroad, so that the office must check export control?"""

from collections.abc import Mapping

from corpora import Matchable, NotFoundError, Organisation, Store, Viewer
from matcher import ExportNote, MatchResult, export_notes, side_of


def notes_of(
    store: Store,
    result: MatchResult,
    holders: Mapping[str, Organisation],
    *,
    asked: str | Matchable | None = None,
    viewer: Viewer | None = None,
) -> dict[str, ExportNote]:
    """Return the reminders by hit; `asked` is the record that was matched, or its id, where it was one.

    A text's countries are those that it names. Raises `NotFoundError`.
    """
    record = store.get(asked, viewer=viewer) if isinstance(asked, str) else asked
    own = record if isinstance(record, Matchable) else None
    is_need = result.query.kind == "need"
    side = side_of(own, _holder(store, own, viewer), result.query.text if is_need else None)
    kind = "seed" if is_need else "need"
    return export_notes((hit.record for hit in result.hits), side, holders=holders, asked_for=kind)


def _holder(store: Store, record: Matchable | None, viewer: Viewer | None) -> Organisation | None:
    if record is None or record.organisation is None:
        return None
    try:
        found = store.get(record.organisation, viewer=viewer)
    except NotFoundError:
        return None
    return found if isinstance(found, Organisation) else None
