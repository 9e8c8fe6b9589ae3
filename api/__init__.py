"""How do people and programs ask? Here all rooms are put together: commands, HTTP, settings."""

from api.engine import open_home, open_matcher
from api.settings import Settings, settings_from_environment

__all__ = ["Settings", "open_home", "open_matcher", "settings_from_environment"]
