"""Does a need belong to the field at all?

The nearest seed may be near for its manner of speaking alone. A logistic regression on the aligned vector of
a need tells the needs of the field, those of the training collection, from others that nobody in it could
answer (`eval/training/field.py`). Fitted for the embedded encoder; with any other all needs belong.
"""

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

import numpy as np

from corpora import IndexCorruptError
from indexer import DAMAGED, Vectors

SURELY = 7.0  # log-odds of belonging from which no hit is lowered: by a thousandth at most


@dataclass(frozen=True)
class Field:
    """Log-odds that a need belongs: `vector @ weights + bias`, for aligned vectors of one encoder."""

    encoder: str
    weights: Vectors
    bias: float

    def log_odds(self, vector: Vectors) -> float:
        """Return the log-odds that a need of this aligned vector (d,) belongs to the field."""
        return float(vector @ self.weights) + self.bias

    @cached_property
    def digest(self) -> str:
        """What it is told apart by from another field of the same encoder."""
        return hashlib.sha256(self.weights.tobytes() + repr(self.bias).encode()).hexdigest()

    def save(self, path: Path) -> None:
        """Write to an .npz file."""
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                encoder=np.array(self.encoder),
                weights=self.weights.astype(np.float16),
                bias=np.array(self.bias, np.float32),
            )

    @staticmethod
    def load(path: Path) -> "Field":
        """Read what `save` wrote. Raises `IndexCorruptError`."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return Field(
                    str(arrays["encoder"]), arrays["weights"].astype(np.float32), float(arrays["bias"])
                )
        except DAMAGED as error:
            raise IndexCorruptError(f"{path} is damaged: {error}. Reinstall enmusubi.") from error


def surely(log_odds: float) -> float:
    """Return how surely a need of these log-odds belongs to the field, in [0, 1].

    Nearly all short needs of the field lie above half of `SURELY`, most names of other fields below it.
    """
    return min(max(2 * log_odds / SURELY - 1, 0.0), 1.0)


def lowered(log_odds: float, belongs: float) -> float:
    """Return the step, at most 0, from the log-odds of a match within the field to those of both.

    Whoever grades a pair 1 or 2 says that the need belongs, too: the two probabilities multiply.
    """
    neither = np.logaddexp(np.logaddexp(-log_odds, -belongs), -log_odds - belongs)
    return float(-neither) - log_odds


def field_for(encoder_version: str) -> Field | None:
    """Return the field where it was fitted for this encoder."""
    shipped = _shipped()
    return shipped if shipped.encoder == encoder_version else None


@cache
def _shipped() -> Field:
    return Field.load(Path(str(files("matcher") / "data" / "field.npz")))
