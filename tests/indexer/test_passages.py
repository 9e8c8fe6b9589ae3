"""Does every entry give sentences that can be quoted from the original?"""

from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import normalise
from indexer import Sentence, sentences_of

TEXTS = st.text(
    st.one_of(st.sampled_from("水素。．！ \n\0Ａa.3ﷺ⻑"), st.characters(codec="utf-8")), max_size=60
)


def test_title_and_text_are_cut_apart_with_their_places_in_their_own_field() -> None:
    found = sentences_of("水素を作る。次。", language="ja", title="装置。\n改")

    assert found == [
        Sentence("title", 0, 3, "装置。"),
        Sentence("title", 4, 5, "改"),
        Sentence("text", 0, 6, "水素を作る。"),
        Sentence("text", 6, 8, "次。"),
    ]


def test_the_text_is_normalised_and_the_place_is_that_of_the_original() -> None:
    original = "　ｶﾞｽを⻑く。 ＣＯ２"

    found = sentences_of(original, language="ja")

    assert [(s.text, original[s.start : s.end]) for s in found] == [
        ("ガスを長く。", "ｶﾞｽを⻑く。"),
        ("CO2", "ＣＯ２"),
    ]


def test_what_holds_nothing_to_read_still_gives_one_sentence() -> None:
    assert sentences_of(" \n ", language="ja") == [Sentence("text", 0, 3, "?")]
    assert sentences_of("", language="en", title="") == [Sentence("text", 0, 0, "?")]
    assert sentences_of("\0" * 900, language="en") == [Sentence("text", 0, 400, "?")]


def test_a_blank_title_is_left_out() -> None:
    assert sentences_of("Hydrogen.", language="en", title=" \0") == [Sentence("text", 0, 9, "Hydrogen.")]


@settings(max_examples=100, deadline=None)
@given(text=TEXTS, title=st.none() | TEXTS, language=st.sampled_from(["ja", "en"]))
def test_every_sentence_is_the_normalised_slice_of_its_field(
    text: str, title: str | None, language: str
) -> None:
    fields = {"title": title or "", "text": text}

    found = sentences_of(text, language=language, title=title)

    assert len(found) >= 1
    assert all(sentence.text for sentence in found)
    assert [s.text for s in found] in (
        ["?"],
        [normalise(fields[s.field][s.start : s.end]).strip() for s in found],
    )
