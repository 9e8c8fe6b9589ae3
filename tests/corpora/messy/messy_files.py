"""Which messy files are there, all families together, and how are they laid in a folder?

python -m messy.messy_files DIR
"""

import sys
from pathlib import Path

from messy import documents, excel, exports, hostile, separated, texts, values
from messy.cases import Case

CASES: tuple[Case, ...] = (
    *separated.CASES,
    *values.CASES,
    *texts.CASES,
    *excel.CASES,
    *documents.CASES,
    *exports.CASES,
    *hostile.CASES,
)


def write_all(folder: Path) -> int:
    """Write every file into a folder of its own case, and return how many there are."""
    for number, case in enumerate(CASES, 1):
        place = folder / f"{number:03d}"
        place.mkdir(parents=True)
        case.write(place / case.file)
    return len(CASES)


if __name__ == "__main__":
    print(write_all(Path(sys.argv[1])), "files")
