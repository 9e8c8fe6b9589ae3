"""What may somebody see of the programme in which cities work together?"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import numpy.typing as npt

from corpora import AnyRecord, Country, Filters, Need, Organisation, Partnership, Store, Viewer, visible_to
from matcher.paper_topics import Titles

MOST = 8  # viewers whose programme is remembered


@dataclass(frozen=True, eq=False)
class Programme:
    """The papers (links, projects, outcomes), parties, countries and the needs told of papers, by id."""

    papers: Mapping[str, Partnership]
    organisations: Mapping[str, Organisation]
    countries: tuple[Country, ...]
    needs: Mapping[str, Need]

    def without(self, papers: Collection[str]) -> "Programme":
        """Return the programme as it would be had these papers, and the needs told of them, never been."""
        gone = frozenset(papers)
        return replace(
            self,
            papers={name: own for name, own in self.papers.items() if name not in gone},
            needs={name: own for name, own in self.needs.items() if own.partnership not in gone},
        )


def programme_of(records: Collection[AnyRecord]) -> Programme:
    """Sort records into a programme; of needs only those that are told of a paper."""
    return Programme(
        {own.id: own for own in records if isinstance(own, Partnership)},
        {own.id: own for own in records if isinstance(own, Organisation)},
        tuple(own for own in records if isinstance(own, Country)),
        {own.id: own for own in records if isinstance(own, Need) and own.partnership},
    )


class Programmes:
    """Reads the programme from a store, and remembers it for as long as nothing in the store has changed."""

    def __init__(self, store: Store) -> None:
        self.titles = Titles()
        self._store = store
        self._known: OrderedDict[int, tuple[npt.NDArray[np.int64], Programme]] = OrderedDict()
        self._lock = Lock()

    def seen_by(self, viewer: Viewer) -> Programme:
        """Return what a viewer may see of it."""
        # The store gives the same array for as long as nothing has changed; held, its id stays its own.
        mark = self._store.visible_keys(kind="need", viewer=viewer, filters=Filters())
        with self._lock:
            known = self._known.get(id(mark))
            if known is None or known[0] is not mark:
                known = self._known[id(mark)] = (mark, self._read(viewer))
            self._known.move_to_end(id(mark))
            if len(self._known) > MOST:
                self._known.popitem(last=False)
            return known[1]

    def _read(self, viewer: Viewer) -> Programme:
        kinds = ("partnership", "organisation", "country", "need")
        return programme_of(
            [own for kind in kinds for own in self._store.records(kind) if visible_to(own, viewer)]
        )
