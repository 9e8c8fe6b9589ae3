"""What does a home that is never disturbed serve and tell after each state of the lists?

Its nights are run one after another when somebody asks for a state: those that nobody asks for are not run.
"""

import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api import Settings
from eval.bench.nights.killing import Ended
from eval.bench.nights.lists import Rows, follow_lists, write_lists
from eval.bench.nights.looking import Seen, look
from eval.bench.nights.members import Told, told

_USUAL = 2  # the state whose night is taken for a usual one: the first makes all of the index


@dataclass(frozen=True)
class State:
    """What a home serves and has told after a night."""

    seen: Seen
    told: Told
    ended: Ended


class Calm:
    """A home that nobody disturbs; may be asked from several threads."""

    def __init__(self, settings: Settings, night: Callable[..., Ended], lists: Sequence[Rows]) -> None:
        self._settings, self._night, self._lists = settings, night, lists
        self._states: list[State] = []
        self._lock = threading.Lock()
        follow_lists(settings)
        self.usual = self.at(min(_USUAL, len(lists) - 1)).ended

    def at(self, state: int) -> State:
        """Return how things stand after the night of a state."""
        with self._lock:
            while len(self._states) <= state:
                self._states.append(self._next())
            return self._states[state]

    def _next(self) -> State:
        write_lists(self._lists[len(self._states)], self._settings.home)
        ended = self._night(self._settings)
        if ended.code:
            sys.exit(f"A night that nobody disturbed ended with {ended.code}.")
        return State(look(self._settings), told(self._settings), ended)
