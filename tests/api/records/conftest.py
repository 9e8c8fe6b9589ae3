"""What do the tests of commands on records share? A home, and a command run in it."""

from pathlib import Path

import pytest
from commands import Ended, Run, run_command


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path) -> Run:
    """Run `enmusubi --home HOME ...` in this process."""
    monkeypatch.setenv("ENMUSUBI_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("ENMUSUBI_HOME", raising=False)

    def ended(*arguments: object) -> Ended:
        return run_command(capfd, monkeypatch, ["--home", home, *arguments])

    return ended
