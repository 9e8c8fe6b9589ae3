"""Does the pool follow an office's list: what it adds, changes and takes away, and nothing twice?"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from harvest_follower import QUICK

from corpora import (
    Arrival,
    FormatError,
    HarvestSource,
    NotFoundError,
    Store,
    harvest_sources,
    import_files,
    open_store,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store.db")
    yield opened
    opened.close()


def follow(store: Store, share: Path, home: Path) -> list[str]:
    """Harvest a complete list into the store; returns the outcomes."""

    def take(arrival: Arrival) -> None:
        report = import_files(
            [arrival.path],
            store,
            kind=arrival.source.kind,
            list_name=arrival.list_name,
            complete=arrival.source.complete,
        )
        if report.refusals:
            raise FormatError(report.refusals[0].reason)

    source = HarvestSource(name="例示大学", folder=share, kind="seed", complete=True)
    return [visit.outcome for visit in harvest_sources([source], home, import_file=take, limits=QUICK).visits]


def write(path: Path, rows: str, *, age_s: int) -> None:
    path.write_text("id,text_ja\n" + rows, encoding="utf-8")
    os.utime(path, (path.stat().st_mtime - age_s,) * 2)


def ids(store: Store) -> list[str]:
    return [record.id for record in store.records("seed")]


def test_what_the_office_changes_in_one_of_its_files_is_changed_in_the_pool_and_no_more(
    store: Store, tmp_path: Path
) -> None:
    share, home = tmp_path / "share", tmp_path / "harvest"
    share.mkdir()
    write(share / "工学.csv", "s1,水素をつくる触媒\ns2,排熱で温室を暖める\n", age_s=90)
    write(share / "農学.csv", "s3,稲わらから糖をつくる\n", age_s=90)
    assert follow(store, share, home) == ["new", "new"]
    assert ids(store) == ["s1", "s2", "s3"]

    write(share / "工学.csv", "s1,水素をつくる新しい触媒\ns4,風を読んで発電を予測する\n", age_s=60)
    assert follow(store, share, home) == ["changed", "unchanged"]

    # s2 has left its file; s3 stands in the other one, which was not read again
    assert ids(store) == ["s1", "s3", "s4"]
    assert [version.ended for version in store.history("s1")] == ["updated"]
    assert [version.ended for version in store.history("s2")] == ["withdrawn"]
    assert store.history("s3") == ()
    assert follow(store, share, home) == ["unchanged", "unchanged"]
    with pytest.raises(NotFoundError):
        store.get("s2")
