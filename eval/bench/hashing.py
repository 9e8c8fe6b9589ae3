"""Which encoder costs next to nothing, where the encoder is not what is measured?

Vectors from hashed pairs of characters: texts that share pairs lie near each other. No model is loaded.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from corpora import concept_scheme
from indexer import Component, ConceptModel, Encoded, Role, Shipped, encoder_version, fit_alignment, group

_TEXTS = {
    "ja": ("水素を作る装置です。", "太陽光の発電予測。", "断熱材の開発。", "バイオガスの精製。"),
    "en": ("Hydrogen from water.", "Forecasting solar power.", "Insulation panels.", "Biogas upgrading."),
}


class HashEncoder:
    """An `Encoder` of two components; the same text has the same vector in every process."""

    name = "hashing"
    version = "1"

    def __init__(self, sizes: tuple[int, ...] = (32, 16)) -> None:
        self.components = tuple(Component(f"hash{place}", size) for place, size in enumerate(sizes))

    def encode(
        self, texts: Sequence[Sequence[str]], *, role: Role, progress: Callable[[int], None] | None = None
    ) -> list[Encoded]:
        """Encode texts that are cut into sentences."""
        if progress:
            progress(len(texts))
        return [
            Encoded(self._vector("".join(text)), np.stack([self._vector(part) for part in text]))
            for text in texts
        ]

    def _vector(self, text: str) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
        pairs = Counter(text[start : start + 2] for start in range(max(len(text) - 1, 1)))
        parts = []
        for component in self.components:
            found = [_direction(component.name, pair, component.dimensions) for pair in pairs]
            total = 1e-3 + np.array([*pairs.values()], float) @ np.stack(found)
            parts.append(total / np.linalg.norm(total))
        return np.concatenate(parts).astype(np.float32)


@lru_cache(maxsize=200_000)
def _direction(name: str, pair: str, size: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.random.default_rng(zlib.crc32(f"{name}{pair}".encode())).normal(size=size)


def shipped_for(encoder: HashEncoder) -> Shipped:
    """What an index needs to know of shipped texts, made of a few sentences; concepts without a meaning."""
    vectors = {
        group(role, kind, language): np.stack(
            [encoded.whole for encoded in encoder.encode([[text] for text in texts], role=role)]
        )
        for role in Role
        for kind in ("seed", "need")
        for language, texts in _TEXTS.items()
    }
    leaves = tuple(leaf.id for leaf in concept_scheme().leaves)
    size = sum(component.dimensions for component in encoder.components)
    weights = np.random.default_rng(1).normal(size=(len(leaves), size)) / np.sqrt(size)
    model = ConceptModel(
        encoder_version(encoder),
        leaves,
        weights.astype(np.float16).astype(np.float32),  # as it is saved
        np.zeros(len(leaves), np.float32),
    )
    return Shipped({}, fit_alignment(vectors, components=encoder.components), model)
