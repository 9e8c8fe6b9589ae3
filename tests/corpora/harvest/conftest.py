"""Which home is harvested into?"""

from pathlib import Path

import pytest
from harvest_follower import Follower


@pytest.fixture
def follower(tmp_path: Path) -> Follower:
    return Follower(tmp_path / "home" / "harvest")
