"""Does a step teach the adapter and nothing else, and is what is written the change that was learnt?"""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer import modules
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from eval.training import lora
from eval.training.batches import Batch
from eval.training.contrast import contrast, without_means
from eval.training.lora import AdaptedModel, Recipe, loss_of, train
from eval.training.soup import mixed
from indexer import Role

WORDS = "query passage : steam heat pump sun roof panel wind sea turbine mill we need offer a for".split()  # noqa: SIM905
RECIPE = Recipe(steps=1, warm_up=1, rank=4, learning_rate=3e-3, temperature=0.1)
BATCH = Batch(
    (("heat", "we need steam"), ("sun", "we need panel for a roof"), ("wind", "we need a turbine for sea")),
    (("heat", "we offer a heat pump"), ("sun", "we offer sun"), ("wind", "we offer a mill for wind")),
)
TEXTS = ["steam", "we need a heat pump for a mill", "sun", "wind sea", "a roof for a panel", "sun roof sun"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers whose words are those above, with weights at random."""
    directory = tmp_path_factory.mktemp("tiny")
    words = Tokenizer(
        WordLevel({word: place for place, word in enumerate(["[PAD]", "[UNK]", *WORDS])}, "[UNK]")
    )
    words.pre_tokenizer = Whitespace()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS) + 2,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        initializer_range=0.2,
    )
    BertModel(config).save_pretrained(directory / "bert")
    tokenizer.save_pretrained(directory / "bert")
    bert = modules.Transformer(str(directory / "bert"))
    SentenceTransformer(modules=[bert, modules.Pooling(32)], device="cpu").save(str(directory / "model"))
    return directory / "model"


def state(model: AdaptedModel) -> dict[str, torch.Tensor]:
    """All weights, adapter and model, as they are now."""
    return {name: value.clone() for name, value in model._model[0].auto_model.state_dict().items()}


def test_a_step_lowers_the_loss_on_its_batch(tiny: Path) -> None:
    # given
    model = AdaptedModel(tiny, RECIPE)
    # when
    (before,) = train(model, iter([BATCH]))
    # then
    with torch.no_grad():
        assert float(loss_of(model, BATCH)) < before


def test_a_step_changes_the_adapter_alone(tiny: Path) -> None:
    # given
    model = AdaptedModel(tiny, RECIPE)
    before = state(model)
    # when
    list(train(model, iter([BATCH])))
    # then
    changed = {name for name, value in state(model).items() if not torch.equal(value, before[name])}
    assert changed
    assert all(".lora_" in name for name in changed)
    assert {name.split(".lora_")[0] for name in changed} >= {
        f"encoder.layer.{layer}.attention.self.{part}" for layer in (0, 1) for part in ("query", "value")
    }


def test_before_the_first_step_the_adapter_changes_nothing(tiny: Path) -> None:
    # given
    plain = SentenceTransformer(str(tiny), device="cpu")
    # when
    adapted = AdaptedModel(tiny, RECIPE).vectors(TEXTS, Role.QUERY)
    # then the vectors are those of the model, but for the half precision that training reads with
    expected = plain.encode([f"query: {text}" for text in TEXTS], normalize_embeddings=True)
    assert (adapted * expected).sum(axis=1) == pytest.approx(1, abs=1e-3)


def test_what_is_written_is_the_change_of_each_layer_times_the_share(tiny: Path, tmp_path: Path) -> None:
    # given an adapter that has learnt
    model = AdaptedModel(tiny, RECIPE)
    list(train(model, iter([BATCH])))
    before = load_file(tiny / "model.safetensors")
    # when
    model.save(tmp_path / "new" / "adapter.safetensors")
    # then W + B A is the layer's weight and the share of what peft would merge into it
    halves = load_file(tmp_path / "new" / "adapter.safetensors")
    layers = {name.rpartition(".")[0] for name in halves}
    assert any(halves[f"{layer}.B"].any() for layer in layers)
    for layer in layers:
        adapted = model._model[0].auto_model.get_submodule(layer)
        weight = before[f"{layer}.weight"]
        adapted.merge()
        change = adapted.get_base_layer().weight - weight
        written = weight + halves[f"{layer}.B"].float() @ halves[f"{layer}.A"].float()
        torch.testing.assert_close(written, weight + RECIPE.share * change, atol=1e-4, rtol=1e-3)
        adapted.unmerge()


def test_the_halves_are_written_in_half_precision_in_the_shape_of_their_rank(
    tiny: Path, tmp_path: Path
) -> None:
    # when
    AdaptedModel(tiny, RECIPE).save(tmp_path / "adapter.safetensors")
    # then
    halves = load_file(tmp_path / "adapter.safetensors")
    assert {value.dtype for value in halves.values()} == {torch.float16}
    dense = "encoder.layer.1.intermediate.dense"
    assert (halves[f"{dense}.A"].shape, halves[f"{dense}.B"].shape) == ((4, 32), (64, 4))
    assert not any(name.endswith(".key.A") for name in halves)


def test_texts_in_any_order_give_the_same_vectors(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given
    model = AdaptedModel(tiny, RECIPE)
    list(train(model, iter([BATCH])))
    order = [3, 0, 5, 1, 4, 2]
    # when they are read two at a time, and all at once with their gradient
    monkeypatch.setitem(lora.CHARACTERS, model.device, 40)
    straight = model.vectors(TEXTS, Role.DOCUMENT)
    turned = model.vectors([TEXTS[place] for place in order], Role.DOCUMENT)
    learnt = model.embed(model.prompted([TEXTS[i] for i in order], Role.DOCUMENT)).detach().numpy()
    # then, but for the half precision
    np.testing.assert_allclose(turned, straight[order], atol=0.02)
    np.testing.assert_allclose(learnt, straight[order], atol=0.02)
    assert np.linalg.norm(straight, axis=1) == pytest.approx(1, abs=1e-5)
    assert len({tuple(row) for row in straight.round(1)}) == len(TEXTS)


def test_a_query_and_a_document_are_read_behind_different_prompts(tiny: Path) -> None:
    model = AdaptedModel(tiny, RECIPE)
    assert not np.allclose(model.vectors(TEXTS, Role.QUERY), model.vectors(TEXTS, Role.DOCUMENT), atol=0.02)


def test_the_loss_is_that_of_a_calculation_by_hand(tiny: Path) -> None:
    # given two concepts, one of them with two texts on either side
    model = AdaptedModel(tiny, RECIPE)
    batch = Batch(
        (("sun", "sun"), ("sun", "roof panel"), ("wind", "wind")),
        (("sun", "sun roof"), ("sun", "panel"), ("wind", "a turbine")),
    )
    # when
    with torch.no_grad():
        loss = float(loss_of(model, batch))
    # then each text gives its concept's texts equal shares of its answer
    asked = model.vectors([text for _, text in batch.queries], Role.QUERY)
    answers = model.vectors([text for _, text in batch.documents], Role.DOCUMENT)
    odds = np.exp(asked @ answers.T / RECIPE.temperature)
    same = [(0, 1), (0, 1), (2,)]
    forth = [-np.mean([np.log(odds[i, j] / odds[i].sum()) for j in own]) for i, own in enumerate(same)]
    back = [-np.mean([np.log(odds[i, j] / odds[:, j].sum()) for i in own]) for j, own in enumerate(same)]
    assert loss == pytest.approx((np.mean(forth) + np.mean(back)) / 2, rel=0.05)


def test_the_same_seed_trains_the_same_adapter(tiny: Path) -> None:
    first, again = AdaptedModel(tiny, RECIPE), AdaptedModel(tiny, RECIPE)
    assert list(train(first, iter([BATCH]))) == list(train(again, iter([BATCH])))
    for name, value in state(first).items():
        torch.testing.assert_close(value, state(again)[name])


def test_a_batch_read_in_parts_teaches_what_it_teaches_when_it_is_read_at_once(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    whole, parted = AdaptedModel(tiny, RECIPE), AdaptedModel(tiny, RECIPE)
    monkeypatch.setattr(torch.nn.utils, "clip_grad_norm_", lambda *_: None)
    # when
    list(train(whole, iter([BATCH])))
    monkeypatch.setitem(lora.CHARACTERS, whole.device, 40)
    assert len(list(parted.parts(TEXTS))) > 2
    list(train(parted, iter([BATCH])))
    # then, but for the half precision
    pairs = list(zip(whole.parameters, parted.parameters, strict=True))
    gradients = [
        (a.grad.flatten(), b.grad.flatten()) for a, b in pairs if a.grad is not None and a.grad.any()
    ]
    assert gradients
    for own, other in gradients:
        assert torch.nn.functional.cosine_similarity(own, other, dim=0) > 0.98
        assert float(own.norm() / other.norm()) == pytest.approx(1, abs=0.1)


def test_a_language_that_lies_apart_is_brought_back_by_taking_its_mean_out() -> None:
    # given eight pairs, the answers turned away by one and the same offset for each group
    eye = torch.eye(10)[:8]
    offset = torch.eye(10)[8] * 9
    there = torch.nn.functional.normalize(eye + offset, dim=-1)
    pairs = tuple((str(place), "") for place in range(8))
    batch = Batch(pairs, pairs, (("need/ja",) * 8, ("document/en",) * 8))
    both = torch.cat([eye, there])
    # when, then the plain loss sees no difference between answers and the centred one sees them
    far, near = (
        float(contrast(batch, both, None, temperature=0.1, centred=centred, weight=0.0))
        for centred in (False, True)
    )
    assert near < 0.01 < far
    # and a group of fewer texts has no mean
    assert torch.equal(without_means(eye, ("need/ja",) * 7 + ("need/en",)), eye)


def test_the_other_encoder_counts_by_its_weight() -> None:
    # given an encoder that sees no difference, beside one that sees them all
    pairs = tuple((str(place), "") for place in range(8))
    batch = Batch(pairs, pairs, (("need/ja",) * 8, ("document/ja",) * 8))
    blind, seeing = torch.ones(16, 1), torch.eye(8).repeat(2, 1)
    # when
    losses = [
        float(contrast(batch, blind, seeing, temperature=0.1, centred=False, weight=weight))
        for weight in (0.0, 0.3, 0.6)
    ]
    # then
    assert losses[0] == pytest.approx(np.log(8), abs=1e-4)
    assert losses[0] > losses[1] > losses[2]


def test_the_mean_of_adapters_is_the_mean_of_their_changes() -> None:
    # given three adapters of unlike ranks
    chance = torch.Generator().manual_seed(0)
    adapters = [
        {"layer.A": torch.randn(rank, 6, generator=chance), "layer.B": torch.randn(5, rank, generator=chance)}
        for rank in (2, 3, 4)
    ]
    # when
    halves = mixed(adapters, share=0.8)
    # then
    changes = [own["layer.B"] @ own["layer.A"] for own in adapters]
    torch.testing.assert_close(halves["layer.B"] @ halves["layer.A"], 0.8 * sum(changes) / 3)
    assert halves["layer.A"].shape == (9, 6)
