"""The patent office's own table is read as a user saves it."""

from pathlib import Path

import pytest

from corpora import FormatError, read_classes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_codes_of_every_level_are_read_with_the_name_behind_them(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    rows = [["区分表"], ["gxA", "供給"], ["", "gxA01", "", "太陽"], ["", "", "gxA01a", "電池", "式"]]
    path = tmp_path / "table.csv"
    path.write_bytes("\r\n".join(separator.join(row) for row in rows).encode(encoding))

    assert read_classes(path) == {"gxA": "供給", "gxA01": "太陽", "gxA01a": "電池"}


def test_codes_side_by_side_share_the_name_that_follows_unless_one_stands_between(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("gxB,需要,gxB02,建物\n", encoding="utf-8")

    assert read_classes(path) == {"gxB": "需要", "gxB02": "建物"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\n1,2\n", "holds no class"),
        (b"gxA,one\ngxA,two\n", "row 2: class gxA is named 'two' and 'one' before"),
        (b"gxA,\x81", "neither UTF-8 nor CP932"),
    ],
)
def test_a_file_that_is_not_the_table_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)

    with pytest.raises(FormatError, match=message):
        read_classes(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"absent\.csv cannot be read"):
        read_classes(tmp_path / "absent.csv")
