"""Does a reader in its own process hand over rows as they are, and can it neither harm nor hang its parent?

The readers of these tests are written into a package beside the real ones, in a folder of their own.
"""

import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpora.readers
from corpora import FormatError
from corpora.readers import Row
from corpora.readers.isolated import Limits, isolated
from corpora.readers.wire import row_from_json, row_to_json

module = importlib.import_module("corpora.readers.isolated")  # the package holds a function of that name

SOURCE = """
import os, socket, subprocess, time
from datetime import date, datetime
from corpora.errors import FormatError
from corpora.readers.rows import Row

def rows(path):
    day, moment = date(2024, 4, 1), datetime(2024, 4, 1, 9, 30)
    yield Row(1, {"d": day, "t": moment, "i": 4, "f": 0.5, "b": True, "n": None})
    nested = {"x": {"date": "x", "object": [1, {"y": date(2024, 1, 1)}]}}
    yield Row(2, nested, "is odd", "シーズ", 3, True, "x", "v", "r.")

def refuses(path):
    yield Row(1, {})
    raise FormatError(f"{path}: is none. Try another.")

def fails(path):
    raise KeyError("part")

def recurses(path):
    return recurses(path)

def dies(path):
    yield Row(1, {})
    os._exit(3)

def hoards(path):
    return [bytearray(64 << 20) for _ in range(1000)]

def spins(path):
    while True:
        pass

def sleeps(path):
    yield Row(1, {})
    time.sleep(60)

def lies(path):
    os.write(1, path.read_bytes())
    os._exit(0)

def writes(path):
    path.with_name("new").write_text("x")

def appends(path):
    os.write(os.open(path, os.O_RDWR), b"x")

def connects(path):
    socket.create_connection(("127.0.0.1", 9))

def starts(path):
    subprocess.run(["true"])

def shells(path):
    os.system("true")

def endless(path):
    number = 0
    while True:
        number += 1
        yield Row(number, {"pid": os.getpid()})

def tells(path):
    yield Row(1, {"environment": sorted(os.environ), "here": os.getcwd() in __import__("sys").path})
"""
NAME = "corpora.readers.of_the_tests"
OUTPUT = tuple[list[Row], str | None]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., OUTPUT]:
    """Read with a function of SOURCE; the child finds it because the package's folders are extended."""
    (tmp_path / "readers").mkdir()
    (tmp_path / "readers" / "of_the_tests.py").write_text(SOURCE, encoding="utf-8")
    start = (
        f"import sys, corpora.readers as r; r.__path__.append({str(tmp_path / 'readers')!r}); "
        "from corpora.readers.isolated import serve; serve(*sys.argv[1:])"
    )
    monkeypatch.setattr(module, "COMMAND", (sys.executable, "-P", "-B", "-c", start))
    path = tmp_path / "file"
    path.write_bytes(b"")

    def rows(function: str, *, content: bytes = b"", limits: Limits | None = None) -> OUTPUT:
        path.write_bytes(content)
        found: list[Row] = []
        try:
            found.extend(isolated(f"{NAME}:{function}", path, limits=limits))
        except FormatError as error:
            return found, str(error).removeprefix(f"{path}: ")
        return found, None

    return rows


def test_rows_come_over_with_their_dates_nesting_and_every_field(read: Callable[..., OUTPUT]) -> None:
    assert read("rows") == (
        [
            Row(
                1,
                {
                    "d": date(2024, 4, 1),
                    "t": datetime(2024, 4, 1, 9, 30),
                    "i": 4,
                    "f": 0.5,
                    "b": True,
                    "n": None,
                },
            ),
            Row(
                2,
                {"x": {"date": "x", "object": [1, {"y": date(2024, 1, 1)}]}},
                "is odd",
                "シーズ",
                3,
                True,
                "x",
                "v",
                "r.",
            ),
        ],
        None,
    )


@pytest.mark.parametrize(
    ("function", "rows", "message"),
    [
        ("refuses", 1, "is none. Try another."),
        ("fails", 0, "is damaged (KeyError: 'part'). Save it anew."),
        ("recurses", 0, "is damaged (RecursionError: maximum recursion depth exceeded). Save it anew."),
        ("hoards", 0, "needs more than 800 MB of memory to read. Split it into smaller files, or "),
        ("dies", 0, "the process that reads it broke down (exit status 3); the file is damaged or "),
        ("absent", 0, "is damaged (AttributeError: module 'corpora.readers.of_the_tests' has no "),
    ],
)
def test_whatever_breaks_a_reader_is_a_refusal_with_its_reason(
    read: Callable[..., OUTPUT], function: str, rows: int, message: str
) -> None:
    found, refusal = read(function, limits=Limits(memory_bytes=800 << 20))

    assert (len(found), (refusal or "")[: len(message)]) == (rows, message)


def test_processor_time_and_waiting_are_bounded(read: Callable[..., OUTPUT]) -> None:
    began = time.monotonic()

    assert read("spins", limits=Limits(cpu_s=1))[1] == (
        "took more than 1 s of processor time to read. Split it into smaller files."
    )
    assert read("sleeps", limits=Limits(wait_s=1.5)) == (
        [],
        "took more than 1.5 s to read. Split it into smaller files.",
    )
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("function", "deed"),
    [
        ("writes", "a reader may not write"),
        ("appends", "a reader may not write"),
        ("connects", "a reader may not do socket."),
        ("starts", "a reader may not do subprocess."),
        ("shells", "a reader may not do os.system"),
    ],
)
def test_a_reader_can_write_nothing_reach_nobody_and_start_nothing(
    read: Callable[..., OUTPUT], tmp_path: Path, function: str, deed: str
) -> None:
    found, refusal = read(function)

    assert found == []
    assert (refusal or "").startswith(f"is damaged (PermissionError: {deed}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "readers"]


def test_a_reader_sees_none_of_the_environment_and_imports_nothing_from_here(
    read: Callable[..., OUTPUT], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.chdir(tmp_path)

    (row,), _ = read("tells")

    assert set(row.values["environment"]) <= {
        *("PYTHONPATH", "PYTHONUTF8", "LC_CTYPE"),
        *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"),
    }
    assert row.values["here"] is False


@pytest.mark.parametrize(
    "output",
    [
        b"no json\n",
        b"[" * 100_000 + b"\n",
        b"[1]\n",
        b'{"row": 5}\n',
        b'{"row": {"number": "1", "values": {}}}\n',
        b'{"row": {"number": 1, "values": []}}\n',
        b'{"row": {"number": 1, "values": {}, "problem": 5}}\n',
        b'{"row": {"number": 1, "values": {"x": {"date": "never"}}}}\n',
        b'{"row": {"number": 1, "values": {"x": {"a": 1, "b": 2}}}}\n',
        b'{"row": {"number": 1, "values": {}, "__class__": "x"}}\n',
    ],
)
def test_what_is_no_row_is_not_believed(read: Callable[..., OUTPUT], output: bytes) -> None:
    found, refusal = read("lies", content=output)

    assert found == []
    assert (refusal or "").endswith(("Save it anew.", "Save the file anew."))


def test_a_row_without_end_is_refused(read: Callable[..., OUTPUT]) -> None:
    limits = Limits(row_bytes=1 << 20)

    assert read("lies", content=b'{"row": "' + b"a" * (2 << 20), limits=limits)[1] == (
        "holds a row of more than 1 MB. Shorten it."
    )


def test_a_process_whose_rows_nobody_wants_any_more_is_ended(
    read: Callable[..., OUTPUT], tmp_path: Path
) -> None:
    rows: Iterator[Row] = isolated(f"{NAME}:endless", tmp_path / "file")
    pid = [row.values["pid"] for row in islice(rows, 3)][-1]

    rows.close()  # type: ignore[attr-defined]

    assert not Path(f"/proc/{pid}").exists()


def test_only_readers_are_run() -> None:
    with pytest.raises(FormatError, match="'os:getcwd' is no reader"):
        list(isolated("os:getcwd", Path("x")))


def test_it_reads_from_any_folder_with_nothing_imported_from_there(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken from the folder')")
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")
    code = "from pathlib import Path; from corpora.readers import read_rows; list(read_rows(Path('a.xlsx')))"
    root = Path(corpora.readers.__file__).parents[2]

    ended = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "FormatError: a.xlsx: is damaged or cut short" in ended.stderr.replace(f"{tmp_path}/", "")


# ---- rows as JSON ----

scalars: st.SearchStrategy[Any] = st.one_of(
    st.text(), st.integers(), st.floats(allow_nan=False), st.booleans(), st.none(), st.dates(), st.datetimes()
)
nested = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@given(
    row=st.builds(
        Row,
        st.integers(1),
        st.dictionaries(st.text(), nested, max_size=4),
        st.none() | st.text(),
        st.none() | st.text(),
        st.none() | st.integers(1),
        st.booleans(),
        st.none() | st.text(),
        st.none() | st.text(),
        st.none() | st.text(),
    )
)
def test_whatever_row_is_written_is_read_again(row: Row) -> None:
    assert row_from_json(json.loads(json.dumps(row_to_json(row))), Path("x")) == row
