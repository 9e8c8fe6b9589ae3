"""When may a name be taken for a place?"""

from dataclasses import dataclass
from enum import Enum, auto


class Rule(Enum):
    """What must stand around a name for it to be a place."""

    COUNTRY = auto()
    WEAK = auto()  # also a word: needs a preposition, or 国 and the like
    DEMONYM = auto()
    PREFECTURE = auto()
    MUNICIPALITY = auto()
    ALONE = auto()  # without 市 or 県: needs a particle or a preposition
    REGION = auto()
    ABROAD = auto()
    NOTHING = auto()  # a longer word that holds a name


@dataclass(frozen=True)
class Known:
    """A name in a text, the place's own name in Japanese, and where it lies."""

    written: str
    name: str
    country: str | None
    prefectures: tuple[str, ...]
    rule: Rule
