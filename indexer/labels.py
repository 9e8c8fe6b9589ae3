"""Which concepts does a text call by name, and where?

spaCy's `PhraseMatcher` over the words of a text in the forms in which they are looked up (Sudachi's
normalised forms, English lemmas), so that 太陽光発電パネル and solar panels are found however they are bent.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from corpora import LANGUAGES, ConceptScheme, IndexCorruptError, normalise, normalise_with_offsets
from indexer import tokens

if TYPE_CHECKING:
    from spacy.vocab import Vocab

Phrase = tuple[str, ...]
Phrases = Mapping[str, Mapping[str, Sequence[Phrase]]]  # by language and concept


@dataclass(frozen=True)
class LabelMatch:
    """A label in a text: concept, and code-point offsets into the original."""

    concept: str
    start: int
    end: int


def write_phrases(path: Path, phrases: Phrases) -> None:
    """Write phrases as JSON."""
    path.write_text(json.dumps(phrases, ensure_ascii=False), encoding="utf-8")


def read_phrases(path: Path) -> Phrases:
    """Read what `write_phrases` wrote. Raises `IndexCorruptError`."""
    try:
        found = json.loads(path.read_bytes())
        return {
            language: {concept: [tuple(phrase) for phrase in own] for concept, own in by_concept.items()}
            for language, by_concept in found.items()
        }
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise IndexCorruptError(f"{path} is damaged: {error}. Rebuild: enmusubi index --full") from error


@cache
def phrases_of(scheme: ConceptScheme) -> dict[str, dict[str, list[Phrase]]]:
    """Return the words of every label of every leaf and problem (six seconds: kept in the generation).

    Japanese texts are searched for abbreviations in Latin letters as well (MVR, ZEB).
    """
    found: dict[str, dict[str, list[Phrase]]] = {language: {} for language in LANGUAGES}
    for concept in chain(scheme.leaves, scheme.problems):
        abbreviations = [label for label in concept.labels("en") if label.isupper()]
        for language in LANGUAGES:
            labels = [*concept.labels(language), *(abbreviations if language == "ja" else ())]
            phrases = {phrase for label in labels for phrase in _phrases(label, language)}
            found[language][concept.id] = sorted(phrase for phrase in phrases if phrase)
    return found


def _phrases(label: str, language: str) -> Iterator[Phrase]:
    """The words of a label alone, and inside a text: Sudachi cuts some compounds by what follows."""
    label = normalise(label)
    yield tuple(word.term for word in tokens.words(label, language=language))
    if language == "ja":
        yield tuple(word.term for word in tokens.words(f"「{label}」", language=language)[1:-1])


class LabelMatcher:
    """Finds the labels of concepts in texts."""

    def __init__(self, phrases: Phrases) -> None:
        from spacy.matcher import PhraseMatcher

        self._matchers = {}
        for language, by_concept in phrases.items():
            matcher = PhraseMatcher(_vocabulary(language))
            for concept, own in by_concept.items():
                if own:
                    matcher.add(concept, [_doc(phrase, language) for phrase in own])
            self._matchers[language] = matcher

    def matches(self, text: str, *, language: str) -> list[LabelMatch]:
        """Return the labels in a text in order, of overlapping ones the longest."""
        from spacy.util import filter_spans

        normal = normalise_with_offsets(text)
        words = tokens.words(normal.text, language=language)
        if not words:
            return []
        spans = self._matchers[language](_doc([word.term for word in words], language), as_spans=True)
        return [
            LabelMatch(span.label_, *normal.original_span(words[span.start].start, words[span.end - 1].end))
            for span in filter_spans(spans)  # in the order of the text
        ]


@cache
def _vocabulary(language: str) -> "Vocab":
    import spacy

    vocabulary: Vocab = spacy.blank("en" if language == "en" else "xx").vocab
    return vocabulary


def _doc(words: Iterable[str], language: str) -> "object":
    from spacy.tokens import Doc

    return Doc(_vocabulary(language), words=list(words))
