"""Which seeds may answer a text, how far does each answer each piece of it, and with which sentence?"""

from dataclasses import dataclass

import numpy as np

from corpora import Filters, Seed, Store, Viewer
from indexer import Generation, Partition, Role, group
from matcher.aspects import Aspects, answers
from matcher.choice import Values
from matcher.evidence import RecordQuotation
from matcher.fusion import Fusion
from matcher.understanding import Quotation


@dataclass(frozen=True)
class Pool:
    """The seeds that answer anything, with what each gives to each piece and its better entry."""

    records: tuple[Seed, ...]
    values: Values
    entries: tuple[tuple[Partition, str, int], ...]  # of each record: partition, language, row
    viewer: Viewer


def pool_of(
    aspects: Aspects, store: Store, generation: Generation, fusion: Fusion, viewer: Viewer, filters: Filters
) -> Pool:
    """Gather the seeds that the viewer may see and that answer anything, ordered by id."""
    allowed = np.asarray(store.visible_keys(kind="seed", viewer=viewer, filters=filters), np.int64)
    best: dict[str, tuple[float, Values, tuple[Partition, str, int]]] = {}
    for (kind, language), partition in generation.partitions.items():
        if kind != "seed":
            continue
        rows = np.flatnonzero(np.isin(partition.keys, allowed))
        if not len(rows):
            continue
        values = answers(aspects, partition, rows, generation, (kind, language), fusion)
        sums = aspects.weights @ values
        for place in np.flatnonzero(sums > 0).tolist():
            row = int(rows[place])
            record_id = partition.rows[row].record_id
            if record_id not in best or sums[place] > best[record_id][0]:
                best[record_id] = (float(sums[place]), values[:, place], (partition, language, row))
    records = store.get_many(sorted(best))
    kept = [(name, record) for name, record in sorted(records.items()) if isinstance(record, Seed)]
    columns = [best[name][1] for name, _ in kept]
    return Pool(
        tuple(record for _, record in kept),
        np.stack(columns, axis=1) if columns else np.zeros((len(aspects.phrases), 0)),
        tuple(best[name][2] for name, _ in kept),
        viewer,
    )


def best_sentence(
    pool: Pool, seed: int, aspects: Aspects, aspect: int, generation: Generation
) -> RecordQuotation:
    """Quote the sentence of a seed (its place in the pool) that is nearest to a piece."""
    partition, language, row = pool.entries[seed]
    own = partition.sentences(partition.rows[row].key)
    aligned = generation.alignment.transform(own.vectors, group(Role.DOCUMENT, "seed", language))
    field, start, end = own.spans[int((aligned @ aspects.vectors[aspect]).argmax())]
    record = pool.records[seed]
    told = record.title if field == "title" else record.text
    text = (told.get(language) if told else None) or ""
    return RecordQuotation(field, language, Quotation(start, end, text[start:end]))
