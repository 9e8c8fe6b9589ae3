"""How is the index brought up to date with the store?

Plan, embed what is new, write a new generation beside the old one, swap it in.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpora import LANGUAGES, Entry, RecordConcept, Store, concept_scheme
from indexer.alignment import Alignment, fit_alignment, group, with_named_means
from indexer.concepts import ConceptModel
from indexer.draft import Draft, dimensions, draft_partition, encode_entries, finish_partition
from indexer.encoder import Encoder, Progress, Role, Vectors, encoder_version
from indexer.generation import Generation, Manifest, checksum
from indexer.keeping import KEPT_GENERATIONS, drop_old
from indexer.labels import LabelMatcher, Phrases, phrases_of, write_phrases
from indexer.lock import writer_lock
from indexer.outlook import KINDS, TAGGED, Outlook, outlook
from indexer.partition import Partition, write_partition
from indexer.plan import Plan, Versions
from indexer.published import Damage, publish, swap_in
from indexer.shipped import Shipped
from indexer.tagging import Tagger

ANSWERS = {"need": "seed", "seed": "need"}  # what asks -> what answers


@dataclass(frozen=True)
class IndexReport:
    """What bringing the index up to date did; `published` is False where it was current.

    `damage` is what was found and is made good now.
    """

    generation: str
    plan: Plan
    published: bool
    embedded: int
    damage: tuple[Damage, ...] = ()


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
    how many texts will be embedded and gives what reports each. `keep` generations remain. Where the one that
    serves is damaged, the newest undamaged one is brought up to date; where there is none, the index is made
    anew. Raises `LockedError`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with writer_lock(directory):
        found = outlook(
            store,
            directory,
            encoder=encoder_version(encoder),
            concepts=concept_scheme().version,
            full=full,
        )
        damage = found.serving.damage if found.serving else ()
        if found.serving and found.plan.empty:
            name, embedded = found.serving.generation.id, 0
            if damage:
                publish(directory, name)
        else:
            name, embedded = _build(store, directory, found, encoder, known(), progress)
            publish(directory, name)
        drop_old(
            directory,
            keep=keep,
            damaged=[own.generation for own in damage],
            purged={tombstone.record_id for tombstone in store.tombstones()},
        )
        published = bool(damage) or not (found.serving and found.plan.empty)
        return IndexReport(name, found.plan, published, embedded, damage)


def _build(
    store: Store,
    directory: Path,
    found: Outlook,
    encoder: Encoder,
    facts: Shipped,
    progress: Callable[[int], Progress] | None,
) -> tuple[str, int]:
    """Write a new generation and tag the store: its id, and how many texts were embedded."""
    entries, todo = found.entries, found.plan
    old = found.serving.generation if found.serving else None
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
    shared = _Shared(
        reusable.alignment if reusable else _fitted(drafts, encoder, facts),
        facts.concepts if reusable is None or todo.retag else reusable.concepts,
        phrases_of(concept_scheme()) if reusable is None or todo.retag else reusable.phrases,
    )
    partitions, scores = _finished(drafts, shared)
    name = _write(directory, partitions, shared, encoder=encoder, versions=found.wanted)
    changed = None if todo.retag or old is None else _changed_records(todo, entries, old)
    labels = reusable.labels if reusable and not todo.retag else LabelMatcher(shared.phrases)
    tags = _tags(drafts, scores, Tagger(shared.concepts, labels), changed)
    (directory / TAGGED).unlink(missing_ok=True)  # until it is done, nobody knows
    store.tag(tags)
    swap_in(directory / TAGGED, name)
    return name, embedded


def _finished(
    drafts: Mapping[tuple[str, str], Draft], shared: "_Shared"
) -> tuple[dict[tuple[str, str], Partition], dict[tuple[str, str], Vectors]]:
    """The partitions, and what each entry says of the leaves."""
    aligned = {name: draft.aligned(shared.alignment, name) for name, draft in drafts.items()}
    scores = {
        name: shared.concepts.scores(aligned[name], draft.counts, name[1]) for name, draft in drafts.items()
    }
    partitions = {
        name: finish_partition(draft, aligned[name], scores[name], shared.concepts.leaves)
        for name, draft in drafts.items()
    }
    return partitions, scores


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
