"""Which concepts does a record get, and what speaks for each?

Two witnesses: labels that stand in its text (spaCy, `indexer.labels`) and a classifier over its vector and
words, of the same make as that of `indexer.concepts` and fitted for this (`eval/training/tagging.py`). A
leaf is given where its share of the two is large enough. People may add and remove (`Store.edit_concepts`);
what they decided is applied on top.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from corpora import ConceptEdit, ConceptOrigin, Entry, Mention, RecordConcept
from indexer.concepts import ConceptModel, profiles
from indexer.encoder import Vectors
from indexer.labels import LabelMatch, LabelMatcher

# Fitted with the embedded encoder; for any other they are taken over as they are (`fitted_with`).
LABEL = 0.06  # what a label in the text of a record adds to the score of its leaf
TEMPERATURE = 0.22
ENOUGH = 0.16  # share from which a leaf is given
MOST_CONCEPTS = 4


def shipped_tagging() -> Path:
    """Where the tagger's classifier for the embedded encoder lies; its words are those for every encoder."""
    return Path(str(files("indexer") / "data" / "tagging.npz"))


@cache
def tagger_version() -> str:
    """Digest of what ships of the tagger, 16 hex digits; tags of another version are made anew."""
    settings = f"{LABEL} {TEMPERATURE} {ENOUGH} {MOST_CONCEPTS}".encode()
    return hashlib.sha256(shipped_tagging().read_bytes() + settings).hexdigest()[:16]


def tagging_model(concepts: ConceptModel) -> ConceptModel:
    """Return the tagger's classifier beside `concepts`, which rank.

    For another encoder than the embedded one `concepts` tag as well, with the tagger's words; where the
    leaves are not those that ship, with their own. Raises `IndexCorruptError`.
    """
    shipped = ConceptModel.load(shipped_tagging(), remedy="Reinstall enmusubi.")
    if shipped.leaves != concepts.leaves:
        return concepts
    if shipped.encoder != concepts.encoder:
        return replace(concepts, words=shipped.words, cues=shipped.cues)
    return shipped


def fitted_with(encoder: str) -> bool:
    """Whether the tagger was fitted with this encoder (its `encoder_version`).

    With any other its settings are taken over; how well they do is known for `e5` and `use` alone
    (`eval.training.tagger_elsewhere`). Raises `IndexCorruptError`.
    """
    return ConceptModel.load(shipped_tagging(), remedy="Reinstall enmusubi.").encoder == encoder


@dataclass(frozen=True)
class Tagger:
    """Gives concepts to records."""

    model: ConceptModel
    labels: LabelMatcher

    def tags(self, entries: Sequence[Entry], scores: Vectors) -> dict[str, tuple[RecordConcept, ...]]:
        """Return the concepts of records from their entries and the scores of these (n, leaves).

        A record that is told in two languages gets one set, from the mean of both.
        """
        places: dict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(entries):
            places[entry.record_id].append(place)
        found = {}
        for record_id, own in places.items():
            mentions = mentions_of([entries[i] for i in own], self.labels)
            found[record_id] = self._given(scores[own].mean(axis=0), mentions)
        return found

    def _given(self, scores: Vectors, mentions: Mapping[str, Sequence[Mention]]) -> tuple[RecordConcept, ...]:
        named = with_labels(scores, self.model.leaves, mentions, worth=LABEL)
        shares = profiles(named[None], temperature=TEMPERATURE)[0]
        best = [
            place for place in np.argsort(-shares, kind="stable")[:MOST_CONCEPTS] if shares[place] >= ENOUGH
        ]
        return tuple(
            RecordConcept(
                self.model.leaves[place],
                ConceptOrigin.AUTOMATIC,
                round(float(shares[place]), 4),
                tuple(mentions.get(self.model.leaves[place], ())),
            )
            for place in best
        )


def with_labels(scores: Vectors, leaves: tuple[str, ...], named: Iterable[str], *, worth: float) -> Vectors:
    """Add to the scores (n,) what labels in the text are worth."""
    scores = scores.copy()
    places = _places(leaves)
    for concept in named:
        if concept in places:
            scores[places[concept]] += worth
    return scores


@lru_cache(4)
def _places(leaves: tuple[str, ...]) -> dict[str, int]:
    return {leaf: place for place, leaf in enumerate(leaves)}


def mentions_of(entries: Iterable[Entry], labels: LabelMatcher) -> dict[str, list[Mention]]:
    """Return by concept where its labels stand in the titles and texts of one record."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for entry in entries:
        for field, text in (("title", entry.title or ""), ("text", entry.text)):
            matches: list[LabelMatch] = labels.matches(text, language=entry.language) if text else []
            for match in matches:
                found[match.concept].append(Mention(entry.language, field, match.start, match.end))
    return found


def edited(profile: Vectors, leaves: Sequence[str], edits: Iterable[ConceptEdit]) -> Vectors:
    """Apply what people decided to a profile (n,): what was added weighs at least as much as the rest."""
    places = {leaf: place for place, leaf in enumerate(leaves)}
    changed = profile.copy()
    known = [(places[edit.concept], edit.keep) for edit in edits if edit.concept in places]
    for place, _ in known:
        changed[place] = 0.0
    added = [place for place, keep in known if keep]
    rest = float(changed.sum())
    if added:
        changed[added] = max(rest, 1.0) / len(added)
    total = float(changed.sum())
    return changed / total if total > 0 else changed
