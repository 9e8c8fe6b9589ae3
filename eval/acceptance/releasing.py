"""Does the wheel work where there is no checkout, and is it known what it brings along?"""

import tempfile
from pathlib import Path

from eval.acceptance.check import Check
from eval.release import release

_PIP = 2  # pip itself and what stands for the wheel are in the environment, too


def releasing() -> list[Check]:
    """Build, install in a fresh environment, use it, and look at SBOM and licences."""
    with tempfile.TemporaryDirectory() as directory:
        made = release(Path(directory) / "dist", Path(directory) / "scratch")
        size_mb = made.wheel.stat().st_size / 1e6
    for own in made.wrong:
        print(f"{own.what}: {own.wrong}")
    works, silent = len(made.tried) - len(made.wrong), sum(own.licence is None for own in made.packages)
    least = len(made.packages) - _PIP
    return [
        Check("works when installed from the wheel", works, f"all {len(made.tried)}", not made.wrong),
        Check("packages without a stated licence", silent, "0", silent == 0),
        Check("components in the SBOM", made.components, f">= {least}", made.components >= least),
        Check("size of the wheel, MB", size_mb, "< 20", size_mb < 20),
    ]
