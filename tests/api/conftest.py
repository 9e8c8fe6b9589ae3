"""What do the tests of commands share?"""

from pathlib import Path

import pytest
from commands import Ended, Run, run_command

from indexer import Encoder, Shipped


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    real_encoder: Encoder,
    real_shipped: Shipped,
    models: Path,
) -> Run:
    """Run a command in this process, with the encoder that is loaded already."""
    for place in ("api.cli.load", "api.engine.load"):
        monkeypatch.setattr(place, lambda _: real_encoder)
    monkeypatch.setattr("indexer.shipped", lambda *_, **__: real_shipped)
    monkeypatch.setenv("ENMUSUBI_MODELS", str(models))
    monkeypatch.setenv("ENMUSUBI_LANG", "en")
    monkeypatch.delenv("ENMUSUBI_HOME", raising=False)

    def ended(*arguments: object, stdin: str | bytes = "") -> Ended:
        return run_command(capfd, monkeypatch, arguments, stdin=stdin)

    return ended
