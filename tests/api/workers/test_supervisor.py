"""Is a worker that ends replaced, soon but not without a pause, and does one that cannot begin end all?"""

import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

import api.app  # noqa: F401 - so that workers, which are forked, need not import it
from api.errors import BAD_INPUT, INTERNAL
from api.serving.together import Together
from api.settings import Settings
from api.workers import forked
from api.workers.forked import Worker
from api.workers.supervisor import Supervisor
from api.workers.worker import Work, work

FORKED = multiprocessing.get_context("fork")


class Started:
    """Begins workers that do what they are told, and keeps when."""

    def __init__(self, *acts: Callable[[Connection], None]) -> None:
        self.acts = list(acts)
        self.at: list[float] = []
        self.processes: list[BaseProcess] = []

    def __call__(self) -> Worker:
        act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
        heard, beats = FORKED.Pipe(duplex=False)
        process = FORKED.Process(target=act, args=(beats,))
        process.start()
        beats.close()
        self.at.append(time.monotonic())
        self.processes.append(process)
        return Worker(process, heard)


def serves(beats: Connection) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    beats.send_bytes(b".")
    time.sleep(600)


def serves_shortly(beats: Connection) -> None:
    beats.send_bytes(b".")
    time.sleep(0.2)
    sys.exit(9)


def is_silent(beats: Connection) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    beats.send_bytes(b".")
    signal.pause()


def is_stubborn(beats: Connection) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    beats.send_bytes(b".")
    time.sleep(20)


def fails(beats: Connection) -> None:
    sys.exit(7)


def breaks(beats: Connection) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def later(number: int, met: Callable[[], bool]) -> None:
    """Send this process a signal when something holds."""

    def wait() -> None:
        give_up_at = time.monotonic() + 30
        while not met() and time.monotonic() < give_up_at:
            time.sleep(0.02)
        os.kill(os.getpid(), number)

    threading.Thread(target=wait, daemon=True).start()


def breaks_in_python(beats: Connection) -> None:
    raise KeyError


@pytest.mark.parametrize(("act", "code"), [(fails, 7), (breaks, INTERNAL), (breaks_in_python, INTERNAL)])
def test_if_the_first_cannot_begin_no_other_is_tried(act: Callable[[Connection], None], code: int) -> None:
    started = Started(act)

    assert Supervisor(started, 3).run() == code
    assert len(started.at) == 1


def test_if_none_can_even_be_begun_it_gives_up() -> None:
    tried = []

    def start() -> Worker:
        tried.append("again")
        raise EOFError

    assert Supervisor(start, 2).run() == INTERNAL
    assert len(tried) == 3


def test_once_one_has_served_those_that_fail_are_tried_again_after_pauses_that_grow() -> None:
    started = Started(serves, serves_shortly, fails, fails, serves)
    told = []
    later(signal.SIGTERM, lambda: len(started.at) == 5)

    code = Supervisor(started, 2, served=lambda: told.append("served")).run()

    assert (code, told) == (0, ["served"])
    pauses_s = [later - before for before, later in zip(started.at[1:], started.at[2:], strict=False)]
    assert all(pause_s >= least_s for pause_s, least_s in zip(pauses_s, (0.2, 1, 3), strict=True))


def test_who_says_nothing_for_too_long_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forked, "SILENT_S", 0.3)
    started = Started(is_silent, is_silent)
    later(signal.SIGINT, lambda: len(started.at) >= 3)

    assert Supervisor(started, 1).run() == 0


def test_told_so_each_is_replaced_when_its_successor_answers() -> None:
    started = Started(serves)
    later(signal.SIGHUP, lambda: len(started.at) == 2)
    later(signal.SIGTERM, lambda: len(started.at) == 4)

    assert Supervisor(started, 2).run() == 0
    assert len(started.at) == 4


@pytest.mark.parametrize("act", [serves, is_stubborn])
def test_if_looking_after_them_goes_wrong_none_is_left(
    act: Callable[[Connection], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forked, "PATIENCE_S", 0.3)
    started = Started(act)

    def served() -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        Supervisor(started, 2, served=served).run()
    assert [process.is_alive() for process in started.processes] == [False]


def breaks_inside(_: Settings) -> Any:
    raise KeyError("what nobody foresaw")


def opens(_: Settings) -> Any:
    return object()


def bound(port: int) -> socket.socket:
    own = socket.socket()
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.bind(("127.0.0.1", port))
    return own


@pytest.mark.parametrize(
    ("opened", "code", "said"),
    [
        (breaks_inside, INTERNAL, "Something went wrong inside: KeyError: 'what nobody foresaw'"),
        (opens, BAD_INPUT, "Cannot listen on 127.0.0.1:{port}: Address already in use."),
    ],
)
def test_what_keeps_the_first_from_answering_is_said_once_and_is_the_exit_code(
    opened: Callable[[Settings], Any],
    code: int,
    said: str,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with closing(bound(0)) as other:
        port = other.getsockname()[1]
        with closing(bound(port)) as own:  # at the same moment: neither listens yet
            other.listen()
            settings = Settings(tmp_path, tmp_path, "fake", "en", debug=False)
            with FORKED.Pipe()[0] as imports:
                asked = Work(settings, Together(2, tmp_path, "server", imports), own, True, opened)
                started = Started(lambda beats: work(asked, beats))
                assert Supervisor(started, 2).run() == code

    written = capfd.readouterr().err
    assert written.startswith(said.format(port=port))
    assert "Traceback" not in written
    assert len(started.at) == 1
