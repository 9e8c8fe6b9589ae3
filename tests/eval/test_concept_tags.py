"""Are the two collections that we judged ourselves whole, and do their two readers agree?"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import cohen_kappa_score

from corpora import Matchable, bundled_records, concept_scheme, entry_texts
from eval.training import load_statements

COLLECTIONS = Path(__file__).resolve().parents[2] / "eval" / "collections"
TAGS = COLLECTIONS / "concept-tags"
NEEDS = COLLECTIONS / "shipped-needs"
RECORDS = {record.id: record for record in bundled_records()}
LEAVES = {leaf.id for leaf in concept_scheme().leaves}
NO_LEAF = "-"


def rows(file: Path) -> list[tuple[str, ...]]:
    """The rows below the header."""
    return [tuple(line.split("\t")) for line in file.read_text(encoding="utf-8").splitlines()[1:]]


def labels(file: Path) -> Mapping[str, set[str]]:
    """Concepts by record."""
    found: dict[str, set[str]] = defaultdict(set)
    for record, concept in rows(file):
        found[record].add(concept)
    return found


def grades(file: Path) -> dict[tuple[str, str], int]:
    """Grades by need and seed."""
    return {(need, seed): int(grade) for need, seed, grade in rows(file)}


def text_of(record: str, language: str) -> str:
    """Title and text of a record in one language."""
    own = RECORDS[record]
    assert isinstance(own, Matchable)
    return next(f"{title}\n{text}" for known, title, text in entry_texts(own) if known == language)


TEXTS = rows(TAGS / "texts.tsv")
FIRST, SECOND = labels(TAGS / "labels.tsv"), labels(TAGS / "second.tsv")
GRADES, AGAIN = grades(NEEDS / "qrels.tsv"), grades(NEEDS / "second.tsv")


def test_150_texts_are_labelled_each_once() -> None:
    assert len(TEXTS) == 150
    assert len({record for record, _ in TEXTS}) == 150
    assert Counter(RECORDS[record].kind for record, _ in TEXTS) == {"seed": 105, "need": 45}
    assert set(FIRST) == {record for record, _ in TEXTS}


def test_every_text_is_there_in_its_language() -> None:
    for record, language in TEXTS:
        assert text_of(record, language).strip()


@pytest.mark.parametrize("file", ["labels.tsv", "second.tsv"])
def test_a_text_has_one_to_four_leaves_or_none_and_no_label_twice(file: str) -> None:
    # given
    given = rows(TAGS / file)
    # then
    assert len(set(given)) == len(given)
    for concepts in labels(TAGS / file).values():
        assert concepts == {NO_LEAF} or concepts <= LEAVES
        assert len(concepts) <= 4


def test_the_second_reader_labelled_every_third_text() -> None:
    assert len(SECOND) == 150 / 3
    assert set(SECOND) == {record for record, _ in TEXTS[2::3]}


def test_the_readers_of_the_concepts_agree_in_the_mean_over_texts() -> None:
    shares = [
        2 * len(FIRST[record] & SECOND[record]) / (len(FIRST[record]) + len(SECOND[record]))
        for record in SECOND
    ]
    assert np.mean(shares) >= 0.8


def test_the_readers_of_the_concepts_agree_beyond_chance() -> None:
    pairs = [(record, leaf) for record in SECOND for leaf in sorted(LEAVES)]

    kappa = cohen_kappa_score(
        [leaf in FIRST[record] for record, leaf in pairs], [leaf in SECOND[record] for record, leaf in pairs]
    )

    assert kappa >= 0.8


def test_no_labelled_text_and_no_shipped_need_is_a_training_statement() -> None:
    # given the labelled texts, and all texts of the judged needs
    judged = {need for need, _ in GRADES}
    ours = [text_of(record, language) for record, language in TEXTS]
    ours += [text for need in sorted(judged) for _, _, text in entry_texts(RECORDS[need])]
    statements = [statement.text for statement in load_statements()]
    # when the 5-grams of letters and digits that two texts share are counted
    counter = CountVectorizer(analyzer="char", ngram_range=(5, 5), binary=True, dtype=np.float32)
    grams = counter.fit_transform([re.sub(r"[\W_]", "", text.casefold()) for text in [*ours, *statements]])
    one, other = grams[: len(ours)], grams[len(ours) :]
    shared = (one @ other.T).toarray()
    sizes = np.add.outer(one.sum(axis=1).A1, other.sum(axis=1).A1)
    # then no statement comes near to one of the texts
    assert (shared / (sizes - shared)).max() < 0.1


def test_every_judged_pair_is_of_a_shipped_need_and_a_shipped_seed_and_graded_0_to_2() -> None:
    for pairs, file in ((GRADES, "qrels.tsv"), (AGAIN, "second.tsv")):
        assert len(pairs) == len(rows(NEEDS / file))  # no pair twice
        assert {RECORDS[need].kind for need, _ in pairs} == {"need"}
        assert {RECORDS[seed].kind for _, seed in pairs} == {"seed"}
        assert set(pairs.values()) == {0, 1, 2}


def test_every_shipped_need_is_judged_and_every_third_of_them_twice() -> None:
    # given
    needs = sorted({need for need, _ in GRADES})
    # then
    assert set(needs) == {name for name, record in RECORDS.items() if record.kind == "need"}
    assert len(needs) == 84 + 22
    assert len({need for need, _ in AGAIN}) == pytest.approx(len(needs) / 3, abs=1)


def test_what_the_second_reader_alone_judged_is_what_he_knew_to_fit() -> None:
    assert [pair for pair in AGAIN.keys() - GRADES.keys() if AGAIN[pair] == 0] == []


def test_the_readers_of_the_grades_agree_beyond_chance() -> None:
    both = sorted(GRADES.keys() & AGAIN.keys())

    kappa = cohen_kappa_score(
        [GRADES[pair] for pair in both], [AGAIN[pair] for pair in both], weights="quadratic"
    )

    assert len(both) > len(GRADES) / 4
    assert kappa >= 0.7
