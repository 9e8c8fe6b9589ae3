"""Is a text about the concepts that it names, and are they looked up in both languages?"""

from typing import Any

import numpy as np
import pytest

from corpora import concept_scheme
from indexer import Generation, terms
from matcher.expansion import EXPANDED, LEAST, RELATED, Topic, topic_of
from matcher.query import read_query

Share = dict[str, float]


@pytest.fixture(scope="module")
def generation(world: Any) -> Generation:
    found: Generation = world.generation
    return found


@pytest.fixture(scope="module")
def neutral(generation: Generation) -> np.ndarray:
    """A vector that speaks for no leaf: labels alone decide."""
    return np.zeros(generation.concepts.weights.shape[1], np.float32)


def topic(generation: Generation, text: str, vector: np.ndarray, language: str = "ja") -> Topic:
    query = read_query(text, kind="need")
    assert query.language == language
    return topic_of(query, vector, generation)


def shares(generation: Generation, found: Topic) -> Share:
    return dict(zip(generation.concepts.leaves, found.profile.tolist(), strict=True))


def some_leaves(language: str, count: int) -> list[tuple[str, str]]:
    """Leaves with a label that is found as this leaf."""
    leaves = concept_scheme().leaves
    return [(leaf.id, leaf.labels(language)[0]) for leaf in leaves[:: len(leaves) // count]][:count]


# ---- labels ----


@pytest.mark.parametrize(
    ("language", "leaf", "label"),
    [(language, *pair) for language in ("ja", "en") for pair in some_leaves(language, 6)],
)
def test_a_label_in_the_text_raises_its_leaf(
    generation: Generation, neutral: np.ndarray, language: str, leaf: str, label: str
) -> None:
    text = f"「{label}」を入れたい。" if language == "ja" else f"We want {label}."

    before = shares(generation, topic(generation, "何かしたい。", neutral))
    after = shares(generation, topic(generation, text, neutral, language))

    assert leaf in {m.concept for m in generation.labels.matches(text, language=language)}
    assert after[leaf] > before[leaf]
    assert max(after, key=lambda name: after[name]) == leaf


def test_how_records_are_tagged_does_not_move_what_a_query_is_about(
    generation: Generation, neutral: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaf, label = some_leaves("ja", 6)[0]
    before = shares(generation, topic(generation, f"「{label}」を入れたい。", neutral))

    monkeypatch.setattr("indexer.tagging.LABEL", 0.0)
    after = shares(generation, topic(generation, f"「{label}」を入れたい。", neutral))

    assert after == before
    assert after[leaf] > 0.5


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_label_of_a_problem_raises_what_solves_it(
    generation: Generation, neutral: np.ndarray, language: str
) -> None:
    scheme = concept_scheme()
    leaves = set(generation.concepts.leaves)
    checked = 0
    for problem in scheme.problems:
        solving = [name for name in problem.solved_by if name in leaves]
        text = problem.labels(language)[0]
        named = {m.concept for m in generation.labels.matches(text, language=language)}
        if named != {problem.id} or not solving:
            continue
        found = shares(generation, topic(generation, text, neutral, language))
        others = [share for name, share in found.items() if name not in solving]
        # A profile keeps eight leaves; what is related to a solution gets a share of it.
        assert min(sorted((found[name] for name in solving), reverse=True)[:8]) > 0
        assert max(found[name] for name in solving) > max(others)
        checked += 1
    assert checked >= 5


def test_the_vector_says_what_a_text_is_about_where_no_label_stands_in_it(generation: Generation) -> None:
    model = generation.concepts

    found = topic(generation, "何とかしたい。", model.weights[7])

    assert int(np.argmax(found.profile)) == 7


# ---- shares ----


def test_shares_add_up_to_one_and_related_leaves_get_a_part(generation: Generation) -> None:
    model, related = generation.concepts, concept_scheme().related
    places = {leaf: place for place, leaf in enumerate(model.leaves)}
    seen = 0
    for place, leaf in enumerate(model.leaves):
        near = [places[name] for name in related.get(leaf, ()) if name in places]
        # A vector so long that this leaf takes the whole share.
        profile = topic(generation, "何とかしたい。", model.weights[place] * 1_000).profile

        assert profile.sum() == pytest.approx(1, abs=1e-5)
        assert profile[place] == pytest.approx(1 - RELATED if near else 1, abs=1e-5)
        assert profile[near].tolist() == pytest.approx([RELATED / len(near)] * len(near) if near else [])
        seen += bool(near)
    assert seen > 10


# ---- words ----


def test_words_of_the_likeliest_leaves_are_looked_up_in_both_languages(
    generation: Generation, neutral: np.ndarray
) -> None:
    leaf = concept_scheme()["heat-pump"] if "heat-pump" in concept_scheme() else concept_scheme().leaves[0]

    found = topic(generation, f"{leaf.labels('ja')[0]}を入れたい。", neutral)

    assert set(found.words) == {"ja", "en"}
    for language in ("ja", "en"):
        assert set(terms(leaf.labels(language)[0], language=language)) & set(found.words[language])


def test_words_come_from_three_leaves_at_most_and_weigh_their_share(generation: Generation) -> None:
    generation = generation
    places = [3, 40, 80, 120]
    leaves = [generation.concepts.leaves[place] for place in places]
    vector = generation.concepts.weights[places].sum(axis=0)

    found = topic(generation, "何とかしたい。", vector)

    assert len(leaves) > EXPANDED
    weights = {weight for words in found.words.values() for weight in words.values()}
    assert 1 <= len(weights) <= EXPANDED
    assert all(LEAST <= weight <= 1 for weight in weights)
    assert found.words["ja"] or found.words["en"]


def test_a_text_about_nothing_in_particular_has_words_of_no_great_weight(
    generation: Generation, neutral: np.ndarray
) -> None:
    found = topic(generation, "何とかしたい。", neutral)

    # Eight leaves that are all alike: none has more than an eighth.
    assert max((w for words in found.words.values() for w in words.values()), default=0.0) <= 1 / 8
