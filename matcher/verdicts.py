"""By how much do the verdicts of users move the hits of a query, and who may move them how far?

A verdict on a pair of need and seed speaks for that pair, and the less for another the less alike both sides
are. What an account says is the prediction of a kernel ridge regression of its own verdicts (+1 relevant,
0 partly, -1 not), fitted at night (`verdict_fit.py`):

    said(a, x) = (1 + RIDGE) * sum_i weight_i * exp(-SHARPNESS * (|need - need_i|^2 + |seed - seed_i|^2))

so that a single verdict says 1 of its own pair. The step in log-odds is a sum of clipped sums:

    step(x) = clip(sum_o clip(sum_a ACCOUNT * clip(said(a, x), 1), ORGANISATION), TOTAL)

Clipping moves no two sums further apart, so whatever an account says, however often, moves no record by more
than `ACCOUNT` from where it would be without it, an organisation with all its accounts none by more than
`ORGANISATION`, and all together none by more than `TOTAL`. This bounds the influence of each contributor as
robust statistics do (Huber 1964; Hampel 1974), by the contributor and not by the contribution, as shilling
of recommenders demands (Lam & Riedl 2004; Mobasher et al. 2007).

What is moved are the candidates that the query has brought up; verdicts bring up none. Verdicts on public
pairs speak for all, those on other pairs for that pair alone, to those who see both records.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpora import FittedVerdict, Store, Viewer
from indexer import Generation, Vectors, unit
from matcher.retrieve import Candidates
from matcher.searched import Searched, Whole
from matcher.signals import Array

ACCOUNT, ORGANISATION, TOTAL = 0.5, 1.0, 1.5  # log-odds
RIDGE = 1.0  # how many verdicts silence is worth
SHARPNESS = 2.5
SIDES_OF_A_PAIR = ("need", "seed")
NEAR = 0.05  # likeness below which a verdict says nothing
_ROUNDED = 9  # decimals of a cosine: a product of matrices is rounded otherwise from row to row


def model_version(generation: Generation) -> str:
    """Return what the weights of verdicts depend on besides the verdicts, as one hash."""
    parts = (ACCOUNT, ORGANISATION, TOTAL, RIDGE, SHARPNESS, NEAR, generation.manifest.versions.encoder)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def vectors_of(searched: Searched, kind: str, names: Sequence[str]) -> dict[str, Vectors]:
    """Return by id the unit vector (d,) of records of a kind, over their languages, where there is one."""
    found = searched.vectors(kind, names)
    return {name: unit(np.mean(own, axis=0)) for name, own in found.items()}


def likeness(cosines: npt.NDArray[np.floating]) -> Array:
    """Return how far a verdict on one side of a pair speaks for another, in (0, 1]."""
    alike = np.clip(np.round(cosines.astype(np.float64), _ROUNDED), -1, 1)
    return np.asarray(np.exp(-2 * SHARPNESS * (1 - alike)))  # |a - b|^2 of unit vectors is 2 - 2 a.b


@dataclass(frozen=True)
class Asker:
    """Who asks with what: the vector (d,) of a text, and the id of the record whose text it is, if any."""

    vector: Vectors
    record: str | None
    viewer: Viewer


@dataclass(frozen=True)
class _Side:
    """The needs, or the seeds, of verdicts: each once by id, its vector (d,), and whose each verdict is."""

    names: npt.NDArray[np.object_]
    vectors: Vectors
    places: npt.NDArray[np.intp]

    def alike(self, vectors: Vectors, names: npt.NDArray[np.object_]) -> Array:
        """How far each of them (m) speaks for records (n, d) of these names, as (n, m)."""
        found = likeness(vectors @ self.vectors.T)
        found[names[:, None] == self.names[None, :]] = 1.0
        return found

    def of(self, rows: npt.NDArray[np.intp]) -> "_Side":
        """The same for some of the verdicts."""
        kept, places = np.unique(self.places[rows], return_inverse=True)
        return _Side(self.names[kept], self.vectors[kept], places)


@dataclass(frozen=True)
class _Placed:
    """Verdicts, their weights (n,), and the two sides of their pairs by kind."""

    said: tuple[FittedVerdict, ...]
    sides: Mapping[str, _Side]
    weights: Array


class Verdicts:
    """The verdicts that count in one generation; what they say of public pairs is remembered."""

    def __init__(self, store: Store, generation: Generation, *, searched: Searched | None = None) -> None:
        self._store = store
        self._searched = searched or Whole(generation)
        self._generation = generation
        self._version = model_version(generation)
        self._known: tuple[tuple[FittedVerdict, ...], _Placed] | None = None

    @property
    def most(self) -> float:
        """The most by which any record can be raised; 0 where there are no verdicts."""
        return TOTAL if self._store.has_fits() else 0.0

    def steps(self, asker: Asker, found: Sequence[Candidates], kind: str) -> list[Array] | None:
        """Return for the candidates of each language the steps (n,) in log-odds; None where all are 0.

        `kind` is theirs.
        """
        said = self._store.fitted_verdicts(version=self._version)
        own = self._own(asker, kind)
        near = self._near(said, asker, kind) if said else None
        if not own and near is None:
            return None
        steps = [_steps(candidates, near, own, kind) for candidates in found]
        return steps if any(step.any() for step in steps) else None

    def _own(self, asker: Asker, kind: str) -> dict[str, list[FittedVerdict]]:
        """Verdicts on pairs of the record that asks which are not for all, by the id of the other side."""
        own: dict[str, list[FittedVerdict]] = {}
        if asker.record is not None:
            for said in self._store.fitted_on(asker.record, version=self._version, viewer=asker.viewer):
                own.setdefault(getattr(said, kind), []).append(said)
        return own

    def _near(self, said: tuple[FittedVerdict, ...], asker: Asker, kind: str) -> _Placed | None:
        """The verdicts on public pairs whose other side is like what asks, weighted by how much."""
        placed = self._placed(said)
        asking, found = placed.sides[_other(kind)], placed.sides[kind]
        alike = asking.alike(asker.vector[None], np.array([asker.record], object))[0][asking.places]
        rows = np.flatnonzero(alike >= NEAR)
        if not len(rows):
            return None
        chosen = tuple(placed.said[row] for row in rows)
        return _Placed(chosen, {kind: found.of(rows)}, placed.weights[rows] * alike[rows])

    def _placed(self, said: tuple[FittedVerdict, ...]) -> _Placed:
        if self._known is None or self._known[0] is not said:
            self._known = said, _placed(said, self._generation, self._searched)
        return self._known[1]


def _other(kind: str) -> str:
    return "need" if kind == "seed" else "seed"


def _placed(said: Sequence[FittedVerdict], generation: Generation, searched: Searched) -> _Placed:
    """Set verdicts beside the vectors of their pairs; a record without any says nothing to others."""
    size = sum(part.dimensions for part in generation.alignment.components)
    sides = {
        kind: _side([getattr(own, kind) for own in said], kind, searched, size) for kind in SIDES_OF_A_PAIR
    }
    return _Placed(tuple(said), sides, np.array([own.weight for own in said]))


def _side(names: list[str], kind: str, searched: Searched, size: int) -> _Side:
    once, places = np.unique(names, return_inverse=True)
    known = vectors_of(searched, kind, once.tolist())
    nowhere = np.zeros(size, np.float32)
    vectors = np.stack([known.get(name, nowhere) for name in once.tolist()])
    return _Side(once.astype(object), vectors, places)


def _steps(
    found: Candidates, near: _Placed | None, own: Mapping[str, Sequence[FittedVerdict]], kind: str
) -> Array:
    """The steps (n,) of the candidates of one language."""
    said: dict[tuple[str | None, str], Array] = {}
    count = len(found.record_ids)
    if near is not None:
        reach = _reach(found, near, kind)
        for place, verdict in enumerate(near.said):
            _account(said, verdict, count)[:] += reach[:, place]
    for row, name in enumerate(found.record_ids):
        for verdict in own.get(name, ()):
            _account(said, verdict, count)[row] += verdict.weight
    return _clipped(said, count)


def _reach(found: Candidates, near: _Placed, kind: str) -> Array:
    """What each verdict adds to what its account says of each candidate (n, verdicts)."""
    side = near.sides[kind]
    alike = side.alike(found.vectors, np.array(found.record_ids, object))[:, side.places]
    return np.where(alike >= NEAR, (1 + RIDGE) * alike * near.weights, 0.0)


def _account(said: dict[tuple[str | None, str], Array], verdict: FittedVerdict, count: int) -> Array:
    return said.setdefault((verdict.organisation, verdict.account), np.zeros(count))


def _clipped(said: Mapping[tuple[str | None, str], Array], count: int) -> Array:
    """Add up what accounts say, each within its bound, by organisation and together."""
    organisations: dict[str, Array] = {}
    for (organisation, account), own in sorted(said.items(), key=lambda item: str(item[0])):
        group = f"organisation {organisation}" if organisation else f"account {account}"
        organisations.setdefault(group, np.zeros(count))
        organisations[group] += ACCOUNT * np.clip(own, -1, 1)
    total = sum(np.clip(own, -ORGANISATION, ORGANISATION) for own in organisations.values())
    return np.asarray(np.clip(np.asarray(total) + np.zeros(count), -TOTAL, TOTAL))
