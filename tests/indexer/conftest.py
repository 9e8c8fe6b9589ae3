"""What do the tests of the indexer share? The embedded model as any user of sentence-transformers has it."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.encoder_bundled import bundled_model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


@pytest.fixture(scope="session")
def plain_model(models: Path) -> "SentenceTransformer":
    """The embedded e5 opened by its directory alone."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(bundled_model(models)), device="cpu")
