"""How is the classifier of concepts made that ships for the embedded encoder?

From the training statements, needs and seeds alike, and from the scheme's own words.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpora import LANGUAGES, concept_scheme
from eval.training.statements import Statement, load_statements
from indexer import (
    Alignment,
    ConceptModel,
    Encoder,
    Role,
    Vectors,
    encoder_version,
    fit_alignment,
    fit_concept_words,
    fit_concepts,
    scheme_examples,
    sentences_of,
)

TARGET = Path(__file__).resolve().parents[2] / "indexer" / "data" / "concepts.npz"
ROLES = {"need": Role.QUERY, "seed": Role.DOCUMENT}


def trained_concepts(encoder: Encoder, statements: Sequence[Statement] | None = None) -> ConceptModel:
    """Fit the classifier on statements (those of the collection unless given) and the scheme."""
    scheme = concept_scheme()
    written = load_statements() if statements is None else statements
    # Lends components and weights; every set of texts is centred by its own means.
    alignment = fit_alignment({}, components=encoder.components)
    examples, labels = scheme_examples(encoder, alignment, scheme)
    parts = [examples]
    for kind, role in ROLES.items():
        for language in LANGUAGES:
            own = [s for s in written if (s.kind, s.language) == (kind, language)]
            parts.append(_aligned(own, encoder, alignment, role))
            labels += [statement.concept for statement in own]
    leaves = tuple(leaf.id for leaf in scheme.leaves)
    words = fit_concept_words(scheme, ((s.concept, s.language, s.text) for s in written))
    return fit_concepts(encoder_version(encoder), leaves, np.concatenate(parts), labels, words)


def _aligned(statements: Sequence[Statement], encoder: Encoder, alignment: Alignment, role: Role) -> Vectors:
    texts = [[s.text for s in sentences_of(t.text, language=t.language)] for t in statements]
    vectors = np.stack([own.whole for own in encoder.encode(texts, role=role)])
    return alignment.centred(vectors, vectors.mean(axis=0))
