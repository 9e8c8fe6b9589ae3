"""How does a text become vectors, whatever model is behind it?

`Encoder` is what the rest of the program knows: a text comes in as its sentences, and gets a vector of the
whole and of each sentence. `indexer.encoder_texts` makes them with any sentence-transformers model;
`JoinedEncoder` puts several side by side.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int], None]
Sentences = Sequence[str]


class Role(StrEnum):
    """Whether a text asks or answers; models may read the two differently."""

    QUERY = "query"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Component:
    """A part of the vector that one model makes: `dimensions` numbers, unit length, and what it weighs."""

    name: str
    dimensions: int
    weight: float = 1.0


@dataclass(frozen=True)
class Encoded:
    """The vectors of one text: `whole` (d,), `sentences` (m, d); each component has unit length."""

    whole: Vectors
    sentences: Vectors


class Encoder(Protocol):
    """Makes vectors of texts given as sentences; `version` changes when the vectors would."""

    @property
    def name(self) -> str:
        """What the encoder is called."""

    @property
    def version(self) -> str:
        """What the vectors depend on besides the name."""

    @property
    def components(self) -> tuple[Component, ...]:
        """The parts of the vectors, in order."""

    def encode(
        self, texts: Sequence[Sentences], *, role: Role, progress: Progress | None = None
    ) -> list[Encoded]:
        """Encode texts, in order; `progress` is told how many have been done since it was last told.

        Every text needs at least one sentence of at most 400 characters.
        """


def encoder_version(encoder: Encoder) -> str:
    """Name and version of an encoder in one string."""
    return f"{encoder.name}@{encoder.version}"


def joined_names(encoders: Sequence[tuple[str, str]], weights: Sequence[float]) -> tuple[str, str]:
    """Name and version of encoders side by side, of the names and versions of each.

    The weights count: what is fitted on the joined vectors depends on them.
    """
    names, versions = zip(*encoders, strict=True)
    return "+".join(names), "+".join(versions) + "*" + ":".join(f"{weight:g}" for weight in weights)


class EncoderBefore:
    """Stands before an encoder, whose vectors it comes by another way; named as that one is."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @property
    def name(self) -> str:
        """What the encoder is called."""
        return self._encoder.name

    @property
    def version(self) -> str:
        """What the vectors depend on besides the name."""
        return self._encoder.version

    @property
    def components(self) -> tuple[Component, ...]:
        """The parts of the vectors, in order."""
        return self._encoder.components


class JoinedEncoder:
    """Several encoders side by side: their vectors are set one after the other."""

    def __init__(self, encoders: Sequence[Encoder]) -> None:
        self._encoders = tuple(encoders)
        weights = [part.weight for encoder in encoders for part in encoder.components]
        self.name, self.version = joined_names([(own.name, own.version) for own in encoders], weights)
        self.components = tuple(part for encoder in encoders for part in encoder.components)

    def encode(
        self, texts: Sequence[Sentences], *, role: Role, progress: Progress | None = None
    ) -> list[Encoded]:
        """Encode texts with every encoder; the first one reports progress, being by far the slowest."""
        parts = [
            encoder.encode(texts, role=role, progress=progress if place == 0 else None)
            for place, encoder in enumerate(self._encoders)
        ]
        return [
            Encoded(
                np.concatenate([part.whole for part in own]),
                np.concatenate([part.sentences for part in own], axis=1),
            )
            for own in zip(*parts, strict=True)
        ]


def unit(vectors: Vectors) -> Vectors:
    """Scale vectors to length 1 along the last axis; a zero stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)
