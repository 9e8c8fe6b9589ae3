"""Is what the tagger learns from whole, its own, and never part of what judges it?"""

from collections import Counter
from pathlib import Path

import numpy as np

from corpora import concept_scheme
from eval.tagging import read_tags
from eval.training.tagging import TAGS, Example, Material, load_cues, load_labelled, load_records
from indexer import ConceptWords, fit_concept_words

SAMPLE = Path(__file__).resolve().parents[3] / "eval" / "collections" / "concept-tags" / "texts.tsv"
LEAVES = [leaf.id for leaf in concept_scheme().leaves]


def test_every_leaf_has_words_of_its_own_in_both_languages_and_a_record_that_was_written_for_it() -> None:
    spoken = Counter((*cue.concepts, cue.kind, cue.language) for cue in load_cues())
    written = {concept for record in load_records() for concept in record.concepts}

    assert spoken == Counter(
        (leaf, kind, language) for leaf in LEAVES for kind in ("need", "seed") for language in ("ja", "en")
    )
    assert written == set(LEAVES)


def test_a_written_record_is_about_different_leaves_and_of_a_known_side_and_language() -> None:
    told = [(record.kind, record.language, len(set(record.concepts))) for record in load_records()]

    assert {count for *_, count in told} == {2}
    assert {own[:2] for own in told} == {(k, lang) for k in ("need", "seed") for lang in ("ja", "en")}


def test_no_record_of_the_sample_is_learned_from() -> None:
    judged = {line.split("\t")[0] for line in SAMPLE.read_text(encoding="utf-8").splitlines()[1:]}

    assert len(judged) == 150
    assert judged.isdisjoint(example.record for example in load_labelled(read_tags(TAGS)))


def test_vectors_learn_from_all_that_is_not_left_out_and_words_from_what_was_written_cues_apart() -> None:
    vectors = np.random.default_rng(3).normal(size=(2 * len(LEAVES) + 3, 4)).astype(np.float32)
    examples = [
        Example(("agroforestry", "algae-biofuels"), "seed", "en", "quixotic"),
        Example(("agrivoltaics",), "seed", "en", "zephyr; gossamer", cues=True),
        Example(("bamboo-use",), "seed", "en", "labelled", record="r2"),
    ]
    known = Material("fake@1", vectors[:-3], LEAVES * 2, examples, vectors[-3:])

    whole, without = known.fitted(), known.fitted(without=["r2"])

    bare = fit_concept_words(concept_scheme())
    assert taught(whole.words, bare) == {"agroforestry": 1, "algae-biofuels": 1}
    assert taught(whole.cues, bare) == {"agrivoltaics": 2}
    assert not np.array_equal(whole.weights, without.weights)


def taught(words: ConceptWords | None, before: ConceptWords) -> dict[str, int]:
    """How many English words more speak for a leaf."""
    assert words is not None
    more = (words.counts["en"] - before.counts["en"]).sum(axis=1)
    return {LEAVES[place]: int(more[place]) for place in np.flatnonzero(more)}
