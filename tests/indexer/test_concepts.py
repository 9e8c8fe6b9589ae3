"""Is a text's score for a concept that of the discriminant analysis, and is a model made once?"""

from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder, concepts_for, few_leaves, shipped_for
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corpora import ConceptScheme, IndexCorruptError, concept_scheme
from indexer import ConceptModel, Encoder, Role, Shipped, concepts, encoder_version, fit_concepts, profiles
from indexer.concepts import KEPT, SHRINKAGE, TEMPERATURE, concept_model, shipped_model

LEAVES = ("heat", "sun", "wind")
CENTRES = np.array([[3, 0, 0, 0], [0, 3, 0, 0], [0, 0, 3, 1]], np.float32)


def toy(*, spread: float = 0.5, count: int = 20) -> tuple[np.ndarray, list[str]]:
    """Examples around three centres, and what each is about."""
    random = np.random.default_rng(0)
    rows = np.concatenate([centre + spread * random.normal(size=(count, 4)) for centre in CENTRES])
    return rows.astype(np.float32), [leaf for leaf in LEAVES for _ in range(count)]


# ---- scores ----


def log_posterior(examples: np.ndarray, labels: list[str], texts: np.ndarray) -> np.ndarray:
    """Log density of normal distributions that share a shrunken covariance, every leaf as likely."""
    own = {leaf: examples[[label == leaf for label in labels]].astype(np.float64) for leaf in LEAVES}
    covariance = np.zeros((4, 4))
    for rows in own.values():
        spread = np.cov(rows.T, bias=True)
        covariance += ((1 - SHRINKAGE) * spread + SHRINKAGE * np.trace(spread) / 4 * np.eye(4)) / 3
    inverse = np.linalg.inv(covariance)
    away = [texts - rows.mean(0) for rows in own.values()]
    density = np.stack([-0.5 * np.einsum("md,de,me->m", a, inverse, a) for a in away], axis=1)
    return density - np.log(np.exp(density).sum(axis=1, keepdims=True))


def test_scores_differ_as_the_posterior_does_in_units_of_an_ordinary_lead() -> None:
    examples, labels = toy(spread=1.0)
    texts = np.random.default_rng(1).normal(size=(9, 4)).astype(np.float32) * 2

    scores = fit_concepts("e@1", LEAVES, examples, labels).scores(texts)

    on_examples = log_posterior(examples, labels, examples)
    lead = np.median(on_examples.max(axis=1) - np.median(on_examples, axis=1))
    expected = log_posterior(examples, labels, texts) / lead
    for row, by_hand in zip(scores, expected, strict=True):
        assert row - row.mean() == pytest.approx(by_hand - by_hand.mean(), abs=5e-3)


def test_what_lies_apart_is_told_apart_also_where_it_was_not_seen() -> None:
    model = fit_concepts("e@1", LEAVES, *toy())
    unseen = CENTRES + np.float32(0.4)

    assert [LEAVES[place] for place in model.scores(unseen).argmax(axis=1)] == list(LEAVES)
    examples, labels = toy()
    assert [LEAVES[place] for place in model.scores(examples).argmax(axis=1)] == labels


def test_the_best_leaf_of_an_ordinary_text_leads_by_one() -> None:
    examples, labels = toy()

    scores = fit_concepts("e@1", LEAVES, examples, labels).scores(examples)

    lead = np.median(scores.max(axis=1) - np.median(scores, axis=1))
    assert lead == pytest.approx(1, abs=0.01)


def spread(scores: np.ndarray) -> np.ndarray:
    return (scores - scores.mean()) / scores.std()


def test_a_leaf_with_many_examples_is_no_likelier_than_one_with_few() -> None:
    examples, labels = toy(spread=1.0)
    between = (CENTRES[0] + CENTRES[1])[None] / 2
    few = fit_concepts("e@1", LEAVES, examples, labels).scores(between)
    again = [place for place, label in enumerate(labels) if label == "sun"] * 30

    many = fit_concepts(
        "e@1", LEAVES, np.concatenate([examples, examples[again]]), labels + ["sun"] * len(again)
    ).scores(between)

    # All differences grow alike, the examples' ordinary lead being another.
    assert spread(many) == pytest.approx(spread(few), abs=5e-3)


# ---- profiles ----

SCORES = st.tuples(st.integers(0, 4), st.integers(1, 30)).flatmap(
    lambda shape: arrays(np.float32, shape, elements=st.floats(-3, 3, width=32))
)


@settings(max_examples=80, deadline=None)
@given(scores=SCORES)
def test_a_profile_shares_one_among_a_few_leaves_the_best_of_them_most(scores: np.ndarray) -> None:
    shares = profiles(scores)

    assert shares.shape == scores.shape
    for row, own in zip(shares, scores, strict=True):
        assert float(row.sum()) == pytest.approx(1, abs=1e-5)
        assert (row >= 0).all()
        assert np.count_nonzero(row) <= min(KEPT, len(row))
        assert row[own.argmax()] == row.max()


def test_the_shares_are_those_of_the_exponentials_of_the_kept_scores() -> None:
    scores = np.linspace(0, 0.9, 10, dtype=np.float32)[None]

    (shares,) = profiles(scores)

    parts = np.exp(scores[0, 2:] / TEMPERATURE)
    assert shares.tolist() == pytest.approx([0, 0, *(parts / parts.sum())], abs=1e-6)
    flat = profiles(scores, temperature=1e6)[0]
    assert flat.tolist() == pytest.approx([0, 0, *[1 / 8] * 8], abs=1e-4)


# ---- the file ----


def test_what_was_saved_is_loaded_again_to_the_bit(tmp_path: Path) -> None:
    model = fit_concepts("e@1", LEAVES, *toy())
    model.save(tmp_path / "concepts.npz")

    loaded = ConceptModel.load(tmp_path / "concepts.npz")

    assert (loaded.encoder, loaded.leaves) == ("e@1", LEAVES)
    probe = np.ones((2, 4), np.float32)
    assert loaded.scores(probe).tobytes() == model.scores(probe).tobytes()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_file_cut_off_anywhere_or_with_any_bit_flipped_is_refused_or_is_the_same(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("concepts") / "concepts.npz"
    model = fit_concepts("e@1", LEAVES, *toy())
    model.save(path)
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del content[place:]
    path.write_bytes(content)

    try:
        loaded = ConceptModel.load(path)
        found: object = (loaded.leaves, loaded.weights.tolist(), loaded.bias.tolist())
    except IndexCorruptError as error:
        found = (str(error).split(": ")[0], str(error).rpartition(". ")[2])

    refused = (f"{path} is damaged", "Rebuild: enmusubi index --full")
    assert found in (refused, (model.leaves, model.weights.tolist(), model.bias.tolist()))


# ---- a model for any encoder ----


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder(sizes=(6, 4))


def made(encoder: FakeEncoder, scheme: ConceptScheme, cache: Path) -> ConceptModel:
    alignment = shipped_for(encoder).alignment
    encoder.encoded_texts.clear()
    return concept_model(encoder, alignment, scheme, cache=cache)


def test_an_encoder_without_a_model_gets_one_from_labels_and_scope_notes(
    encoder: FakeEncoder, tmp_path: Path
) -> None:
    scheme = few_leaves(3)

    model = made(encoder, scheme, tmp_path / "models")

    assert model.encoder == encoder_version(encoder)
    assert model.leaves == tuple(leaf.id for leaf in scheme.leaves)
    assert model.weights.shape == (3, 10)
    assert len(encoder.encoded_texts) == 3 * 2 * len(Role)
    for leaf in scheme.leaves:
        for language, between in (("ja", "、"), ("en", ", ")):
            told = between.join(leaf.labels(language)) + str(leaf.scope.get(language))
            assert encoder.encoded_texts.count(told) == len(Role)


def test_such_a_model_knows_the_texts_it_was_made_of(encoder: FakeEncoder, tmp_path: Path) -> None:
    scheme = few_leaves(3)
    alignment = shipped_for(encoder).alignment

    model = made(encoder, scheme, tmp_path)

    examples, labels = concepts.scheme_examples(encoder, alignment, scheme)
    told = [model.leaves[place] for place in model.scores(examples).argmax(axis=1)]
    assert sum(own == other for own, other in zip(told, labels, strict=True)) >= 0.75 * len(labels)


def test_the_second_time_nothing_is_read_and_the_model_is_the_same(
    encoder: FakeEncoder, tmp_path: Path
) -> None:
    first = made(encoder, few_leaves(3), tmp_path)

    again = made(encoder, few_leaves(3), tmp_path)

    assert encoder.encoded_texts == []
    assert again.weights.tobytes() == first.weights.tobytes()
    assert again.bias.tobytes() == first.bias.tobytes()
    assert len(list(tmp_path.iterdir())) == 1


def test_another_scheme_and_another_encoder_have_models_of_their_own(
    encoder: FakeEncoder, tmp_path: Path
) -> None:
    other = FakeEncoder(version="2", sizes=(6, 4))
    made(encoder, few_leaves(3), tmp_path)

    wider, newer = made(encoder, few_leaves(4), tmp_path), made(other, few_leaves(3), tmp_path)

    assert (len(wider.leaves), newer.encoder) == (4, "fake@2")
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("damage", ["emptied", "cut off", "something else"])
def test_a_model_in_the_cache_that_is_damaged_is_made_anew(
    encoder: FakeEncoder, tmp_path: Path, damage: str
) -> None:
    first = made(encoder, few_leaves(3), tmp_path)
    (path,) = tmp_path.iterdir()
    content = path.read_bytes()
    path.write_bytes({"emptied": b"", "cut off": content[:-9], "something else": b"text"}[damage])

    again = made(encoder, few_leaves(3), tmp_path)

    assert encoder.encoded_texts != []
    assert again.weights.tobytes() == first.weights.tobytes()
    assert list(tmp_path.iterdir()) == [path]
    assert ConceptModel.load(path).leaves == first.leaves


# ---- what ships ----


def test_the_embedded_encoder_takes_the_model_that_ships_and_writes_none(
    real_encoder: Encoder, real_shipped: Shipped, tmp_path: Path
) -> None:
    model = concept_model(real_encoder, real_shipped.alignment, concept_scheme(), cache=tmp_path)

    assert model.encoder == encoder_version(real_encoder)
    assert model.weights.tobytes() == ConceptModel.load(shipped_model()).weights.tobytes()
    assert real_shipped.concepts.weights.tobytes() == model.weights.tobytes()
    assert list(tmp_path.iterdir()) == []


def test_a_need_leads_to_the_concept_that_answers_it(real_encoder: Encoder, real_shipped: Shipped) -> None:
    needs = {
        "ja": "蒸留塔から出る低圧の蒸気を捨てずに、圧縮して熱源として使いたい。",
        "en": "We want to compress the waste steam of our evaporator and use it again as heat.",
    }
    model = real_shipped.concepts
    for language, text in needs.items():
        (encoded,) = real_encoder.encode([[text]], role=Role.QUERY)
        aligned = real_shipped.alignment.transform(encoded.whole[None], ("query", "need", language))

        best = np.argsort(-model.scores(aligned)[0])[:3]

        assert "vapour-recompression" in [model.leaves[place] for place in best]


def test_a_shipped_model_that_is_damaged_asks_for_a_new_installation(
    encoder: FakeEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "concepts.npz").write_bytes(b"damaged")
    monkeypatch.setattr(concepts, "shipped_model", lambda: tmp_path / "concepts.npz")

    with pytest.raises(IndexCorruptError, match=r"concepts\.npz is damaged: .* Reinstall enmusubi\."):
        made(encoder, few_leaves(3), tmp_path)


def test_the_model_of_a_fake_encoder_knows_every_leaf(fake_encoder: FakeEncoder) -> None:
    model = concepts_for(fake_encoder)

    assert model.leaves == tuple(leaf.id for leaf in concept_scheme().leaves)
    assert model.scores(np.ones((2, 48), np.float32)).shape == (2, len(model.leaves))
