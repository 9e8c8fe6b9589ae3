"""Do two ways of writing a word give the same term, and is no word lost?"""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import normalise
from indexer import terms, terms_of_many
from indexer.tokens import Word, _lemmas, parsed, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("水素を作り、太陽光で発電した。", ["水素", "作る", "太陽", "光", "発電"]),
        ("附属", ["付属"]),
        ("サーバ", ["サーバー"]),
        ("シュミレーション", ["シミュレーション"]),
        ("打合せ", ["打ち合わせ"]),
        ("ｶﾞｽﾀｰﾋﾞﾝ", ["ガス", "タービン"]),
        ("ＣＯ２", ["co2"]),
        ("⻑野の水素", ["長野", "水素"]),
        ("これはそれです。！", []),
        ("「」（）、。", []),
        ("", []),
    ],
)
def test_japanese_terms_are_the_normalised_forms_of_content_words(text: str, expected: list[str]) -> None:
    assert terms(text, language="ja") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Batteries are storing energy.", ["battery", "store", "energy"]),
        ("batteries BATTERIES Battery", ["battery", "battery", "battery"]),
        ("Studies of the turbines", ["study", "turbine"]),
        ("steel-making", ["steel", "make"]),
        ("3.5 t of CO2", ["3.5", "t", "co2"]),
        ("ﬁnal Ｅｎｅｒｇｙ", ["final", "energy"]),
        ("Straße", ["strasse"]),
        ("It is what THE they were...", []),
        ("", []),
    ],
)
def test_english_terms_are_casefolded_lemmas_without_stop_words(text: str, expected: list[str]) -> None:
    assert terms(text, language="en") == expected


@settings(max_examples=40, deadline=None)
@given(
    texts=st.lists(st.text(st.sampled_from("水素太陽光発電装置。\n a3Ａ"), max_size=30), max_size=4),
    language=st.sampled_from(["ja", "en"]),
)
def test_the_terms_of_a_text_do_not_depend_on_the_texts_beside_it(texts: list[str], language: str) -> None:
    together = terms_of_many(texts, language=language)

    assert together == [terms(text, language=language) for text in texts]


@settings(max_examples=60, deadline=None)
@given(
    parts=st.lists(
        st.sampled_from([*"水素を作ったたり静か　\n…aZ3-'.😀", " ", "  ", "発電する", "非常に", "an "]),
        max_size=20,
    ),
    language=st.sampled_from(["ja", "en"]),
)
def test_words_are_those_of_spacy_with_its_parts_of_speech_and_stop_words(
    parts: list[str], language: str
) -> None:
    text = "".join(parts)
    lemma = {"ja": lambda token: token.norm_, "en": lambda token: _lemmas().get(token.lower_, token.lower_)}
    tokens = [token for (doc, *_) in parsed([text], language=language) for token in doc if not token.is_space]
    saying = [t for t in tokens if not t.is_stop and any(map(str.isalnum, t.text))]
    if language == "ja":
        saying = [t for t in saying if t.pos_ in ("NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM", "X")]

    assert terms(text, language=language) == [lemma[language](token).casefold() for token in saying]
    assert words(normalise(text), language=language) == [
        Word(lemma[language](token).casefold(), token.idx, token.idx + len(token), token in saying)
        for token in tokens
    ]


def test_a_japanese_text_beyond_what_sudachipy_takes_at_once_gives_all_its_terms() -> None:
    text = "水素を作る。" * 10_000  # 180,000 bytes; SudachiPy takes 49,149

    assert terms(text, language="ja") == ["水素", "作る"] * 10_000


@pytest.mark.parametrize("shift", range(4))
def test_a_word_that_lies_across_the_place_where_a_long_text_is_cut_stays_whole(shift: int) -> None:
    japanese = "、" * (7_997 + shift) + "太陽光"
    english = ". " * 3_996 + " " * shift + "hydrogen"

    assert terms(japanese, language="ja") == ["太陽", "光"]
    assert terms(english, language="en") == ["hydrogen"]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("unit", ["a", "(", "$", "a.", "😀", "\0", "水素"])
def test_twenty_thousand_characters_without_a_blank_take_seconds(unit: str, language: str) -> None:
    text = (unit * 20_000)[:20_000]
    terms("warm", language=language)
    began = time.process_time()

    found = terms(text, language=language)

    assert time.process_time() - began < 5
    assert set("".join(found)) <= set(unit)
    assert bool(found) == any(map(str.isalnum, unit))


def test_two_threads_read_japanese_at_the_same_time() -> None:
    text = "工場の排熱を近くの温室で使いたい。" * 40
    alone = terms(text, language="ja")
    start = Barrier(2)

    def read(_: int) -> list[list[str]]:
        start.wait()
        return [terms(text, language="ja") for _ in range(15)]

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(read, range(2))) == [[alone] * 15] * 2
