"""Where does a home keep what has lost its place to something else?

In directories of its own within it, which a purge reaches as well.
"""

from datetime import UTC, datetime
from pathlib import Path

RESTORED = "before-restore-"
MOVED = "before-move-"


def new_aside(home: Path, prefix: str) -> Path:
    """Make the directory for what is set aside now; only its owner may enter it. Raises OSError."""
    now = datetime.now(UTC)
    aside = home / f"{prefix}{now:%Y%m%dT%H%M%S}-{now.microsecond:06d}Z"
    aside.mkdir(mode=0o700)
    return aside


def set_aside(home: Path) -> list[Path]:
    """Return the directories in which restoring or moving has set aside what was there, sorted.

    A restore that was cut off leaves one without a store: what was there is still in its place.
    """
    found = [path for prefix in (RESTORED, MOVED) for path in home.glob(f"{prefix}*") if path.is_dir()]
    return sorted(found)
