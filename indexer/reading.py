"""How are entries that are new or changed read: cut, counted, embedded?

By partition, in batches: a batch's vectors go to the checkpoint before the next is read, so that memory
does not grow with their number and a killed night loses one batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt
from scipy import sparse

from corpora import Entry, EntryHead, Store
from indexer import tokens
from indexer.checkpoint import Checkpoint, Cut, Log, cut_of
from indexer.encoder import Encoded, Encoder, Progress, Role
from indexer.lexical import Counts, term_counts
from indexer.passages import FIELDS, Sentence, sentences_of
from indexer.plan import Row

BATCH = 256  # entries: a minute of the shipped encoder on two cores


@dataclass(frozen=True)
class Fresh:
    """Entries of one partition that have just been read, in the order of keys.

    Their vectors lie in `log`: `places` (n,) among its texts, `sentence_places` (m,) among its sentences.
    `spans` (m, 4) are place in `rows`, field, start and end of each sentence; `terms` count its words.
    """

    rows: tuple[Row, ...]
    log: Log
    places: npt.NDArray[np.int64]
    sentence_places: npt.NDArray[np.int64]
    spans: npt.NDArray[np.int32]
    terms: Counts


@dataclass
class Reader:
    """Reads entries of a store and counts what it embeds; `known` are vectors by content hash that spare it.

    `progress` is told as in `Encoder.encode`, for texts that are found in the checkpoint too.
    """

    store: Store
    encoder: Encoder
    known: Mapping[str, Encoded]
    checkpoint: Checkpoint
    progress: Progress | None = None
    embedded: int = 0

    def read(self, name: str, heads: Sequence[EntryHead]) -> Fresh:
        """Read the entries of a partition; those that are gone from the store meanwhile are left out."""
        log = self.checkpoint.log(name)
        parts = [
            self._batch(log, [own.key for own in heads[start : start + BATCH]])
            for start in range(0, len(heads), BATCH)
        ]
        rows = [row for part in parts for row in part.rows]
        cuts = [cut for part in parts for cut in part.cuts]
        places = [log.places[cut] for cut in cuts]
        bounds = list(accumulate((len(part.rows) for part in parts), initial=0))
        spans = [
            part.spans + np.array([start, 0, 0, 0], np.int32)
            for part, start in zip(parts, bounds, strict=False)
        ]
        return Fresh(
            tuple(rows),
            log,
            np.array([own.row for own in places], np.int64),
            np.array([at for own in places for at in range(own.start, own.end)], np.int64),
            np.concatenate([np.empty((0, 4), np.int32), *spans]),
            _stacked([part.terms for part in parts]),
        )

    def _batch(self, log: Log, keys: Sequence[int]) -> "_Part":
        entries = list(self.store.entries(keys))
        sentences = [sentences_of(e.text, language=e.language, title=e.title) for e in entries]
        cuts = [cut_of(e.content_hash, own) for e, own in zip(entries, sentences, strict=True)]
        missing = {
            cut: place for place, cut in reversed(list(enumerate(cuts))) if cut not in log.places
        }  # the first of those that share a text
        self._embed(log, [(entries[i], cuts[i], sentences[i]) for i in sorted(missing.values())])
        if self.progress and len(entries) > len(missing):
            self.progress(len(entries) - len(missing))
        spans = [
            (place, FIELDS.index(s.field), s.start, s.end) for place, own in enumerate(sentences) for s in own
        ]
        texts = [sentence.text for own in sentences for sentence in own]
        terms = tokens.terms_of_many(texts, language=entries[0].language) if entries else []
        return _Part(
            [Row.of(entry) for entry in entries],
            cuts,
            np.array(spans, np.int32).reshape(-1, 4),
            term_counts(terms),
        )

    def _embed(self, log: Log, texts: Sequence[tuple[Entry, Cut, Sequence[Sentence]]]) -> None:
        """Put the vectors of texts into the log, embedding those that nothing is known of."""
        unknown = [own for own in texts if not _fits(self.known.get(own[0].content_hash), own[2])]
        encoded = (
            self.encoder.encode(
                [[sentence.text for sentence in own] for _, _, own in unknown],
                role=Role.DOCUMENT,
                progress=self.progress,
            )
            if unknown
            else []
        )
        self.embedded += len(unknown)
        found = {cut: vectors for (_, cut, _), vectors in zip(unknown, encoded, strict=True)}
        if self.progress and len(texts) > len(unknown):
            self.progress(len(texts) - len(unknown))
        if texts:
            log.append(
                [(e.record_id, cut, found.get(cut) or self.known[e.content_hash]) for e, cut, _ in texts]
            )


@dataclass(frozen=True)
class _Part:
    rows: list[Row]
    cuts: list[Cut]
    spans: npt.NDArray[np.int32]
    terms: Counts


def _fits(encoded: Encoded | None, sentences: Sequence[Sentence]) -> bool:
    """Whether what is known of a text was cut alike: the hash knows no language."""
    return encoded is not None and len(encoded.sentences) == len(sentences)


def _stacked(counts: Sequence[Counts]) -> Counts:
    return sparse.csr_array(sparse.vstack([term_counts([]), *counts], format="csr"))
