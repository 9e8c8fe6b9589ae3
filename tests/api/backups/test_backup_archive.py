"""Is a file that calls itself a backup refused whole where anything in it is not as it must be?"""

import hashlib
import io
import json
import os
import random
import sqlite3
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import seed

from api.backups import archive
from api.backups.archive import check, pack, read_contents, unpack
from api.backups.contents import Facts, contents_from
from api.cli import main
from corpora import SCHEMA_VERSION, ConfigurationError, EnmusubiError, FormatError, NotFoundError, open_store

FACTS = Facts(
    made_at="2026-04-01T00:00:00.000000+00:00",
    program="0.1.0",
    home="home",
    schema_version=SCHEMA_VERSION,
    records={"seed": 1},
    withdrawn=0,
    purged=0,
    generation=None,
)
Members = dict[str, bytes]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A backup with a store and a file of an index."""
    folder = tmp_path / "content"
    (folder / "index" / "generations" / "g1").mkdir(parents=True)
    with closing(open_store(tmp_path / "there.sqlite")) as store:
        store.put([seed("s1")])
        store.copy_to(folder / "store.sqlite")
    (folder / "index" / "CURRENT").write_text("g1\n")
    (folder / "index" / "generations" / "g1" / "vectors.npy").write_bytes(random.Random(1).randbytes(5000))
    pack(folder, FACTS, tmp_path / "good.zip")
    return tmp_path / "good.zip"


def members(path: Path) -> Members:
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def written(path: Path, members: Mapping[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members.items():
            opened.writestr(name, data)
    return path


def manifest_of(members: Members, **changes: Any) -> bytes:
    """The manifest with changes, its own checksum made to match."""
    data = {**json.loads(members["manifest.json"]), **changes}
    data.pop("checksum")
    digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    return json.dumps({**data, "checksum": digest}).encode()


def with_part(members: Members, name: str, data: bytes) -> Members:
    """With a file more, and a manifest that names it and has the right checksums."""
    parts = json.loads(members["manifest.json"])["parts"]
    parts[name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return {**members, name: data, "manifest.json": manifest_of(members, parts=parts)}


def test_what_was_packed_is_unpacked_as_it_was(good: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()

    contents = unpack(good, tmp_path / "new")

    assert contents.made_at == FACTS.made_at
    assert check(good) == read_contents(good) == contents
    for name in contents.parts:
        assert (tmp_path / "new" / name).read_bytes() == (tmp_path / "content" / name).read_bytes()


@pytest.mark.parametrize("seed_number", range(30))
def test_a_bit_that_flipped_anywhere_is_noticed_or_changes_nothing(
    good: Path, tmp_path: Path, seed_number: int
) -> None:
    chance = random.Random(seed_number)
    data = bytearray(good.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    good.write_bytes(data)
    (tmp_path / "new").mkdir()

    try:
        contents = unpack(good, tmp_path / "new")
    except EnmusubiError:
        return

    for name in contents.parts:  # such as a date of the zip that nobody reads
        assert (tmp_path / "new" / name).read_bytes() == (tmp_path / "content" / name).read_bytes()


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_half_a_backup_is_refused(good: Path, part: float) -> None:
    data = good.read_bytes()
    good.write_bytes(data[: int(len(data) * part)])

    with pytest.raises(FormatError, match="is damaged, or no backup"):
        check(good)


def test_a_changed_file_with_a_zip_that_is_sound_is_noticed(good: Path) -> None:
    changed = members(good)
    changed["store.sqlite"] = changed["store.sqlite"][:-1] + b"x"

    with pytest.raises(FormatError, match=r"the checksum of store\.sqlite does not match"):
        check(written(good, changed))


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "index/../../evil",
        "index/generations/../../../evil",
        "index/generations/g1/..",
        "/etc/evil",
        "index//generations/g1/x",
        "C:\\evil",
        "index\\generations\\g1\\x",
        "index/generations/g1/.hidden",
        "index/generations/g1/x\n",
        "index/lock",
        "store.sqlite-wal",
        "evil.py",
        "index/generations/g1/",
    ],
)
def test_a_file_of_any_other_name_makes_the_backup_refused(good: Path, tmp_path: Path, name: str) -> None:
    bad = written(good, with_part(members(good), name, b"x" if not name.endswith("/") else b""))
    before = sorted(tmp_path.rglob("*"))
    (tmp_path / "new").mkdir()

    with pytest.raises(FormatError, match="it holds a file named"):
        unpack(bad, tmp_path / "new")

    assert sorted(tmp_path.rglob("*")) == sorted([*before, tmp_path / "new"])


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFCHR])
def test_a_link_or_another_thing_that_is_no_file_is_refused(good: Path, kind: int) -> None:
    name = "index/generations/g1/link.npy"
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | 0o777) << 16
    changed = with_part(members(good), name, b"/etc/passwd")
    data = changed.pop(name)

    with pytest.raises(FormatError, match=r"link\.npy is no plain file in it"):
        read_contents(written(good, {**changed, info: data}))


def test_what_would_grow_beyond_belief_is_refused_before_it_grows(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = written(good, with_part(members(good), "index/generations/g1/bomb.npy", bytes(20 << 20)))
    monkeypatch.setattr(archive, "_read", lambda *_: pytest.fail("it was read"))

    with pytest.raises(FormatError, match=r"bomb\.npy would grow to 20 MiB"):
        check(bad)


def test_a_manifest_of_a_size_that_no_manifest_has_is_refused(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_MOST_MANIFEST_BYTES", 100)

    with pytest.raises(FormatError, match="no manifest that can be read"):
        read_contents(good)


def test_what_the_disk_has_no_room_for_is_refused_before_anything_is_written(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    (tmp_path / "new").mkdir()

    with pytest.raises(ConfigurationError, match=r"needs \d+ MiB, but .* has 0 MiB\. Make room\."):
        unpack(good, tmp_path / "new")

    assert [*(tmp_path / "new").iterdir()] == []


def test_a_size_in_the_zip_that_the_manifest_does_not_say_is_refused(good: Path) -> None:
    changed = members(good)
    parts = json.loads(changed["manifest.json"])["parts"]
    parts["store.sqlite"]["bytes"] += 1
    changed["manifest.json"] = manifest_of(changed, parts=parts)

    with pytest.raises(FormatError, match=r"store\.sqlite has not the size"):
        read_contents(written(good, changed))


def test_a_size_in_the_directory_of_the_zip_that_is_a_lie_does_not_make_more_of_a_file(good: Path) -> None:
    data = bytearray(good.read_bytes())
    entry = data.rindex(b"store.sqlite") - 46  # its entry in the central directory
    (size,) = struct.unpack_from("<L", data, entry + 24)
    struct.pack_into("<L", data, entry + 24, size - 4096)
    good.write_bytes(data)

    with pytest.raises(FormatError):
        check(good)


def test_two_files_of_one_name_are_refused(good: Path) -> None:
    with zipfile.ZipFile(good, "a") as opened, pytest.warns(UserWarning, match="Duplicate name"):
        opened.writestr("store.sqlite", b"another")

    with pytest.raises(FormatError, match="two files of one name"):
        read_contents(good)


def test_a_file_that_is_encrypted_is_refused(good: Path) -> None:
    data = bytearray(good.read_bytes())
    data[data.rindex(b"store.sqlite") - 46 + 8] |= 1
    good.write_bytes(data)

    with pytest.raises(FormatError, match=r"store\.sqlite is encrypted or packed in another way"):
        read_contents(good)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_file_that_is_packed_in_another_way_is_refused(good: Path, method: int) -> None:
    whole = members(good)
    with zipfile.ZipFile(good, "w", method) as opened:
        for name, data in whole.items():
            opened.writestr(name, data)

    with pytest.raises(FormatError, match="packed in another way"):
        read_contents(good)


def test_a_directory_of_the_zip_that_lies_before_the_file_is_damage(good: Path) -> None:
    data = bytearray(good.read_bytes())
    struct.pack_into("<L", data, data.rindex(b"PK\5\6") + 16, 0xFFFFFF00)  # where the directory begins
    good.write_bytes(data)

    with pytest.raises(FormatError, match="is damaged, or no backup"):
        check(good)


@pytest.mark.parametrize("missing", ["store.sqlite", "index/CURRENT", "manifest.json"])
def test_a_file_that_is_missing_makes_the_backup_refused(good: Path, missing: str) -> None:
    changed = {name: data for name, data in members(good).items() if name != missing}

    with pytest.raises(FormatError, match=r"the files that its manifest names|no manifest"):
        read_contents(written(good, changed))


@pytest.mark.parametrize("change", [{"format": 2}, {"schema_version": SCHEMA_VERSION + 1}])
def test_what_a_newer_program_made_is_refused_and_says_so(good: Path, change: dict[str, int]) -> None:
    changed = members(good)
    changed["manifest.json"] = manifest_of(changed, **change)

    with pytest.raises(ConfigurationError, match=r"made by a newer program .* Upgrade enmusubi\."):
        read_contents(written(good, changed))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff",
        b"{}",
        b"[]",
        b"null",
        b'{"format": "1"}',
        b'{"format": 1, "schema_version": null}',
        b'{"format": 1, "schema_version": 1, "checksum": "0"}',
        b"[" * 100_000,
        b'{"format": 1e999, "schema_version": 1}',
    ],
)
def test_a_manifest_that_is_none_is_refused(text: bytes) -> None:
    with pytest.raises((FormatError, ConfigurationError)):
        contents_from(text)


@pytest.mark.parametrize(
    "change",
    [{"parts": []}, {"made_at": 3}, {"more": 1}, {"records": {"seed": "1"}}, {"schema_version": 0}],
)
def test_a_manifest_whose_values_are_no_manifests_is_refused(good: Path, change: dict[str, Any]) -> None:
    with pytest.raises(FormatError, match="says something else than a manifest does"):
        contents_from(manifest_of(members(good), **change))


def test_a_backup_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    for name in ("nowhere.zip", "pipe"):
        with pytest.raises(NotFoundError, match=rf"There is no backup .*{name}\."):
            read_contents(tmp_path / name)


# ---- restore refuses it, and nothing is touched ----


def no_zip(path: Path) -> None:
    path.write_bytes(b"no zip" * 100)


def other_checksum(path: Path) -> None:
    changed = members(path)
    changed["store.sqlite"] = changed["store.sqlite"][:-1] + b"x"
    written(path, changed)


def newer(path: Path) -> None:
    changed = members(path)
    changed["manifest.json"] = manifest_of(changed, schema_version=SCHEMA_VERSION + 1)
    written(path, changed)


def store_that_is_none(path: Path) -> None:
    written(path, with_part(members(path), "store.sqlite", b"no database" * 1000))


def store_that_is_damaged(path: Path) -> None:
    scratch = path.with_name("scratch.sqlite")
    scratch.write_bytes(members(path)["store.sqlite"])
    with closing(sqlite3.connect(scratch)) as connection, connection:
        connection.execute("DELETE FROM records")
    written(path, with_part(members(path), "store.sqlite", scratch.read_bytes()))
    scratch.unlink()


def traversal(path: Path) -> None:
    written(path, with_part(members(path), "../evil", b"x"))


@pytest.mark.parametrize(
    "spoil", [no_zip, other_checksum, newer, store_that_is_none, store_that_is_damaged, traversal]
)
@pytest.mark.parametrize("there", [True, False])
def test_restore_refuses_it_with_three_and_touches_nothing(
    good: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path], None],
    there: bool,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    home = tmp_path / "home"
    if there:
        home.mkdir()
        with closing(open_store(home / "store.sqlite")) as store:
            store.put([seed("s7")])
    spoil(good)
    before = {path: path.read_bytes() if path.is_file() else b"" for path in tmp_path.rglob("*")}

    with pytest.raises(SystemExit) as caught:
        main(["--home", str(home), "restore", str(good), "--yes"])

    said = capfd.readouterr()
    assert (caught.value.code, said.out) == (3, "")
    assert "Nothing was changed." in said.err
    assert {path: path.read_bytes() if path.is_file() else b"" for path in tmp_path.rglob("*")} == before
