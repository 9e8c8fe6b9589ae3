"""What do all workers have in memory once? What is loaded before they are forked: libraries and the encoder.

Pages are shared until a process writes to them, which nobody does to weights. Forking is safe while one
thread runs: torch is told to load with one (GNU's OpenMP does not outlive a fork once it has begun others),
and nothing is embedded before.
"""

import gc
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from api.engine import load
from api.service import Service, open_service
from api.settings import Settings, settings_from_environment
from corpora import EnmusubiError

if TYPE_CHECKING:
    from indexer import Encoder

_loaded: "dict[tuple[str, Path, str], Encoder]" = {}


def encoder_of(settings: Settings) -> "Encoder":
    """The encoder of the settings, loaded once. Raises `EncoderError`."""
    named = (settings.encoder, settings.models, settings.precision)
    if named not in _loaded:
        _loaded[named] = load(settings)
    return _loaded[named]


def open_warm(settings: Settings) -> Service:
    """Open store, index and encoder as `open_service` does, with what is in memory already.

    Raises `EnmusubiError` where the home or its index cannot serve.
    """
    return open_service(settings, encoder=encoder_of(settings))


def warm_up() -> None:
    """Load what workers need into the process that they are forked from; what fails is said by a worker."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a signal to all: workers still end by way of this process
    import torch

    torch.set_num_threads(1)
    import api.app  # noqa: F401 - so that it is in memory
    from indexer import terms

    with suppress(EnmusubiError):
        encoder_of(settings_from_environment())
    for language, word in (("ja", "水素"), ("en", "hydrogen")):
        terms(word, language=language)
    gc.freeze()  # a collection would write to what is shared
