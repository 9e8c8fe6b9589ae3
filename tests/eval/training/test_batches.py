"""Does a step show each concept once, beside its neighbours, and an epoch every statement?"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import LANGUAGES, concept_scheme
from eval.training import Statement, by_concept, load_statements
from eval.training.batches import NEIGHBOURS, PAIRS, Batch, batches

SCHEME = concept_scheme()
GROUPS = by_concept(load_statements())
LEAVES = [leaf.id for leaf in SCHEME.leaves]
SIZE = 48
TURN = round(len(LEAVES) / SIZE)


def source(
    *,
    seed: int = 0,
    labels: int = 0,
    size: int = SIZE,
    concepts: Sequence[str] = LEAVES,
    groups: Mapping[str, Mapping[str, Sequence[Statement]]] = GROUPS,
) -> Iterator[Batch]:
    return batches(groups, SCHEME, concepts=concepts, size=size, labels=labels, chance=random.Random(seed))


def concepts_of(batch: Batch) -> list[str]:
    return [concept for concept, _ in batch.queries]


def test_every_concept_comes_once_a_turn() -> None:
    turn = list(islice(source(), TURN))

    assert sorted(concept for batch in turn for concept in concepts_of(batch)) == LEAVES


def test_batches_are_about_as_large_as_was_asked_for() -> None:
    sizes = [len(batch.queries) for batch in islice(source(), TURN)]

    assert max(sizes) - min(sizes) <= 2 * NEIGHBOURS
    assert sum(sizes) / TURN == pytest.approx(len(LEAVES) / TURN)
    assert abs(len(LEAVES) / TURN - SIZE) < NEIGHBOURS


def test_a_need_stands_opposite_a_seed_of_its_concept() -> None:
    for batch in islice(source(), TURN):
        assert concepts_of(batch) == [concept for concept, _ in batch.documents]
        for (concept, asked), (_, answer) in zip(batch.queries, batch.documents, strict=True):
            assert asked in {need.text for need in GROUPS[concept]["need"]}
            assert answer in {seed.text for seed in GROUPS[concept]["seed"]}


def test_neighbours_of_one_branch_come_together_in_fours() -> None:
    # given
    branches = Counter(SCHEME[leaf].broader for leaf in LEAVES)
    # when
    turn = list(islice(source(), TURN))
    # then each run of neighbours is a four, or what is left of a branch
    for batch in turn:
        own = concepts_of(batch)
        place = 0
        while place < len(own):
            branch = SCHEME[own[place]].broader
            chunk = own[place : place + NEIGHBOURS]
            alike = [concept for concept in chunk if SCHEME[concept].broader == branch]
            length = NEIGHBOURS if len(alike) == NEIGHBOURS else branches[branch] % NEIGHBOURS
            assert {SCHEME[concept].broader for concept in own[place : place + length]} == {branch}
            place += length


def test_an_epoch_uses_every_statement_exactly_once() -> None:
    # when
    epoch = list(islice(source(), PAIRS * TURN))
    # then
    asked = Counter(text for batch in epoch for _, text in batch.queries)
    answered = Counter(text for batch in epoch for _, text in batch.documents)
    assert asked == Counter(need.text for own in GROUPS.values() for need in own["need"])
    assert answered == Counter(seed.text for own in GROUPS.values() for seed in own["seed"])


def test_the_next_epoch_deals_other_pairs() -> None:
    # given
    shown = source()
    # when
    first, second = (
        {
            (asked, answer)
            for batch in islice(shown, PAIRS * TURN)
            for (_, asked), (_, answer) in zip(batch.queries, batch.documents, strict=True)
        }
        for _ in range(2)
    )
    # then about one pair in four comes again: each need has four seeds
    assert len(first & second) / len(first) == pytest.approx(1 / PAIRS, abs=0.05)


def test_half_of_the_pairs_cross_the_languages() -> None:
    # given
    languages = {statement.text: statement.language for statement in load_statements()}
    # when
    crossed = [
        languages[asked] != languages[answer]
        for batch in islice(source(), PAIRS * TURN)
        for (_, asked), (_, answer) in zip(batch.queries, batch.documents, strict=True)
    ]
    # then
    assert sum(crossed) / len(crossed) == pytest.approx(1 / 2, abs=0.05)


def test_fewer_statements_than_turns_are_used_again_as_seldom_as_can_be() -> None:
    # given a concept with three needs and one seed
    concept = LEAVES[0]
    groups = {concept: {"need": GROUPS[concept]["need"][:3], "seed": GROUPS[concept]["seed"][:1]}}
    # when
    epoch = list(islice(source(groups=groups, concepts=[concept]), PAIRS))
    # then
    assert sorted(Counter(text for batch in epoch for _, text in batch.queries).values()) == [1, 1, 2]
    assert len({text for batch in epoch for _, text in batch.documents}) == 1


def test_the_same_seed_gives_the_same_batches_and_another_one_others() -> None:
    first, again, other = (list(islice(source(seed=seed, labels=14), 10)) for seed in (0, 0, 1))

    assert first == again
    assert first != other


def test_labels_come_beside_the_pairs_each_with_what_one_word_should_find() -> None:
    for plain, batch in zip(islice(source(), 1), islice(source(labels=14), 1), strict=True):
        # given the pairs of the batch without labels
        count = len(plain.queries)
        assert batch.queries[:count] == plain.queries
        # then fourteen different concepts of the batch are named
        named = concepts_of(batch)[count:]
        assert len(set(named)) == len(named) == 14
        assert set(named) <= set(concepts_of(plain))


def test_a_batch_of_all_concepts_says_of_each_text_with_which_it_shares_a_mean() -> None:
    # given
    languages = {statement.text: statement.language for statement in load_statements()}
    # when
    batch = next(source(size=0, labels=100))
    # then
    count = len(LEAVES)
    assert sorted(concepts_of(batch)[:count]) == LEAVES
    assert len(batch.queries) == count + 100
    asked, answering = batch.groups
    assert asked[:count] == tuple(f"need/{languages[text]}" for _, text in batch.queries[:count])
    assert answering[:count] == tuple(f"document/{languages[text]}" for _, text in batch.documents[:count])
    for (concept, label), name in zip(batch.queries[count:], asked[count:], strict=True):
        what, language = name.split("/")
        assert what == "label"
        assert label in SCHEME[concept].labels(language)


def test_a_label_finds_the_other_language_a_scope_note_or_a_seed() -> None:
    # when
    seen = Counter()
    for batch in islice(source(labels=len(LEAVES)), PAIRS * TURN):
        own = list(zip(batch.queries, batch.documents, strict=True))
        for (concept, asked), (same, answer) in own[len(own) // 2 :]:
            known = SCHEME[concept]
            asked_in = {language for language in LANGUAGES if asked in known.labels(language)}
            labels = {
                label for language in LANGUAGES if asked_in != {language} for label in known.labels(language)
            }
            notes = {known.scope.best(language) for language in LANGUAGES}
            seeds = {seed.text for seed in GROUPS[concept]["seed"]}
            # then
            assert same == concept
            assert asked_in
            assert answer in labels | notes | seeds
            seen["label" if answer in labels else "note" if answer in notes else "seed"] += 1
    for what in ("label", "note", "seed"):
        assert seen[what] / seen.total() == pytest.approx(1 / 3, abs=0.05)


@settings(max_examples=50, deadline=None)
@given(
    concepts=st.lists(st.sampled_from(LEAVES), min_size=1, max_size=60, unique=True),
    size=st.integers(1, 80),
    labels=st.integers(0, 5),
    seed=st.integers(0, 99),
)
def test_whatever_is_asked_for_no_batch_is_empty_and_the_concepts_come_equally_often(
    concepts: list[str], size: int, labels: int, seed: int
) -> None:
    # when batches are read until every concept came four times
    shown = source(concepts=concepts, size=size, labels=labels, seed=seed)
    counts: Counter[str] = Counter()
    while counts.total() < PAIRS * len(concepts):
        batch = next(shown)
        # then
        assert batch.queries
        pairs = [
            concept
            for (concept, asked) in batch.queries
            if asked in {need.text for need in GROUPS[concept]["need"]}
        ]
        assert len(batch.queries) == len(pairs) + min(labels, len(pairs))
        counts.update(pairs)
    assert set(counts.values()) == {PAIRS}
    assert set(counts) == set(concepts)
