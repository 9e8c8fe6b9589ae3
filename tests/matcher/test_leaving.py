"""Does a text move as the fitted maps say when a clause is taken out, with their encoder only?"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpora import IndexCorruptError
from indexer import Component, encoder_version, unit
from matcher import Leaving, less
from matcher.leaving import leaving_for

COMPONENTS = (Component("a", 3), Component("b", 2))
WHOLE = np.array([0.6, 0.8, 0.0, 1.0, 0.0], np.float32)
CLAUSES = np.array([[0.0, 1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 0.8, 0.6]], np.float32)
SHARES = np.array([0.25, 0.75], np.float32)
NOTHING = (np.zeros((3, 3), np.float32), np.zeros((2, 2), np.float32))


def test_without_maps_and_with_a_pull_of_one_a_clause_takes_its_share_with_it() -> None:
    by_share = less(np.stack([WHOLE, WHOLE]), CLAUSES, SHARES, COMPONENTS)

    told = Leaving("e", (1.0, 1.0), NOTHING).less(WHOLE, CLAUSES, SHARES, COMPONENTS)

    assert told == pytest.approx(by_share, abs=1e-6)


def test_a_map_adds_what_it_makes_of_the_clause_beside_its_text_component_by_component() -> None:
    turn = np.array([[0.0, 0.0, 2.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], np.float32)
    maps = (turn, NOTHING[1])

    told = Leaving("e", (0.0, 0.0), maps).less(WHOLE, CLAUSES, SHARES, COMPONENTS)

    # what the clauses are beside the text in the first dimension, -0.6 and 0.4, by share and twice
    moved = np.array([[0.6, 0.8, 2 * 0.25 * -0.6], [0.6, 0.8, 2 * 0.75 * 0.4]], np.float32)
    assert told[:, :3] == pytest.approx(unit(moved), abs=1e-6)
    assert told[:, 3:] == pytest.approx(np.array([[1.0, 0.0]] * 2), abs=1e-6)


def test_what_is_saved_is_read_again_in_half_precision(tmp_path: Path) -> None:
    maps = tuple(np.random.default_rng(1).normal(size=own.shape).astype(np.float32) for own in NOTHING)
    saved = Leaving("e@1", (1.5, 0.5), maps)

    saved.save(tmp_path / "leaving.npz")
    read = Leaving.load(tmp_path / "leaving.npz")

    assert (read.encoder, read.pulls) == ("e@1", (1.5, 0.5))
    assert [own.tolist() for own in read.maps] == [own.astype(np.float16).tolist() for own in maps]


@pytest.mark.parametrize("damage", [lambda own: own[:100], lambda _: b"", lambda own: own[::-1]])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, damage: Any) -> None:
    path = tmp_path / "leaving.npz"
    Leaving("e", (1.0, 1.0), NOTHING).save(path)
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(IndexCorruptError, match=r"leaving\.npz is damaged"):
        Leaving.load(path)


def test_another_encoder_has_no_maps() -> None:
    assert leaving_for("another@1") is None


def test_the_shipped_maps_are_those_of_the_embedded_encoder(real_encoder: Any) -> None:

    found = leaving_for(encoder_version(real_encoder))

    assert found is not None
    assert [own.shape for own in found.maps] == [
        (c.dimensions, c.dimensions) for c in real_encoder.components
    ]
