"""How is a server with several workers brought up, and what does it leave behind? Nothing.

This process answers nobody: it holds the socket, does the imports of all workers, and looks after them. They
are forked from a third one, the nursery (`multiprocessing`'s fork server), which has the libraries and the
encoder in memory and one thread.
"""

import os
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from api.accounts.sessions import session_key
from api.serving.exposure import cannot_listen
from api.serving.logs import write_logs
from api.settings import Settings, share_metrics
from corpora import Store, open_store

if TYPE_CHECKING:
    from api.service import Service
    from api.uploads import Jobs

NURSERY = "api.workers.nursery"
_END_S = 5


def serve_together(
    settings: Settings,
    *,
    host: str,
    port: int,
    secure: bool,
    workers: int,
    served: Callable[[str, Store], None] = lambda _address, _store: None,
    opened: "Callable[[Settings], Service] | None" = None,
    nursery: str = NURSERY,
) -> int:
    """Serve until told to end; returns the exit code.

    `served` is told address and store when the first worker answers. `opened` and `nursery` are another way
    to open a home, and the module that holds what it needs. Raises `EnmusubiError`.
    """
    with (
        tempfile.TemporaryDirectory(prefix="enmusubi-") as directory,
        closing(_bound(host, port)) as listening,
        closing(open_store(settings.store)) as store,
    ):
        share_metrics(Path(directory))
        from api.serving.metrics import Metrics
        from api.serving.together import Together
        from api.uploads import importing
        from api.workers.forked import forked
        from api.workers.supervisor import Supervisor
        from api.workers.worker import Work

        session_key(settings.session_key)  # before several would make it
        context = get_context("forkserver")
        context.set_forkserver_preload([nursery])
        words, imports = context.Pipe(duplex=False)
        write_logs()
        metrics = Metrics(Path(directory))
        with (
            importing(store, settings, settings.limits, metrics) as jobs,
            _relayed(words, imports, jobs),
        ):
            together = Together(workers, Path(directory), jobs.server, imports)
            asked = Work(settings, together, listening, secure, opened)
            address = f"http://{host}:{listening.getsockname()[1]}/"
            return Supervisor(partial(forked, asked), workers, served=lambda: served(address, store)).run()


def _bound(host: str, port: int) -> socket.socket:
    """A socket on which nobody is heard until a worker listens. Raises `ConfigurationError`."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise cannot_listen(host, port, error) from error
    return bound


@contextmanager
def _relayed(words: Connection, imports: Connection, jobs: "Jobs") -> Iterator[None]:
    """Let what workers say of imports be done until the block ends."""
    from api.uploads import Word

    def relay() -> None:
        with os.fdopen(os.dup(words.fileno()), encoding="ascii") as lines:
            for line in lines:
                word, job_id = line.split()
                jobs.told(Word(word), job_id)

    thread = threading.Thread(target=relay, name="enmusubi-relay", daemon=True)
    thread.start()
    try:
        yield
    finally:
        imports.close()  # the last that could have written
        thread.join(timeout=_END_S)  # a worker that was lost may still hold its end
        words.close()
