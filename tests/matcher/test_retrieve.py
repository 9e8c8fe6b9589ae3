"""Does every language give its own candidates, and does only what may be seen take part?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import Filters, Seed, Viewer
from matcher import PROVISIONAL, Fusion, Signal, read_query
from matcher.leg import told
from matcher.retrieve import FEEDBACK_DOCUMENTS, Asked, Retrieval

Retrieve = Callable[..., Retrieval]


@pytest.fixture(scope="module")
def retrieval(world: Any, texts: Any) -> Retrieve:
    """A retrieval of seeds for a random text."""
    generation = world.generation

    def made(
        start: int = 1, language: str = "ja", *, allowed: list[int] | None = None, depth: int = 100
    ) -> Retrieval:
        query = read_query(texts(start, language), kind="need")
        asked = world.matcher._asked(query)
        if allowed is None:
            allowed = world.store.visible_keys(kind="seed", viewer=Viewer(), filters=Filters()).tolist()
        return Retrieval(generation, "seed", asked, np.array(allowed, np.int64), PROVISIONAL, depth=depth)

    return made


def test_every_language_gives_its_own_candidates_even_at_depth_one(retrieval: Retrieve) -> None:
    found = retrieval(depth=1).candidates()

    assert [candidates.language for candidates in found] == ["ja", "en"]
    # one by meaning, one by words, one by the words of its concepts, one by nearness to the best
    assert all(1 <= len(candidates.keys) <= 4 for candidates in found)


def test_at_full_depth_everything_that_may_be_seen_is_a_candidate(retrieval: Retrieve, world: Any) -> None:
    found = retrieval().candidates()

    keys = sorted(key for candidates in found for key in candidates.keys.tolist())
    assert keys == world.store.visible_keys(kind="seed", viewer=Viewer(), filters=Filters()).tolist()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_candidates_are_sorted_unique_and_allowed(
    retrieval: Retrieve, world: Any, data: st.DataObject
) -> None:
    every = world.store.visible_keys(kind="seed", viewer=Viewer("org-a"), filters=Filters()).tolist()
    allowed = data.draw(st.lists(st.sampled_from(every), unique=True).map(sorted))

    found = retrieval(
        data.draw(st.integers(0, 99)), allowed=allowed, depth=data.draw(st.integers(1, 40))
    ).candidates()

    for candidates in found:
        keys = candidates.keys.tolist()
        assert keys == sorted(set(keys))
        assert set(keys) <= set(allowed)
        assert len(candidates.record_ids) == len(keys) == len(candidates.vectors)
        assert all(len(values) == len(keys) for values in candidates.signals.values())


def test_where_nothing_may_be_seen_there_are_no_candidates_and_no_feedback(retrieval: Retrieve) -> None:
    found = retrieval(allowed=[]).candidates()

    assert [len(candidates.keys) for candidates in found] == [0, 0]
    assert all(Signal.FEEDBACK not in candidates.signals for candidates in found)


def test_keys_that_the_index_does_not_hold_are_passed_over(retrieval: Retrieve, world: Any) -> None:
    known = world.store.visible_keys(kind="seed", viewer=Viewer(), filters=Filters()).tolist()[:3]

    found = retrieval(allowed=[*known, 900_001, 900_002]).candidates()

    assert sorted(key for candidates in found for key in candidates.keys.tolist()) == known


def test_a_need_is_no_candidate_where_seeds_are_asked_for(retrieval: Retrieve, world: Any) -> None:
    needs = world.store.visible_keys(kind="need", viewer=Viewer(), filters=Filters()).tolist()

    found = retrieval(allowed=needs).candidates()

    assert len(needs) > 5
    assert [len(candidates.keys) for candidates in found] == [0, 0]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_feedback_is_nearness_to_the_five_best_records_and_none_vouches_for_itself(
    retrieval: Retrieve, language: str
) -> None:
    asked = retrieval(7, language)
    found = asked.candidates()

    first = [
        (-score, name, vector)
        for candidates in found
        for score, name, vector in zip(
            PROVISIONAL.without(Signal.FEEDBACK).sum_of(candidates.signals),
            candidates.record_ids,
            candidates.vectors,
            strict=True,
        )
    ]
    best: dict[str, np.ndarray] = {}
    for _, name, vector in sorted(first, key=lambda item: item[:2]):
        best.setdefault(name, vector)
    five = dict(list(best.items())[:5])
    assert len(five) == FEEDBACK_DOCUMENTS
    vouched = 0
    for candidates in found:
        moments = asked.generation.alignment.moments["seed", candidates.language]
        for name, own, value in zip(
            candidates.record_ids, candidates.vectors, candidates.signals[Signal.FEEDBACK], strict=True
        ):
            others = [vector for other, vector in five.items() if other != name]
            vouched += len(others) == 4
            centre = np.mean(others, axis=0, dtype=np.float64)
            centre /= np.linalg.norm(centre)
            mean, deviation = moments.of_scores(centre)
            expected = candidates.known * np.clip((own @ centre - mean) / deviation, -6, 6)
            assert value == pytest.approx(expected, abs=1e-4)
    assert vouched >= 5


def test_a_document_that_alone_may_be_seen_has_no_feedback(retrieval: Retrieve, world: Any) -> None:
    key = world.store.visible_keys(
        kind="seed", viewer=Viewer(), filters=Filters({"language": "ja"})
    ).tolist()[0]

    found = retrieval(allowed=[key]).candidates()

    feedback = [value for candidates in found for value in candidates.signals[Signal.FEEDBACK]]
    assert feedback == [0.0]


def test_a_text_without_terms_is_found_by_meaning_alone(retrieval: Retrieve) -> None:
    asked = retrieval()
    without = replace(asked, asked=replace(asked.asked, terms=[]))

    found = without.candidates()

    assert all(np.all(candidates.signals[Signal.LEXICAL] == 0) for candidates in found)
    assert all(np.any(candidates.signals[Signal.DENSE] != 0) for candidates in found)


def test_equal_documents_have_equal_signals_wherever_they_stand(build: Any) -> None:
    same = {"text": {"ja": "水素と蒸気を使う技術です。"}}
    names = [f"n{number:02d}" for number in range(61)]
    records = [
        {"id": name, **(same if number % 3 else {"text": {"ja": f"{name}の断熱材。"}})}
        for number, name in enumerate(names)
    ]
    world = build([Seed.model_validate(record) for record in records])
    twins = {name for number, name in enumerate(names) if number % 3}
    query = read_query("蒸気と水素で湯をわかす。", kind="need")
    asked = world.matcher._asked(query)
    keys = world.store.visible_keys(kind="seed", viewer=Viewer(), filters=Filters())

    (found,) = Retrieval(world.generation, "seed", asked, keys, PROVISIONAL).candidates()

    for signal in set(Signal) - {Signal.CONSTRAINTS, Signal.FIELD, Signal.VERDICTS}:
        values = {
            float(value)
            for value, name in zip(found.signals[signal], found.record_ids, strict=True)
            if name in twins
        }
        assert len(values) == 1, signal


@pytest.mark.parametrize(
    ("terms", "fullness"), [(0, 0.0), (9, 0.0), (10, 1 / 11), (15, 6 / 11), (20, 1.0), (90, 1.0)]
)
def test_a_query_is_the_fuller_the_more_different_terms_it_has(
    retrieval: Retrieve, terms: int, fullness: float
) -> None:
    names = [f"t{number}" for number in range(terms)] * 2

    asked: Asked = replace(retrieval().asked, terms=names)

    assert asked.fullness == pytest.approx(fullness)


def test_a_few_words_that_name_a_concept_count_as_a_problem_that_is_told(retrieval: Retrieve) -> None:
    asked = replace(retrieval(3).asked, terms=["t1", "t2"])

    assert (asked.fullness, asked.told) == (0.0, 0.0)
    assert replace(asked, names_concept=True).told == 1.0


def test_where_a_few_words_meet_nothing_but_names_only_nearness_and_words_count(build: Any) -> None:
    world = build([Seed.model_validate({"id": f"n{n:03d}", "text": {"ja": f"断熱{n}"}}) for n in range(120)])
    asked = world.matcher._asked(read_query("断熱材", kind="need"))
    keys = world.store.visible_keys(kind="seed", viewer=Viewer(), filters=Filters())
    named = Retrieval(world.generation, "seed", replace(asked, names_concept=False), keys, PROVISIONAL)
    told = replace(named, asked=replace(asked, names_concept=True))

    (found,), (in_full,) = named.candidates(), told.candidates()

    for signal in (Signal.EXPANSION, Signal.CONCEPTS, Signal.FEEDBACK):
        assert not np.any(found.signals[signal]), signal
    assert all(np.any(in_full.signals[signal]) for signal in (Signal.CONCEPTS, Signal.FEEDBACK))
    assert np.any(found.signals[Signal.DENSE])
    assert (found.steepness[Signal.CONCEPTS], in_full.known) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("documents", "length", "expected"),
    [
        (0, 1.0, 1.0),
        (10**6, 3.9, 0.0),
        (10**6, 6.0, 0.5),
        (10**6, 60.0, 1.0),
        (50, 4.0, 0.5),
        (50, 20.0, 1.0),
    ],
)
def test_documents_tell_more_the_longer_they_are_and_few_are_taken_for_texts(
    documents: int, length: float, expected: float
) -> None:
    assert told([(documents, length)]) == pytest.approx(expected, abs=1e-3)
    assert told([(documents, length), (0, 0.0)]) == told([(documents, length)])


@pytest.mark.parametrize(("start", "language"), [(3, "ja"), (4, "en"), (11, "ja")])
def test_steepness_is_how_many_log_odds_a_unit_of_a_raw_score_is_worth(
    retrieval: Retrieve, everything: Fusion, start: int, language: str
) -> None:
    made = replace(retrieval(start, language), fusion=everything)
    asked = replace(made.asked, terms=[*made.asked.terms, *(f"t{n}" for n in range(20))])

    for found in replace(made, asked=asked).candidates():
        part = made.generation.partitions["seed", found.language]
        rows = [part.row_of[key] for key in found.keys.tolist()]
        raw = {
            Signal.DENSE: found.vectors.astype(np.float64) @ asked.vector,
            Signal.LEXICAL: part.lexical.scores(asked.terms)[rows],
            Signal.EXPANSION: part.lexical.scores(asked.topic.words.get(found.language, {}))[rows],
            Signal.CONCEPTS: (part.profiles[rows] @ asked.topic.profile) ** asked.root,
        }
        assert set(found.steepness) == set(raw)
        for signal, scores in raw.items():
            worth = everything.weights[signal] * found.signals[signal]
            free = np.abs(found.signals[signal]) < 5.9  # of those that are not cut off
            assert free.sum() > 5
            assert np.diff(worth[free]) == pytest.approx(
                found.steepness[signal] * np.diff(scores[free]), abs=1e-4
            )


def test_a_signal_without_a_weight_is_worth_nothing(retrieval: Retrieve) -> None:
    for found in retrieval(3).candidates():
        assert found.steepness[Signal.DENSE] > 0
        assert (found.steepness[Signal.EXPANSION], found.steepness[Signal.CONCEPTS]) == (0.0, 0.0)


def test_what_is_scored_besides_takes_no_part_in_anything(retrieval: Retrieve, world: Any) -> None:
    seen = world.store.visible_keys(kind="seed", viewer=Viewer(), filters=Filters()).tolist()
    alone, besides = seen[:20], seen[40:43]

    plain = retrieval(5, allowed=alone)
    more = replace(plain, besides=np.array(besides, np.int64))

    found = {
        made: {
            key: {signal: float(values[place]) for signal, values in own.signals.items()}
            for own in made_candidates
            for place, key in enumerate(own.keys.tolist())
        }
        for made, made_candidates in (("plain", plain.candidates()), ("more", more.candidates()))
    }
    assert sorted(found["more"]) == sorted([*alone, *besides])
    assert {key: found["more"][key] for key in alone} == found["plain"]


def test_names_in_one_language_beside_texts_in_the_other_count_like_these() -> None:
    # given as many texts of forty terms as names of two
    assert told([(400, 2.0), (400, 40.0)]) == 1.0
