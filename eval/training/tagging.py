"""What does the tagger learn from, and how is it fitted? Command: `python -m eval.training.tagging`.

A record is about more than one concept, a statement about one. So the tagger has a classifier of its own,
of the statements, of records that were written with all their concepts (`records/*.tsv`), of words that
speak for each leaf (`cues/*.tsv`) and of shipped records that were labelled (`tags.tsv`). The sample that
judges it (`eval/collections/concept-tags`) is in none of them. What ranks matches (`concepts.npz`) stays as
it is.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from api import settings_from_environment
from corpora import LANGUAGES, Need, NotFoundError, Seed, bundled_records, concept_scheme, entry_texts
from eval.tagging import Tags, read_tags
from eval.training.concepts import ROLES
from eval.training.statements import load_statements
from indexer import (
    ConceptModel,
    Encoder,
    Role,
    Vectors,
    encoder_version,
    fit_alignment,
    fit_concept_words,
    fit_concepts,
    load_encoder,
    scheme_examples,
    sentences_of,
)

HOME = Path(__file__).parent
TAGS = HOME / "tags.tsv"
TARGET = HOME.parents[1] / "indexer" / "data" / "tagging.npz"


@dataclass(frozen=True)
class Example:
    """A text and every leaf that it speaks for; `record` names the shipped record that it is.

    `cues` are mere words; they are heard apart from what is told in sentences.
    """

    concepts: tuple[str, ...]
    kind: str
    language: str
    text: str
    title: str | None = None
    record: str | None = None
    cues: bool = False


def load_cues(directory: Path = HOME / "cues") -> list[Example]:
    """Read the words that speak for each leaf: leaf, Japanese and English words a line; for both sides."""
    return [
        Example((concept,), kind, language, text, cues=True)
        for concept, *texts in _rows(directory)
        for language, text in zip(LANGUAGES, texts, strict=True)
        for kind in ROLES
    ]


def load_records(directory: Path = HOME / "records") -> list[Example]:
    """Read the records that were written for this: leaves, kind, language and text a line."""
    return [
        Example(tuple(concepts.split(",")), kind, language, text)
        for concepts, kind, language, text in _rows(directory)
    ]


def _rows(directory: Path) -> list[list[str]]:
    files = sorted(directory.glob("*.tsv"))
    if not files:
        raise NotFoundError(f"{directory} holds no texts (*.tsv). Take them from the repository.")
    return [line.split("\t") for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def load_labelled(labels: Tags) -> list[Example]:
    """Return the entries of the shipped records that are labelled, each with all labels of its record."""
    return [
        Example(tuple(sorted(labels[record.id])), record.kind, language, text, title, record.id)
        for record in bundled_records()
        if isinstance(record, Seed | Need) and record.id in labels
        for language, title, text in entry_texts(record)
    ]


@dataclass(frozen=True)
class Material:
    """All that the tagger learns from, embedded once: aligned vectors (n, d) of the examples, in order."""

    encoder: str
    scheme_vectors: Vectors
    scheme_labels: Sequence[str]
    examples: Sequence[Example]
    vectors: Vectors

    def fitted(self, *, without: Iterable[str] = ()) -> ConceptModel:
        """Fit the classifier, without some of the labelled records; words come from the other texts alone."""
        left = frozenset(without)
        scheme = concept_scheme()
        pairs = [
            (place, concept)
            for place, example in enumerate(self.examples)
            if example.record not in left
            for concept in example.concepts
        ]
        model = fit_concepts(
            self.encoder,
            tuple(leaf.id for leaf in scheme.leaves),
            np.concatenate([self.scheme_vectors, self.vectors[[place for place, _ in pairs]]]),
            [*self.scheme_labels, *(concept for _, concept in pairs)],
            fit_concept_words(scheme, self._told(cues=False)),
        )
        return replace(model, cues=fit_concept_words(scheme, self._told(cues=True)))

    def _told(self, *, cues: bool) -> list[tuple[str, str, str]]:
        """What the words come from, each once: leaf, language and text."""
        told = [
            (concept, example.language, example.text)
            for example in self.examples
            if example.record is None and example.cues is cues
            for concept in example.concepts
        ]
        return list(dict.fromkeys(told))


def material(encoder: Encoder) -> Material:
    """Read and embed all examples; each kind of text is centred by its own mean."""
    alignment = fit_alignment({}, components=encoder.components)
    scheme_vectors, scheme_labels = scheme_examples(encoder, alignment, concept_scheme())
    sources = [
        ([Example((s.concept,), s.kind, s.language, s.text) for s in load_statements()], ROLES),
        (load_cues(), ROLES),
        (load_records(), dict.fromkeys(ROLES, Role.DOCUMENT)),
        (load_labelled(read_tags(TAGS)), dict.fromkeys(ROLES, Role.DOCUMENT)),
    ]
    examples: list[Example] = []
    parts: list[Vectors] = []
    for every, roles in sources:
        groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
        for example in every:
            groups[example.kind, example.language].append(example)
        for (kind, language), own in groups.items():
            texts = [[s.text for s in sentences_of(e.text, language=language, title=e.title)] for e in own]
            vectors = np.stack([found.whole for found in encoder.encode(texts, role=roles[kind])])
            parts.append(alignment.centred(vectors, vectors.mean(axis=0)))
            examples += own
    return Material(encoder_version(encoder), scheme_vectors, scheme_labels, examples, np.concatenate(parts))


def main() -> int:
    """Fit the tagger that ships."""
    material(load_encoder(cache=settings_from_environment().models)).fitted().save(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
