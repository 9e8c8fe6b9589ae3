"""Was anything run or sent meanwhile? An audit hook of Python notes it, whoever does it.

A Python of our own is let be: readers may do their work in a process apart.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_DEEDS = frozenset(
    (
        "os.exec",
        "os.fork",
        "os.posix_spawn",
        "os.spawn",
        "os.startfile",
        "os.system",
        "pty.spawn",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "subprocess.Popen",
        "urllib.Request",
        "webbrowser.open",
    )
)
_watchers: list[list[str]] = []
_hooked: list[bool] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _watchers and event in _DEEDS and arguments[:1] != (sys.executable,):
        for deeds in _watchers:
            deeds.append(f"{event} {arguments!r}"[:300])


@contextmanager
def watched() -> Iterator[list[str]]:
    """Note every process started and every connection made, as long as this is open."""
    if not _hooked:  # a hook cannot be taken away again
        _hooked.append(True)
        sys.addaudithook(_note)
    deeds: list[str] = []
    _watchers.append(deeds)
    try:
        yield deeds
    finally:
        _watchers[:] = [held for held in _watchers if held is not deeds]
