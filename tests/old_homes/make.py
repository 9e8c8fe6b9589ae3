"""What did the homes look like that earlier programs made? Each is made by that program, and written down.

    python tests/old_homes/make.py

For each schema in which the main branch stood: the last commit with it is unpacked elsewhere, its own command
line fills a home, and the store is written down as SQL. (Migrations 5 to 8 came together.) The home of a
schema is added here, in `HOMES`, when it is left for the next one; no later program makes those anew.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RECORDS = "records.jsonl"
# By schema, the last commit of the main branch that had it.
HOMES = {
    1: "0f655d3",
    2: "bedb141",
    3: "8ffeca9",
    4: "fceae53",
    8: "1c3f188",
    9: "55e695a",
    11: "0d38b20",
    12: "53eab6a",
}
OFFICE = ("--as", "univ-sample")
OF_SAMPLE = ("--organisation", "univ-sample")
INNOVATION = ("--working-group", "innovation_wg")
# From the schema on that stands before each, what is done besides.
DONE = (
    (1, ("import", RECORDS)),
    (1, ("withdraw", "seed-old-withdrawn")),
    (1, ("purge", "seed-old-purged", "--yes")),
    (2, ("concepts", "edit", "seed-old-1", "--add", "steam-leak-traps")),
    (4, ("names", "merge", "comp-twin", "comp-sample", "--by", "example")),
    (8, ("proposals", "propose", "need-old-1", "seed-old-1", "--no-score", "--note", "例示の提案", *OFFICE)),
    (8, ("saved", "add", "蒸気の熱を使いたい。", "--name", "蒸気", *OFFICE)),
    (8, ("account", "add", "office-1", "--name", "例示窓口", "--role", "office", *OF_SAMPLE)),
    (8, ("account", "add", "lead-1", "--name", "例示主査", "--role", "wg_lead", *OF_SAMPLE)),
    (8, ("account", "term", "lead-1", *INNOVATION, "--from", "2026-04-01", "--to", "2028-03-31")),
    (8, ("account", "token", "office-1", "--scope", "read", "--days", "3650")),
    (8, ("tiers", "record", "need-old-2", "--visibility", "organisation")),
)


def main() -> int:
    """Make every home, or those of the schemas named."""
    wanted = {int(own) for own in sys.argv[1:]} or set(HOMES)
    for schema, commit in HOMES.items():
        if schema in wanted:
            with tempfile.TemporaryDirectory() as directory:
                _unpack(commit, Path(directory) / "program")
                _fill(Path(directory), schema)
                text = _written(Path(directory) / "home" / "store.sqlite", schema)
                text = text.replace(directory, "/home/example")
            place = HERE / f"schema_{schema:02}.sql"
            place.write_text(text, encoding="utf-8")
            print(f"{place.name}  {commit}  {len(text.encode()) / 1000:.1f} kB")
    return 0


def _unpack(commit: str, place: Path) -> None:
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(place, filter="data")


def _fill(directory: Path, schema: int) -> None:
    shutil.copy(HERE / RECORDS, directory)  # named without a folder: the store writes down where a list lay
    given = {**os.environ, "PYTHONPATH": str(directory / "program"), "HOME": str(directory)}
    for since, arguments in DONE:
        if since <= schema:
            command = [sys.executable, "-m", "api.cli", "--home", "home", *arguments]
            done = subprocess.run(
                command, cwd=directory, env=given, capture_output=True, text=True, check=False
            )
            if done.returncode:
                sys.exit(
                    f"Schema {schema}: {' '.join(arguments)} ended with {done.returncode}: {done.stderr}"
                )


def _written(store: Path, schema: int) -> str:
    connection = sqlite3.connect(store)
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found != schema:
        sys.exit(f"The program of schema {schema} made a store of schema {found}.")
    lines = [*connection.iterdump(), f"PRAGMA user_version = {schema};"]
    connection.close()
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
