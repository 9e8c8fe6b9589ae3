"""Is what all workers need in memory before they are forked, once, and is forking safe then?"""

import gc
import runpy
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from conftest import FakeEncoder
from served import Home

from api.settings import Settings, settings_from_environment
from api.workers import warm
from api.workers.starting import NURSERY
from corpora import EncoderError


@pytest.fixture
def nursery(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Undoes what is done to a process from which others are forked."""
    before, threads = signal.getsignal(signal.SIGTERM), torch.get_num_threads()
    monkeypatch.setattr(warm, "_loaded", {})
    yield
    gc.unfreeze()
    torch.set_num_threads(threads)
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("nursery")
def test_a_worker_opens_a_home_with_the_encoder_that_its_nursery_has_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home.made(tmp_path)
    loaded: list[Settings] = []

    def load(settings: Settings) -> FakeEncoder:
        loaded.append(settings)
        return home.encoder

    monkeypatch.setattr(warm, "load", load)
    runpy.run_module(NURSERY)
    of_nursery = replace(settings_from_environment(), home=home.settings.home)
    service = warm.open_warm(of_nursery)

    assert service.matcher.match("水素", k=1).hits
    assert len(loaded) == 1
    assert (torch.get_num_threads(), signal.getsignal(signal.SIGTERM)) == (1, signal.SIG_IGN)
    assert gc.get_freeze_count()
    service.close()
    warm.open_warm(replace(of_nursery, encoder="another")).close()
    assert len(loaded) == 2


@pytest.mark.usefixtures("nursery")
def test_what_cannot_be_loaded_is_said_by_the_worker_and_not_by_its_nursery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_: Settings) -> FakeEncoder:
        raise EncoderError("There is no such encoder.")

    monkeypatch.setattr(warm, "load", load)
    runpy.run_module(NURSERY)

    with pytest.raises(EncoderError, match="no such encoder"):
        warm.open_warm(Settings(tmp_path, tmp_path, "nosuch", "en", debug=False))
