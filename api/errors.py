"""Which exit code and which HTTP status does each error have?"""

from corpora import (
    AuthenticationError,
    BusyError,
    ChangedError,
    ConfigurationError,
    ConflictError,
    EnmusubiError,
    ForbiddenError,
    IndexUnavailableError,
    InputError,
    LockedError,
    NotFoundError,
    UsageError,
)

DONE, IN_PART, USAGE, BAD_INPUT, LOCKED, INTERNAL = range(6)

# The nearest class in the order of inheritance decides.
_CODES: dict[type[EnmusubiError], tuple[int, int]] = {
    UsageError: (USAGE, 400),
    InputError: (BAD_INPUT, 422),
    NotFoundError: (BAD_INPUT, 404),
    AuthenticationError: (BAD_INPUT, 401),
    ForbiddenError: (BAD_INPUT, 403),
    ChangedError: (BAD_INPUT, 412),
    ConfigurationError: (BAD_INPUT, 500),
    IndexUnavailableError: (BAD_INPUT, 503),
    BusyError: (BAD_INPUT, 503),
    ConflictError: (BAD_INPUT, 409),
    LockedError: (LOCKED, 409),
    EnmusubiError: (INTERNAL, 500),
}


def exit_code(error: type[EnmusubiError]) -> int:
    """Return the exit code of an error class, 1-5."""
    return _codes(error)[0]


def unforeseen(error: Exception) -> str:
    """Say that something went wrong which no message is written for; it ends with `INTERNAL`."""
    return (
        f"Something went wrong inside: {type(error).__name__}: {error}\n"
        "For the details set ENMUSUBI_DEBUG=1 and run it again."
    )


def http_status(error: type[EnmusubiError]) -> int:
    """Return the HTTP status of an error class."""
    return _codes(error)[1]


def problem_type(error: type[EnmusubiError]) -> str:
    """Return the stable RFC 9457 type of an error class, e.g. `urn:enmusubi:error:text`."""
    name = error.__name__.removesuffix("Error")
    words = "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
    return f"urn:enmusubi:error:{words}"


def _codes(error: type[EnmusubiError]) -> tuple[int, int]:
    return next(_CODES[base] for base in error.__mro__ if base in _CODES)
