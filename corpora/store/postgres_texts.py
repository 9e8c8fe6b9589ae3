"""How does PostgreSQL hold a text with the character NUL, which it does not take?

Written with two characters in its place, as is the one by which these begin. Such texts are ordered and put
together as the originals are, no two are written alike, and they are read as they were.
"""

import re

from psycopg import Connection
from psycopg.abc import Buffer
from psycopg.types.string import StrDumperUnknown, TextLoader

_PAIR = re.compile("\1[\1\2]")
_READ = {"\1\1": "\0", "\1\2": "\1"}
_WRITTEN = str.maketrans({"\0": "\1\1", "\1": "\1\2"})


def hold_all_texts(connection: Connection[tuple[object, ...]]) -> None:
    """Have all texts that go over a connection written and read so."""
    connection.adapters.register_dumper(str, _Dumper)
    connection.adapters.register_loader("text", _Loader)


class _Dumper(StrDumperUnknown):
    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.translate(_WRITTEN) if "\0" in obj or "\1" in obj else obj)


class _Loader(TextLoader):
    def load(self, data: Buffer) -> bytes | str:
        text = bytes(data).decode()
        return _PAIR.sub(lambda pair: _READ[pair[0]], text) if "\1" in text else text
