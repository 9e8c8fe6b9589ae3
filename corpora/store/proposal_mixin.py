"""Which part of the store keeps proposals?"""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from corpora.store import proposal_log
from corpora.store.connection import Connection
from corpora.store.proposals import (
    ClientKey,
    Fold,
    LoggedEvent,
    ProposalEvent,
    ProposalRow,
    ProposalScope,
    ProposalStanding,
)
from corpora.store.protocol import StoreFault


class ProposalsMixin:
    """The `ProposalStore` protocol in SQL."""

    if TYPE_CHECKING:
        _connection: Connection
        _lock: threading.RLock

        def _transaction(self) -> AbstractContextManager[Connection]: ...

    def append_event(
        self, event: ProposalEvent, standing: ProposalStanding, *, key: ClientKey | None = None
    ) -> str:
        """Add an event and say where its proposal stands with it; raises as the protocol says."""
        with self._transaction() as connection:
            return proposal_log.append(connection, event, standing, key)

    def proposal_keyed(self, actor: str, key: ClientKey) -> str | None:
        """Return the proposal for which an actor has used a key. Raises `KeyReusedError`."""
        with self._lock:
            return proposal_log.keyed(self._connection, actor, key)

    def proposal(self, proposal_id: str, *, scope: ProposalScope) -> ProposalRow:
        """Return a proposal in scope. Raises `NotFoundError`."""
        with self._lock:
            return proposal_log.row(self._connection, proposal_id, scope)

    def proposals(
        self,
        *,
        scope: ProposalScope,
        stage: str | None = None,
        open_only: bool = False,
        record: str | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> tuple[ProposalRow, ...]:
        """Return proposals in scope, ordered by place."""
        with self._lock:
            return proposal_log.rows(
                self._connection,
                scope,
                stage=stage,
                open_only=open_only,
                record=record,
                after=after,
                limit=limit,
            )

    def open_proposal(self, need: str, seed: str) -> str | None:
        """Return the open proposal of a pair, whoever may see it."""
        with self._lock:
            return proposal_log.open_of_pair(self._connection, need, seed)

    def proposal_log(self, proposal_ids: Sequence[str]) -> dict[str, tuple[LoggedEvent, ...]]:
        """Return the events of proposals in order."""
        with self._lock:
            return proposal_log.events_by_proposal(self._connection, proposal_ids)

    def verify_proposals(self, fold: Fold | None = None) -> tuple[StoreFault, ...]:
        """Return where the log was tampered with, and who does not stand as it says."""
        with self._lock:
            return tuple(proposal_log.log_faults(self._connection, fold))

    def rebuild_proposals(self, fold: Fold) -> int:
        """Make of the log anew where all proposals stand."""
        with self._transaction() as connection:
            return proposal_log.rebuild(connection, fold)

    def proposals_head(self) -> str:
        """Return the hash of the last event."""
        with self._lock:
            return proposal_log.head(self._connection)
