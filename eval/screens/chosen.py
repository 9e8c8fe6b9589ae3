"""Which pictures stand in the documents, and how do they become small enough?

`python -m eval.screens docs/images --chosen` makes them anew. Each shows the top of a page as it is seen
without scrolling, in a palette: sharp, and a fraction of a photograph's bytes.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from eval.screens.pages import PAGES, PHONE, WIDE, Screen

MOST_BYTES = 150_000
_COLOURS = (256, 128, 64)  # the first that is small enough


@dataclass(frozen=True)
class Chosen:
    """A picture: the page, in which language, in a window of which size, scrolled to which element."""

    name: str
    language: str
    size: tuple[int, int] = WIDE
    at: str | None = None

    @property
    def screen(self) -> Screen:
        """The page that it shows."""
        return next(own for own in PAGES if own.name == self.name)

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.{self.language}{'.phone' if self.size == PHONE else ''}.png"


CHOSEN = (
    *(Chosen("search", language, at="#s-understood") for language in ("ja", "en")),
    *(Chosen(name, language) for name in ("match", "board", "import") for language in ("ja", "en")),
)


def write_small(picture: bytes, target: Path) -> int:
    """Write a PNG in so few colours that it stays below `MOST_BYTES`; return its bytes."""
    from PIL import Image

    written = picture
    for colours in _COLOURS:
        file = BytesIO()
        Image.open(BytesIO(picture)).convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(
            file, "PNG", optimize=True
        )
        written = file.getvalue()
        if len(written) <= MOST_BYTES:
            break
    target.write_bytes(written)
    return len(written)
