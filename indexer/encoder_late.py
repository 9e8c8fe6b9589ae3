"""How is an encoder spared from being loaded on a night that has nothing to embed?

Loading takes five seconds and a gigabyte; its version is known from the files it is made of.
"""

from collections.abc import Callable, Sequence
from functools import cached_property

from corpora import EncoderError
from indexer.encoder import Component, Encoded, Encoder, Progress, Role, encoder_version


class LateEncoder:
    """An encoder of a known `encoder_version` that is loaded when it is first needed."""

    def __init__(self, version: str, load: Callable[[], Encoder]) -> None:
        self._expected = version
        self._load = load

    @cached_property
    def _loaded(self) -> Encoder:
        """Raises `EncoderError`, also where another version is loaded than was to be expected."""
        found = self._load()
        if encoder_version(found) != self._expected:
            raise EncoderError(
                f"The encoder is '{encoder_version(found)}', not '{self._expected}' as its files say. "
                "Reinstall enmusubi, or set ENMUSUBI_ENCODER."
            )
        return found

    @property
    def name(self) -> str:
        """What the encoder is called."""
        return self._expected.partition("@")[0]

    @property
    def version(self) -> str:
        """What the vectors depend on besides the name."""
        return self._expected.partition("@")[2]

    @property
    def components(self) -> tuple[Component, ...]:
        """The parts of the vectors, in order."""
        return self._loaded.components

    def encode(
        self, texts: Sequence[Sequence[str]], *, role: Role, progress: Progress | None = None
    ) -> list[Encoded]:
        """Encode texts, in order."""
        return self._loaded.encode(texts, role=role, progress=progress)
