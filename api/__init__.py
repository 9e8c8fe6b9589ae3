"""How do people and programs ask? Here all rooms are put together: commands, HTTP, settings, the night."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from api.engine import open_home, open_matcher
from api.errors import exit_code
from api.limits import Limits
from api.nights.night import STEPS, run_night
from api.nights.report import NightReport, reports_directory
from api.records.harvest import SOURCES
from api.settings import Settings, settings_from_environment

if TYPE_CHECKING:
    from api.accounts.rights import Principal
    from api.accounts.tokens import new_token
    from api.app import Service, create_app
    from api.cluster.actors import connect, start_replicas
    from api.cluster.embedding import TEXTS_A_TASK, ClusterEncoder, Named
    from api.cluster.replicas import Replicas
    from api.cluster.serving import ClusterMatching
    from api.schemas import MatchRequest
    from api.serving.logs import write_logs
    from api.serving.server import server
    from api.workers import serve_together

_LATER = {
    "ClusterEncoder": "api.cluster.embedding",
    "ClusterMatching": "api.cluster.serving",
    "MatchRequest": "api.schemas",
    "Named": "api.cluster.embedding",
    "Principal": "api.accounts.rights",
    "Replicas": "api.cluster.replicas",
    "Service": "api.app",
    "TEXTS_A_TASK": "api.cluster.embedding",
    "connect": "api.cluster.actors",
    "create_app": "api.app",
    "new_token": "api.accounts.tokens",  # the name of a module # nosec B105
    "serve_together": "api.workers",
    "server": "api.serving.server",
    "start_replicas": "api.cluster.actors",
    "write_logs": "api.serving.logs",
}

__all__ = [
    "SOURCES",
    "STEPS",
    "TEXTS_A_TASK",
    "ClusterEncoder",
    "ClusterMatching",
    "Limits",
    "MatchRequest",
    "Named",
    "NightReport",
    "Principal",
    "Replicas",
    "Service",
    "Settings",
    "connect",
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
    "start_replicas",
    "write_logs",
]


def __getattr__(name: str) -> Any:
    """Import what takes a second when it is asked for."""
    if name not in _LATER:
        raise AttributeError(f"module 'api' has no attribute '{name}'")
    return getattr(import_module(_LATER[name]), name)
