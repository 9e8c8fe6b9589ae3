"""What does a night meet where files cannot grow, or nothing of the home can be written?

Both work without being root; they are called in the night's own process.
"""

import os
import resource
from collections.abc import Callable
from functools import partial

_NOBODY = 65_534


def files_up_to(size_bytes: int) -> Callable[[], None]:
    """Return what makes every write beyond a size fail in this process, as on a full disk."""
    return partial(_limit, size_bytes)


def as_nobody() -> None:
    """Give up the rights of root, for whom nothing is unwritable; anybody else stays who they are."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)


def _limit(size_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))
