"""Where does the vector of a text that asks go when a clause is taken out of it?

A model reads each clause in the light of the others. So without one the vector moves several times as far as
the clause's share, and not straight away from it. A linear map for each component says where (ridge
regression on the training needs, embedded anew without each clause: `eval/training/leaving.py`). With another
encoder than that it was fitted on, the clause takes its share with it, no more (`attribution.less`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from corpora import IndexCorruptError
from indexer import DAMAGED, Component, Vectors, unit
from matcher.left_texts import less


@dataclass(frozen=True)
class Leaving:
    """How a text moves, for each component: `pulls` times as by the clause's share, and `maps` (d, d) of what
    the clause is beside its text.
    """

    encoder: str
    pulls: tuple[float, ...]
    maps: tuple[Vectors, ...]

    def less(
        self, whole: Vectors, clauses: Vectors, shares: Vectors, components: Sequence[Component]
    ) -> Vectors:
        """Return the raw vectors (m, d) of a text (d,) less each of its clauses, `shares` (m,) of it."""
        by_share = less(np.repeat(whole[None], len(shares), axis=0), clauses, shares, components)
        beside = shares[:, None] * (clauses - whole)
        parts, start = [], 0
        for component, pull, own in zip(components, self.pulls, self.maps, strict=True):
            place = slice(start, start + component.dimensions)
            moved = pull * (by_share[:, place] - whole[place]) + beside[:, place] @ own
            parts.append(unit(np.asarray(whole[place] + moved, np.float32)))
            start += component.dimensions
        return np.concatenate(parts, axis=1)

    def save(self, path: Path) -> None:
        """Write to an .npz file in half precision."""
        with path.open("wb") as file:
            arrays = {
                "encoder": np.array(self.encoder),
                "pulls": np.array(self.pulls, np.float32),
                **{f"map/{place}": own.astype(np.float16) for place, own in enumerate(self.maps)},
            }
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]

    @staticmethod
    def load(path: Path) -> "Leaving":
        """Read what `save` wrote. Raises `IndexCorruptError`."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                names = sorted(name for name in arrays if name.startswith("map/"))
                maps = tuple(arrays[name].astype(np.float32) for name in names)
                return Leaving(str(arrays["encoder"]), tuple(map(float, arrays["pulls"])), maps)
        except DAMAGED as error:
            raise IndexCorruptError(f"{path} is damaged: {error}. Reinstall enmusubi.") from error


def leaving_for(encoder_version: str) -> Leaving | None:
    """Return the maps where they were fitted for this encoder."""
    shipped = _shipped()
    return shipped if shipped.encoder == encoder_version else None


@cache
def _shipped() -> Leaving:
    return Leaving.load(Path(str(files("matcher") / "data" / "leaving.npz")))
