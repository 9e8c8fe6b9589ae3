"""Do several processes run the tests as one would, each dear thing made once and no skip unseen?"""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import once

TESTS = Path(__file__).resolve().parent


def test_what_several_ask_for_at_once_is_made_once_and_all_wait_for_it(tmp_path: Path) -> None:
    calls, seen = [], []

    def make() -> None:
        calls.append(1)
        time.sleep(0.1)
        (tmp_path / "home").write_text("made")

    def ask() -> None:
        once(tmp_path, "demo", make)
        seen.append((tmp_path / "home").read_text())

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    assert (calls, seen) == ([1], ["made"] * 4)


def test_what_could_not_be_made_is_made_by_the_next_that_asks(tmp_path: Path) -> None:
    made: list[str] = []
    with pytest.raises(ZeroDivisionError):
        once(tmp_path, "demo", lambda: 1 / 0)

    once(tmp_path, "demo", lambda: made.append("made"))

    assert made == ["made"]


@pytest.mark.parametrize("processes", [[], ["-n", "2"]], ids=["one process", "two processes"])
@pytest.mark.parametrize(
    "skip",
    [
        "@pytest.mark.skip(reason='too dear')\ndef test_b(): pass",
        "pytest.skip('too dear', allow_module_level=True)",
    ],
    ids=["a test", "a file"],
)
@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)], ids=["CI", "by hand"])
def test_a_skip_is_listed_and_fails_where_ci_is_set(
    tmp_path: Path, processes: list[str], skip: str, ci: str, code: int
) -> None:
    (tmp_path / "test_one.py").write_text("def test_a(): pass\n")
    (tmp_path / "test_two.py").write_text(f"import pytest\n{skip}\n")
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}

    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-ra", "-p", "skips", *processes, "--rootdir", tmp_path, tmp_path],
        env={**own, "PYTHONPATH": str(TESTS), "CI": ci},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "too dear" in ended.stdout
    assert "1 passed, 1 skipped" in ended.stdout
