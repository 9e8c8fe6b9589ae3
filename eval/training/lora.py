"""How is one adapter trained?

Contrastive learning (InfoNCE, van den Oord et al. 2018, arXiv:1807.03748) with several positives
(Khosla et al. 2020, arXiv:2004.11362) on the embedded e5, through low-rank adapters (PEFT) on its linear
layers. All concepts stand in one batch, which is read in parts with cached gradients (Gao et al. 2021,
arXiv:2101.06983), so that memory does not grow with it. No dropout: batches differ enough. A GPU is used
where there is one; two cores take a hundred times as long.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import LoraConfig
from sentence_transformers import SentenceTransformer

from eval.training.batches import Batch
from eval.training.contrast import contrast
from eval.training.heldout import Vectors
from eval.training.soup import Halves, save_mixed
from indexer import Role, prompts_for

LINEAR = ("query", "value", "dense")
MAX_TOKENS = 256
CHARACTERS = {"cpu": 6_000, "cuda": 60_000}  # of texts that are read together, padded to the longest

Beside = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True)
class Recipe:
    """How to train; chosen on concepts left out (eval/reports)."""

    steps: int = 120
    size: int = 0
    labels: int = 100
    rank: int = 16
    learning_rate: float = 4e-4
    temperature: float = 0.03
    centred: bool = False  # as it will be served: each language's mean taken out
    beside: float = 0.0  # what the other encoder weighs whose errors this one shall mend
    warm_up: int = 8
    seed: int = 0
    share: float = 0.8  # of the change that is kept: what is general is forgotten less (WiSE-FT)


class AdaptedModel:
    """The embedded e5 with a low-rank adapter that can be trained."""

    def __init__(self, directory: Path, recipe: Recipe) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self._prompts = prompts_for("multilingual-e5-small")
        self._model = SentenceTransformer(str(directory), device=self.device)
        self._scale = 2.0
        config = LoraConfig(
            r=recipe.rank, lora_alpha=int(self._scale * recipe.rank), target_modules=list(LINEAR)
        )
        self._model.add_adapter(config)
        self._model.eval()  # no dropout; the adapter learns all the same

    @property
    def parameters(self) -> list[torch.nn.Parameter]:
        """What is trained."""
        return [parameter for parameter in self._model.parameters() if parameter.requires_grad]

    def prompted(self, texts: Sequence[str], role: Role) -> list[str]:
        """Introduce texts as the model wants it."""
        return [self._prompts[role] + text for text in texts]

    def parts(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """Put the places of texts of like length together: little padding, bounded memory."""
        part: list[int] = []
        for place in sorted(range(len(texts)), key=lambda place: len(texts[place])):
            if part and (len(part) + 1) * len(texts[place]) > CHARACTERS[self.device]:
                yield part
                part = []
            part.append(place)
        if part:
            yield part

    def embed(self, texts: Sequence[str]) -> torch.Tensor:
        """Return unit vectors (n, d) of introduced texts that know their gradient."""
        tokens = self._model.tokenizer(
            list(texts), padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt"
        ).to(self.device)
        with torch.autocast(self.device, dtype=torch.bfloat16):
            hidden = self._model[0](dict(tokens))["token_embeddings"]
        mask = tokens["attention_mask"][:, :, None].float()
        return torch.nn.functional.normalize((hidden.float() * mask).sum(1) / mask.sum(1), dim=-1)

    def embed_parts(self, texts: Sequence[str]) -> torch.Tensor:
        """Return unit vectors (n, d) of introduced texts, without their gradient."""
        found = torch.empty(len(texts), self._model.get_embedding_dimension() or 0, device=self.device)
        with torch.no_grad():
            for part in self.parts(texts):
                found[part] = self.embed([texts[place] for place in part])
        return found

    def vectors(self, texts: Sequence[str], role: Role) -> Vectors:
        """Return unit vectors (n, d)."""
        return np.asarray(self.embed_parts(self.prompted(texts, role)).cpu().numpy(), np.float32)

    def halves(self) -> Halves:
        """Return the products' halves: `<layer>.A` (r, in) and `<layer>.B` (out, r)."""
        found: dict[str, torch.Tensor] = {}
        for name, value in self._model[0].auto_model.state_dict().items():
            if ".lora_" in name:
                layer, half = name.split(".lora_")
                scale = self._scale if half.startswith("B") else 1.0
                found[f"{layer}.{half[0]}"] = value.detach().cpu().float() * scale
        return found

    def add(self, halves: Mapping[str, torch.Tensor]) -> None:
        """Add products to the model's own weights, beneath the adapter."""
        for name in [key.removesuffix(".A") for key in halves if key.endswith(".A")]:
            weight = self._model[0].auto_model.get_submodule(name).get_base_layer().weight
            product = halves[f"{name}.B"].float() @ halves[f"{name}.A"].float()
            with torch.no_grad():
                weight += product.to(weight.device)

    def save(self, path: Path) -> None:
        """Write this adapter alone, as `indexer.encoder_adapter` reads it."""
        save_mixed(path, [self.halves()], share=self.recipe.share)


def loss_of(model: AdaptedModel, batch: Batch, beside: Beside | None = None) -> torch.Tensor:
    """Return the loss of a batch at the adapter as it is, without its gradient."""
    vectors = model.embed_parts(_texts(model, batch))
    return _contrast(model, batch, vectors, _other(model, batch, beside))


def train(model: AdaptedModel, source: Iterator[Batch], beside: Beside | None = None) -> Iterator[float]:
    """Train step by step, yielding the loss of each; `beside` gives the other encoder's vectors."""
    recipe = model.recipe
    optimiser: Any = torch.optim.AdamW(model.parameters, lr=recipe.learning_rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / recipe.warm_up, max(0.05, 1 - step / recipe.steps))
    )
    for _ in range(recipe.steps):
        optimiser.zero_grad()
        loss = _backward(model, next(source), beside)
        torch.nn.utils.clip_grad_norm_(model.parameters, 1.0)
        optimiser.step()
        schedule.step()
        yield loss


def _backward(model: AdaptedModel, batch: Batch, beside: Beside | None) -> float:
    """Add the gradient of a batch to the parameters, reading it twice: once to compare, once to learn."""
    texts = _texts(model, batch)
    vectors = model.embed_parts(texts).requires_grad_()
    loss = _contrast(model, batch, vectors, _other(model, batch, beside))
    loss.backward()
    wanted = vectors.grad
    if wanted is not None:  # always so after the backward pass
        for part in model.parts(texts):
            model.embed([texts[place] for place in part]).backward(wanted[part])
    return float(loss.detach())


def _texts(model: AdaptedModel, batch: Batch) -> list[str]:
    asked = model.prompted([text for _, text in batch.queries], Role.QUERY)
    return asked + model.prompted([text for _, text in batch.documents], Role.DOCUMENT)


def _other(model: AdaptedModel, batch: Batch, beside: Beside | None) -> torch.Tensor | None:
    if beside is None or not model.recipe.beside:
        return None
    texts = [text for _, text in (*batch.queries, *batch.documents)]
    return torch.from_numpy(beside(texts)).to(model.device)


def _contrast(
    model: AdaptedModel, batch: Batch, vectors: torch.Tensor, other: torch.Tensor | None
) -> torch.Tensor:
    recipe = model.recipe
    return contrast(
        batch,
        vectors,
        other,
        temperature=recipe.temperature,
        centred=recipe.centred,
        weight=recipe.beside,
    )
