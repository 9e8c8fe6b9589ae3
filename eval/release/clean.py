"""How does a wheel come into an environment that knows nothing of this checkout?

torch first and as the very build that is installed here, which is a CPU build: the wheel alone would bring
the default registry's, with gigabytes of CUDA.
"""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from corpora import ConfigurationError

_TORCH = "torch"
_OURS = (
    "PYTHONPATH",
    "ENMUSUBI_HOME",
    "ENMUSUBI_MODELS",
    "ENMUSUBI_CONFIG",
    "ENMUSUBI_ENCODER",
    "ENMUSUBI_LANG",
)


class CleanEnvironment:
    """A virtual environment of its own, and an empty folder as the home of whoever works in it."""

    def __init__(self, directory: Path) -> None:
        self.python = directory / "environment" / "bin" / "python"
        self.packages = next(iter(_packages(directory)), directory)
        self.user = directory / "user"
        self._directory = directory

    def install(self, wheel: Path, *, torch_index: str | None = None) -> None:
        """Make it and install a wheel. Raises `ConfigurationError` where a package is not to be had."""
        self.user.mkdir(parents=True)
        self._ended("make an environment", sys.executable, "-m", "venv", str(self.python.parents[1]))
        self.packages = next(iter(_packages(self._directory)))
        torch = f"{_TORCH}=={version(_TORCH)}"
        if self.run(*self._pip, torch).returncode:
            index = ["--index-url", torch_index] if torch_index else []
            self._ended(f"install {torch}", *self._pip, *index, torch)
        self._ended(f"install {wheel.name}", *self._pip, str(wheel))

    def run(self, program: Path | str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program there to its end."""
        command = self.command(program, *arguments)
        return subprocess.run(command, cwd=self.user, capture_output=True, text=True, check=False)  # noqa: S603

    def command(self, program: Path | str, *arguments: str) -> list[str]:
        """As it is called with nothing of ours around it, the user's folder for a home."""
        unset = [word for name in _OURS for word in ("-u", name)]
        return ["env", *unset, f"HOME={self.user}", str(program), *arguments]

    def program(self, name: str) -> Path:
        """A program that the wheel installed."""
        return self.python.with_name(name)

    @property
    def _pip(self) -> tuple[str, ...]:
        return (str(self.python), "-m", "pip", "--disable-pip-version-check", "install", "-q")

    def _ended(self, what: str, *command: str) -> None:
        done = self.run(*command)
        if done.returncode:
            told = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise ConfigurationError(
                f"Could not {what}: {told}. Look at pip's configuration, or give --torch-index."
            )


def _packages(directory: Path) -> list[Path]:
    return sorted((directory / "environment").glob("lib/python3.*/site-packages"))
