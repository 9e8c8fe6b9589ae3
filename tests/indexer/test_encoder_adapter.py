"""Is the trained encoder the bare one plus B A, written once, and an error where the adapter is damaged?"""

import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from corpora import EncoderError
from indexer import Encoder, bundled_model, encoder_adapter, encoder_version, expected_version
from indexer.encoder_adapter import adapter_version, shipped_adapter, tuned_model
from indexer.encoder_bundled import MODEL_NAME, MODEL_VERSION

LAYER = "encoder.layer.0.output.dense"
OTHER = "encoder.layer.0.intermediate.dense"
RANDOM = np.random.default_rng(0)
WEIGHTS = {
    f"{LAYER}.weight": RANDOM.normal(size=(4, 6)).astype(np.float32),
    f"{LAYER}.bias": RANDOM.normal(size=4).astype(np.float32),
    f"{OTHER}.weight": RANDOM.normal(size=(6, 4)).astype(np.float32),
}
CHANGES = {
    f"{LAYER}.A": RANDOM.normal(size=(2, 6)).astype(np.float16),
    f"{LAYER}.B": RANDOM.normal(size=(4, 2)).astype(np.float16),
}


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The directory of a small model: weights, and two files beside them."""
    directory = tmp_path / "bare"
    (directory / "1_Pooling").mkdir(parents=True)
    (directory / "config.json").write_text("{}")
    (directory / "1_Pooling" / "config.json").write_text("[]")
    save_file(WEIGHTS, directory / "model.safetensors")
    return directory


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    path = tmp_path / "adapter.safetensors"
    save_file(CHANGES, path)
    return path


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    directory = tmp_path / "cache"
    directory.mkdir()
    return directory


def left_in(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir())


# ---- the sum ----


def test_the_product_is_added_to_its_layer_and_nothing_else_changes(
    bare: Path, adapter: Path, cache: Path
) -> None:
    directory = tuned_model(bare, adapter, cache)

    merged = load_file(directory / "model.safetensors")
    product = CHANGES[f"{LAYER}.B"].astype(np.float32) @ CHANGES[f"{LAYER}.A"].astype(np.float32)
    assert merged.keys() == WEIGHTS.keys()
    assert merged[f"{LAYER}.weight"] == pytest.approx(WEIGHTS[f"{LAYER}.weight"] + product, abs=1e-6)
    for name in (f"{LAYER}.bias", f"{OTHER}.weight"):
        assert merged[name].tobytes() == WEIGHTS[name].tobytes()
    assert load_file(bare / "model.safetensors")[f"{LAYER}.weight"].tolist() == (
        WEIGHTS[f"{LAYER}.weight"].tolist()
    )


def test_the_other_files_are_those_of_the_bare_model_and_everybody_may_read_them(
    bare: Path, adapter: Path, cache: Path
) -> None:
    directory = tuned_model(bare, adapter, cache)

    files = {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}
    assert files == {"config.json", "1_Pooling/config.json", "model.safetensors"}
    assert (directory / "1_Pooling" / "config.json").read_text() == "[]"
    assert {path.stat().st_mode & 0o777 for path in directory.rglob("*") if path.is_file()} == {0o644}
    assert directory.stat().st_mode & 0o777 == 0o755


def test_of_what_ships_a_layer_is_the_sum_and_the_words_are_untouched(models: Path) -> None:
    bare, adapter = bundled_model(models), shipped_adapter()
    tuned = tuned_model(bare, adapter, models)

    with (
        safe_open(bare / "model.safetensors", "np") as before,
        safe_open(tuned / "model.safetensors", "np") as after,
        safe_open(adapter, "np") as changes,
    ):
        name = next(key.removesuffix(".A") for key in changes.keys() if key.endswith(".A"))  # noqa: SIM118
        a, b = (changes.get_tensor(f"{name}.{part}").astype(np.float32) for part in "AB")
        weight = before.get_tensor(f"{name}.weight")
        assert after.get_tensor(f"{name}.weight") == pytest.approx(weight + b @ a, abs=1e-6)
        assert float(np.abs(b @ a).max()) > 1e-4
        for same in (f"{name}.bias", "embeddings.position_embeddings.weight"):
            assert after.get_tensor(same).tobytes() == before.get_tensor(same).tobytes()
        changed = {key.rpartition(".")[0] for key in changes.keys()}  # noqa: SIM118
        assert {f"{own}.weight" for own in changed} <= set(before.keys())
        assert {f"{own}.{part}" for own in changed for part in "AB"} == set(changes.keys())


# ---- once ----


def test_what_lies_there_is_not_written_again(
    bare: Path, adapter: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tuned_model(bare, adapter, cache)
    monkeypatch.setattr(encoder_adapter, "_merge", lambda *_: pytest.fail("merged again"))

    assert tuned_model(bare, adapter, cache) == first
    assert left_in(cache) == [f"enmusubi-e5-small-{adapter_version(adapter)}"]


def test_the_version_changes_with_the_bytes_and_another_adapter_has_its_own_folder(
    bare: Path, adapter: Path, cache: Path
) -> None:
    first = tuned_model(bare, adapter, cache)
    version = adapter_version(adapter)
    save_file({**CHANGES, f"{LAYER}.A": CHANGES[f"{LAYER}.A"] * 2}, adapter)

    second = tuned_model(bare, adapter, cache)

    assert len(version) == 12
    assert first.name == f"enmusubi-e5-small-{version}" != second.name
    assert second.name == f"enmusubi-e5-small-{adapter_version(adapter)}"
    assert first.is_dir()


def test_what_another_process_wrote_meanwhile_is_taken(
    bare: Path, adapter: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = cache / f"enmusubi-e5-small-{adapter_version(adapter)}"

    def other_is_quicker(_: Path, __: Path, target: Path) -> None:
        theirs.mkdir()
        (theirs / "model.safetensors").write_text("theirs")
        target.write_text("ours")

    monkeypatch.setattr(encoder_adapter, "_merge", other_is_quicker)

    assert tuned_model(bare, adapter, cache) == theirs
    assert (theirs / "model.safetensors").read_text() == "theirs"
    assert left_in(cache) == [theirs.name]


def test_a_writer_that_is_interrupted_leaves_nothing(
    bare: Path, adapter: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: Path, __: Path, target: Path) -> None:
        target.write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(encoder_adapter, "_merge", interrupted)

    with pytest.raises(KeyboardInterrupt):
        tuned_model(bare, adapter, cache)
    assert left_in(cache) == []


# ---- damage ----


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_an_adapter_that_is_cut_off_is_refused_and_leaves_nothing(
    bare: Path, adapter: Path, cache: Path, share: float
) -> None:
    content = adapter.read_bytes()
    adapter.write_bytes(content[: int(share * len(content))])

    with pytest.raises(EncoderError) as damaged:
        tuned_model(bare, adapter, cache)

    assert str(damaged.value).startswith(f"The trained adapter {adapter} does not fit the embedded model ")
    assert "Reinstall enmusubi" in str(damaged.value)
    assert left_in(cache) == []


@pytest.mark.parametrize(
    "changes",
    [
        {f"{LAYER}.A": CHANGES[f"{LAYER}.A"]},
        {"nowhere.A": CHANGES[f"{LAYER}.A"], "nowhere.B": CHANGES[f"{LAYER}.B"]},
        {f"{OTHER}.A": CHANGES[f"{LAYER}.A"], f"{OTHER}.B": CHANGES[f"{LAYER}.B"]},
        {**CHANGES, f"{LAYER}.B": np.ones((4, 3), np.float16)},
    ],
    ids=["half of a pair", "no such layer", "another size", "sizes that do not go together"],
)
def test_an_adapter_of_another_model_is_refused(
    bare: Path, adapter: Path, cache: Path, changes: dict[str, np.ndarray]
) -> None:
    save_file(changes, adapter)

    with pytest.raises(EncoderError, match="does not fit the embedded model"):
        tuned_model(bare, adapter, cache)

    assert left_in(cache) == []


def test_an_adapter_that_is_missing_is_named_with_what_to_do(bare: Path, cache: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.safetensors"

    with pytest.raises(EncoderError) as missing:
        tuned_model(bare, nowhere, cache)

    assert str(missing.value) == (
        f"The trained adapter {nowhere} cannot be read: No such file or directory. Reinstall enmusubi, or "
        "make it again: make encoder"
    )


def test_a_cache_that_cannot_be_written_is_named(bare: Path, adapter: Path, cache: Path) -> None:
    shutil.rmtree(cache)

    with pytest.raises(EncoderError, match=rf"^The trained encoder cannot be written to {cache}: "):
        tuned_model(bare, adapter, cache)


def test_the_version_of_the_default_encoder_is_known_before_it_is_loaded(real_encoder: Encoder) -> None:
    assert expected_version() == encoder_version(real_encoder)


def test_the_versions_of_the_embedded_encoders_are_told_apart() -> None:
    named = [expected_version(name) for name in ("default", "bare", "e5", "use")]

    assert len(set(named)) == 4
    assert named[2:] == [f"{MODEL_NAME}@{MODEL_VERSION}", "use-multilingual-v3@1"]
    assert named[1] == f"{MODEL_NAME}+use-multilingual-v3@{MODEL_VERSION}+1*1:1"
