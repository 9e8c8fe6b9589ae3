"""Does an index that was brought up to date night by night answer as one that is built at once?

A home goes through nights of random changes: records are added, told otherwise, withdrawn, put again,
hidden, shown, and their concepts edited. Then a second index is built of the same store with the same
alignment, and both answer the same queries through all of `match`. Command: `python -m eval.bench.growth
--sequences 50`.
"""

import random
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpora import Need, Seed, Store, Visibility, concept_scheme, open_store
from eval.bench.homes import SyntheticEncoder, record, shipped_facts
from indexer import IndexKind, Shipped, open_generation, update_index
from matcher import Matcher

NIGHTS = 3
STEPS = 12  # changes of a night
RECORDS = 120  # at the beginning
DEPTH = 100


@dataclass(frozen=True)
class Sequences:
    """How many pairs of rankings were compared, how many hits they had, and where they differed most.

    `other_rankings` counts those in which a hit stands elsewhere by more than a tie, `other_tags` the records
    that were told other concepts.
    """

    sequences: int
    queries: int
    hits: int
    largest_difference: float
    other_rankings: int
    other_tags: int


def sequences(count: int, queries: int, *, dense: IndexKind | None = "exact") -> Sequences:
    """Compare after `count` random sequences, on `queries` needs each."""
    found = [_sequence(number, queries, dense) for number in range(count)]
    return Sequences(
        count,
        queries,
        sum(own.hits for own in found),
        max((own.largest_difference for own in found), default=0.0),
        sum(own.other_rankings for own in found),
        sum(own.other_tags for own in found),
    )


def _sequence(number: int, queries: int, dense: IndexKind | None) -> Sequences:
    encoder = SyntheticEncoder(sizes=(48, 64))
    facts = shipped_facts(encoder)
    chance = random.Random(number)  # noqa: S311
    with (
        tempfile.TemporaryDirectory() as scratch,
        closing(open_store(Path(scratch) / "store.sqlite")) as store,
    ):
        night_by_night, at_once = Path(scratch) / "index", Path(scratch) / "rebuilt"
        store.put([record(own) for own in range(RECORDS)])
        _bring(store, night_by_night, encoder, facts, dense)
        for _ in range(NIGHTS):
            for _ in range(chance.randint(1, STEPS)):
                _change(store, chance)
            _bring(store, night_by_night, encoder, facts, dense)
        one = open_generation(night_by_night)
        ids = [own.id for own in store.records()]
        tags = store.concepts_of(ids)
        update_index(
            store,
            at_once,
            encoder=encoder,
            known=lambda: facts,
            dense=dense,
            frozen=one.alignment,
        )
        other_tags = sum(own != tags[name] for name, own in store.concepts_of(ids).items())
        matchers = [Matcher(store, opened, encoder) for opened in (one, open_generation(at_once))]
        return _compared(matchers, [_query(chance) for _ in range(queries)], other_tags)


def _bring(
    store: Store, index: Path, encoder: SyntheticEncoder, facts: Shipped, dense: IndexKind | None
) -> None:
    update_index(store, index, encoder=encoder, known=lambda: facts, dense=dense)


def _query(chance: random.Random) -> str:
    told = record(chance.randrange(10_000, 20_000))
    return told.text.best("ja")


def _change(store: Store, chance: random.Random) -> None:
    """Change one thing, drawn by chance."""
    here = [own for own in store.records() if isinstance(own, Seed | Need)]
    changes: list[Callable[[Seed | Need], None]] = [
        lambda _: _put(store, record(chance.randrange(RECORDS, 2 * RECORDS))),
        lambda own: _put(store, record(int(own.id[1:]), edition=chance.randrange(1, 9))),
        lambda own: store.withdraw(own.id),
        lambda _: _put(store, record(chance.randrange(RECORDS))),  # also one that was withdrawn
        lambda own: _put(store, own.model_copy(update={"visibility": _another(own.visibility)})),
        lambda own: store.edit_concepts(own.id, add=[chance.choice(concept_scheme().leaves).id]),
        lambda own: store.edit_concepts(own.id, remove=[chance.choice(concept_scheme().leaves).id]),
    ]
    chance.choice(changes)(chance.choice(here))


def _put(store: Store, told: Seed | Need) -> None:
    store.put([told])


def _another(visibility: Visibility) -> Visibility:
    return Visibility.COALITION if visibility is Visibility.PUBLIC else Visibility.PUBLIC


def _compared(matchers: list[Matcher], texts: list[str], other_tags: int) -> Sequences:
    hits, largest, others = 0, 0.0, 0
    for text in texts:
        one, other = (dict(matcher.ranking(text, find="seeds", k=DEPTH)) for matcher in matchers)
        hits += len(one)
        differences = [abs(score - other.get(name, float("inf"))) for name, score in one.items()]
        largest = max([largest, *differences])
        others += _order(one) != _order(other)
    return Sequences(1, len(texts), hits, largest, others, other_tags)


def _order(ranking: dict[str, float]) -> list[str]:
    """The records in order; those whose scores differ by rounding alone stand by their ids."""
    return sorted(ranking, key=lambda name: (-round(ranking[name], 6), name))
