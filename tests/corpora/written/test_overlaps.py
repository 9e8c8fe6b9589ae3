"""Of spans that overlap, is the right one kept?"""

from corpora.written.overlaps import longest_first


def test_of_overlapping_spans_the_first_and_longest_is_kept() -> None:
    assert longest_first([(0, 2, 0), (0, 5, 1), (4, 9, 2), (5, 6, 3)]) == [1, 3]
