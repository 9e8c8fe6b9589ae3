"""Which technologies, actions and problems do we tell apart, and what is each called?

The terms are those of SKOS (W3C Recommendation 2009): preferred and alternative labels, broader, related,
scope note, in both languages. Leaves are technologies or actions; branches and groups hold them together;
problems are what an owner of a need complains of, with the leaves that answer them.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from typing import Literal

from pydantic import ValidationError

from corpora.errors import FormatError
from corpora.records import LANGUAGES, Bilingual, Model, Sector

CpcSubclass = Literal["", "Y02A", "Y02B", "Y02C", "Y02D", "Y02E", "Y02P", "Y02T", "Y02W", "Y04S"]
GxtiCategory = Literal["", "gxA", "gxB", "gxC", "gxD", "gxE"]


# An abbreviation (CO2, HVAC, NOx, LiDAR), a name of several words with capitals, or a person's name.
_NAME = re.compile(r"\w+[A-Z0-9]|[A-Z]\w*(?:[ -]\w{1,2})* [A-Z][a-z]|Carnot\b")


class ConceptKind(StrEnum):
    """What a concept stands for; only technologies and actions are what a seed offers."""

    GROUP = "group"
    BRANCH = "branch"
    TECHNOLOGY = "technology"
    ACTION = "action"
    PROBLEM = "problem"


class Labels(Model):
    """Alternative labels by language: synonyms, spellings, abbreviations."""

    ja: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class Concept(Model):
    """A concept of the scheme; `cpc` and `gxti` are "" where no class applies or none was verified."""

    id: str
    kind: ConceptKind
    pref: Bilingual
    alt: Labels = Labels()
    scope: Bilingual
    sector: Sector | None = None
    broader: str | None = None
    related: tuple[str, ...] = ()
    solved_by: tuple[str, ...] = ()
    cpc: CpcSubclass = ""
    gxti: GxtiCategory = ""

    def labels(self, language: str) -> tuple[str, ...]:
        """Return the preferred label and then the others."""
        return (self.pref.best(language), *getattr(self.alt, language))

    @property
    def label(self) -> Bilingual:
        """What it is called at the start of a cell, a line or a list: in English with a capital letter."""
        english = self.pref.en
        return self.pref.model_copy(update={"en": english and english[0].upper() + english[1:]})

    @property
    def within(self) -> Bilingual:
        """What it is called within a sentence: in English with a small letter, but for names."""
        english = self.pref.en
        if english and not _NAME.match(english):
            return self.pref.model_copy(update={"en": english[0].lower() + english[1:]})
        return self.pref

    @property
    def is_leaf(self) -> bool:
        """Whether it is a technology or an action: what a seed can be about."""
        return self.kind in (ConceptKind.TECHNOLOGY, ConceptKind.ACTION)


class ConceptScheme:
    """A tree of concepts with edges across it."""

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        """Raises `FormatError` where an edge leads nowhere or a concept stands outside the tree."""
        self.concepts = dict(concepts)
        for concept in self.concepts.values():
            self._check(concept)

    def _check(self, concept: Concept) -> None:
        for field, targets in (("related", concept.related), ("solved_by", concept.solved_by)):
            for target in targets:
                if target not in self.concepts or not self.concepts[target].is_leaf:
                    raise FormatError(f"Concept '{concept.id}': {field} names '{target}', which is no leaf.")
        chain = [concept.id, *self.ancestors(concept.id)]
        if self.concepts[chain[-1]].kind is not ConceptKind.GROUP:
            raise FormatError(f"Concept '{concept.id}' stands in no group. Give it a broader concept.")

    def __getitem__(self, concept_id: str) -> Concept:
        return self.concepts[concept_id]

    def __contains__(self, concept_id: object) -> bool:
        return concept_id in self.concepts

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def __len__(self) -> int:
        return len(self.concepts)

    @cached_property
    def leaves(self) -> tuple[Concept, ...]:
        """Technologies and actions, ordered by id."""
        return tuple(sorted((c for c in self if c.is_leaf), key=lambda concept: concept.id))

    @cached_property
    def problems(self) -> tuple[Concept, ...]:
        """Problems, ordered by id."""
        return tuple(sorted((c for c in self if c.kind is ConceptKind.PROBLEM), key=lambda c: c.id))

    @cached_property
    def narrower(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the concepts directly below, by id."""
        below: dict[str, list[str]] = defaultdict(list)
        for concept in self:
            if concept.broader:
                below[concept.broader].append(concept.id)
        return {key: tuple(sorted(ids)) for key, ids in below.items()}

    @cached_property
    def related(self) -> Mapping[str, frozenset[str]]:
        """Related leaves by id, both ways: SKOS defines the relation as symmetric."""
        both: dict[str, set[str]] = defaultdict(set)
        for concept in self:
            for other in concept.related:
                both[concept.id].add(other)
                both[other].add(concept.id)
        return {key: frozenset(ids) for key, ids in both.items()}

    @cached_property
    def version(self) -> str:
        """Digest of every concept, 16 hex digits."""
        lines = (self.concepts[name].model_dump_json() for name in sorted(self.concepts))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    def ancestors(self, concept_id: str) -> tuple[str, ...]:
        """Return the broader concepts, the nearest first. Raises `FormatError` on a circle or a gap."""
        chain: list[str] = []
        above = self.concepts[concept_id].broader
        while above is not None:
            if above not in self.concepts or above in chain or above == concept_id:
                raise FormatError(
                    f"Concept '{concept_id}': broader '{above}' is unknown or runs in a circle."
                )
            chain.append(above)
            above = self.concepts[above].broader
        return tuple(chain)

    def count_labels(self) -> int:
        """Count preferred and alternative labels of both languages."""
        return sum(len(concept.labels(language)) for concept in self for language in LANGUAGES)


@cache
def concept_scheme() -> ConceptScheme:
    """Return the scheme that ships. Raises `FormatError` where a line of it is no concept."""
    concepts: dict[str, Concept] = {}
    directory = files("corpora.concepts") / "data"
    for file in sorted((path for path in directory.iterdir() if path.name.endswith(".jsonl")), key=str):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            concept = _concept(line, f"{file.name}, line {number}")
            if concept.id in concepts:
                raise FormatError(f"{file.name}, line {number}: concept '{concept.id}' is told twice.")
            concepts[concept.id] = concept
    return ConceptScheme(concepts)


def _concept(line: str, where: str) -> Concept:
    try:
        return Concept.model_validate(json.loads(line))
    except (ValueError, ValidationError) as error:
        raise FormatError(f"{where}: this is no concept: {error}") from error
