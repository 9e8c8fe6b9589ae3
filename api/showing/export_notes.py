"""Which hits of a match lead abroad, so that the office must check export control?"""

from collections.abc import Mapping

from corpora import Matchable, Organisation, Store, Viewer, holders_of
from matcher import ExportNote, MatchResult, export_notes, side_of


def notes_of(
    store: Store,
    result: MatchResult,
    holders: Mapping[str, Organisation],
    *,
    viewer: Viewer,
    asked: str | Matchable | None = None,
) -> dict[str, ExportNote]:
    """Return the reminders by hit; `asked` is the record that was matched, or its id, where it was one.

    A text's countries are those that it names. Raises `NotFoundError`.
    """
    record = store.get(asked, viewer=viewer) if isinstance(asked, str) else asked
    own = record if isinstance(record, Matchable) else None
    is_need = result.query.kind == "need"
    holder = holders_of(store, [own], viewer=viewer).get(own.organisation or "") if own else None
    side = side_of(own, holder, result.query.text if is_need else None)
    kind = "seed" if is_need else "need"
    return export_notes((hit.record for hit in result.hits), side, holders=holders, asked_for=kind)
