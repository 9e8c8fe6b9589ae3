"""Is anything left in the store's file of a text that was deleted, without writing the whole file anew?

`secure_delete` overwrites what is deleted, but not the copies that SQLite leaves in the gaps of a page when
it balances a tree: of 2,000 deletions one to nine stayed readable so (12 stores of 4 MB, SQLite 3.40). Such
copies stand in the pages of the table itself and of its indexes; so these are read, a few milliseconds, and
only where a piece of the text still stands the file is written anew (VACUUM, seconds in a large store).
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

_READ = 4_096  # bytes of a value that can stand in a page of a tree; its other pages are overwritten
PIECE, _STEP = 24, 48
_VARIED = 10  # different bytes from which a piece is of this value, not of every other


def pieces(values: Iterable[str | bytes]) -> list[bytes]:
    """Cut what was deleted into pieces, one of which stands in any run of it that is long enough to tell."""
    cut: dict[bytes, None] = {}
    for value in values:
        data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        starts = range(0, max(min(len(data), _READ) - PIECE, 0) + 1, _STEP)
        cut |= dict.fromkeys(data[start : start + PIECE] for start in starts)
    return [piece for piece in cut if piece and len(set(piece)) >= min(_VARIED, len(piece))]


def stands(connection: sqlite3.Connection, tables: Sequence[str], deleted: Sequence[bytes]) -> bool:
    """Whether a piece stands in the pages of the tables and their indexes, or these cannot be told.

    The write-ahead log must have been folded into the file before.
    """
    marks = ",".join("?" * len(tables))
    try:
        pages = connection.execute(
            f"""SELECT pageno FROM dbstat
                WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name IN ({marks}))""",
            list(tables),
        ).fetchall()
    except sqlite3.OperationalError:
        return True  # this SQLite was built without `dbstat`
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    (_, _, path) = connection.execute("PRAGMA database_list").fetchone()
    with Path(path).open("rb") as file:
        for (page,) in pages:
            file.seek((page - 1) * size)
            held = file.read(size)
            if any(piece in held for piece in deleted):
                return True
    return False
