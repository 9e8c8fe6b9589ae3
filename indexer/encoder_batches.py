"""In which batches are texts put through a model, and how do all cores take part?

A batch holds texts that are padded to one length, which follows from each text alone: so a vector is the
same, bit for bit, whatever stands beside it (not so where a model of another kind pads by itself). Batches go
to threads that compute with one core each: that is quicker than several cores at one batch, and two threads
share one model in memory.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

STEP = 16  # lengths are padded to multiples of it
Made = TypeVar("Made")


def padded(length: int, longest: int) -> int:
    """The length to which so many tokens are padded: by one at least, since models leave out a mask of ones.

    Texts that fill the window have nothing to be padded with; they are `longest + 1`, a batch of their own.
    """
    return longest + 1 if length >= longest else min(-(-(length + 1) // STEP) * STEP, longest)


def batches(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Group places by equal length, `budget` tokens a batch (or one text); the longest come first."""
    found: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        last = found[-1] if found else None
        if last and lengths[last[0]] == lengths[place] and (len(last) + 1) * lengths[place] <= budget:
            last.append(place)
        else:
            found.append([place])
    return found


def in_parallel(
    work: Callable[[list[int]], Made], parts: Sequence[list[int]], cores: int
) -> Iterator[tuple[list[int], Made]]:
    """Do the work for each batch, in order, one core a batch; none is begun after one has failed."""
    if cores == 1 or len(parts) <= 1:
        for part in parts:
            with one_core():
                made = work(part)
            yield part, made
        return
    pool = ThreadPoolExecutor(min(cores, len(parts)), "enmusubi-embedding", _to_one_core)
    try:
        yield from zip(parts, pool.map(work, parts), strict=True)
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def one_core() -> Iterator[None]:
    """Let torch use one core in this thread.

    A single text gains 10 ms from a second one on a quiet machine, and loses seconds on a busy one, where
    they wait for each other by spinning.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _to_one_core() -> None:
    import torch

    torch.set_num_threads(1)
