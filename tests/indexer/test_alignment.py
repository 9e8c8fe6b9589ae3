"""Does alignment remove what a language adds to every vector, and are its moments true?"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corpora import IndexCorruptError
from indexer import Alignment, Component, Moments, Role, fit_alignment, group, named_group
from indexer.alignment import BAND, with_named_means

COMPONENTS = (Component("a", 3), Component("b", 2))
SEEDS = group(Role.DOCUMENT, "seed", "ja")
NEEDS = group(Role.QUERY, "need", "ja")
NUMBERS = st.floats(-4, 4, width=32).filter(lambda number: number == 0 or abs(number) > 1e-3)
ROWS = st.integers(1, 12).flatmap(lambda count: arrays(np.float32, (count, 5), elements=NUMBERS))


def vectors(count: int, *, shift: float = 0.0, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).normal(size=(count, 5)) + shift).astype(np.float32)


def fitted(prior: Alignment | None = None) -> Alignment:
    return fit_alignment({SEEDS: vectors(20, shift=3), NEEDS: vectors(8)}, components=COMPONENTS, prior=prior)


def test_a_group_is_named_by_role_kind_and_language() -> None:
    assert SEEDS == ("document", "seed", "ja")
    assert NEEDS == ("query", "need", "ja")


@settings(max_examples=50, deadline=None)
@given(rows=ROWS)
def test_aligned_rows_have_unit_length_and_each_component_the_root_of_its_weight(rows: np.ndarray) -> None:
    alignment = replace(fitted(), weights=(0.75, 0.25))
    away = rows + np.float32(20)  # no row is the mean itself, which has no direction

    aligned = alignment.transform(away, SEEDS)

    assert aligned.dtype == np.float32
    assert np.linalg.norm(aligned, axis=1) == pytest.approx(np.ones(len(rows)), abs=1e-5)
    assert np.linalg.norm(aligned[:, :3], axis=1) == pytest.approx(np.full(len(rows), 0.75**0.5), abs=1e-5)
    assert np.linalg.norm(aligned[:, 3:], axis=1) == pytest.approx(np.full(len(rows), 0.5), abs=1e-5)


def test_a_vector_that_is_the_mean_of_its_group_becomes_zero_and_not_a_number_out_of_nowhere() -> None:
    alignment = fitted()

    aligned = alignment.transform(alignment.means[SEEDS][None], SEEDS)

    assert aligned.tolist() == [[0.0] * 5]


@settings(max_examples=50, deadline=None)
@given(rows=ROWS, shift=arrays(np.float32, 5, elements=st.integers(-8, 8)))
def test_what_is_added_to_every_vector_of_a_group_is_removed(rows: np.ndarray, shift: np.ndarray) -> None:
    steady = np.concatenate([rows, vectors(3, seed=5)])

    plain = fit_alignment({SEEDS: steady}, components=COMPONENTS)
    moved = fit_alignment({SEEDS: steady + shift}, components=COMPONENTS)

    assert plain.means[SEEDS] == pytest.approx(steady.mean(0), abs=1e-5)
    assert moved.means[SEEDS] - shift == pytest.approx(plain.means[SEEDS], abs=1e-4)
    probe = vectors(4, seed=7) + np.float32(30)
    assert moved.transform(probe + shift, SEEDS) == pytest.approx(plain.transform(probe, SEEDS), abs=1e-4)


def test_documents_and_queries_are_centred_apart() -> None:
    alignment = fit_alignment(
        {SEEDS: np.array([[1, 0, 0, 1, 0], [3, 0, 0, 1, 0]], np.float32), NEEDS: np.ones((2, 5), np.float32)},
        components=COMPONENTS,
    )

    assert alignment.means[SEEDS].tolist() == [2, 0, 0, 1, 0]
    assert alignment.means[NEEDS].tolist() == [1, 1, 1, 1, 1]
    assert alignment.counts == {SEEDS: 2, NEEDS: 2}
    assert alignment.weights == (0.5, 0.5)
    root = 0.5**0.5
    assert alignment.transform(np.array([[5, 0, 0, 1, 2]], np.float32), SEEDS)[0] == pytest.approx(
        [root, 0, 0, 0, root]
    )


@settings(max_examples=50, deadline=None)
@given(rows=ROWS, query=arrays(np.float32, 5, elements=st.integers(-3, 3)))
def test_the_moments_of_scores_are_those_of_scoring_every_document(
    rows: np.ndarray, query: np.ndarray
) -> None:
    alignment = fit_alignment({SEEDS: rows}, components=COMPONENTS)

    mean, deviation = alignment.moments["seed", "ja"].of_scores(query)

    scores = (alignment.transform(rows, SEEDS) @ query).astype(np.float64)
    assert mean == pytest.approx(scores.mean(), abs=1e-4)
    assert deviation == pytest.approx(scores.std(), abs=5e-3)
    assert alignment.moments["seed", "ja"].count == len(rows)


def test_queries_have_a_mean_but_no_moments() -> None:
    assert set(fitted().moments) == {("seed", "ja")}


def test_scores_without_spread_have_a_tiny_deviation_and_never_zero() -> None:
    moments = Moments(np.array([0.5, 0], np.float32), np.zeros((2, 2), np.float32), 3)

    assert moments.of_scores(np.array([1, 1], np.float32)) == pytest.approx((0.5, 1e-6))


def test_moments_of_many_queries_are_those_of_each_in_as_many_dimensions_as_a_covariance_has() -> None:
    dimensions = 2 * BAND + 44  # the last band is a narrow one
    generator = np.random.default_rng(7)
    documents = generator.normal(size=(400, dimensions)).astype(np.float32)
    queries = generator.normal(size=(5, dimensions)).astype(np.float32)
    moments = Moments(documents.mean(0), np.cov(documents.T, bias=True).astype(np.float32), 400)

    means, deviations = moments.of_many_scores(queries)

    assert list(zip(means, deviations, strict=True)) == [moments.of_scores(own) for own in queries]
    scores = documents.astype(np.float64) @ queries.T.astype(np.float64)
    assert means == pytest.approx(scores.mean(0), abs=1e-4)
    assert deviations == pytest.approx(scores.std(0), rel=1e-5)


@pytest.mark.parametrize(("count", "share"), [(1, 1 / 51), (50, 1 / 2), (150, 3 / 4)])
def test_few_records_are_drawn_towards_the_prior_which_weighs_as_much_as_fifty(
    count: int, share: float
) -> None:
    prior = fit_alignment({SEEDS: vectors(9, seed=3)}, components=COMPONENTS)
    own = vectors(count, shift=2, seed=4)

    drawn = fit_alignment({SEEDS: own}, components=COMPONENTS, prior=prior)

    assert drawn.means[SEEDS] == pytest.approx(
        share * own.mean(0) + (1 - share) * prior.means[SEEDS], abs=1e-5
    )
    aligned = drawn.transform(own, SEEDS)
    before, after = prior.moments["seed", "ja"], drawn.moments["seed", "ja"]
    assert after.mean == pytest.approx(share * aligned.mean(0) + (1 - share) * before.mean, abs=1e-5)
    spread = np.cov(aligned.T, bias=True)
    assert after.covariance == pytest.approx(share * spread + (1 - share) * before.covariance, abs=1e-5)
    assert (drawn.counts[SEEDS], after.count) == (count, count)


def test_a_group_without_records_takes_the_values_of_the_prior() -> None:
    prior = fitted()

    drawn = fit_alignment({SEEDS: np.empty((0, 5), np.float32)}, components=COMPONENTS, prior=prior)

    assert drawn.version == prior.version
    assert drawn.means[NEEDS].tolist() == prior.means[NEEDS].tolist()


def test_the_version_changes_with_every_fitted_number() -> None:
    alignment = fitted()
    moments = alignment.moments["seed", "ja"]
    nudge = np.float32(1e-3)
    others = [
        replace(alignment, weights=(0.6, 0.4)),
        replace(alignment, components=(Component("a", 3), Component("c", 2))),
        replace(alignment, means={**alignment.means, NEEDS: alignment.means[NEEDS] + nudge}),
        replace(alignment, moments={("seed", "ja"): replace(moments, mean=moments.mean + nudge)}),
        replace(alignment, moments={("seed", "ja"): replace(moments, covariance=moments.covariance + nudge)}),
        replace(alignment, moments={("seed", "en"): moments}),
    ]

    versions = {alignment.version, *(other.version for other in others)}

    assert len(versions) == 7
    assert fitted().version == alignment.version
    assert all(len(version) == 16 and int(version, 16) >= 0 for version in versions)


def test_components_weigh_in_the_common_space_what_they_say() -> None:
    weighted = (Component("a", 3, 1.0), Component("b", 2, 0.5))

    alignment = fit_alignment({SEEDS: vectors(20), NEEDS: vectors(8, seed=2)}, components=weighted)

    assert alignment.weights == pytest.approx((2 / 3, 1 / 3))
    one, other = alignment.transform(vectors(2, seed=5), SEEDS)
    plain = fitted().centred(vectors(2, seed=5), alignment.means[SEEDS]) * np.float32(2**0.5)
    by_part = [float(plain[0, part] @ plain[1, part]) for part in (slice(0, 3), slice(3, 5))]
    assert float(one @ other) == pytest.approx(2 / 3 * by_part[0] + 1 / 3 * by_part[1], abs=1e-5)


def test_what_was_saved_is_loaded_again_to_the_bit(tmp_path: Path) -> None:
    alignment = replace(
        fitted(prior=fitted()),
        components=(Component("a\tb/c", 3, 0.25), Component("b", 2)),
        weights=(0.7, 0.3),
    )
    alignment.save(tmp_path / "alignment.npz")

    loaded = Alignment.load(tmp_path / "alignment.npz")

    assert loaded.version == alignment.version
    assert (loaded.components, loaded.weights) == (alignment.components, alignment.weights)
    assert loaded.counts == alignment.counts
    assert loaded.moments["seed", "ja"].count == alignment.moments["seed", "ja"].count
    probe = vectors(3, seed=9)
    assert loaded.transform(probe, NEEDS).tobytes() == alignment.transform(probe, NEEDS).tobytes()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "alignment.npz"

    with pytest.raises(IndexCorruptError) as missing:
        Alignment.load(path)

    assert str(missing.value) == (
        f"{path} is damaged: [Errno 2] No such file or directory: '{path}'. Rebuild: enmusubi index --full"
    )


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_file_cut_off_anywhere_or_with_any_bit_flipped_is_refused_or_is_the_same(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("alignment") / "alignment.npz"
    alignment = fitted()
    alignment.save(path)
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del content[place:]
    path.write_bytes(content)

    try:
        found = Alignment.load(path).version
    except IndexCorruptError as error:
        found = str(error).split(": ")[0]

    assert found in (f"{path} is damaged", alignment.version)


# ---- queries that only name a thing ----


def test_the_mean_of_mere_names_moves_as_far_as_the_documents_that_answer_them() -> None:
    random = np.random.default_rng(3)
    names = [(role, kind, "ja") for role in ("query", "document") for kind in ("seed", "need")]
    shipped = {name: random.normal(size=(40, 5)).astype(np.float32) for name in names}
    components = (Component("one", 3), Component("two", 2))
    prior = fit_alignment(shipped, components=components)
    seeds = random.normal(1.0, size=(30, 5)).astype(np.float32)
    later = fit_alignment({("document", "seed", "ja"): seeds}, components=components, prior=prior)

    found = with_named_means(later, prior, {"need": "seed", "seed": "need"})

    moved = later.means["document", "seed", "ja"] - prior.means["document", "seed", "ja"]
    assert np.abs(moved).max() > 0.1
    told = prior.means["query", "need", "ja"]
    assert found.means[named_group("need", "ja")] == pytest.approx(told + moved, abs=1e-6)
    # nothing moved for needs, which answer seeds
    assert found.means[named_group("seed", "ja")] == pytest.approx(
        prior.means["query", "seed", "ja"], abs=1e-6
    )
    for name, mean in later.means.items():
        assert found.means[name].tolist() == mean.tolist()
    assert found.moments == later.moments
    assert found.counts[named_group("need", "ja")] == 0
