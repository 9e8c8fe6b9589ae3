"""Is a hostile file refused or read within bounds, and nothing of it run, sent or left behind?"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from messy.bounded import HOSTILE
from messy.cases import Case
from messy.hostile import CANARY
from messy.watching import watched

GROWTH_BYTES = 400_000_000
CPU_S = 15


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What each hostile file did, all in one process of their own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    folder = tmp_path_factory.mktemp("hostile")
    ended = subprocess.run(
        [sys.executable, "-m", "messy.bounded", str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    return {account["name"]: {**account, "stderr": ended.stderr} for account in told}


each = pytest.mark.parametrize("case", HOSTILE, ids=[case.name for case in HOSTILE])


@each
def test_every_row_of_a_hostile_file_is_accounted_for(
    case: Case, accounts: dict[str, dict[str, Any]]
) -> None:
    account = accounts[case.name]

    assert account["ended"] == 0, [line for line in account["stderr"].splitlines() if case.name in line]
    told = [sentence for said in account["complaints"].values() for sentence in said]
    assert not told, "\n".join(["", *told])


@each
def test_a_hostile_file_takes_little_memory_and_time(case: Case, accounts: dict[str, dict[str, Any]]) -> None:
    account = accounts[case.name]

    assert account["ended"] == 0
    assert account["grown_bytes"] < GROWTH_BYTES
    assert account["cpu_s"] < CPU_S


@each
def test_nothing_of_a_hostile_file_is_run_sent_or_left(
    case: Case, accounts: dict[str, dict[str, Any]]
) -> None:
    account = accounts[case.name]

    assert (account.get("deeds"), account.get("left")) == ([], [])
    assert not any(Path(place, CANARY).exists() for place in (".", "/tmp"))


def test_the_watch_sees_what_is_run_and_what_is_sent() -> None:
    with watched() as deeds:
        subprocess.run(["true"], check=True)

    assert any(deed.startswith("subprocess.Popen") for deed in deeds)
