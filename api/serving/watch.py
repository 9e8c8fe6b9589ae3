"""How does a server notice, without being asked, that something has changed on the disk?"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

CHECK_S = 1.0

_log = logging.getLogger(__name__)


@contextmanager
def watching(
    look: Callable[[], object], *, every_s: float = CHECK_S, end: Callable[[], object] | None = None
) -> Iterator[None]:
    """Call `look` every so often from a thread of its own, until the block ends.

    `end` is called before that is waited for, so that a look which takes long can be cut short.
    What `look` raises is written to the log, and it is called again: a server runs for years.
    """
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(every_s):
            try:
                look()
            except Exception:
                _log.exception("Looking for a new generation failed; the one that is open goes on serving.")

    thread = threading.Thread(target=watch, name="enmusubi-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        if end:
            end()
        thread.join()
