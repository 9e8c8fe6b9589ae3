"""Do the measurements of the server measure it, and does it pass them with few cases?"""

import json
from pathlib import Path

import numpy as np
import pytest

from eval.bench import contract, latency, load
from eval.bench.hashing import HashEncoder
from indexer import Role


def test_the_server_keeps_what_its_description_says(tmp_path: Path) -> None:
    found = contract.measure(250, tmp_path)

    assert found.breaches == []
    assert found.server_errors == 0
    assert found.cases >= 250
    assert len(found.by_operation) == 51
    assert {"200", "404", "422"} <= set(found.by_status)


def test_a_server_that_is_killed_on_the_way_has_lost_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    found = load.measure(load.Load(clients=6, seconds=6, records=60, restarted=True), tmp_path)

    assert (found.lost, found.errors) == (0, {})
    assert found.acknowledged > 0
    assert found.cut_off > 0
    assert {"read", "match", "create"} <= set(found.p50_ms)


def test_hidden_and_missing_ids_are_answered_alike(tmp_path: Path) -> None:
    found = latency.measure(60, tmp_path, records=100)

    assert found.same_answers
    assert found.hidden_ms > 0


@pytest.mark.parametrize(("apart", "told"), [(0.0, False), (3.0, True)])
def test_a_difference_in_time_is_seen_where_there_is_one(apart: float, told: bool) -> None:
    chance = np.random.default_rng(1)
    kinds = np.repeat([0, 1], 500)
    times = chance.lognormal(size=1_000) + apart * kinds

    assert (latency.auc(kinds, times) > 0.6) is told


def test_the_hashing_encoder_puts_texts_that_share_words_near_each_other() -> None:
    encoder = HashEncoder()
    one, near, far = encoder.encode([["水素の装置"], ["水素の装置です"], ["太陽光発電"]], role=Role.QUERY)

    assert float(one.whole @ near.whole) > float(one.whole @ far.whole)


def test_a_breach_ends_the_command_with_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = contract.Contract(cases=3, breaches=["GET /x: 500"])
    monkeypatch.setattr(contract, "measure", lambda *_, **__: broken)

    with pytest.raises(SystemExit) as ended:
        contract.main(["--cases", "3", "--json"])

    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out)["told"] == ["GET /x: 500"]
