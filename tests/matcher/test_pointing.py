"""Is what a digest quotes always what stood there when the match was found, and in which language?"""

from types import SimpleNamespace
from typing import cast

import pytest
from conftest import need, seed

from corpora import Matchable, Pointer, Slice, entry_hash
from matcher import Evidence, Quotation, RecordQuotation
from matcher.evidence import telling
from matcher.match import Hit
from matcher.pointing import Citation, pointer_of, quoted, text_hash
from matcher.query import read_query

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


def cited(field: str, asked: str, worth: float) -> Evidence:
    found = RecordQuotation(field, "en", Quotation(0, 5, FOUND[:5]))
    return Evidence(0, Quotation(0, len(asked), asked), found, 0.9, worth)


def test_what_tells_most_is_quoted_however_short_but_no_title() -> None:
    title, brief = cited("title", ASKED, 3.0), cited("text", "蒸気。", 2.0)
    weak, strong = cited("text", ASKED, 0.5), cited("text", ASKED[:13], 1.0)

    assert telling([title, weak, strong]) is strong
    assert telling([title, brief, weak, strong]) is brief
    assert telling([title]) is None


def pointed(*evidence: Evidence) -> str | None:
    hit = SimpleNamespace(record=SEED, explanation=SimpleNamespace(evidence=evidence))
    pointer = pointer_of(read_query(ASKED, kind="need"), cast(Hit, hit))
    return pointer.field if pointer else None


def test_a_title_is_pointed_to_where_it_is_all_that_speaks_for_a_match() -> None:
    title, text = cited("title", ASKED, 3.0), cited("text", ASKED, 1.0)

    assert (pointed(title, text), pointed(title), pointed()) == ("text", "title", None)
