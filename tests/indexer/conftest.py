"""What do the tests of the indexer share? The embedded models as sentence-transformers opens them."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.encoder_adapter import shipped_adapter, tuned_model
from indexer.encoder_bundled import bundled_model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


@pytest.fixture(scope="session")
def plain_model(models: Path) -> "SentenceTransformer":
    """The embedded e5 opened by its directory alone."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(bundled_model(models)), device="cpu")


@pytest.fixture(scope="session")
def tuned_plain_model(models: Path) -> "SentenceTransformer":
    """The trained e5 opened by its directory alone."""
    from sentence_transformers import SentenceTransformer

    directory = tuned_model(bundled_model(models), shipped_adapter(), models)
    return SentenceTransformer(str(directory), device="cpu")
