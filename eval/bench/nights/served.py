"""What does the server of a bench serve? The home that the environment names, with the bench's encoder."""

from dataclasses import replace
from typing import Any

from api import Service, create_app, open_home, open_matcher, settings_from_environment
from eval.bench.nights.encoder import PairEncoder


def app() -> Any:
    """Make the application, as `enmusubi serve` does but for the rate limit; for `uvicorn --factory`."""
    settings = settings_from_environment()
    store = open_home(settings)
    matcher = open_matcher(settings, store, encoder=PairEncoder())
    service = Service(store, matcher, index=settings.index)
    return create_app(settings, service, limits=replace(settings.limits, rate_per_minute=0))
