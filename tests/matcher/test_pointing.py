"""Is what a digest quotes always what stood there when the match was found, and in which language?"""

import pytest
from conftest import need, seed

from corpora import Matchable, Pointer, Slice, entry_hash
from matcher.pointing import Citation, quoted, text_hash

ASKED = "屋根から蒸気が逃げています。熱を使いたい。"
FOUND = "It heats water with steam."
SEED = seed("s1", title={"en": "Steam traps"}, text={"en": FOUND, "ja": "蒸気で湯を沸かす。"})
NEED = need("n1", title={"ja": "蒸気"}, text={"ja": ASKED, "en": "Steam leaves the roof."})


def pointing(asking: str, *, field: str = "text") -> Pointer:
    """To the words "熱を使いたい。" and to the English text, or the beginning of its title."""
    start = asking.index("熱を使いたい")
    found = Slice(entry_hash("Steam traps", FOUND), 0, len(FOUND) if field == "text" else len("Steam"))
    return Pointer(Slice(text_hash(asking), start, len(asking)), found, "en", field)


@pytest.mark.parametrize(("asking", "text"), [(ASKED, ASKED), (NEED, f"蒸気\n{ASKED}")])
@pytest.mark.parametrize(("field", "words"), [("text", FOUND), ("title", "Steam")])
def test_what_is_quoted_stands_in_the_language_in_which_it_was_asked_and_found(
    asking: str | Matchable, text: str, field: str, words: str
) -> None:
    cited = quoted(asking, SEED, pointing(text, field=field))

    assert cited == (Citation("熱を使いたい。", "ja"), Citation(words, "en"))


def test_where_either_text_has_changed_since_nothing_is_quoted() -> None:
    pointer = pointing(ASKED)
    longer = seed("s1", title={"en": "Steam traps"}, text={"en": f"Often: {FOUND}"})
    renamed = seed("s1", title={"en": "Traps for steam"}, text={"en": FOUND})

    assert [quoted(ASKED, own, pointer) for own in (longer, renamed)] == [None, None]
    assert quoted(f"工場の{ASKED}", SEED, pointer) is None
    assert quoted(ASKED, SEED, pointer) is not None
