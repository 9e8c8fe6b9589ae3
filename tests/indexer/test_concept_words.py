"""Do the words of a text speak for the concepts whose words they are?"""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from corpora import concept_scheme
from indexer import ConceptModel, ConceptWords, fit_concept_words, term_counts, terms_of_many
from indexer.concepts import WORDS, shipped_model

LEAVES = {
    "ja": ["蒸気 トラップ 蒸気", "水素 燃料 電池", "水素 貯蔵"],
    "en": ["steam trap steam", "hydrogen fuel cell", "hydrogen storage tank"],
}


def words() -> ConceptWords:
    return ConceptWords({language: term_counts([t.split() for t in own]) for language, own in LEAVES.items()})


def by_hand(leaves: list[str], text: str) -> np.ndarray:
    """BM25 (k1 1.2, b .75) written plainly, then standardised over the leaves."""
    bags = [Counter(leaf.split()) for leaf in leaves]
    mean = sum(bag.total() for bag in bags) / len(bags)
    scores = []
    for bag in bags:
        score = 0.0
        for term in set(text.split()):
            n = sum(term in other for other in bags)
            idf = math.log(1 + (len(bags) - n + 0.5) / (n + 0.5))
            score += idf * bag[term] * 2.2 / (bag[term] + 1.2 * (0.25 + 0.75 * bag.total() / mean))
        scores.append(score)
    found = np.array(scores)
    return (found - found.mean()) / (found.std() or 1.0)


@pytest.mark.parametrize(
    ("language", "text"),
    [("ja", "水素"), ("ja", "蒸気 蒸気 水素"), ("en", "hydrogen tank leak"), ("en", "steam hydrogen cell")],
)
def test_scores_are_those_of_bm25_standardised_over_the_leaves(language: str, text: str) -> None:
    found = words().scores(term_counts([text.split()]), language)

    np.testing.assert_allclose(found[0], by_hand(LEAVES[language], text), rtol=1e-4, atol=1e-5)


def test_a_word_counts_once_however_often_it_stands_in_the_text() -> None:
    once, often = (words().scores(term_counts([t]), "en") for t in (["steam"], ["steam"] * 9))

    np.testing.assert_array_equal(once, often)


def test_words_that_no_leaf_has_speak_for_none() -> None:
    found = words().scores(term_counts([["zzz"], []]), "en")

    assert not found.any()
    assert found.shape == (2, 3)


def test_the_words_add_to_what_the_vector_says_and_only_where_they_are_known() -> None:
    vectors = np.eye(2, dtype=np.float32)
    model = ConceptModel("e", ("a", "b", "c"), np.ones((3, 2), np.float32), np.zeros(3, np.float32), words())
    texts = term_counts([["steam"], ["zzz"]])

    plain, told = model.scores(vectors), model.scores(vectors, texts, "en")

    np.testing.assert_allclose(told - plain, WORDS * words().scores(texts, "en"), atol=1e-6)


def test_cues_are_heard_apart_from_the_words_and_are_kept_with_them(tmp_path: Path) -> None:
    vectors, texts = np.eye(2, dtype=np.float32), term_counts([["steam"], ["zzz"]])
    cues = ConceptWords({own: term_counts([["steam"], ["heat"], ["x"]]) for own in ("ja", "en")})
    model = ConceptModel(
        "e", ("a", "b", "c"), np.ones((3, 2), np.float32), np.zeros(3, np.float32), words(), cues
    )

    model.save(tmp_path / "model.npz")
    told = ConceptModel.load(tmp_path / "model.npz").scores(vectors, texts, "en")

    heard = words().scores(texts, "en") + cues.scores(texts, "en")
    np.testing.assert_allclose(told - model.scores(vectors), WORDS * heard, atol=1e-6)


def test_every_leaf_of_the_scheme_is_found_by_its_own_labels() -> None:
    scheme = concept_scheme()
    found = fit_concept_words(scheme)

    for language in ("ja", "en"):
        labels = terms_of_many([" ".join(leaf.labels(language)) for leaf in scheme.leaves], language=language)
        best = found.scores(term_counts(labels), language).argmax(axis=1)
        assert np.mean(best == np.arange(len(scheme.leaves))) > 0.98


def test_the_words_that_ship_fit_the_scheme_and_know_more_than_its_labels() -> None:
    shipped = ConceptModel.load(shipped_model())
    plain = fit_concept_words(concept_scheme())

    assert shipped.words is not None
    for language, counts in plain.counts.items():
        own = shipped.words.counts[language]
        assert own.shape == counts.shape
        assert own.sum() > counts.sum()
        assert (own - counts).min() >= 0  # the scheme's words are among them
