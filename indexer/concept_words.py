"""Which concepts do the words of a text speak for?

The labels, scope notes and training statements of each leaf are one long document, which is asked with every
word of the text (BM25). Vectors know what a text means, words what it names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from corpora import LANGUAGES, ConceptScheme
from indexer.asked_terms import runs
from indexer.encoder import Vectors
from indexer.lexical import Counts, LexicalIndex, term_counts
from indexer.tokens import terms_of_many


@dataclass(frozen=True)
class ConceptWords:
    """Term counts of the leaves (leaves, 2**20) by language."""

    counts: Mapping[str, Counts]

    def scores(self, texts: Counts, language: str) -> Vectors:
        """Score texts (n, 2**20) for every leaf, (n, leaves); rows have mean 0 and deviation 1, or are 0."""
        rows = np.repeat(np.arange(texts.shape[0]), np.diff(texts.indptr))
        return standardised(self.sums(rows, texts.indices, language, among=texts.shape[0]))

    def sums(
        self,
        rows: npt.NDArray[np.intp],
        columns: npt.NDArray[np.integer],
        language: str,
        *,
        among: int,
    ) -> npt.NDArray[np.float64]:
        """Sum up what terms are worth for each leaf, (among, leaves): of each its text and its column."""
        worths = self._worths[language]
        starts, ends = worths.indptr[columns], worths.indptr[columns + 1]
        own = runs(starts, ends)
        leaves = worths.shape[1]
        places = np.repeat(rows * leaves, ends - starts) + worths.indices[own]
        summed = np.bincount(places, worths.data[own], among * leaves)
        return np.asarray(summed.reshape(among, leaves), np.float64)

    @cached_property
    def _worths(self) -> dict[str, Counts]:
        """What each term is worth for each leaf, (2**20, leaves), by language."""
        return {
            language: sparse.csr_array(LexicalIndex(own, np.ones(own.shape[0], bool)).worths().T)
            for language, own in self.counts.items()
        }


def standardised(sums: npt.NDArray[np.float64]) -> Vectors:
    """Bring rows to mean 0 and deviation 1; those in which nothing varies are 0."""
    found = sums - sums.mean(axis=1, keepdims=True)
    deviations = np.sqrt((found * found).mean(axis=1, keepdims=True))
    return np.asarray(found / np.where(deviations > 1e-9, deviations, 1.0), np.float32)


def fit_concept_words(scheme: ConceptScheme, statements: Iterable[tuple[str, str, str]] = ()) -> ConceptWords:
    """Count the words of the scheme's leaves and of further texts, each (leaf, language, text)."""
    texts = {
        (leaf.id, language): [*leaf.labels(language), leaf.scope.best(language)]
        for leaf in scheme.leaves
        for language in LANGUAGES
    }
    for leaf_id, language, text in statements:
        texts[leaf_id, language].append(text)
    return ConceptWords(
        {
            language: term_counts(
                terms_of_many(
                    ["\n".join(texts[leaf.id, language]) for leaf in scheme.leaves], language=language
                )
            )
            for language in LANGUAGES
        }
    )
