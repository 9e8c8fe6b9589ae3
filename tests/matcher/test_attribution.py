"""Is what a record would lose without a sentence what taking the sentence out says?"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conftest import seed
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import Fusion, Matcher, Query, Reason, Signal, read_query
from matcher.attribution import WIDENING, Ask, Losses, Usual, losses
from matcher.evidence import cited
from matcher.signals import NO_REFERENCE, reference_of

STEEPNESS = {Signal.DENSE: 6.0, Signal.LEXICAL: 0.4, Signal.EXPANSION: 0.7, Signal.CONCEPTS: 4.0}
NOTHING = dict.fromkeys(STEEPNESS, 0.0)
LANGUAGES = st.sampled_from(["ja", "en"])


def asked_of(questions: list[Any], language: str) -> list[Ask]:
    return [
        Ask(
            q.vector.astype(np.float32),
            q.profile.astype(np.float32),
            list(q.terms),
            q.words[language],
            q.root,
        )
        for q in questions
    ]


def key_of(world: Any, document: Any) -> int:
    rows = world.generation.partitions[document.record.kind, document.language].rows
    return next(row.key for row in rows if row.record_id == document.record.id)


def lost_by(world: Any, definition: Any, query: Query, documents: list[Any], steepness: Any) -> list[Losses]:
    """The losses of some documents of one partition."""
    (name,) = {(document.record.kind, document.language) for document in documents}
    questions = definition.questions(query)
    row_of = world.generation.partitions[name].row_of
    near = definition.reference(*name, questions[0])
    rows = np.array([row_of[key_of(world, document)] for document in near], np.intp)
    reference = reference_of(rows, np.array([document.vector @ questions[0].vector for document in near]))
    return losses(
        asked_of(questions, name[1]),
        asked_of(definition.less_clauses(query), name[1]),
        [key_of(world, document) for document in documents],
        world.generation,
        name,
        Usual(steepness, reference),
    )


def told_among_others(
    definition: Any, document: Any, question: Any, first: Any, steepness: dict[Signal, float]
) -> float:
    """What speaks for a document: all but concepts beside what is usual, in the unit of the first text."""
    mean, deviation = definition.usual(document, question)
    _, unit = definition.usual(document, first)
    near = (float(document.vector @ question.vector) - mean) / deviation * unit
    told = steepness[Signal.DENSE] * near
    told += definition.told(document, question, {**NOTHING, Signal.CONCEPTS: steepness[Signal.CONCEPTS]})
    language = document.language
    for signal, words, of_first in (
        (Signal.LEXICAL, question.terms, first.terms),
        (Signal.EXPANSION, question.words[language], first.words[language]),
    ):
        mean, deviation = definition.usual_words(words, document, first)
        _, unit = definition.usual_words(of_first, document, first)
        if deviation > 1e-9:
            score = np.clip((definition.words(words, document) - mean) / deviation, -6, 6)
            told += steepness[signal] * unit * score
    return float(told)


@pytest.fixture(scope="module")
def of_language(defined: Any) -> Callable[[str], list[Any]]:
    """The texts of seeds in a language."""
    return lambda language: [
        document
        for document in defined.documents
        if (document.record.kind, document.language) == ("seed", language)
    ]


# ---- against the definition ----


@settings(max_examples=8, deadline=None)
@given(start=st.integers(0, 10_000), asks=LANGUAGES, answers=LANGUAGES, data=st.data())
def test_each_sentence_costs_what_taking_it_out_says_for_the_text_and_for_each_clause(
    world: Any, defined: Any, texts: Any, of_language: Any, start: int, asks: str, answers: str, data: Any
) -> None:
    query = read_query(f"{texts(start, asks)} {texts(start + 1, asks)}", kind="need")
    documents = data.draw(
        st.lists(st.sampled_from(of_language(answers)), min_size=1, max_size=3, unique=True)
    )

    found = lost_by(world, defined, query, documents, STEEPNESS)

    questions, without = defined.questions(query), defined.less_clauses(query)
    for document, own in zip(documents, found, strict=True):
        expected = [defined.losses(document, question, STEEPNESS) for question in questions]
        assert own.whole.tolist() == pytest.approx(expected[0], abs=2e-3)
        assert own.clauses == pytest.approx(np.array(expected[1:]), abs=2e-3)
        cosines = [defined.cosines(document, question) for question in questions[1:]]
        assert own.similarities == pytest.approx(np.array(cosines), abs=1e-4)
        told = [
            told_among_others(defined, document, q, questions[0], STEEPNESS) for q in (questions[0], *without)
        ]
        assert own.asked.tolist() == pytest.approx([told[0] - rest for rest in told[1:]], abs=1e-2)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_record_of_one_sentence_loses_all_that_meaning_concepts_and_words_give(
    world: Any, defined: Any, of_language: Any, language: str
) -> None:
    single = [document for document in of_language(language) if len(document.sentences) == 1]
    query = read_query("工場の蒸気で水素をつくる。 Steam and hydrogen near a port.", kind="need")
    question = defined.questions(query)[0]

    found = lost_by(world, defined, query, single, STEEPNESS)

    assert len(single) >= 3
    wider = {signal: STEEPNESS[signal] * WIDENING[signal] for signal in STEEPNESS}
    assert [own.whole.tolist() for own in found] == [
        [pytest.approx(defined.told(document, question, wider), abs=2e-3)] for document in single
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_many_records_at_once_lose_to_the_last_bit_what_each_loses_alone(
    world: Any, defined: Any, of_language: Any, language: str
) -> None:
    query = read_query("断熱材で工場の蒸気を守る。港の船も困っている。", kind="need")
    documents = of_language(language)[:12]

    together = lost_by(world, defined, query, documents, STEEPNESS)
    turned = lost_by(world, defined, query, documents[::-1], STEEPNESS)[::-1]

    for place, document in enumerate(documents):
        (alone,) = lost_by(world, defined, query, [document], STEEPNESS)
        for own in (together[place], turned[place]):
            for one, other in zip(vars(own).values(), vars(alone).values(), strict=True):
                assert one.tolist() == other.tolist()


def test_a_signal_that_is_worth_nothing_costs_nothing(world: Any, defined: Any, of_language: Any) -> None:
    query = read_query("断熱材で工場の蒸気を守る。港の船も困っている。", kind="need")

    found = lost_by(world, defined, query, of_language("ja")[:5], NOTHING)

    assert all(not own.whole.any() and not own.clauses.any() and not own.asked.any() for own in found)
    assert all(own.similarities.any() for own in found)


# ---- words ----


@settings(max_examples=15, deadline=None)
@given(language=LANGUAGES, data=st.data())
def test_a_word_more_that_only_one_sentence_has_is_lost_with_this_sentence_and_with_no_other(
    world: Any, defined: Any, of_language: Any, language: str, data: Any
) -> None:
    document = data.draw(st.sampled_from([d for d in of_language(language) if len(d.sentences) > 1]))
    place = data.draw(st.integers(0, len(document.sentences) - 1))
    others = [own.terms for other, own in enumerate(document.sentences) if other != place]
    only = sorted(set(document.sentences[place].terms) - {term for own in others for term in own})
    if not only:
        return
    word = data.draw(st.sampled_from(only))
    blank = np.zeros(48, np.float32), np.zeros(len(world.generation.concepts.leaves), np.float32)

    without, having = (
        losses(
            [Ask(*blank, asked, {}), Ask(*blank, [], {})],
            [Ask(*blank, [], {})],
            [key_of(world, document)],
            world.generation,
            ("seed", language),
            Usual({**NOTHING, Signal.LEXICAL: 1.0}, NO_REFERENCE),
        )[0].whole
        for asked in ([], [word])
    )

    assert without.tolist() == [0.0] * len(document.sentences)
    assert having[place] > 0
    # a shorter text says the word more densely
    assert all(having[other] < 0 for other in range(len(having)) if other != place)


def test_of_two_sentences_the_one_with_more_of_the_words_asked_for_costs_more(build: Any) -> None:
    text = "下水の熱で湯をわかす。下水の見学会をひらく。木を植える。"
    world = build([seed("s1", text={"ja": text}), *(seed(f"s{n}") for n in range(2, 6))])

    (hit,) = (h for h in world.matcher.match("下水の熱で湯をわかしたい。").hits if h.record.id == "s1")

    best, middle, least = hit.explanation.worths
    assert best > middle
    assert best > least


def test_clauses_that_ask_for_other_things_rest_on_other_sentences(build: Any) -> None:
    text = "下水の熱で湯をわかす。蓄電池を船に積む。"
    world = build([seed("s1", text={"ja": text}), *(seed(f"s{n}") for n in range(2, 6))])

    (hit,) = (
        h
        for h in world.matcher.match("蓄電池を船に積みたい。下水の熱で湯をわかしたい。").hits
        if h.record.id == "s1"
    )

    pairs = {own.asked.text: own.found.quotation.text for own in hit.explanation.evidence}
    assert pairs == {
        "蓄電池を船に積みたい。": "蓄電池を船に積む。",
        "下水の熱で湯をわかしたい。": "下水の熱で湯をわかす。",
    }


# ---- in an answer ----


@pytest.mark.parametrize(
    "text",
    [
        "工場の排熱を船で港へ運んで使いたい。断熱材も要るし、森林のメタンも減らしたい。予算は500万円です。",
        "We need steam for the factory near the port. We also want cheaper batteries on the ship.",
    ],
)
def test_the_worths_of_a_hit_are_the_losses_by_definition_and_its_evidence_rests_on_them(
    world: Any, everything: Fusion, defined_with_everything: Any, text: str
) -> None:
    definition = defined_with_everything
    matcher = Matcher(world.store, world.generation, world.encoder, fusion=everything)

    found = matcher.match(text, k=8)

    questions = definition.questions(found.query)
    kinds = [clause.kind for clause in found.query.clauses]
    for hit in found.hits:
        told = hit.explanation
        document = definition.document(hit.record.id, hit.language)
        expected = definition.losses(document, questions[0], told.steepness)
        assert told.worths == pytest.approx(expected, abs=5e-3)
        (own,) = lost_by(world, definition, found.query, [document], told.steepness)
        pairs = [(e.clause, told.sentences.index(e.found)) for e in told.evidence]
        silent = {left.clause for left in told.unmet if left.reason is Reason.NO_EVIDENCE}
        expected_pairs = cited(own, kinds)
        assert pairs == [
            pair for place, pair in enumerate(expected_pairs) if place == 0 or pair[0] not in silent
        ]
        assert all(e.worth == told.worths[place] for e, (_, place) in zip(told.evidence, pairs, strict=True))


def test_a_hit_of_a_record_in_two_languages_is_explained_by_the_text_that_was_found(
    build: Any,
) -> None:
    both = {"ja": "下水の汚泥を船で運ぶ。港の工場です。", "en": "Solar panels dry hay on a farm. Wind, too."}
    world = build([seed("both", text=both), *(seed(f"s{number}") for number in range(5))])

    for text, language in ((both["ja"], "ja"), (both["en"], "en")):
        (hit,) = (h for h in world.matcher.match(text).hits if h.record.id == "both")

        assert [own.language for own in hit.explanation.sentences] == [language] * 2
        assert {own.found.language for own in hit.explanation.evidence} == {language}


def test_what_asks_in_more_words_is_attributed_clause_by_clause(world: Any, defined: Any) -> None:
    query = read_query("水素。蒸気。船。港。森林。", kind="seed")
    document = next(d for d in defined.documents if (d.record.kind, d.language) == ("seed", "ja"))

    (own,) = lost_by(world, defined, query, [document], STEEPNESS)

    count = len(document.sentences)
    assert (own.whole.shape, own.clauses.shape, own.asked.shape) == ((count,), (5, count), (5,))
