"""Is a limit that the record states set against what the need has, lacks or is, and against nothing else?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.limit_words import OPPOSED, THINGS
from matcher.limits import ruled_out, things_of


def told(clauses: list[str], asks: str, sentences: list[str], answers: str) -> list[tuple[int, list[int]]]:
    return list(ruled_out([things_of(clause, asks) for clause in clauses], sentences, answers))


def last(clause: str, asks: str, sentence: str, answers: str) -> bool:
    """Whether a sentence after a first, harmless one rules a clause out."""
    harmless = {"ja": "よい装置である。", "en": "It is a good machine."}[answers]
    return told([clause], asks, [harmless, sentence], answers) == [(1, [0])]


HAS_WHAT_WILL_NOT_DO = [
    ("海水の混じる井戸水で使いたい。", "ja", "塩気のある水には使えない。", "ja"),
    ("The well water is brackish.", "en", "塩気のある水では使えない。", "ja"),
    ("海水を使う。", "ja", "Salt water corrodes the pump within weeks.", "en"),
    ("We only have bamboo.", "en", "Bamboo jams the press.", "en"),
    ("竹を燃やしたい。", "ja", "Bamboo jams the press.", "en"),
    ("塩ビが混じる。", "ja", "塩化ビニルは受け入れない。", "ja"),
]
LACKS_WHAT_HAS_TO_BE_THERE = [
    ("島に技術者はいません。", "ja", "有資格者の常駐を条件とする。", "ja"),
    ("No engineer lives here.", "en", "専門の技術者が要る。専門の技術者を必要とする。", "ja"),
    ("電波の届かない谷です。", "ja", "It depends on a mobile signal.", "en"),
    ("There is no water for sprinkling.", "en", "It requires water all night.", "en"),
]
IS_THE_OPPOSITE = [
    ("この棟は賃貸です。", "ja", "建物の所有者に限られる。", "ja"),
    ("The site is off-grid.", "en", "It requires the mains.", "en"),
    ("住みながら工事したい。", "ja", "家を空けてもらう必要がある。", "ja"),
]
TOUCHES_NOTHING = [
    # another thing
    ("海水で使いたい。", "ja", "竹には使えない。", "ja"),
    # no limit is stated
    ("海水で使いたい。", "ja", "塩気のある水で5年動いている。", "ja"),
    ("We only have bamboo.", "en", "Bamboo burns well in it.", "en"),
    # what has to be there is there
    ("There are two engineers.", "en", "It requires an engineer.", "en"),
    # the limit is far from the thing
    (
        "We have sea water.",
        "en",
        "Sea water has run through it for many years and all of the seals cannot leak.",
        "en",
    ),
    # the opposite is named as well
    ("この棟は賃貸です。", "ja", "所有者か、賃貸の許しを得た者に限られる。", "ja"),
    # it says that it does without
    ("We have no mains.", "en", "It must be cleaned and runs without mains.", "en"),
]


@pytest.mark.parametrize(
    ("clause", "asks", "sentence", "answers"),
    [*HAS_WHAT_WILL_NOT_DO, *LACKS_WHAT_HAS_TO_BE_THERE, *IS_THE_OPPOSITE],
)
def test_a_limit_rules_out_what_the_clause_has_lacks_or_is_the_opposite_of(
    clause: str, asks: str, sentence: str, answers: str
) -> None:
    assert last(clause, asks, sentence, answers)


@pytest.mark.parametrize(("clause", "asks", "sentence", "answers"), TOUCHES_NOTHING)
def test_what_the_limit_does_not_touch_is_left_in_peace(
    clause: str, asks: str, sentence: str, answers: str
) -> None:
    assert not last(clause, asks, sentence, answers)


def test_the_first_of_several_sentences_tells_of_others_and_is_not_looked_at() -> None:
    limit = "塩気のある水には使えない。"

    assert told(["海水で使う。"], "ja", [limit, "そこで新しくした。"], "ja") == []
    assert told(["海水で使う。"], "ja", [limit], "ja") == [(0, [0])]


def test_every_clause_that_a_limit_rules_out_is_named() -> None:
    clauses = ["海水で使う。", "竹を燃やす。", "塩害がひどい。"]

    assert told(clauses, "ja", ["よい。", "塩気のある水には使えない。"], "ja") == [(1, [0, 2])]


def test_opposites_are_things_that_there_are() -> None:
    assert {name for pair in OPPOSED for name in pair} <= set(THINGS)


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["ja", "en"]))
def test_no_text_is_too_strange(clause: str, sentence: str, language: str) -> None:
    for place, clauses in told([clause], language, ["", sentence], language):
        assert (place, clauses) == (1, [0])
