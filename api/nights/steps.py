"""What is a step of the night, what does it work with, and what does it say of itself?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from api.nights.report import Outcome
from api.settings import Settings
from corpora import Store, open_store

if TYPE_CHECKING:
    from indexer import Encoder


@dataclass(frozen=True)
class Result:
    """What a step did.

    `counts` go into report, log and metrics, `problems` (sentences without a record's text) and `details`
    into the report, `private` only into the file that a person asked for, since it may quote records.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    outcome: Outcome = Outcome.DONE
    problems: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Night:
    """What the steps of a night share; store and encoder are opened when the first step asks for them."""

    settings: Settings
    load: "Callable[[Settings], Encoder]"
    full: bool = False

    @cached_property
    def store(self) -> Store:
        """The store of the home, made where it is new. Raises `HomeError`."""
        return open_store(self.settings.store)

    @cached_property
    def encoder(self) -> "Encoder":
        """The encoder that the settings name. Raises `EncoderError`."""
        return self.load(self.settings)

    def close(self) -> None:
        """Release the store."""
        if "store" in self.__dict__:
            self.store.close()


@dataclass(frozen=True)
class Step:
    """A part of the night: it is skipped where one of `after` failed or was skipped itself.

    The failure of a `vital` one ends the night with the code of its error, that of another with "in part".
    """

    name: str
    work: Callable[[Night], Result]
    after: tuple[str, ...] = ()
    vital: bool = False
