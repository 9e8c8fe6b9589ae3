"""How do several adapters become one?

By averaging the changes that they make (model soups, Wortsman et al. 2022, arXiv:2203.05482): what each
learnt by chance cancels out. The mean of products is a product again, of the halves set side by side: its
rank is the sum of the ranks, and serving costs the same, since it is merged into the weights.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file

Halves = Mapping[str, torch.Tensor]


def mixed(adapters: Sequence[Halves], *, share: float) -> dict[str, torch.Tensor]:
    """Return the halves of the mean change times `share`; every adapter changes the same layers."""
    found = {}
    for layer in sorted(name.removesuffix(".A") for name in adapters[0] if name.endswith(".A")):
        found[f"{layer}.A"] = torch.cat([own[f"{layer}.A"] for own in adapters], dim=0)
        outer = torch.cat([own[f"{layer}.B"] for own in adapters], dim=1)
        found[f"{layer}.B"] = outer * (share / len(adapters))
    return found


def save_mixed(path: Path, adapters: Sequence[Halves], *, share: float) -> None:
    """Write the mean in half precision, as `indexer.encoder_adapter` reads it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    halves = {name: value.half().contiguous() for name, value in mixed(adapters, share=share).items()}
    save_file(halves, path)
