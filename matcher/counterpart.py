"""Where a record is told in two languages, which sentence of the other says the same as one that is quoted?

The nearest by the vectors that the index holds, where the quoted one is its nearest in turn: texts that are
written freely in both languages have no sentences one by one, and then there is none to quote.
"""

from dataclasses import dataclass

import numpy as np

from corpora import Matchable, entry_hash, entry_texts
from indexer import Generation, Role, Vectors, group
from matcher.evidence import RecordQuotation
from matcher.understanding import Quotation

_FIELD = "text"


@dataclass(frozen=True)
class _Told:
    """A record's text in one language, where its sentences stand, and their aligned vectors (m, d)."""

    text: str
    spans: tuple[tuple[int, int], ...]
    vectors: Vectors


def quoted_asking(record: Matchable, asked: Quotation) -> RecordQuotation:
    """Say where a clause stands in a stored record that asks: it asks with its first language."""
    language, title, _ = next(entry_texts(record))
    before = len(title) + 1 if title else 0
    if asked.start < before:
        return RecordQuotation("title", language, asked)
    return RecordQuotation(_FIELD, language, Quotation(asked.start - before, asked.end - before, asked.text))


def counterpart(
    generation: Generation, record: Matchable, quoted: RecordQuotation, language: str
) -> RecordQuotation | None:
    """Return the sentence of a record's text in a language that says what a quoted one does; None if none.

    None also where the record has changed since it was indexed.
    """
    if quoted.field != _FIELD or quoted.language == language:
        return None
    own, other = (_told(generation, record, name) for name in (quoted.language, language))
    if own is None or other is None:
        return None
    start = quoted.quotation.start
    place = next((i for i, (first, last) in enumerate(own.spans) if first <= start < last), None)
    if place is None:
        return None
    near = own.vectors @ other.vectors.T
    best = int(near[place].argmax())
    if int(near[:, best].argmax()) != place:
        return None
    first, last = other.spans[best]
    return RecordQuotation(_FIELD, language, Quotation(first, last, other.text[first:last]))


def _told(generation: Generation, record: Matchable, language: str) -> _Told | None:
    text = record.text.get(language)
    partition = generation.partitions.get((record.side, language))
    if not text or partition is None:
        return None
    rows = np.flatnonzero(partition.record_ids == record.id)
    title = record.title.get(language) if record.title else None
    if not len(rows) or partition.rows[rows[0]].content_hash != entry_hash(title, text):
        return None
    held = partition.sentences(int(partition.keys[rows[0]]))
    chosen = [place for place, (field, _, _) in enumerate(held.spans) if field == _FIELD]
    if not chosen:
        return None
    where = group(Role.DOCUMENT, record.side, language)
    vectors = generation.alignment.transform(held.vectors[chosen], where)
    return _Told(text, tuple(held.spans[place][1:] for place in chosen), vectors)
