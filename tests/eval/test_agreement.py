"""How far do two readers agree, and where does a line tell best what one of them accepts?"""

import pytest

from eval.agreement import agreement, of_gaps, of_visions
from eval.backcast import told_best


def test_agreement_is_told_raw_and_beyond_chance() -> None:
    same = agreement([("gap", "gap"), ("near", "near")])
    chance = agreement([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")])
    far, close = (
        agreement([("no", other), ("fits", "fits")], ("no", "partly", "fits")) for other in ("fits", "partly")
    )

    assert (same["labelled twice"], same["equal"], same["kappa"]) == (2, 1.0, 1.0)
    assert (chance["equal"], chance["kappa"]) == (0.5, 0.0)
    assert far["kappa"] < close["kappa"] < 1.0


def test_the_second_labels_are_of_needs_and_pairs_that_were_labelled_first() -> None:
    gaps, visions = of_gaps(), of_visions()

    assert gaps["sort"]["labelled twice"] >= 20
    assert gaps["sort"]["kappa"] >= 0.8
    assert visions["accepted"]["labelled twice"] >= 30
    assert visions["accepted"]["kappa"] >= 0.6


def test_the_line_lies_where_accepted_and_refused_pairs_part_best() -> None:
    pairs = [(("v", "ja", str(place), "s"), likely) for place, likely in enumerate((0.5, 0.6, 0.7, 0.9))]
    judged = {pair: verdict for (pair, _), verdict in zip(pairs, ("no", "no", "partly", "fits"), strict=True)}

    line, gained = told_best(pairs, judged)

    assert (line, gained) == (pytest.approx(0.65), 1.0)
