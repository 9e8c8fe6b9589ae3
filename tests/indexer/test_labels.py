"""Is a concept found by name however the name is written, and are the places those of the original?"""

import gc
import json
import re
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpora import (
    Bilingual,
    Concept,
    ConceptKind,
    ConceptScheme,
    IndexCorruptError,
    concept_scheme,
    normalise,
)
from indexer import LabelMatcher, phrases_of
from indexer.labels import LabelMatch, Phrase, read_phrases, write_phrases
from indexer.tokens import words

SCHEME = concept_scheme()
MVR, ZEB, SAF = "vapour-recompression", "zero-energy-building-design", "sustainable-aviation-fuel"


@pytest.fixture(scope="module")
def phrases() -> dict[str, dict[str, list[Phrase]]]:
    return phrases_of(SCHEME)


@pytest.fixture(scope="module")
def shipped(phrases: Mapping[str, Mapping[str, list[Phrase]]]) -> LabelMatcher:
    """All labels of the scheme that ships."""
    return LabelMatcher(phrases)


def scheme_of(**labels: tuple[str, str]) -> ConceptScheme:
    """A scheme of one group and the leaves with these names (Japanese, English), several parted by |."""
    group = Concept(
        id="g", kind=ConceptKind.GROUP, pref=bilingual("群", "group"), scope=bilingual("群", "all")
    )
    leaves = {"g": group}
    for name, (ja, en) in labels.items():
        (first_ja, *more_ja), (first_en, *more_en) = ja.split("|"), en.split("|")
        leaves[name] = Concept.model_validate(
            {
                "id": name,
                "kind": "technology",
                "broader": "g",
                "pref": {"ja": first_ja, "en": first_en},
                "alt": {"ja": more_ja, "en": more_en},
                "scope": {"ja": "範囲", "en": "scope"},
            }
        )
    return ConceptScheme(leaves)


def bilingual(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)


def matcher_of(**labels: tuple[str, str]) -> LabelMatcher:
    return LabelMatcher(phrases_of(scheme_of(**labels)))


@pytest.fixture(scope="module")
def few() -> LabelMatcher:
    """Labels that lie inside each other, and abbreviations."""
    return matcher_of(
        pump=("ヒートポンプ", "heat pump|HP"),
        industrial=("産業用高温ヒートポンプ", "industrial heat pump"),
        heat=("熱", "heat"),
        battery=("全固体電池", "solid-state battery"),
        reuse=("電池再利用", "battery reuse"),
        solar=("太陽光発電パネル|太陽光", "solar panel"),
        saf=("持続可能な航空燃料", "sustainable aviation fuel|SAF"),
        mvr=("蒸気再圧縮", "vapour recompression|MVR|CO2"),
    )


def found(matcher: LabelMatcher, text: str, language: str) -> list[tuple[str, str]]:
    """Each concept with the slice of the original that names it."""
    return [(m.concept, text[m.start : m.end]) for m in matcher.matches(text, language=language)]


# ---- how a name is written ----


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ヒートポンプ", [("pump", "ヒートポンプ")]),
        ("当社のﾋｰﾄﾎﾟﾝﾌﾟは古い。", [("pump", "ﾋｰﾄﾎﾟﾝﾌﾟ")]),
        ("ヒートホ\u309aンフ\u309aを", [("pump", "ヒートホ\u309aンフ\u309a")]),
        ("全固体電池の、全固体電池による", [("battery", "全固体電池"), ("battery", "全固体電池")]),
        ("太陽光発電パネル", [("solar", "太陽光発電パネル")]),
        ("⻑い太陽光", [("solar", "太陽光")]),
        ("電池再利用", [("reuse", "電池再利用")]),
        ("加熱した", []),
        ("", []),
        ("\x00\n　", []),
    ],
)
def test_a_japanese_name_is_found_in_any_width_and_spelling(
    few: LabelMatcher, text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(few, text, "ja") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A heat pump.", [("pump", "heat pump")]),
        ("Heat Pumps, HEAT PUMPS", [("pump", "Heat Pumps"), ("pump", "HEAT PUMPS")]),
        ("Ｈｅａｔ　Ｐｕｍｐｓ!", [("pump", "Ｈｅａｔ　Ｐｕｍｐｓ")]),
        ("heat\n  pump", [("pump", "heat\n  pump")]),
        ("heat\x00pump", [("pump", "heat\x00pump")]),
        ("solid-state batteries", [("battery", "solid-state batteries")]),
        ("(solar panels)", [("solar", "solar panels")]),
        ("heat, pump", [("heat", "heat")]),
        ("heater pumpkin", []),
        ("", []),
    ],
)
def test_an_english_name_is_found_in_the_plural_in_capitals_and_in_any_width(
    few: LabelMatcher, text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(few, text, "en") == expected


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "text", ["safe", "Safe", "SAFE", "It is safe.", "安全（safe）です", "safety", "unsafe"]
)
def test_an_abbreviation_is_not_found_inside_a_word(
    few: LabelMatcher, shipped: LabelMatcher, text: str, language: str
) -> None:
    assert "saf" not in dict(found(few, text, language))
    assert SAF not in dict(found(shipped, text, language))


@pytest.mark.parametrize(
    ("text", "concept", "slice_"),
    [
        ("工場にMVRを入れて蒸気を減らす。", MVR, "MVR"),
        ("ＭＶＲの導入", MVR, "ＭＶＲ"),
        ("庁舎のZEB化", ZEB, "ZEB化"),
        ("ＺＥＢ設計の支援", ZEB, "ＺＥＢ設計"),
        ("SAFの原料となる廃食油", SAF, "SAF"),
        ("燃料（SAF）", SAF, "SAF"),
    ],
)
def test_an_abbreviation_is_found_in_japanese_text(
    shipped: LabelMatcher, text: str, concept: str, slice_: str
) -> None:
    assert (concept, slice_) in found(shipped, text, "ja")


def test_only_english_labels_all_in_capitals_are_looked_for_in_japanese_text(few: LabelMatcher) -> None:
    text = "MVRと heat pump と SAF と HP と CO2 と vapour recompression"

    assert [slice_ for _, slice_ in found(few, text, "ja")] == ["MVR", "SAF", "HP", "CO2"]


def test_japanese_labels_are_not_looked_for_in_english_text(few: LabelMatcher) -> None:
    assert found(few, "ヒートポンプ is heat pump", "en") == [("pump", "heat pump")]


# ---- labels that overlap ----


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("産業用高温ヒートポンプ", "ja", ["industrial"]),
        ("高温ヒートポンプ", "ja", ["pump"]),
        ("industrial heat pumps give heat", "en", ["industrial", "heat"]),
        ("全固体電池再利用", "ja", ["battery"]),  # the two share 電池
        ("solid-state battery reuse", "en", ["battery"]),
        ("太陽光発電パネルと太陽光", "ja", ["solar", "solar"]),
    ],
)
def test_of_labels_that_overlap_the_longest_is_found(
    few: LabelMatcher, text: str, language: str, expected: list[str]
) -> None:
    assert [match.concept for match in few.matches(text, language=language)] == expected


def test_matches_come_in_the_order_of_the_text_also_where_a_later_one_is_longer(few: LabelMatcher) -> None:
    text = "Heat from an industrial heat pump and a heat pump"

    assert [concept for concept, _ in found(few, text, "en")] == ["heat", "industrial", "pump"]


def test_a_name_of_two_concepts_is_told_of_one_of_them_always_the_same() -> None:
    text, both = "同じ名前", {"a": ("同じ名前", "x"), "b": ("同じ名前", "y")}

    answers = {tuple(found(matcher_of(**both), text, "ja")) for _ in range(3)}

    assert len(answers) == 1


# ---- places in the original ----

PIECES = [
    *(
        "ﾋｰﾄﾎﾟﾝﾌﾟ",
        "ヒートポンプ",
        "全固体電池",
        "ＭＶＲ",
        "SAF",
        "safe",
        "熱",
        "Heat Pumps",
        "solar panel",
        "batteries",
    ),
    *(
        "、",
        "。",
        " ",
        "　",
        "\n",
        "\x00",
        "\u200b",
        "\u3164",
        "か\u3099",
        "㈱",
        "㌔",
        "ﷺ",
        "😀",
        "\U00020bb7",
        "⻑",
        "e\u0301",
    ),
    *("-", "'s", "...", "\ufeff", "\u0301", "\u202e", "1,5", "http://a/b"),
]


@settings(max_examples=150, deadline=None)
@given(
    text=st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join),
    language=st.sampled_from(["ja", "en"]),
)
@example(text="㈱全固体電池㌔", language="ja")
@example(text="\u200b\u3164\u2800\u00ad", language="ja")
def test_in_any_text_matches_are_in_order_apart_and_name_what_they_say(
    few: LabelMatcher, text: str, language: str
) -> None:
    matches = few.matches(text, language=language)

    end = 0
    for match in matches:
        assert end <= match.start < match.end <= len(text)
        end = match.end
        # The slice alone is found again as the same concept: no place is shifted.
        # But for accents, with which a label is another word for Sudachi.
        piece = re.sub("[\u0300-\u036f]+$", "", text[match.start : match.end])
        again = few.matches(piece, language=language)
        assert match.concept in {m.concept for m in again}, piece


@settings(max_examples=60, deadline=None)
@given(
    before=st.text(st.sampled_from("㈱㌔ﷺ😀か\u3099\x00 。、ﾊﾞ\u0301"), max_size=20),
    name=st.sampled_from(["全固体電池", "ﾋｰﾄﾎﾟﾝﾌﾟ", "ＭＶＲ", "産業用高温ヒートポンプ"]),
)
def test_what_stands_before_a_name_moves_its_place_by_its_own_length(
    few: LabelMatcher, before: str, name: str
) -> None:
    text = f"{before}。{name}。"

    [match] = few.matches(text, language="ja")

    assert (match.start, match.end) == (len(before) + 1, len(before) + 1 + len(name))


@settings(max_examples=100, deadline=None)
@given(
    text=st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=12).map("".join).map(normalise),
    language=st.sampled_from(["ja", "en"]),
)
def test_the_words_of_a_text_cover_all_but_its_blanks_in_order(text: str, language: str) -> None:
    own = words(text, language=language)

    end, gaps = 0, []
    for word in own:
        assert end <= word.start < word.end <= len(text)
        gaps.append(text[end : word.start])
        end = word.end
    assert "".join([*gaps, text[end:]]).split() == []


def test_words_count_stop_words_and_signs_too() -> None:
    assert [(w.term, w.start, w.end) for w in words("The heat, of it", language="en")] == [
        ("the", 0, 3),
        ("heat", 4, 8),
        (",", 8, 9),
        ("of", 10, 12),
        ("it", 13, 15),
    ]


# ---- long and hostile texts ----


@pytest.mark.parametrize("shift", range(6))
def test_a_name_that_lies_where_a_long_text_is_cut_is_found_in_its_place(
    few: LabelMatcher, shift: int
) -> None:
    japanese = "あ。" * 3_998 + "、" * shift
    english = "a " * 3_994 + "b" * shift + " "

    assert few.matches(japanese + "全固体電池。" + "あ。" * 3_000, language="ja") == [
        LabelMatch("battery", len(japanese), len(japanese) + 5)
    ]
    assert few.matches(english + "solid-state batteries" + " a" * 3_000, language="en") == [
        LabelMatch("battery", len(english), len(english) + 21)
    ]


def test_places_hold_behind_a_run_without_blanks(few: LabelMatcher) -> None:
    run = "x" * 12_345

    assert few.matches(f"{run} heat pumps", language="en") == [LabelMatch("pump", 12_346, 12_356)]


HOSTILE = {
    "ja": ["a", "ー", "あ", "全固体電池", "ﾊﾞ", "\u3099", "ZEB", "MVR ", "😀", "\n", "㌔"],
    "en": [
        "a",
        "(",
        "a.",
        "$",
        "'s ",
        "solid-state batteries ",
        "😀",
        "\u0301",
        "\x00",
        "http://a/",
        "heat ",
    ],
}


@pytest.mark.parametrize(
    ("language", "unit"), [(language, unit) for language, units in HOSTILE.items() for unit in units]
)
def test_two_hundred_thousand_characters_take_four_times_as_long_as_fifty_thousand(
    few: LabelMatcher, language: str, unit: str
) -> None:
    few.matches("warm", language=language)
    text = (unit * 200_000)[:200_000]

    gc.disable()  # it looks at all that the tests before have left
    try:
        began = time.process_time()
        few.matches(text[:50_000], language=language)
        quarter_s = time.process_time() - began
        matches = few.matches(text, language=language)
        whole_s = time.process_time() - began - quarter_s
    finally:
        gc.enable()

    assert whole_s < 10 * max(quarter_s, 0.1)  # sixteen times, were it quadratic
    assert all(m.end <= len(text) for m in matches)


# ---- the phrases ----


def test_every_leaf_and_problem_has_phrases_in_both_languages_and_no_group_has(
    phrases: Mapping[str, Mapping[str, list[Phrase]]],
) -> None:
    named = {concept.id for concept in (*SCHEME.leaves, *SCHEME.problems)}

    for by_concept in phrases.values():
        assert set(by_concept) == named
        assert all(by_concept[concept] for concept in named)
        assert all(word for own in by_concept.values() for phrase in own for word in phrase)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_label_that_ships_is_found_whole_where_it_stands_alone(
    shipped: LabelMatcher, language: str
) -> None:
    missed = [
        label
        for leaf in SCHEME.leaves
        for label in leaf.labels(language)
        if (leaf.id, label) not in found(shipped, label, language)
    ]

    assert missed == []


def test_no_phrases_give_no_matches() -> None:
    assert LabelMatcher({"ja": {"c": []}, "en": {}}).matches("全固体電池", language="ja") == []


def test_phrases_are_written_and_read_again(
    tmp_path: Path, phrases: Mapping[str, Mapping[str, list[Phrase]]]
) -> None:
    write_phrases(tmp_path / "phrases.json", phrases)

    assert read_phrases(tmp_path / "phrases.json") == phrases


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff", b'{"ja": []}', b'{"ja": {"c": 1}}', b'{"ja": {"c": [1]}}']
)
def test_phrases_that_are_damaged_are_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "phrases.json").write_bytes(content)

    with pytest.raises(
        IndexCorruptError, match=r"phrases\.json is damaged: .* Rebuild: enmusubi index --full"
    ):
        read_phrases(tmp_path / "phrases.json")


def test_phrases_that_are_absent_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexCorruptError, match="is damaged"):
        read_phrases(tmp_path / "absent.json")


def test_the_file_of_phrases_is_json_that_people_can_read(tmp_path: Path) -> None:
    write_phrases(tmp_path / "p.json", {"ja": {"c": [("水素",)]}})

    assert json.loads((tmp_path / "p.json").read_text(encoding="utf-8")) == {"ja": {"c": [["水素"]]}}
    assert "水素" in (tmp_path / "p.json").read_text(encoding="utf-8")
