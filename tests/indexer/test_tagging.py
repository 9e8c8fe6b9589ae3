"""Does a record get the concepts that its words and its vector speak for, and does what people say count?"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corpora import ConceptEdit, ConceptOrigin, Entry, Mention, RecordConcept, normalise
from indexer import (
    ConceptModel,
    LabelMatcher,
    Tagger,
    expected_version,
    fitted_with,
    tagging_model,
    with_labels,
)
from indexer.concepts import shipped_model
from indexer.tagging import MOST_CONCEPTS, edited, mentions_of, shipped_tagging
from indexer.tokens import words

# Settings under which a label alone gives its leaf; those that ship are fitted, and change.
SETTINGS = {"LABEL": 0.18, "TEMPERATURE": 0.13, "ENOUGH": 0.2}
LABEL, TEMPERATURE, ENOUGH = SETTINGS.values()

LEAVES = ("battery", "solar", "pump", "hydrogen", "bio", "wind", "wave", "heat", "reuse", "grid")
LABELS = {
    "ja": {"battery": ["全固体電池"], "solar": ["太陽光発電"], "old-problem": ["電気代"]},
    "en": {"battery": ["solid-state battery"], "solar": ["solar power"], "old-problem": ["bills"]},
}
MATCHER = LabelMatcher(
    {
        language: {
            concept: [
                tuple(word.term for word in words(normalise(label), language=language)) for label in labels
            ]
            for concept, labels in own.items()
        }
        for language, own in LABELS.items()
    }
)
SIZE = len(LEAVES)
# The score of a leaf is one number of the vector: what is expected can be written down.
TAGGER = Tagger(ConceptModel("e@1", LEAVES, np.eye(SIZE, dtype=np.float32), np.zeros(SIZE)), MATCHER)


@pytest.fixture(autouse=True, scope="module")
def _settings() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        for name, value in SETTINGS.items():
            patched.setattr(f"indexer.tagging.{name}", value)
        yield


def entry(
    text: str, *, record: str = "r", language: str = "ja", title: str | None = None, key: int = 1
) -> Entry:
    return Entry(key, record, "seed", language, title, text, "hash", True)


def scores(**leaves: float) -> np.ndarray:
    return np.array([leaves.get(leaf, 0.0) for leaf in LEAVES], np.float32)


def tags(*entries: Entry, vectors: list[np.ndarray]) -> dict[str, tuple[RecordConcept, ...]]:
    return TAGGER.tags(list(entries), TAGGER.model.scores(np.stack(vectors)))


def names(found: tuple[RecordConcept, ...]) -> list[str]:
    return [concept.concept for concept in found]


# ---- words and vector ----


def test_a_label_in_the_text_speaks_for_its_leaf_and_says_where_it_stands() -> None:
    text = "新しい全固体電池を作る"

    found = tags(entry(text), vectors=[scores()])["r"]

    share = np.exp(LABEL / TEMPERATURE) / (np.exp(LABEL / TEMPERATURE) + 7)
    assert found == (
        RecordConcept(
            "battery",
            ConceptOrigin.AUTOMATIC,
            round(float(share), 4),
            (Mention("ja", "text", text.index("全"), text.index("を")),),
        ),
    )


def test_the_title_is_read_too() -> None:
    found = tags(entry("装置です", title="全固体電池"), vectors=[scores()])["r"]

    assert found[0].mentions == (Mention("ja", "title", 0, 5),)


def test_a_leaf_that_the_vector_speaks_for_needs_no_label() -> None:
    found = tags(entry("何も言わない"), vectors=[scores(wind=0.5)])["r"]

    assert (names(found), found[0].mentions) == (["wind"], ())


def test_a_label_raises_its_leaf_and_does_not_overrule_a_clear_vector() -> None:
    without = tags(entry("何も言わない"), vectors=[scores(wind=0.5, battery=0.3)])["r"]
    with_label = tags(entry("全固体電池"), vectors=[scores(wind=0.5, battery=0.3)])["r"]

    assert names(without) == ["wind"]
    assert names(with_label) == ["wind", "battery"]
    assert (with_label[1].probability or 0) > ENOUGH
    assert with_labels(scores(), LEAVES, ["battery"], worth=LABEL).tolist() == pytest.approx(
        scores(battery=LABEL).tolist()
    )


def test_a_label_that_stands_there_twice_raises_once_and_is_told_twice() -> None:
    once = tags(entry("全固体電池"), vectors=[scores()])["r"][0]

    twice = tags(entry("全固体電池と全固体電池"), vectors=[scores()])["r"][0]

    assert twice.probability == once.probability
    assert [(mention.start, mention.end) for mention in twice.mentions] == [(0, 5), (6, 11)]


def test_the_name_of_a_problem_is_not_given_being_no_leaf() -> None:
    assert tags(entry("電気代"), vectors=[scores()]) == {"r": ()}


def test_where_nothing_stands_out_a_record_gets_nothing() -> None:
    assert tags(entry("何も言わない"), vectors=[scores()]) == {"r": ()}


@settings(max_examples=80, deadline=None)
@given(
    vector=arrays(np.float32, SIZE, elements=st.floats(-1, 1, width=32)),
    text=st.sampled_from(["", "全固体電池", "太陽光発電と全固体電池", "断熱材"]),
)
def test_a_few_leaves_are_given_each_with_share_enough_the_largest_first(
    vector: np.ndarray, text: str
) -> None:
    found = tags(entry(text), vectors=[vector])["r"]

    raised = vector.astype(np.float64)
    for concept in mentions_of([entry(text)], MATCHER):
        raised[LEAVES.index(concept)] += LABEL
    parts = np.exp((raised - raised.max()) / TEMPERATURE)
    shares = parts / np.sort(parts)[-8:].sum()
    given_shares = [concept.probability or 0 for concept in found]
    assert len(found) <= MOST_CONCEPTS
    assert given_shares == sorted(given_shares, reverse=True)
    assert all(share >= ENOUGH - 1e-4 for share in given_shares)
    for concept in found:
        assert concept.probability == pytest.approx(shares[LEAVES.index(concept.concept)], abs=1e-3)
    left_out = [
        share for leaf, share in zip(LEAVES, shares, strict=True) if leaf not in {c.concept for c in found}
    ]
    assert all(share < ENOUGH + 1e-3 for share in left_out) or len(found) == MOST_CONCEPTS


# ---- its own classifier ----


def test_the_tagger_has_a_classifier_of_its_own_beside_that_which_ranks() -> None:
    ranks = ConceptModel.load(shipped_model())

    found = tagging_model(ranks)

    assert (found.encoder, found.leaves) == (ranks.encoder, ranks.leaves)
    assert not np.array_equal(found.weights, ranks.weights)


def test_for_another_encoder_the_one_that_ranks_tags_with_the_words_of_the_tagger() -> None:
    ranks = replace(ConceptModel.load(shipped_model()), encoder="other@1")
    shipped = ConceptModel.load(shipped_tagging())

    found = tagging_model(ranks)

    assert (found.encoder, found.weights is ranks.weights) == ("other@1", True)
    for own, told in ((found.words, shipped.words), (found.cues, shipped.cues)):
        assert own is not None
        assert told is not None
        assert (own.counts["ja"] != told.counts["ja"]).nnz == 0


def test_the_settings_count_as_fitted_for_the_encoder_that_ships_in_this_very_version_alone() -> None:
    ships = expected_version()

    assert ships is not None
    assert fitted_with(ships)
    assert not fitted_with(f"{ships}-other")
    assert not fitted_with("fake@1")


def test_where_the_leaves_are_others_the_one_that_ranks_tags_as_it_is() -> None:
    assert tagging_model(TAGGER.model) is TAGGER.model


# ---- records ----


def test_a_record_told_in_two_languages_gets_one_set_from_the_mean_of_both() -> None:
    both = (
        entry("全固体電池", key=1),
        entry("A solid-state battery.", language="en", key=2),
    )

    found = tags(*both, vectors=[scores(wind=0.8), scores(wind=0.0, wave=0.4)])

    alone = tags(entry("全固体電池"), vectors=[scores(wind=0.4, wave=0.2)])["r"]
    assert set(found) == {"r"}
    assert [(c.concept, c.probability) for c in found["r"]] == [(c.concept, c.probability) for c in alone]
    assert tags(*both, vectors=[scores(), scores()])["r"][0].mentions == (
        Mention("ja", "text", 0, 5),
        Mention("en", "text", 2, 21),
    )


def test_records_are_tagged_apart_in_whatever_order_their_texts_come() -> None:
    found = tags(
        entry("全固体電池", record="a", key=1),
        entry("太陽光発電", record="b", key=2),
        entry("batteries", record="a", language="en", key=3),
        vectors=[scores(), scores(), scores()],
    )

    assert {record: names(own) for record, own in found.items()} == {"a": ["battery"], "b": ["solar"]}


def test_no_entries_get_no_tags() -> None:
    assert TAGGER.tags([], np.empty((0, SIZE), np.float32)) == {}


# ---- what people decided ----


def test_what_was_added_weighs_as_much_as_the_rest_and_what_was_removed_nothing() -> None:
    profile = scores(wind=0.6, wave=0.4)

    added = edited(profile, LEAVES, [ConceptEdit("battery", keep=True)])
    removed = edited(profile, LEAVES, [ConceptEdit("wind", keep=False)])

    assert added.tolist() == pytest.approx(scores(battery=0.5, wind=0.3, wave=0.2).tolist())
    assert removed.tolist() == scores(wave=1.0).tolist()
    assert profile.tolist() == scores(wind=0.6, wave=0.4).tolist()


def test_several_that_were_added_share_alike() -> None:
    profile = scores(wind=1.0)

    found = edited(profile, LEAVES, [ConceptEdit("battery", keep=True), ConceptEdit("solar", keep=True)])

    assert found.tolist() == pytest.approx(scores(battery=0.25, solar=0.25, wind=0.5).tolist())


def test_decisions_about_concepts_that_are_unknown_change_nothing() -> None:
    profile = scores(wind=0.6, wave=0.4)

    found = edited(profile, LEAVES, [ConceptEdit("a free word", keep=True), ConceptEdit("gone", keep=False)])

    assert found.tolist() == pytest.approx(profile.tolist())


def test_where_everything_is_removed_the_profile_is_empty() -> None:
    assert edited(scores(wind=1.0), LEAVES, [ConceptEdit("wind", keep=False)]).tolist() == scores().tolist()


@settings(max_examples=80, deadline=None)
@given(
    shares=st.dictionaries(st.sampled_from(LEAVES), st.floats(0.01, 1), min_size=1),
    decided=st.dictionaries(st.sampled_from([*LEAVES, "unknown"]), st.booleans()),
)
def test_whatever_was_decided_a_profile_sums_to_one_or_is_empty(
    shares: dict[str, float], decided: dict[str, bool]
) -> None:
    profile = scores(**shares) / scores(**shares).sum()

    found = edited(profile, LEAVES, [ConceptEdit(concept, keep) for concept, keep in decided.items()])

    added = [leaf for leaf in LEAVES if decided.get(leaf)]
    rest = [leaf for leaf in LEAVES if leaf not in decided and shares.get(leaf)]
    by_leaf = dict(zip(LEAVES, found.tolist(), strict=True))
    assert sum(by_leaf.values()) == pytest.approx(1 if added or rest else 0, abs=1e-5)
    assert all(by_leaf[leaf] == 0 for leaf in LEAVES if decided.get(leaf) is False)
    if added:
        assert sum(by_leaf[leaf] for leaf in added) >= 0.5 - 1e-5
        assert len({round(by_leaf[leaf], 5) for leaf in added}) == 1
