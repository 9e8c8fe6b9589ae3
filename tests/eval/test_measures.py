"""Do the measures agree with arithmetic done by hand and by brute force?"""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora import InputError
from eval import Collection, Document, Query, Run, ScoredDocument, measurement
from eval.measures import ndcg

Qrels = dict[str, dict[str, int]]
Rankings = dict[str, dict[str, float]]


def collection_of(documents: str, queries: str, qrels: Qrels) -> Collection:
    """Make a collection from ids such as `ja1 en2`, which begin with their language."""
    return Collection(
        name="tiny",
        documents={name: Document(name, "", name, name[:2]) for name in documents.split()},
        queries={name: Query(name, name, name[1:3]) for name in queries.split()},
        qrels=qrels,
    )


def run_of(rankings: Rankings) -> Run:
    return Run(
        "tag",
        {
            query: tuple(ScoredDocument(*item) for item in scores.items())
            for query, scores in rankings.items()
        },
    )


def falling(documents: str) -> dict[str, float]:
    return {name: -float(place) for place, name in enumerate(documents.split())}


def test_grades_gain_two_to_the_grade_less_one_discounted_by_rank() -> None:
    # given a need with grades 2, 1, 2 and an answer of: grade 1, not judged, grade 2, judged 0
    collection = collection_of(
        "en1 en2 en3 en4 en5", "qen1", {"qen1": {"en1": 2, "en2": 1, "en3": 2, "en4": 0}}
    )
    run = run_of({"qen1": falling("en2 en5 en3 en4")})
    # when
    measured = measurement(collection, run)
    # then
    gained = (2**1 - 1) / log2(2) + (2**2 - 1) / log2(4)
    best = (2**2 - 1) / log2(2) + (2**2 - 1) / log2(3) + (2**1 - 1) / log2(4)
    assert measured.mean("all", "nDCG@10") == pytest.approx(gained / best)
    assert measured.mean("all", "recall@100") == pytest.approx(2 / 3)
    assert measured.mean("all", "RR") == pytest.approx(1 / 1)


def test_a_grade_of_three_gains_seven() -> None:
    collection = collection_of("en1 en2", "qen1", {"qen1": {"en1": 3, "en2": 1}})
    measured = measurement(collection, run_of({"qen1": falling("en2 en1")}))
    assert measured.mean("all", "nDCG@10") == pytest.approx((1 + 7 / log2(3)) / (7 + 1 / log2(3)))


def test_an_order_alone_scores_as_the_run_would_and_what_nothing_answers_is_left_out() -> None:
    grades = {"a": 2, "b": 1, "c": 0}

    scores = ndcg(
        {"best": "ab", "turned": "ba", "missed": "xyz", "open": "ab"},
        {"best": grades, "turned": grades, "missed": grades, "open": {"a": 0}, "not asked": grades},
    )

    assert scores == pytest.approx(
        {"best": 1.0, "turned": (1 + 3 / log2(3)) / (3 + 1 / log2(3)), "missed": 0.0}
    )


def test_only_the_first_ten_count_for_ndcg_and_the_first_hundred_for_recall() -> None:
    # given 120 documents and relevant ones at ranks 10, 11, 100 and 101
    names = [f"en{number:03}" for number in range(1, 121)]
    relevant = {names[rank - 1]: 1 for rank in (10, 11, 100, 101)}
    collection = collection_of(" ".join(names), "qen1", {"qen1": relevant})
    # when
    measured = measurement(collection, run_of({"qen1": falling(" ".join(names))}))
    # then
    best = sum(1 / log2(rank + 1) for rank in (1, 2, 3, 4))
    assert measured.mean("all", "nDCG@10") == pytest.approx(1 / log2(11) / best)
    assert measured.mean("all", "recall@100") == pytest.approx(3 / 4)
    assert measured.mean("all", "RR") == pytest.approx(1 / 10)


def test_equal_scores_are_judged_in_the_order_of_the_run_not_in_that_of_trec_eval() -> None:
    # given two documents with one score; the run has en1 first, trec_eval would take en2
    collection = collection_of("en1 en2", "qen1", {"qen1": {"en1": 1}})
    # then
    assert measurement(collection, run_of({"qen1": {"en2": 0.5, "en1": 0.5}})).mean("all", "RR") == 1
    # and so it is with scores that differ in 64 bits and not in 32
    assert measurement(collection, run_of({"qen1": {"en2": 1.0, "en1": 1 + 1e-12}})).mean("all", "RR") == 1


def test_a_query_without_results_counts_zero_and_one_without_relevant_documents_is_left_out() -> None:
    # given four needs: answered, answered with nothing, not in the run, and without a relevant seed
    collection = collection_of(
        "en1 en2",
        "qen1 qen2 qen3 qen4",
        {"qen1": {"en1": 1}, "qen2": {"en1": 1}, "qen3": {"en1": 1}, "qen4": {"en1": 0}},
    )
    run = run_of({"qen1": {"en1": 1.0}, "qen2": {}, "qen4": {"en1": 1.0}})
    # when
    measured = measurement(collection, run)
    # then
    for measure in ("nDCG@10", "recall@100", "RR"):
        assert measured.scores["all"][measure] == {"qen1": 1.0, "qen2": 0.0, "qen3": 0.0}
        assert measured.mean("all", measure) == pytest.approx((1 + 0 + 0) / 3)


def test_a_direction_strikes_the_other_language_out_of_the_same_run() -> None:
    # given a mixed answer to a Japanese need, all Japanese seeds first
    collection = collection_of(
        "ja1 ja2 en1 en2", "qja1 qen1", {"qja1": {"ja2": 2, "en2": 1}, "qen1": {"en1": 1}}
    )
    run = run_of({"qja1": falling("ja1 ja2 en1 en2"), "qen1": falling("ja1 en2 en1")})
    # when
    measured = measurement(collection, run)
    # then Japanese to English: en1, en2 against en2 alone
    assert measured.mean("ja->en", "nDCG@10") == pytest.approx(1 / log2(3))
    assert measured.mean("ja->en", "RR") == pytest.approx(1 / 2)
    # Japanese to Japanese: ja1, ja2 against ja2 alone
    assert measured.mean("ja->ja", "nDCG@10") == pytest.approx(3 / log2(3) / 3)
    # Japanese to all: the run as it is
    ja_all = (3 / log2(3) + 1 / log2(5)) / (3 + 1 / log2(3))
    assert measured.mean("ja->all", "nDCG@10") == pytest.approx(ja_all)
    assert measured.mean("ja->all", "RR") == pytest.approx(1 / 2)
    # English to English: en2, en1 against en1 alone; to all: ja1, en2, en1
    assert measured.mean("en->en", "nDCG@10") == pytest.approx(1 / log2(3))
    assert measured.mean("en->all", "nDCG@10") == pytest.approx(1 / log2(4))
    # the English need has no relevant Japanese seed
    assert measured.mean("en->ja", "nDCG@10") is None
    # all: the mean over both needs
    assert measured.mean("all", "nDCG@10") == pytest.approx((ja_all + 1 / log2(4)) / 2)


def test_the_share_of_the_same_language_is_taken_over_the_first_ten() -> None:
    # given a Japanese need with 7 Japanese seeds in its first ten and more after,
    # an English one with 3 results of which one is English, and a need without results
    names = [f"ja{number}" for number in range(9)] + [f"en{number}" for number in range(9)]
    collection = collection_of(" ".join(names), "qja1 qen1 qen2", {})
    run = run_of(
        {
            "qja1": falling("ja0 ja1 ja2 en0 ja3 en1 ja4 ja5 en2 ja6 ja7 ja8"),
            "qen1": falling("ja0 en0 ja1"),
            "qen2": {},
        }
    )
    # then
    assert measurement(collection, run).same_language_at_10 == pytest.approx((7 / 10 + 1 / 3) / 2)


def test_the_json_has_the_shape_that_the_command_prints() -> None:
    # given one Japanese need and a perfect answer
    collection = collection_of("ja1 en1", "qja1", {"qja1": {"ja1": 2}})
    # when
    printed = measurement(collection, run_of({"qja1": falling("ja1 en1")})).to_json()
    # then
    best = {"nDCG@10": 1.0, "recall@100": 1.0, "RR": 1.0}
    none = {"nDCG@10": None, "recall@100": None, "RR": None}
    assert printed == {
        "measures": {
            "all": best,
            "ja->ja": best,
            "ja->en": none,
            "en->ja": none,
            "en->en": none,
            "ja->all": best,
            "en->all": none,
        },
        "same_language@10": 0.5,
        "queries": 1,
        "documents": 2,
    }


def test_a_run_without_results_has_no_share_of_the_same_language() -> None:
    collection = collection_of("ja1", "qja1", {"qja1": {"ja1": 2}})
    printed = measurement(collection, run_of({})).to_json()
    assert printed["same_language@10"] is None


@pytest.mark.parametrize(
    ("rankings", "name"),
    [({"qja1": {"ja9": 1.0}}, "document 'ja9'"), ({"qja9": {}}, "query 'qja9'")],
)
def test_a_run_of_another_collection_is_refused(rankings: Rankings, name: str) -> None:
    collection = collection_of("ja1", "qja1", {"qja1": {"ja1": 2}})
    with pytest.raises(InputError, match=rf"Run 'tag' names {name}, which is not in collection 'tiny'"):
        measurement(collection, run_of(rankings))


DOCUMENTS = [f"{language}{number:02}" for language in ("ja", "en") for number in range(8)]
QUERIES = ["qja1", "qja2", "qen1", "qen2"]
QRELS = st.dictionaries(
    st.sampled_from(QUERIES), st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(0, 3))
)
RANKINGS = st.dictionaries(
    st.sampled_from(QUERIES),
    st.dictionaries(
        st.sampled_from(DOCUMENTS),
        st.one_of(st.sampled_from([0.0, 1.0, 1.0 + 1e-12]), st.floats(-10, 10)),
    ),
)


def by_brute_force(ranked: list[str], grades: dict[str, int]) -> dict[str, float]:
    """Measure one ranking by the definitions, without any library."""
    relevant = [document for document, grade in grades.items() if grade >= 1]
    gains = [2 ** grades.get(document, 0) - 1 for document in ranked]
    best = sorted((2**grade - 1 for grade in grades.values()), reverse=True)
    ranks = [rank for rank, document in enumerate(ranked, start=1) if document in relevant]
    return {
        "nDCG@10": sum(gain / log2(rank + 1) for rank, gain in enumerate(gains[:10], start=1))
        / sum(gain / log2(rank + 1) for rank, gain in enumerate(best[:10], start=1)),
        "recall@100": sum(rank <= 100 for rank in ranks) / len(relevant),
        "RR": 1 / ranks[0] if ranks else 0.0,
    }


@pytest.mark.parametrize(
    ("direction", "asked", "answered"),
    [
        ("all", ("ja", "en"), ("ja", "en")),
        ("ja->ja", ("ja",), ("ja",)),
        ("ja->en", ("ja",), ("en",)),
        ("en->ja", ("en",), ("ja",)),
        ("en->en", ("en",), ("en",)),
        ("ja->all", ("ja",), ("ja", "en")),
        ("en->all", ("en",), ("ja", "en")),
    ],
)
@given(qrels=QRELS, rankings=RANKINGS)
def test_every_score_and_mean_is_what_brute_force_gives(
    direction: str, asked: tuple[str, ...], answered: tuple[str, ...], qrels: Qrels, rankings: Rankings
) -> None:
    # given any judgments and any run, with ties, empty rankings and documents never judged
    collection = collection_of(" ".join(DOCUMENTS), " ".join(QUERIES), qrels)
    # when
    measured = measurement(collection, run_of(rankings))
    # then
    expected = {}
    for query in QUERIES:
        scores = rankings.get(query, {})
        ranked = sorted((name for name in scores if name[:2] in answered), key=lambda n: (-scores[n], n))
        grades = {name: grade for name, grade in qrels.get(query, {}).items() if name[:2] in answered}
        if query[1:3] in asked and any(grades.values()):
            expected[query] = by_brute_force(ranked, grades)
    for measure in ("nDCG@10", "recall@100", "RR"):
        per_query = {query: scores[measure] for query, scores in expected.items()}
        assert measured.scores[direction][measure] == pytest.approx(per_query)
        mean = sum(per_query.values()) / len(per_query) if per_query else None
        assert measured.mean(direction, measure) == pytest.approx(mean)
