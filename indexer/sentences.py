"""Where do the sentences of a text begin and end?

spaCy's rule-based sentencizer over the original text, so that every span is an offset into it.
Long texts are cut at line breaks first (SudachiPy takes at most 49,149 bytes), and a sentence of
more than `MAX_SENTENCE` characters is cut at a clause mark or, failing that, at the limit.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

MAX_SENTENCE = 400
# A full-width point between digits is a decimal point.
_SENTENCE = re.compile(r"(?:[^。！？!?．]|(?<=\d)．(?=\d))*(?:[。！？!?．]+[」』）)】]*|$)")
_LONG_RUN = re.compile(r"\S{200,}")
_CLAUSE = re.compile(r"[、，,;；:：]\s*|\s+")

Span = tuple[int, int]


def sentence_spans(text: str, *, language: str) -> list[Span]:
    """Return (start, end) code-point offsets of the sentences, in order, without outer blanks."""
    spans: list[Span] = []
    for line_start, line_end in _lines(text):
        line = text[line_start:line_end]
        found = _japanese(line) if language == "ja" else _english(line)
        for start, end in found:
            spans.extend(_limited(text, line_start + start, line_start + end))
    return spans


def _lines(text: str) -> Iterator[Span]:
    for match in re.finditer(r"[^\r\n]+", text):
        yield match.span()


def _japanese(line: str) -> Iterator[Span]:
    """Japanese needs no tokens to find its full stops; closing brackets stay with the sentence."""
    for match in _SENTENCE.finditer(line):
        yield match.span()


def _english(line: str) -> Iterator[Span]:
    for start in range(0, len(line), 100_000):
        doc = _sentencizer()(_tamed(line[start : start + 100_000]))
        for sentence in doc.sents:
            yield start + sentence.start_char, start + sentence.end_char


def _tamed(line: str) -> str:
    """Hide the inside of long runs without a blank: spaCy's time grows with their length squared."""
    return _LONG_RUN.sub(lambda run: "x" * (len(run[0]) - 1) + run[0][-1], line)


@cache
def _sentencizer() -> "Language":
    import spacy

    nlp = spacy.blank("en")
    nlp.max_length = 10_000_000
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?"]})
    return nlp


def _limited(text: str, start: int, end: int) -> Iterator[Span]:
    start, end = _trimmed(text, start, end)
    while end - start > MAX_SENTENCE:
        marks = list(_CLAUSE.finditer(text, start + MAX_SENTENCE // 2, start + MAX_SENTENCE))
        cut = marks[-1].end() if marks else start + MAX_SENTENCE
        yield _trimmed(text, start, cut)
        start, end = _trimmed(text, cut, end)
    if start < end:
        yield start, end


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
