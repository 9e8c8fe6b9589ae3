"""How is the adapter trained?

Contrastive learning (InfoNCE, van den Oord et al. 2018, arXiv:1807.03748) with several positives
(Khosla et al. 2020, arXiv:2004.11362) on the embedded e5, through low-rank adapters (PEFT) on its linear
layers. No dropout: batches differ enough, and without it a step takes half the time on a processor.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import LoraConfig
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer

from eval.training.batches import Batch
from eval.training.heldout import Vectors
from indexer import Role, prompts_for

LINEAR = ("query", "value", "dense")
MAX_TOKENS = 256
PARTS = 3  # texts of like length are read together: less padding


@dataclass(frozen=True)
class Recipe:
    """How to train: steps and share were chosen by loss and needs-dev, the rest in a pilot (eval/reports)."""

    steps: int = 120
    size: int = 48
    labels: int = 14
    rank: int = 16
    learning_rate: float = 4e-4
    temperature: float = 0.03
    warm_up: int = 8
    seed: int = 0
    share: float = 0.8  # of the change that is kept: what is general is forgotten less (WiSE-FT)


class AdaptedModel:
    """The embedded e5 with a low-rank adapter that can be trained."""

    def __init__(self, directory: Path, recipe: Recipe) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self._prompts = prompts_for("multilingual-e5-small")
        self._model = SentenceTransformer(str(directory), device="cpu")
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

    def embed(self, texts: Sequence[str], role: Role) -> torch.Tensor:
        """Return unit vectors (n, d) that know their gradient."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        size = -(-len(order) // PARTS)
        parts = [
            self._embedded([self._prompts[role] + texts[i] for i in order[start : start + size]])
            for start in range(0, len(order), size)
        ]
        return torch.cat(parts)[torch.from_numpy(np.argsort(order))]

    def _embedded(self, texts: Sequence[str]) -> torch.Tensor:
        tokens = self._model.tokenizer(
            list(texts), padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt"
        )
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self._model[0](dict(tokens))["token_embeddings"]
        mask = tokens["attention_mask"][:, :, None].float()
        return torch.nn.functional.normalize((hidden.float() * mask).sum(1) / mask.sum(1), dim=-1)

    def vectors(self, texts: Sequence[str], role: Role, *, batch: int = 32) -> Vectors:
        """Return unit vectors (n, d)."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        found = np.empty((len(texts), self._model.get_embedding_dimension() or 0), np.float32)
        with torch.inference_mode():
            for start in range(0, len(order), batch):
                own = order[start : start + batch]
                found[own] = self._embedded([self._prompts[role] + texts[i] for i in own]).numpy()
        return found

    def save(self, path: Path) -> None:
        """Write the products' halves in half precision: `<layer>.A` (r, in) and `<layer>.B` (out, r)."""
        halves: dict[str, torch.Tensor] = {}
        for name, value in self._model[0].auto_model.state_dict().items():
            if ".lora_" in name:
                layer, half = name.split(".lora_")
                scale = self._scale * self.recipe.share if half.startswith("B") else 1.0
                halves[f"{layer}.{half[0]}"] = (value.detach() * scale).half().contiguous()
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(halves, path)


def loss_of(model: AdaptedModel, batch: Batch) -> torch.Tensor:
    """Return the mean over both directions of -log of the share that goes to texts of the same concept."""
    asked = model.embed([text for _, text in batch.queries], Role.QUERY)
    answers = model.embed([text for _, text in batch.documents], Role.DOCUMENT)
    scores = asked @ answers.T / model.recipe.temperature
    same = torch.tensor([[a == b for b, _ in batch.documents] for a, _ in batch.queries]).float()
    return (_cross_entropy(scores, same) + _cross_entropy(scores.T, same.T)) / 2


def _cross_entropy(scores: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
    targets = same / same.sum(1, keepdim=True)
    return -(torch.log_softmax(scores, dim=1) * targets).sum(1).mean()


def train(model: AdaptedModel, source: Iterator[Batch]) -> Iterator[float]:
    """Train step by step, yielding the loss of each."""
    recipe = model.recipe
    optimiser: Any = torch.optim.AdamW(model.parameters, lr=recipe.learning_rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / recipe.warm_up, max(0.05, 1 - step / recipe.steps))
    )
    for _ in range(recipe.steps):
        optimiser.zero_grad()
        loss = loss_of(model, next(source))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters, 1.0)
        optimiser.step()
        schedule.step()
        yield float(loss.detach())
