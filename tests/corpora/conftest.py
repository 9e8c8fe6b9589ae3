"""How patient are the generated tests, and in which homes does the contract of the stores run?

A busy machine must not fail them. On PostgreSQL the whole contract runs where it is asked for (`--postgres`),
else those tests that are marked `both_databases`.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from store_homes import HOMES, AnyHome, Homes, PostgresHome, SqliteHome

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "new_home" in metafunc.fixturenames:
        PostgresHome.server_url = asked = metafunc.config.getoption("--postgres")
        if asked == "own":
            PostgresHome.server_url = None
        both = asked or metafunc.definition.get_closest_marker("both_databases")
        metafunc.parametrize("new_home", [*HOMES] if both else ["sqlite"], indirect=True)


@pytest.fixture
def new_home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Homes]:
    numbers = itertools.count()
    homes: list[AnyHome] = []

    def make() -> AnyHome:
        for before in homes[:-5]:
            before.close_stores()  # a server takes no more than a hundred connections
        homes.append(HOMES[request.param](tmp_path / f"home{next(numbers)}"))
        return homes[-1]

    yield make
    for home in homes:
        home.close()


@pytest.fixture
def home(new_home: Homes) -> AnyHome:
    return new_home()


@pytest.fixture
def sqlite_home(tmp_path: Path) -> Iterator[SqliteHome]:
    """A home for what concerns files alone."""
    made = SqliteHome(tmp_path / "home")
    yield made
    made.close()
