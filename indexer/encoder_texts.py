"""How does a sentence-transformers model read a text and its sentences?

One pass gives the vector of the whole and of each sentence (late chunking, Günther et al. 2024,
arXiv:2409.04701: the mean of a sentence's token vectors, seen in the context of the text), where the model
takes the mean of its tokens; another model is asked for each. No text is embedded twice in a call.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from indexer.encoder import Component, Encoded, Progress, Role, Sentences, Vectors, unit
from indexer.encoder_batches import batches, in_parallel, padded

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


_Tokens = dict[str, Any]  # what a tokenizer says of one text, by name


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
        batch_tokens: int = 4_096,
        cores: int | None = None,
    ) -> None:
        """`cores` take part, by default those that torch uses."""
        import torch

        self.name = name
        self.version = version
        self._model = model
        self._prompts = prompts
        self._batch_tokens = batch_tokens
        self._cores = cores or torch.get_num_threads()
        self._longest = int(model.max_seq_length or 512)
        self._tokenizing = Lock()  # a tokenizer keeps the length at which it cuts
        dimensions = model.get_embedding_dimension()
        self.components = (Component(name, int(dimensions or 0), weight),)
        self._late = _pools_by_mean(model)

    def encode(
        self, texts: Sequence[Sentences], *, role: Role, progress: Progress | None = None
    ) -> list[Encoded]:
        """Encode texts, in order; equal ones once."""
        places: dict[tuple[str, ...], list[int]] = {}
        for place, text in enumerate(texts):
            places.setdefault(tuple(text), []).append(place)
        windows = [window for number, text in enumerate(places) for window in self._windows(number, text)]
        counts = [len(own) for own in places.values()]
        left = Counter(window.text for window in windows)
        done: dict[int, tuple[Vectors, Vectors]] = {}
        tokens = self._tokens(windows, role) if self._late else []
        sizes = (
            [padded(len(own["input_ids"]), self._longest) for own in tokens]
            or [1 << window.characters.bit_length() for window in windows]  # padded by the model
        )

        def work(part: list[int]) -> list[tuple[Vectors, Vectors]]:
            chosen = [windows[i] for i in part]
            if not self._late:
                return self._encode_apart(chosen, role)
            return self._encode_late(chosen, [tokens[i] for i in part], len(self._prompts.get(role, "")))

        parts = batches(sizes, self._batch_tokens)
        # A model that reads texts by itself looks after its threads, too.
        every = in_parallel(work, parts, self._cores) if self._late else ((own, work(own)) for own in parts)
        for part, made in every:
            done.update(zip(part, made, strict=True))
            if progress:
                left.subtract(windows[i].text for i in part)
                progress(sum(counts[text] for text in {windows[i].text for i in part} if not left[text]))
        found = _joined(len(places), windows, done)
        numbers = {place: number for number, own in enumerate(places.values()) for place in own}
        return [found[numbers[place]] for place in range(len(texts))]

    def _windows(self, place: int, text: Sentences) -> list[_Window]:
        limit = self._longest - 24  # room for the prompt and special tokens
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
        with self._tokenizing:
            ids = self._model.tokenizer(list(text), add_special_tokens=False)["input_ids"]
        return [len(own) + 1 for own in ids]

    def _tokens(self, windows: Sequence[_Window], role: Role) -> list[_Tokens]:
        if not windows:
            return []
        texts = [self._prompts.get(role, "") + _glued(window.sentences) for window in windows]
        with self._tokenizing:
            told = self._model.tokenizer(
                texts, truncation=True, max_length=self._longest, return_offsets_mapping=True
            )
        return [{name: values[i] for name, values in told.items()} for i in range(len(texts))]

    def _encode_apart(self, windows: list[_Window], role: Role) -> list[tuple[Vectors, Vectors]]:
        texts = [part for w in windows for part in (_glued(w.sentences), *w.sentences)]
        vectors = self._model.encode(
            texts, prompt=self._prompts.get(role) or None, normalize_embeddings=True, show_progress_bar=False
        )
        bounds = [0, *accumulate(len(window.sentences) + 1 for window in windows)]
        return [(vectors[start], vectors[start + 1 : end]) for start, end in pairwise(bounds)]

    def _encode_late(
        self, windows: list[_Window], tokens: list[_Tokens], start: int
    ) -> list[tuple[Vectors, Vectors]]:
        """`start` is where the text begins after the prompt."""
        import torch

        size = min(padded(len(tokens[0]["input_ids"]), self._longest), self._longest)
        offsets = [np.array(own["offset_mapping"]) for own in tokens]
        batch = self._model.tokenizer.pad(
            [{name: own[name] for name in own if name != "offset_mapping"} for own in tokens],
            padding="max_length",
            max_length=size,
            return_tensors="pt",
        )
        with torch.inference_mode():
            vectors = self._model[0](dict(batch))["token_embeddings"].float().numpy()
        mask = batch["attention_mask"].numpy()
        found = []
        for window, own, real, where in zip(windows, vectors, mask, offsets, strict=True):
            told = own[real.astype(bool)]
            whole = unit(told.mean(0)[None])[0]
            found.append((whole, _sentence_means(told, where, window.sentences, start, whole)))
        return found


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


def _pools_by_mean(model: Any) -> bool:
    """Whether the text vector is the mean of token vectors, and the tokenizer knows offsets."""
    names = [type(module).__name__ for module in model]
    if names[:2] != ["Transformer", "Pooling"] or set(names[2:]) - {"Normalize"}:
        return False
    return bool(getattr(model.tokenizer, "is_fast", False)) and str(model[1].pooling_mode) == "mean"
