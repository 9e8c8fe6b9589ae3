"""How is the explanation of a hit put together from what the index holds?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy import sparse

from corpora import Matchable, entry_hash, entry_texts, normalise
from indexer import Encoder, Generation, Role, Vectors, counts_of, profiles
from matcher.attribution import Ask, Losses, Usual, losses, lost_with
from matcher.conditions import conflicts
from matcher.counterfactual import Counterfactual, smallest
from matcher.evidence import Evidence
from matcher.expansion import Topic, topics_of
from matcher.explain import (
    MAX_SHARED_TERMS,
    Contribution,
    Explanation,
    evidence_of,
    sentences_of_record,
    shared_concepts,
)
from matcher.missing import Reason, Unmet, unmet
from matcher.query import Query
from matcher.retrieve import Asked
from matcher.signals import Array, Signal

Name = tuple[str, str]  # kind and language of a partition


@dataclass(frozen=True)
class Found:
    """A record that was found by the text of one language, and the key of that text in the index."""

    record: Matchable
    key: int
    language: str

    @property
    def name(self) -> Name:
        """The partition in which the text stands."""
        return self.record.side, self.language


@dataclass(frozen=True)
class Parts:
    """Aligned unit vectors of the clauses of a query (m, d), and of the query without each (m, d)."""

    clauses: Vectors
    less_clauses: Vectors


@dataclass(frozen=True)
class Explainer:
    """Explains the hits of one generation."""

    generation: Generation
    encoder: Encoder

    def losses(
        self,
        query: Query,
        asked: Asked,
        parts: Parts,
        names: Mapping[int, Name],
        usual: Mapping[str, Usual],
    ) -> dict[int, Losses]:
        """Return by key what each hit would lose without each of its sentences.

        `names` gives the partition of every key, `usual` what a unit of each signal is worth by language.
        """
        found: dict[int, Losses] = {}
        clauses, less = self._parts(query, asked, parts)
        for name in dict.fromkeys(names.values()):
            keys = [key for key, own in names.items() if own == name]
            asks = [_whole(asked, name[1]), *clauses]
            rest = [replace(ask, words=topic.words.get(name[1], {})) for ask, topic in less]
            lost = losses(asks, rest, keys, self.generation, name, usual[name[1]])
            found |= zip(keys, lost, strict=True)
        return found

    def _parts(self, query: Query, asked: Asked, parts: Parts) -> tuple[list[Ask], list[tuple[Ask, Topic]]]:
        """The clauses; and the whole without each clause, with what is left of its topic."""
        terms = query.clause_terms
        rest = [[t for j, own in enumerate(terms) if j != place for t in own] for place in range(len(terms))]
        alone = profiles(self.generation.concepts.scores(parts.clauses, counts_of(terms), query.language))
        root = asked.root
        clauses = [Ask(*own, {}, root) for own in zip(parts.clauses, alone, terms, strict=True)]
        labels = [
            tuple(m for m in asked.topic.labels if not clause.start <= m.start < clause.end)
            for clause in query.clauses
        ]
        topics = topics_of(
            labels, parts.less_clauses, rest, language=query.language, generation=self.generation
        )
        less = [
            (Ask(vector, topic.profile, own, {}, root), topic)
            for vector, topic, own in zip(parts.less_clauses, topics, rest, strict=True)
        ]
        return clauses, less

    def explanation(
        self,
        query: Query,
        asked: Asked,
        found: Found,
        lost: Losses,
        prior: float,
        contributions: tuple[Contribution, ...],
        steepness: Mapping[Signal, float],
    ) -> Explanation:
        """Explain one hit, whose log-odds start at `prior`.

        Nothing is quoted where its text has changed since it was indexed.
        """
        partition = self.generation.partitions[found.name]
        row = partition.row_of[found.key]
        current = partition.rows[row].content_hash == _content_hash(found)
        spans = partition.sentence_spans(found.key) if current else ()
        sentences = sentences_of_record(found.record, found.language, spans)
        against = conflicts(query.constraints, found.record, language=found.language, today=date.today())
        terms = partition.lexical.shared(row, query.telling_terms) if current else []
        left_open = unmet(query, sentences, lost, against, found.language)
        return Explanation(
            prior=prior,
            contributions=contributions,
            evidence=_answering(evidence_of(query, sentences, lost), left_open) if current else (),
            shared_terms=tuple(terms[:MAX_SHARED_TERMS]),
            shared_concepts=self._shared_concepts(asked, partition.profiles, row) if current else (),
            unmet=left_open,
            sentences=sentences,
            worths=tuple(map(float, lost.whole)) if current else (),
            steepness=steepness,
        )

    def _shared_concepts(self, asked: Asked, held: sparse.csr_array, row: int) -> tuple[str, ...]:
        own = slice(held.indptr[row], held.indptr[row + 1])
        return shared_concepts(
            asked.topic.profile, held.indices[own], held.data[own], self.generation.concepts.leaves
        )

    def counterfactual(
        self, asked: Asked, found: Found, told: Explanation, needed: float
    ) -> Counterfactual | None:
        """Find the smallest set of sentences without which a hit loses more than `needed` log-odds."""
        if not told.sentences:
            return None
        own = self.generation.partitions[found.name].sentences(found.key)
        ask = _whole(asked, found.language)
        texts = [normalise(sentence.quotation.text).strip() for sentence in told.sentences]

        def lost_without(sets: Sequence[frozenset[int]]) -> Array:
            kept = [[place for place in range(len(texts)) if place not in gone] for gone in sets]
            chosen = sparse.csr_array(
                [[float(place in places) for place in range(len(texts))] for places in kept], dtype=np.float32
            )
            return lost_with(
                ask,
                found.key,
                self.generation,
                found.name,
                told.steepness,
                left=self.encoder.encode([[texts[i] for i in places] for places in kept], role=Role.DOCUMENT),
                terms=sparse.csr_array(chosen @ own.terms),
            )

        return smallest(told.sentences, told.worths, needed, lost_without)


def _whole(asked: Asked, language: str) -> Ask:
    """The whole text as it asks the documents of a language."""
    words = asked.topic.words.get(language, {})
    return Ask(asked.vector, asked.topic.profile, asked.terms, words, asked.root)


def _answering(evidence: tuple[Evidence, ...], left_open: Sequence[Unmet]) -> tuple[Evidence, ...]:
    """Cite nothing for what no sentence deals with, the first of the evidence apart."""
    silent = {own.clause for own in left_open if own.reason is Reason.NO_EVIDENCE}
    return tuple(own for place, own in enumerate(evidence) if place == 0 or own.clause not in silent)


def _content_hash(found: Found) -> str | None:
    hashes = {own: entry_hash(title, text) for own, title, text in entry_texts(found.record)}
    return hashes.get(found.language)
