"""How is a file that may be hostile read without harm to the process that asks?

Office and PDF files are parsed by a process of their own: bounded memory, processor time and waiting, no file
written, no connection, no program started, and none of the parent's environment. Its rows come back as lines
of JSON, which are checked, for the process that parsed a hostile file is not trusted either.

To read a format so: write `def rows_of_FORMAT(path: Path) -> Iterator[Row]` in a module of `corpora.readers`
(it may raise `FormatError`), and let its public reader be
`return isolated("corpora.readers.MODULE:rows_of_FORMAT", path)`.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

from corpora.errors import FormatError
from corpora.readers.rows import Row
from corpora.readers.wire import row_from_json, row_to_json

COMMAND = (sys.executable, "-P", "-B", "-m", "corpora.readers.isolated")  # -P: nothing from this folder
_ENVIRONMENT = {"PYTHONUTF8": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # threads take memory
_CHUNK_BYTES = 1 << 18


@dataclass(frozen=True)
class Limits:
    """What reading one file may take; `wait_s` is the time spent waiting for the process, all in all.

    A workbook of 20 MB needs about a tenth of each. A row is at most `row_bytes` long, as JSON.
    """

    memory_bytes: int = 2 << 30
    cpu_s: int = 120
    wait_s: float = 300.0
    row_bytes: int = 64 << 20


def isolated(reader: str, path: Path, *, limits: Limits | None = None) -> Iterator[Row]:
    """Read a file's rows by `module:function` (within `corpora.readers`) in a process of its own.

    Raises `FormatError` where the reader does, and where it breaks down or comes to a limit. Rows that
    came before are handed out.
    """
    limits = limits or Limits()
    command = [*COMMAND, reader, str(path), str(limits.memory_bytes), str(limits.cpu_s)]
    root = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the path is one argument
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": root, **_ENVIRONMENT},
    )
    if process.stdout is None:
        raise FormatError(f"{path}: the process that reads it gave no output. Try again.")
    try:
        for line in _lines(process.stdout, path, limits):
            message = _message(line, path)
            if "row" in message:
                yield row_from_json(message["row"], path)
            elif "error" in message:
                raise FormatError(str(message["error"]))
            else:
                return
        _broke_down(process.wait(), path, limits)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _lines(output: IO[bytes], path: Path, limits: Limits) -> Iterator[bytes]:
    with selectors.DefaultSelector() as selector:  # select() takes no descriptor beyond 1,023
        selector.register(output, selectors.EVENT_READ)
        yield from _waited_for(output, selector, path, limits)


def _waited_for(
    output: IO[bytes], selector: selectors.BaseSelector, path: Path, limits: Limits
) -> Iterator[bytes]:
    waited, rest = 0.0, b""
    while True:
        began = time.monotonic()
        ready = selector.select(max(0.0, limits.wait_s - waited))
        waited += time.monotonic() - began
        if not ready:
            raise FormatError(
                f"{path}: took more than {limits.wait_s:g} s to read. Split it into smaller files."
            )
        chunk = os.read(output.fileno(), _CHUNK_BYTES)
        if not chunk:
            return
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
        if len(rest) > limits.row_bytes:
            raise FormatError(f"{path}: holds a row of more than {limits.row_bytes >> 20} MB. Shorten it.")


def _message(line: bytes, path: Path) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path}: the process that reads it broke down ({error}). Save it anew.") from error
    if not isinstance(message, dict):
        raise FormatError(f"{path}: the process that reads it broke down. Save it anew.")
    return message


def _broke_down(code: int, path: Path, limits: Limits) -> NoReturn:
    if code == -signal.SIGXCPU:
        raise FormatError(
            f"{path}: took more than {limits.cpu_s} s of processor time to read. Split it into smaller files."
        )
    if code == -signal.SIGABRT:
        raise FormatError(_too_large(path, limits.memory_bytes))
    raise FormatError(
        f"{path}: the process that reads it broke down (exit status {code}); the file is damaged or made to "
        "do harm. Open it in the program it comes from and save it anew."
    )


def _too_large(path: Path | str, memory_bytes: int) -> str:
    return (
        f"{path}: needs more than {memory_bytes >> 20:,} MB of memory to read. Split it into smaller files, "
        "or delete cells far below or beside the table."
    )


def serve(reader: str, path: str, memory_bytes: str, cpu_s: str) -> None:
    """The process's own part: rows to standard output, one a line, then `{}`; or an error."""
    output = sys.stdout.buffer
    try:
        _confine(int(memory_bytes), int(cpu_s))
        for row in _reader(reader)(Path(path)):
            output.write(json.dumps({"row": row_to_json(row)}).encode() + b"\n")
        end: dict[str, str] = {}
    except FormatError as error:
        end = {"error": str(error)}
    except MemoryError:
        end = {"error": _too_large(path, int(memory_bytes))}
    except BrokenPipeError:
        os._exit(0)  # nobody asks any more
    except BaseException as error:  # a panic of a parser is no Exception
        end = {"error": f"{path}: is damaged ({type(error).__name__}: {error!s:.200}). Save it anew."}
    output.write(json.dumps(end).encode() + b"\n")
    output.flush()


def _reader(name: str) -> Any:
    from importlib import import_module

    module, _, function = name.partition(":")
    if not module.startswith("corpora.readers."):
        raise FormatError(f"'{name}' is no reader. Name one of corpora.readers.")
    return getattr(import_module(module), function)


def _confine(memory_bytes: int, cpu_s: int) -> None:
    import resource

    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (value, hard))  # at the hard one, a process ends without saying why
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & writes:
        raise PermissionError(f"a reader may not write {arguments[0]!r}")
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system")):
        raise PermissionError(f"a reader may not do {event}")


if __name__ == "__main__":
    serve(*sys.argv[1:])
