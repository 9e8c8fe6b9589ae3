"""Are seeds that stand in two lists proposed, and no others?"""

from typing import Any

from corpora import Bilingual, DoubtfulPair, Seed, bundled_records, duplicate_seeds, duplicates_by_similarity

SHIPPED = [record for record in bundled_records() if isinstance(record, Seed)]
JAPANESE = [seed for seed in SHIPPED if seed.text.ja]
TEXT = "工場の排熱を蓄熱材に溜め、離れた温室へ車で運んで暖房に使う技術です。蓄熱材は百回使えます。"


def seed(record_id: str, ja: str | None = TEXT, en: str | None = None, **fields: Any) -> Seed:
    return Seed.model_validate({"id": record_id, "text": {"ja": ja, "en": en}, **fields})


def test_no_two_shipped_seeds_are_proposed() -> None:
    assert duplicate_seeds(SHIPPED) == []


def test_a_text_that_was_edited_reordered_or_cut_is_proposed_with_its_original() -> None:
    def reordered(text: str) -> str:
        return "。".join(sorted(text.split("。")))

    copies = [
        original.model_copy(update={"id": f"{original.id}-copy", "text": Bilingual(ja=change(text))})
        for place, original in enumerate(JAPANESE)
        if (text := original.text.ja)
        for change in [
            (reordered, lambda t: t[: len(t) * 3 // 4], lambda t: t + "共同研究の相手を求めます。")[place % 3]
        ]
    ]

    found = {(pair.left, pair.right) for pair in duplicate_seeds([*JAPANESE, *copies])}

    assert found == {(original.id, f"{original.id}-copy") for original in JAPANESE}


def test_a_pair_tells_what_speaks_for_and_against_it() -> None:
    seeds = {
        "a": seed("a", title={"ja": "排熱の宅配"}, researcher="r1", organisation="o1"),
        "b": seed("b", title={"ja": "排熱の 宅配"}, researcher="r1", organisation="o2"),
    }

    [pair] = duplicates_by_similarity(seeds, [("b", "a", 0.6)])

    reasons = ("similar_text=0.60", "same_title", "same_researcher", "other_organisation")
    assert pair == DoubtfulPair("seed", "a", "b", 0.8, reasons)


def test_texts_that_are_half_alike_are_proposed_for_one_researcher_only() -> None:
    half = TEXT[:24] + "地域の漁協と組んで魚の養殖池を温めます。"
    alone = duplicate_seeds([seed("a", researcher="r1"), seed("b", half, researcher="r2")])
    shared = duplicates_by_similarity(
        {"a": seed("a", researcher="r1"), "b": seed("b", half, researcher="r1")}, [("a", "b", 0.65)]
    )

    assert alone == []
    assert [pair.score for pair in shared] == [0.8]


def test_only_pairs_with_a_new_seed_are_looked_for_when_asked() -> None:
    seeds = [seed("a"), seed("b"), seed("c")]

    assert [(p.left, p.right) for p in duplicate_seeds(seeds, new={"c"})] == [("a", "c"), ("b", "c")]
    assert len(duplicate_seeds(seeds)) == 3
    assert len(duplicate_seeds(seeds, new={"b", "c"})) == 3
    assert duplicate_seeds(seeds, new=set()) == []


def test_seeds_for_other_eyes_are_never_paired() -> None:
    secret = seed("b", visibility="organisation", organisation="o1")
    other = seed("c", visibility="organisation", organisation="o2")

    assert duplicate_seeds([seed("a"), secret, other, seed("d", visibility="coalition")]) == []


def test_across_languages_likeness_from_elsewhere_is_weighed_by_the_same_rules() -> None:
    seeds = {
        "ja": seed("ja", organisation="o"),
        "en": seed("en", None, "Waste heat is stored and carried to greenhouses.", organisation="o"),
        "far": seed("far", None, "Another thing.", organisation="p"),
    }

    found = duplicates_by_similarity(seeds, [("en", "ja", 0.8), ("ja", "far", 0.8), ("ja", "gone", 0.99)])

    assert found == [
        DoubtfulPair("seed", "en", "ja", 0.85, ("similar_text=0.80", "same_organisation", "other_language"))
    ]


def test_few_or_tiny_texts_are_no_trouble() -> None:
    assert duplicate_seeds([]) == []
    assert duplicate_seeds([seed("a")]) == []
    assert [pair.score for pair in duplicate_seeds([seed("a", "熱"), seed("b", "熱")])] == [1.0]
