"""Is speed told beside peers as it was measured, and is a peer that is missing told?"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from commands import run_command

from corpora import ConfigurationError, FormatError
from eval.bench import speed as measuring
from eval.bench.building import built
from eval.bench.made import changed_seeds, seeds
from eval.bench.peers.hybrid_engine import PEERS, Known
from eval.bench.search_report import Time
from eval.bench.speed_report import (
    STAGES,
    Narrowed,
    Opened,
    Round,
    Sized,
    SpeedReport,
    Spent,
    Spread,
    Subject,
    spread_of,
)


def rounds(*medians: float) -> list[Round]:
    return [Round(Time(own, 3 * own), Time(own / 2, own)) for own in medians]


def subject(name: str, own: list[Round]) -> Subject:
    opened = Opened(spread_of([1.0, 3.0, 2.0]), spread_of([0.5]), 200.0, 150.0, 90.0)
    filters = [Narrowed(0.01, 100, 7, None, Round(Time(5.0, 6.0), Time(4.0, 4.0)))]
    return Subject(name, "1.0", own, 0.875, filters, Spent(10.0, 8.0), Spent(1.5, 1.0), 64.0, opened)


def report() -> SpeedReport:
    stages = dict(zip(STAGES, (rounds(1, 2), rounds(2, 4), rounds(4, 8)), strict=True))
    sized = Sized(10_000, [subject("Enmusubi", stages["ranked"]), subject("peer", rounds(4, 4))], stages)
    return SpeedReport("machine", 100, 2, {"another": "not installed"}, [sized])


def test_a_ratio_is_taken_within_each_round_and_told_with_its_spread() -> None:
    (sized,) = report().sizes

    assert sized.ratios()["peer"] == {
        "searched": Spread(3.0, 2.0, 4.0),
        "ranked": Spread(1.5, 1.0, 2.0),
        "ten explained": Spread(0.75, 0.5, 1.0),
    }
    assert sized.tails() == {"searched": 3.0, "ranked": 3.0, "ten explained": 3.0}


def test_a_ratio_of_processor_time_is_its_own() -> None:
    (sized,) = report().sizes
    slow = [replace(own, processor=Time(8.0, 9.0)) for own in sized.subjects[1].rounds]
    apart = replace(sized, subjects=[sized.subjects[0], subject("peer", slow)])

    assert apart.ratios(processor=True)["peer"]["ranked"] == Spread(6.0, 4.0, 8.0)
    assert apart.ratios()["peer"]["ranked"] == Spread(1.5, 1.0, 2.0)


def test_the_table_tells_times_ratios_recall_memory_and_what_was_not_measured() -> None:
    told = report().to_markdown().splitlines()

    assert "| Enmusubi, ranked | 3.00 | 9.00 | 1.50 | 0.875 |  |  |  |" in told
    row = next(own for own in told if own.startswith("| peer | 4.00 | 12.00 | 2.00 | 0.875 |"))
    assert "3.00 (2.00-4.00) / 3.00" in row
    assert "| peer | 10.0, 8.0 | 1.5, 1.0 | 2.0, 0.5 | 200 | 150 | 90 | 64 |" in told
    assert "| peer | 5.00, 4.00, -, 7 |" in told
    assert told[-1] == "Not measured: another: not installed"


def test_a_report_is_read_again_from_its_json_and_another_file_is_refused() -> None:
    assert SpeedReport.from_json(json.dumps(report().to_json())).to_markdown() == report().to_markdown()
    with pytest.raises(FormatError, match="not what `enmusubi bench --json` prints"):
        SpeedReport.from_json("{}")


def test_a_peer_that_is_named_must_be_known_and_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = Known("lancedb_engine", "LanceDbEngine", {"no_such_module": "no-such-package"})
    monkeypatch.setattr(measuring, "PEERS", {**PEERS, "lancedb": absent})

    with pytest.raises(ConfigurationError, match="There is no peer 'elastic'"):
        measuring.chosen_peers(["elastic"])
    with pytest.raises(ConfigurationError, match="LanceDB cannot be measured: no-such-package not installed"):
        measuring.chosen_peers(["lancedb"])
    chosen, missing = measuring.chosen_peers(None)
    assert "lancedb" not in chosen
    assert missing["LanceDB"].startswith("no-such-package not installed")


def test_what_was_built_of_the_same_versions_is_not_built_again(tmp_path: Path) -> None:
    done: list[str] = []

    def build() -> Spent:
        done.append("built")
        return Spent(2.0, 1.0)

    spent = [built(tmp_path / "engine", made_of, build) for made_of in ("1", "1", "2")]

    assert spent == [Spent(2.0, 1.0)] * 3
    assert done == ["built", "built"]


def test_made_up_seeds_say_so_and_a_change_is_a_share_of_them_with_other_texts() -> None:
    made = {own.id: own for own in seeds(200)}
    again = list(changed_seeds(200, 0.01))

    said = [own.text.ja or own.text.en or "" for own in made.values()]
    assert all("試験のためにつくった" in own or "made up for a test" in own for own in said)
    assert [own.id for own in again] == ["synthetic-000000", "synthetic-000100"]
    assert all(own.text != made[own.id].text for own in again)


def test_the_command_measures_ours_beside_faiss_and_tantivy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(measuring, "STARTS", 1)
    monkeypatch.setattr(measuring, "TRIED", 5)
    asked = ("bench", "--sizes", 300, "--peers", "lists", "--queries", 4, "--rounds", 2, "--cache", tmp_path)
    done = run_command(capfd, monkeypatch, [*asked, "--json"])

    assert done.code == 0, done.err
    told: dict[str, Any] = json.loads(done.out)
    (sized,) = told["sizes"]
    ours, theirs = sized["subjects"]
    assert (sized["records"], ours["name"], theirs["name"]) == (300, "Enmusubi", "FAISS in lists + tantivy")
    assert [len(own) for own in sized["stages"].values()] == [2, 2, 2]
    assert ours["rounds"] == sized["stages"]["ranked"]
    assert ours["recall"] == 1.0
    assert [own["kept"] for own in ours["filters"]] == [own["kept"] for own in theirs["filters"]]
    assert [own["fewest"] for own in ours["filters"][:2]] == [10, 10]
    assert set(sized["ratios"]) == {"FAISS in lists + tantivy"}
    for own in (ours, theirs):
        assert own["opened"]["start_s"]["least"] > 0
        assert own["opened"]["anonymous_mb"] >= own["opened"]["imported_mb"] > 0
        assert own["build"]["processor_s"] > 0
        assert own["change"]["processor_s"] > 0
        assert own["disk_mb"] > 0


@pytest.mark.parametrize("sizes", ["", "50", "many", "100,1"])
def test_sizes_that_are_none_are_refused_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], sizes: str
) -> None:
    done = run_command(capfd, monkeypatch, ["bench", "--sizes", sizes])

    assert (done.code, done.out) == (2, "")
    assert "Write e.g. --sizes 10000,100000." in done.err
