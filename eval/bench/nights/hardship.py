"""What does a night meet where files cannot grow, or nothing can be written at all?"""

import resource
from collections.abc import Callable
from functools import partial


def files_up_to(size_bytes: int) -> Callable[[], None]:
    """Return what makes every write beyond a size fail in this process, as on a full disk."""
    return partial(_limit, size_bytes)


def _limit(size_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))
