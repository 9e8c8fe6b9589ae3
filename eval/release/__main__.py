"""What does `make release` do? It fills a directory, says what works, and lists the licences anew."""

import argparse
import sys
import tempfile
from pathlib import Path

from corpora import EnmusubiError
from eval.release.licences import table
from eval.release.making import ROOT, release

LICENCES = ROOT / "docs" / "licences.md"


def main(arguments: list[str]) -> int:
    """Make a release; the exit code is 1 where something of it does not work."""
    parser = argparse.ArgumentParser(prog="python -m eval.release", description=__doc__)
    parser.add_argument("directory", type=Path, help="where sdist, wheel and SBOM go")
    parser.add_argument("--torch-index", help="where the CPU build of torch lies, if pip does not know")
    wish = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            made = release(wish.directory, Path(scratch), torch_index=wish.torch_index)
        except EnmusubiError as error:
            print(error, file=sys.stderr)
            return 3
    LICENCES.write_text(table(made.packages), encoding="utf-8")
    for path in (made.sdist, made.wheel, made.sbom, LICENCES):
        print(f"{path}  {path.stat().st_size / 1e6:.2f} MB")
    for own in made.tried:
        print(
            f"{'works' if own.wrong is None else 'FAILED'}  {own.what}{f': {own.wrong}' if own.wrong else ''}"
        )
    return 1 if made.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
