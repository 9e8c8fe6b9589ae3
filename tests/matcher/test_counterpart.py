"""Is a sentence quoted in the reader's language where the record is told in it, and in no other's words?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FakeEncoder, need, seed, shipped_for

from corpora import Matchable, Store, open_store
from indexer import Generation, open_generation, update_index
from matcher.counterpart import counterpart, quoted_asking
from matcher.evidence import RecordQuotation
from matcher.understanding import Quotation

JA = "QRSTUVWX炉を使う。KLMNOPKLMNOP管を売る。"
EN = "We sell KLMNOPKLMNOP pipes. A QRSTUVWX kiln is used. Nothing else."
BOTH = need("n-both", text={"ja": JA, "en": EN}, title={"ja": "題"})
ONE = seed("s-one", text={"ja": JA})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = open_store(tmp_path_factory.mktemp("counterpart") / "store.sqlite")
    made.put([BOTH, ONE, seed("s-both", text={"ja": JA, "en": EN})])
    yield made
    made.close()


@pytest.fixture(scope="module")
def generation(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Generation:
    index: Path = tmp_path_factory.mktemp("index")
    update_index(store, index, encoder=FakeEncoder(), known=lambda: shipped_for(FakeEncoder()))
    return open_generation(index)


def in_ja(words: str) -> RecordQuotation:
    start = JA.index(words)
    return RecordQuotation("text", "ja", Quotation(start, start + len(words), words))


def in_english(generation: Generation, record: Matchable, words: str) -> str | None:
    found = counterpart(generation, record, in_ja(words), "en")
    if found is None:
        return None
    assert found.quotation.text == EN[found.quotation.start : found.quotation.end]
    return found.quotation.text.strip()


def test_the_sentence_that_says_the_same_is_quoted_from_the_other_text(generation: Generation) -> None:
    assert in_english(generation, BOTH, "QRSTUVWX炉を使う。") == "A QRSTUVWX kiln is used."
    assert in_english(generation, BOTH, "管を売る。") == "We sell KLMNOPKLMNOP pipes."  # a part of a sentence


def test_where_there_is_none_nothing_is_quoted(generation: Generation) -> None:
    changed = need("n-both", text={"ja": JA, "en": EN.replace("used", "sold")})

    assert in_english(generation, ONE, "QRSTUVWX炉を使う。") is None  # told in one language
    assert in_english(generation, changed, "QRSTUVWX炉を使う。") is None  # its vectors are of another text
    assert in_english(generation, need("n-new", text={"ja": JA, "en": EN}), "管を売る。") is None
    same = counterpart(generation, BOTH, in_ja("管を売る。"), "ja")
    assert same is None


def test_two_sentences_never_have_one_and_the_same_counterpart(generation: Generation) -> None:
    english = [(EN[: EN.index(" A")], 0), ("Nothing else.", EN.index("Nothing"))]
    told = [
        counterpart(
            generation,
            BOTH,
            RecordQuotation("text", "en", Quotation(start, start + len(words), words)),
            "ja",
        )
        for words, start in english
    ]

    assert [own and own.quotation.text for own in told] == ["KLMNOPKLMNOP管を売る。", None]


def test_a_clause_of_what_asks_stands_in_its_title_or_its_text() -> None:
    whole = f"題\n{JA}"
    start = whole.index("KLMNOP")

    assert quoted_asking(BOTH, Quotation(0, 1, "題")).field == "title"
    found = quoted_asking(BOTH, Quotation(start, len(whole), whole[start:]))
    assert (found.field, found.language) == ("text", "ja")
    assert JA[found.quotation.start : found.quotation.end] == found.quotation.text
