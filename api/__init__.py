"""How do people and programs ask? Here all rooms are put together: commands, HTTP, settings, the night."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from api.engine import open_home, open_matcher
from api.errors import exit_code
from api.harvest import SOURCES
from api.limits import Limits
from api.night import STEPS, run_night
from api.nights.report import NightReport, reports_directory
from api.settings import Settings, settings_from_environment

if TYPE_CHECKING:
    from api.app import Service, create_app
    from api.logs import write_logs
    from api.rights import Principal
    from api.schemas import MatchRequest
    from api.serving import server
    from api.tokens import new_token
    from api.workers import serve_together

_LATER = {
    "MatchRequest": "api.schemas",
    "Principal": "api.rights",
    "Service": "api.app",
    "create_app": "api.app",
    "new_token": "api.tokens",  # the name of a module # nosec B105
    "serve_together": "api.workers",
    "server": "api.serving",
    "write_logs": "api.logs",
}

__all__ = [
    "SOURCES",
    "STEPS",
    "Limits",
    "MatchRequest",
    "NightReport",
    "Principal",
    "Service",
    "Settings",
    "create_app",
    "exit_code",
    "new_token",
    "open_home",
    "open_matcher",
    "reports_directory",
    "run_night",
    "serve_together",
    "server",
    "settings_from_environment",
    "write_logs",
]


def __getattr__(name: str) -> Any:
    """Import what takes a second when it is asked for."""
    if name not in _LATER:
        raise AttributeError(f"module 'api' has no attribute '{name}'")
    return getattr(import_module(_LATER[name]), name)
