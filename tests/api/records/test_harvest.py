"""Does the command follow the lists of the offices, and say what it could not take?"""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app

HEADER = "id,text_ja,trl\n"


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "seeds.csv").write_text(f"{HEADER}s1,雪で役場を冷やす,4\n", encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path, share: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    (made / "harvest.toml").write_text(
        f'[[source]]\nname = "例示大学"\nfolder = "{share}"\nkind = "seed"\nvisibility = "coalition"\n',
        encoding="utf-8",
    )
    return made


def harvest(home: Path) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), "harvest", "--json"])


def test_a_list_is_read_when_it_is_new_and_not_again_until_it_changes(home: Path) -> None:
    first, second = harvest(home), harvest(home)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert [json.loads(done.stdout)["new"] for done in (first, second)] == [1, 0]
    assert json.loads(second.stdout)["unchanged"] == 1


def test_what_the_source_says_of_its_rows_holds_for_them(home: Path) -> None:
    harvest(home)

    shown = CliRunner().invoke(app, ["--home", str(home), "names", "list", "--json"])

    from corpora import open_store

    store = open_store(home / "store.sqlite")
    assert (shown.exit_code, store.get("s1").visibility) == (0, "coalition")
    store.close()


def test_rows_that_are_refused_are_told_and_the_others_are_taken(home: Path, share: Path) -> None:
    (share / "seeds.csv").write_text(f"{HEADER}s1,雪で役場を冷やす,4\ns2,熱を運ぶ,12\n", encoding="utf-8")

    done = harvest(home)

    (refused,) = json.loads(done.stdout)["refused_rows"]
    assert (done.exit_code, refused["list"], refused["row"]) == (1, "例示大学: seeds.csv", 3)


def test_a_file_that_cannot_be_read_fails_alone(home: Path, share: Path) -> None:
    (share / "broken.xlsx").write_bytes(b"PK\x03\x04 and no more")

    done = harvest(home)

    told = json.loads(done.stdout)
    assert (done.exit_code, told["new"], told["failed"]) == (1, 1, 1)


def test_without_a_list_to_follow_the_file_is_named_with_an_example(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--home", str(tmp_path / "empty"), "harvest"])

    assert f"{tmp_path / 'empty' / 'harvest.toml'}: there is no such file." in str(done.exception)
