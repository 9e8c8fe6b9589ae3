"""How are some rows of a generation written as a shard, in the form of a generation?"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from indexer.arrays import save_sparse
from indexer.dense import DenseIndex
from indexer.generation import ALIGNMENT, CONCEPTS, MANIFEST, PHRASES, Generation, checksum
from indexer.labels import write_phrases
from indexer.lexical import chosen_rows
from indexer.partition import DENSE, PROFILES, RAW, SENTENCES, SPANS, TERMS, Partition
from indexer.rows import ROWS, write_rows


def part_of(partition: Partition, rows: npt.NDArray[np.intp]) -> Partition:
    """Return some rows of a partition as a partition; statistics stay those of the whole."""
    nothing = np.empty(0, np.intp), np.zeros(1, np.intp)
    places, bounds = partition.sentence_places(rows.tolist()) if len(rows) else nothing
    spans = partition.spans[places]
    spans[:, 0] = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(bounds))
    own = tuple(partition.rows[row] for row in rows.tolist())
    exact = partition.dense.kind == "exact"
    return Partition(
        own,
        raw=partition.raw[rows],
        dense=DenseIndex.build(
            partition.keys[rows],
            partition.dense.vectors_in(rows),
            dimensions=partition.raw.shape[1],
            kind="exact" if exact else None,
            like=None if exact else partition.dense,
            public=partition.public[rows],
        ),
        lexical=partition.lexical.part(rows),
        sentences=partition.sentence_raw[places],
        spans=spans,
        sentence_terms=chosen_rows(partition.sentence_terms, places),
        profiles=sparse.csr_array(partition.profiles[rows]),
    )


def write_shard(generation: Generation, home: Path) -> None:
    """Write the files of a generation that holds some rows, with a manifest of its own."""
    home.mkdir(parents=True)
    for (kind, language), partition in generation.partitions.items():
        own = home / f"{kind}-{language}"
        own.mkdir()
        write_rows(own / ROWS, partition.rows)
        for name, array in (
            (RAW, partition.raw),
            (SENTENCES, partition.sentence_raw),
            (SPANS, partition.spans),
        ):
            np.save(own / name, array)
        save_sparse(own, TERMS, partition.sentence_terms)
        save_sparse(own, PROFILES, partition.profiles)
        partition.dense.save(own / DENSE)
        partition.lexical.save(own)
    generation.alignment.save(home / ALIGNMENT)
    generation.concepts.save(home / CONCEPTS)
    write_phrases(home / PHRASES, generation.phrases)
    files = sorted(path for path in home.rglob("*") if path.is_file())
    manifest = replace(
        generation.manifest,
        rows={"/".join(name): partition.rows for name, partition in generation.partitions.items()},
        checksums={str(path.relative_to(home)): checksum(path) or "" for path in files},
    )
    (home / MANIFEST).write_text(json.dumps(manifest.to_json()), encoding="utf-8")
