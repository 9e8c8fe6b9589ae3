"""Where does the vector of a need go when a clause is taken out of it?

The training needs are embedded anew without each of their clauses; a ridge regression for each component says
how the vector moves, beyond what the clause's share explains. Proved by leaving concepts out. Command:
`python -m eval.training.leaving` (twenty minutes on two cores; nothing of needs-dev is read).
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from api import settings_from_environment
from eval.training.statements import Statement, fold_of, load_statements
from indexer import Component, Encoder, Role, Vectors, encoder_version, load_encoder
from matcher import Leaving, less, read_query

TARGET = Path(__file__).resolve().parents[2] / "matcher" / "data" / "leaving.npz"
STRENGTHS = (0.003, 0.1)  # of the ridge, for each component: the best of five each when concepts are left out
FOLDS = 5


@dataclass(frozen=True)
class Taken:
    """Clauses (n, d) taken out of texts: vectors of text and clause, shares (n,), what is left."""

    whole: Vectors
    clauses: Vectors
    shares: Vectors
    left: Vectors
    folds: np.ndarray

    def only(self, places: np.ndarray) -> "Taken":
        """Return some of them."""
        own = (self.whole, self.clauses, self.shares, self.left, self.folds)
        return Taken(*(part[places] for part in own))


def taken(encoder: Encoder, statements: Sequence[Statement]) -> Taken:
    """Embed needs of several clauses, and what is left of them without each."""
    texts, folds = [], []
    for statement in statements:
        clauses = [s.text for s in read_query(statement.text, kind="need").sentences]
        if len(clauses) > 1:
            texts.append(clauses)
            folds += [fold_of(statement.concept, folds=FOLDS)] * len(clauses)
    wholes = encoder.encode(texts, role=Role.QUERY)
    rests = [[other for j, other in enumerate(own) if j != i] for own in texts for i in range(len(own))]
    left = encoder.encode(rests, role=Role.QUERY)
    lengths = [np.array([len(clause) for clause in own], np.float32) for own in texts]
    return Taken(
        np.repeat(np.stack([own.whole for own in wholes]), [len(own) for own in texts], axis=0),
        np.concatenate([own.sentences for own in wholes]),
        np.concatenate([own / own.sum() for own in lengths]),
        np.stack([own.whole for own in left]),
        np.array(folds),
    )


def fitted(data: Taken, encoder: str, components: Sequence[Component]) -> Leaving:
    """Fit pull and map of each component."""
    by_share = less(data.whole, data.clauses, data.shares, components) - data.whole
    moved = data.left - data.whole
    beside = data.shares[:, None] * (data.clauses - data.whole)
    pulls, maps = [], []
    for place, strength in zip(_places(components), STRENGTHS, strict=True):
        pull = float((by_share[:, place] * moved[:, place]).sum() / (by_share[:, place] ** 2).sum())
        rest = moved[:, place] - pull * by_share[:, place]
        own = beside[:, place].astype(np.float64)
        maps.append(np.linalg.solve(own.T @ own + strength * np.eye(own.shape[1]), own.T @ rest))
        pulls.append(pull)
    return Leaving(encoder, tuple(pulls), tuple(own.astype(np.float32) for own in maps))


def proved(data: Taken, components: Sequence[Component]) -> Iterator[str]:
    """Say how like the true direction of moving the told one is, by share and with concepts left out."""
    told = np.zeros_like(data.whole)
    for fold in range(FOLDS):
        model = fitted(data.only(data.folds != fold), "", components)
        for i in np.flatnonzero(data.folds == fold):
            told[i] = model.less(data.whole[i], data.clauses[[i]], data.shares[[i]], components)[0]
    by_share = less(data.whole, data.clauses, data.shares, components)
    for component, place in zip(components, _places(components), strict=True):
        true = data.left[:, place] - data.whole[:, place]
        figures = [_cosine(own[:, place] - data.whole[:, place], true) for own in (by_share, told)]
        yield f"{component.name}: cosine {figures[0]:.3f} by share, {figures[1]:.3f} fitted"


def _places(components: Sequence[Component]) -> list[slice]:
    ends = np.cumsum([component.dimensions for component in components]).tolist()
    return [slice(end - own.dimensions, end) for end, own in zip(ends, components, strict=True)]


def _cosine(told: Vectors, true: Vectors) -> float:
    norms = np.linalg.norm(told, axis=1) * np.linalg.norm(true, axis=1)
    return float(((told * true).sum(axis=1) / np.maximum(norms, 1e-9)).mean())


def main() -> int:
    """Prove and fit, and write what is served."""
    encoder = load_encoder(cache=settings_from_environment().models)
    data = taken(encoder, [own for own in load_statements() if own.kind == "need"])
    print(f"{len(data.shares)} clauses", *proved(data, encoder.components), sep="\n")
    fitted(data, encoder_version(encoder), encoder.components).save(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
