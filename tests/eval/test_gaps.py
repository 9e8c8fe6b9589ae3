"""Do the labels of the gaps hold together, and is what is told counted as their README says?"""

from collections import Counter

import pytest
from conftest import need

from corpora import Bilingual, bundled_records
from eval import gaps
from eval.gaps import Labelled, labelled
from matcher import Challenge, Challenges, Gap, GapKind, Name, Quotation, Size

NO_SIZE = Size((), 0, {}, {}, {}, None)


def challenge(kind: GapKind, *names: str, asked: Quotation | None = None) -> Challenge:
    members = tuple(need(name, text={"ja": "蒸気がほしい。200℃にしたい。"}) for name in names)
    told = asked or Quotation(0, 7, "蒸気がほしい。")
    own = tuple(Gap(member, kind, told, None, ()) for member in members)
    return Challenge(Name(Bilingual(ja="蒸気", en="steam"), (), {}), members, own, NO_SIZE, 1.0)


def label(name: str, sort: str, challenge: str, holder: str = "a", missing: str | None = None) -> Labelled:
    return Labelled(name, challenge, sort, holder, missing, ())


def test_the_collection_is_as_its_readme_says() -> None:
    needs = labelled()
    texts = {own.id: own.text.ja or own.text.en or "" for own in gaps._needs()}
    seeds = {record.id for record in bundled_records() if record.kind == "seed"}

    assert Counter(own.sort for own in needs) == {"gap": 24, "near": 10, "answered": 46}
    assert len({own.challenge for own in needs if own.sort == "gap"}) == 12
    assert gaps._shareds({own.id: own for own in needs}) == {
        *("G01", "G02", "G03", "G04"),
        *("S01", "S02", "S03", "S04", "S05"),
    }
    assert all(own.missing is None or own.missing in texts[own.id] for own in needs)
    assert all(set(own.seeds) <= seeds for own in needs)
    assert all(bool(own.seeds) == (own.sort != "gap") for own in needs)


@pytest.mark.parametrize(
    ("told", "found", "false"),
    [
        ([("g1", "g2")], {"G1"}, 0),
        ([("g1",), ("g2",)], {"G1"}, 1),  # told in two pieces
        ([("g1", "h1")], set(), 1),  # no majority
        ([("a1",)], set(), 1),  # it has an answer
        ([("n1",)], set(), 0),  # a near miss is looked at elsewhere
    ],
)
def test_a_planted_challenge_is_found_once_and_the_rest_is_false(
    told: list[tuple[str, ...]], found: set[str], false: int
) -> None:
    labels = {
        own.id: own
        for own in (
            label("g1", "gap", "G1"),
            label("g2", "gap", "G1"),
            label("h1", "gap", "G2"),
            label("a1", "answered", "A1"),
            label("n1", "near", "N1", missing="200℃"),
        )
    }
    challenges = Challenges("g", tuple(challenge(GapKind.NO_ANSWER, *names) for names in told), 1.0, 5, 0)

    whole, wrong, named = gaps._wholes(challenges, labels)

    assert (whole, len(wrong), len(named)) == (found, false, len(told))


@pytest.mark.parametrize(("asked", "met", "false"), [("200℃", {"n1"}, 0), ("蒸気がほしい。", set(), 1)])
def test_a_missing_requirement_counts_where_it_overlaps_the_labelled_one(
    asked: str, met: set[str], false: int
) -> None:
    labels = {"n1": label("n1", "near", "N1", missing="200℃")}
    text = "蒸気がほしい。200℃にしたい。"
    place = Quotation(text.index(asked), text.index(asked) + len(asked), asked)
    told = Challenges("g", (challenge(GapKind.REQUIREMENT, "n1", asked=place),), 1.0, 1, 0)

    found, wrong = gaps._requirements(told, labels)

    assert (found, len(wrong)) == (met, false)
