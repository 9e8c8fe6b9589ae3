"""Does a run keep its order, in memory, in a file and in other programs' eyes?"""

import math
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora import InputError, UsageError
from eval import Run, ScoredDocument

SCORES = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, 1.0 + 1e-12, 0.999999999, -2.5, 1e300, -3e38, -1e300]),
    st.floats(allow_nan=False, allow_infinity=False),
)
RANKINGS = st.dictionaries(
    st.sampled_from(["q1", "q2", "質問"]),
    st.dictionaries(st.sampled_from([f"d{number}" for number in range(12)]), SCORES, max_size=12),
)


def run_of(rankings: dict[str, dict[str, float]], *, tag: str = "tag") -> Run:
    return Run(
        tag,
        {
            query: tuple(ScoredDocument(*item) for item in scores.items())
            for query, scores in rankings.items()
        },
    )


def ids(run: Run, query: str) -> list[str]:
    return [hit.id for hit in run.ranking(query)]


def read(path: Path) -> Run:
    """What another program reads from a file in TREC form."""
    rankings: dict[str, dict[str, float]] = {}
    for hit in ir_measures.read_trec_run(str(path)):
        rankings.setdefault(hit.query_id, {})[hit.doc_id] = hit.score
    return run_of(rankings)


def test_a_ranking_falls_by_score_and_equal_scores_rise_by_id() -> None:
    # given documents in no order, three of them with the same score
    run = run_of({"q": {"c": 1.0, "d": 2.0, "b": 1.0, "a": 1.0, "e": 0.5}})
    # then
    assert ids(run, "q") == ["d", "a", "b", "c", "e"]


def test_a_query_that_the_run_does_not_know_has_an_empty_ranking() -> None:
    assert run_of({"q": {"a": 1.0}}).ranking("other") == ()


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf])
def test_a_score_that_has_no_place_in_an_order_is_refused(score: float) -> None:
    with pytest.raises(InputError, match=r"Run 'tag' scores 'b' .* for query 'q'\."):
        run_of({"q": {"a": 1.0, "b": score}})


def test_a_document_that_stands_twice_in_a_ranking_is_refused() -> None:
    with pytest.raises(InputError, match=r"Run 'tag' ranks 'a' twice for query 'q'\."):
        Run("tag", {"q": (ScoredDocument("a", 1.0), ScoredDocument("a", 0.5))})


def test_the_top_of_a_run_is_the_beginning_of_each_ranking() -> None:
    run = run_of({"q1": {"a": 1.0, "b": 3.0, "c": 2.0}, "q2": {"b": 1.0}})
    assert run.top(2) == run_of({"q1": {"b": 3.0, "c": 2.0}, "q2": {"b": 1.0}})


def test_a_run_is_written_a_line_a_hit_with_ranks_from_one(tmp_path: Path) -> None:
    # given
    run = run_of({"n1": {"s1": 0.25, "s2": 0.75}, "n2": {"s1": -1.5}}, tag="bm25")
    # when
    run.write_trec(tmp_path / "run.txt")
    # then
    assert (tmp_path / "run.txt").read_text(encoding="utf-8") == (
        "n1 Q0 s2 1 0.75 bm25\nn1 Q0 s1 2 0.25 bm25\nn2 Q0 s1 1 -1.5 bm25\n"
    )


def test_every_query_is_written_a_hundred_deep(tmp_path: Path) -> None:
    # given two queries of 130 and one of 7 documents
    def ranking(length: int) -> dict[str, float]:
        return {f"d{number}": 1000.0 - number for number in range(length)}

    run = run_of({"q1": ranking(130), "q2": ranking(7), "q3": ranking(130)})
    # when
    run.write_trec(tmp_path / "run.txt")
    # then
    lines = (tmp_path / "run.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 100 + 7 + 100
    assert lines[99] == "q1 Q0 d99 100 901.0 tag"
    assert read(tmp_path / "run.txt") == run.top(100)


def test_scores_that_a_32_bit_reader_would_take_for_equal_are_written_apart(tmp_path: Path) -> None:
    # given 1, 1 and a thousand-millionth less: all the same in 32 bits, whose step below 1 is 2^-24
    run = run_of({"q": {"a": 1.0, "b": 1.0, "c": 1.0 - 1e-9, "d": 0.1}})
    # when
    run.write_trec(tmp_path / "run.txt")
    # then the first and the last keep their scores, the others are one and two steps lower
    hits = read(tmp_path / "run.txt").ranking("q")
    assert [(hit.id, hit.score) for hit in hits] == [
        ("a", 1.0),
        ("b", 1 - 2**-24),
        ("c", 1 - 2 * 2**-24),
        ("d", 0.1),
    ]


@given(rankings=RANKINGS)
def test_a_written_run_is_read_in_the_same_order_by_number_and_by_trec_eval(
    tmp_path_factory: pytest.TempPathFactory, rankings: dict[str, dict[str, float]]
) -> None:
    # given any run with at least one hit
    rankings = {query: scores for query, scores in rankings.items() if scores} or {"q": {"a": 1.0}}
    run, path = run_of(rankings), tmp_path_factory.mktemp("runs") / "run.txt"
    # when
    run.write_trec(path)
    # then
    again = read(path)
    assert {query: ids(again, query) for query in again.rankings} == {
        query: ids(run, query) for query in run.rankings
    }
    for query in run.rankings:
        for rank, document in enumerate(ids(run, query), start=1):
            theirs = ir_measures.calc_aggregate(
                [ir_measures.RR], {query: {document: 1}}, ir_measures.read_trec_run(str(path))
            )
            assert theirs[ir_measures.RR] == pytest.approx(1 / rank)


@pytest.mark.parametrize(
    ("tag", "query", "document", "message"),
    [
        ("my system", "q", "d", "the tag 'my system'"),
        ("", "q", "d", "the tag ''"),
        ("x", "q\u30001", "d", "the query id 'q\u30001'"),
        ("x", "q", "d 1", "the document id 'd 1'"),
    ],
)
def test_a_name_that_would_break_the_line_is_refused_and_nothing_is_written(
    tmp_path: Path, tag: str, query: str, document: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        run_of({query: {document: 1.0}}, tag=tag).write_trec(tmp_path / "run.txt")
    assert not (tmp_path / "run.txt").exists()


def test_a_run_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot be written to '.*absent/run\.txt': No such file"):
        run_of({"q": {"a": 1.0}}).write_trec(tmp_path / "absent" / "run.txt")
