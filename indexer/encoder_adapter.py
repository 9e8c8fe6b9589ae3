"""How does the embedded encoder come to know our field?

By a low-rank adapter (LoRA, Hu et al. 2021, arXiv:2106.09685) that was trained on needs and seeds
(`eval/training`) and ships with the program: to each weight W of a linear layer it adds B A times a factor.
The sum is written once as an ordinary sentence-transformers directory, so that serving costs what the bare
model costs.
"""

import hashlib
import os
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path

from corpora import EncoderError

ADAPTER = "adapter.safetensors"
TUNED_NAME = "enmusubi-e5-small"


def shipped_adapter() -> Path:
    """Where the adapter lies that ships."""
    return Path(str(files("indexer") / "data" / ADAPTER))


def adapter_version(adapter: Path) -> str:
    """Digest of the adapter, 12 hex digits: it changes when the vectors would. Raises `EncoderError`."""
    try:
        return hashlib.sha256(adapter.read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise EncoderError(
            f"The trained adapter {adapter} cannot be read: {error.strerror}. Reinstall enmusubi, or make it "
            "again: make encoder"
        ) from error


def tuned_model(bare: Path, adapter: Path, cache: Path) -> Path:
    """Return the directory of the bare model with the adapter merged in, writing it on first use.

    470 MB, as the bare one. Raises `EncoderError`.
    """
    directory = cache / f"{TUNED_NAME}-{adapter_version(adapter)}"
    if not directory.is_dir():
        try:
            scratch = Path(tempfile.mkdtemp(dir=cache, prefix=".writing-"))
            try:
                shutil.copytree(
                    bare, scratch, dirs_exist_ok=True, ignore=shutil.ignore_patterns("model.safetensors")
                )
                _merge(bare / "model.safetensors", adapter, scratch / "model.safetensors")
                for path in (scratch, *scratch.rglob("*")):
                    path.chmod(0o755 if path.is_dir() else 0o644)  # others share the cache
                os.replace(scratch, directory)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
        except OSError as error:
            if not directory.is_dir():  # else another process wrote it meanwhile
                raise EncoderError(f"The trained encoder cannot be written to {cache}: {error}.") from error
    return directory


def _merge(weights: Path, adapter: Path, target: Path) -> None:
    """Write the weights with every product B A added where it belongs."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file, save_file

    try:
        tensors, changes = load_file(weights), load_file(adapter)
        for name in [key.removesuffix(".A") for key in changes if key.endswith(".A")]:
            product = changes[f"{name}.B"].float() @ changes[f"{name}.A"].float()
            tensors[f"{name}.weight"] += product
    except (SafetensorError, KeyError, RuntimeError) as error:
        raise EncoderError(
            f"The trained adapter {adapter} does not fit the embedded model {weights}: {error!r}. Reinstall "
            "enmusubi and delete the folder of the model, which is laid out anew."
        ) from error
    save_file(tensors, target, metadata={"format": "pt"})
