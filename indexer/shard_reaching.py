"""What is said of a storage that cannot be reached, and what can be done about it?"""

from collections.abc import Iterator
from contextlib import contextmanager

from corpora import ConfigurationError

_CLIENTS = ("aiobotocore", "aiohttp", "botocore")  # of S3, whose errors are not all OSErrors
_S3 = ("s3:", "s3a:")
_KEYS = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE)"
_ALLOWED = "Who asks must be allowed to list, read, write and delete there"


@contextmanager
def reaching(url: str) -> Iterator[None]:
    """Say of what a storage or its client raises at which URL that was. Raises `ConfigurationError`."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, OSError) and type(error).__module__.partition(".")[0] not in _CLIENTS:
            raise
        told = f"{type(error).__name__}: {error}".rstrip(".")
        raise ConfigurationError(
            f"Shards under '{url}' cannot be reached: {told}. {_remedy(url, error)} "
            "Or choose another place (--to, ENMUSUBI_SHARDS)."
        ) from error


def _remedy(url: str, error: Exception) -> str:
    s3 = url.startswith(_S3)
    if isinstance(error, PermissionError):
        return f"{_ALLOWED}{f': by {_KEYS}' if s3 else ''}."
    if type(error).__name__ in ("NoCredentialsError", "PartialCredentialsError", "ProfileNotFound"):
        return f"Say who asks: {_KEYS}."
    if type(error).__name__ in ("EndpointConnectionError", "ConnectTimeoutError", "InvalidEndpoint"):
        return "Check that it runs; AWS_ENDPOINT_URL says where a store is that is not Amazon's."
    return "Check that it can be read and written from here."
