"""How do people and programs ask? Here all rooms are put together: commands, HTTP, settings, the night."""

from typing import TYPE_CHECKING, Any

from api.engine import open_home, open_matcher
from api.errors import exit_code
from api.harvest import SOURCES
from api.night import run_night
from api.settings import Settings, settings_from_environment

if TYPE_CHECKING:
    from api.app import Service, create_app

__all__ = [
    "SOURCES",
    "Service",
    "Settings",
    "create_app",
    "exit_code",
    "open_home",
    "open_matcher",
    "run_night",
    "settings_from_environment",
]


def __getattr__(name: str) -> Any:
    """Import what takes a second when it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'api' has no attribute '{name}'")
    import api.app as app

    return getattr(app, name)
