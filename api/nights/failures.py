"""What does a failed step end with: which class of error, which exit code, which words?"""

import traceback
from dataclasses import dataclass
from pathlib import Path

from api.errors import IN_PART, INTERNAL, exit_code
from corpora import EnmusubiError, HomeError


@dataclass(frozen=True)
class Failure:
    """The class of an error, its exit code, and its words, which quote no record."""

    error: str
    code: int
    message: str


def failure_of(error: Exception, *, home: Path, vital: bool) -> Failure:
    """Return what an error ends with: a step that is not vital ends the night "in part".

    Where the home cannot be written somebody must look after it: its own code stays in any case.
    """
    if isinstance(error, OSError):
        error = home_error(home, error)
    name = type(error).__name__
    if isinstance(error, EnmusubiError):
        code = exit_code(type(error)) if vital or isinstance(error, HomeError) else IN_PART
        return Failure(name, code, str(error))
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return Failure(
        name,
        INTERNAL,
        # Not its message: what is not ours may quote a record.
        f"Something went wrong inside: {name}{place}. For the details set ENMUSUBI_DEBUG=1 and run it again.",
    )


def home_error(home: Path, error: OSError) -> HomeError:
    """What the system says of a file of the home, as an error of the home."""
    return HomeError(
        f"The home {home} cannot be written: {error.strerror or error}. "
        "Make room on the disk or check its permissions, and run it again."
    )
