"""Where does the evidence that tells most of a match stand, so that it can be quoted later?

What is kept are offsets, never words: what is purged or changed in between is not quoted.
"""

import hashlib
from dataclasses import dataclass

from corpora import Matchable, Pointer, Slice, entry_hash, entry_texts, language_of
from matcher.evidence import telling
from matcher.match import Hit
from matcher.query import Query


@dataclass(frozen=True)
class Citation:
    """Words of a text, and their language: "ja", "en", or "" where it cannot be told."""

    text: str
    language: str


def pointer_of(query: Query, hit: Hit) -> Pointer | None:
    """Return where the evidence of a hit stands that tells most; None where it has none."""
    if not hit.explanation.evidence:
        return None
    best = telling(hit.explanation.evidence) or hit.explanation.evidence[0]
    language = best.found.language
    title = hit.record.title.get(language) if hit.record.title else None
    asked, found = best.asked, best.found.quotation
    return Pointer(
        Slice(text_hash(query.text), asked.start, asked.end),
        Slice(entry_hash(title, hit.record.text.get(language) or ""), found.start, found.end),
        language,
        best.found.field,
    )


def text_hash(text: str) -> str:
    """SHA-256 of a text that asks, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def quoted(asking: str | Matchable, record: Matchable, pointer: Pointer) -> tuple[Citation, Citation] | None:
    """Return what stands at both places of a pointer; None where either text has changed since.

    A saved text asks as it is, a stored record by its first language, with its title.
    """
    text, language = _asking(asking)
    title = record.title.get(pointer.language) if record.title else None
    body = record.text.get(pointer.language) or ""
    if text_hash(text) != pointer.asked.content_hash:
        return None
    if entry_hash(title, body) != pointer.found.content_hash:
        return None
    original = (title or "") if pointer.field == "title" else body
    return (
        Citation(text[pointer.asked.start : pointer.asked.end], language),
        Citation(original[pointer.found.start : pointer.found.end], pointer.language),
    )


def _asking(asking: str | Matchable) -> tuple[str, str]:
    """The text that asks, and its language."""
    if isinstance(asking, str):
        return asking, language_of(asking) or ""
    language, title, text = next(entry_texts(asking))
    return (f"{title}\n{text}" if title else text), language
