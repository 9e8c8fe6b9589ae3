"""How do texts of two languages come into one space, and what is an ordinary score in it?

Multilingual encoders put each language into a corner of its own, so that a Japanese need meets
Japanese seeds only. Subtracting the mean of a language (for queries and documents apart) removes the
corner (Reimers & Gurevych 2020; worth .17 nDCG@10 on needs-dev). The moments of the aligned documents give
mean and spread of a query's scores without scanning the documents.

Fitted on public records and on what ships, shrunk towards what ships where a language has few
records; stored in the generation and frozen until a refit.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from corpora import IndexCorruptError
from indexer.damage import DAMAGED
from indexer.encoder import Component, Role, Vectors

PIECE = 8_192  # rows that are aligned at a time
BAND = 128  # rows of a covariance
SHRINKAGE = 50.0  # how many records the shipped statistics weigh

Group = tuple[str, str, str]  # role, kind, language


def group(role: Role, kind: str, language: str) -> Group:
    """Name the texts that share a mean: e.g. needs in Japanese, read as queries."""
    return (role.value, kind, language)


def named_group(kind: str, language: str) -> Group:
    """Name the queries of a kind that only name a thing, in a few words."""
    return (Role.QUERY.value, f"{kind}.named", language)


@dataclass(frozen=True)
class Moments:
    """Mean (d,) and covariance (d, d) of aligned document vectors, and how many they were."""

    mean: Vectors
    covariance: Vectors
    count: int

    def of_scores(self, query: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of `query @ document` over the documents."""
        means, deviations = self.of_many_scores(query[None])
        return float(means[0]), float(deviations[0])

    def of_many_scores(self, queries: Vectors) -> tuple[Vectors, Vectors]:
        """Means and standard deviations (m,) of `query @ document` for several queries (m, d)."""
        variances = np.zeros(len(queries), np.float32)
        for start, band in self._bands:
            # One product with a vector after the other, so that equal queries are rounded alike.
            products = (band @ queries[:, start:, None])[..., 0]
            variances += np.vecdot(products, queries[:, start : start + BAND])
        means = np.asarray(np.vecdot(queries, self.mean), np.float32)
        return means, np.sqrt(np.maximum(variances, np.float32(1e-12)))

    @cached_property
    def _bands(self) -> list[tuple[int, Vectors]]:
        """The covariance, `BAND` rows at a time from the diagonal on: what lies beyond the band counts twice.

        A product with a vector takes as long as reading the matrix does, and this is half of it.
        """
        bands = []
        for start in range(0, len(self.covariance), BAND):
            band = 2 * self.covariance[start : start + BAND, start:]
            band[:, :BAND] /= 2
            bands.append((start, band))
        return bands


@dataclass(frozen=True)
class Alignment:
    """Means by group, moments of documents by (kind, language), weights of the components (sum 1)."""

    components: tuple[Component, ...]
    weights: tuple[float, ...]
    means: Mapping[Group, Vectors]
    counts: Mapping[Group, int]
    moments: Mapping[tuple[str, str], Moments]

    @property
    def version(self) -> str:
        """Digest of every fitted number, 16 hex digits."""
        digest = hashlib.sha256(repr((self.components, self.weights)).encode())
        for key in sorted(self.means):
            digest.update(repr(key).encode() + self.means[key].tobytes())
        for kind_language in sorted(self.moments):
            moments = self.moments[kind_language]
            digest.update(repr(kind_language).encode())
            digest.update(moments.mean.tobytes() + moments.covariance.tobytes())
        return digest.hexdigest()[:16]

    def transform(self, vectors: Vectors, where: Group) -> Vectors:
        """Align vectors (n, d) of one group: centre and normalise each component, weigh and join.

        Rows of the result have unit length.
        """
        return self.centred(vectors, self.means[where])

    def centred(self, vectors: Vectors, mean: Vectors) -> Vectors:
        """Align vectors (n, d) whose mean (d,) is given."""
        parts = []
        start = 0
        for component, weight in zip(self.components, self.weights, strict=True):
            own = slice(start, start + component.dimensions)
            centred = vectors[:, own] - mean[own]
            norms = np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
            parts.append(centred / norms * np.float32(np.sqrt(weight)))
            start += component.dimensions
        return np.concatenate(parts, axis=1).astype(np.float32, copy=False)

    def save(self, path: Path) -> None:
        """Write to an .npz file; nothing in it is pickled."""
        arrays: dict[str, np.ndarray] = {"weights": np.array(self.weights)}
        arrays["components"] = np.array([f"{c.name}\t{c.dimensions}\t{c.weight}" for c in self.components])
        for key, mean in self.means.items():
            arrays["mean/" + "/".join(key)] = mean
            arrays["count/" + "/".join(key)] = np.array(self.counts[key])
        for kind_language, moments in self.moments.items():
            name = "/".join(kind_language)
            arrays[f"moments/{name}/mean"] = moments.mean
            arrays[f"moments/{name}/covariance"] = moments.covariance
            arrays[f"moments/{name}/count"] = np.array(moments.count)
        with path.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]

    @staticmethod
    def load(path: Path) -> "Alignment":
        """Read what `save` wrote. Raises `IndexCorruptError`."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return _from_arrays(dict(arrays))
        except DAMAGED as error:
            raise IndexCorruptError(f"{path} is damaged: {error}. Rebuild: enmusubi index --full") from error


def _from_arrays(arrays: Mapping[str, np.ndarray]) -> Alignment:
    components = tuple(
        Component(name, int(dimensions), float(weight))
        for name, dimensions, weight in (str(line).rsplit("\t", 2) for line in arrays["components"])
    )
    means: dict[Group, Vectors] = {}
    counts: dict[Group, int] = {}
    moments: dict[tuple[str, str], Moments] = {}
    for name, value in arrays.items():
        what, *parts = name.split("/")
        if what == "mean":
            role, kind, language = parts
            means[role, kind, language] = value
            counts[role, kind, language] = int(arrays["count/" + "/".join(parts)])
        elif what == "moments" and parts[2] == "mean":
            kind, language, _ = parts
            prefix = f"moments/{kind}/{language}"
            moments[kind, language] = Moments(
                value, arrays[f"{prefix}/covariance"], int(arrays[f"{prefix}/count"])
            )
    weights = tuple(float(weight) for weight in arrays["weights"])
    return Alignment(components, weights, means, counts, moments)


def fit_alignment(
    vectors: Mapping[Group, Vectors],
    *,
    components: tuple[Component, ...],
    prior: Alignment | None = None,
) -> Alignment:
    """Fit means and moments on raw vectors by group, shrunk towards `prior` with its weight `SHRINKAGE`.

    Groups without vectors take the prior's values.
    """
    means: dict[Group, Vectors] = dict(prior.means) if prior else {}
    counts: dict[Group, int] = dict(prior.counts) if prior else {}
    for key, rows in vectors.items():
        if len(rows):
            means[key] = shrunk(
                rows.mean(0, dtype=np.float64), len(rows), prior.means.get(key) if prior else None
            )
            counts[key] = len(rows)
    total = sum(component.weight for component in components)
    weights = tuple(component.weight / total for component in components)
    aligner = Alignment(components, weights, means, counts, {})
    moments = dict(prior.moments) if prior else {}
    for key, rows in vectors.items():
        if key[0] == Role.DOCUMENT.value and len(rows):
            known = prior.moments.get(key[1:]) if prior else None
            moments[key[1:]] = _moments(aligner, rows, key, known)
    return Alignment(components, weights, means, counts, moments)


def with_named_means(fitted: Alignment, prior: Alignment, answers: Mapping[str, str]) -> Alignment:
    """Add the means of queries that only name a thing: `answers` gives the kind that answers each kind.

    A few words take their field from what is searched, not from what ships: so the prior's mean of queries is
    moved as far as the documents' mean has moved from the prior's. (Whole needs stay where they are: on
    needs-dev moving their mean cost .01 to .02 nDCG@10.)
    """
    moved = {}
    for (role, kind, language), mean in prior.means.items():
        documents = group(Role.DOCUMENT, answers.get(kind, ""), language)
        if role == Role.QUERY.value and documents in prior.means:
            moved[named_group(kind, language)] = mean + fitted.means[documents] - prior.means[documents]
    return replace(
        fitted, means={**fitted.means, **moved}, counts={**dict.fromkeys(moved, 0), **fitted.counts}
    )


def _moments(aligner: Alignment, rows: Vectors, key: Group, prior: Moments | None) -> Moments:
    """Moments of aligned rows (n, d), read in pieces: the aligned vectors are never all in memory."""
    size = rows.shape[1]
    total, products = np.zeros(size), np.zeros((size, size))
    for start in range(0, len(rows), PIECE):
        aligned = aligner.transform(rows[start : start + PIECE], key)
        total += aligned.sum(axis=0, dtype=np.float64)
        products += aligned.T @ aligned
    mean = total / len(rows)
    covariance = products / len(rows) - np.outer(mean, mean)
    return Moments(
        shrunk(mean.astype(np.float32), len(rows), prior.mean if prior else None),
        shrunk(covariance.astype(np.float32), len(rows), prior.covariance if prior else None),
        len(rows),
    )


def shrunk(value: Vectors, count: int, prior: Vectors | None) -> Vectors:
    """Draw what `count` records say towards the prior, which weighs as much as `SHRINKAGE` records."""
    if prior is None:
        return value.astype(np.float32)
    share = count / (count + SHRINKAGE)
    return (share * value + (1 - share) * prior).astype(np.float32)
