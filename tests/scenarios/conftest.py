"""How do scenarios run the installed command, and see whether a home was touched?"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from page_windows import browser, server, window, windows

__all__ = ["browser", "server", "window", "windows"]

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def program() -> str:
    """The installed command."""
    return str(Path(sys.executable).with_name("enmusubi"))


@pytest.fixture(scope="session")
def environment(models: Path) -> dict[str, str]:
    """What the command sees of the environment: the models of this session, English words."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("ENMUSUBI_")}
    return {**own, "ENMUSUBI_MODELS": str(models), "ENMUSUBI_LANG": "en"}


@pytest.fixture(scope="session")
def enmusubi(program: str, environment: dict[str, str]) -> Command:
    """Run the installed command in a process of its own; arguments and stdin may be bytes."""

    def run(
        *arguments: object, stdin: bytes = b"", timeout_s: float = 300, **variables: str
    ) -> "subprocess.CompletedProcess[str]":
        ended = subprocess.run(
            [program, *(own if isinstance(own, bytes) else str(own) for own in arguments)],
            input=stdin,
            capture_output=True,
            env={**environment, **variables},
            timeout=timeout_s,
            check=False,
        )
        return subprocess.CompletedProcess(
            ended.args, ended.returncode, ended.stdout.decode(), ended.stderr.decode()
        )

    return run


@pytest.fixture(scope="session")
def fingerprint() -> Callable[[Path], dict[str, str]]:
    """A checksum of every file below a directory."""

    def of(home: Path) -> dict[str, str]:
        return {
            str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(home.rglob("*"))
            if path.is_file()
        }

    return of
