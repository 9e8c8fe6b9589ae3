"""What does one of several workers do? It answers on the socket that all have, until it is told to end."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from socket import socket
from typing import TYPE_CHECKING

from api.errors import INTERNAL, exit_code, unforeseen
from api.serving.exposure import cannot_listen
from api.serving.together import Together
from api.settings import Settings
from api.showing.terminal import talk
from corpora import EnmusubiError

if TYPE_CHECKING:
    from api.service import Service


@dataclass(frozen=True)
class Work:
    """Handed to each worker; without `opened` it takes what is in memory before it is forked."""

    settings: Settings
    together: Together
    listening: socket
    secure: bool
    opened: "Callable[[Settings], Service] | None" = None


def work(asked: Work, beats: connection.Connection) -> None:
    """Answer until SIGTERM, or until the process that looks after this one is gone; tell that it lives.

    Ends with the exit code of the error where the home cannot be opened, or nobody can be heard.
    """
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_end_with_parent, name="enmusubi-parent", daemon=True).start()
    try:
        _answer(asked, beats)
    except EnmusubiError as error:
        talk.print(str(error), markup=False)
        sys.exit(exit_code(type(error)))
    except Exception as error:
        if asked.settings.debug:
            raise
        talk.print(unforeseen(error), markup=False)
        sys.exit(INTERNAL)


def _answer(asked: Work, beats: connection.Connection) -> None:
    from api.app import create_app
    from api.serving.logs import write_logs
    from api.serving.server import BACKLOG, server
    from api.workers.warm import open_warm

    service = (asked.opened or open_warm)(asked.settings)
    host, port = asked.listening.getsockname()[:2]
    try:
        asked.listening.listen(BACKLOG)
    except OSError as error:  # another server was begun meanwhile: both had bound the address
        raise cannot_listen(host, port, error) from error
    write_logs()

    async def beat() -> None:
        with suppress(OSError):  # nobody hears it: soon it is told to end
            beats.send_bytes(b".")

    app = create_app(asked.settings, service, secure=asked.secure, together=asked.together)
    served = server(app, host=host, port=port, limits=asked.settings.limits, beat=beat)
    served.run(sockets=[asked.listening])


def _leave(*_: object) -> None:
    """End in order: by the signal itself, what is to be put away would be left."""
    sys.exit(0)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
