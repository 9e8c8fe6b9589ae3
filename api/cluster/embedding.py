"""How do the processors of several machines embed the texts of a night?

In pieces of a few texts, each a task of the cluster; every process that does one loads the encoder once. A
vector depends on its text alone, so that it is the same wherever it is made (as long as all machines compute
with the same numbers: ENMUSUBI_PRECISION); a node with another encoder is refused. What is done is kept by
the checkpoint of the night, as always.
"""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from api.cluster.actors import connect, mapped
from corpora import EncoderError
from indexer import Encoded, Encoder, EncoderBefore, Precision, Progress, Role, encoder_version, load_encoder

TEXTS_A_TASK = 8


@dataclass(frozen=True)
class Named:
    """An encoder by what loads it."""

    encoder: str
    models: Path
    precision: Precision


class ClusterEncoder(EncoderBefore):
    """Encodes as `encoder` does, on all processors of the cluster at an address."""

    def __init__(self, encoder: Encoder, named: Named, *, address: str) -> None:
        """Raises `ConfigurationError` where the cluster cannot be joined."""
        connect(address)
        super().__init__(encoder)
        self._named = named

    def encode(
        self, texts: Sequence[Sequence[str]], *, role: Role, progress: Progress | None = None
    ) -> list[Encoded]:
        """Encode texts, in order; longest first within the cluster, so that none waits for a long one.

        Raises `EncoderError` where a node has another encoder.
        """
        order = sorted(range(len(texts)), key=lambda place: -sum(map(len, texts[place])))
        pieces = [order[start : start + TEXTS_A_TASK] for start in range(0, len(order), TEXTS_A_TASK)]
        found: dict[int, Encoded] = {}
        asked = ([list(texts[place]) for place in own] for own in pieces)
        work = partial(encoded_on_node, self._named, encoder_version(self._encoder), role)
        for own, encoded in zip(pieces, mapped(work, asked), strict=True):
            found |= zip(own, encoded, strict=True)
            if progress:
                progress(len(own))
        return [found[place] for place in range(len(texts))]


def encoded_on_node(named: Named, version: str, role: Role, texts: Sequence[Sequence[str]]) -> list[Encoded]:
    """Do one task: encode with the encoder of this process, which must be of an `encoder_version`.

    Raises `EncoderError`.
    """
    encoder = _loaded(named)
    if (found := encoder_version(encoder)) != version:
        raise EncoderError(
            f"The node {platform.node()} embeds with '{found}', and who asks it with '{version}'. "
            "Install the same version of Enmusubi on all nodes, and set the same ENMUSUBI_ENCODER."
        )
    return encoder.encode(texts, role=role)


@cache
def _loaded(named: Named) -> Encoder:
    """The encoder of this process."""
    return load_encoder(named.encoder, cache=named.models, precision=named.precision)
