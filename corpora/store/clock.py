"""What time is it, as the store writes it?"""

from datetime import UTC, datetime, timedelta


def now() -> str:
    """Return the time in UTC, ISO 8601, to the second."""
    return before(timedelta())


def before(past: timedelta) -> str:
    """Return the time so long ago, written likewise: such times are compared as texts."""
    return (datetime.now(UTC) - past).isoformat(timespec="seconds")
