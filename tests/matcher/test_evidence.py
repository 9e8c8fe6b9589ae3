"""Does the evidence name what the score rests on, and does it quote what really stands there?"""

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from conftest import seed
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpora import Bilingual, Matchable, Seed, TextError, check_text
from indexer import sentences_of
from matcher import ClauseKind, Matcher, MatchResult, Quotation, RecordQuotation, read_query
from matcher.attribution import Losses
from matcher.evidence import MAX_EVIDENCE, WORTH_CITING, cited
from matcher.explain import evidence_of, sentences_of_record

REQUIREMENT, CONTEXT, CONSTRAINT = ClauseKind

# ---- which pairs are cited ----


def losses_of(
    clauses: Sequence[Sequence[float]],
    *,
    whole: Sequence[float] | None = None,
    asked: Sequence[float] | None = None,
    similarities: Sequence[Sequence[float]] | None = None,
) -> Losses:
    lost = np.array(clauses, np.float64)
    return Losses(
        np.array(whole, np.float64) if whole is not None else lost.sum(axis=0),
        lost,
        np.array(similarities if similarities is not None else np.zeros_like(lost), np.float64),
        np.array(asked, np.float64) if asked is not None else lost.max(axis=1),
    )


@st.composite
def weighed(draw: st.DrawFn) -> tuple[Losses, list[ClauseKind]]:
    """Losses of up to eight clauses and five sentences, with ties, and what each clause is."""
    count, size = draw(st.integers(1, 8)), draw(st.integers(1, 5))
    numbers = st.integers(-3, 8).map(float)

    def row(length: int) -> list[float]:
        return draw(st.lists(numbers, min_size=length, max_size=length))

    return (
        losses_of([row(size) for _ in range(count)], whole=row(size), asked=row(count)),
        draw(st.lists(st.sampled_from(ClauseKind), min_size=count, max_size=count)),
    )


@settings(max_examples=300, deadline=None)
@given(weighed())
def test_the_clause_and_the_sentence_that_weigh_most_are_cited_each_clause_once_and_at_most_four(
    given_: tuple[Losses, list[ClauseKind]],
) -> None:
    losses, kinds = given_

    pairs = cited(losses, kinds)

    clauses = [clause for clause, _ in pairs]
    assert 1 <= len(pairs) <= MAX_EVIDENCE == 4
    assert len(set(clauses)) == len(clauses)
    heaviest = max(range(len(kinds)), key=lambda clause: (losses.asked[clause], -clause))
    assert clauses[0] == heaviest
    key = int(np.argmax(losses.whole))
    assert key in [sentence for _, sentence in pairs]
    # the heaviest clause first
    assert clauses == sorted(clauses, key=lambda clause: (-losses.asked[clause], clause))
    # what is neither wanted nor heaviest is not cited
    assert all(kinds[clause] is REQUIREMENT for clause in clauses[1:])
    # each with the sentence that this clause costs most, but for one that holds the key sentence
    elsewhere = [(c, s) for c, s in pairs if losses.clauses[c, s] < losses.clauses[c].max()]
    assert len(elsewhere) <= 1
    assert all(sentence == key for _, sentence in elsewhere)


@settings(max_examples=200, deadline=None)
@given(weighed())
def test_a_requirement_is_left_out_only_where_it_is_worth_little_or_four_are_cited(
    given_: tuple[Losses, list[ClauseKind]],
) -> None:
    losses, kinds = given_

    pairs = cited(losses, kinds)

    if len(pairs) == MAX_EVIDENCE:
        return
    left_out = set(range(len(kinds))) - {clause for clause, _ in pairs}
    most = losses.clauses.max()
    for clause in left_out:
        if kinds[clause] is REQUIREMENT:
            assert losses.clauses[clause].max() <= max(WORTH_CITING * most, 0.0)


def test_the_sentence_that_the_record_can_spare_least_is_cited_also_for_the_fifth_clause() -> None:
    # given five requirements of which only the last and lightest rests on the key sentence
    lost = [[9.0, 0.0], [8.0, 0.0], [7.0, 0.0], [6.0, 0.0], [0.0, 5.0]]
    losses = losses_of(lost, whole=[1.0, 2.0])

    assert cited(losses, [REQUIREMENT] * 5) == [(0, 0), (1, 0), (2, 0), (4, 1)]


def test_background_is_not_cited_where_a_requirement_weighs_more() -> None:
    losses = losses_of([[3.0, 0.0], [0.0, 4.5], [2.0, 1.0]])

    assert cited(losses, [CONTEXT, REQUIREMENT, CONSTRAINT]) == [(1, 1)]
    assert cited(losses, [REQUIREMENT, CONTEXT, REQUIREMENT]) == [(1, 1), (0, 0), (2, 0)]


def test_what_says_nothing_is_not_cited_even_where_it_weighs_most() -> None:
    losses = losses_of([[3.0, 0.0], [0.0, 2.0], [1.0, 0.0]])

    assert cited(losses, [REQUIREMENT] * 3, mere_form={0}) == [(1, 1), (2, 0)]


def test_equally_heavy_clauses_and_sentences_are_cited_in_the_order_of_the_texts() -> None:
    losses = losses_of(np.ones((3, 2)).tolist())

    assert cited(losses, [REQUIREMENT] * 3) == [(0, 0), (1, 0), (2, 0)]


def test_a_record_without_sentences_is_not_cited() -> None:
    assert cited(losses_of(np.empty((2, 0)).tolist(), whole=[], asked=[1.0, 2.0]), [REQUIREMENT] * 2) == []


# ---- what an answer cites ----


@pytest.fixture(scope="module")
def answer(world: Any) -> Callable[..., MatchResult]:
    matcher: Matcher = world.matcher
    return matcher.match


@settings(max_examples=20, deadline=None)
@given(
    start=st.integers(0, 10_000),
    language=st.sampled_from(["ja", "en"]),
    find=st.sampled_from(["seeds", "needs"]),
    parts=st.integers(1, 3),
)
def test_every_answer_cites_the_sentence_that_a_record_would_miss_most(
    answer: Callable[..., MatchResult], texts: Any, start: int, language: str, find: str, parts: int
) -> None:
    text = " ".join(texts(start + part, language) for part in range(parts))

    found = answer(text, find=find, k=6)

    for hit in found.hits:
        told = hit.explanation
        most = told.worths.index(max(told.worths))
        assert told.sentences[most] in [own.found for own in told.evidence]
        assert max(own.worth for own in told.evidence) == max(told.worths)
        assert len({own.clause for own in told.evidence}) == len(told.evidence) <= MAX_EVIDENCE
        for own in told.evidence:
            assert own.worth == told.worths[told.sentences.index(own.found)]
            assert own.asked == found.query.clauses[own.clause].quotation
            assert -1 <= own.similarity <= 1


def test_a_closeness_that_rounding_put_above_one_is_one() -> None:
    query = read_query("水素がほしい。", kind="need")
    found = RecordQuotation("text", "ja", Quotation(0, 2, "水素"))

    (evidence,) = evidence_of(query, [found], losses_of([[1.0]], similarities=[[1.0001]]))

    assert evidence.similarity == 1.0
    assert (evidence.clause, evidence.asked, evidence.found) == (0, query.clauses[0].quotation, found)


def test_a_sentence_asked_word_for_word_is_cited(build: Any) -> None:
    world = build([seed("s1", text={"ja": "湯をわかす。下水の熱を船で運ぶ。木を植える。"}), seed("s2")])

    found = world.matcher.match("下水の熱を船で運ぶ。")

    (hit,) = (hit for hit in found.hits if hit.record.id == "s1")
    assert [(own.asked, own.found) for own in hit.explanation.evidence] == [
        (
            Quotation(0, 10, "下水の熱を船で運ぶ。"),
            RecordQuotation("text", "ja", Quotation(6, 16, "下水の熱を船で運ぶ。")),
        )
    ]


# ---- quotations are exact slices of the originals ----

# Radicals, half-width kana, combining marks, characters beyond the BMP, NUL and other controls, line ends.
NASTY = [
    *(
        "⽔素",
        "⻑い",
        "ｶﾞｽ",
        "ﾊﾟｲﾌﾟ",
        "か\u3099す",
        "e\u0301t\u0327",
        "𠮷野",
        "😀",
        "👨‍👩‍👧",
        "\0",
        "\x07",
        "\x85",
    ),
    *("\n", "\r\n", "\u2028", "\t", "\u3000", "㍻", "①", "㎥", "ﷺ", "３．５", "「", "」", "）", "…"),
    *("水素", "を使う", "蒸気", "困る", "hydrogen ", "steam ", "needs ", "。", "！", ". ", "? ", "、", ", "),
]
PIECES = st.lists(st.sampled_from(NASTY), min_size=1, max_size=30).map("".join)


def readable(text: str) -> bool:
    try:
        return bool(check_text(text))
    except TextError:
        return False


@settings(max_examples=150, deadline=None)
@given(title=PIECES | st.none(), ja=PIECES, en=PIECES)
@example(title="⽔\n⻑い", ja="ｶ\u3099ｽ\0\n。\r\n𠮷野😀。か\u3099", en="e\u0301. \0\nA. 👨‍👩‍👧 steam? ⽔")
def test_sentences_of_a_record_are_quoted_as_they_stand_in_each_language(
    title: str | None, ja: str, en: str
) -> None:
    if not (readable(ja) and readable(en) and (title is None or title.strip())):
        return
    values = {"title": {"ja": title, "en": title}} if title else {}
    record = seed("s1", text={"ja": ja, "en": en}, **values)

    for language, text in (("ja", ja), ("en", en)):
        cut = sentences_of(text, language=language, title=title)
        quoted = sentences_of_record(record, language, [(s.field, s.start, s.end) for s in cut])

        for own in quoted:
            original = title if own.field == "title" else record.text.get(language)
            assert own.language == language
            assert original is not None
            assert original[own.quotation.start : own.quotation.end] == own.quotation.text
            assert len(own.quotation.text) == own.quotation.end - own.quotation.start > 0


@pytest.fixture(scope="module")
def nasty(build: Any) -> Any:
    """Forty records whose texts hold everything that offsets stumble over."""
    random_ = random.Random(7)

    def text() -> str:
        return "".join(
            [*random_.choices(NASTY, k=random_.randint(4, 30)), random_.choice(["水素。", "Steam. "])]
        )

    def record(place: int) -> Matchable:
        languages = random_.choice([["ja"], ["en"], ["ja", "en"]])
        title = {language: text() for language in languages} if place % 2 else None
        return Seed(
            id=f"s{place:02d}",
            title=Bilingual.model_validate(title) if title else None,
            text=Bilingual.model_validate({language: text() for language in languages}),
        )

    return build([record(place) for place in range(40)])


@settings(max_examples=10, deadline=None)
@given(asked=PIECES, ends=st.sampled_from(["水素。", "Steam. "]))
def test_every_quotation_of_an_answer_is_a_slice_of_an_original(nasty: Any, asked: str, ends: str) -> None:
    text = asked + ends
    if not readable(text):
        return

    found = nasty.matcher.match(text, k=40)

    assert {hit.language for hit in found.hits} == {"ja", "en"}
    for hit in found.hits:
        told = hit.explanation
        stored = nasty.store.get(hit.record.id)
        originals = {"title": stored.title.get(hit.language) if stored.title else None}
        originals["text"] = stored.text.get(hit.language)
        assert 1 <= len(told.sentences) == len(told.worths)
        unmet = [own.found for own in told.unmet if own.found]
        for quoted in (*told.sentences, *(own.found for own in told.evidence), *unmet):
            original = originals[quoted.field]
            assert quoted.language == hit.language
            assert original is not None
            assert original[quoted.quotation.start : quoted.quotation.end] == quoted.quotation.text != ""
        for own in (*told.evidence, *told.unmet):
            assert text[own.asked.start : own.asked.end] == own.asked.text != ""


# ---- a text that has changed since it was indexed ----


def test_nothing_is_quoted_of_a_text_that_has_changed_since_it_was_indexed(build: Any) -> None:
    before = {"text": {"ja": "水素を使う技術です。蒸気も使う。"}}
    world = build(
        [seed("text", **before), seed("title", title={"ja": "古い題"}, **before), seed("same", **before)]
    )
    world.store.put(
        [
            seed("text", text={"ja": "断熱材。40℃の湯を作る。"}),
            seed("title", title={"ja": "新しい題"}, **before),
            seed("same", **before, sector="storage"),
        ]
    )

    hits = {hit.record.id: hit for hit in world.matcher.match("120℃の蒸気で水素を作りたい。").hits}

    for name in ("text", "title"):
        told = hits[name].explanation
        assert (told.evidence, told.sentences, told.worths, told.shared_terms) == ((), (), (), ())
    assert len(hits["same"].explanation.sentences) == 2
    assert hits["same"].explanation.evidence
    # what conflicts is read from the text as it is now, and quoted from it
    (conflict,) = hits["text"].explanation.unmet
    assert conflict.found == RecordQuotation("text", "ja", Quotation(4, 7, "40℃"))


def test_a_language_that_a_record_has_lost_since_is_not_quoted(build: Any) -> None:
    world = build([seed("s1", text={"ja": "水素を使う。", "en": "Steam."}), seed("s2")])
    world.store.put([seed("s1", text={"en": "Steam."})])

    for hit in world.matcher.match("水素を使う。").hits:
        for own in hit.explanation.evidence:
            text = hit.record.text.get(own.found.language) or ""
            assert text[own.found.quotation.start : own.found.quotation.end] == own.found.quotation.text
