"""How does a server answer from the shards of a cluster, and take up a generation that is newly cut?

The new generation is opened by every replica beside the one that serves; when each shard has one that holds
it, the next query asks it. A query has a matcher, a matcher one generation: so no answer mixes two.
"""

import logging
from pathlib import Path
from threading import Event

from api.cluster.replicas import Replicas
from corpora import EnmusubiError, IndexUnavailableError, Store
from indexer import Encoder, ShardSet, current_shards, open_shard
from matcher import Matcher, Shards

OPENING_S = 600.0  # for all replicas, which may have to copy their shard first
_log = logging.getLogger(__name__)


class ClusterMatching:
    """Matches against the shards that are served from a URL."""

    def __init__(self, store: Store, encoder: Encoder, replicas: Replicas, url: str, *, cache: Path) -> None:
        """Raises `IndexUnavailableError`."""
        self._store = store
        self._encoder = encoder
        self._replicas = replicas
        self._url = url
        self._cache = cache
        self._ended = Event()
        self._wrong = ""  # what the log was told last
        self._matcher = self._opened(current_shards(url))

    @property
    def matcher(self) -> Matcher:
        """The matcher of the generation that answers now; whoever has it goes on asking that one."""
        return self._matcher

    def refresh(self) -> bool:
        """Take up the generation that is served now, where it is another one; say whether that was done.

        What cannot be opened is written to the log, once, and the one before goes on serving.
        """
        try:
            lying = current_shards(self._url)
            if lying.generation == self._matcher.generation.id:
                self._wrong = ""
                return False
            self._matcher = self._opened(lying)
        except (EnmusubiError, OSError) as error:
            if str(error) != self._wrong:  # it is looked at every second
                _log.warning("Generation %s goes on serving. %s", self._matcher.generation.id, error)
            self._wrong = str(error)
            return False
        self._wrong = ""
        _log.info("Generation %s serves.", self._matcher.generation.id)
        return True

    def end(self) -> None:
        """Wait no longer for replicas that open a generation: the server ends."""
        self._ended.set()

    def health(self) -> list[list[bool]]:
        """Say of every replica of every shard whether it answers for the generation that serves."""
        return self._replicas.ready(self._matcher.generation.id, within_s=5.0)

    def _opened(self, lying: ShardSet) -> Matcher:
        """Open a generation everywhere; one replica of each shard is enough to go on."""
        if lying.shards != self._replicas.count:
            raise IndexUnavailableError(
                f"Generation {lying.generation} lies in {lying.shards} shards, and this server asks "
                f"{self._replicas.count}. Start it anew: enmusubi serve"
            )
        ready = self._replicas.ready(lying.generation, within_s=OPENING_S, ended=self._ended)
        if self._ended.is_set():
            raise IndexUnavailableError(f"The server ended before generation {lying.generation} was open.")
        if silent := [shard for shard, own in enumerate(ready) if not any(own)]:
            raise IndexUnavailableError(
                f"No replica of shard {silent[0]} could open generation {lying.generation}. "
                "Look at the cluster: ray status"
            )
        shards = Shards(open_shard(lying, None, cache=self._cache), self._replicas.of(lying.generation))
        return Matcher(self._store, shards.head, self._encoder, searched=shards)
