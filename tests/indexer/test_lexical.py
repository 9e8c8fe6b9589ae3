"""Is the score that of the BM25 formula, and do only public documents give its statistics?"""

import math
from collections import Counter
from mmap import mmap
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import IndexCorruptError
from indexer import LexicalIndex, chosen_rows, counts_of, lexical, term_counts

TERMS = st.lists(st.sampled_from(["水素", "製造", "装置", "co2", "solar", "", "🔥"]), max_size=6)
WEIGHED = st.dictionaries(st.sampled_from(["水素", "製造", "co2", "🔥", "nowhere"]), st.floats(0, 2))
ROWS = st.lists(st.tuples(TERMS, st.booleans()), max_size=7)


def index_of(rows: list[tuple[list[str], bool]]) -> LexicalIndex:
    return LexicalIndex(
        term_counts([terms for terms, _ in rows]), np.array([public for _, public in rows], bool)
    )


def bm25(
    rows: list[tuple[list[str], bool]],
    query: list[str],
    weights: dict[str, float] | None = None,
    *,
    of: list[list[str]] | None = None,
) -> list[float]:
    """Robertson & Zaragoza 2009 with k1 = 1.2 and b = 0.75; the statistics are those of public rows.

    The scores are those of the rows themselves, or of other documents where they are given.
    """
    weights = weights or {}
    reference = [terms for terms, public in rows if public]
    mean_length = (sum(map(len, reference)) / len(reference) if reference else 0) or 1.0
    scores = []
    for terms in [terms for terms, _ in rows] if of is None else of:
        counts, score = Counter(terms), 0.0
        for term in set(query):
            n = sum(term in other for other in reference)
            idf = math.log(1 + (len(reference) - n + 0.5) / (n + 0.5))
            saturation = 1.2 * (1 - 0.75 + 0.75 * len(terms) / mean_length)
            score += weights.get(term, 1.0) * idf * counts[term] * 2.2 / (counts[term] + saturation)
        scores.append(score)
    return scores


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, query=TERMS)
def test_the_scores_are_those_of_the_formula_each_query_term_counted_once(
    rows: list[tuple[list[str], bool]], query: list[str]
) -> None:
    scores = index_of(rows).scores(query)

    assert scores.tolist() == pytest.approx(bm25(rows, query), rel=1e-5, abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, weights=WEIGHED)
def test_a_term_counts_as_much_as_it_weighs(
    rows: list[tuple[list[str], bool]], weights: dict[str, float]
) -> None:
    scores = index_of(rows).scores(weights)

    assert scores.tolist() == pytest.approx(bm25(rows, list(weights), weights), rel=1e-5, abs=1e-7)


def test_terms_without_weights_and_terms_that_weigh_one_score_alike() -> None:
    index = index_of([(["水素", "製造"], True), (["製造"], True)])

    assert index.scores({"水素": 1.0, "製造": 1.0}).tolist() == index.scores(["水素", "製造"]).tolist()
    assert index.scores(term for term in ("水素", "製造")).tolist() == index.scores(["水素", "製造"]).tolist()
    assert index.scores({}).tolist() == [0.0, 0.0]


def test_of_terms_that_share_a_column_the_heaviest_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    index = index_of([(["水素"], True), (["太陽"], True)])
    (column,) = term_counts([["水素"]]).indices
    monkeypatch.setattr(lexical, "_columns", lambda terms: [int(column)] * len(terms))

    found = index.scores({"水素": 0.5, "同じ列": 2.0, "また": 1.0})

    expected = bm25([(["水素"], True), (["太陽"], True)], ["水素"], {"水素": 2.0})
    assert found.tolist() == pytest.approx(expected)


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, others=st.lists(TERMS, max_size=4), queries=st.lists(WEIGHED, min_size=1, max_size=3))
def test_other_documents_are_scored_by_the_statistics_of_the_index(
    rows: list[tuple[list[str], bool]], others: list[list[str]], queries: list[dict[str, float]]
) -> None:
    found = index_of(rows).scores_of(term_counts(others), queries)

    assert found.shape == (len(queries), len(others))
    for own, query in zip(found.tolist(), queries, strict=True):
        assert own == pytest.approx(bm25(rows, list(query), query, of=others), rel=1e-5, abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, queries=st.lists(WEIGHED, min_size=1, max_size=3))
def test_documents_of_the_index_are_scored_alike_whether_they_are_its_own_or_others(
    rows: list[tuple[list[str], bool]], queries: list[dict[str, float]]
) -> None:
    index = index_of(rows)

    found = index.scores_of(index.counts, queries)

    assert found == pytest.approx(np.array([index.scores(query) for query in queries]), rel=1e-6, abs=1e-7)


def test_scoring_other_documents_leaves_the_index_as_it_was() -> None:
    index = index_of([(["水素", "製造"], True), (["製造"], True)])
    before = (index.counts.toarray(), index.scores(["製造"]).tolist())
    others = term_counts([["製造"] * 9])

    index.scores_of(others, [{"製造": 1.0}])

    assert (others.sum(), index.scores(["製造"]).tolist()) == (9, before[1])
    assert np.array_equal(index.counts.toarray(), before[0])


def test_a_score_is_the_one_computed_by_hand() -> None:
    rows = [(["水素", "水素", "製造"], True), (["太陽"], True)]

    scores = index_of(rows).scores(["水素"])

    # N = 2, n = 1: idf = ln 2; the mean length is 2, this row's 3, and the term stands in it twice
    assert scores.tolist() == pytest.approx([math.log(2) * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2)), 0.0])


@settings(max_examples=30, deadline=None)
@given(rows=ROWS, hidden=st.lists(TERMS, min_size=1, max_size=3), query=TERMS)
def test_rows_that_are_not_public_do_not_move_the_score_of_any_other_row(
    rows: list[tuple[list[str], bool]], hidden: list[list[str]], query: list[str]
) -> None:
    without = index_of(rows).scores(query)

    beside = index_of([*((terms, False) for terms in hidden), *rows]).scores(query)

    assert beside[len(hidden) :].tolist() == without.tolist()


@settings(max_examples=30, deadline=None)
@given(rows=ROWS, more=st.lists(TERMS, min_size=1, max_size=3))
def test_adding_documents_changes_no_other_row_of_the_counts(
    rows: list[tuple[list[str], bool]], more: list[list[str]]
) -> None:
    before = term_counts([terms for terms, _ in rows])

    after = term_counts([*(terms for terms, _ in rows), *more])

    assert (after[: len(rows)] != before).nnz == 0
    assert after.sum(axis=1).tolist() == [len(terms) for terms in [*(terms for terms, _ in rows), *more]]


def test_shared_terms_are_those_of_the_row_in_the_order_of_the_query_each_once() -> None:
    index = index_of([(["水素", "製造", "装置"], True), (["製造"], False)])

    assert index.shared(0, ["装置", "co2", "水素", "装置"]) == ["装置", "水素"]
    assert index.shared(1, ["装置", "製造"]) == ["製造"]
    assert index.shared(1, []) == []


@pytest.mark.parametrize("query", [[], ["水素"]])
def test_an_index_without_rows_or_a_query_without_terms_scores_nothing(query: list[str]) -> None:
    assert index_of([]).scores(query).tolist() == []
    assert index_of([(["水素"], True)]).scores([]).tolist() == [0.0]


def test_a_term_that_no_public_document_holds_still_weighs_in_the_rows_that_do() -> None:
    rows = [(["水素"], False), (["太陽"], True)]

    scores = index_of(rows).scores(["水素"])

    assert scores.tolist() == pytest.approx([math.log(4) * 2.2 / (1 + 1.2), 0.0])


def test_an_index_that_was_saved_scores_as_before(tmp_path: Path) -> None:
    rows = [(["水素", "製造"], True), (["水素"], False), ([], True)]
    saved = index_of(rows)
    saved.save(tmp_path)

    loaded = LexicalIndex.load(tmp_path, np.array([True, False, True]))

    assert loaded.scores(["水素", "製造"]).tolist() == saved.scores(["水素", "製造"]).tolist()
    assert loaded.shared(0, ["製造", "太陽"]) == ["製造"]
    assert (loaded.counts != saved.counts).nnz == 0
    assert loaded.scores_of(saved.counts, [{"水素": 1.0}]).tolist() == [loaded.scores(["水素"]).tolist()]


def test_an_index_without_rows_can_be_saved(tmp_path: Path) -> None:
    index_of([]).save(tmp_path)

    loaded = LexicalIndex.load(tmp_path, np.empty(0, bool))

    assert loaded.scores(["水素"]).tolist() == []


def test_what_is_opened_is_mapped_and_not_read(tmp_path: Path) -> None:
    index_of([(["水素", "製造"], True)]).save(tmp_path)

    loaded = LexicalIndex.load(tmp_path, np.array([True]))

    arrays = [loaded.counts.data, loaded.counts.indices, loaded._postings.rows, loaded._postings.weights]
    assert all(isinstance(root(array), mmap) for array in arrays)


def root(array: np.ndarray) -> object:
    """What holds the memory of an array."""
    owner: object = array
    while (base := getattr(owner, "base", None)) is not None:
        owner = base
    return owner


@pytest.mark.parametrize(("public", "expected"), [([True, True], "2 and 2"), ([False], "1 and 0")])
def test_files_of_other_documents_are_refused(tmp_path: Path, public: list[bool], expected: str) -> None:
    index_of([(["水素"], True)]).save(tmp_path)

    with pytest.raises(IndexCorruptError) as damaged:
        LexicalIndex.load(tmp_path, np.array(public))

    assert str(damaged.value) == (
        f"The terms in {tmp_path} are those of 1 documents, 1 of them public; expected {expected}. "
        "Rebuild: enmusubi index --full"
    )


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_file_that_is_cut_off_anywhere_is_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("terms")
    index_of([(["水素", "製造"], True), (["水素"], True)]).save(directory)
    path = data.draw(st.sampled_from(sorted(directory.iterdir())))
    content = path.read_bytes()
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])

    with pytest.raises(IndexCorruptError) as damaged:
        LexicalIndex.load(directory, np.array([True, True]))

    assert str(damaged.value).startswith(f"The terms in {directory} are damaged: ")


@settings(max_examples=40, deadline=None)
@given(documents=st.lists(TERMS, max_size=5), chosen=st.lists(st.integers(0, 4), max_size=6))
def test_chosen_rows_are_those_that_slicing_gives(documents: list[list[str]], chosen: list[int]) -> None:
    counts = term_counts(documents)
    rows = [row for row in chosen if row < len(documents)]

    found = chosen_rows(counts, rows)

    assert found.shape == (len(rows), counts.shape[1])
    assert (found != counts[rows]).nnz == 0 if rows else found.nnz == 0


@settings(max_examples=40, deadline=None)
@given(documents=st.lists(TERMS, max_size=4))
def test_terms_of_a_few_documents_are_counted_alike_either_way(documents: list[list[str]]) -> None:
    found, expected = counts_of(documents), term_counts(documents)

    assert found.shape == expected.shape
    assert (found != expected).nnz == 0
    assert found.dtype == expected.dtype


def test_only_so_many_columns_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "MOST_KNOWN", 3)
    monkeypatch.setattr(lexical, "_known_columns", {})

    found = counts_of([["a", "b"], ["c", "d"], ["a"]])

    assert (found != term_counts([["a", "b"], ["c", "d"], ["a"]])).nnz == 0
    assert len(lexical._known_columns) <= 3
