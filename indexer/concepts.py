"""What is a text about, in terms of the concept scheme?

Two witnesses over the leaves, for needs and seeds alike: that is what leads from a problem to its solution.
A linear classifier (scikit-learn's discriminant analysis with shrunken covariance, Friedman 1989) hears the
vector in the aligned space, `indexer.concept_words` the words. The classifier of the embedded encoder was
fitted on the training statements and ships (`make encoder`); for any other encoder one is fitted on labels
and scope notes. The words ship for all.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from scipy import sparse

from corpora import LANGUAGES, Concept, ConceptScheme, IndexCorruptError
from indexer.alignment import Alignment
from indexer.concept_words import ConceptWords, fit_concept_words
from indexer.damage import DAMAGED
from indexer.encoder import Encoder, Progress, Role, Vectors, encoder_version
from indexer.lexical import COLUMNS, Counts

SHRINKAGE = 0.2
TEMPERATURE = 0.06
FORMAT = 2  # of what is kept for other encoders: with words
KEPT = 8  # leaves in a profile
WORDS = 0.05  # what a standard deviation of the words' score adds


@dataclass(frozen=True)
class ConceptModel:
    """A score for each leaf: `vectors @ weights.T + bias`; (n, d) and (n,), in units of an ordinary lead.

    `words` add theirs, and so do `cues`, which are heard apart; without them only the vector counts.
    """

    encoder: str
    leaves: tuple[str, ...]
    weights: Vectors
    bias: Vectors
    words: ConceptWords | None = None
    cues: ConceptWords | None = None

    def scores(self, vectors: Vectors, texts: Counts | None = None, language: str = "") -> Vectors:
        """Score aligned vectors (m, d) for every leaf, (m, n); the best leads the median by about 1.

        `texts` are the term counts (m, 2**20) of the same texts in one language, where they are known.
        """
        heard = None
        for own in (self.words, self.cues):
            if own is not None and texts is not None:
                said = own.scores(texts, language)
                heard = said if heard is None else heard + said
        return self.scores_with(vectors, heard)

    def scores_with(self, vectors: Vectors, heard: Vectors | None) -> Vectors:
        """Score them where what the words say (m, n) has been worked out (`ConceptWords`)."""
        # Row by row: one product of matrices would round equal rows differently by where they stand.
        found = np.asarray((vectors[:, None] @ self.weights.T)[:, 0] + self.bias, np.float32)
        return found if heard is None else found + np.float32(WORDS) * heard

    def save(self, path: Path) -> None:
        """Write to an .npz file in half precision."""
        with path.open("wb") as file:
            arrays = {
                "encoder": np.array(self.encoder),
                "leaves": np.array(self.leaves),
                "weights": self.weights.astype(np.float16),
                "bias": self.bias.astype(np.float32),
                **_packed("words", self.words),
                **_packed("cues", self.cues),
            }
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]

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
                    _unpacked("words", arrays),
                    _unpacked("cues", arrays),
                )
        except DAMAGED as error:
            raise IndexCorruptError(f"{path} is damaged: {error}. {remedy}") from error


def _packed(name: str, words: ConceptWords | None) -> dict[str, np.ndarray]:
    counts = words.counts if words else {}
    return {
        f"{name}/{language}/{part}": getattr(own, part)
        for language, own in counts.items()
        for part in ("data", "indices", "indptr")
    }


def _unpacked(name: str, arrays: Mapping[str, np.ndarray]) -> ConceptWords | None:
    languages = [key.split("/")[1] for key in arrays if key.startswith(f"{name}/") and key.endswith("/data")]
    counts = {
        language: sparse.csr_array(
            tuple(arrays[f"{name}/{language}/{part}"] for part in ("data", "indices", "indptr")),
            shape=(len(arrays["leaves"]), COLUMNS),
        )
        for language in languages
    }
    return ConceptWords(counts) if counts else None


def profiles(scores: Vectors, *, temperature: float = TEMPERATURE) -> Vectors:
    """Turn scores (m, n) into shares of the few best leaves; the rows of (m, n) sum to 1."""
    kept = min(KEPT, scores.shape[1])
    best = np.argpartition(scores, -kept, axis=1)[:, -kept:]  # sorting them all takes four times as long
    least = np.take_along_axis(scores, best, axis=1).min(axis=1, keepdims=True)
    if ((scores >= least).sum(axis=1) > kept).any():  # equal ones at the cut: the first of them
        best = np.argsort(-scores, axis=1, kind="stable")[:, :kept]
    best.sort(axis=1)  # so that equal rows are rounded alike
    shares = np.take_along_axis(scores, best, axis=1)
    shares = np.exp((shares - shares.max(axis=1, keepdims=True)) / temperature)
    found = np.zeros_like(scores)
    np.put_along_axis(found, best, shares / shares.sum(axis=1, keepdims=True), axis=1)
    return found


def fit_concepts(
    encoder: str,
    leaves: Sequence[str],
    examples: Vectors,
    labels: Sequence[str],
    words: ConceptWords | None = None,
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
        words,
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
    digest = hashlib.sha256(f"{wanted}\0{scheme.version}\0{FORMAT}".encode()).hexdigest()[:16]
    path = cache / f"concepts-{digest}.npz"
    shipped = ConceptModel.load(shipped_model(), remedy="Reinstall enmusubi.")
    for known in (shipped, _load(path)):
        if known and (known.encoder, known.leaves) == (wanted, leaves):
            return known
    examples, labels = scheme_examples(encoder, alignment, scheme, progress=progress)
    words = shipped.words if shipped.leaves == leaves else fit_concept_words(scheme)
    made = fit_concepts(wanted, leaves, examples, labels, words)
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
