"""What do the tests of the indexer share? Homes, and the embedded models in sentence-transformers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


@pytest.fixture
def new_home(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[], Any]]:
    """Make a `Home`, as the module of the test says what that is: a store and its index."""
    homes: list[Any] = []

    def make() -> Any:
        homes.append(request.module.Home(tmp_path / f"home{len(homes)}"))
        return homes[-1]

    yield make
    for home in homes:
        home.store.close()


@pytest.fixture
def home(new_home: Callable[[], Any]) -> Any:
    return new_home()
