"""Is what is left of a document without a part worth what such a document is worth?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import ConceptWords, Gathered, LexicalIndex, term_counts

TERMS = st.lists(st.sampled_from(["水素", "製造", "太陽光", "熱", "solar", "heat", "pump"]), max_size=6)
DOCUMENTS = st.lists(st.tuples(TERMS, TERMS, TERMS), min_size=1, max_size=4)
WORDS = st.dictionaries(st.sampled_from(["熱", "heat"]), st.floats(0.1, 2))
LEAVES = term_counts([["水素", "製造"], ["太陽光", "solar"], ["熱", "heat", "pump", "水素"]])
Cut = tuple[list[str], list[str], list[str]]  # a document's first and second part, and what is left


@settings(max_examples=40, deadline=None)
@given(
    documents=DOCUMENTS,
    query=TERMS,
    words=st.dictionaries(st.sampled_from(["熱", "heat"]), st.floats(0.1, 2)),
)
def test_a_document_less_a_part_scores_as_what_is_left_of_it(
    documents: list[Cut], query: list[str], words: dict[str, float]
) -> None:
    whole, parts, of, left = cut(documents)
    index = LexicalIndex(whole, np.ones(len(documents), bool))
    asked = index.asked([query, words])

    found = asked.scores(asked.held(whole, np.arange(len(documents))).less(asked.held(parts, of_all(of)), of))

    assert found == pytest.approx(index.scores_of(left, [query, words]), rel=1e-5, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(documents=DOCUMENTS)
def test_concepts_hear_of_a_document_less_a_part_what_they_hear_of_the_rest(documents: list[Cut]) -> None:
    whole, parts, of, left = cut(documents)
    words = ConceptWords({"ja": LEAVES})
    own, gone = (Gathered.of(own, np.arange(own.shape[0])) for own in (whole, parts))

    sums = words.sums(own.rows, own.columns, "ja", among=len(documents))
    rows, columns = own.gone(gone, of, whole.shape[1])
    found = sums[of] - words.sums(rows, columns, "ja", among=len(of))

    rest = Gathered.of(left, of_all(of))
    assert found == pytest.approx(words.sums(rest.rows, rest.columns, "ja", among=len(of)), abs=1e-6)


def cut(documents: list[Cut]) -> tuple:
    """The documents, their parts one after the other, whose each is, and what is left without each."""
    whole = term_counts([[*a, *b, *c] for a, b, c in documents])
    parts = term_counts([part for own in documents for part in own[:2]])
    left = term_counts([rest for a, b, c in documents for rest in ([*b, *c], [*a, *c])])
    return whole, parts, np.repeat(np.arange(len(documents)), 2), left


def of_all(of: np.ndarray) -> np.ndarray:
    return np.arange(len(of))
