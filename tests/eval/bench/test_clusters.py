"""Do made-up vectors lie to each other as real ones do?"""

import numpy as np
import pytest

from eval.bench import clusters
from eval.bench.clusters import REAL, Clusters, Nearness, nearness


def figures(own: Nearness) -> np.ndarray:
    return np.array([*own.first, *own.tenth, own.spread])


def test_cosines_are_those_of_the_shipped_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "CHUNK", 234)
    measured: dict[tuple[str, int], list[np.ndarray]] = {of: [] for of in REAL}
    for chance in range(3):
        made = Clusters(896, seed=chance)
        (seeds,) = made.seeds(234)
        measured["seeds", 60].append(figures(nearness(seeds[:60], seeds[:60], same=True)))
        measured["seeds", 234].append(figures(nearness(seeds, seeds, same=True)))
        measured["needs", 234].append(figures(nearness(made.needs(78), seeds)))

    for of, real in REAL.items():
        assert np.abs(np.mean(measured[of], axis=0) - figures(real)).max() < 0.05


def test_vectors_have_unit_length_and_stay_the_same_however_many_are_drawn() -> None:
    made = Clusters(16)

    many = np.concatenate(list(made.seeds(clusters.CHUNK + 5)))
    few = np.concatenate(list(made.seeds(20)))

    assert many.shape == (clusters.CHUNK + 5, 16)
    assert np.allclose(np.linalg.norm(many, axis=1), 1, atol=1e-5)
    assert many[:20].tolist() == few.tolist()
    assert made.needs(3).tolist() == Clusters(16).needs(3).tolist() != Clusters(16, seed=1).needs(3).tolist()


def test_nearness_leaves_out_a_text_itself() -> None:
    seeds = np.eye(12, dtype=np.float32)

    assert nearness(seeds, seeds, same=True) == Nearness((0, 0, 0), (0, 0, 0), 0)
    assert nearness(seeds, seeds).first == (1, 1, 1)
