"""How does a draft become files of a new generation, with as little written as has changed?

A generation is never changed once it is published, so a file that would be the same is a hard link to that
of the generation before (a copy where the disk knows no links). A purged record's partition has other rows,
hence files of its own.
"""

import os
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from corpora import HomeError
from indexer.alignment import Alignment, group
from indexer.arrays import Array, chosen, chunks, mapped, save_sparse, sparse_names, write_chosen
from indexer.dense import DenseIndex
from indexer.dense_kinds import IndexKind
from indexer.draft import Draft
from indexer.drift import PublicMean
from indexer.encoder import Role, Vectors
from indexer.generation import CHECKERS, Held, checksum
from indexer.lexical import Counts, LexicalIndex
from indexer.partition import DENSE, LEXICAL, PROFILES, RAW, SENTENCES, SPANS, TERMS
from indexer.plan import Row
from indexer.rows import ROWS, write_rows

MEAN = "mean.npz"  # of the raw vectors of public records, and how many they are


@dataclass(frozen=True)
class Writing:
    """A generation that is being written; `linked` are the files that it shares with `old`."""

    home: Path
    old: Held | None
    linked: dict[str, str] = field(default_factory=dict)  # file: its checksum
    hashed: dict[str, Future[str | None]] = field(default_factory=dict)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(CHECKERS))

    def link(self, name: str) -> None:
        """Take over a file of the old generation as it is."""
        if self.old is None:
            raise KeyError(name)
        source, target = self.old.home / name, self.home / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:  # another disk, or one without links; where it is full, copying says so
            shutil.copyfile(source, target)
        else:
            self.linked[name] = self.old.manifest.checksums[name]

    def settle(self) -> None:
        """Say that all files so far are written to their end: their checksums are made while others are."""
        for path in sorted(self.home.rglob("*")):
            name = str(path.relative_to(self.home))
            if path.is_file() and name not in self.linked and name not in self.hashed:
                self.hashed[name] = self.pool.submit(checksum, path)

    def checksums(self) -> dict[str, str]:
        """Checksums of all files so far; those of links are known.

        Raises `HomeError` where a file cannot be read again.
        """
        self.settle()
        own = {name: self._made(name, found) for name, found in self.hashed.items()}
        return dict(sorted((self.linked | own).items()))

    def _made(self, name: str, found: Future[str | None]) -> str:
        if (own := found.result()) is None:
            raise HomeError(
                f"{self.home / name} was written and cannot be read again. What served before goes on "
                "serving. Check that disk and run again: enmusubi index"
            )
        return own


def write_texts(draft: Draft, target: Writing) -> PublicMean:
    """Write what does not depend on the alignment: rows, raw vectors, sentences, terms. Returns the mean."""
    name = "-".join(draft.name)
    home = target.home / name
    home.mkdir(parents=True, exist_ok=True)
    old = draft.old
    if old is not None and draft.same:
        for file in (RAW, SENTENCES, SPANS, *sparse_names(TERMS)):
            target.link(f"{name}/{file}")
        if draft.rows == old.rows:
            for file in (ROWS, MEAN):
                target.link(f"{name}/{file}")
            return _read_mean(home)
        write_rows(home / ROWS, draft.rows)
        return _write_mean(home, _mean_of(draft, home))
    write_rows(home / ROWS, draft.rows)
    source, openers = draft.vectors
    watched = _Mean(draft)
    write_chosen(home / RAW, source, openers, dtype=np.float32, width=draft.size, watch=watched)
    source, openers = draft.sentence_vectors
    write_chosen(home / SENTENCES, source, openers, dtype=np.float16, width=draft.size)
    np.save(home / SPANS, draft.spans)
    save_sparse(home, TERMS, draft.terms)
    return _write_mean(home, watched.mean)


class _Mean:
    """Adds up the vectors of public rows as they are written."""

    def __init__(self, draft: Draft) -> None:
        self._public = draft.public
        self._total = np.zeros(draft.size)

    def __call__(self, part: slice, block: Array) -> None:
        self._total += block[self._public[part]].sum(axis=0, dtype=np.float64)

    @property
    def mean(self) -> PublicMean:
        count = int(self._public.sum())
        return PublicMean((self._total / max(count, 1)).astype(np.float32), count)


def _mean_of(draft: Draft, home: Path) -> PublicMean:
    found = _Mean(draft)
    for part in chunks(len(draft.rows), draft.size * 4):
        found(part, mapped(home / RAW)[part])
    return found.mean


def _write_mean(home: Path, own: PublicMean) -> PublicMean:
    np.savez(home / MEAN, mean=own.mean, count=np.array(own.count))
    return own


def _read_mean(home: Path) -> PublicMean:
    with np.load(home / MEAN, allow_pickle=False) as arrays:
        return PublicMean(arrays["mean"], int(arrays["count"]))


def aligned_rows(draft: Draft, home: Path, alignment: Alignment, *, like: DenseIndex | None) -> Vectors:
    """The vectors of a written partition in the common space (n, size).

    `like` is the old partition's index of the same space, from which those of kept rows are taken.
    """
    raw = home / "-".join(draft.name) / RAW
    found = np.empty((len(draft.rows), draft.size), np.float32)
    kept = found[:0] if like is None else like.all_vectors
    changed = draft.changed if like is not None else np.ones(len(found), bool)
    for part in chunks(len(found), draft.size * 4):
        anew = np.flatnonzero(changed[part])
        fresh = alignment.transform(mapped(raw)[part][anew], group(Role.DOCUMENT, *draft.name))
        source = draft.source[part].copy()
        source[anew] = len(kept) + np.arange(len(anew))
        both = [partial(np.asarray, own) for own in (kept, fresh)]
        chosen(source, both, np.array([0, len(kept), len(kept) + len(fresh)]), into=found[part])
    return found


def old_dense(draft: Draft, target: Writing) -> DenseIndex | None:
    """The dense index of the old partition, whose quantiser stays frozen; None where there is none."""
    return DenseIndex.load(draft.old.directory / DENSE) if draft.old and target.old else None


def write_dense(
    draft: Draft, target: Writing, aligned: Vectors, *, kind: IndexKind | None, like: DenseIndex | None
) -> None:
    """Write the dense index of a partition over its aligned vectors (n, d)."""
    keys = np.array([row.key for row in draft.rows], np.int64)
    index = DenseIndex.build(keys, aligned, dimensions=draft.size, kind=kind, like=like, public=draft.public)
    _save_dense(index, target.home / "-".join(draft.name) / DENSE)


def write_lexical(draft: Draft, target: Writing) -> None:
    """Write the lexical index of a partition; a link where neither words nor who sees them changed."""
    name = "-".join(draft.name)
    if draft.same and draft.old and _public(draft.old.rows) == _public(draft.rows):
        for file in draft.old.files(LEXICAL):
            target.link(f"{name}/{file}")
    else:
        LexicalIndex(draft.counts, draft.public).save(target.home / name)


def _save_dense(index: DenseIndex, path: Path) -> None:
    try:
        index.save(path)
    except RuntimeError as error:
        raise HomeError(
            f"{path} cannot be written by FAISS: {str(error).splitlines()[-1]}. What served before goes on "
            "serving. Free space on that disk and run again: enmusubi index"
        ) from error


def _public(rows: tuple[Row, ...]) -> list[bool]:
    return [row.public for row in rows]


def write_profiles(draft: Draft, target: Writing, profiles: Counts | None) -> None:
    """Write what each entry is about; None where the old profiles hold."""
    name = "-".join(draft.name)
    if profiles is None:
        for file in sparse_names(PROFILES):
            target.link(f"{name}/{file}")
    else:
        save_sparse(target.home / name, PROFILES, profiles)
