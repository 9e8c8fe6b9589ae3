"""How is a new generation made beside the old one?

Read what is new or changed, write the texts, fit the alignment or keep it, make searchable, test, say what
the records are about. Nothing of the old generation is touched.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpora import LANGUAGES, ConceptScheme, RecordConcept, Store
from indexer.alignment import Alignment, Group, fit_alignment, group, with_named_means
from indexer.arrays import Array, mapped
from indexer.checkpoint import Checkpoint
from indexer.concepts import ConceptModel
from indexer.dense_kinds import IndexKind
from indexer.draft import Draft, by_partition, draft_partition
from indexer.drift import PublicMean, drift, too_far
from indexer.encoder import Encoder, Progress, Role, encoder_version
from indexer.generation import ALIGNMENT, CONCEPTS, MANIFEST, PHRASES, Held, Manifest
from indexer.labels import LabelMatcher, Phrases, phrases_of, write_phrases
from indexer.outlook import KINDS, Outlook
from indexer.partition import DENSE, RAW
from indexer.reading import Reader
from indexer.selftest import SelfTest, self_test
from indexer.shipped import Shipped
from indexer.subjects import Subjects
from indexer.tagging import Tagger, tagging_model
from indexer.writing import (
    Writing,
    aligned_rows,
    old_dense,
    write_dense,
    write_lexical,
    write_profiles,
    write_texts,
)

ANSWERS = {"need": "seed", "seed": "need"}  # what asks -> what answers
NAMES = tuple((kind, language) for kind in KINDS for language in LANGUAGES)


@dataclass(frozen=True)
class Built:
    """A generation that is written and tested, and not published yet.

    `drift` is how far the texts were from the alignment before, `refit` why that was fitted anew, where rows
    were taken over all the same.
    """

    name: str
    embedded: int
    drift: float
    refit: str | None
    tags: Mapping[str, tuple[RecordConcept, ...]]
    linked: frozenset[Path]
    tested: SelfTest


@dataclass(frozen=True)
class Shared:
    """What all partitions of a generation share."""

    alignment: Alignment
    concepts: ConceptModel
    phrases: Phrases


@dataclass(frozen=True)
class Building:
    """One new generation in the making; a `frozen` alignment is taken where else one would be fitted."""

    store: Store
    directory: Path
    found: Outlook
    encoder: Encoder
    facts: Shipped
    scheme: ConceptScheme
    dense: IndexKind | None = None
    frozen: Alignment | None = None

    @property
    def _old(self) -> Held | None:
        """What rows may be taken over from."""
        return self.found.serving.generation if self.found.serving and not self.found.plan.reason else None

    @property
    def _size(self) -> int:
        return sum(component.dimensions for component in self.encoder.components)

    def build(self, progress: Callable[[int], Progress] | None) -> Built:
        """Write the generation; where that fails, what was written of it goes."""
        now = datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%S}.{now.microsecond:06d}Z"
        target = Writing(self.directory / "generations" / name, self._old)
        try:
            return self._built(target, now, progress)
        except BaseException:
            target.pool.shutdown(cancel_futures=True)  # first: it reads what goes
            shutil.rmtree(target.home, ignore_errors=True)
            raise
        finally:
            target.pool.shutdown()

    def _built(self, target: Writing, now: datetime, progress: Callable[[int], Progress] | None) -> Built:
        drafts, embedded = self._drafts(progress)
        means = {group(Role.DOCUMENT, *draft.name): write_texts(draft, target) for draft in drafts}
        target.settle()
        shared, moved, refit = self._shared(target, drafts, means)
        tagging = tagging_model(shared.concepts)
        subjects = Subjects(
            shared.concepts,
            tagging,
            shared.alignment,
            self._tagged(refit),
            anew=bool(refit) or self.found.plan.retag,
        )
        for draft in drafts:
            self._write_dense(draft, target, shared.alignment, projected_anew=refit is not None)
            write_lexical(draft, target)
            write_profiles(draft, target, subjects.profiles(draft))
            target.settle()
        left = drift(shared.alignment, self.facts.alignment, means)
        held = self._finish(target, drafts, shared, now, left)
        tested = self_test(held, self.store, linked=target.linked)
        tags = subjects.tags(self.store, Tagger(tagging, LabelMatcher(shared.phrases)))
        # What has a manifest was written to its end, and answered as it should.
        (target.home / MANIFEST).write_text(json.dumps(held.manifest.to_json()), encoding="utf-8")
        linked = frozenset(target.home / own for own in target.linked)
        return Built(held.id, embedded, moved, refit if self._old else None, tags, linked, tested)

    def _drafts(self, progress: Callable[[int], Progress] | None) -> tuple[list[Draft], int]:
        old = self._old
        kept = set(self.found.plan.keep) if old else set()
        todo = [head for head in self.found.entries if head.key not in kept]
        reader = Reader(
            self.store,
            self.encoder,
            self.facts.encoded,
            Checkpoint(self.directory, encoder=encoder_version(self.encoder), size=self._size),
            progress(len(todo)) if progress and todo else None,
        )
        every, fresh = by_partition(self.found.entries, NAMES), by_partition(todo, NAMES)
        drafts = [
            draft_partition(
                name,
                every[name],
                old.partition(name) if old else None,
                reader.read("-".join(name), fresh[name]),
                size=self._size,
            )
            for name in NAMES
        ]
        return drafts, reader.embedded

    def _shared(
        self, target: Writing, drafts: list[Draft], means: Mapping[Group, PublicMean]
    ) -> tuple[Shared, float, str | None]:
        """What the partitions share, how far the texts had moved, and why the alignment is fitted anew."""
        old, plan = self._old, self.found.plan
        moved = drift(old.alignment(), self.facts.alignment, means) if old else 0.0
        refit = plan.reason if old is None else plan.refit or too_far(moved)
        alignment = old.alignment() if old and refit is None else self.frozen
        if alignment is None:
            alignment = fitted(target.home, drafts, self.encoder, self.facts)
        if old is None or plan.retag:
            shared = Shared(alignment, self.facts.concepts, phrases_of(self.scheme))
        else:
            shared = Shared(alignment, old.concepts(), old.phrases())
        return shared, moved, refit

    def _tagged(self, refit: str | None) -> set[str] | None:
        """The records that are tagged: those that changed; None means all."""
        old, plan = self._old, self.found.plan
        if old is None or plan.retag or refit is not None:
            return None
        keys = {*plan.add, *plan.update}
        gone = {old.manifest.by_key[key].record_id for key in plan.remove}
        return {head.record_id for head in self.found.entries if head.key in keys} | gone

    def _write_dense(
        self, draft: Draft, target: Writing, alignment: Alignment, *, projected_anew: bool
    ) -> None:
        """Link the dense index where its vectors are the same; else make it, with a frozen quantiser."""
        like = None if projected_anew else old_dense(draft, target)
        if like is not None and draft.same and self.dense in (None, like.kind):
            target.link(f"{'-'.join(draft.name)}/{DENSE}")
        else:
            aligned = aligned_rows(draft, target.home, alignment, like=like)
            write_dense(draft, target, aligned, kind=self.dense, like=like)

    def _finish(
        self, target: Writing, drafts: list[Draft], shared: Shared, now: datetime, left: float
    ) -> Held:
        """Write what is shared; returns what is written so far, with the manifest that it will have."""
        shared.alignment.save(target.home / ALIGNMENT)
        shared.concepts.save(target.home / CONCEPTS)
        write_phrases(target.home / PHRASES, shared.phrases)
        manifest = Manifest(
            id=target.home.name,
            created_at=now.isoformat(timespec="seconds"),
            encoder_name=self.encoder.name,
            versions=self.found.wanted,
            alignment=shared.alignment.version,
            rows={"/".join(draft.name): draft.rows for draft in drafts},
            checksums=target.checksums(),
            drift=round(left, 4),
        )
        return Held(manifest, target.home)


def fitted(home: Path, drafts: list[Draft], encoder: Encoder, facts: Shipped) -> Alignment:
    """Fit the alignment on the public records of a generation that is being written."""
    public: dict[Group, Array] = {}
    for draft in drafts:
        if draft.rows:
            raw = mapped(home / "-".join(draft.name) / RAW)
            public[group(Role.DOCUMENT, *draft.name)] = raw if draft.public.all() else raw[draft.public]
    found = fit_alignment(public, components=encoder.components, prior=facts.alignment)
    return with_named_means(found, facts.alignment, ANSWERS)
