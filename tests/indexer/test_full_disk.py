"""Is an index that finds no room on the disk an error of the system, whoever writes it?"""

import resource
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.dense import DenseIndex
from indexer.encoder import unit


@pytest.fixture
def _small_files() -> Iterator[None]:
    """No file may grow beyond 1,000 bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("_small_files")
@pytest.mark.parametrize("count", [50, 200_000], ids=["the last bytes", "the bytes in between"])
def test_vectors_that_find_no_room_raise_an_error_of_the_system(tmp_path: Path, count: int) -> None:
    vectors = unit(np.random.default_rng(1).normal(size=(count, 8)).astype(np.float32))
    index = DenseIndex.build(np.arange(1, count + 1), vectors, dimensions=8)

    with pytest.raises(OSError, match=r"File too large|dense\.faiss"):
        index.save(tmp_path / "dense.faiss")
