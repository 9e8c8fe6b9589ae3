"""What is a record called in one line, and who holds it?"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpora import Matchable, Organisation

LONGEST = 100  # characters of a line


def title_of(record: "Matchable", language: str, *, most: int = LONGEST) -> str:
    """Return the title of a record in a language, else the beginning of its text, `most` letters at most."""
    return shortened((record.title or record.text).best(language), most=most)


def shortened(text: str, *, most: int = LONGEST) -> str:
    """Return a text in one line, cut off where it is longer than `most` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def holder_name(holders: "Mapping[str, Organisation]", organisation: str | None, language: str) -> str | None:
    """Return what the organisation that holds a record is called: its id where it is not among `holders`."""
    known = holders.get(organisation or "")
    return known.name.best(language) if known else organisation
