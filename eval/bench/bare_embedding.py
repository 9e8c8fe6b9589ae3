"""How many texts do two bare processes embed, and how many does one, with no cluster between them?

What two workers on the same machine could do at most: two processes on two cores share memory and caches,
and are seldom twice as quick as one. Each takes one piece after the other from the same queue and computes
with one thread, as a worker of the cluster does; vectors are made and left where they are.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from api import TEXTS_A_TASK
from eval.bench.synthetic import queries
from indexer import Role, load_encoder

WARMING = 4  # pieces that are embedded before time is taken
_READY_S = 300.0

Texts = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Bare:
    """Texts a second by one bare process and by two."""

    one: float
    two: float

    @property
    def ratio(self) -> float:
        """How many times as many two embed."""
        return self.two / self.one


def made(count: int) -> list[list[str]]:
    """The texts that are embedded, with and without a cluster."""
    return [[text] * 2 for text in queries(count)]


def bare(models: Path, count: int) -> Bare:
    """Measure both, one after the other."""
    texts = sorted(made(count), key=lambda own: -sum(map(len, own)))
    pieces = [texts[start : start + TEXTS_A_TASK] for start in range(0, count, TEXTS_A_TASK)]
    load_encoder(cache=models)  # is written once, before two could
    one, two = (count / _took_s(models, pieces, processes) for processes in (1, 2))
    return Bare(one, two)


def _took_s(models: Path, pieces: Sequence[Texts], processes: int) -> float:
    """Seconds from the word to start until the last piece is embedded."""
    context = get_context("spawn")
    start, ended, waiting = context.Barrier(processes + 1), context.Barrier(processes + 1), context.Queue()
    workers = [
        context.Process(target=_work, args=(models, pieces[:WARMING], waiting, start, ended), daemon=True)
        for _ in range(processes)
    ]
    for worker in workers:
        worker.start()
    for piece in (*pieces, *(None for _ in workers)):
        waiting.put(piece)
    start.wait(_READY_S)
    began = time.perf_counter()
    ended.wait(_READY_S)
    took = time.perf_counter() - began
    for worker in workers:
        worker.join()
    return took


def _work(models: Path, warming: Sequence[Texts], waiting: Any, start: Any, ended: Any) -> None:
    import torch

    torch.set_num_threads(1)  # before the encoder is loaded, which takes as many cores
    encoder = load_encoder(cache=models)
    for piece in warming:
        encoder.encode(piece, role=Role.DOCUMENT)
    start.wait(_READY_S)
    while (piece := waiting.get()) is not None:
        encoder.encode(piece, role=Role.DOCUMENT)
    ended.wait(_READY_S)
