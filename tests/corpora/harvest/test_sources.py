"""Are the lists that are followed read as they were written, and mistakes told where they stand?"""

from pathlib import Path

import pytest

from corpora import ConfigurationError, Visibility
from corpora.harvest import HarvestSource, read_sources
from corpora.readers import READERS


def written(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_sources_are_read_in_order_with_paths_beside_their_file(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [[source]]
        name = "例示大学のシーズ集"
        folder = "共有/シーズ"
        mapping = "mapping.json"
        kind = "seed"
        organisation = "例示大学"
        visibility = "coalition"
        complete = true
        suffixes = [".CSV", ".jsonl"]
        pattern = "シーズ*"

        [[source]]
        name = "需要"
        url = "https://www.example.ac.jp/needs/"
        listing = true

        [[source]]
        name = "別の場所"
        folder = "/srv/lists"
        """,
    )

    first, second, third = read_sources(path)

    assert first == HarvestSource(
        name="例示大学のシーズ集",
        folder=tmp_path / "共有" / "シーズ",
        mapping=tmp_path / "mapping.json",
        kind="seed",
        organisation="例示大学",
        visibility=Visibility.COALITION,
        complete=True,
        suffixes=(".csv", ".jsonl"),
        pattern="シーズ*",
    )
    assert (second.url, second.listing) == ("https://www.example.ac.jp/needs/", True)
    assert (second.folder, second.complete, second.pattern) == (None, False, "*")
    assert third.folder == Path("/srv/lists")


def test_without_suffixes_a_source_wants_every_format_that_can_be_read() -> None:
    source = HarvestSource(name="a", folder=Path("a"))

    assert all(source.wants(f"表{suffix.upper()}") for suffix in READERS)
    assert not source.wants("表.exe")
    assert not source.wants("csv")


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("folder = 'a'", "name: Field required"),
        ("name = ''\nfolder = 'a'", "name: String should have at least 1 character"),
        ("name = 'a'", "source: give either a folder or a url"),
        ("name = 'a'\nfolder = 'a'\nurl = 'http://a/'", "source: give either a folder or a url"),
        (
            "name = 'a'\nurl = 'ftp://a/'",
            "url: 'ftp://a/' is no address that begins with http:// or https://",
        ),
        ("name = 'a'\nurl = 'http://'", "url: 'http://' is no address that begins with http:// or https://"),
        ("name = 'a'\nurl = 'file:///etc'", "url: 'file:///etc' is no address that begins with"),
        ("name = 'a'\nurl = 'http://['", "url: "),
        (
            "name = 'a'\nurl = 'http://me:secret@a/'",
            "url: leave user and password out of the address: it is shown in reports",
        ),
        ("name = 'a'\nfolder = 'a'\nsuffixes = ['.exe']", "suffixes: '.exe' cannot be read. Known: "),
        ("name = 'a'\nfolder = 'a'\nkind = 'sead'", "kind: 'sead' is not known. Known: seed, need, "),
        ("name = 'a'\nfolder = 'a'\nvisibility = 'all'", "visibility: Input should be 'public', "),
        ("name = 'a'\nfolder = 'a'\ncolour = 'red'", "colour: Extra inputs are not permitted"),
    ],
)
def test_a_mistake_is_told_with_its_source_and_setting(tmp_path: Path, entry: str, problem: str) -> None:
    path = written(tmp_path, f"[[source]]\nname = 'good'\nfolder = 'b'\n[[source]]\n{entry}\n")

    with pytest.raises(ConfigurationError) as refused:
        read_sources(path)

    assert str(refused.value).startswith(f"{path}: source 2 (")
    assert problem in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "{path} holds no source. Write one [[source]] for each list only."),
        ("delay = 3\n[[source]]\nname='a'\nfolder='a'", "{path} holds delay. Write one [[source]] for each"),
        (
            "[source]\nname='a'\nfolder='a'",
            "{path} holds no source. Write one [[source]] for each list only.",
        ),
        ("source = ['a']", "{path}: source 1 is no table. Write it as [[source]]."),
        ("[[source]\n", "{path} is not TOML in UTF-8: "),
        (
            "[[source]]\nname='a'\nfolder='a'\n[[source]]\nname='a'\nfolder='b'",
            "{path}: several sources are named 'a'. Give each its own name.",
        ),
    ],
)
def test_a_file_that_lists_no_sources_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text)

    with pytest.raises(ConfigurationError) as refused:
        read_sources(path)

    assert str(refused.value).startswith(message.format(path=path))


def test_a_file_that_is_absent_or_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigurationError, match=r"cannot be read: No such file or directory\. Check the path\."
    ):
        read_sources(tmp_path / "none.toml")
    path = tmp_path / "sources.toml"
    path.write_bytes("name = '例示大学'".encode("cp932"))
    with pytest.raises(ConfigurationError, match="is not TOML in UTF-8: "):
        read_sources(path)
