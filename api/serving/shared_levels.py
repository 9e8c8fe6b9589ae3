"""How do several processes count one caller's requests together?

In a file that all of them map: a table of sets of places, one set by the hash of the caller. Where a set is
full, whoever came longest ago is forgotten. Whoever counts holds the file's lock, which the system lets go of
however a process ends.
"""

import fcntl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from mmap import mmap
from pathlib import Path

from api.serving.buckets import Level, Step

_SETS = 2_048
_PLACES = 8  # of a set
_KEY_BYTES = 16
_ENTRY = struct.Struct(f"{_KEY_BYTES}sdd")  # caller, tokens, since
_SET_BYTES = _PLACES * _ENTRY.size
_NOBODY = bytes(_KEY_BYTES)


class SharedLevels:
    """How full the buckets of all callers are, in a file that is made where it is new."""

    def __init__(self, file: Path) -> None:
        """Open the file. Raises `OSError`."""
        self._file = file.open("a+b")
        with self._held():
            self._file.truncate(_SETS * _SET_BYTES)  # what stands there stays
        self._table = mmap(self._file.fileno(), _SETS * _SET_BYTES)
        self._turn = threading.Lock()

    def change(self, caller: str, step: Step) -> None:
        """Put in place of what is known of a caller what the step makes of it, undisturbed by others."""
        key = blake2b(caller.encode(), digest_size=_KEY_BYTES).digest()
        start = int.from_bytes(key[:4], "little") % _SETS * _SET_BYTES
        with self._turn, self._held():
            offset, known = self._find(key, start)
            _ENTRY.pack_into(self._table, offset, key, *step(known))

    def _find(self, key: bytes, start: int) -> tuple[int, Level | None]:
        """Where a caller stands, or is to stand, and what is known."""
        oldest, oldest_since = start, float("inf")
        for offset in range(start, start + _SET_BYTES, _ENTRY.size):
            whose, tokens, since = _ENTRY.unpack_from(self._table, offset)
            if whose == key:
                return offset, (tokens, since)
            if whose == _NOBODY:
                return offset, None
            if since < oldest_since:
                oldest, oldest_since = offset, since
        return oldest, None

    @contextmanager
    def _held(self) -> Iterator[None]:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
