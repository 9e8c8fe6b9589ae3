"""How does the server of a home answer from shards in place of its own index?"""

from api.cluster.actors import connect, start_replicas
from api.cluster.replicas import Replicas
from api.cluster.serving import ClusterMatching
from api.engine import load, open_home
from api.service import Service
from api.settings import Settings
from corpora import ConfigurationError, Store
from indexer import Encoder, current_shards


class ShardedService(Service):
    """A service that matches in shards; what needs the whole index is refused."""

    def __init__(self, store: Store, matching: ClusterMatching, *, writer: Store | None = None) -> None:
        super().__init__(store, matching.matcher, writer=writer)
        self._matching = matching

    def refresh(self) -> bool:
        """Take up the generation that is newly cut, where there is one; say whether that was done."""
        with self._refreshing:
            if not self._matching.refresh():
                return False
            self._matcher = self._matching.matcher
        self.landscape.forget()
        return True

    def end(self) -> None:
        """Wait no longer for shards that open a new generation."""
        self._matching.end()


def open_sharded(settings: Settings, *, encoder: Encoder | None = None) -> ShardedService:
    """Join the cluster, let it hold the shards, and open the store; with its own encoder unless one is given.

    Raises `ConfigurationError`, `IndexUnavailableError`, `EncoderError`.
    """
    if not settings.cluster or not settings.shards:
        raise ConfigurationError(
            "ENMUSUBI_SHARDS is set and ENMUSUBI_CLUSTER is not. Set both, or none: enmusubi serve"
        )
    lying = current_shards(settings.shards)
    cache = settings.models / "shards"
    connect(settings.cluster)
    store = open_home(settings)
    try:
        replicas = Replicas(start_replicas(lying, replicas=settings.replicas, cache=cache))
        matching = ClusterMatching(store, encoder or load(settings), replicas, settings.shards, cache=cache)
        return ShardedService(store, matching, writer=open_home(settings))
    except BaseException:
        store.close()
        raise
