"""What does the server write of its work? One JSON object a line, and never what somebody asked.

Of what went wrong inside it says the kind and where: the words of an exception may repeat a text.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

_log = logging.getLogger("enmusubi.requests")
_ROOT = Path(__file__).resolve().parents[2]
_FRAMES = 12


class JsonLines(logging.Formatter):
    """A record of the log as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Write it; what was given beside the message stands in keys of its own."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[1]:
            told |= _fault(record.exc_info[1])
        return json.dumps(told, ensure_ascii=True)


def write_logs() -> None:
    """Let this process write its log to standard error, in JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in ("enmusubi", "api"):
        logging.getLogger(name).setLevel(logging.INFO)


def log_request(*, request_id: str, method: str, route: str, status: int, took_ms: float) -> None:
    """Write a line of a request that was answered."""
    told = {
        "request_id": request_id,
        "method": method,
        "route": route,
        "status": status,
        "took_ms": round(took_ms, 1),
    }
    _log.info("answered", extra={"told": told})


def log_fault(error: BaseException, *, request_id: str, route: str) -> None:
    """Write where something went wrong inside, and of which kind it is."""
    told = {"request_id": request_id, "route": route, **_fault(error)}
    _log.error("failed inside", extra={"told": told})


def _fault(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return {
        "error": type(error).__name__,
        "where": [f"{_shown(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _shown(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else "/".join(path.parts[-3:])
