"""How does work get onto the nodes of a Ray cluster, and back?

The only module that imports Ray. Nothing lasts in Ray: shards lie in files under a URL, an actor that dies is
started again, on another node where its own is gone, and opens them again; a task that is lost is done again.
"""

import logging
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any, TypeVar

from api.cluster.hosting import ShardHost
from api.cluster.looking import answers
from api.cluster.replicas import LostCallError, Replica, SlowCallError
from corpora import BusyError, ConfigurationError, EnmusubiError
from indexer import ShardSet

NAMESPACE = "enmusubi"
MOST_PENDING = 64  # calls that wait for one actor
THREADS = 2  # of an actor: one opens files while the other answers
RETRIES = 5  # of a task whose node died

_log = logging.getLogger(__name__)

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def connect(address: str) -> None:
    """Join a running cluster, e.g. "10.0.0.5:6379". Raises `ConfigurationError`."""
    if not answers(address):  # Ray would go on trying for minutes
        raise ConfigurationError(
            f"Nothing answers at '{address}' (ENMUSUBI_CLUSTER). Start the cluster: ray start --head"
        )
    try:
        import ray
    except ImportError as error:
        raise ConfigurationError("Ray is not installed. Install it: pip install 'enmusubi[ray]'") from error
    if ray.is_initialized():
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(address=address, namespace=NAMESPACE, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise ConfigurationError(
            f"The Ray cluster at '{address}' cannot be joined: {error}. Start one: ray start --head"
        ) from error
    finally:
        if before is not None and current_thread() is main_thread():
            signal.signal(signal.SIGTERM, before)  # Ray sets one that ends servers and nights in their midst


def _ray() -> Any:
    """Ray, the types of which say less than it can do."""
    import ray

    return ray


def nodes() -> list[str]:
    """Return the ids of the nodes that are alive, in a fixed order."""
    return sorted(node["NodeID"] for node in _ray().nodes() if node["Alive"])


def start_replicas(shards: ShardSet, *, replicas: int, cache: Path) -> list[list[Replica]]:
    """Start the holders of every shard, those of one shard on different nodes as far as there are any."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    alive = nodes()
    if len(alive) < replicas:
        _log.warning(
            "%s replicas are to hold each shard, and the cluster has nodes: %s. One holds a shard twice. "
            "Let more join (ray start --address=...), or set ENMUSUBI_REPLICAS.",
            replicas,
            len(alive),
        )
    host = ray.remote(ShardHost)
    return [
        [
            _Actor(
                host.options(
                    num_cpus=0,
                    max_restarts=-1,
                    max_task_retries=0,
                    max_concurrency=THREADS,
                    max_pending_calls=MOST_PENDING,
                    scheduling_strategy=NodeAffinitySchedulingStrategy(
                        alive[(shard + own) % len(alive)], soft=True
                    ),
                ).remote(shards.url, shard, shards.shards, cache)
            )
            for own in range(replicas)
        ]
        for shard in range(shards.shards)
    ]


class _Actor:
    """A holder of a shard."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    def call(self, method: str, *arguments: Any) -> "_Reply":
        """Call a method of it. Raises `LostCallError`, `BusyError`."""
        from ray import exceptions

        try:
            return _Reply(getattr(self._actor, method).remote(*arguments))
        except exceptions.PendingCallsLimitExceeded as error:
            raise BusyError(
                f"{MOST_PENDING} calls wait for a shard already. Ask again in a second."
            ) from error
        except exceptions.RayError as error:
            raise LostCallError(str(error)) from error


class _Reply:
    """The answer that is to come."""

    def __init__(self, reference: Any) -> None:
        self._reference = reference

    def result(self, within_s: float) -> Any:
        """Wait for it. Raises `LostCallError`, `SlowCallError`, and what the shard raises."""
        import ray
        from ray import exceptions

        try:
            return ray.get(self._reference, timeout=within_s)
        except exceptions.RayTaskError as error:
            if isinstance(error.cause, EnmusubiError | OSError):
                raise error.cause from error
            raise
        except exceptions.GetTimeoutError as error:
            raise SlowCallError(str(error)) from error
        except exceptions.RayError as error:
            raise LostCallError(str(error)) from error


def mapped(work: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[Answer]:
    """Yield what `work` makes of each item, in order, made on all processors of the cluster.

    A bounded number is under way, so that neither items nor answers pile up. Raises what `work` raises of
    our own errors, and Ray's.
    """
    ray = _ray()

    def done(item: Item) -> Answer:
        return work(item)

    # Spread: else what waits is asked of the node that is near, and the others are idle meanwhile.
    task = ray.remote(done).options(num_cpus=1, max_retries=RETRIES, scheduling_strategy="SPREAD")
    most = 2 * max(int(ray.cluster_resources().get("CPU", 1)), 1)
    waiting: deque[Any] = deque()
    for item in items:
        waiting.append(task.remote(item))
        if len(waiting) > most:
            yield _done(waiting.popleft())
    while waiting:
        yield _done(waiting.popleft())


def _done(reference: Any) -> Any:
    """What a task has made. Raises what it has raised of our own errors."""
    import ray
    from ray import exceptions

    try:
        return ray.get(reference)
    except exceptions.RayTaskError as error:
        if isinstance(error.cause, EnmusubiError):
            raise error.cause from error
        raise
