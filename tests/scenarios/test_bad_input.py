"""Does whatever is thrown at the command end with one clear line, the right code, and nothing changed?"""

import fcntl
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpora import TextError, open_store
from indexer import current_id, open_generation
from matcher import Matcher
from matcher.query import TOO_FEW_WORDS

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Fingerprint = Callable[[Path], dict[str, str]]

NO_WORDS = "holds no Japanese or English words. Describe it in one of the two languages.\n"
EMPTY = "The text is empty. Give a description in Japanese or English.\n"


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    """A home of one's own with the shipped corpora, indexed."""
    return Path(
        shutil.copytree(demo_home, tmp_path / "home", ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    )


@pytest.fixture(scope="module")
def matcher(demo_home: Path, real_encoder: Any) -> Iterator[Matcher]:
    store = open_store(demo_home / "store.sqlite")
    warm = Matcher(store, open_generation(demo_home / "index"), real_encoder)
    for text in ("蒸気の熱を集める。", "Steam from a roof."):
        warm.match(text)
    yield warm
    store.close()


def check_refused(ended: "subprocess.CompletedProcess[str]", code: int, message: str) -> None:
    """Check that a command ended with its code and one line on stderr, nothing on stdout."""
    assert (ended.returncode, ended.stdout) == (code, "")
    assert "Traceback" not in ended.stderr
    assert ended.stderr == message


# ---- texts ----


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", EMPTY),
        (" \u3000\n\t", EMPTY),
        ("😀🎉👨‍👩‍👧", f"The text (7 characters, beginning '😀🎉👨\\u200d👩\\u200d👧') {NO_WORDS}"),
        ("\ufdfa" * 5_000, f"The text (5000 characters, beginning '{'ﷺ' * 12}') {NO_WORDS}"),
        (
            b"\xff\xfe roof",
            "The text holds a lone surrogate U+DCFF at character 0: it is not valid Unicode. "
            "Save it as UTF-8 and try again.\n",
        ),
        (
            "水素を".encode() + b"\x83\x5c",
            "The text holds a lone surrogate U+DC83 at character 3: it is not valid Unicode. "
            "Save it as UTF-8 and try again.\n",
        ),
    ],
    ids=["empty", "blank", "emoji", "ligatures", "bytes", "cp932"],
)
def test_a_text_that_cannot_be_matched_is_refused(
    enmusubi: Command, home: Path, fingerprint: Fingerprint, text: str | bytes, message: str
) -> None:
    before = fingerprint(home)

    ended = enmusubi("--home", home, "match", text)

    check_refused(ended, 3, message)
    assert fingerprint(home) == before


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", EMPTY),
        (b"\xef\xbb\xbf \n", EMPTY),
        (b"\0\0\0", f"The text (3 characters, beginning '\\x00\\x00\\x00') {NO_WORDS}"),
        (
            b"steam \xff",
            "Standard input is not UTF-8 (byte 6). Convert it, e.g. iconv -f CP932 -t UTF-8.\n",
        ),
        (
            b"\xed\xa0\x80 steam",
            "Standard input is not UTF-8 (byte 0). Convert it, e.g. iconv -f CP932 -t UTF-8.\n",
        ),
        (
            "水素".encode("utf-16"),
            "Standard input is not UTF-8 (byte 0). Convert it, e.g. iconv -f CP932 -t UTF-8.\n",
        ),
    ],
    ids=["nothing", "mark", "nul", "bytes", "surrogate", "utf16"],
)
def test_a_stdin_that_cannot_be_matched_is_refused(
    enmusubi: Command, home: Path, fingerprint: Fingerprint, data: bytes, message: str
) -> None:
    before = fingerprint(home)

    ended = enmusubi("--home", home, "match", "-", stdin=data)

    check_refused(ended, 3, message)
    assert fingerprint(home) == before


def test_a_text_that_can_be_read_in_part_is_matched_with_its_notices(
    enmusubi: Command, home: Path, fingerprint: Fingerprint
) -> None:
    text = "屋根から\0蒸気が逃げる。" * 16_667
    before = fingerprint(home)

    ended = enmusubi("--home", home, "match", "-", "--k", "2", stdin=text.encode())

    assert (ended.returncode, ended.stderr.splitlines()) == (
        0,
        [
            "16667 control characters (NUL or the like) were read as blanks.",
            "Of 200,004 characters, 1,992 were read: the beginning and 4 windows spread evenly over "
            "the rest.",
            TOO_FEW_WORDS.en,
        ],
    )
    assert ended.stdout.count("Likelihood ") == 2
    assert fingerprint(home) == before


TEXTS = {
    "empty": "",
    "long": "屋根から蒸気が逃げる。" * 18_182,
    "without a full stop": "蒸気" * 100_000,
    "NUL": "水素\0" * 66_667,
    "surrogate": "水素" * 100_000 + "\ud800",
    "ligatures": "\ufdfa" * 5_000,
    "ligatures after words": "蒸気が逃げる。" * 4_000 + "\ufdfa" * 5_000,
    "emoji": "😀" * 200_000,
    "combining marks": "steam" + "\u0301\u0327" * 100_000,
    "one word": "s" * 200_000,
}


@pytest.mark.parametrize("name", TEXTS)
def test_whatever_the_text_the_answer_takes_less_than_two_seconds(matcher: Matcher, name: str) -> None:
    def seconds(text: str) -> float:
        started = time.perf_counter()
        try:
            assert len(matcher.match(text).hits) == 10
        except TextError:
            assert name in {"empty", "surrogate", "ligatures", "emoji"}
        return time.perf_counter() - started

    taken, allowed = seconds(TEXTS[name]), 2.0

    # Two seconds on a quiet machine. A busy or slow one is told by how long a text of 500 characters takes
    # there: a quarter of what is ever read of a text. More than four times as long may pass, because
    # the threads that read several windows at once wait for each other where the machine is busy.
    if taken >= allowed:
        quarter = max(seconds("屋根から蒸気が逃げる。" * 45) for _ in range(3))
        taken = min(taken, seconds(TEXTS[name]))
        allowed = max(allowed, 16 * quarter)
    assert taken < allowed


# ---- homes ----


def test_a_home_that_does_not_exist_is_refused_and_not_made(enmusubi: Command, tmp_path: Path) -> None:
    ended = enmusubi("--home", tmp_path / "none", "match", "水素")

    check_refused(
        ended,
        3,
        f"There is no Enmusubi home in {tmp_path / 'none'}. "
        f"Make one: enmusubi --home {tmp_path / 'none'} demo (or import).\n",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["demo"], ["import", "rows.jsonl"]])
def test_a_file_in_place_of_a_home_is_refused(
    enmusubi: Command, tmp_path: Path, arguments: list[str]
) -> None:
    home = tmp_path / "home"
    home.write_text("mine")

    ended = enmusubi("--home", home, *arguments)

    check_refused(ended, 3, f"The home {home} cannot be made: File exists. Choose another: --home DIR\n")
    assert home.read_text() == "mine"


def test_a_home_below_a_file_is_refused(enmusubi: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    home = tmp_path / "file" / "home"

    ended = enmusubi("--home", home, "demo")

    check_refused(ended, 3, f"The home {home} cannot be made: Not a directory. Choose another: --home DIR\n")


def test_a_home_where_nobody_may_write_is_refused(enmusubi: Command) -> None:
    ended = enmusubi("--home", "/proc/enmusubi", "demo")

    check_refused(
        ended,
        3,
        "The home /proc/enmusubi cannot be made: No such file or directory. Choose another: --home DIR\n",
    )


def test_a_home_with_a_name_that_is_too_long_is_refused(enmusubi: Command, tmp_path: Path) -> None:
    home = tmp_path / ("x" * 300)

    ended = enmusubi("--home", home, "match", "水素")

    check_refused(
        ended, 3, f"The home {home} cannot be read: File name too long. Choose another: --home DIR\n"
    )


@pytest.mark.parametrize("arguments", [["match", "水素"], ["withdraw", "s1"], ["import", "rows.jsonl"]])
def test_a_store_that_is_no_database_is_refused_and_left_as_it_is(
    enmusubi: Command, tmp_path: Path, arguments: list[str]
) -> None:
    store = tmp_path / "store.sqlite"
    store.write_text("a letter to the town office\n" * 100)
    before = store.read_bytes()

    ended = enmusubi("--home", tmp_path, *arguments)

    check_refused(
        ended,
        3,
        f"The store {store} cannot be opened: file is not a database. Check that the directory exists and "
        "can be written, and that the file is an Enmusubi store.\n",
    )
    assert store.read_bytes() == before


# ---- indexes ----


def test_a_home_without_an_index_is_refused(enmusubi: Command, home: Path) -> None:
    shutil.rmtree(home / "index")

    ended = enmusubi("--home", home, "match", "水素")

    check_refused(ended, 3, f"There is no index in {home / 'index'}. Build one: enmusubi index\n")
    assert not (home / "index").exists()


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("seed-ja/dense.faiss", "bit"),
        ("need-en/terms.data.npy", "end"),
        ("alignment.npz", "gone"),
        ("seed-en/raw.npy", "bit"),
    ],
)
def test_a_damaged_file_of_the_index_is_named(
    enmusubi: Command, home: Path, fingerprint: Fingerprint, file: str, damage: str
) -> None:
    path = home / "index" / "generations" / str(current_id(home / "index")) / file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    {
        "bit": lambda: path.write_bytes(data),
        "end": lambda: path.write_bytes(data[:-1]),
        "gone": path.unlink,
    }[damage]()
    before = fingerprint(home)

    ended = enmusubi("--home", home, "match", "水素")

    check_refused(ended, 3, f"{path} is damaged or missing. Rebuild: enmusubi index --full\n")
    assert fingerprint(home) == before


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"format": 99}'])
def test_a_damaged_manifest_is_named(
    enmusubi: Command, home: Path, fingerprint: Fingerprint, content: bytes
) -> None:
    path = home / "index" / "generations" / str(current_id(home / "index")) / "manifest.json"
    path.write_bytes(content)
    before = fingerprint(home)

    ended = enmusubi("--home", home, "match", "水素")

    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (3, "", 1)
    assert ended.stderr.startswith(f"{path} is damaged: ")
    assert ended.stderr.endswith("Rebuild: enmusubi index --full\n")
    assert fingerprint(home) == before


def test_an_index_made_by_another_encoder_is_refused(
    enmusubi: Command, home: Path, fingerprint: Fingerprint
) -> None:
    before = fingerprint(home)

    ended = enmusubi("--home", home, "match", "水素", ENMUSUBI_ENCODER="e5")

    check_refused(
        ended,
        3,
        "Index was built with encoder 'enmusubi-e5-small+use-multilingual-v3' (896 dims) but the "
        "query encoder is 'multilingual-e5-small-q4' (384 dims). Rebuild: enmusubi index --full\n",
    )
    assert fingerprint(home) == before


def test_an_encoder_that_does_not_exist_is_refused(
    enmusubi: Command, home: Path, fingerprint: Fingerprint, tmp_path: Path
) -> None:
    before = fingerprint(home)

    ended = enmusubi("--home", home, "match", "水素", ENMUSUBI_ENCODER=str(tmp_path / "none"))

    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (3, "", 1)
    assert ended.stderr.startswith(f"The encoder '{tmp_path / 'none'}' cannot be loaded: ")
    assert "Traceback" not in ended.stderr
    assert fingerprint(home) == before


def test_while_another_process_writes_the_index_is_left_to_it(
    enmusubi: Command, home: Path, fingerprint: Fingerprint
) -> None:
    with (home / "index" / "lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.truncate(0)
        held.write("4711")
        held.flush()
        before = fingerprint(home)

        ended = enmusubi("--home", home, "index", "--full")

        check_refused(
            ended,
            4,
            f"{home / 'index'} is being written by process 4711. Wait until it has ended and try again.\n",
        )
        assert fingerprint(home) == before
