"""Which decisions can a caller take when something goes wrong?

    EnmusubiError
    ├── UsageError               the command or request was put wrongly            exit 2, HTTP 400
    ├── InputError               a text, row or file cannot be used as it is       exit 3, HTTP 422
    │   ├── TextError            a text without words, or not valid Unicode
    │   ├── RecordError          a field of a record is missing or wrong
    │   ├── FormatError          a file's format is unknown, or it cannot be read
    │   └── KeyReusedError       an idempotency key was used for another request
    ├── NotFoundError            no such record, account or collection             exit 3, HTTP 404
    ├── AuthenticationError      nobody has signed in, or a token does not hold  exit 3, HTTP 401
    ├── ForbiddenError           their role or token does not allow it             exit 3, HTTP 403
    ├── ChangedError             it has changed since it was read                   exit 3, HTTP 412
    ├── ConfigurationError       home, model or setting is wrong                   exit 3, HTTP 500
    │   ├── HomeError            the home is missing or cannot be written
    │   └── EncoderError         an encoder cannot be loaded
    ├── IndexUnavailableError    no index can serve                                exit 3, HTTP 503
    │   ├── IndexMissingError    nothing has been indexed yet
    │   ├── IndexCorruptError    a file of the generation is damaged
    │   └── IndexMismatchError   the index was built by another encoder
    ├── BusyError                more is asked for at once than can be answered  exit 3, HTTP 503
    ├── ConflictError            it stands already                                 exit 3, HTTP 409
    └── LockedError              another process holds the lock                    exit 4, HTTP 409

Each message says what happened, with the value, and what to do next.
"""


class EnmusubiError(Exception):
    """The root of every error that Enmusubi raises on purpose."""


class UsageError(EnmusubiError):
    """The command or the request was put wrongly."""


class InputError(EnmusubiError):
    """A text, a row or a file cannot be used as it is."""


class TextError(InputError):
    """A text without words, or with code points that are no characters."""


class RecordError(InputError):
    """A field of a record is missing or holds a value that is not allowed.

    `field` is the path in the record's JSON, `column` the heading in the file it was read from, `value` what
    stood there, `remedy` a whole sentence that says what to do, `ja` all of it in Japanese.
    """

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        column: str | None = None,
        value: str | None = None,
        remedy: str | None = None,
        ja: str | None = None,
    ) -> None:
        super().__init__(message)
        self.field = field
        self.column = column
        self.value = value
        self.remedy = remedy
        self.ja = ja


class FormatError(InputError):
    """A file's format is unknown, or the file cannot be read as that format."""


class KeyReusedError(InputError):
    """An idempotency key was used for another request."""


class NotFoundError(EnmusubiError):
    """There is no such record, account, file or collection."""


class AuthenticationError(EnmusubiError):
    """Nobody has signed in, or the token that they show does not hold."""


class ForbiddenError(EnmusubiError):
    """Who asks may not do that; what they may not see is not found instead."""


class ChangedError(EnmusubiError):
    """It has changed since the version that was read: read it again and decide anew."""


class ConfigurationError(EnmusubiError):
    """The home, a model or a setting is wrong."""


class HomeError(ConfigurationError):
    """The home directory is missing or cannot be written."""


class EncoderError(ConfigurationError):
    """An encoder cannot be loaded."""


class IndexUnavailableError(EnmusubiError):
    """No index can serve."""


class IndexMissingError(IndexUnavailableError):
    """Nothing has been indexed in this home yet."""


class IndexCorruptError(IndexUnavailableError):
    """A file of the index generation is damaged."""


class IndexMismatchError(IndexUnavailableError):
    """The index was built by another encoder than the one that asks."""


class BusyError(EnmusubiError):
    """More is asked for at once than can be answered: ask again in a moment."""


class ConflictError(EnmusubiError):
    """It stands already: go on with that one."""


class LockedError(EnmusubiError):
    """Another process holds the lock of this home."""
