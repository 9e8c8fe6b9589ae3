"""Are two records that tell one thing in two languages found, and others not?"""

from pathlib import Path

from corpora import (
    Bilingual,
    Seed,
    bundled_records,
    duplicates_by_similarity,
    open_store,
)
from indexer import Encoder, Shipped, alike_across, open_generation, update_index

BOTH = [r for r in bundled_records() if isinstance(r, Seed) and r.text.languages == ("ja", "en")][:8]


def told_apart(seed: Seed) -> list[Seed]:
    """One seed as two lists tell it: in Japanese in the one, in English in the other."""
    return [
        seed.model_copy(
            update={
                "id": f"{seed.id}-{language}",
                "text": Bilingual(**{language: seed.text.get(language)}),
                "title": None,
            }
        )
        for language in ("ja", "en")
    ]


def test_seven_of_eight_seeds_are_proposed_with_their_translation_in_another_list_and_no_others(
    tmp_path: Path, real_encoder: Encoder, real_shipped: Shipped
) -> None:
    seeds = {seed.id: seed for both in BOTH for seed in told_apart(both)}
    store = open_store(tmp_path / "store.sqlite")
    store.put(seeds.values())
    update_index(store, tmp_path / "index", encoder=real_encoder, known=lambda: real_shipped)
    store.close()

    pairs = list(alike_across(open_generation(tmp_path / "index"), "seed", least=0.0))

    proposed = {(pair.left, pair.right) for pair in duplicates_by_similarity(seeds, pairs)}
    assert proposed <= {(f"{both.id}-en", f"{both.id}-ja") for both in BOTH}
    assert len(proposed) >= 7


def test_a_record_told_in_both_languages_is_no_pair_with_itself(demo_home: Path) -> None:
    pairs = list(alike_across(open_generation(demo_home / "index"), "seed", least=0.0))

    assert pairs
    assert all(left != right for left, right, _ in pairs)
    assert all(0.0 <= likeness <= 1.0 for *_, likeness in pairs)
