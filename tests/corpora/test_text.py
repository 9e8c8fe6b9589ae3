"""Does normalising find what is meant, and does every character know where it stood?"""

import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpora import (
    TextError,
    check_text,
    is_normalised,
    language_of,
    normalise,
    normalise_with_offsets,
)

RADICALS = "".join(chr(code) for code in range(0x2E80, 0x2EF4))  # CJK Radicals Supplement
CONTROLS = "".join(chr(code) for code in (*range(32), *range(127, 160)))
SELECTORS = "".join(chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
DASHES = "-‐‑–—―─━−－﹘﹣"  # what people write for the long-vowel mark
# What breaks normalisers: marks that join, jamo of three kinds, half-width marks, ligatures that grow.
TRICKY = (
    "aｶﾊﾞﾟがか\u3099\u309aㄱㅏㅎﾡￂ\u1100\u1161\u11a8\u09c7\u09be\u0301\u0323\u0345\x00\n"
    "①㈱㍿㌍ﷺﬃ髙⻑⻄⺠⻲⼈\u3000𠮷😀"
)

anything = st.text(max_size=60)
tricky = st.text(st.sampled_from(TRICKY + RADICALS), max_size=30)
dashed = st.text(st.sampled_from("アイシャｱｼﾞｬーｰカA水" + DASHES + "\ufe0f\U000e0100"), max_size=12)
texts = st.one_of(anything, tricky, dashed)


def undashed(text: str) -> str:
    """Dashes and long-vowel marks alike: which of them is meant depends on what stands beside."""
    return re.sub(f"[{DASHES}]", "ー", text)


def without(text: str, characters: str) -> str:
    return "".join(character for character in text if character not in characters)


# ---- normalise ----


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("葛\U000e0100城市", "葛城市"),
        ("晴れ☀\ufe0f", "晴れ☀"),
        ("か\ufe00\u3099", "が"),
        ("\ufe0f水", " 水"),
        ("ｴﾈﾙｷﾞｰ", "エネルギー"),
        ("⻄宮市", "西宮市"),
        ("⻑野", "長野"),
        ("国⺠", "国民"),
        ("⻲岡市", "亀岡市"),
        ("⼈⼝", "人口"),
        ("⺟と⻳", "母と龟"),
        ("㈱髙島屋①", "(株)髙島屋1"),
        ("ﾊﾞｲｵﾏｽﾎﾟﾝﾌﾟ", "バイオマスポンプ"),
        ("ＣＯ２　３０％", "CO2 30%"),
        ("か\u3099", "が"),
        ("ㄱㅏ", "가"),
        ("ﾡￂ", "가"),
        ("\u09c7\u09be", "\u09cb"),
        ("10\u2009㎡", "10 m2"),
        ("一行目\r\n二行目", "一行目  二行目"),
        ("a\x00b\x7fc\x85d", "a b c d"),
        ("\x00\u0301", " \u0301"),
        ("plain ASCII", "plain ASCII"),
        ("", ""),
    ],
)
def test_what_documents_and_spreadsheets_hold_becomes_what_is_meant(original: str, expected: str) -> None:
    assert normalise(original) == expected


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        *((f"コンピュ{dash}タ", "コンピュータ") for dash in DASHES),
        ("デ－タ", "データ"),
        ("ﾃﾞ-ﾀ", "データ"),
        ("シャ―プ", "シャープ"),
        ("ヒ‐トポンプ", "ヒートポンプ"),
        ("ア-イ-ウ", "アーイーウ"),
        ("アルミナ‐ジルコニア", "アルミナ‐ジルコニア"),
        ("システム―センサ", "システム―センサ"),
        ("エネルギ－", "エネルギ-"),
        ("エネルギ－の利用", "エネルギ-の利用"),
        ("デ――タ", "デ――タ"),
        ("サ－ビス", "サービス"),
        ("ホット-キー", "ホット-キー"),
        ("A-イ", "A-イ"),
        ("水－タ", "水-タ"),
        ("CO2-フリー", "CO2-フリー"),
    ],
)
def test_a_dash_beside_a_katakana_that_stands_alone_is_the_long_vowel_mark_and_no_other(
    original: str, expected: str
) -> None:
    assert normalise(original) == expected


@given(texts)
def test_a_text_is_normalised_if_and_only_if_each_of_its_characters_stays(text: str) -> None:
    stays = normalise_with_offsets(text).text == text

    assert not is_normalised(text) or (stays and normalise(text) is text)
    assert is_normalised(normalise(text))


@given(texts)
@example("ㄱㅏ")
@example("a" + "\u0300\u0323" * 40)
@example("\u0323" * 70)
@example("\u1100" + "\u1161\u11a8" * 40)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


@given(texts)
@example("a" + "\u0300\u0323" * 40 + "\u09be\u0301\u0345")
def test_without_radicals_controls_selectors_and_dashes_in_katakana_normalising_is_nfkc(text: str) -> None:
    plain = without(text, RADICALS + CONTROLS + SELECTORS)
    plain = re.sub(f"(?<=[ァ-ヺｦ-ﾟ])[{DASHES}]+", "", plain)

    assert normalise(plain) == unicodedata.normalize("NFKC", plain)


@given(texts)
def test_with_and_without_offsets_the_text_is_the_same(text: str) -> None:
    assert normalise(text) == normalise_with_offsets(text).text


def test_every_character_of_unicode_and_its_decompositions_are_normalised_as_nfkc_does() -> None:
    special = set(RADICALS + CONTROLS + SELECTORS)
    wrong = []

    for code in range(sys.maxunicode + 1):
        character = chr(code)
        for form in {
            character,
            unicodedata.normalize("NFD", character),
            unicodedata.normalize("NFKD", character),
        }:
            if special.isdisjoint(form) and normalise(form) != unicodedata.normalize("NFKC", form):
                wrong.append(f"U+{code:04X}")

    assert wrong == []


def test_radicals_become_ideographs_and_controls_spaces_and_stay_so() -> None:
    mapped = {character: normalise(character) for character in RADICALS}

    # Unicode knows no ideograph for the mark of repetition, and U+2E9A is no character
    assert "".join(radical for radical, meant in mapped.items() if meant == radical) == "⺀\u2e9a"
    assert all(normalise(ideograph) == ideograph for ideograph in mapped.values())
    assert [normalise(control) for control in CONTROLS] == [" "] * 65


def test_half_a_million_characters_with_marks_in_the_worst_order_are_normalised_in_seconds() -> None:
    # unicodedata sorts marks in quadratic time: this text would take it hours
    text = "a" + "\u0300\u0323" * 250_000

    normalised = normalise_with_offsets(text)

    as_expected = normalised.text == "ạ" + "\u0323" * 249_999 + "\u0300" * 250_000
    assert as_expected  # without the two texts: telling their difference takes long
    assert normalised.original_span(0, 1) == (0, 500_001)


# ---- offsets ----


@given(texts)
def test_every_character_comes_from_a_slice_of_the_original_that_normalises_to_hold_it(text: str) -> None:
    normalised = normalise_with_offsets(text)

    assert len(normalised.text) == len(normalised.starts) == len(normalised.ends)
    for character, start, end in zip(normalised.text, normalised.starts, normalised.ends, strict=True):
        assert undashed(character) in undashed(normalise(text[start:end]))


@given(texts)
def test_places_rise_from_the_beginning_to_the_end_of_the_original_without_a_gap(text: str) -> None:
    normalised = normalise_with_offsets(text)

    spans = list(dict.fromkeys(zip(normalised.starts, normalised.ends, strict=True)))
    borders = [0, *(end for _, end in spans)]
    assert [start for start, _ in spans] == borders[:-1]
    assert borders[-1] == len(text)
    assert all(start < end for start, end in spans)


@given(texts, st.data())
def test_a_span_maps_to_a_slice_that_normalises_to_hold_the_span(text: str, data: st.DataObject) -> None:
    normalised = normalise_with_offsets(text)
    start = data.draw(st.integers(0, len(normalised.text)))
    end = data.draw(st.integers(start, len(normalised.text)))

    original_start, original_end = normalised.original_span(start, end)

    assert 0 <= original_start <= original_end <= len(text)
    assert undashed(normalised.text[start:end]) in undashed(normalise(text[original_start:original_end]))


def test_a_hit_in_the_normalised_text_is_quoted_from_the_original() -> None:
    original = "㈱ﾊﾞｲｵ⻄宮の水素"
    normalised = normalise_with_offsets(original)
    assert normalised.text == "(株)バイオ西宮の水素"

    def quoted(words: str) -> str:
        start = normalised.text.index(words)
        return slice_of(original, normalised.original_span(start, start + len(words)))

    assert quoted("西宮") == "⻄宮"
    assert quoted("バイオ") == "ﾊﾞｲｵ"
    assert quoted("株") == "㈱"
    assert quoted("水素") == "水素"


def slice_of(text: str, span: tuple[int, int]) -> str:
    return text[span[0] : span[1]]


@given(texts)
def test_places_stand_in_their_order(text: str) -> None:
    normalised = normalise_with_offsets(text)

    assert list(normalised.starts) == sorted(normalised.starts)
    assert list(normalised.ends) == sorted(normalised.ends)


@given(texts)
def test_the_original_is_recovered_from_the_places_of_the_characters(text: str) -> None:
    normalised = normalise_with_offsets(text)

    spans = dict.fromkeys(zip(normalised.starts, normalised.ends, strict=True))

    assert "".join(text[start:end] for start, end in spans) == text


def test_an_empty_span_stands_where_it_stood_also_at_the_end() -> None:
    normalised = normalise_with_offsets("㈱水")

    assert normalised.text == "(株)水"
    assert [normalised.original_span(place, place) for place in range(5)] == [(0, 0)] * 3 + [(1, 1), (2, 2)]
    assert normalise_with_offsets("").original_span(0, 0) == (0, 0)


# ---- language ----


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("水素をつくる", "ja"),
        ("ﾊﾞｲｵﾏｽ", "ja"),
        ("Hydrogen from water", "en"),
        ("Énergie", "en"),
        ("ＣＯ２ reduction", "en"),
        ("CO2をDACCSで回収しBECCSと比較", "ja"),
        ("The method of Yamada (山田) works in cold cities", "en"),
        ("あaaaa", "ja"),  # one letter in five: Japanese
        ("あaaaaa", "en"),  # one in six: English
        ("𠮷", "ja"),
        ("㐂", "ja"),
        ("一", "ja"),
        ("Москва", None),
        ("서울시", None),
        ("สวัสดี", None),
        ("12345 ①②③", None),
        ("", None),
        ("Привет hello", None),  # six letters against five
    ],
)
def test_the_script_of_the_letters_tells_the_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


@given(st.text(st.sampled_from("あ水aZé1 。я"), max_size=40))
def test_the_language_is_that_of_a_count_of_letters(text: str) -> None:
    japanese = sum(character in "あ水" for character in text)
    latin = sum(character in "aZé" for character in text)
    other = text.count("я")

    expected = "ja" if japanese * 5 >= japanese + latin else "en"
    if other > japanese + latin or japanese + latin == 0:
        expected = None

    assert language_of(text) == expected


def language_by_each_character(text: str) -> str | None:
    """What `language_of` means, the slow way: every character looked up by its name."""
    letters = [character for character in normalise(text) if character.isalpha()]
    names = [unicodedata.name(character, "") for character in letters]
    japanese = sum(
        "\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" or "\U00020000" <= c <= "\U000323af"
        for c in letters
    )
    latin = sum("LATIN" in name for name in names)
    if len(letters) - japanese - latin > japanese + latin or japanese + latin == 0:
        return None
    return "ja" if japanese * 5 >= japanese + latin else "en"


SCRIPTS = [*range(0x250), *range(0x2E80, 0x3400), *range(0x4DB0, 0x4E10), *range(0xFF00, 0xFFF0)]


def test_every_letter_near_kana_kanji_and_latin_counts_as_its_name_says_alone_and_beside_others() -> None:
    told = [text for c in map(chr, SCRIPTS) for text in (c, "か" + c, c + c + "a", c + "aaaaa", c + c + "я")]

    assert [t for t in told if language_of(t) != language_by_each_character(t)] == []


@given(
    st.one_of(texts, st.text(st.sampled_from("か゛\u3099ｶﾞ々〆゠ーa\u0301ａé一⻄①я가ㄱ・、 9"), max_size=30))
)
@example("aa" + "\u0301" * 3 + "々々")
def test_counting_runs_of_letters_tells_the_language_that_every_single_letter_tells(text: str) -> None:
    assert language_of(text) == language_by_each_character(text)


# ---- check_text ----


def test_a_text_that_can_be_matched_gives_its_language() -> None:
    assert check_text("排熱を使いたい") == "ja"
    assert check_text("We want to use waste heat") == "en"


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000"])
def test_an_empty_text_is_refused_with_what_to_give(text: str) -> None:
    with pytest.raises(TextError) as refused:
        check_text(text, what="need")

    assert str(refused.value) == "The need is empty. Give a description in Japanese or English."


def test_a_lone_surrogate_is_refused_with_its_place() -> None:
    with pytest.raises(TextError) as refused:
        check_text("水素\ud83d!")

    assert str(refused.value) == (
        "The text holds a lone surrogate U+D83D at character 2: it is not valid Unicode. "
        "Save it as UTF-8 and try again."
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "1234567890123456",
            "The text (16 characters, beginning '123456789012') holds no Japanese or English words. "
            "Describe it in one of the two languages.",
        ),
        (
            "Москва",
            "The text (6 characters, beginning 'Москва') holds no Japanese or English words. "
            "Describe it in one of the two languages.",
        ),
    ],
)
def test_a_text_without_japanese_or_english_is_refused_with_its_beginning(text: str, message: str) -> None:
    with pytest.raises(TextError) as refused:
        check_text(text)

    assert str(refused.value) == message


@given(texts)
def test_a_text_is_either_refused_or_in_one_of_the_two_languages(text: str) -> None:
    try:
        language = check_text(text)
    except TextError:
        assert language_of(text) is None or not text.strip()
    else:
        assert language == language_of(text)
        assert language in ("ja", "en")
