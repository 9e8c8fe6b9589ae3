"""Is what the search is measured on as it says, and are the ratios those of the medians?"""

from collections import Counter

import numpy as np
import pytest

from eval.acceptance.searching import checks_of
from eval.bench.search_filters import recall
from eval.bench.search_report import Bare, Filtered, Report, Time, time_of
from eval.bench.synthetic import FILTERS, SyntheticEncoder, queries, synthetic_seeds
from indexer import Role, expected_version


def test_seeds_are_half_in_each_language_and_the_same_on_every_run() -> None:
    first, second = (list(synthetic_seeds(40)) for _ in range(2))

    assert first == second
    assert Counter(seed.text.languages for seed in first) == {("ja",): 20, ("en",): 20}
    assert len({seed.id for seed in first}) == 40


def test_filters_keep_about_the_share_that_they_say() -> None:
    seeds = list(synthetic_seeds(4_000))
    places = Counter(seed.place.prefecture for seed in seeds if seed.place)

    assert sum(seed.illustrative for seed in seeds) / 4_000 == pytest.approx(0.5, abs=0.03)
    for share, conditions in FILTERS.items():
        if "prefecture" in conditions:
            assert places[conditions["prefecture"]] / 4_000 == pytest.approx(share, rel=0.6)


def test_queries_come_in_both_languages_in_turn() -> None:
    japanese = [any(ord(letter) > 0x3000 for letter in text) for text in queries(4)]

    assert japanese == [True, False, True, False]


def test_vectors_lie_in_clusters_and_the_same_text_has_the_same_vector() -> None:
    encoder = SyntheticEncoder()
    texts = [[f"{number}の文。", "次の文。"] for number in range(1_500)]

    encoded = encoder.encode(texts, role=Role.DOCUMENT)
    wholes = np.stack([own.whole for own in encoded])

    assert f"{encoder.name}@{encoder.version}" == expected_version()
    assert np.array_equal(encoder.encode(texts[:1], role=Role.QUERY)[0].whole, wholes[0])
    assert np.linalg.norm(wholes[:, :384], axis=1) == pytest.approx(1, abs=1e-5)
    nearest = np.sort(wholes @ wholes.T, axis=1)[:, -2]  # the first is the text itself
    assert np.median(nearest) > 0.9  # two components of length 1: unrelated texts are near 0
    assert [own.sentences.shape for own in encoded[:2]] == [(2, 896), (2, 896)]


def test_a_report_tells_how_many_times_a_bare_engine_takes() -> None:
    report = Report(
        "machine",
        "peers",
        100,
        2,
        {"dense": Time(1.0, 2.0)},
        ranked=Time(6.0, 9.0),
        explained=Time(10.0, 12.0),
        searched=Time(4.0, 5.0),
        bare={"exact FAISS": Bare(Time(2.0, 3.0), 1.0)},
        filters=[Filtered(0.01, 973, 1.0, 0.99, 10, Time(5.0, 6.0))],
    )

    assert report.ratios("exact FAISS") == {"searched": 2.0, "ranked": 3.0, "explained": 5.0}
    assert "| exact FAISS | 1.000 | 2.00 | 3.00 | 2.00 x | 3.00 x | 5.00 x |" in report.to_markdown()
    assert "| 1.0% | 973 | 1.0000 | 0.9900 | 10 | 5.00 | 6.00 |" in report.to_markdown()


def test_recall_is_the_share_found_and_times_are_median_and_99th_percentile() -> None:
    assert (recall([1, 2, 3], [1, 2, 4, 5]), recall([], [])) == (0.5, 0.0)
    assert time_of([1.0, 2.0, 3.0]) == Time(2.0, pytest.approx(2.98))


def test_figures_stand_beside_their_bounds_and_a_filter_under_which_nothing_is_says_nothing() -> None:
    report = Report(
        "machine",
        "peers",
        2_000,
        2,
        {},
        ranked=Time(6.0, 24.0),
        explained=Time(10.0, 12.0),
        searched=Time(4.0, 5.0),
        bare={
            "exact FAISS": Bare(Time(2.0, 3.0), 1.0),
            "our dense index": Bare(Time(1.0, 3.0), 1.0),
        },
        filters=[
            Filtered(0.01, 7, 1.0, 0.98, 7, Time(5.0, 6.0)),
            Filtered(0.001, 0, float("nan"), 0.0, 0, Time(5.0, 6.0)),
        ],
    )

    assert [(own.figure, own.bound, own.ok) for own in checks_of(report)] == [
        (6.0, "<= 3", False),
        (10.0, "<= 5", False),
        (3.0, "<= 3", True),
        (5.0, "<= 5", True),
        (4.0, "<= 3", False),
        (1.0, ">= 0.99", True),
        (0.98, ">= 0.99", False),
        (7, ">= 7", True),
    ]
