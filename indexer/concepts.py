"""What is a text about, in terms of the concept scheme?

A linear classifier over the leaves (scikit-learn's discriminant analysis with shrunken covariance, Friedman
1989) in the aligned space, for needs and seeds alike: that is what leads from a problem to its solution. The
one of the embedded encoder was fitted on the training statements and ships (`make encoder`); for any other
encoder one is fitted on labels and scope notes.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from corpora import LANGUAGES, Concept, ConceptScheme, IndexCorruptError
from indexer.alignment import Alignment
from indexer.damage import DAMAGED
from indexer.encoder import Encoder, Progress, Role, Vectors, encoder_version

SHRINKAGE = 0.2
TEMPERATURE = 0.06
KEPT = 8  # leaves in a profile


@dataclass(frozen=True)
class ConceptModel:
    """A score for each leaf: `vectors @ weights.T + bias`; (n, d) and (n,), in units of an ordinary lead."""

    encoder: str
    leaves: tuple[str, ...]
    weights: Vectors
    bias: Vectors

    def scores(self, vectors: Vectors) -> Vectors:
        """Score aligned vectors (m, d) for every leaf, (m, n); the best leads the median by about 1."""
        return np.asarray(vectors @ self.weights.T + self.bias, np.float32)

    def save(self, path: Path) -> None:
        """Write to an .npz file in half precision."""
        with path.open("wb") as file:
            np.savez(
                file,
                encoder=np.array(self.encoder),
                leaves=np.array(self.leaves),
                weights=self.weights.astype(np.float16),
                bias=self.bias.astype(np.float32),
            )

    @staticmethod
    def load(path: Path, *, remedy: str = "Rebuild: enmusubi index --full") -> "ConceptModel":
        """Read what `save` wrote. Raises `IndexCorruptError`."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return ConceptModel(
                    str(arrays["encoder"]),
                    tuple(map(str, arrays["leaves"])),
                    arrays["weights"].astype(np.float32),
                    arrays["bias"],
                )
        except DAMAGED as error:
            raise IndexCorruptError(f"{path} is damaged: {error}. {remedy}") from error


def profiles(scores: Vectors, *, temperature: float = TEMPERATURE) -> Vectors:
    """Turn scores (m, n) into shares of the few best leaves; the rows of (m, n) sum to 1."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :KEPT]
    kept = np.take_along_axis(scores, best, axis=1)
    shares = np.exp((kept - kept.max(axis=1, keepdims=True)) / temperature)
    found = np.zeros_like(scores)
    np.put_along_axis(found, best, shares / shares.sum(axis=1, keepdims=True), axis=1)
    return found


def fit_concepts(
    encoder: str, leaves: Sequence[str], examples: Vectors, labels: Sequence[str]
) -> ConceptModel:
    """Fit the classifier on aligned examples (m, d) and the leaf of each; every leaf needs one."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    places = {leaf: place for place, leaf in enumerate(leaves)}
    model = LinearDiscriminantAnalysis(
        solver="lsqr", shrinkage=SHRINKAGE, priors=np.full(len(leaves), 1 / len(leaves))
    )
    model.fit(examples.astype(np.float64), [places[label] for label in labels])
    scores = examples @ model.coef_.T + model.intercept_
    lead = float(np.median(scores.max(axis=1) - np.median(scores, axis=1)))
    return ConceptModel(
        encoder,
        tuple(leaves),
        (model.coef_ / lead).astype(np.float16).astype(np.float32),  # as it will be saved
        (model.intercept_ / lead).astype(np.float32),
    )


def shipped_model() -> Path:
    """Where the classifier of the embedded encoder lies."""
    return Path(str(files("indexer") / "data" / "concepts.npz"))


def concept_model(
    encoder: Encoder,
    alignment: Alignment,
    scheme: ConceptScheme,
    *,
    cache: Path,
    progress: Progress | None = None,
) -> ConceptModel:
    """Return the classifier for an encoder: the one that ships, else one made of the scheme, kept in `cache`.

    The alignment lends components and weights only; the texts are centred by their own means.
    """
    wanted = encoder_version(encoder)
    leaves = tuple(leaf.id for leaf in scheme.leaves)
    digest = hashlib.sha256(f"{wanted}\0{scheme.version}".encode()).hexdigest()[:16]
    path = cache / f"concepts-{digest}.npz"
    for known in (ConceptModel.load(shipped_model(), remedy="Reinstall enmusubi."), _load(path)):
        if known and (known.encoder, known.leaves) == (wanted, leaves):
            return known
    examples, labels = scheme_examples(encoder, alignment, scheme, progress=progress)
    made = fit_concepts(wanted, leaves, examples, labels)
    cache.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}.npz")
    made.save(scratch)
    scratch.replace(path)
    return made


def _load(path: Path) -> ConceptModel | None:
    try:
        return ConceptModel.load(path)
    except IndexCorruptError:
        return None  # missing or damaged: it is made anew


def scheme_examples(
    encoder: Encoder, alignment: Alignment, scheme: ConceptScheme, *, progress: Progress | None = None
) -> tuple[Vectors, list[str]]:
    """Return aligned vectors (m, d) of labels and scope notes, both languages and roles, and their leaves."""
    found, labels = [], []
    for role in Role:
        for language in LANGUAGES:
            texts = [_sentences(leaf, language) for leaf in scheme.leaves]
            vectors = np.stack([own.whole for own in encoder.encode(texts, role=role, progress=progress)])
            found.append(alignment.centred(vectors, vectors.mean(axis=0)))
            labels += [leaf.id for leaf in scheme.leaves]
    return np.concatenate(found), labels


def _sentences(concept: Concept, language: str) -> Sequence[str]:
    names = "、" if language == "ja" else ", "
    return [names.join(concept.labels(language)), concept.scope.best(language)]
