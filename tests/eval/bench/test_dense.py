"""Does the benchmark of the dense index measure what it says?"""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from eval.bench import dense
from eval.bench.dense import SHARES, main, make_case


def test_the_nearest_are_those_of_all_visible_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.bench.clusters.CHUNK", 150)
    monkeypatch.setattr(dense, "QUERIES", 5)

    case = make_case(400, 16, tmp_path)

    vectors = np.load(case.vectors)
    for share in SHARES:
        rows = case.visible[share]
        assert len(rows) == max(1, round(share * 400))
        order = np.argsort(-(case.queries @ vectors[rows].T), axis=1)[:, :100]
        assert case.nearest[share].tolist() == rows[order].tolist()


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting a process takes seconds, and changes no figure that is looked at here."""
    monkeypatch.setattr(dense, "_apart", lambda call, *arguments: call(*arguments))


def test_a_kind_is_measured_in_a_process_of_its_own() -> None:
    assert dense._apart(os.getpid) != os.getpid()


@pytest.mark.usefixtures("in_this_process")
def test_every_kind_is_measured_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--sizes", "600", "--dims", "16", "--json"])

    printed = json.loads(capsys.readouterr().out)["figures"]
    assert [(own["kind"], own["size"], own["dimensions"]) for own in printed] == [
        ("exact", 600, 16),
        ("ivf", 600, 16),
    ]
    for own in printed:
        assert [part["share"] for part in own["filters"]] == list(SHARES)
        assert all(part["recall_at_10"] == 1.0 and part["filled"] for part in own["filters"])
        assert own["build_s"] > 0
        assert own["file_mb"] > 600 * 16 * 4 / 1e6


@pytest.mark.usefixtures("in_this_process")
def test_without_json_two_tables_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--sizes", "300", "--dims", "16", "--kinds", "exact"])

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("| exact | 16 | 300 | 0.1% | 1.000 | yes |")]
    assert [line for line in lines if line.startswith("| kind | dims | vectors | build s |")]
