"""How does a text become vectors, whatever model is behind it?

`Encoder` is what the rest of the program knows. `SentenceTransformerEncoder` wraps any
sentence-transformers model; `JoinedEncoder` puts several side by side. A text comes in as its
sentences; one pass gives the vector of the whole and of each sentence (late chunking, Günther et
al. 2024, arXiv:2409.04701: the mean of a sentence's token vectors, seen in the context of the text).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

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


@dataclass(frozen=True)
class _Window:
    text: int
    sentences: tuple[str, ...]

    @property
    def characters(self) -> int:
        return sum(map(len, self.sentences))


class SentenceTransformerEncoder:
    """Any sentence-transformers model; texts longer than its window are read window by window."""

    def __init__(
        self,
        model: "SentenceTransformer",
        *,
        name: str,
        version: str,
        prompts: dict[Role, str],
        weight: float = 1.0,
        batch_characters: int = 6_000,
    ) -> None:
        self.name = name
        self.version = version
        self._model = model
        self._prompts = prompts
        self._batch_characters = batch_characters
        dimensions = model.get_embedding_dimension()
        self.components = (Component(name, int(dimensions or 0), weight),)
        self._late = _pools_by_mean(model)

    def encode(
        self, texts: Sequence[Sentences], *, role: Role, progress: Progress | None = None
    ) -> list[Encoded]:
        """Encode texts, in order."""
        windows = [window for place, text in enumerate(texts) for window in self._windows(place, text)]
        # Batches of like length waste no padding; the order is restored below.
        done: dict[int, tuple[Vectors, Vectors]] = {}
        left = Counter(window.text for window in windows)
        for batch in _batches([window.characters for window in windows], self._batch_characters):
            done.update(zip(batch, self._encode_windows([windows[i] for i in batch], role), strict=True))
            if progress:
                left.subtract(windows[i].text for i in batch)
                progress(sum(left[text] == 0 for text in {windows[i].text for i in batch}))
        return _joined(len(texts), windows, done)

    def _windows(self, place: int, text: Sentences) -> list[_Window]:
        limit = (self._model.max_seq_length or 512) - 24  # room for the prompt and special tokens
        windows: list[_Window] = []
        current: list[str] = []
        size = 0
        for sentence, length in zip(text, self._lengths(text), strict=True):
            if current and size + length > limit:
                windows.append(_Window(place, tuple(current)))
                current, size = [], 0
            current.append(sentence)
            size += length
        return [*windows, _Window(place, tuple(current))]

    def _lengths(self, text: Sentences) -> list[int]:
        if not self._late:
            return [len(sentence) for sentence in text]
        ids = self._model.tokenizer(list(text), add_special_tokens=False)["input_ids"]
        return [len(own) + 1 for own in ids]

    def _encode_windows(self, windows: list[_Window], role: Role) -> list[tuple[Vectors, Vectors]]:
        if self._late:
            return self._encode_late(windows, self._prompts.get(role, ""))
        texts = [part for w in windows for part in (_glued(w.sentences), *w.sentences)]
        vectors = self._model.encode(
            texts, prompt=self._prompts.get(role) or None, normalize_embeddings=True, show_progress_bar=False
        )
        bounds = [0, *accumulate(len(window.sentences) + 1 for window in windows)]
        return [(vectors[start], vectors[start + 1 : end]) for start, end in pairwise(bounds)]

    def _encode_late(self, windows: list[_Window], prompt: str) -> list[tuple[Vectors, Vectors]]:
        import torch

        texts = [prompt + _glued(window.sentences) for window in windows]
        batch = self._model.tokenizer(
            texts, padding=True, truncation=True, return_tensors="pt", return_offsets_mapping=True
        )
        offsets = batch.pop("offset_mapping").numpy()
        with torch.inference_mode(), _threads(1 if len(windows) == 1 else None):
            tokens = self._model[0](dict(batch))["token_embeddings"].float().numpy()
        mask = batch["attention_mask"].numpy().astype(np.float32)
        whole = unit((tokens * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True))
        return [
            (whole[i], _sentence_means(tokens[i], offsets[i], window.sentences, len(prompt), whole[i]))
            for i, window in enumerate(windows)
        ]


def joined_names(encoders: Sequence[tuple[str, str]], weights: Sequence[float]) -> tuple[str, str]:
    """Name and version of encoders side by side, of the names and versions of each.

    The weights count: what is fitted on the joined vectors depends on them.
    """
    names, versions = zip(*encoders, strict=True)
    return "+".join(names), "+".join(versions) + "*" + ":".join(f"{weight:g}" for weight in weights)


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


@contextmanager
def _threads(count: int | None) -> Iterator[None]:
    """Let torch use `count` threads; None leaves it as it is.

    A single text gains 10 ms from a second thread on a quiet machine, and loses seconds on a busy one,
    where the threads wait for each other by spinning.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Group places by like length, so that no group padded to its longest exceeds `budget` (or holds one)."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        if batch and (len(batch) + 1) * (lengths[place] + 8) > budget:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _joined(count: int, windows: list[_Window], done: dict[int, tuple[Vectors, Vectors]]) -> list[Encoded]:
    """Put the windows of each text together: the whole is their mean, weighted by length."""
    wholes: list[list[Vectors]] = [[] for _ in range(count)]
    sentences: list[list[Vectors]] = [[] for _ in range(count)]
    for place, window in enumerate(windows):
        whole, own = done[place]
        wholes[window.text].append(whole * np.float32(max(window.characters, 1)))
        sentences[window.text].append(own)
    return [
        Encoded(unit(np.sum(whole, axis=0)[None])[0], np.concatenate(own).astype(np.float32))
        for whole, own in zip(wholes, sentences, strict=True)
    ]


def _sentence_means(
    tokens: Vectors, offsets: npt.NDArray[np.int64], sentences: Sentences, start: int, whole: Vectors
) -> Vectors:
    """Mean token vector of each sentence; a sentence without a token of its own takes the whole's."""
    means = []
    for place, sentence in enumerate(sentences):
        end = start + len(sentence)
        inside = (offsets[:, 0] < end) & (offsets[:, 1] > start) & (offsets[:, 1] > offsets[:, 0])
        means.append(tokens[inside].mean(0) if inside.any() else whole)
        start = end + len(_glue(sentences[place : place + 2]))
    return unit(np.stack(means))


def _glued(sentences: Sentences) -> str:
    """Put sentences together as they would be written: no blank after a Japanese full stop."""
    return "".join(sentence + _glue(sentences[place : place + 2]) for place, sentence in enumerate(sentences))


def _glue(pair: Sentences) -> str:
    return " " if len(pair) == 2 and pair[0][-1:].isascii() else ""


def unit(vectors: Vectors) -> Vectors:
    """Scale vectors to length 1 along the last axis; a zero stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def _pools_by_mean(model: Any) -> bool:
    """Whether the text vector is the mean of token vectors, and the tokenizer knows offsets."""
    names = [type(module).__name__ for module in model]
    if names[:2] != ["Transformer", "Pooling"] or set(names[2:]) - {"Normalize"}:
        return False
    return bool(getattr(model.tokenizer, "is_fast", False)) and str(model[1].pooling_mode) == "mean"
