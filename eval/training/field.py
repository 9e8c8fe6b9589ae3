"""Which needs belong to the field, and which could nobody in it answer?

Fits `matcher.field` on the training needs and on `off_field.jsonl`: needs of other walks of life, written for
this purpose, none about a topic of the off-field needs of needs-dev (which their author had read). The ridge
is as strong as serves best when concepts, and a fifth of the others, are left out. Command:
`python -m eval.training.field` (five minutes on two cores).
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

from api import settings_from_environment
from eval.training.statements import fold_of, load_statements
from indexer import (
    Alignment,
    Encoder,
    Role,
    Vectors,
    encoder_version,
    group,
    load_encoder,
    sentences_of,
    shipped,
)
from matcher import Field

OFF_FIELD = Path(__file__).resolve().parent / "off_field.jsonl"
TARGET = Path(__file__).resolve().parents[2] / "matcher" / "data" / "field.npz"
STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0)  # inverse, as scikit-learn counts them
FOLDS = 5


def main() -> int:
    """Fit, say how well needs never seen are told apart, write what is served."""
    settings = settings_from_environment()
    encoder = load_encoder(cache=settings.models)
    alignment = shipped(encoder, cache=settings.models).alignment
    needs = [own for own in load_statements() if own.kind == "need"]
    others = [json.loads(line) for line in OFF_FIELD.read_text(encoding="utf-8").splitlines()]
    texts = [(own.language, own.text) for own in needs] + [(own["language"], own["text"]) for own in others]
    vectors = _aligned(texts, encoder, alignment)
    belongs = np.array([1] * len(needs) + [0] * len(others))
    folds = np.array(
        [fold_of(own.concept, folds=FOLDS) for own in needs] + [place % FOLDS for place in range(len(others))]
    )
    left_out = {strength: _left_out(vectors, belongs, folds, strength) for strength in STRENGTHS}
    losses = {strength: log_loss(belongs, 1 / (1 + np.exp(-own))) for strength, own in left_out.items()}
    best = min(losses, key=losses.__getitem__)
    found = left_out[best]
    model = _model(best).fit(vectors, belongs)
    field = Field(encoder_version(encoder), model.coef_[0].astype(np.float32), float(model.intercept_[0]))
    field.save(TARGET)
    print(
        json.dumps(
            {
                "needs": len(needs),
                "others": len(others),
                "strength": best,
                "loss left out": {str(strength): round(loss, 4) for strength, loss in losses.items()},
                "AUROC left out": round(float(roc_auc_score(belongs, found)), 4),
                "needs below even odds, left out": round(float(np.mean(found[belongs == 1] < 0)), 4),
                "others below even odds, left out": round(float(np.mean(found[belongs == 0] < 0)), 4),
            },
            indent=2,
        )
    )
    return 0


def _aligned(texts: Sequence[tuple[str, str]], encoder: Encoder, alignment: Alignment) -> Vectors:
    cut = [[own.text for own in sentences_of(text, language=language)] for language, text in texts]
    raw = np.stack([own.whole for own in encoder.encode(cut, role=Role.QUERY)])
    found = np.empty_like(raw)
    for language in {language for language, _ in texts}:
        own = np.array([language == other for other, _ in texts])
        found[own] = alignment.transform(raw[own], group(Role.QUERY, "need", language))
    return found


def _model(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, class_weight="balanced", max_iter=5_000)


def _left_out(vectors: Vectors, belongs: np.ndarray, folds: np.ndarray, strength: float) -> np.ndarray:
    """The log-odds of each text by a model that saw nothing of its fold."""
    found = np.empty(len(belongs))
    for fold in range(FOLDS):
        rest = folds == fold
        model = _model(strength).fit(vectors[~rest], belongs[~rest])
        found[rest] = model.decision_function(vectors[rest])
    return found


if __name__ == "__main__":
    sys.exit(main())
