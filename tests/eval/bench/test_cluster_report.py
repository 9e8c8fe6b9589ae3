"""Does the report of a cluster say how much of a loss is the machine's own?"""

from eval.bench.bare_embedding import Bare
from eval.bench.cluster import Report
from eval.bench.cluster_asking import Agreement, Dying, Embedding, Swapping


def test_two_workers_are_set_beside_two_bare_processes() -> None:
    # given a machine on which two bare processes are 1.6 times as quick as one, and two workers 1.5 times
    report = Report(
        "2 cores",
        1_000,
        10,
        Agreement(10.0, 15.0, 5.0, 0, 0.0, 0.0),
        Swapping(10, [5, 5], 0, 0),
        Dying(10, 5, 0, 1.0, 5.0),
        Embedding(one=20.0, two=30.0, asking=0.02),
        Bare(one=20.0, two=32.0),
    )

    lines = [line.strip("| ").partition(" | ") for line in report.to_markdown().splitlines()]
    rows = {name: value for name, _, value in lines}

    assert report.missed == ["two workers 1.8 times one"]
    assert rows["the same texts, two bare processes, texts/s"] == "32.00 (1.60 times)"
    assert rows["two workers, of what two bare processes embed"] == "94%"
    assert rows["and of how many times as many"] == "94%"
