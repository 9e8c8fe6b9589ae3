"""How do rows of several arrays come into one file?"""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.arrays import mapped, write_chosen


@settings(max_examples=25, deadline=None)
@given(sizes=st.lists(st.integers(0, 9), min_size=1, max_size=3), data=st.data())
def test_rows_are_written_in_the_order_asked_from_whichever_array_holds_them(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], data: st.DataObject
) -> None:
    arrays = [np.random.default_rng(size).normal(size=(size, 3)).astype(np.float32) for size in sizes]
    every = np.concatenate(arrays)
    places = st.integers(0, max(len(every) - 1, 0))
    source = np.array(data.draw(st.lists(places, max_size=20 if len(every) else 0)), np.int64)
    if data.draw(st.booleans()):
        source.sort()  # as most are: one after the other
    path: Path = tmp_path_factory.mktemp("rows") / "rows.npy"

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("indexer.arrays.CHUNK_BYTES", 6 * data.draw(st.integers(1, 20)))  # of 6 a row
        write_chosen(path, source, [partial(np.asarray, own) for own in arrays], dtype=np.float16, width=3)

    assert np.array_equal(mapped(path), every[source].astype(np.float16))
