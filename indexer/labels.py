"""Which concepts does a text call by name, and where?

Phrases are looked for among the words of a text in the forms in which these are looked up (Sudachi's
normalised forms, English lemmas), so that 太陽光発電パネル and solar panels are found however they are bent.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from corpora import LANGUAGES, ConceptScheme, IndexCorruptError, normalise, normalise_with_offsets
from indexer import tokens

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
        self._concepts: dict[str, dict[Phrase, str]] = {}  # by language and phrase
        self._lengths: dict[str, dict[str, list[int]]] = {}  # of the phrases, by their first word
        for language, by_concept in phrases.items():
            concepts = self._concepts[language] = {}
            lengths = self._lengths[language] = {}
            for concept, own in by_concept.items():
                for phrase in filter(None, own):
                    concepts.setdefault(phrase, concept)
                    beginning = lengths.setdefault(phrase[0], [])
                    if len(phrase) not in beginning:
                        beginning.append(len(phrase))

    def matches(
        self, text: str, *, language: str, words: Sequence[tokens.Word] | None = None
    ) -> list[LabelMatch]:
        """Return the labels in a text in order, of overlapping ones the longest.

        `words` are those of the text, normalised, where they are known.
        """
        if words is None:
            words = tokens.words(normalise(text), language=language)
        found = _apart(self._found([word.term for word in words], language))
        if not found:
            return []
        normal = normalise_with_offsets(text)
        return [
            LabelMatch(concept, *normal.original_span(words[start].start, words[end - 1].end))
            for start, end, concept in found
        ]

    def _found(self, words: Sequence[str], language: str) -> Iterator[tuple[int, int, str]]:
        """Where phrases stand among words, overlapping ones too, and their concepts."""
        concepts, lengths = self._concepts[language], self._lengths[language]
        for start, word in enumerate(words):
            for length in lengths.get(word, ()):
                concept = concepts.get(tuple(words[start : start + length]))
                if concept is not None and start + length <= len(words):
                    yield start, start + length, concept


def _apart(found: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Of places that overlap the longest, then the first; in order."""
    chosen: list[tuple[int, int, str]] = []
    taken: set[int] = set()
    for start, end, concept in sorted(found, key=lambda own: (own[0] - own[1], own[0])):
        if taken.isdisjoint((start, end - 1)):  # none that was taken is shorter
            chosen.append((start, end, concept))
            taken.update(range(start, end))
    return sorted(chosen)
