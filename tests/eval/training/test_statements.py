"""The statements that the encoder learns from: enough of them, of both sides and languages, no two alike."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from corpora import Need, Seed, bundled_records, concept_scheme, entry_texts
from eval.training import by_concept, fold_of, load_statements
from eval.training.tagging import load_records

STATEMENTS = load_statements()
GROUPS = by_concept(STATEMENTS)
NEEDS_DEV = Path(__file__).resolve().parents[3] / "eval" / "collections" / "needs-dev"


def five_grams(texts: Sequence[str]) -> sparse.csr_array:
    """Which 5-grams of letters and digits each text holds."""
    letters = [re.sub(r"[\W_]", "", text.casefold()) for text in texts]
    counter = CountVectorizer(analyzer="char", ngram_range=(5, 5), binary=True, dtype=np.float32)
    return sparse.csr_array(counter.fit_transform(letters))


def jaccard(one: sparse.csr_array, other: sparse.csr_array) -> np.ndarray:
    """Jaccard similarity of every row of `one` to every row of `other`."""
    shared = (one @ other.T).toarray()
    sizes = np.add.outer(one.sum(axis=1), other.sum(axis=1))
    return shared / np.maximum(sizes - shared, 1)


def opening(text: str, language: str) -> str:
    return text[:8] if language == "ja" else " ".join(text.casefold().split()[:3])


def test_every_leaf_has_at_least_four_needs_and_four_seeds_half_of_them_in_each_language() -> None:
    wrong = []
    for leaf in concept_scheme().leaves:
        for kind in ("need", "seed"):
            own = Counter(statement.language for statement in GROUPS[leaf.id][kind])
            if own["ja"] < 2 or own["en"] < 2:
                wrong.append((leaf.id, kind, dict(own)))

    assert wrong == []


def test_every_statement_is_about_a_leaf_and_has_an_id_of_its_own() -> None:
    leaves = {leaf.id for leaf in concept_scheme().leaves}

    assert {statement.concept for statement in STATEMENTS} <= leaves
    assert [i for i, count in Counter(s.id for s in STATEMENTS).items() if count > 1] == []


def test_no_two_statements_share_three_in_ten_of_their_five_grams() -> None:
    grams = five_grams([statement.text for statement in STATEMENTS])
    alike = []
    for start in range(0, len(STATEMENTS), 500):
        block = jaccard(grams[start : start + 500], grams)
        for row, column in zip(*np.nonzero(block >= 0.3), strict=True):
            if start + row < column:
                alike.append((STATEMENTS[start + row].id, STATEMENTS[column].id))

    assert alike == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_opening_is_shared_by_more_than_two_in_a_hundred(language: str) -> None:
    own = [statement for statement in STATEMENTS if statement.language == language]

    openings = Counter(opening(statement.text, language) for statement in own)

    assert openings.most_common(1)[0][1] <= 0.02 * len(own)


def evaluated_texts() -> Iterator[str]:
    for name in ("corpus", "queries"):
        for line in (NEEDS_DEV / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["text"]


def test_nothing_is_taken_from_the_texts_that_we_are_measured_on() -> None:
    theirs = list(evaluated_texts())
    grams = five_grams([*(statement.text for statement in STATEMENTS), *theirs])

    overlap = jaccard(grams[: len(STATEMENTS)], grams[len(STATEMENTS) :])

    assert overlap.max() < 0.05


def test_concepts_are_dealt_to_folds_by_their_name_and_evenly() -> None:
    folds = Counter(fold_of(leaf.id, folds=5) for leaf in concept_scheme().leaves)

    assert set(folds) == set(range(5))
    assert min(folds.values()) > 0.12 * sum(folds.values())
    assert fold_of("vapour-recompression", folds=5) == fold_of("vapour-recompression", folds=5)


def test_no_record_written_for_the_tagger_is_like_another_or_a_statement_or_a_shipped_text() -> None:
    written = [record.text for record in load_records()]
    shipped = [text for r in bundled_records() if isinstance(r, Seed | Need) for _, _, text in entry_texts(r)]
    grams = five_grams([*written, *(statement.text for statement in STATEMENTS), *shipped])

    alike = jaccard(grams[: len(written)], grams) >= 0.3

    assert alike.sum() == len(written)  # each is like itself
