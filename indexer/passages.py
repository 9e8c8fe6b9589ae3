"""Into which sentences is an entry cut, and where do they stand in the original?"""

from dataclasses import dataclass
from typing import Literal

from corpora import normalise
from indexer.sentences import sentence_spans

FieldName = Literal["title", "text"]
FIELDS: tuple[FieldName, ...] = ("title", "text")


@dataclass(frozen=True)
class Sentence:
    """A sentence: its place in the original field (code points), and its normalised text."""

    field: FieldName
    start: int
    end: int
    text: str


def sentences_of(text: str, *, language: str, title: str | None = None) -> list[Sentence]:
    """Return the sentences of title and text that hold anything to read, at least one.

    The title counts as one sentence per line.
    """
    found = [sentence for sentence in _sentences("title", title or "", language) if sentence.text.strip()]
    found += [sentence for sentence in _sentences("text", text, language) if sentence.text.strip()]
    return found or [Sentence("text", 0, min(len(text), 400), "?")]


def _sentences(field: FieldName, original: str, language: str) -> list[Sentence]:
    return [
        Sentence(field, start, end, normalise(original[start:end]).strip())
        for start, end in sentence_spans(original, language=language)
    ]
