"""How does a matcher search shards that lie elsewhere, as if they were one generation that is open here?

A `Shard` is the code of one machine on the rows of its own; `Shards` asks all of them, merges what they say,
and puts the texts of the hits together, so that fusion and explanations are made once, by whoever asks. All
answers are of one generation, so that nothing mixes two.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, NoReturn, Protocol

import numpy as np

from corpora import LANGUAGES, IndexUnavailableError
from indexer import DenseIndex, Generation, Partition, Vectors
from matcher.extract import Extract, extract_of, held_together
from matcher.leg import Leg, Question
from matcher.merging import merged
from matcher.searched import Name, Wanted, Whole
from matcher.visible import Keys

KNOWN = 32  # askers whose keys a shard remembers


@dataclass(frozen=True, eq=False)
class Allowed:
    """The keys that an asker may see: their digest, and themselves where a shard does not know them yet."""

    digest: str
    keys: Keys | None = None


class Shard:
    """Answers for the rows of one shard, as one machine answers for all."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._whole = Whole(generation)
        self._known: OrderedDict[str, Keys] = OrderedDict()
        self._lock = Lock()

    def legs(self, question: Question, kind: str, allowed: Allowed) -> list[Leg] | None:
        """Return what each language says; None where the keys have to be told."""
        keys = self._keys(allowed)
        return None if keys is None else self._whole.legs(question, kind, keys)

    def extracts(self, wanted: Mapping[Name, Wanted]) -> dict[Name, Extract]:
        """Return of each partition what it holds of the texts that are wanted."""
        return {name: extract_of(self._generation.partitions[name], own) for name, own in wanted.items()}

    def vectors(self, kind: str, names: Sequence[str]) -> dict[str, list[tuple[str, Vectors]]]:
        """Return by id language and vector (d,) of each text of records of a kind."""
        found: dict[str, list[tuple[str, Vectors]]] = {}
        for own, language in self._generation.partitions:
            if own == kind:
                one = {(own, language): self._generation.partitions[own, language]}
                part = Whole(replace(self._generation, partitions=one)).vectors(kind, names)
                for name, vectors in part.items():
                    found.setdefault(name, []).extend((language, vector) for vector in vectors)
        return found

    def _keys(self, allowed: Allowed) -> Keys | None:
        with self._lock:
            if allowed.keys is not None:
                keys = np.array(allowed.keys)
                keys.flags.writeable = False  # so that the rows are known again
                self._known.setdefault(allowed.digest, keys)
                if len(self._known) > KNOWN:
                    self._known.popitem(last=False)
            if allowed.digest not in self._known:
                return None
            self._known.move_to_end(allowed.digest)
            return self._known[allowed.digest]


class Asking(Protocol):
    """Hands a question to all shards of one generation."""

    def ask(self, method: str, arguments: tuple[Any, ...]) -> list[Any]:
        """Call a method of `Shard` on every shard, and return the answers.

        Raises `BusyError`, and `IndexUnavailableError` where a shard does not answer.
        """
        ...


class Shards:
    """The shards of one generation; `head` is what all of them share."""

    def __init__(self, head: Generation, asking: Asking) -> None:
        self._head = head
        self._asking = asking
        size = sum(part.dimensions for part in head.alignment.components)
        self._no_vectors = DenseIndex.build(
            np.empty(0, np.int64), np.empty((0, size), np.float32), dimensions=size
        )
        self._digests: OrderedDict[int, tuple[Keys, str]] = OrderedDict()
        self._lock = Lock()

    @property
    def head(self) -> Generation:
        """What stands for the generation where it is asked; its partitions refuse to be looked at."""
        return replace(self._head, partitions=_Elsewhere())

    def legs(self, question: Question, kind: str, allowed: Keys) -> list[Leg]:
        """Ask every shard, and merge what they say."""
        digest = self._digest(allowed)
        said = self._all("legs", question, kind, Allowed(digest))
        if any(own is None for own in said):
            said = self._all("legs", question, kind, Allowed(digest, allowed))
        legs = {
            language: [leg for own in said for leg in own if leg.language == language]
            for language in LANGUAGES
        }
        return [merged(own, depth=question.depth) for own in legs.values() if own]

    def holding(self, wanted: Mapping[Name, Wanted]) -> Generation:
        """Put the texts together from the shards that hold them."""
        if not wanted:
            return self.head
        said = self._all("extracts", wanted)
        return replace(
            self._head,
            partitions={
                name: held_together([part[name] for part in said], own, self._no_vectors)
                for name, own in wanted.items()
            },
        )

    def vectors(self, kind: str, names: Sequence[str]) -> dict[str, list[Vectors]]:
        """Look them up in every shard."""
        found: dict[str, list[tuple[str, Vectors]]] = {}
        for part in self._all("vectors", kind, names):
            for name, own in part.items():
                found.setdefault(name, []).extend(own)
        return {
            name: [vector for _, vector in sorted(own, key=lambda one: LANGUAGES.index(one[0]))]
            for name, own in found.items()
        }

    def _all(self, method: str, *arguments: Any) -> list[Any]:
        return self._asking.ask(method, arguments)

    def _digest(self, allowed: Keys) -> str:
        """Name an answer of the store; one that cannot be written to is known again."""
        with self._lock:
            known = self._digests.get(id(allowed))
            if known is not None and known[0] is allowed:
                return known[1]
        digest = hashlib.blake2b(np.ascontiguousarray(allowed).tobytes(), digest_size=16).hexdigest()
        if not allowed.flags.writeable:
            with self._lock:
                self._digests[id(allowed)] = (allowed, digest)  # held, so that its id stays its own
                if len(self._digests) > KNOWN:
                    self._digests.popitem(last=False)
        return digest


class _Elsewhere(Mapping[Name, Partition]):
    """Partitions that lie in shards: nobody may take them for empty ones."""

    def __getitem__(self, name: Name) -> NoReturn:
        raise _not_here()

    def __iter__(self) -> Iterator[Name]:
        raise _not_here()

    def __len__(self) -> int:
        raise _not_here()


def _not_here() -> IndexUnavailableError:
    return IndexUnavailableError(
        "Shards answer matches only, and this looks at the whole index. Ask a server that holds it whole: "
        "enmusubi serve, with ENMUSUBI_SHARDS unset"
    )
