"""Is an archive that would grow without bound, or plays a trick, refused before anything is made of it?"""

import re
import struct
import zipfile
from pathlib import Path

import pytest

from corpora import FormatError
from corpora.readers import read_rows
from corpora.readers.archive import ArchiveLimits, check_archive

SMALL = ArchiveLimits(parts=5, bytes=1 << 20, ratio=10)


def archive(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(f"{name}.xml", content)
    return path


def refused(path: Path, limits: ArchiveLimits | None = None) -> str:
    with pytest.raises(FormatError) as error:
        check_archive(path, limits=limits)
    return str(error.value).removeprefix(f"{path}: ")


GROWS = "grows to more than {} MB, or to more than {} times its size, when it is unpacked."


def test_an_archive_within_its_limits_tells_the_parts_that_bear_a_mark(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", a=b"x" * 3_000_000 + b"mark", b=b"none", c="ｘ".encode("utf-16-le"))
    path = archive(tmp_path / "b.zip", a=b"x" * (2**20 - 2) + b"mark", b=b"none", c=b"<\0a\0")

    assert check_archive(path, marks=re.compile(b"mark")) == {"a.xml", "c.xml"}


def test_an_archive_that_says_it_grows_too_large_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", a=b"\0" * (1 << 20), b=b"x")

    assert refused(path, SMALL).startswith(GROWS.format(1, 10))


def test_an_archive_that_grows_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", a=b"\0" * (2 << 20))
    data = path.read_bytes().replace(struct.pack("<I", 2 << 20), struct.pack("<I", 1000))
    path.write_bytes(data)

    assert re.match("is damaged|grows to more", refused(path, SMALL))


def test_a_part_that_grows_out_of_proportion_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", a=b"\0" * (60 << 20))

    assert refused(path).startswith(GROWS.format("1,024", 200))


def test_an_archive_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", **{f"p{n}": b"" for n in range(6)})

    assert refused(path, SMALL) == "has 6 parts; 5 are allowed. Save it anew."


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", a=b"x")
    with zipfile.ZipFile(path, "a") as zipped:
        zipped.writestr("A.xml", b"y")

    assert refused(path) == "has two parts of the same name. Open it and save it anew."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declaration", ["<!DOCTYPE x>", "<!ENTITY a 'b'>"])
def test_declarations_are_refused_wherever_they_stand(
    tmp_path: Path, encoding: str, declaration: str
) -> None:
    before = " " * ((1 << 20) // (1 if encoding == "utf-8" else 2) - 4)

    path = archive(tmp_path / "a.zip", a=(before + declaration).encode(encoding))

    assert refused(path).startswith("its part a.xml declares entities, ")


def test_a_part_that_does_not_match_its_checksum_is_damaged(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", a=b"some text that is stored")
    data = bytearray(path.read_bytes())
    data[36] ^= 0xFF
    path.write_bytes(bytes(data))

    assert refused(path).startswith("is damaged or cut short (")


def test_a_workbook_that_is_a_bomb_is_refused_in_little_time(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("xl/workbook.xml", b"<workbook/>")
        with zipped.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(60):
                part.write(b" " * (1 << 20))

    with pytest.raises(FormatError, match="times its size, when it is unpacked"):
        list(read_rows(path))
