"""Is a text that asks read whole, or with a notice, and does every sentence stand where it says?"""

import unicodedata
from dataclasses import replace
from itertools import accumulate, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpora import TextError, normalise
from indexer import terms
from matcher import ClauseKind, Constraints, Notice, Query, Quotation, read_query

# Kana, kanji, letters, half-width kana with voiced marks, combining marks, characters beyond the BMP,
# blanks, line ends, controls.
PIECES = st.sampled_from(
    [
        *("水素", "を", "つくる", "𠮷野", "か\u3099す", "ｶﾞｽ", "ﾊﾟｲﾌﾟ", "Ａ", "㍻", "①", "３．５", "。", "！"),
        *("hydrogen", "from", "sea", "e\u0301", "3.5", ".", "?", "「", "」", "😀", "👨‍👩‍👧"),
        *(" ", "\u3000", "\n", "\r\n", "\t", "\0", "\x7f"),
    ]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=60).map("".join)


def read(text: str) -> Query | None:
    try:
        return read_query(text, kind="need")
    except TextError:
        return None


# ---- language and sentences ----


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("水素をつくる", "ja"),
        ("ﾒﾀﾝｶﾞｽを減らす", "ja"),
        ("Hydrogen from sea water", "en"),
        ("CO2を埋める", "ja"),
        ("The town of 高知 wants less diesel", "en"),
        ("𠮷野の木", "ja"),
    ],
)
def test_the_language_of_a_text_is_told_from_its_letters(text: str, language: str) -> None:
    assert read_query(text, kind="need").language == language


def test_a_text_is_cut_into_sentences_with_their_places_in_the_original() -> None:
    text = "ｶﾞｽが漏れる。\n  屋根から蒸気！ 3.5度の湯。"

    query = read_query(text, kind="need")

    assert query.text == text
    assert query.kind == "need"
    assert [(s.start, s.end, s.text) for s in query.sentences] == [
        (0, 8, "ガスが漏れる。"),
        (11, 18, "屋根から蒸気!"),
        (19, 26, "3.5度の湯。"),
    ]
    assert query.notices == ()


def test_offsets_count_code_points_also_beyond_the_basic_plane() -> None:
    query = read_query("𠮷野の木。😀 か\u3099す。", kind="seed")

    assert [query.text[s.start : s.end] for s in query.sentences] == ["𠮷野の木。", "😀 か\u3099す。"]
    assert [(s.start, s.end) for s in query.sentences] == [(0, 5), (5, 11)]


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@example("ｶ\u3099ｽ。" * 500)
@example("水" * 5_000)
@example("hydrogen. " * 400 + "\0")
def test_every_sentence_is_an_exact_slice_of_the_original_in_order(text: str) -> None:
    query = read(text)

    if query is None:
        return
    assert query.text == text
    assert len(query.sentences) >= 1
    end = 0
    for sentence in query.sentences:
        assert end <= sentence.start < sentence.end <= len(text)
        assert sentence.text == normalise(text[sentence.start : sentence.end]).strip() != ""
        assert len(text[sentence.start : sentence.end]) <= 400
        end = sentence.end


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_no_letter_of_a_short_text_is_left_out(text: str) -> None:
    query = read(text)

    if query is None:
        return
    covered = {place for sentence in query.sentences for place in range(sentence.start, sentence.end)}
    letters = {place for place, character in enumerate(text) if unicodedata.category(character)[0] in "LN"}
    assert letters <= covered


# ---- clauses ----


@settings(max_examples=100, deadline=None)
@given(TEXTS)
@example("製紙工場です。予算は500万円まで。2028年3月末までに、ボイラーの重油を減らす方法を教えてください。")
def test_what_is_looked_up_of_a_need_are_its_clauses_normalised(text: str) -> None:
    query = read(text)

    if query is None:
        return
    assert len(query.sentences) == len(query.clauses)
    for clause, sentence in zip(query.clauses, query.sentences, strict=True):
        assert (clause.start, clause.end) == (sentence.start, sentence.end)
        assert clause.text == text[clause.start : clause.end]
        assert sentence.text == normalise(clause.text).strip()
        assert clause.quotation == Quotation(clause.start, clause.end, clause.text)


def test_every_sentence_of_a_seed_is_a_requirement() -> None:
    query = read_query("製紙工場です。予算は500万円まで。", kind="seed")

    assert [(c.text, c.kind) for c in query.clauses] == [
        ("製紙工場です。", ClauseKind.REQUIREMENT),
        ("予算は500万円まで。", ClauseKind.REQUIREMENT),
    ]
    assert query.constraints == Constraints()


def test_limits_are_left_out_of_what_is_looked_up_only_where_it_is_asked_for() -> None:
    text = "重油を減らす方法を教えてください。予算は500万円まで。"

    whole, without = (read_query(text, kind="need", leave_constraints_out=leave) for leave in (False, True))

    assert [sentence.text for sentence in without.sentences] == ["重油を減らす方法を教えてください。"]
    assert [sentence.text for sentence in whole.sentences] == [
        "重油を減らす方法を教えてください。",
        "予算は500万円まで。",
    ]
    assert without.constraints == whole.constraints


# ---- terms ----


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_the_terms_of_the_clauses_one_after_the_other_are_those_of_the_text(text: str) -> None:
    query = read(text)

    if query is None:
        return
    own = [terms(sentence.text, language=query.language) for sentence in query.sentences]
    assert query.clause_terms == own
    assert query.terms == [term for found in own for term in found]


def test_the_terms_of_a_record_in_two_languages_are_those_of_both() -> None:
    english = read_query("Solar panels.", kind="need")
    query = replace(read_query("下水の汚泥。", kind="need"), translations=(english,))

    assert query.terms == [*read_query("下水の汚泥。", kind="need").terms, *english.terms]
    assert len(query.clause_terms) == 1


def test_terms_are_those_of_the_sentences_that_are_read() -> None:
    beginning, unread, end = "水素。" + "あ" * 997, "葡萄。" * 700, "い" * 245 + "蓄電池。"

    query = read_query(beginning + unread + end, kind="need")
    found = [*query.terms]

    assert "水素" in found
    assert {"蓄電", "電池", "蓄電池"} & set(found)
    assert found.count("葡萄") == sum(sentence.text.count("葡萄") for sentence in query.sentences) < 700


# ---- long texts ----


def test_a_text_of_two_thousand_characters_is_read_whole_without_a_notice() -> None:
    query = read_query("水素を作る。" * 333 + "水素", kind="need")

    assert len(query.text) == 2_000
    assert query.notices == ()
    assert sum(s.end - s.start for s in query.sentences) == 2_000


def test_a_longer_text_is_read_in_windows_spread_evenly_to_its_end() -> None:
    text = "".join(chr(0x4E00 + place) for place in range(10_000))

    query = read_query(text, kind="need")

    read_places = [place for s in query.sentences for place in range(s.start, s.end)]
    expected = [
        *range(1_000),
        *range(1_000, 1_250),
        *range(3_916, 4_166),
        *range(6_833, 7_083),
        *range(9_750, 10_000),
    ]
    assert read_places == expected
    assert query.notices == (
        Notice(
            "全10,000字のうち2,000字（冒頭と、残りから等間隔の4か所）を読みました。",
            "Of 10,000 characters, 2,000 were read: the beginning and 4 windows spread evenly over the rest.",
        ),
    )


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(2, 30), min_size=60, max_size=200),
    st.sampled_from([("排熱", "。"), ("排熱", "！」"), ("heat", ". "), ("排熱", "\n")]),
)
def test_windows_begin_and_end_with_sentences_and_hold_at_most_two_thousand_characters(
    lengths: list[int], written: tuple[str, str]
) -> None:
    word, end = written
    sentences = [(" " if word.isascii() else "").join([word] * length) + end for length in lengths]
    text = "".join(sentences)
    starts = [0, *accumulate(map(len, sentences))]
    whole = {(start, start + len(own.strip())) for start, own in zip(starts, sentences, strict=False)}

    query = read_query(text, kind="seed")

    places = [(s.start, s.end) for s in query.sentences]
    assert set(places) <= whole
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
    assert (places[0][0], places[-1][1]) == (0, len(text.strip()))
    read = sum(end - start for start, end in places)
    assert min(1_600, len(text.strip()) - len(sentences)) <= read <= 2_000


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=2_001, max_value=250_000))
def test_windows_of_a_run_never_overlap_and_hold_two_thousand_characters(length: int) -> None:
    query = read_query("水" * length, kind="need")

    places = [(s.start, s.end) for s in query.sentences]
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
    assert sum(end - start for start, end in places) == 2_000
    assert (places[0][0], places[-1][1]) == (0, length)
    assert f"{length:,}" in query.notices[0].en


def test_windows_that_hold_nothing_to_read_leave_no_trace_in_the_query() -> None:
    query = read_query("水素を作る。" + " " * 6_000 + "\0" * 3_000, kind="need")

    assert [sentence.text for sentence in query.sentences] == ["水素を作る。"]
    assert query.terms == read_query("水素を作る。", kind="need").terms


def test_a_long_text_whose_windows_miss_its_words_is_still_read_where_it_has_words() -> None:
    text = " " * 1_500 + "水素を作る。" + " " * 4_000

    query = read_query(text, kind="need")

    assert [sentence.text for sentence in query.sentences] == ["水素を作る。"]
    assert query.sentences[0].start == 1_500


def test_a_window_within_a_blank_stretch_is_passed_over() -> None:
    text = "水素を作る。" + "\u3000" * 9_000 + "蓄電池。"

    query = read_query(text, kind="need")

    assert [(s.start, s.text) for s in query.sentences] == [(0, "水素を作る。"), (9_006, "蓄電池。")]
    assert query.notices[0].en.startswith("Of 9,010 characters, 2,000 were read")


# ---- control characters ----


def test_control_characters_are_read_as_blanks_and_a_notice_counts_them() -> None:
    query = read_query("水素\0を\x01作る\x07。\n\t", kind="need")

    assert query.text == "水素\0を\x01作る\x07。\n\t"
    assert [sentence.text for sentence in query.sentences] == ["水素 を 作る 。"]
    assert query.notices == (
        Notice(
            "制御文字3個（NULなど）は空白として読みました。",
            "3 control characters (NUL or the like) were read as blanks.",
        ),
    )


def test_a_long_text_with_control_characters_has_both_notices() -> None:
    query = read_query("水素を\0作る。" * 1_000, kind="need")

    assert [notice.ja for notice in query.notices] == [
        "制御文字1000個（NULなど）は空白として読みました。",
        "全7,000字のうち1,995字（冒頭と、残りから等間隔の4か所）を読みました。",
    ]


# ---- what cannot be read ----


@pytest.mark.parametrize("text", ["", " ", "\u3000\n\t", "\x1f"])
@pytest.mark.parametrize("kind", ["need", "seed"])
def test_an_empty_text_is_refused(text: str, kind: str) -> None:
    with pytest.raises(TextError) as caught:
        read_query(text, kind=kind)

    assert str(caught.value) == f"The {kind} is empty. Give a description in Japanese or English."


def test_a_lone_surrogate_is_refused_with_its_place() -> None:
    with pytest.raises(TextError) as caught:
        read_query("水素\udc81を作る", kind="need")

    assert str(caught.value) == (
        "The need holds a lone surrogate U+DC81 at character 2: it is not valid Unicode. "
        "Save it as UTF-8 and try again."
    )


@pytest.mark.parametrize(
    ("text", "length", "beginning"),
    [
        ("😀🎉", 2, "'😀🎉'"),
        ("12345 67890 12345", 17, "'12345 67890 '"),
        ("\0\0", 2, r"'\x00\x00'"),
        ("한국어 문장입니다", 9, "'한국어 문장입니다'"),
        ("ﷺ" * 30, 30, repr("ﷺ" * 12)),
    ],
)
def test_a_text_without_words_of_the_two_languages_is_refused(text: str, length: int, beginning: str) -> None:
    with pytest.raises(TextError) as caught:
        read_query(text, kind="need")

    assert str(caught.value) == (
        f"The need ({length} characters, beginning {beginning}) holds no Japanese or English words. "
        "Describe it in one of the two languages."
    )
