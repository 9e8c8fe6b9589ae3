"""Which encoders can be asked for by name, and how does each want its texts introduced?

`default` is multilingual-e5-small, trained on our field, beside USE multilingual, both embedded. Any other
name is a sentence-transformers model: a path, or a name on a model hub where a network is configured.
"""

import hashlib
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpora import EncoderError
from indexer.encoder import Encoder, JoinedEncoder, Role, joined_names
from indexer.encoder_adapter import TUNED_NAME, adapter_version, shipped_adapter, tuned_model
from indexer.encoder_bundled import MODEL_NAME, MODEL_VERSION, bundled_model
from indexer.encoder_precision import Precision, with_precision
from indexer.encoder_texts import SentenceTransformerEncoder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_ENCODER = "default"
USE_WEIGHT = 0.5  # of USE against the trained encoder
_USE = ("use-multilingual-v3", "1")

# The first pattern that stands in the lower-cased name as a word decides: a path may end in the hash of
# a commit, and one in seven of those holds "e5" somewhere. Sources: the models' cards.
PROMPTS: tuple[tuple[str, dict[Role, str]], ...] = (
    ("e5-(?:small|base|large)(?!-instruct)", {Role.QUERY: "query: ", Role.DOCUMENT: "passage: "}),
    ("ruri-v3", {Role.QUERY: "検索クエリ: ", Role.DOCUMENT: "検索文書: "}),
    ("ruri", {Role.QUERY: "クエリ: ", Role.DOCUMENT: "文章: "}),
    ("bge-m3", {}),
)


def load_encoder(name: str = DEFAULT_ENCODER, *, cache: Path, precision: Precision = "auto") -> Encoder:
    """Load an encoder: `default`, `bare` (untrained), `e5`, `use`, or a sentence-transformers model by name.

    `cache` is where the embedded model is laid out on first use. `auto` leaves a model by name in float32,
    for which nobody has measured what else would do. Raises `EncoderError`.
    """
    _quiet()
    if name == DEFAULT_ENCODER:
        return JoinedEncoder([_tuned_e5(cache, precision), _embedded_use(weight=USE_WEIGHT)])
    if name == "bare":
        return JoinedEncoder([_embedded_e5(cache, precision), _embedded_use()])
    if name == "e5":
        return _embedded_e5(cache, precision)
    if name == "use":
        return _embedded_use()
    model = with_precision(_sentence_transformer(name), "float32" if precision == "auto" else precision)
    return SentenceTransformerEncoder(
        model, name=name, version=_version(name, model), prompts=prompts_for(name, model)
    )


def expected_version(name: str = DEFAULT_ENCODER) -> str | None:
    """Return the `encoder_version` of an encoder without loading it; None where only the model tells it.

    Raises `EncoderError` where the trained adapter cannot be read.
    """
    bare = (MODEL_NAME, MODEL_VERSION)
    if name == DEFAULT_ENCODER:
        return _joined_version((TUNED_NAME, adapter_version(shipped_adapter())), USE_WEIGHT)
    if name == "bare":
        return _joined_version(bare, 1.0)
    if name in ("e5", "use"):
        return "@".join(bare if name == "e5" else _USE)
    return f"{name}@{_version_of_files(Path(name))}" if Path(name).is_dir() else None


def _joined_version(first: tuple[str, str], weight: float) -> str:
    return "@".join(joined_names([first, _USE], [1.0, weight]))


def prompts_for(name: str, model: Any = None) -> dict[Role, str]:
    """Return the prompts by role: those of the table, else those that the model itself carries."""
    for pattern, prompts in PROMPTS:
        if re.search(rf"(?<![a-z0-9]){pattern}(?![a-z0-9])", Path(name).name.lower()):
            return prompts
    own = getattr(model, "prompts", None) or {}
    return {role: own[role.value] for role in Role if own.get(role.value)}


def _embedded_e5(cache: Path, precision: Precision) -> Encoder:
    model = with_precision(_sentence_transformer(str(bundled_model(cache))), precision)
    return SentenceTransformerEncoder(
        model, name=MODEL_NAME, version=MODEL_VERSION, prompts=prompts_for(MODEL_NAME)
    )


def _tuned_e5(cache: Path, precision: Precision) -> Encoder:
    adapter = shipped_adapter()
    directory = tuned_model(bundled_model(cache), adapter, cache)
    model = with_precision(_sentence_transformer(str(directory)), precision)
    return SentenceTransformerEncoder(
        model, name=TUNED_NAME, version=adapter_version(adapter), prompts=prompts_for(MODEL_NAME)
    )


def _embedded_use(*, weight: float = 1.0) -> Encoder:
    from sentence_transformers import SentenceTransformer

    from indexer.encoder_use import UniversalSentenceEncoder

    model = SentenceTransformer(modules=[UniversalSentenceEncoder()], device="cpu")
    return SentenceTransformerEncoder(model, name=_USE[0], version=_USE[1], prompts={}, weight=weight)


def _sentence_transformer(name: str) -> "SentenceTransformer":
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(name, device="cpu", model_kwargs={"dtype": "float32"})
    except (OSError, ValueError, RuntimeError, ImportError, KeyError, SafetensorError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise EncoderError(
            f"The encoder '{name}' cannot be loaded: {reason} Give 'default', the path of a "
            "sentence-transformers model, or a hub name where a network is configured."
        ) from error


def _version(name: str, model: Any) -> str:
    """A version that changes with the weights: the hub's commit, or sizes and times of the files."""
    if Path(name).is_dir():
        return _version_of_files(Path(name))
    config = getattr(getattr(model[0], "auto_model", None), "config", None)
    return str(getattr(config, "_commit_hash", None) or "unknown")


def _version_of_files(path: Path) -> str:
    files = sorted(file for file in path.rglob("*") if file.is_file())
    facts = [(str(f.relative_to(path)), f.stat().st_size, f.stat().st_mtime_ns) for f in files]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _quiet() -> None:
    """Keep the libraries' progress bars and notices off the terminal; errors still show."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    warnings.filterwarnings("ignore", category=FutureWarning, module="sentence_transformers")
