"""Is it measured rightly whether the best score tells answerable from unanswerable?"""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import Collection, Document, Query
from eval.abstention import Abstention, answers_of_topics, topic_of

NEEDS_DEV = Path(__file__).resolve().parents[2] / "eval" / "collections" / "needs-dev"
SCORES = st.lists(st.integers(0, 20).map(lambda twentieths: twentieths / 20), min_size=1, max_size=30)


def collection_of(documents: str, queries: str, qrels: dict[str, dict[str, int]]) -> Collection:
    return Collection(
        name="tiny",
        documents={name: Document(name, "", name, "en") for name in documents.split()},
        queries={name: Query(name, name, "en") for name in queries.split()},
        qrels=qrels,
    )


def test_the_area_is_the_share_of_pairs_in_which_the_answerable_need_scores_higher() -> None:
    # given three answerable needs and the same ones without answers
    measured = Abstention.of([0.9, 0.6, 0.4], [0.5, 0.4, 0.1], [])
    # then of nine pairs .9 wins 3, .6 wins 3, .4 wins 1 and draws 1
    assert measured.auroc == pytest.approx((3 + 3 + 1 + 1 / 2) / 9)
    assert measured.needs == 3


def test_the_threshold_leaves_one_answerable_need_in_twenty_below_it() -> None:
    # given 101 answerable needs with scores of 0, .01, ..., 1
    intact = [hundredth / 100 for hundredth in range(101)]
    # when
    measured = Abstention.of(intact, [0.0, 0.04, 0.05, 0.9], [0.01, 0.02, 0.03, 0.5, 0.6])
    # then the first five of the hundred steps lie below .05; what lies on the threshold is not caught
    assert measured.threshold == pytest.approx(0.05)
    assert measured.removed_caught == pytest.approx(2 / 4)
    assert measured.off_field_caught == pytest.approx(3 / 5)


def test_the_threshold_is_a_score_that_was_met_the_lower_of_two_neighbours() -> None:
    # given eleven scores, so that 5% lies half way between the first two
    measured = Abstention.of([0.2 + tenth / 20 for tenth in range(11)], [0.21], [0.19])
    # then
    assert measured.threshold == pytest.approx(0.2)
    assert (measured.removed_caught, measured.off_field_caught) == (0.0, 1.0)


def test_scores_that_never_overlap_are_told_apart_wholly() -> None:
    measured = Abstention.of([0.8, 0.9], [0.1, 0.2], [0.3])
    assert (measured.auroc, measured.removed_caught, measured.off_field_caught) == (1.0, 1.0, 1.0)


def test_scores_that_the_removal_does_not_change_tell_nothing() -> None:
    measured = Abstention.of([0.2, 0.5, 0.9], [0.2, 0.5, 0.9], [0.9])
    assert measured.auroc == pytest.approx(1 / 2)
    assert (measured.removed_caught, measured.off_field_caught) == (0.0, 0.0)


def test_without_needs_off_the_field_their_share_is_not_a_number() -> None:
    assert math.isnan(Abstention.of([0.9], [0.1], []).off_field_caught)


@given(intact=SCORES, removed=SCORES)
def test_no_more_than_one_answerable_need_in_twenty_is_refused(
    intact: list[float], removed: list[float]
) -> None:
    # when
    measured = Abstention.of(intact, removed, intact)
    # then
    assert measured.off_field_caught <= 0.05
    assert measured.threshold in intact
    wins = sum((one > other) + (one == other) / 2 for one in intact for other in removed)
    assert measured.auroc == pytest.approx(wins / (len(intact) * len(removed)))


def test_a_topic_is_what_stands_before_the_last_hyphen() -> None:
    assert topic_of("A01-n2") == "A01"
    assert topic_of("A-X02-s10") == "A-X02"


def test_the_answers_of_a_topic_are_its_seeds_and_whatever_was_graded_for_its_needs() -> None:
    # given two topics; a need of A is answered by a seed of B, too, and one of B was judged and refused
    collection = collection_of(
        "A-s1 A-s2 B-s1 B-s2 B-s3",
        "A-n1 A-n2 B-n1",
        {"A-n1": {"A-s1": 2, "B-s1": 1, "B-s2": 0}, "A-n2": {"B-s3": 2}, "B-n1": {"B-s1": 2, "A-s1": 0}},
    )
    # then a seed that nobody graded goes with its topic; a grade of 0 takes nothing away
    assert answers_of_topics(collection) == {
        "A": {"A-s1", "A-s2", "B-s1", "B-s3"},
        "B": {"B-s1", "B-s2", "B-s3"},
    }


def test_a_topic_whose_needs_were_never_judged_loses_its_seeds_all_the_same() -> None:
    assert answers_of_topics(collection_of("A-s1", "A-n1 B-n1", {})) == {"A": {"A-s1"}, "B": frozenset()}


def test_no_need_of_the_collection_keeps_an_answer_and_every_topic_leaves_something_to_find() -> None:
    # given
    collection = Collection.load(NEEDS_DEV)
    # when
    answers = answers_of_topics(collection)
    # then
    for query in collection.queries:
        assert collection.relevant(query).keys() <= answers[topic_of(query)]
    assert set(answers) == {topic_of(query) for query in collection.queries}
    assert max(map(len, answers.values())) < len(collection.documents) / 2
