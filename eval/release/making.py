"""How is a release made: sdist, wheel, SBOM, the list of licences, and the proof that the wheel works?

The wheel is built from the sdist, so that both hold what they must. The SBOM is CycloneDX 1.6 in JSON, of the
environment that the wheel was installed in.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from corpora import ConfigurationError
from eval.release.clean import CleanEnvironment
from eval.release.licences import Licensed, licences
from eval.release.trying import Tried, tried

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Released:
    """What was made, and what was found out about it."""

    sdist: Path
    wheel: Path
    sbom: Path
    components: int
    packages: list[Licensed]
    tried: list[Tried]

    @property
    def wrong(self) -> list[Tried]:
        """What did not work."""
        return [own for own in self.tried if own.wrong is not None]


def release(directory: Path, scratch: Path, *, torch_index: str | None = None) -> Released:
    """Build into a directory and try it in an environment within `scratch`, which takes 2.5 GB and 3 minutes.

    Raises `ConfigurationError` where something cannot be built or had.
    """
    directory.mkdir(parents=True, exist_ok=True)
    _run("build", "--outdir", str(directory), str(ROOT))
    sdist, wheel = _newest(directory, "*.tar.gz"), _newest(directory, "*.whl")
    place = CleanEnvironment(scratch)
    place.install(wheel, torch_index=torch_index)
    sbom = directory / f"{sdist.name.removesuffix('.tar.gz')}.cdx.json"
    project = ["--pyproject", str(ROOT / "pyproject.toml")]
    _run("cyclonedx_py", "environment", *project, "--output-reproducible", "-o", str(sbom), str(place.python))
    components = len(json.loads(sbom.read_text("utf-8"))["components"])
    return Released(sdist, wheel, sbom, components, licences([place.packages]), tried(place))


def _run(module: str, *arguments: str) -> None:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)  # noqa: S603
    if done.returncode:
        told = ((done.stderr or done.stdout).strip().splitlines() or ["no message"])[-1]
        raise ConfigurationError(f"python -m {module} failed: {told}. Is it there? pip install -e .[release]")


def _newest(directory: Path, pattern: str) -> Path:
    return max(directory.glob(pattern), key=lambda path: path.stat().st_mtime)
