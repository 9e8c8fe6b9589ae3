"""How patient are the generated tests, and in which homes does the contract of the stores run?

A busy machine must not fail them.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from store_homes import HOMES, Homes, SqliteHome

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(params=HOMES, ids=str)
def new_home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Homes]:
    numbers, homes = itertools.count(), []

    def make() -> SqliteHome:
        homes.append(HOMES[request.param](tmp_path / f"home{next(numbers)}"))
        return homes[-1]

    yield make
    for home in homes:
        home.close()


@pytest.fixture
def home(new_home: Homes) -> SqliteHome:
    return new_home()
