"""How is the index brought up to date with the store?

Plan, embed what is new, write a new generation beside the old one, swap it in.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpora import LANGUAGES, Entry, IndexUnavailableError, RecordConcept, Store, concept_scheme
from indexer import tokens
from indexer.alignment import Alignment, fit_alignment, group, with_named_means
from indexer.concepts import ConceptModel
from indexer.draft import Draft, dimensions, draft_partition, encode_entries, finish_partition
from indexer.encoder import Encoder, Progress, Role, Vectors, encoder_version
from indexer.generation import (
    Generation,
    Manifest,
    checksum,
    current_id,
    open_generation,
    publish,
)
from indexer.labels import LabelMatcher, Phrases, phrases_of, write_phrases
from indexer.lock import writer_lock
from indexer.partition import Partition, write_partition
from indexer.plan import Plan, Versions, plan
from indexer.shipped import Shipped
from indexer.tagging import Tagger

KINDS = ("seed", "need")
ANSWERS = {"need": "seed", "seed": "need"}  # what asks -> what answers
KEPT_GENERATIONS = 2


@dataclass(frozen=True)
class IndexReport:
    """What bringing the index up to date did; `published` is False where it was current."""

    generation: str
    plan: Plan
    published: bool
    embedded: int


def update_index(
    store: Store,
    directory: Path,
    *,
    encoder: Encoder,
    known: Callable[[], Shipped],
    full: bool = False,
    keep: int = KEPT_GENERATIONS,
    progress: Callable[[int], Progress] | None = None,
) -> IndexReport:
    """Bring the index in `directory` up to date with the store and publish it.

    `known` gives what is known of the shipped texts, asked for only when there is work; `progress` is told
    how many texts will be embedded and gives what reports each. `keep` generations remain. A damaged or
    missing index is made anew. Raises `LockedError`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with writer_lock(directory):
        entries = [entry for entry in store.entries() if entry.kind in KINDS]
        old = None if full else _open_or_none(directory)
        wanted = Versions(encoder_version(encoder), tokens.VERSION, concept_scheme().version)
        todo = plan(
            entries,
            old.manifest.by_key if old else None,
            wanted=wanted,
            held=old.manifest.versions if old else None,
            full=full,
        )
        if old and todo.empty:
            _drop_old(directory, keep=keep)
            return IndexReport(old.id, todo, published=False, embedded=0)
        facts = known()
        reusable = None if todo.reason else old
        kept = set(todo.keep) if reusable else set()
        fresh, embedded = encode_entries(
            [entry for entry in entries if entry.key not in kept],
            encoder=encoder,
            known=facts.encoded,
            progress=progress,
        )
        drafts = {
            name: draft_partition(
                own, reusable.partitions.get(name) if reusable else None, fresh, dimensions(encoder)
            )
            for name, own in _by_partition(entries).items()
        }
        alignment = reusable.alignment if reusable else _fitted(drafts, encoder, facts)
        concepts = facts.concepts if reusable is None or todo.retag else reusable.concepts
        aligned = {name: draft.aligned(alignment, name) for name, draft in drafts.items()}
        scores = {
            name: concepts.scores(aligned[name], draft.counts, name[1]) for name, draft in drafts.items()
        }
        partitions = {
            name: finish_partition(draft, aligned[name], scores[name], concepts.leaves)
            for name, draft in drafts.items()
        }
        phrases = phrases_of(concept_scheme()) if reusable is None or todo.retag else reusable.phrases
        changed = None if todo.retag or old is None else _changed_records(todo, entries, old)
        store.tag(_tags(drafts, scores, Tagger(concepts, LabelMatcher(phrases)), changed))
        shared = _Shared(alignment, concepts, phrases)
        generation = _write(directory, partitions, shared, encoder=encoder, versions=wanted)
        publish(directory, generation)
        _drop_old(directory, keep=keep)
        return IndexReport(generation, todo, published=True, embedded=embedded)


def _open_or_none(directory: Path) -> Generation | None:
    try:
        return open_generation(directory)
    except IndexUnavailableError:
        return None  # what cannot be opened cannot be reused: the plan says that there is no index


@dataclass(frozen=True)
class _Shared:
    """What all partitions of a generation share."""

    alignment: Alignment
    concepts: ConceptModel
    phrases: Phrases


def _tags(
    drafts: Mapping[tuple[str, str], Draft],
    scores: Mapping[tuple[str, str], Vectors],
    tagger: Tagger,
    changed: set[str] | None,
) -> dict[str, tuple[RecordConcept, ...]]:
    """Tag the records that changed; all where `changed` is None."""
    entries = [entry for draft in drafts.values() for entry in draft.entries]
    places = [i for i, entry in enumerate(entries) if changed is None or entry.record_id in changed]
    every = np.concatenate([scores[name] for name in drafts])
    return tagger.tags([entries[place] for place in places], every[places])


def _changed_records(todo: Plan, entries: Sequence[Entry], old: Generation) -> set[str]:
    """Records with a text that is new or changed, or of which one language is gone."""
    keys = {*todo.add, *todo.update}
    gone = {old.manifest.by_key[key].record_id for key in todo.remove}
    return {entry.record_id for entry in entries if entry.key in keys} | gone


def _by_partition(entries: Sequence[Entry]) -> dict[tuple[str, str], list[Entry]]:
    groups: dict[tuple[str, str], list[Entry]] = {(kind, lang): [] for kind in KINDS for lang in LANGUAGES}
    for entry in entries:
        groups[entry.kind, entry.language].append(entry)
    return groups


def _fitted(drafts: Mapping[tuple[str, str], Draft], encoder: Encoder, facts: Shipped) -> Alignment:
    public = {
        group(Role.DOCUMENT, *name): draft.raw[[entry.public for entry in draft.entries]]
        for name, draft in drafts.items()
        if draft.entries
    }
    fitted = fit_alignment(public, components=encoder.components, prior=facts.alignment)
    return with_named_means(fitted, facts.alignment, ANSWERS)


def _write(
    directory: Path,
    partitions: Mapping[tuple[str, str], Partition],
    shared: _Shared,
    *,
    encoder: Encoder,
    versions: Versions,
) -> str:
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%S}.{now.microsecond:06d}Z"
    home = directory / "generations" / name
    home.mkdir(parents=True)
    shared.alignment.save(home / "alignment.npz")
    shared.concepts.save(home / "concepts.npz")
    write_phrases(home / "phrases.json", shared.phrases)
    for (kind, language), partition in partitions.items():
        write_partition(home / f"{kind}-{language}", partition)
    files = sorted(path for path in home.rglob("*") if path.is_file())
    manifest = Manifest(
        id=name,
        created_at=now.isoformat(timespec="seconds"),
        encoder_name=encoder.name,
        versions=versions,
        alignment=shared.alignment.version,
        rows={f"{kind}/{language}": part.rows for (kind, language), part in partitions.items()},
        checksums={str(path.relative_to(home)): checksum(path) or "" for path in files},
    )
    (home / "manifest.json").write_text(json.dumps(manifest.to_json()), encoding="utf-8")
    return name


def _drop_old(directory: Path, *, keep: int) -> None:
    """Remove all but the newest `keep` generations, the one that serves being the newest."""
    serving = current_id(directory)
    names = sorted((path.name for path in (directory / "generations").iterdir()), reverse=True)
    others = [name for name in names if name != serving]
    for name in others[max(keep - 1, 0) :]:
        shutil.rmtree(directory / "generations" / name, ignore_errors=True)
