"""Where do the lines of a text file end, whoever wrote it, in constant memory?"""

from collections.abc import Callable, Iterator

MAX_LINE_BYTES = 8 << 20


def raw_lines(readline: Callable[[int], bytes]) -> Iterator[bytes | None]:
    r"""Split at \n, \r\n and a lone \r, ends kept; None stands for a line of more than `MAX_LINE_BYTES`.

    `readline(n)` hands out at most n bytes, and no further than the next \n.
    """
    rest, too_long = b"", False
    while piece := readline(MAX_LINE_BYTES):
        if piece.endswith(b"\r"):  # its \n may be the next byte
            piece += readline(1)
        if not rest and not too_long and piece.endswith(b"\n") and b"\r" not in piece[:-2]:
            yield piece
            continue
        *whole, rest = (rest + piece).splitlines(keepends=True)
        if rest.endswith((b"\n", b"\r")):
            whole.append(rest)
            rest = b""
        for line in whole:
            yield None if too_long else line
            too_long = False
        if len(rest) >= MAX_LINE_BYTES:
            rest, too_long = b"", True
    if rest or too_long:
        yield None if too_long else rest
